r"""Lines of letters that are numbers by rule, beside words that speak of matrices, of a group, or of bold letters.

"For square matrices, \[ (a + b)^2 = a^2 + 2 a b + b^2 \]" is false of them, and no letter is named; so is
\mathbf{a} \mathbf{b} = \mathbf{b} \mathbf{a} of what a bold letter is. What they are is to be declared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule
from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.latex.text.rows import in_plain
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, sentences
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

MATRICES = r"(?:matrices|operators|quaternions|permutations|rotations|tensors)"
OF_THESE = (
    r"(?:all|any|two|three|general|arbitrary|square|real|complex|symmetric|orthogonal|invertible|non-?singular|hermitian|random|linear"
    r"|bounded|positive|(?:semi)?definite|non-?commuting|commuting|such|these|both|every|each|any|column|row)"
)
KINDS = re.compile(
    rf"(?:^|[,;:.]\s+|\b(?:now|and|also|here|so|then|thus|hence),?\s+)(?:for|with|of)\s+(?:{OF_THESE}\s+)*(?P<kind>{MATRICES}|(?:column\s+)?vectors)\s*(?=[,:{DISPLAY}]|we\b|it\b|this\b)"
    r"|\bin\s+(?:an?|any|every|the|each|our)\s+(?:[\w-]+\s+){0,2}?(?P<in>groups?|rings?|(?:(?:C|von\s+Neumann|matrix|operator)[\s*-]*)?algebras?)\s*(?=[,:"
    + DISPLAY
    + r"])"
    rf"|\b(?:letters?|symbols?|quantit(?:y|ies)|variables?|everything|unknowns?)\b[^.§]{{0,40}}?\b(?:are|is|denotes?|stands?\s+for|represents?)\s+(?:an?\s+)?(?:{OF_THESE}\s+)*(?P<called>matri(?:x|ces)|operators?|vectors?|quaternions?)\b"
    r"|\b(?P<commute>(?:(?:do|does|need|may|must)\s*(?:not|n['’]t)|don['’]t|doesn['’]t|needn['’]t|fail\s+to|without)\s+commut\w+|non-?commut\w+|anti-?commut\w+)\b",
    re.IGNORECASE,
)
"""What says of what kind letters are that it does not name."""
BOLD = re.compile(
    r"\\(?:mathbf|bm|boldsymbol|vec|mathbfit)\s*(?:\{\s*(?P<held>\\?[a-z]+)|(?P<bare>\\[a-z]+|[a-z]))"
)
REMARK = re.compile(r"\b(?:numbers?|scalars?|commutative|abelian|reals?)\b", re.IGNORECASE)
"""What says that letters are numbers after all."""
ABOVE = re.compile(
    r"\b(?:letters?|symbols?|quantit\w+|variables?|everything|(?:anti-?)?commut\w+)\b", re.IGNORECASE
)
"""What is said of all letters below it."""


def require_kinds(reader: Reader, text: str, others: Collection[str]) -> None:
    """Raise UserError for a line of numbers by rule whose words speak of others; ``others`` are columns."""
    bold = _bold(text)
    every = [one for one in sentences(text) if KINDS.search(one.words) and not REMARK.search(one.words)]
    for chain in reader.chains if bold or every else ():
        names = {one.name for line in chain for one in line.tree.every() if one.kind == "name"}
        guessed = {name for name in names - {*others} if _is_guessed(reader, name)}
        if worn := sorted(guessed & bold):
            _refuse(chain, f"{in_latex(worn[0])} is bold, and a number by its letter.", worn[0], "")
        plain = bool(guessed) and all(reader.shapes.get(name) == () for name in names - guessed)
        found = next((one for one in every if _is_of(one, chain)), None) if plain else None
        if found is not None:
            said = KINDS.search(found.words)[0].strip(f" ,.:;{DISPLAY}{FORMULA}")  # type: ignore[index]
            of = f"“{said}” (line {found.number})"
            told = f"{of} says what letters are, and {in_latex(min(guessed))} is a number here."
            _refuse(chain, told, min(guessed), ": n" if "vector" in said else ": n,n")


def bold_columns(text: str, trees: Iterable[Node]) -> set[str]:
    """Return the letters that a text has in bold, which are no numbers; but for those squared, as physics has them."""
    powers = (node.parts[0].name for tree in trees for node in tree.every() if node.kind == "power")
    return _bold(text) - {*powers}


def _bold(text: str) -> set[str]:
    return {in_plain(one["held"] or one["bare"]) for one in BOLD.finditer(text)}


def _refuse(chain: list[Line], told: str, name: str, shape: str) -> None:
    at = chain[0].tree.at
    hint = f"% shape {name}{shape}" if shape else f"% shape {name}: n"
    raise UserError(f"Line {chain[0].number}: {told}", at=Span(at.text, 0, len(at.text)), hint=hint)


def _is_guessed(reader: Reader, name: str) -> bool:
    """Whether a letter is a number and nothing says so: by its letter, or by how it is used."""
    known = name in reader.shapes and name not in reader.guessed
    return (
        not known and len(name.partition("_")[0]) == 1 and (name in reader.guessed or is_number_by_rule(name))
    )


def _is_of(sentence: Sentence, chain: list[Line]) -> bool:
    """Whether a sentence is of a chain: it has its display, or speaks of all letters above it."""
    number = chain[0].place or chain[0].number
    if any(first <= number <= last for first, last in sentence.displays):
        return True
    return (
        sentence.number <= number
        and FORMULA not in sentence.words
        and ABOVE.search(sentence.words) is not None
    )
