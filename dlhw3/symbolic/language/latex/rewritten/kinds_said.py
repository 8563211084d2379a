r"""Kinds of matrices, among them negative definite ones.

What letters are, in other places: "for a symmetric matrix A let", ", both symmetric", bounds of ∇²f.

A text is returned with a sentence that says it in their place, of as many lines: the rest decides, as for any
words, whether it is assumed. A bound of the Hessian of f is read where it is said for all x.
Negative definite matrices, $A$ is negative semidefinite, as those of which $-A$ is positive semidefinite.

A text is returned, of as many lines; the rest of the sentence decides, as for any words, whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, GAP, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.words.signs import is_positive
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
KIND = (
    r"(?:symmetric|invertible|orthogonal|(?:symmetric(?: and)? )?positive[\s-]+(?:semi-?)?definite|psd|PSD|spd|SPD"
    r"|(?:\$\s*[^$]+\$-strongly )?convex|\$\s*[^$]+\$-smooth)"
)
KINDS = rf"(?P<kinds>{KIND}(?:(?:,? and|,) {KIND})*)"
FREE = r"(?:(?:real|square|given|fixed|differentiable) )*"
ONE = rf"\$\s*{NAME}(?:\s*\\in[^$]*)?\s*\$"
FOR_ONE = phrase(
    rf"{BEGINS}For (?:an? |any |every |each )?{FREE}{KINDS} (?:{FREE}(?:matrix|function) )?(?P<who>{ONE}),?"
    r" (?P<verb>let|define|consider|write|denote)(?= (?:the |an? |by )?[^.;:$]*\$)"
)
"""What a letter is for which something is defined: for a symmetric matrix A let f(x) = …"""
ASSUMES = r"(?: (?:we )?(?:assume|suppose)(?: that)?)?"
TWO = phrase(
    rf"(?P<lead>\bLet (?:(?P<one>{ONE}) (?:(?:be|denote) [^.;:$]*?)?\band(?: let)? (?P<other>{ONE})"
    rf"|\$\s*(?P<a>{NAME})\s*,\s*(?P<b>{NAME})(?:\s*\\in[^$]*)?\s*\$)"
    rf"(?: (?:be|denote))?(?: [^.;:,$]*)?)(?:(?P<comma>,?)(?: where)?|\.{ASSUMES})"
    rf" both (?:of (?:which|them) (?:are |being )?|are |being |assumed )?{KINDS}(?: matrices)?",
    r"(?=\s*(?:\.(?:\s|\Z)|\Z|(?(comma)(?!)|,)))",
)
"""What two letters are: let A be … and B …, both symmetric."""
IDENTITY = r"(?:\\mathbf\s*\{?\s*I\s*\}?|\\mathbb\s*\{?\s*I\s*\}?|I)(?:_\{?\w\}?)?"
ORDER = r"\\prec(?:eq|curlyeq)(?![a-z])"
BOUNDS = (
    rf"\$\s*(?P<low>0|(?:{CONSTANT}\s*)?{IDENTITY})\s*{ORDER}\s*\\nabla\s*\^\s*\{{?2\}}?\s*(?P<f>{NAME})\s*"
    rf"\(\s*(?P<x>[a-z])\s*\)\s*{ORDER}\s*(?:(?P<high>{CONSTANT})\s*)?{IDENTITY}\s*\$"
)
CURVED = phrase(
    rf"(?:, and| and|,)? (?:with|satisfying|satisf(?:y|ies)|such that) {BOUNDS}"
    r",? for (?:all|any|every|each) \$\s*(?P<of>[a-z])(?:\s*,\s*[a-z])*"
    r"(?:\s*\\in\s*\\math(?:bb|bf)\s*\{?\s*R\s*\}?(?:\s*\^\s*\{?\w\}?)?)?\s*\$",
    r"(?=\s*(?:[.;]|,?\s+(?:and|where|with)\s+(?:let|\$)|\Z|\n\s*\n))",
)
"""A bound of a Hessian at all points."""
SYMMETRIC = r"symmetric(?:(?: and)?,? positive[\s-]+(?:semi-?)?definite)?"
CONSTRAINED = phrase(
    rf"(?P<who>{ONE})(?P<that>,? which)? (?P<be>is|be|are) (?:(?:also|always|here|then) )?"
    rf"(?:constrained|restricted|required|forced) to (?:be|remain|stay) (?P<kind>{SYMMETRIC})(?: matrix)?(?![\w-])"
)
"""A matrix that may be symmetric alone: its gradient is that among symmetric ones."""
AMONG = phrase(
    rf"\b(?P<how>over|among) (?:the )?(?:(?:set|space|cone) of )?(?:all )?{FREE}(?P<kind>{SYMMETRIC})"
    rf"(?: matrices)? (?P<who>{ONE})",
    r"(?=\s*(?:[.;,]|\Z|\n\s*\n))",
)
"""Those among which one is sought."""
GOES_ON = re.compile(r"(?:[^.;$]|\$[^$]*\$)*")
"""The rest of its sentence."""
LIMITS = re.compile(
    r"\b(?:on|in|near|around|inside|within|only|if|when|whenever|unless|except|locally|at)\b", re.IGNORECASE
)
"""Words there that say of which points it is."""
FUNCTION = rf"\$\s*(?P<f>{NAME})(?:\s*(?::|\\colon)[^$]*)?\s*\$"
BEFORE = re.compile(
    rf"{FUNCTION}{GAP}be{GAP}(?:an?{GAP})?(?:(?:twice|continuously|differentiable|smooth|,|function)(?:{GAP})?)*$",
    re.IGNORECASE,
)
"""The function that has it, let f be twice differentiable."""


def with_kinds_said(text: str) -> str:
    """Return a text of the same lines in which such kinds stand in sentences of their own."""
    return outside(
        text,
        lambda words: CURVED.sub(
            lambda found: _curved(found, text), _sought(TWO.sub(_of_two, FOR_ONE.sub(_for_one, words)))
        ),
    )


def _sought(words: str) -> str:
    """Return words in which a matrix that is sought among symmetric ones is symmetric."""
    words = CONSTRAINED.sub(
        lambda found: of_as_many_lines(
            found[0], f"{found['who']}{found['that'] or ''} {found['be']} {' '.join(found['kind'].split())}"
        ),
        words,
    )
    return AMONG.sub(
        lambda found: of_as_many_lines(
            found[0],
            f"{found['how']} matrices {found['who']}, where {found['who']} is {' '.join(found['kind'].split())}",
        ),
        words,
    )


def _for_one(found: re.Match[str]) -> str:
    said = f"{found['begins']}Let {found['who']} be {' '.join(found['kinds'].split())}"
    return _of_lines(found[0], f"{said}. {found['verb'].capitalize()}")


def _of_two(found: re.Match[str]) -> str:
    one, other = (found["one"], found["other"]) if found["one"] else (f"${found['a']}$", f"${found['b']}$")
    said = f". Both {one} and {other} are {' '.join(found['kinds'].split())}"
    return put(found, said, "lead")


def _of_lines(before: str, instead: str) -> str:
    """Return words with as many new lines as those in whose place they stand; these, where that cannot be."""
    lines = before.count("\n") - instead.count("\n")
    head = re.match(r"\s*", instead)
    place = head.end() if head else 0
    if instead.count(" ", place) < lines:
        return before
    return instead[:place] + instead[place:].replace(" ", "\n", lines)


def _curved(found: re.Match[str], text: str) -> str:
    """Return what a bound of the Hessian says of a function: it is smooth, and strongly convex or convex."""
    low = re.sub(rf"\s*{IDENTITY}$", "", found["low"]).strip() or "1"
    before = BEFORE.search(found.string[: found.start()])
    if found["of"] != found["x"] or before is None or before["f"] != found["f"]:
        return found[0]
    if _is_limited(found.string[found.end() :], found["x"]) or not (low == "0" or is_positive(low, text)):
        return found[0]
    kinds = f"{'convex' if low == '0' else f'${low}$-strongly convex'} and ${found['high'] or '1'}$-smooth"
    return of_as_many_lines(found[0], f" and {kinds}")


def _is_limited(behind: str, x: str) -> bool:
    """Whether the rest of a sentence says of which points alone it is, those where \\|x\\| \\le 1."""
    rest = re.split(r"\blet\b", GOES_ON.match(behind)[0], maxsplit=1)[0]  # type: ignore[index]
    formulas = re.findall(r"\$([^$]*)\$", rest)
    said = any(re.search(rf"(?<![A-Za-z\\]){x}(?![A-Za-z])", one) for one in formulas)
    return said or LIMITS.search(re.sub(r"\$[^$]*\$", " ", rest)) is not None


LETTER = r"(?P<letter>[A-Z](?:_(?:\w|\{\w+\}))?|\\nabla\s*\^\s*\{?2\}?\s*\\?[A-Za-z]+\s*\([^$()]*\))"
NEGATIVE = r"(?<!non[\s-])negative[\s-]+(?P<semi>semi-?)?definite"
BE = r"(?: (?:is|are|be|being)(?: (?:an?|any|also|both|assumed|known))*(?: to be)?)"
KINDS_BESIDE = r"(?P<kind>(?: (?:real|square|symmetric|and))*,?)"
BEHIND = phrase(
    rf"(?<!and\s)(?P<let>\blet )?\$\s*{LETTER}(?P<space>\s*\\in[^$]*)?\s*\$(?P<be>{BE})?{KINDS_BESIDE} {NEGATIVE}"
)
"""Let $A$ be symmetric negative definite; with $A$ negative definite."""
BOTH = phrase(
    rf"(?P<let>\blet )?\$\s*{LETTER}\s*\$"
    rf" and \$\s*(?P<other>[A-Z](?:_(?:\w|\{{\w+\}}))?)\s*\$(?P<be>{BE}){KINDS_BESIDE} {NEGATIVE}"
)
"""Let $A$ and $B$ be negative definite."""
NEGATIVE_BEFORE = phrase(
    rf"{NEGATIVE}(?P<noun> (?:matrix|matrices|operator))? \$\s*{LETTER}(?P<space>)\s*\$(?! (?:and \$|or \$))"
)
"""For negative definite $A$."""


def with_negated(text: str) -> str:
    """Return a text of the same lines in whose words negative definite A are those of which −A is definite."""
    return outside(
        text, lambda words: NEGATIVE_BEFORE.sub(_before, BEHIND.sub(_behind, BOTH.sub(_both, words)))
    )


def _definite(found: re.Match[str]) -> str:
    return f"positive {'semi' if found['semi'] else ''}definite"


def _both(found: re.Match[str]) -> str:
    let, be = found["let"] or "", "be" if found["let"] else "is"
    kind = " ".join(f"{found['kind']} {_definite(found)}".split())
    whole = f"{let}$-{found['letter']}$ {be} {kind} and {let}$-{found['other']}$ {be} {kind}"
    return of_as_many_lines(found[0], " ".join(whole.split()))


def _behind(found: re.Match[str]) -> str:
    letter, space, be = found["letter"], found["space"] or "", found["be"] or ""
    if space and not (found["let"] and be.split()[:1] == ["be"]):
        return found[0]
    whole = f"{found['let'] or ''}${letter}{space}$ and let " if space else found["let"] or ""
    be, kind = (" ".join(part.split()) for part in (be, found["kind"]))
    return of_as_many_lines(found[0], " ".join(f"{whole}$-{letter}$ {be} {kind} {_definite(found)}".split()))


def _before(found: re.Match[str]) -> str:
    noun = found["noun"] or ""
    return of_as_many_lines(found[0], f"{_definite(found)}{noun} $-{found['letter']}$")
