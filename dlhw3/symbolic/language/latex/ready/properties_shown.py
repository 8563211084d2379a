r"""Displays that say how a function is, behind words that assume it: "$f$ is smooth: \[ \|\nabla f(x) - … \]".

A display that is, of any two points, what a word of the field means (`notions_shown` has what each means) is what
its words assume, where they say that word of the function, or assume anything, or stand below the heading of an
assumption: they are then said in that word, and the display is no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

from dlhw3.symbolic.language.latex.ready.notions_shown import LE, MEANT, NORM, SLOPES
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

POINT = r"[a-z](?:_\{?[0-9]\}?)?"
ALL = re.compile(
    r"(?:,|\\q?quad|\\[,;:! ]|~|\s|&)*(?:\\(?:text|mbox|textrm)\s*\{\s*,?\s*"
    r"(?:for\s+(?:all|any|every)|∀)(?:\s+[^{}]*)?\}|\\forall(?![a-z])).*$",
    re.DOTALL,
)
"""Behind a formula that is one of all points."""
SAID_OF_ALL = re.compile(
    r"\bfor\s+(?:all|any|every|each)\s+(?:(?:two|pairs?\s+of|points?|vectors?)\s+)*\$(?P<points>[^$]*)\$(?:\s*(?:,|and)\s*\$(?P<more>[^$]*)\$)?",
    re.IGNORECASE,
)
WORDS = {
    "smooth": re.compile(r"\bsmooth\w*|\bLipschitz\b", re.IGNORECASE),
    "strongly": re.compile(r"\bstrong(?:ly)?[\s-]+conve", re.IGNORECASE),
    "convex": re.compile(r"(?<!strongly )(?<!strongly-)\bconvex", re.IGNORECASE),
}
"""How words name what a display says."""
SAYS = {
    "smooth": "${f}$ is ${c}$-smooth",
    "strongly": "${f}$ is ${c}$-strongly convex",
    "convex": "${f}$ is convex",
}
ASSUMES = re.compile(
    r"\s*(?:we\s+(?:now\s+|also\s+)?)?(?:assum\w+|suppos\w+|let|given|consider)\b", re.IGNORECASE
)
HEADED = re.compile(
    r"(?:\A|\n)\s*(?:[Aa]ssumptions?|[Hh]ypothes[ie]s)\b[^.:\n${}]{0,60}[.:]\s*$|"
    r"(?:\\(?:textbf|textit|emph)\s*\{|\\(?:sub)*(?:section|paragraph)\*?\s*\{|\\begin\s*\{)\s*\(?(?:[Aa]ssumptions?|[Hh]ypothes[ie]s)\b[^{}]*\}"
    r"(?:\[[^\]]*\])?(?:\\label\{[^{}]*\})?\s*$"
)
"""A heading below which things are assumed."""
EXISTS = re.compile(
    r"\s*(?:(?:there\s+(?:exists?|is|are)|for\s+some)\s+(?:an?\s+|some\s+)?(?:(?:positive\s+)?(?:constant|number|scalar)s?\s+)?\$[^$]*\$"
    r"\s*(?:such\s+that|so\s+that|with)?)?\s*(?:,|:|we\s+have)?\s*",
    re.IGNORECASE,
)
ENDS = re.compile(
    r"(?:\bi\.?\s?e\.?|\bthat\s+is|\bmeaning(?:\s+that)?|\bnamely|\bin\s+the\s+sense\s+that|\bsuch\s+that|\bso\s+that|\bwhich\s+means(?:\s+that)?"
    r"|\bsatisf(?:y|ies|ying)|\bthat|:|,|gradients?|continuous|smooth|convex|\$)\s*,?\s*:?\s*\Z",
    re.IGNORECASE,
)
"""How words end that go on with what is meant."""
DENIED = re.compile(
    r"\b(?:not|no|never|nor|only|show\w*|prov\w+|claim\w*|then|hence|thus|therefore|so(?!\s+that)|implies|follows?|consequen\w+|get|obtain\w*"
    r"|deduce\w*|iff?|when\w*|unless|equivalen\w+|would|were|want|whether|cannot|called|defin\w+|say|said|fails?|non-?\w+|gives?|yields?|locally"
    r"|near|restricted|alternative\w*|instead|except|weakly|know|recall|because|since|using|by)\b|\?|n['’]t\b",
    re.IGNORECASE,
)
"""Words that claim, deny, define or limit."""
SENTENCE = re.compile(
    r"(?<=[.?!}\]])(?<!\.e\.)(?<!\.g\.)(?<!\.t\.)\s+|\n\s*\n|\$\$|\\\]|\\end\s*\{[^{}]*\}|\\item\b"
)
EVERYWHERE = re.compile(
    r"(?:[\s,.;&~$∀]|\\q?quad|\\[,;:! ]|\bfor\s+(?:all|any|every)\b|\\(?:mathbf|boldsymbol|bm)\s*\{?\s*[a-z]\s*\}?"
    r"|\\in(?![a-z])\s*(?:\\mathbb\s*\{?\s*R\s*\}?|\\RR?(?![a-z]))\s*(?:\^\s*(?:\{\s*\w\s*\}|\w))?"
    r"|\b[a-z](?:_\{?\d\}?)?(?![a-z]))*"
)
"""All points of the space, and not those of a set."""
HARMLESS = frozenset(
    """we assume suppose that the a an function objective loss gradient gradients of is are be let has have
    with constant parameter lipschitz continuous continuously smooth smoothness convex convexity
    strongly strong differentiable twice and i e ie there exists exist positive some such for all any
    every points point following condition inequality satisfies satisfy satisfying namely meaning in
    sense means which its our this also moreover further furthermore now standard usual additionally
    number scalar given consider vectors pair pairs two property obeys modulus so it holds""".split()  # noqa: SIM905
)
"""Words that limit nothing."""
POSITIVE = r"(?<![A-Za-z\\]){c}(?![A-Za-z])\s*>\s*0"


BOUNDED = re.compile(
    r"\s*(?:(?:we\s+)?(?:assume|suppose)\s+(?:that\s+)?|let\s+)?(?:the\s+)?(?:function\s+)?\$\s*(?P<f>[A-Za-z])\s*(?:\([a-z]\)\s*)?\$\s+(?:is|be)\s+"
    r"(?:an?\s+)?\$\s*(?P<c>\\?[A-Za-z]+)\s*\$-smooth(?:\s+function)?\s*,?\s*(?:i\.\s?e\.|that\s+is|meaning(?:\s+that)?|in\s+the\s+sense\s+that)"
    r"\s*,?\s*(?:(?:there\s+(?:exists|is)|for)\s+(?:an?\s+|some\s+)?(?:positive\s+)?(?:constant\s+)?\$[^$]*\$\s*(?:such\s+that)?)?\s*[,:]?"
    r"(?:\s*for\s+(?:all|any)\s+\$[^$]*\$\s*,?)?\s*",
    re.IGNORECASE,
)
UPPER = (
    rf"{{f}}\({{y}}\){LE}{{f}}\({{x}}\)\+{SLOPES}\+\\[td]?frac\{{?{{c}}\}}?\{{?2\}}?{NORM}^2",
    rf"{{f}}\({{y}}\)-{{f}}\({{x}}\)-{SLOPES}{LE}\\[td]?frac\{{?{{c}}\}}?\{{?2\}}?{NORM}^2",
)
"""The bound that follows from smoothness, by which some say what it is."""


class Shown(NamedTuple):
    """What a display says of a function: the word, the function, its constant, and the two points."""

    kind: str
    f: str
    c: str
    points: tuple[str, str]


def with_properties_said(text: str) -> tuple[str, list[str]]:
    """Return a text of as many lines in which what displays assume of functions is said in words, and that."""
    told: list[str] = []
    if "\\nabla" not in text:
        return text, told
    kept = without_comments(text)
    made, place, apart = "", 0, [*set_apart(kept)]
    for start, stop in apart if len(apart) > 1 else ():
        before = kept[place:start]
        own = SENTENCE.split(before)[-1]
        found = next(shown(kept[start:stop]), None)
        behind = SAID_OF_ALL.match(kept[stop:].lstrip(" \n,"))
        if behind is not None and not all(EVERYWHERE.fullmatch(one) for one in behind.groups() if one):
            found = None
        if said := _with_bound(own, kept[start:stop]):
            made, place = (
                made + text[place : start - len(own)] + said + "\n" * own.count("\n") + text[start:stop],
                stop,
            )
            continue
        if found is None or not _assumes(found, own, before, kept[start:stop], behind is not None):
            made, place = made + text[place:stop], stop
            continue
        positive = (
            re.search(POSITIVE.replace("{c}", re.escape(found.c)), own + kept[start:stop])
            if found.c
            else None
        )
        said = SAYS[found.kind].format(f=found.f, c=found.c) + (f" with ${found.c} > 0$" if positive else "")
        lines = "\n" * (own + text[start:stop]).count("\n")
        made, place = f"{made}{text[place : start - len(own)]} Assume that {said}.{lines}", stop
        if behind is not None:
            end = kept.index(behind[0], stop) + len(behind[0])
            made, place = made + "\n" * kept.count("\n", stop, end), end + (kept[end : end + 1] == ".")
        number = text.count("\n", 0, start) + 1
        told.append(f"what line {number} shows of all points says that {found.f} is {_in_words(found)}")
    return made + text[place:], told


def _with_bound(own: str, display: str) -> str:
    """Return what words say that a function is, where a bound that follows stands below as its meaning."""
    named = BOUNDED.fullmatch(own)
    if named is None or DENIED.search(re.sub(r"\$[^$]*\$", " ", own)):
        return ""
    f, c = re.escape(named["f"]), re.escape(named["c"])
    plain = _plain(display)
    forms = [one.replace("^", r"\^") for one in UPPER]
    for x, y in permutations(dict.fromkeys(re.findall(r"\((" + POINT + r")\)", plain)), 2):
        for form in forms:
            for name, letter in {"f": f, "c": c, "x": x, "y": y}.items():
                form = form.replace(f"{{{name}}}", letter)
            if re.fullmatch(form.replace("{{", "{").replace("}}", "}"), plain):
                positive = f" with ${named['c']} > 0$" if re.search(POSITIVE.replace("{c}", c), own) else ""
                return f"Assume that ${named['f']}$ is ${named['c']}$-smooth{positive}. Then "
    return ""


def _in_words(found: Shown) -> str:
    of = f"{found.c}-" if found.c else ""
    return of + {"smooth": "smooth", "strongly": "strongly convex", "convex": "convex"}[found.kind]


def shown(display: str) -> Iterator[Shown]:
    """Yield what a display says of a function at two points, where it is what a word means."""
    plain = _plain(display)
    functions = dict.fromkeys(re.findall(r"\\nabla(\\?[A-Za-z])\(", plain))
    letters = dict.fromkeys(re.findall(r"\((" + POINT + r")\)", plain))
    constants = [
        "",
        *dict.fromkeys(
            re.findall(
                r"\\(?:mu|lambda|beta|alpha|gamma|sigma|ell|kappa|rho)(?![a-z])|[A-Zm](?:_f)?(?![a-z])", plain
            )
        ),
    ]
    for f in functions:
        for x, y in permutations(letters, 2):
            for kind in SAYS:
                for c in constants if kind != "convex" else [""]:
                    if (c or kind == "convex") and any(_is(form, plain, f, c, x, y) for form in MEANT[kind]):
                        yield Shown(kind, f, c, (x, y))


def _plain(display: str) -> str:
    """Return a display without blanks, and with one spelling of norms, transposes and letters."""
    bare = ALL.sub(
        "",
        re.sub(r"\\(?:begin|end)\{\w+\*?\}|\\\[|\\\]|\$\$|\\(?:label|tag)\*?\{[^{}]*\}", "", display).rstrip(
            " \n.,;"
        ),
    )
    plain = re.sub(r"\\(?:left|right|[Bb]igg?[lr]?)(?![a-z])|\\[,;:! ]|[\s&~]|[.,;]+$", "", bare)
    plain = re.sub(r"\\(?:mathbf|boldsymbol|bm|vec)\{?(\\?[A-Za-z]+)\}?", r"\1", plain)
    plain = re.sub(r"\\[lr]?Vert(?![a-z])", r"\\|", plain)
    plain = re.sub(r"(?<=\\\|)_\{?2\}?|\\cdot(?![a-z])", "", plain)
    plain = re.sub(r"\^\{\\top\}|\^\{?T\}?(?![a-z])|\^\{?\\intercal\}?", lambda _: r"^\top", plain)
    plain = re.sub(
        r"(?<=\d)_\{?2\}?(?=\D)", "", re.sub(r"\\\|\^\{?2\}?_\{?2\}?|\\\|_\{?2\}?\^\{?2\}?", r"\\|^2", plain)
    )
    return plain


def _is(form: str, plain: str, f: str, c: str, x: str, y: str) -> bool:
    own = form.replace("^", r"\^")
    for name, letter in {"f": f, "c": c, "x": x, "y": y}.items():
        own = own.replace(f"{{{name}}}", re.escape(letter))
    return re.fullmatch(own.replace("{{", "{").replace("}}", "}"), plain) is not None


def _assumes(found: Shown, own: str, before: str, display: str, all_behind: bool) -> bool:
    """Whether the words of a sentence before a display assume what it says, of all points."""
    bare = re.sub(r"\$[^$]*\$|\\\(.*?\\\)", " ", own)
    if DENIED.search(bare) or re.search(r"[A-Za-z]{2}", _foreign(bare)):
        return False
    if any(
        one.lower() not in HARMLESS for one in re.findall(r"[^\W\d_]+", re.sub(r"\\[A-Za-z]+", " ", bare))
    ):
        return False
    every = ALL.search(re.sub(r"\\end\{\w+\*?\}|\\\]|\$\$", "", display).rstrip())
    said = SAID_OF_ALL.search(own)
    spans = [one for one in (said and said["points"], said and said["more"]) if one]
    spans += [re.sub(r"\\(?:text|mbox|textrm)\s*\{([^{}]*)\}|\\forall", r" \1 ", every[0])] if every else []
    if not all(EVERYWHERE.fullmatch(one) for one in spans):
        return False
    if not (every or said or all_behind):
        return False
    headed = HEADED.search(before[: len(before) - len(own)].rstrip() + " ")
    if headed and EXISTS.fullmatch(own):
        return True
    begins = re.match(
        r"\s*(?:[A-Za-z ]+\s)?(?:\$\s*" + re.escape(found.f) + r"(?![A-Za-z])|(?:the|our|its)\b)", own
    )
    named = WORDS[found.kind].search(bare) is not None
    return bool(ENDS.search(own) or said) and (
        ASSUMES.match(own) is not None or (named and begins is not None)
    )


def _foreign(words: str) -> str:
    """Return words of a script in which nothing is read, as letters that stand for them."""
    return "xx" if re.search(r"[^\W\d_a-zA-ZÀ-ɏ]{2}", words) else ""
