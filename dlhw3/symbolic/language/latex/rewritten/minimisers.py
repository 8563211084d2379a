r"""Points that words call minimisers, "$x^*$ minimises $f$": $\nabla f(x^*) = 0$ and $f(x^*) \le f(x)$; so minima.

So are maximisers.

A text is returned, of as many lines, that says so: of the points at which a formula that is set apart has the
function, and of the gradient where there is a ∇. A minimiser over a set, or along a line, stays as it is.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.rewritten.for_all import MOST, points_of, stepped
from dlhw3.symbolic.language.latex.text.phrases import GAP, NAME, NEXT, of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

STAR = r"(?:\s*\^\s*\{?\s*(?:\*|\\star|\\ast)\s*\}?|\s*_\s*(?:\w|\*|\\star|\{\s*(?:\w+|\*|\\star)\s*\}))?"
POINT = r"(?:\\(?:hat|bar|tilde)\s*\{?\s*(?:\\[A-Za-z]+|[A-Za-z])\s*\}?|\\(?!nabla)[A-Za-z]+|[A-Za-z])" + STAR
X, F = rf"\$\s*(?P<x>{POINT})\s*\$", rf"\$\s*(?P<f>{NAME})(?:\s*\(\s*\w\s*\))?\s*\$"
ANY = r"(?:(?:an?|the|its|any|some|one|unique|global) )*"
GLOBAL = (
    r"(?:minimi[sz]er|(?:global )?minimum(?: value)?|optimum|optimal (?:point|value)|infimum|minimal value)"
)
LOCAL = r"(?:(?:local )?(?:minimi[sz]er|minimum)|(?:stationary|critical) point|extremum)"
SAID = r"(?:let|set|write|put)"
ENDS = (
    rf"(?=\s*(?:$|[.;:)]|\n\s*\n|,?\s+{NEXT}|,?\s+and\s+(?:{SAID}\s+)?\$|,\s+(?:where|so|{SAID})\b)|,?\s*\Z)"
)
EVERYWHERE = (
    r"(?!\s*,?\s*\(?(?:subject|such|s\.\s*t\.|under|within|among|inside|restricted|constrained|with\s+\$"
    r"|(?:on|in|at)\b(?!\s+(?:the"
    r"\s+(?:sequel|following)|what|this))|over\b(?!\s+(?:all\s+)?(?:\$\s*[A-Za-z]\s*(?:\\in\s*\\math(?:bb"
    r"|bf)\s*\{?\s*R[^$]*)?\$|(?:weights|parameters|vectors)))))"
)
"""Nothing behind a minimiser that says where alone it is one: subject to A x = b."""
OVER_ALL = (
    r"(?:\s+over\s+(?:all\s+)?\$\s*[A-Za-z]\s*(?:\\in\s*\\math(?:bb|bf)\s*\{?\s*R\s*\}?"
    r"(?:\s*\^\s*\{?\s*\w\s*\}?)?)?\s*\$)?"
)
ARGMIN = (
    r"\\(?:arg\s*(?:\\[,!;:]\s*)?\\min|operatorname\s*\*?\s*\{\s*arg\s*(?:\\[,!;:]\s*)?min\s*\}|argmin)"
    r"(?:\\limits)?"
)


def _form(words: str) -> re.Pattern[str]:
    for name, form in (("POINT", X), ("FUNCTION", F), ("ANY", ANY), ("GLOBAL", GLOBAL), ("LOCAL", LOCAL)):
        words = words.replace(name, form)
    return re.compile(words.replace(" ", GAP).replace("ENDS", ENDS), re.IGNORECASE)


FORMS = (
    (_form(r"POINT (?P<verb>be|is|denotes?) ANYGLOBAL of FUNCTIONENDS"), True),
    (
        _form(
            r"POINT (?P<verb>be|denote) (?:(?:a|the|any|its|some) )(?:(?:global|unique) )?minimi[sz]er(?=[.;])"
        ),
        True,
    ),
    (_form(r"POINT (?P<verb>be|is|denotes?) (?:(?:a|any|some|the) )LOCAL of FUNCTIONENDS"), False),
    (
        _form(
            r"(?P<and>,|\band|;) POINT(?P<verb>)"
            r" (?:a|the|its|any|some) (?:global |unique )?GLOBAL(?: of FUNCTION)?ENDS"
        ),
        True,
    ),
    (_form(r"POINT (?P<verb>minimi[sz]es?) FUNCTIONENDS"), True),
    (
        _form(r"(?P<with>\bwith) (?:(?:a|the) )?(?:(?:global|unique) )?(?:minimi[sz]er|minimum) POINTENDS"),
        True,
    ),
    (_form(r"FUNCTION (?P<at>attains its (?:global )?minimum at) POINTENDS"), True),
    (
        re.compile(
            rf"\$\s*(?P<x>{POINT})\s*(?:\\in(?![a-z])|=)\s*{ARGMIN}\s*(?:_\s*(?:\{{\s*\w\s*\}}|\w))?"
            rf"\s*(?P<f>{NAME})(?:\s*\(\s*\w\s*\))?\s*\${EVERYWHERE}"
        ),
        True,
    ),
    (
        re.compile(
            rf"\$\s*(?P<x>{POINT})\s*:?=\s*\\(?:min|inf)(?![a-z])(?:\\limits)?\s*(?:_\s*(?:\{{\s*\w\s*\}}|\w))?"
            rf"\s*(?P<f>{NAME})(?:\s*\(\s*\w\s*\))?(?P<value>)\s*\${EVERYWHERE}"
        ),
        True,
    ),
)
"""What makes a point a minimiser, and whether it is one of all points."""


def _turned(form: re.Pattern[str]) -> re.Pattern[str]:
    """Return a form of maximisers, of a form of minimisers; what is optimal alone is least."""
    words = form.pattern.replace(f"optimum|optimal{GAP}(?:point|value)|", "")
    for least, largest in (
        ("infimum", "supremum"),
        ("minim", "maxim"),
        ("min|inf", "max|sup"),
        ("min", "max"),
    ):
        words = words.replace(least, largest)
    return re.compile(words, re.IGNORECASE)


EVERY = tuple(
    (one, sign, everywhere)
    for form, everywhere in FORMS
    for one, sign in ((form, r"\le"), (_turned(form), r"\ge"))
)
"""Both, with the sign of what is said of the point before that of others."""
NEXT_POINT = (
    rf"(?:{POINT}|(?:\\[A-Za-z]+|[A-Za-z])\s*(?:\^\s*\{{?\s*\+\s*\}}?|_\s*\{{\s*[a-z]\s*\+\s*1\s*\}}))"
)
EXPRESSION = (
    _form(
        r"POINT (?P<verb>be|is|denotes?) ANYminimi[sz]er of \$(?P<value>[^$=<>]+)\$"
        r"(?: (?:over|in|with respect to|w\.r\.t\.) \$\s*(?P<w>\\?[A-Za-z]+)\s*\$)?ENDS"
    ),
    re.compile(
        rf"\$\s*(?P<x>{NEXT_POINT})\s*(?:\\in(?![a-z])"
        rf"|:?=)\s*{ARGMIN}\s*_\s*(?:\{{\s*(?P<w>\\?[A-Za-z]+)\s*\}}|(?P<one>[A-Za-z]))"
        rf"\s*(?P<value>(?:_\s*\{{\s*\w\s*=\s*\w+\s*\}}|[^$=<>])+)\${EVERYWHERE}{OVER_ALL}"
    ),
)
r"""A minimiser of an expression, of $\\|X w - y\\|^2$, in the letter of the point without its mark."""
BAR = r"(?:\\left\s*|\\right\s*|\\[bB]igg?[lr]?\s*)?(?:\\(?:\||[lr]?Vert(?![A-Za-z]))|\|\|)"
SQUARED = re.compile(rf"{BAR}(?:(?!{BAR}).)*?{BAR}(?:_\{{?[2F]\}}?)?\s*\^\s*\{{?2\}}?")
OF_SQUARES = re.compile(
    r"\\sum\s*_\s*(?:\w|\{[^{}]*\})(?:\s*\^\s*(?:\w|\{\w+\}))?\s*\([^()]*\)\s*\^\s*\{?2\}?"
)
ROUGH = re.compile(
    r"\||\\(?:[lr]?Vert|max|min|sqrt|operatorname|relu|math(?:bb|cal|rm)|text\w*|sup|inf|sum|sign)(?![A-Za-z])|[&;]"
)
"""What may have no gradient where it is least, or is no expression."""
NAMED = re.compile(
    r"minim|maxim|optim|infimum|supremum|arg\s*(?:\\[,!;:]\s*)?m(?:in|ax)|\\(?:arg|min|inf|max|sup)"
    r"|(?:stationary|critical)\s+point|extremum",
    re.IGNORECASE,
)
LARGEST = re.compile(
    r"maximi[sz]|\bconcave|\\(?:arg\s*\\)?max(?![a-z])(?!\s*(?:\\left)?\s*[({\\])|argmax", re.IGNORECASE
)
"""Where what is optimal may be the largest."""
REGULAR = re.compile(
    r"-(?:smooth|strongly(?:\s|-)+con(?:vex|cave))|\b(?:strongly(?:\s|-)+con(?:vex|cave)|differentiable)\b"
    r"|Lipschitz(?:\s|-)+(?:continuous\s+)?gradient",
    re.IGNORECASE,
)
"""What functions are called that have a gradient."""
REALS = r"\\math(?:bb|bf)\s*\{?\s*R"
BARS = r"(?:\\[lr]?Vert|\\\||\|)"
WITHIN = re.compile(
    r"\b(?:constrain\w*|feasib\w*|admissib\w*|polytopes?|polyhedr\w+|simplex|balls?|cubes?|boxe?s?|cones?|orthants?"
    r"|half-?spaces?|spheres?|manifolds?|subspaces?|intervals?|(?:closed|convex|compact|bounded"
    r"|given)(?:,?\s+convex)?"
    r"\s+(?:sets?|domains?|subsets?)"
    r"|(?:variables?|vectors?|coordinates?|parameters?|points?|entries|weights)\s+(?:(?:are|is|be|stay|remain)\s+)?"
    r"non-?negative|non-?negative\s+(?:variables?|vectors?|coordinates?|parameters?|points?|weights))\b"
    r"|\b(?:integers?|integral|sparse|sparsity|early[\s-]+stopp\w+|stopped\s+early|binary|one-hot"
    r"|cardinality|candidates|finitely\s+many|unit\s+vectors?"
    r"|circle|on\s+the\s+boundary|grid|rounded|quanti[sz]ed|(?:coordinates?|entr(?:y|ies)"
    r"|components?)\s+of\s+\$[^$]*\$\s+(?:is|are)\s+(?:fixed|set|kept|held)"
    r"|(?:domain|set)\s+of\s+\$[^$]*\$\s+is\s+(?:closed|bounded|compact|not))\b"
    rf"|\$\s*{BARS}\s*[p-z]\s*{BARS}(?:_\{{?[\w\\]+\}}?)?(?:\s*\^\s*2)?\s*(?:=|\\leq?(?![a-z])|<)"
    r"|\$\s*(?:\\mathbf\s*\{?\s*1\s*\}?|[a-z])\s*\^\s*\{?\s*(?:\\top|T)\s*\}?\s*[p-z]\s*(?:=|\\leq?(?![a-z]))"
    r"|\$\s*[p-z]_\{?\d\}?\s*[-+]\s*[p-z]_\{?\d\}?[^$]*=|\$\s*[A-Z]\s*[p-z]\s*(?:="
    r"|\\leq?(?![a-z]))\s*(?:0|[a-e])\s*\$"
    rf"|\b(?:on|over|within|inside)\s+(?:the\s+set\s+|a\s+set\s+)?\$\s*(?:\\mathcal\s*)?\{{?[A-Z]\}}?\s*\$"
    rf"|\$\s*[p-z]\s*(?:\\geq?(?:slant)?|>|\\succeq)\s*0\s*\$|\$\s*[p-z]\s*\\in(?![a-z])(?!\s*{REALS})"
    rf"|\$\s*{NAME}\s*(?::|\\colon)(?!\s*{REALS})[^$]*?\\(?:to|rightarrow)(?![a-z])",
    re.IGNORECASE,
)
"""What says that points are within a set, at whose boundary a gradient need not be 0."""


HEAD = re.compile(
    r"(?:\\\[|\$\$|\\begin\s*\{[a-z]+\*?\}|\\\\|,\s*\\q?quad)\s*"
    r"((?:\\(?!nabla|dot)[A-Za-z]+|[A-Za-z])(?:\s*[_^]\s*(?:\{[^{}]*\}|\w|\*|\\star))*)\s*&?\s*:?="
)
"""What an equation of a display begins with."""
SPOKEN_OF = re.compile(
    rf"\$\s*({NAME})(?:\s*\(\s*\w\s*\))?\s*(?:(?::|\\colon)[^$]*)?\$\s+(?:is|be|are)\s"
    r"(?:[^.$]|\$[^$]*\$)*?(?:con(?:vex|cave)|smooth|differentiable)"
)
"""The functions that words call convex, smooth or differentiable."""


LIMIT = (
    r"(?:non-?\s?negative|non-?\s?positive|positive(?!\s+(?:semi-?)?definite)|negative(?!\s+(?:semi-?)?definite)|simplex|sphere|ball|orthant"
    r"|sparse|binary|integers?|constrained|bounded|feasible|probability|unit\s+(?:norm|length|vectors?|ball|sphere|cube)"
    r"|unit\s*(?=\$)|orthonormal|normali[sz]ed|subspace|polytope|polyhedron|convex\s+set)"
)
SIDES = r"[<>]|\\[lg](?:eq?(?:slant)?|t)(?![a-z])"
OF_SET = r"\\in(?![a-z])(?!\s*\{?\s*(?:\\(?:mathbb|mathbf|bf)\s*\{?\s*R|\\R(?![a-zA-Z])))"


def is_limited(text: str) -> bool:
    """Whether words limit the letter that a function is defined of, f(w) of a nonnegative w: no gradient is 0."""
    for w in {*re.findall(rf"{NAME}\s*\(\s*(\w)\s*\)\s*:?=", text)}:
        alone = rf"\$\s*{w}\s*\$"
        norm = rf"(?:\\\||\|)\s*{w}\s*(?:\\\||\|)[^$=<>]{{0,6}}"
        square = rf"{w}\s*\^\s*\{{?\s*(?:\\top|T)\s*\}}?\s*{w}\s*"
        limits = (
            rf"{alone}[^$,.;:]{{0,40}}\b{LIMIT}",
            rf"\b{LIMIT}\s*(?:\w+\s+){{0,2}}{alone}",
            rf"\$\s*{w}\s*(?:{SIDES}|{OF_SET})",
            rf"\$\s*(?:{norm}|{square})(?:=|{SIDES})",
        )
        if any(re.search(one, text, re.IGNORECASE) for one in limits):
            return True
    return False


DEFINED = re.compile(
    rf"(?P<f>{NAME})\s*\(\s*(?P<w>\w)\s*\)\s*:?=(?P<value>[^=<>]*?)(?:[.,;]\s|\$|\\\]|\\end|$)"
)
SCALE = (
    r"(?:\\[tdc]?frac\s*(?:\{\w+\}|\w)\s*(?:\{\w+\}|\w)|\d+|\\(?:lambda|alpha|beta|gamma|mu|rho)"
    r"|[a-e]|\\[,;!])?\s*"
)


def unbounded(text: str) -> tuple[set[str], set[str]]:
    """Return the functions that are minus sums of squares of what has their letter, and those that are such sums.

    The first have no least value where the letter is any, and the second no largest one.
    """
    falling, rising = set[str](), set[str]()
    for found in DEFINED.finditer(text):
        squares = [one[0] for one in SQUARED.finditer(found["value"])]
        rest = re.sub(r"\s", "", SQUARED.sub("#", found["value"]))
        moves = squares and re.search(
            rf"(?<![A-Za-z\\]){found['w']}(?![A-Za-z])|[A-Z]{found['w']}", " ".join(squares)
        )
        if moves and re.fullmatch(rf"(?:-{SCALE}#)+", rest):
            falling.add(found["f"])
        elif moves and re.fullmatch(rf"\+?{SCALE}#(?:\+{SCALE}#)*", rest):
            rising.add(found["f"])
    return falling, rising


MOVES = re.compile(r"\\dot(?![a-z])|\(\s*t\s*\)|\bflows?\b|\}\s*\{\s*d\s*t\s*\}")
OF_TIME = re.compile(r"\$\s*t\s*(?:>|\\geq?(?:slant)?(?![a-z]))\s*0\s*\$")
WITH = re.compile(
    rf"(?P<f>\$\s*{NAME}\s*\$)(?P<said>\s+(?:be|is)\s[^.$]*?),?\s+with\s+(?:(?:an?|the|global|unique)\s+)*"
    rf"(?P<word>minimi[sz]er|minimum|maximi[sz]er)\s+(?P<x>\$\s*{POINT}\s*\$)"
)
"""A point beside what is said of a function, which is told apart where nothing is assumed of it."""


def as_relations(text: str) -> str:
    """Return a text in whose words minimisers satisfy what is known of them; of points within a set nothing is."""
    if NAMED.search(text) is None:
        return text
    if WITHIN.search(OF_TIME.sub(" ", text) if MOVES.search(text) else text) or is_limited(text):
        return WITH.sub(r"\g<f>\g<said>. Let \g<x> be a \g<word> of \g<f>", text)
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    apart += stepped(text, apart)
    defined = {*re.findall(rf"({NAME})\s*\(\s*\w\s*\)\s*:?=", text)}
    largest = LARGEST.search(text) is not None
    sloped = r"\nabla" in text or REGULAR.search(text) is not None
    falling, rising = unbounded(text)
    none = {r"\le": falling, r"\ge": rising}
    put = partial(_put, none=none, largest=largest, apart=apart, gradients=sloped, defined=defined)

    def changed(words: str) -> str:
        for form in EXPRESSION:
            words = form.sub(partial(_stationary, apart=apart), words)
        for form, sign, everywhere in EVERY:
            words = form.sub(partial(put, everywhere=everywhere, sign=sign), words)
        return words

    return outside(text, changed)


def _put(
    found: re.Match[str],
    *,
    largest: bool,
    apart: str,
    gradients: bool,
    defined: set[str],
    everywhere: bool,
    sign: str,
    none: dict[str, set[str]],
) -> str:
    said = {name: one for name, one in found.groupdict().items() if one is not None}
    spoken = SPOKEN_OF.findall(found.string[: found.start()])
    called = (
        spoken[0] if len({*spoken}) == 1 and "with" in said and not re.search(r"\\nabla", apart) else None
    )
    point, function = said["x"].strip(), said.get("f") or _only(apart) or called
    of_none = function in none[sign] and re.search(r"minim|maxim|optim|infimum|supremum", found[0], re.I)
    if function is None or of_none or (largest and "optim" in found[0]):
        return found[0]
    if "f" not in said and any(
        one != function for one in SPOKEN_OF.findall(found.string[: found.start()])[-1:]
    ):
        return found[0]  # its minimiser: of another function
    if "value" in said or re.split(r"[\s^_]", point)[0] == function:
        return _as_value(found, function, point, apart, sign)
    made = {
        re.sub(r"[{}\s]", "", one) for one in HEAD.findall(apart)
    }  # what a display defines stands in no row above it
    points = [
        one for one in points_of(function, apart) if re.sub(r"[{}\s]", "", one) not in made
    ] * everywhere
    slopes = gradients or function in defined or not everywhere
    rows = [rf"$\nabla {function}({point}) = 0$"] if slopes else []
    rows += _bent(found[0], function, point, apart, sign)
    if len(points) <= MOST:
        others = (one for one in points if re.sub(r"[{}\s]", "", one) != re.sub(r"[{}\s]", "", point))
        rows += [rf"${function}({point}) {sign} {function}({one})$" for one in others]
    if not rows:
        return found[0]
    listed = _listed(rows)
    verb = said.get("verb")
    if verb is None:
        instead = f"{said['with']} {listed}" if "with" in said else listed
    else:
        satisfy = (
            "satisfy"
            if verb.lower() in ("be", "minimize", "minimise", "maximize", "maximise", "denote", "")
            else "satisfies"
        )
        before = f"{said['and']} let " if "and" in said else ""
        instead = f"{before}${point}$ {satisfy} {listed}"
    return of_as_many_lines(found[0], instead)


def _bent(words: str, function: str, point: str, apart: str, sign: str) -> list[str]:
    """Return what is known of a Hessian at a point that is least, or largest, near it."""
    plain = re.sub(r"[{}\s]", "", rf"\nabla^2{function}({point})")
    if plain not in re.sub(r"[{}\s]", "", apart) or re.search(r"stationary|critical|extremum", words, re.I):
        return []
    order = r"\succeq" if sign == r"\le" else r"\preceq"
    return [rf"$\nabla^2 {function}({point}) {order} 0$"]


def _stationary(found: re.Match[str], *, apart: str) -> str:
    r"""Return that the gradient of an expression is 0 at its minimiser, where it has one everywhere."""
    groups = found.groupdict()
    point, value = found["x"].strip(), found["value"].strip()
    base = re.sub(r"^\\(?:hat|bar|tilde)\s*\{?\s*|\s*[\^_].*|[{}]", "", point)
    letter = groups["w"] or groups.get("one") or base.strip()
    value = re.sub(r"^(?:\\left\s*)?(?:\\\{|\[|\()(.*?)(?:\\right\s*)?(?:\\\}|\]|\))$", r"\1", value)
    index = re.search(r"_\s*\{\s*([a-z])\s*\+", point)
    own = _letter_alone(letter, index[1] if index else "")
    rest = SQUARED.sub(" ", value)
    rest = rest if re.search(rf"{re.escape(letter)}\s*_", value) else OF_SQUARES.sub(" ", rest)
    called = re.findall(rf"({NAME})\s*(?:\\left\s*)?\(", rest)
    smooth = all(re.search(rf"\\nabla\s*{re.escape(one)}", apart) or len(one) > 1 for one in called)
    there = own.sub(
        lambda one: f"{point}{' ' * value[one.end() :][:1].isalpha()}" if one["own"] else one[0], value
    )
    if (
        rest == value
        or ROUGH.search(rest)
        or not smooth
        or not any(one["own"] for one in own.finditer(value))
    ):
        return found[0]
    row = rf"$\nabla_{{{point}}} \left({there}\right) = 0$"
    verb = groups.get("verb")
    if verb is None:
        return of_as_many_lines(found[0], row)
    satisfy = "satisfy" if verb.lower() in ("be", "denote") else "satisfies"
    return of_as_many_lines(found[0], f"${point}$ {satisfy} {row}")


def _letter_alone(letter: str, index: str) -> re.Pattern[str]:
    r"""Return what finds a letter as ``own``, w of X w and of Xw, where it is no part of a command nor marked."""
    apart = "(?![A-Za-z])" if letter.startswith("\\") else ""
    marked = rf"\s*(?:[_^]\s*\{{?\s*(?:\*|\\star|\+)|_\s*\{{?\s*(?:\d|{index or '0'}))"
    return re.compile(rf"(?P<own>{re.escape(letter)}{apart}(?!{marked}))|\\[A-Za-z]+")


def _as_value(found: re.Match[str], function: str, value: str, apart: str, sign: str) -> str:
    """Return that a least value is below those of a function, where there are any; or a largest above."""
    groups = found.groupdict()
    rows = [rf"${value} {sign} {function}({one})$" for one in points_of(function, apart)]
    if not rows or len(rows) > MOST or any(groups.get(one) for one in ("with", "and", "at")):
        return found[0]
    verb = groups.get("verb")
    satisfy = "" if verb is None else "satisfy " if verb.lower() == "be" else "satisfies "
    return of_as_many_lines(found[0], (f"${value}$ {satisfy}" if satisfy else "") + _listed(rows))


def _listed(rows: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(rows[:-1]), rows[-1])))


def _only(apart: str) -> str | None:
    r"""Return the only function whose gradient, or else whose value, stands in the formulas that are set apart."""
    for form in (rf"\\nabla\s*({NAME})\s*\(", r"(?<![A-Za-z\\])([A-Za-z])\s*\("):
        names = {*re.findall(form, apart)}
        if names:
            return names.pop() if len(names) == 1 else None
    return None
