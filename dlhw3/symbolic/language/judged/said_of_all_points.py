r"""Lines that say of all points how a function is of which nothing is assumed: its properties, and not false.

"\[ f(y) \le f(x) + \langle \nabla f(x), y - x \rangle + \dots \quad \forall x, y \]" holds of no function that is
arbitrary, and nobody means that: it is what is assumed of f, or follows from words that are not read. A line below
that is false of an arbitrary f may hold of one that is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.said_around import DENIED, UNREAL, chain_of, display_of, has
from dlhw3.symbolic.language.judged.says_what import says_what, vanishing
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence
from dlhw3.symbolic.language.latex.text.unread import Unread, letters_of_members
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import KEPT, OPERATORS
from dlhw3.symbolic.names import GREEK

EVERY = re.compile(r"\\forall(?![a-z])|∀|\bfor\s+(?:all|any|every|each)\b", re.IGNORECASE)
POINTS = re.compile(
    rf"\bfor\s+(?:all|any|every|each)\s+(?:[a-z]+\s+){{0,3}}§(?:\s*(?:,|and)\s*§)?[^.;§]{{0,40}}{DISPLAY}"
    rf"|{DISPLAY}\s*[,.]?\s*for\s+(?:all|any|every|each)\s+(?:[a-z]+\s+){{0,3}}§",
    re.IGNORECASE,
)
"""Words by which a display is one of all points."""
CLAIMS = re.compile(r"\b(?:show|prove|claim|conjecture)\w*\b", re.IGNORECASE)


def of_all_points(document: Document, of: Sentence | None, shown: str, line: JudgedLine) -> set[str]:
    """Return the functions of a line of all points of which nothing is assumed; none for another line."""
    if of is None or of.claimed or CLAIMS.search(of.words):
        return set()
    if not (EVERY.search(shown) or POINTS.search(of.words)):
        return set()
    return functions_in(document, line) - spoken_of(document)


def functions_in(document: Document, line: JudgedLine) -> set[str]:
    """Return the names of functions in the chain of a line that are the text's own."""
    trees = [node for one in chain_of(document, line.line) for node in one.tree.every()]
    called = {function_of(node.name) for node in trees if node.kind == "call"}
    bases = {name: name.partition("_")[0] for name in called if name not in {*OPERATORS, *KEPT}}
    return {name for name, base in bases.items() if len(base) == 1 or base in GREEK}


def spoken_of(document: Document) -> set[str]:
    """Return the functions of which something is assumed, or which are defined."""
    related = [letters_in(one.left) | letters_in(one.right) for one in document.related]
    regular = {one.function for one in document.regular}
    return regular.union({name for name, _ in document.definitions}, *related)


ASKED = re.compile(
    r"“(?P<head>[^=“<>]{1,40}?)\s*(?:=|\\in(?![a-z])).*” \(line (?P<number>\d+)\) asks for an optimum",
    re.DOTALL,
)


def _stands(head: str, side: str) -> bool:
    before = "" if head.startswith("\\") else r"(?<![A-Za-z\\])"
    return re.search(rf"{before}{re.escape(head)}(?!\w)(?!\+\d)", side) is not None


def asked_optimum(document: Document, told: Iterable[str], line: JudgedLine) -> tuple[str, str] | None:
    """Return a letter of a line that is an optimum by what is no line, and the number of that; None for another."""
    bare = [re.sub(r"[\s{}&]", "", one.tree.text) for one in chain_of(document, line.line)]
    for one in told:
        found = ASKED.match(one)
        head = re.sub(r"[\s{}]", "", found["head"]) if found else ""
        if found and head and any(_stands(head, side) for side in bare):
            return found["head"].strip(), found["number"]
    return None


def only_on_one_side(document: Document, line: JudgedLine) -> str:
    """Return a Greek letter, a number as a rule, that stands on one side of an equation alone; or nothing."""
    chain = chain_of(document, line.line)
    if len(chain) != 2 or line.line.relation != "=":
        return ""
    others = [one for lines in document.chains for one in lines if one.number != line.line.number]
    elsewhere = set().union(*(letters_in(one.tree) for one in others), spoken_of(document))
    elsewhere |= {name for name, _ in document.assumed} | {*document.shapes}
    left, right = (
        {node.name for node in one.tree.every() if node.kind == "name"} - {*OPERATORS} for one in chain
    )
    alone = {one for one in left - right - elsewhere if one in GREEK and one.islower()}
    return min(alone) if len(alone) == 1 else ""


IN_SET = re.compile(r"(?P<points>[\w\\,\s]+?)\s*\\in(?![a-z])\s*(?!\\(?:mathbb|R|RR|[({\[]))[A-Z\\]")


def points_of_a_set(document: Document, line: JudgedLine) -> Unread | None:
    """Return words that say of which points of a set a function of a line is what it is; None where none do."""
    if not functions_in(document, line) - {one.function for one in document.regular}:
        return None
    names = {name for one in chain_of(document, line.line) for name in letters_in(one.tree)}
    found = ((one, IN_SET.fullmatch(one.written) or IN_SET.match(one.written)) for one in document.unread)
    return next((one for one, of in found if of and letters_of_members(of["points"]) & names), None)


SAYS = re.compile(r"\s*(?P<head>\\?[A-Za-z]+)\s*(?:_\s*(?:\{[^{}]*\}|\w)\s*)?(?:\([^()]*\)\s*)?:?=")


def said_anew(document: Document, line: JudgedLine) -> Unread | None:
    """Return words that say what a function of a line is, or a letter that is defined, and that nothing takes."""
    texts = " ".join(one.tree.text for one in chain_of(document, line.line))
    defined = {name for name, _ in document.definitions}
    rows = document.given.splitlines()
    for one in document.unread:
        found = SAYS.match(one.written)
        around = " ".join(rows[max(one.number - 1, 0) : one.number])
        if found and (DENIED.search(around) or UNREAL.search(around)):
            continue
        own = found and ("(" in found[0] or found["head"].lstrip("\\") in defined)
        if found and own and re.search(rf"(?<![A-Za-z\\]){re.escape(found['head'])}(?![A-Za-z])", texts):
            return one
    return None


def first_of(functions: Iterable[str], open_ones: dict[str, int]) -> tuple[str, int] | None:
    """Return a function of which a line above says of all points what nothing assumes, and that line."""
    return next(((name, open_ones[name]) for name in sorted(functions) if name in open_ones), None)


def of_points(
    document: Document,
    rows: Sequence[str],
    every: Sequence[Sentence],
    line: JudgedLine,
    of_all: dict[str, int],
) -> str:
    """Return why a false line of a function of which nothing is assumed may hold: by its words, or those above."""
    number = line.line.number
    of = next((one for one in every if has(one, number)), None)
    letters = set[str]().union(*(letters_in(one.tree) for one in chain_of(document, line.line)))
    written, functions = display_of(every, rows, number), functions_in(document, line)
    own = of_all_points(document, of, written, line)
    what = says_what(document, line, written, functions, spoken_of(document))
    if what and not (of and (of.claimed or CLAIMS.search(of.words))):
        tied = letters if what in vanishing(document) & functions_in(document, line) else {what}
        of_all |= {name: number for name in tied if name not in of_all}
        return f"it may say what {in_latex(what)} is, which stands in no line above: % assume it, or % let"
    above = first_of((functions_in(document, line) | letters) - spoken_of(document), of_all)
    if own:
        of_all |= {name: number for name in own if name not in of_all}
        name = min(own)
        return f"it says of all points how {name} is, of which nothing is assumed: % assume it, if it is"
    if above is not None and above[1] <= number:
        return f"how {in_latex(above[0])} is by line {above[1]} is not assumed, and may fail there too"
    return ""
