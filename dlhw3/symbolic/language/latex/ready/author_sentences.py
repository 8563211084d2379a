r"""Sentences with a display in their middle: "Setting the gradient \[ \nabla f = \dots \] to zero gives".

A text is returned of as many lines in which such sentences are two, or one where two say it: what follows with
"Hence" from a display under "If" is of the same sentence. A distance d(x, y) has another letter, since d is a
differential, and what stands behind a definition and says where its letters are stands among the words.
"""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import FOLLOWS, set_apart
from dlhw3.symbolic.language.latex.text.spelled import free_letters
from dlhw3.symbolic.language.text import lazy_re as re

SET = re.compile(
    r"(?P<begins>(?:\A|[.;}\]]\s+|\n)\s*)(?P<verb>(?:Setting|Equating)\s+(?P<what>the|its|this)\s+(?P<noun>gradient|derivative))(?P<gap>\s*:?\s*)\Z"
)
"""Words before a display that is set to zero behind it."""
TO_ZERO = re.compile(r"\s*(?:equal\s+)?(?:to|with)\s+(?:zero|\$0\$)(?=\s*,?\s+[a-z])")
GRADIENT = re.compile(
    r"\s*(?:\\\[|\$\$|\\begin\s*\{\w+\*?\})\s*(?:\\nabla(?!\s*\^)|\\[td]?frac\s*\{\s*(?:\\partial|d)(?!\s*\^)|\\?[A-Za-z]+\s*'\s*\()"
)
CONDITION = re.compile(
    r"(?:^|[.;]\s+|\n\s*\n)\s*(?:(?:Now|Then|Moreover|Conversely|Also|Finally|In\s+particular),?\s+)?(?:If|When|Whenever|For|Provided(?:\s+that)?)\s+[^.;]*$"
)
"""A sentence up to its display that begins with what it is said under."""
HENCE = re.compile(
    r"\s*(?P<word>Hence|Thus|Therefore|Consequently|It\s+follows\s+that|This\s+(?:implies|gives|yields)(?:\s+that)?|We\s+conclude\s+that)\b(?P<rest>[^.;$]*)\Z"
)
STOPPED = re.compile(r"(?P<stop>\.)(?P<end>\s*(?:\\\]|\$\$|\\end\s*\{\w+\*?\})\s*)\Z")
EXPANDED = re.compile(
    r"(?P<begins>(?:\A|[.;:}\]]\s+|\n\s*\n|,\s+)\s*)(?:We\s+(?:now\s+|then\s+)?approximate\s+\$[^$=]+\$(?:\s+(?:near|around|at)\s+\$[^$=]+\$)?\s+by\s+(?:the|a|its)\s+(?:quadratic|linear|(?:first|second)[\s-]+order)\s+(?:model|function|polynomial|approximation)\s*:?\s*\Z"
    r"|(?:[Tt]he|[Ii]ts|[Aa])\s+(?:(?:first|second|third)[\s-]+order\s+|quadratic\s+|linear\s+|local\s+)*"
    r"(?:Taylor\s+(?:series\s+)?(?:approximation|expansion|polynomial)|(?:quadratic|linear)\s+approximation)(?:\s+(?:of|to)\s+\$[^$=]+\$)?"
    r"(?:\s+(?:around|about|at|near|to)\s+(?:the\s+(?:current\s+)?(?:point|iterate)\s+)?\$[^$=]+\$)*\s+is(?:\s+(?:given|defined)\s+by)?\s*:?\s*\Z)"
)
"""Words before a display that says what a polynomial is."""
HEAD = re.compile(
    r"\s*(?:\\\[|\$\$|\\begin\s*\{equation\*?\})\s*(?P<name>\\(?:hat|tilde|bar)\s*\{?\s*[A-Za-z]\s*\}?|\\?[A-Za-z](?:_\w)?)\s*\((?P<x>\s*\\?[A-Za-z]+(?:_\w)?\s*)\)\s*:?=(?P<value>.*)",
    re.DOTALL,
)
DISTANCE = re.compile(r"(?<![A-Za-z\\])d\s*\(\s*(?:[^(),=]|\([^()]*\))+,(?:[^(),=]|\([^()]*\))+\)")
DEFINES = re.compile(r"(?<![A-Za-z\\])d\s*\(\s*\\?[a-z]+(?:_\w)?\s*,\s*\\?[a-z]+(?:_\w)?\s*\)\s*&?\s*:?=")
OTHER = re.compile(
    r"(?<![A-Za-z\\])d\s*(?:\\?[A-Za-z]|\^|_)|\{\s*(?:\\mathrm\s*\{\s*)?d\s*\}?\s*(?:\}|\\?[A-Za-z])"
)
"""What is a differential, or a d of another kind."""
FREE = "gqkh"
SPACE = r"\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*(?:\{[^{}]*\}|\w))?"
MEMBER = rf"\\?[A-Za-z]+(?:_(?:\w|\{{\w+\}}))?(?:\s*,\s*\\?[A-Za-z]+(?:_(?:\w|\{{\w+\}}))?)*\s*\\in\s*{SPACE}"
GAP = r"(?:\s|\\[;,:! ]|\\q?quad(?![a-z])|&)*"
OF_SPACES = re.compile(
    rf"(?P<shown>(?:\\\[|\$\$|\\begin\s*\{{equation\*?\}})[^&=]*:?=[^&=]*?)\s*,\s*{GAP}\\q?quad(?![a-z])"
    rf"{GAP}(?P<said>{MEMBER}(?:\s*,{GAP}{MEMBER})*)\s*(?P<stop>[.,]?)(?P<end>\s*(?:\\\]|\$\$|\\end\s*\{{equation\*?\}}))(?P<gap>\s*)"
)
"""A definition, and behind it in which spaces its letters are."""
INTERVAL = re.compile(
    rf"(?P<shown>(?:\\\[|\$\$|\\begin\s*\{{equation\*?\}})\s*\\?[A-Za-z]+\s*\(\s*(?P<x>\\?[A-Za-z]+)\s*\)\s*:?=[^=<>]*?)\s*,\s*{GAP}\\q?quad(?![a-z])"
    rf"{GAP}(?:0\s*<\s*(?P<a>\\?[A-Za-z]+)\s*<\s*1|(?P<b>\\?[A-Za-z]+)\s*\\in\s*\(\s*0\s*,\s*1\s*\))\s*(?P<stop>[.,]?)(?P<end>\s*(?:\\\]|\$\$|\\end\s*\{{equation\*?\}}))"
)
"""A function of a number, and behind it that this is between 0 and 1."""


SATISFY = re.compile(
    r"(?P<begins>(?:\A|[.;}\]]\s+|\n)\s*)Let\s+(?P<f>\$[^$=]+\$)\s+be\s+(?P<kind>(?:\$[^$]*\$|[^.;:$])*?)\s+and\s+satisfy(?:\s+the\s+(?:[\w{}\\-]+\s+){1,3}(?:inequality|condition))?"
    r"(?=\s*:?\s*(?:\\\[|\$\$|\\begin))"
)
"""What a function is, and which display it satisfies."""
ON_KIND = re.compile(
    r"(?P<begins>(?:\A|(?<=[.;}\]])\s|\n)\s*)(?P<says>[A-Z][^.;:$]*\$[^$]*=[^$]*\$)\s+on\s+(?P<kind>an?\s+(?:(?:\$[^$]*\$-)?(?:smooth|strongly|convex|differentiable|twice|continuously|Lipschitz|nonnegative|concave)\s+(?:and\s+)?)+)"
    r"(?:risk|loss|function|objective|cost)(?:\s+function)?\s+(?P<f>\$\s*\\?[A-Za-z]+\s*\$)(?=\s*[.])"
)
"""A method on a function of a kind: that it is of this kind is assumed."""
VALUED = re.compile(
    r"\$\s*(?P<f>\\?[A-Za-z](?:_\w)?)\s*\(\s*(?P<x>\\?[a-z]+)\s*\)\s*\\in\s*(?P<space>\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*(?:\{\s*[a-zA-Z]\s*\}|[a-zA-Z]))\s*\$"
)
"""Where the values of a function are."""


def with_author_sentences(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with such sentences as they are read; and what was read so, in words."""
    text = ON_KIND.sub(_on_kind, SATISFY.sub(_satisfies, text))
    text = _with_maps(_with_intervals(_with_spaces(_with_set_gradients(text))))
    text, told = _with_expansions_named(text)
    return _with_distances(_joined(text), told)


def _satisfies(found: re.Match[str]) -> str:
    lines = "\n" * (found[0].count("\n") - found["begins"].count("\n") - found["kind"].count("\n"))
    return f"{found['begins']}Assume that {found['f']} is {found['kind']} and satisfies{lines}"


def _on_kind(found: re.Match[str]) -> str:
    lines = "\n" * found[0][found.end("says") - found.start() :].count("\n")
    kind = " ".join(found["kind"].split())
    return f"{found['begins']}Let {found['f']} be {kind} function. {found['says']}{lines}"


def _with_set_gradients(text: str) -> str:
    """Return a text in which a gradient is shown first, and then set to zero."""
    made, place, apart = "", 0, [*set_apart(text)]
    for start, stop in apart:
        before, shown = text[place:start], text[start:stop]
        found, behind = SET.search(before), TO_ZERO.match(text[stop:])
        if found and behind and GRADIENT.match(shown):
            the = found["what"].capitalize()
            lines = "\n" * found["verb"].count("\n")
            before = (
                f"{before[: found.start()]}{found['begins']}{the} {found['noun']} is{lines}{found['gap']}"
            )
            shown += "\n" * behind[0].count("\n") + " Setting it to zero"
            stop += behind.end()
        made += before + shown
        place = stop
    return made + text[place:]


def _joined(text: str) -> str:
    """Return a text in which what follows from a display under a condition is of the same sentence."""
    apart = [*set_apart(text)]
    under = False
    for (start, stop), (below, _) in pairwise(apart):
        above = max((end for _, end in apart if end <= start), default=0)
        words = re.sub(r"\bi\.e\.", "ie", INLINE.sub("§", text[above:start]))
        under = (under and not words.strip()[:1].isupper()) or CONDITION.search(words) is not None
        hence = HENCE.match(INLINE.sub("§", text[stop:below]))
        stopped = STOPPED.search(text[start:stop])
        if not (under and hence and stopped and FOLLOWS.fullmatch(hence[0].strip(" ,:\n"))):
            continue
        place = stop + hence.start("word")
        text = text[: start + stopped.start("stop")] + "," + text[start + stopped.end("stop") :]
        text = text[:place] + text[place].lower() + text[place + 1 :]
    return text


def _with_expansions_named(text: str) -> tuple[str, list[str]]:
    """Return a text in which a polynomial with a name of its own is what it is, and approximates nothing."""
    made, place, told = "", 0, list[str]()
    for start, stop in set_apart(text):
        before, head = text[place:start], HEAD.match(text[start:stop])
        found = EXPANDED.search(before)
        own = re.compile(rf"(?<![A-Za-z\\]){re.escape(head['name'])}(?![A-Za-z])") if head else None
        new = (
            own
            and head
            and not own.search(" ".join(formulas_in(text[:start])))
            and not own.search(head["value"])
        )
        if found and head and new:
            lines = "\n" * found[0][len(found["begins"]) :].count("\n")
            before = f"{before[: found.start()]}{found['begins']}The polynomial is {lines}"
            told.append(f"{head['name']} is a polynomial, whatever it approximates")
        made += before + text[start:stop]
        place = stop
    return made + text[place:], told


def _with_distances(text: str, told: list[str]) -> tuple[str, list[str]]:
    """Return a text with a letter for a function d of two points that it defines, where d is nothing else."""
    bare = DISTANCE.sub(" ", " ".join(formulas_in(text)))
    if DEFINES.search(text) is None or re.search(r"(?<![A-Za-z\\])d\s*\(", bare) or OTHER.search(bare):
        return text, told
    free = free_letters(FREE, " ".join(formulas_in(text)))
    if not free:
        return text, told
    own = re.compile(r"(?<![A-Za-z\\])d(?=\s*\(|\s*\$)")
    return in_formulas(text, lambda one: own.sub(free[0], one)), [
        *told,
        f"d(x, y) is a function, written {free[0]}(x, y)",
    ]


def _with_spaces(text: str) -> str:
    """Return a text in whose words it stands in which spaces the letters of a definition are."""

    def made(found: re.Match[str]) -> str:
        lines = "\n" * found["said"].count("\n")
        said = " and ".join(f"${' '.join(one.split())}$" for one in re.findall(MEMBER, found["said"]))
        stop = "." if found["stop"] == "." else ","
        return f"{found['shown']},{lines}{found['end']} where {said}{stop}{found['gap'] or ' '}"

    return OF_SPACES.sub(made, text)


def _with_intervals(text: str) -> str:
    """Return a text in whose words it stands that the argument of a function is between 0 and 1."""

    def made(found: re.Match[str]) -> str:
        x = (found["a"] or found["b"]).strip()
        if x != found["x"].strip():
            return found[0]
        return f"{found['shown']},{found['end']} where $0 < {x} < 1${found['stop'] or ','}"

    return INTERVAL.sub(made, text)


def _with_maps(text: str) -> str:
    """Return a text in which a function whose Jacobian is named is from one space to another, as its values say."""
    for one in [*VALUED.finditer(text)] if re.search(r"\bJacobians?\b", text) else ():
        f, x = re.escape(one["f"]), re.escape(one["x"])
        if re.search(rf"(?<![A-Za-z\\}}])(?<!\}} ){f}\s*(?::(?!=)|\\colon|\([^()=$]*\)\s*&?\s*:?=)", text):
            continue
        said = re.search(rf"\$\s*{x}\s*\\in\s*(?P<space>{SPACE})\s*\$", text)
        free = free_letters("pqmnk", " ".join(formulas_in(text)))
        if said or free:
            space = said["space"] if said else rf"\mathbb{{R}}^{free[0]}"
            text = text.replace(one[0], f"${one['f']}: {space} \\to {one['space']}$", 1)
    return text
