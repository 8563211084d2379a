r"""Displays that say what a word means: a notion, and a kind of functions.

Displays that say what a word means: "$f$ is $L$-smooth if \[ \|\nabla f(x) - \nabla f(y)\| \le \dots \]".

Where a display says what the word means here, it is told and no line; one that says something else stays a line. A
text is returned of as many lines.
Displays that say what a kind of matrix is: "a matrix $Q$ is called orthogonal if \[ Q^\top Q = I. \]"

Where a display says what the word means here, it is told and no line, as of functions (`notions_shown`). A text
is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

F = r"(?P<f>\\?[A-Za-z]+)"
CONSTANT = r"\\?[A-Za-z]+(?:_\w)?"
KIND = (
    rf"(?:(?P<convex>convex)|\$\s*(?P<c>{CONSTANT})\s*\$-\s*(?P<of>smooth|strongly[\s-]+convex"
    rf"|Lipschitz(?:[\s-]+continuous)?)"
    rf"|(?P<named>smooth|strongly\s+convex|Lipschitz(?:\s+continuous)?)\s+with\s+(?:constant|parameter"
    rf"|modulus)\s+\$\s*(?P<d>{CONSTANT})\s*(?:>\s*0\s*)?\$)"
)
SPACE = r"(?:\s*\\in\s*[^$]*|\s*:[^$]*)?"
ALL = r"(?:\s*,?\s+for\s+(?:all|any|every|each)\s+\$[^$]*\$(?:\s*(?:,|and)\s*\$[^$]*\$)*)"
SAYS = re.compile(
    rf"(?:\A|(?<=[.;}}])\s|\n)\s*(?P<"
    rf"sentence>(?:(?:we\s+say|recall|remember)\s+that\s+|we\s+call\s+)?(?:(?:an?|the|any"
    rf"|our)\s+)?(?:(?P<too>convex|differentiable|(?:twice\s+)?continuously\s+differentiable)\s+)*"
    rf"(?:function\s+)?\$\s*{F}{SPACE}\s*\$\s+(?:(?:is\s+(?:said\s+to\s+be\s+|called\s+)?)?{KIND}"
    rf"|satisfies\s+the\s+(?:Polyak[-\s\\L{{}}A-Za-zŁł]*|PL)\s*(?:condition"
    rf"|inequality)\s+with\s+(?:constant|parameter)\s+"
    rf"\$\s*(?P<pl>{CONSTANT})\s*(?:>\s*0\s*)?\$)(?:\s+on\s+\$[^$]*\$)?\s+if(?:\s+and\s+only\s+if"
    rf"|f)?(?:\s+(?:the|its)\s+gradient(?:\s+\$[^$]*\$)?\s+is\s+\$[^$]*\$-Lipschitz(?:\s+continuous)?,"
    rf"?\s+(?:that\s+is|i\.e\.)\s*,?)?"
    rf"{ALL}?\s*,?(?:\s+(?:it\s+holds\s+that|one\s+has|we\s+have))?\s*:?\s*)$",
    re.IGNORECASE,
)
"""What a function is called if what stands below is so."""
MEANS = re.compile(
    rf"(?P<says>(?:we\s+)?(?:assume|suppose)\s+that\s+(?:the\s+)?(?:objective\s+)?(?:function\s+)?\$\s"
    rf"*{F}\s*\$\s+is\s+strongly\s+convex)(?:\s+on\s+\$[^$]*\$)?\s*,?\s+(?P<means>which\s+means\s+that"
    rf"|that\s+is,?|i\.e\.,?)\s+(?:there\s+(?:exists|is)\s+(?:an?|some)\s+"
    rf"\$\s*(?P<c>{CONSTANT})\s*>\s*0\s*\$\s+such\s+that"
    rf"|for\s+some\s+\$\s*(?P<d>{CONSTANT})\s*>\s*0\s*\$)\s*:?\s*$",
    re.IGNORECASE,
)
"""That a function is strongly convex, with its constant in what stands below."""
THAT_IS = re.compile(
    rf"(?:\A|(?<=[.;}}])\s|\n)\s*(?P<"
    rf"sentence>(?:(?:let|suppose(?:\s+that)?|assume(?:\s+that)?)\s+)?(?:the\s+)?(?:[a-z]+\s+)??"
    rf"\$\s*{F}{SPACE}\s*\$\s+(?:is|be)\s+(?:(?:twice\s+|continuously\s+)*differentiable\s+and\s+)?{KIND})"
    r"(?P<means>\s*,?\s*(?:i\.\s?e\.|that\s+is|meaning(?:\s+that)?|in\s+the\s+sense\s+that"
    r"|so\s+that)\s*,?\s*:?\s*)$",
    re.IGNORECASE,
)
"""What a function is, and what that means below."""
BEHIND = re.compile(
    r"\s*,?\s*(?:for\s+(?:all|any|every|each)\s+\$[^$]*\$(?:\s*(?:,|and)\s*\$[^$]*\$)*)?\s*\.?"
)
SLOPES = r"(?:\\nabla{f}\({x}\)^\\top\({y}-{x}\)|\\langle\\nabla{f}\({x}\),{y}-{x}\\rangle)"
NORM = r"\\\|(?:{x}-{y}|{y}-{x})\\\|"
CHANGE = r"\\\|\\nabla{f}\(({x})\)-\\nabla{f}\(({y})\)\\\|"
LE, GE = r"\\leq?(?:slant)?", r"\\geq?(?:slant)?"
MEANT = {
    "convex": (
        rf"{{f}}\({{y}}\){GE}{{f}}\({{x}}\)\+{SLOPES}",
        rf"{{f}}\((?P<t>[a-z]|\\[a-z]+){{x}}\+\(1-(?P=t)\){{y}}\){LE}(?P=t){{f}}\({{x}}\)\+\(1-(?P=t)\)"
        rf"{{f}}\({{y}}\)",
        r"\\nabla^2{f}\({x}\)\\succeq0",
    ),
    "strongly": (
        rf"{{f}}\({{y}}\){GE}{{f}}\({{x}}\)\+{SLOPES}\+\\[td]?frac\{{?{{c}}\}}?\{{?2\}}?{NORM}^2",
        r"\\nabla^2{f}\({x}\)\\succeq{c}I",
    ),
    "smooth": (rf"{CHANGE}{LE}{{c}}{NORM}",),
    "lipschitz": (rf"(?:\||\\left\|){{f}}\({{x}}\)-{{f}}\({{y}}\)(?:\||\\right\|){LE}{{c}}{NORM}",),
    "pl": (
        rf"\\[td]?frac\{{?1\}}?\{{?2\}}?\\\|\\nabla{{f}}\({{x}}\)"
        rf"\\\|^2{GE}{{c}}(?:\\left)?\({{f}}\({{x}}\)-{{f}}^\*\)",
        rf"\\\|\\nabla{{f}}\({{x}}\)\\\|^2{GE}2{{c}}\({{f}}\({{x}}\)-{{f}}^\*\)",
    ),
}
"""What each word means, without blanks."""


def without_notions(text: str) -> tuple[str, list[str], list[Unread]]:
    """Return a text without displays that say what a word means, what is told of them, and what they call so.

    What a function is called if something is so, nothing assumes; the lines below may hold for what is called so.
    """
    made, place, told, apart, called = "", 0, list[str](), [*set_apart(text)], list[Unread]()
    for start, stop in apart:
        before, shown = text[place:start], text[start:stop]
        found = SAYS.search(before) if len(apart) > 1 else None
        behind = BEHIND.match(text, stop)
        end = behind.end() if behind else stop
        if found is not None and (kind := _kind(found)) and _is_meant(kind, found, shown):
            lines = "\n" * (found["sentence"] + text[start:end]).count("\n")
            made, place = made + before[: found.start("sentence")] + lines, end
            number = text.count("\n", 0, start) + 1
            told.append(f"what line {number} shows is what the word before it means")
            said = _said(kind, found)
            called += [Unread(number, said.replace(" ", " is ", 1), said, supposed=True)] if said else []
            continue
        meant = THAT_IS.search(before) if len(apart) > 1 else None
        if meant is not None and (kind := _kind(meant)) and _is_meant(kind, meant, shown):
            lines = "\n" * (meant["means"] + text[start:end]).count("\n")
            made, place = made + before[: meant.start("means")] + "." + lines, end
            told.append(
                f"what line {text.count(chr(10), 0, start) + 1} shows is what the words before it mean"
            )
            continue
        means = MEANS.search(before) if len(apart) > 1 else None
        if means is not None and _is_meant("strongly", means, shown):
            constant = means["c"] or means["d"]
            said = rf"Assume that ${means['f']}$ is ${constant}$-strongly convex with ${constant} > 0$."
            lines = "\n" * (before[means.start() :] + text[start:end]).count("\n")
            made, place = made + before[: means.start()] + said + lines, end
            continue
        made, place = made + before + shown, stop
    return made + text[place:], told, called


def _said(kind: str, found: re.Match[str]) -> str:
    """Return what assumes of a function what it is called, or nothing where that has no such words."""
    constant = found["c"] or found["d"] or ""
    of = {"convex": "convex", "strongly": f"{constant}-strongly convex", "smooth": f"{constant}-smooth"}.get(
        kind, ""
    )
    return f"{found['f']} {of}" if of else ""


def _kind(found: re.Match[str]) -> str:
    if found["convex"] or found.groupdict().get("pl"):
        return "convex" if found["convex"] else "pl"
    of = (found["of"] or found["named"] or "").lower()
    return next((one for one in ("strongly", "smooth", "lipschitz") if of.startswith(one)), "")


def _is_meant(kind: str, found: re.Match[str], shown: str) -> bool:
    """Whether a display says what a word means here, of any two points."""
    groups = found.groupdict()
    constant = groups.get("c") or groups.get("d") or groups.get("pl") or ""
    plain = re.sub(
        r"\\(?:left|right|[,;:!])(?![a-z|])|\\(?:begin|end)\{\w+\*?\}|\\\[|\\\]|\$\$|\s|[.,;]+(?=\\?\]?$)",
        "",
        shown,
    )
    plain = re.sub(
        r"(?<=\\\|)_\{?2\}?|\^\{\\top\}|\^T(?![a-z])",
        lambda one: "" if one[0].startswith("_") else r"^\top",
        plain,
    )
    plain = re.sub(r"\\[lr]Vert", r"\\|", plain).rstrip(".,;")
    for form in MEANT[kind]:
        form = form.replace("^", r"\^")
        for x, y in (("x", "y"), ("y", "x"), ("w", "v"), ("x", "z"), ("u", "v"), ("w", "u"), ("w", "z")):
            letters = {"f": re.escape(found["f"]), "c": re.escape(constant), "x": x, "y": y}
            own = form
            for name, letter in letters.items():
                own = own.replace(f"{{{name}}}", letter)
            if re.fullmatch(own.replace("{{", "{").replace("}}", "}"), plain):
                return True
    return False


X = r"(?P<X>[A-Z])"
KIND_OF_FUNCTIONS = (
    r"(?P<kind>orthogonal\s+projections?|projections?|projector|idempotent|orthogonal|symmetric"
    r"|skew-?\s?symmetric|positive\s+(?:semi-?)?definite)"
)
SAYS_OF_KIND = re.compile(
    rf"(?:\A|(?<=[.;}}])\s|\n)\s*(?P<"
    rf"sentence>(?:(?:recall|remember|we\s+say)\s+that\s+|we\s+call\s+)?(?:an?|the|any)\s+(?:(?:real"
    rf"|square|symmetric|\$[^$]+\$)\s+)*matri(?:x|ces)\s+"
    rf"\$\s*{X}(?:\s*\\in[^$]*)?\s*\$\s+(?:is\s+)?(?:(?:called"
    rf"|said\s+to\s+be)\s+)?(?:an?\s+)?{KIND_OF_FUNCTIONS}(?:\s+matrix)?\s+if(?:\s+and\s+only\s+if"
    rf"|f)?(?:\s+it\s+satisfies)?\s*:?\s*)$",
    re.IGNORECASE,
)
"""What a matrix is called if what stands below is so."""
BEHIND_KIND = re.compile(
    r"\s*,?\s*(?:for\s+(?:all|any|every|each)\s+(?:nonzero\s+|vectors?\s+)*\$[^$]*\$)?\s*\.?"
)
SUCH = re.compile(
    r"(?P<before>\s*)For\s+(?:any\s+|every\s+)?such\s+(?:an?\s+)?(?:matrix\s+)?(?=\$\s*(?P<X>[A-Z])\s*\$)"
)
"""What goes on with matrices that are so."""
SYMMETRIC = (r"X^\top=X", r"X=X^\top")
SQUARE = (r"X^2=X", r"XX=X", r"X=X^2")
KIND_MEANT: dict[str, tuple[tuple[str, ...], ...]] = {
    "orthogonal": ((r"X^\topX=I", r"X^\topX=XX^\top=I", r"XX^\top=I", r"X^{-1}=X^\top", r"X^\top=X^{-1}"),),
    "symmetric": (SYMMETRIC,),
    "skewsymmetric": ((r"X^\top=-X",),),
    "idempotent": (SQUARE,),
    "projection": (SQUARE,),
    "projector": (SQUARE,),
    "orthogonal projection": (SQUARE, SYMMETRIC),
    "positive semidefinite": (
        (r"x^\topXx\ge0", r"x^\topXx\geq0", r"v^\topXv\ge0", r"v^\topXv\geq0", r"z^\topXz\ge0"),
    ),
    "positive definite": ((r"x^\topXx>0", r"v^\topXv>0", r"z^\topXz>0"),),
}
"""What each word means, without blanks: one form of each of its equations."""
AND = re.compile(
    r",?(?:\\q?quad|\\[,;:!])*\\(?:text|mbox)\{and\}(?:\\q?quad|\\[,;:!])*|,(?:\\q?quad|\\[,;:!])+"
)


def without_kinds(text: str) -> tuple[str, list[str]]:
    """Return a text without displays that say what a kind of matrix is, and what is told of them."""
    made, place, told, apart = "", 0, list[str](), [*set_apart(text)]
    for start, stop in apart:
        found = SAYS_OF_KIND.search(text[place:start]) if len(apart) > 1 else None
        behind = BEHIND_KIND.match(text, stop)
        end = behind.end() if behind else stop
        if found is None or not _is_kind_meant(found, text[start:stop]):
            made, place = made + text[place:stop], stop
            continue
        lines = "\n" * (found["sentence"] + text[start:end]).count("\n")
        made, place = made + text[place:start][: found.start("sentence")] + lines, end
        such = SUCH.match(text, end)
        if such is not None and such["X"] == found["X"]:
            made += f"{such['before']}For any {found['kind']} matrix "
            place = such.end()
        told.append(f"what line {text.count(chr(10), 0, start) + 1} shows is what the word before it means")
    return made + text[place:], told


def _is_kind_meant(found: re.Match[str], shown: str) -> bool:
    """Whether a display has each equation of what the word means, and nothing more."""
    plain = re.sub(r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\\[|\\\]|\$\$|\s|&", "", shown)
    plain = re.sub(r"\^\{\\top\}|\^\{?T\}?(?![a-z])|\^\{\\intercal\}", lambda _: r"^\top", plain)
    plain = re.sub(
        r"(?:\\q?quad|\\[,;:!])*(?:\\text\{forall\}|\\forall)x(?:\\in[^,.]*)?$", "", plain.rstrip(".,;")
    )
    kind = re.sub(r"semi-?", "semi", " ".join(found["kind"].lower().split()))
    kind = kind.removesuffix("s").replace("skew-", "skew").replace("skew symmetric", "skewsymmetric")
    parts = [one.replace(found["X"], "X") for one in AND.split(plain) if one]
    parts = [side for one in parts for side in ([one] if one != r"X^2=X=X^\top" else ["X^2=X", r"X=X^\top"])]
    forms = KIND_MEANT.get(kind, ())
    return len(parts) == len(forms) and all(any(part in form for part in parts) for form in forms)
