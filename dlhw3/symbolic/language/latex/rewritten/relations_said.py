r"""Relations that words say: "$\eta$ is at most $1/L$", "$x$ has norm one", "the rows of $P$ sum to one".

Words are returned, of as many lines, with the formula in their place: the rest of their sentence decides whether
it is assumed.
"""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER
from dlhw3.symbolic.language.latex.text.phrases import ENDS, of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.text import lazy_re as re

SIGNS = {
    "at most": r"\le", "no larger than": r"\le", "no greater than": r"\le", "no more than": r"\le",
    "at least": r"\ge", "no smaller than": r"\ge", "no less than": r"\ge",
    "less than": "<", "smaller than": "<", "strictly less than": "<",
    "greater than": ">", "larger than": ">", "strictly greater than": ">",
    "equal to": "=",
}  # fmt: skip
"""How words compare, and the sign that it is."""
LETTER, OTHER = rf"\$\s*(?P<a>{ONE_LETTER})\s*\$", r"\$\s*(?P<b>[^$=<>&]+?)\s*\$"
HAS = r"(?:has|have|having)"
NUMBER = r"(?:(?P<one>one|unity|1)|(?P<zero>zero|0)|\$\s*(?P<value>[^$=<>&]+?)\s*\$)"
EVERY = (
    r"(?P<begins>(?:\A|(?:[.;:,]|\b(?:let|suppose|assum(?:e|ing)|that|where|and|if|since|because|as)) ))"
    r"(?:(?:all|both) )?(?:(?:of )?the )?"
)
"""What stands before rows or entries of which all are meant: not "the first two", nor "the squares of"."""
COLUMN, MATRIX = (rf"\$\s*(?P<a>{one}(?:_\w)?)\s*\$" for one in (r"(?-i:[a-z])", r"(?-i:[A-Z])"))


def _ended(words: str) -> re.Pattern[str]:
    return phrase(words, ENDS)


def _compared(found: re.Match[str]) -> str:
    sign = SIGNS[" ".join(found["how"].lower().split())]
    return of_as_many_lines(found[0], f"${found['a']} {sign} {found['b']}$")


def _equal(form: str) -> Callable[[re.Match[str]], str]:
    """Return what puts an equation in the place of words, with A for its letter and a number behind it."""

    def made(found: re.Match[str]) -> str:
        number = "1" if found["one"] else "0" if found["zero"] else found["value"]
        written = form.replace("A", found["a"]).replace("NUMBER", number)
        ones = written.replace("VECTOR", r"\mathbf{1}" if number == "1" else "0")
        plain = "VECTOR" in form and number not in ("0", "1")
        return found[0] if plain else put(found, f"${ones}$")

    return made


BINARY = r"(?:binary|boolean|\$?\{?0\}?\$?[/-]\$?\{?1\}?\$?|zero-one|\$\s*0\s*/\s*1\s*\$)"
ANY_LETTER = r"\$\s*(?P<a>(?-i:[A-Za-z])(?:_\w)?)\s*\$"


def _binary(found: re.Match[str]) -> str:
    return of_as_many_lines(found[0], rf"${found['a']} \odot {found['a']} = {found['a']}$")


FIRST = r"(?:[A-Za-z]|\\[a-z]+)\s*(?:_\s*\{?\s*0\s*\}?|\^\s*\{?\s*\(0\)\s*\}?)"
STARTS = (
    r"(?P<begins>\A|[.;:] |\n)(?:(?:the|our|this|we|it|stochastic|gradient|descent|ascent|flow|algorithm|method"
    r"|scheme|iterations?|recursion|procedure|process|training|optimi[sz]er|sgd|gd) )+"
    r"(?:(?:starts?|begins?) (?:from|at|with|in)|initiali[sz]es?(?: (?:at|with))?"
    r"|(?:is|are) (?:started|initiali[sz]ed) (?:at|from|with)) "
    rf"(?P<first>\$\s*{FIRST}\s*=[^$=<>]+\$)(?=\s*(?:\.(?:\s|\Z)|;))"
)
"""Where an algorithm starts, by a letter that says so: gradient descent starts from $x_0 = 0$."""


def _started(found: re.Match[str]) -> str:
    return put(found, f"Let {found['first']}")


BY_ENTRIES = (
    r"\$\s*(?P<left>[^$=<>]+?)\s*(?P<sign>\\[lg](?:eq?(?:slant)?)(?![a-z])|[<>])\s*(?P<right>[^$=<>]+?)\s*\$,?"
    r" (?:entry|element|component|coordinate)-?(?: )?wise"
)
"""An order of columns that is said to be of their entries, which that of a column and 0 is."""
COLUMN_LAST = re.compile(
    r"(?:(?<![A-Za-z\\])[h-z]|\\(?:mathbf|boldsymbol|bm|mathbb)\s*\{?\s*(?:[a-z]|1)\s*\}?)"
    r"(?:_(?:\w|\{[^{}]*\}))?(?:\^(?:\*|\{\s*(?:\*|\\star)\s*\}))?\s*"
)
"""What a term of a column ends in."""


def _by_entries(found: re.Match[str]) -> str:
    """Return that a column is at least 0, or what it is above another by; words about matrices as they are."""
    large, small = found["right"], found["left"]
    if found["sign"] == ">" or found["sign"].startswith(r"\g"):
        large, small = small, large
    terms = [
        one for side in (large, small) if side != "0" for one in re.split(r"(?<!\{)[-+]", side) if one.strip()
    ]
    if small == "0" and re.fullmatch(r"[A-Z](?:_\w)?", large):
        verb = "be" if re.search(r"\blet\s*\Z", found.string[: found.start()], re.IGNORECASE) else "is"
        sign = "positive" if found["sign"] in ("<", ">") else "nonnegative"
        return of_as_many_lines(found[0], f"${large}$ {verb} entrywise {sign}")
    if not all(re.search(rf"{COLUMN_LAST.pattern}\Z", one) for one in terms) or not terms:
        return found[0]
    sign = ">" if found["sign"] in ("<", ">") else r"\ge"
    less = f"({small})" if re.search(r"[-+]", small) else small
    whole = large if small == "0" else f"-{less}" if large == "0" else f"{large} - {less}"
    return of_as_many_lines(found[0], f"${whole} {sign} 0$")


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (phrase(STARTS), _started),
    (_ended(BY_ENTRIES), _by_entries),
    (
        _ended(
            rf"{ANY_LETTER} (?:is|be) (?:an?|the) (?:fixed )?{BINARY} (?:dropout )?(?:mask|matrix|vector)"
            r"(?: matrix| vector)?"
        ),
        _binary,
    ),
    (
        _ended(
            rf"{ANY_LETTER} (?:is|be) (?:an?|the) (?:mask|matrix|vector)"
            r" with entries in \$\s*\\\{\s*0\s*,\s*1\s*\\\}\s*\$"
        ),
        _binary,
    ),
    (_ended(rf"{LETTER} (?:is|be) (?P<how>{'|'.join(SIGNS)}) {OTHER}"), _compared),
    (
        _ended(rf"{LETTER} (?:equals|equal) {OTHER}"),
        lambda found: of_as_many_lines(found[0], f"${found['a']} = {found['b']}$"),
    ),
    (
        _ended(rf"{LETTER} does not exceed {OTHER}"),
        lambda found: of_as_many_lines(found[0], rf"${found['a']} \le {found['b']}$"),
    ),
    (_ended(rf"{COLUMN} {HAS} (?:Euclidean )?(?:norm|length) {NUMBER}"), _equal(r"\|A\| = NUMBER")),
    (_ended(rf"{MATRIX} {HAS} trace {NUMBER}"), _equal(r"\operatorname{tr}(A) = NUMBER")),
    (_ended(rf"{MATRIX} {HAS} determinant {NUMBER}"), _equal(r"\det(A) = NUMBER")),
    (_ended(rf"{EVERY}rows of {MATRIX} sum to {NUMBER}"), _equal(r"A \mathbf{1} = VECTOR")),
    (_ended(rf"{EVERY}columns of {MATRIX} sum to {NUMBER}"), _equal(r"A^\top \mathbf{1} = VECTOR")),
    (
        _ended(rf"{EVERY}(?:entries|components) of {COLUMN} sum to {NUMBER}"),
        _equal(r"\mathbf{1}^\top A = NUMBER"),
    ),
    (
        _ended(rf"{COLUMN} {HAS} (?:entries|components) (?:that|which) (?:all )?sum to {NUMBER}"),
        _equal(r"\mathbf{1}^\top A = NUMBER"),
    ),
)
"""What is said so, and its formula."""


def in_relations(words: str) -> str:
    """Return words of as many lines with the relations that they say."""
    for form, made in FORMS:
        words = form.sub(lambda found, made=made: found[0] if _in_turn(found) else made(found), words)  # type: ignore[misc]
    return words


def _in_turn(found: re.Match[str]) -> bool:
    """Whether words are of several letters in turn: § and § equal § and §, respectively."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    return bool(re.search(r"\$\s*,?\s+and\s+\Z", before) and re.match(r"\s*,?\s+and\s+\$", behind))
