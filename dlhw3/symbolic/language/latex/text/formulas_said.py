"""What a formula in the words says that is assumed: S \\succ 0, A = A^\\top, X \\in \\mathbb{R}^{n \\times p}."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from dlhw3.symbolic.language.latex.text.joints import commas
from dlhw3.symbolic.language.latex.text.rows import REMEMBERED, Row, in_plain
from dlhw3.symbolic.language.latex.text.spectra import (
    DOWN,
    FORM,
    SPECTRUM,
    UP,
    differences,
    each_order,
    of_least_singular_value,
    of_singular_values,
    of_spectrum,
)
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.names import GREEK

LETTER = r"\\?[A-Za-z]+(?:_(?:\{(?:[\w+]+|\\star|\*)\}|\w|\\star|\*))?"
STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathcal)\s*\{?(\\?[A-Za-z]+)\}?")
BOARD = r"\\(?:mathbb|mathbf|mathds|mathcal|mathrm)\s*\{?\s*"
LETTERS = re.compile(rf"({LETTER}(?:\s*,\s*{LETTER})*)(?:\s*(?:\\in|\\succ|\\succeq|\\colon|:).*)?")
SPACE = re.compile(
    rf"({LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*{BOARD}R\s*\}}?"
    r"(?:\^\s*\{?\s*([A-Za-z0-9]+)(?:\s*\\times\s*([A-Za-z0-9]+))?\s*\}?)?"
)
DEFINED_IN = re.compile(rf"^\s*({LETTER})\s*:?=[^=<>]*?(?=\\in(?![a-z]))")
"""A letter with its value, before the space that both are in."""
CONE = re.compile(
    rf"({LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*(?:{BOARD}S\s*\}}?"
    r"|S(?=\s*(?:\^\s*\{?\s*\w+\s*\}?\s*)?_\s*\{?\s*\+))(?:\^\s*\{?\s*(?P<size>[A-Za-z0-9]+)\s*\}?|_\s*\{?\s*(?P<sign>\+\+?)\s*\}?)*"
)
"""Symmetric matrices, and those that are semidefinite or definite."""
ROTATION = re.compile(
    r"(?P<letters>[A-Z](?:_\w)?(?:\s*,\s*[A-Z](?:_\w)?)*)\s*\\in\s*(?:\\(?:mathrm|operatorname|mathbf|mathbb|text)\s*\{\s*)?"
    r"S?O\s*\}?\s*\(\s*(?P<size>[a-z]|\d)\s*\)"
)
"""Orthogonal matrices, of which those of SO(n) are some."""
DEFINITE = re.compile(rf"({LETTER}(?:\s*,\s*{LETTER})*)\s*\\(?P<sign>succ|succeq)\s*0")
PERPENDICULAR = re.compile(rf"({LETTER})\s*\\perp\s*({LETTER})")
SYMMETRIC = re.compile(
    rf"({LETTER})\s*=\s*\1\s*\^\s*\{{?\s*(?:\\top|T|\\intercal|\\mathsf\s*\{{?T\}}?)\s*\}}?"
    rf"|({LETTER})\s*\^\s*\{{?\s*(?:\\top|T|\\intercal|\\mathsf\s*\{{?T\}}?)\s*\}}?\s*=\s*\2"
)
TURNED = r"\s*\^\s*\{?\s*(?:\\top|T|\\intercal)\s*\}?"
SYMMETRIC_TOO = re.compile(
    rf"(?:(?P<letter>{LETTER})\s*=\s*(?P=letter){TURNED}|(?P<turned>{LETTER}){TURNED}\s*=\s*(?P=turned))"
    r"\s*\\(?P<sign>succ|succeq)\s*0"
)
RADIUS = (
    r"(?:\\sqrt\s*\{[^{}]*\}|\\[tdc]?frac\s*\{[^{}]*\}\s*\{[^{}]*\}|\d+(?:\.\d+)?|(?!\\math)\\[a-zA-Z]+|[a-zA-RT-Z]"
    r"|\\[,;:! ]|\s)+?"
)
SPHERE = re.compile(
    rf"(?P<letters>(?:[a-z]|\\[a-z]+)(?:\s*,\s*(?:[a-z]|\\[a-z]+))*)\s*\\in\s*(?:(?P<radius>{RADIUS})\s*)?"
    rf"(?:S|{BOARD}S\s*\}}?)\s*\^\s*\{{\s*(?P<size>[a-z])\s*-\s*1\s*\}}"
)
"""Columns of length 1, or of another one before the sphere."""
BESIDE = r"\,;:! "
"""What stands between a radius and its sphere."""
INTERVAL = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*(?:\\left)?\s*(?P<open>[\[(])(?P<low>PART),"
    r"(?P<high>PART)(?:\\right)?\s*(?P<close>[\])])".replace("PART", r"(?:[^,\[\]()]|\([^,\[\]()]*\))+?")
)
"""Numbers between two others, each among them or not."""
HALF = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*{BOARD}R\s*\}}?"
    r"(?:\s*\^\s*\{?\s*(?P<size>[A-Za-z0-9]+)\s*\}?(?=\s*_)|(?=\s*[_^]))"
    r"\s*[_^]\s*(?:\+|\{\s*(?:\+|(?P<above>\+\s*\+|>\s*0|\*\s*\+|\+\s*,?\s*\*)|\\geq?(?:slant)?\s*0)\s*\})"
    r"(?:\s*\^\s*\{?\s*(?P<behind>[A-Za-z0-9]+)\s*\}?)?"
)
"""Numbers and columns whose entries are ≥ 0, or > 0; \\mathbb{R}_+ is taken with 0, as which it assumes less."""
SYMMETRIC_IN = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*"
    r"(?:\\(?:mathrm|operatorname|text|mathsf)\s*\{\s*Sym\s*\}\s*"
    r"(?:\(\s*(?P<size>[A-Za-z0-9]+)\s*\)|_\s*\{?\s*(?P<below>[A-Za-z0-9]+)\s*\}?)"
    rf"|{BOARD}R\s*\}}?\s*\^\s*\{{\s*(?P<rows>[A-Za-z0-9]+)\s*\\times\s*(?P=rows)\s*\}}\s*"
    r"_\s*\{?\s*(?:\\[a-z]+\s*\{?\s*)?sym\s*\}*)"
)
"""Symmetric matrices, as Sym(n) and ℝ^{n×n} with sym below."""
RELATION = re.compile(
    r"(?:\\(?:(?:succ|prec)eq|neq?|leq?|geq?)(?![a-z])|[=<>])(?![^{}]*\})"  # not i=1 below a sum
)
ORDER = re.compile(
    r"=|\\neq?(?![a-z])|[<>]"
    r"|\\(?:leq?|geq?|succ|prec|succeq|preceq|perp|sim|propto|approx|to|in)(?![a-z])"
)
LESS, MORE = (rf"(?:{sign}|\\{word}q?(?:slant)?(?![a-z]))" for sign, word in (("<", "le"), (">", "ge")))
BETWEEN = re.compile(
    r"(?!.*\\[lc]?dots)(?:" + "|".join(rf"[^<>=]+?(?:{way}[^<>=]+?){{2,}}" for way in (LESS, MORE)) + ")"
)
"""A number between two others, 0 < η ≤ 1/L and a > b > 0."""
ALSO = re.compile(
    r"(?!.*\\[lc]?dots)(?:"
    + "|".join(rf"[^<>=]+(?:=[^<>=]+)+{way}[^<>=]+|[^<>=]+{way}[^<>=]+(?:=[^<>=]+)+" for way in (LESS, MORE))
    + ")"
)
"""Two numbers that are equal, on one side of another: a = b > 0 and 0 < a = b."""
DIGITS = r"\d+(?:\.\d+)?"
WITHIN = re.compile(rf"(?P<low>-?\s*{DIGITS})\s*{LESS}\s*(?P<letter>\\[a-z]+)\s*{LESS}\s*(?P<high>{DIGITS})")
"""A Greek letter between two digits: 0 ≤ θ ≤ 1, which is no column."""
DOTTED = re.compile("|".join(rf"[^<>=]+?(?:{way}[^<>=]+?){{2,}}" for way in (LESS, MORE)))
"""An order of numbered letters, a_1 ≥ … ≥ a_n."""
ONE_LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\{[\w+]+\}|\w))?"
LOEWNER = re.compile(
    "|".join(rf"[^<>=]+?{way}[^<>=]+?{way}[^<>=]+" for way in (UP, DOWN))
    + r"|[^<>=]+?\\(?:prec|succ)(?![a-z])[^<>=]+"
)
"""A matrix between two others, or above another."""
DEFINITE_HESSIAN = re.compile(
    rf"(?P<of>\\nabla\s*\^\s*(?:2|\{{2\}})\s*{LETTER}\s*\(\s*[a-z](?:\s*\^\s*(?:\*|\{{\s*\*\s*\}}))?\s*\))"
    r"\s*\\(?P<sign>succ|succeq)\s*0"
)
"""That a Hessian at a column is definite, or semidefinite."""
SIGNS = {"l": "<=", "g": ">=", "p": "<=", "s": ">=", "n": "!="}
SIGN = re.compile(r"\\(?:([lgn])eq?|([ps])(?:re|uc)ceq)(?![a-zA-Z])")
OF_LIST = re.compile(
    rf"\s*(?P<letters>{LETTER}(?:\s*,\s*{LETTER})+)\s*(?P<sign>[<>]|\\(?:[lg]eq?|neq?)(?![a-z]))(?P<value>[^,<>=]+)"
)
"""The letters of a list, each beside one value: x, y > 0."""
STARRED = r"(?:\*|\\star)"
NAMED_POINT = (
    rf"\s*\\?[A-Za-z]+\s*(?:\^\s*(?:{STARRED}|\{{\s*{STARRED}\s*\}})"
    rf"|_\s*(?:\d|{STARRED}|\{{\s*(?:\d|{STARRED})\s*\}}))\s*\)"
)
"""A point that has a name of its own, x^* or x_0: what a function is there defines no function."""
DEFINES = re.compile(
    rf"(?:{ONE_LETTER}\s*\((?!{NAMED_POINT})[^()]*\)\s*=|\\dot\b(?!\s*{ONE_LETTER}\s*\\leq?\b)|\\[tdc]?frac\s*\{{\s*d|.*:=)"
)
"""A formula that defines a function, or says of a rate what it is."""


MEMBER = "each"
"""What stands below a letter, before the last, in the place of all numbers from the first to that."""
LISTED = re.compile(
    r"^\s*(?:(?P<of>\\?[A-Za-z]+)\s*_\s*\{?\s*[01]\s*\}?\s*,(?:\s*(?P=of)\s*_\s*\{?\s*[12]\s*\}?\s*,)?\s*"
    r"\\[lcd]?dots[a-z]*(?:\s*,?\s*(?P=of)\s*_\s*\{?\s*(?P<last>[A-Za-z])\s*\}?|\s*$)"
    r"|(?:\\\{|\()\s*(?P<one>\\?[A-Za-z]+)\s*_\s*\{?\s*(?P<index>[a-z])\s*\}?\s*(?:\\\}|\))\s*"
    r"_\s*\{\s*(?P=index)\s*(?:=|\\in)[^{}]*\}(?:\s*\^\s*\{?\s*(?P<end>[A-Za-z])\s*\}?)?)"
)
"""All of them: A_1, \\dots, A_m and \\{A_i\\}_{i=1}^m."""


def _of_each(formula: str) -> str:
    """Return a formula with A_{eachm} for A_1, …, A_m."""
    return LISTED.sub(
        lambda found: f"{found['of'] or found['one']}_{{{MEMBER}{found['last'] or found['end'] or ''}}}",
        formula,
    )


def _plain(formula: str) -> str:
    """Return a formula without the styles of its letters, and with A_{eachm} for A_1, …, A_m."""
    return _of_each(STYLED.sub(r"\1", formula))


PROBABILITIES = re.compile(
    r"(?P<letters>[a-z](?:_\w)?(?:\s*,\s*[a-z](?:_\w)?)*)\s*\\in\s*\\Delta\s*(?:\^\s*\{?|_\s*\{?)\s*"
    r"[cdkmnprCKMNV](?:\s*-\s*1)?\s*\}?"
)
"""Columns in the probability simplex, Δ^{n-1} or Δ_n; Δ alone may be another set."""
COMMUTATOR = re.compile(r"\[\s*(?P<one>[A-Z](?:_\w)?)\s*,\s*(?P<other>[A-Z](?:_\w)?)\s*\]\s*=\s*0")
NUMBERS_IN = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*"
    r"\\\{(?:[\d\s,+\-−./]|\\pm|\\frac\s*\d\s*\d|\\[ld]?dots)*\d\s*\\\}"
)
r"""Letters that are one of some numbers: y \in \{-1, 1\}."""


ENTRIES_IN = re.compile(
    rf"(?P<letter>{LETTER})\s*\\in\s*(?P<set>\\\{{[^{{}}]*\\\}})\s*\^\s*"
    r"(?:\{\s*(?P<rows>\w+)(?:\s*\\times\s*(?P<columns>\w+))?\s*\}|(?P<size>\w))"
)
r"""A letter whose entries are of some numbers: M \in \{0, 1\}^{m \times n}."""
VALUES = {
    r"\{-1,1\}": "1", r"\{1,-1\}": "1", r"\{\pm1\}": "1", r"\{0,1\}": "x", r"\{1,0\}": "x",
}  # fmt: skip
"""What the square is of a number that is one of two."""


def shapes_said(number: int, formula: str) -> Iterator[Row]:
    r"""Yield what a formula says of the shapes of its letters: X \in \mathbb{R}^{n \times p}."""
    bare = _plain(formula)
    bare = DEFINED_IN.sub(r"\1 ", bare)
    if found := NUMBERS_IN.fullmatch(bare.strip()):
        letters = (one for one in letters_of(found["letters"]) if "_" not in one)
        yield from (Row(number, f"{letter}: scalar", "shape") for letter in letters)
    elif (found := ENTRIES_IN.fullmatch(bare.strip())) and VALUES.get(re.sub(r"[\s+]", "", found["set"])):
        size = ", ".join(filter(None, (found["rows"] or found["size"], found["columns"])))
        yield from (Row(number, f"{letter}: {size}", "shape") for letter in letters_of(found["letter"]))
    elif found := HALF.fullmatch(bare):
        size = found["size"] or found["behind"] or "scalar"
        yield from (Row(number, f"{letter}: {size}", "shape") for letter in letters_of(found["letters"]))
    elif found := INTERVAL.fullmatch(bare):
        letters = (one for one in letters_of(found["letters"]) if "_" not in one)
        yield from (Row(number, f"{letter}: scalar", "shape") for letter in letters)
    elif (found := WITHIN.fullmatch(bare.strip())) and found["low"] != found["high"]:
        yield Row(number, f"{in_plain(found['letter'])}: scalar", "shape")
    elif found := SPACE.fullmatch(bare):
        sizes = ", ".join(size for size in found.groups()[1:] if size) or "scalar"
        yield from (Row(number, f"{letter}: {sizes}", "shape") for letter in letters_of(found[1]))


def _each_of_list(formula: str) -> list[str]:
    """Return x > 0 and y > 0 for x, y > 0, what is said of each letter of a list; else the formula alone."""
    found = OF_LIST.fullmatch(formula)
    if found is None or LISTED.match(formula):
        return [formula]
    return [f"{one.strip()} {found['sign']} {found['value'].strip()}" for one in found["letters"].split(",")]


def _of_cone(number: int, found: re.Match[str]) -> Iterator[Row]:
    said = {"+": "symmetric psd", "++": "symmetric pd"}.get(found["sign"] or "", "symmetric")
    yield from (Row(number, f"{letter} {said}", "assume") for letter in letters_of(found[1]))
    if size := found["size"]:
        yield from (Row(number, f"{letter}: {size}, {size}", "shape") for letter in letters_of(found[1]))


def _of_numbers(number: int, bare: str) -> Iterator[Row]:
    """Yield the squares of numbers, or of entries, that are one of two numbers."""
    if found := NUMBERS_IN.fullmatch(bare):
        value = VALUES.get(re.sub(r"[\s+]|.*\\in", "", bare), "")
        for one in map(in_latex, letters_of(found["letters"]) if value else ()):
            yield Row(number, f"{one}^2 = {value.replace('x', one)}", "assume")
    elif found := ENTRIES_IN.fullmatch(bare):
        one, value = found["letter"].strip(), VALUES.get(re.sub(r"[\s+]", "", found["set"]), "")
        if value == "x" or (value and not found["columns"]):
            square = one if value == "x" else r"\mathbf{1}"
            yield Row(number, rf"{one} \odot {one} = {square}", "assume")


def assumed_by(number: int, formula: str) -> Iterator[Row]:
    r"""Yield what a formula says that is assumed: S \succ 0, A = A^\top, x \neq 0, a + b \le 1."""
    if (several := _each_of_list(formula))[1:]:
        yield from (row for one in several for row in assumed_by(number, one))
        return
    bare = _plain(formula)
    if found := DEFINITE_HESSIAN.fullmatch(bare):
        yield Row(number, f"{found['of']} {'pd' if found['sign'] == 'succ' else 'psd'}", "assume")
        return
    if (bounds := of_spectrum(bare)) or of_least_singular_value(bare):
        reason = FORM if r"\frac12(" in bare else SPECTRUM
        yield from (Row(number, text, "assume", reason) for text in bounds)
    elif bounds := of_singular_values(bare):
        yield from (Row(number, text, "assume") for text in bounds)
    elif LOEWNER.fullmatch(bare) and not DEFINITE.fullmatch(bare):
        yield from _of_orders(number, formula)
    elif found := CONE.fullmatch(_of_each(formula)):
        yield from _of_cone(number, found)
    elif found := ROTATION.fullmatch(formula.strip()):
        yield from (Row(number, f"{one} orthogonal", "assume") for one in letters_of(found["letters"]))
    elif found := DEFINITE.fullmatch(bare):
        said = "symmetric pd" if found["sign"] == "succ" else "symmetric psd"
        yield from (Row(number, f"{letter} {said}", "assume") for letter in letters_of(found[1]))
    elif found := SYMMETRIC.fullmatch(re.sub(r"\s*\\in(?![a-z]).*", "", bare)):
        yield Row(number, f"{in_plain(found[1] or found[2])} symmetric", "assume")
    elif found := SYMMETRIC_TOO.fullmatch(bare):
        said = "symmetric pd" if found["sign"] == "succ" else "symmetric psd"
        yield Row(number, f"{in_plain(found['letter'] or found['turned'])} {said}", "assume")
    elif found := SPHERE.fullmatch(_plain(formula)):
        for letter in letters_of(found["letters"]):
            yield Row(
                number, rf"\|{in_latex(letter)}\| = {(found['radius'] or '1').rstrip(BESIDE)}", "assume"
            )
            yield Row(number, f"{letter}: {found['size']}", "shape")
    elif NUMBERS_IN.fullmatch(bare.strip()) or ENTRIES_IN.fullmatch(bare.strip()):
        yield from _of_numbers(number, bare.strip())
    elif found := INTERVAL.fullmatch(bare):
        yield from (Row(number, text, "assume") for text in _between(found))
    elif found := HALF.fullmatch(bare):
        sign = ">" if found["above"] else ">="
        yield from (
            Row(number, f"{in_latex(one)} {sign} 0", "assume") for one in letters_of(found["letters"])
        )
    elif found := SYMMETRIC_IN.fullmatch(_of_each(formula)):
        size = found["size"] or found["below"] or found["rows"]
        for letter in letters_of(found["letters"]):
            yield Row(number, f"{letter} symmetric", "assume")
            yield Row(number, f"{letter}: {size}, {size}", "shape")
    elif rows := [*_of_signs(number, bare.strip())]:
        yield from rows
    elif found := PERPENDICULAR.fullmatch(bare):
        yield Row(number, rf"{found[1]}^\top {found[2]} = 0", "assume")
    elif found := re.fullmatch(rf"({LETTER})\s*(?:\\ne|\\neq|\\not\s*=)\s*0", bare):
        yield Row(number, f"{in_plain(found[1])} != 0", "assume")
    elif DEFINED_IN.match(bare):
        return
    elif not DEFINES.match(bare) and _is_order(bare):
        yield Row(number, with_signs(_of_each(formula)), "assume")
    elif not DEFINES.match(bare):
        yield from _equations(number, formula, bare)


def _of_signs(number: int, bare: str) -> Iterator[Row]:
    r"""Yield what is assumed where papers have a sign for it: p \in \Delta^{n-1}, [A, B] = 0."""
    if found := PROBABILITIES.fullmatch(bare):
        for one in letters_of(found["letters"]):
            yield Row(number, rf"\mathbf{{1}}^\top {one} = 1", "assume")
            yield Row(number, f"{one} >= 0", "assume")
    elif found := COMMUTATOR.fullmatch(bare):
        yield Row(number, f"{found['one']} {found['other']} = {found['other']} {found['one']}", "assume")


def _is_order(bare: str) -> bool:
    """Whether a formula is one relation, or a chain of orders and equations of one direction."""
    chains = (BETWEEN, ALSO, DOTTED)
    return len(RELATION.findall(bare)) == 1 or any(one.fullmatch(bare) for one in chains)


def _equations(number: int, formula: str, bare: str) -> Iterator[Row]:
    """Yield a = b and b = c for a = b = c, and a = 1 and b = 1 for a = b = 1."""
    sides = [side.strip() for side in re.split(r"=(?![^{}]*\})", formula)]
    several = any(commas(side) or re.search(r";|\\(?:q?quad|text|mbox)(?![a-z])", side) for side in sides)
    if sides[2:] and not several and RELATION.findall(bare) == ["="] * (len(sides) - 1):
        last = re.fullmatch(r"\d+(?:\.\d+)?", sides[-1])
        pairs = [(one, sides[-1]) for one in sides[:-1]] if last else pairwise(sides)
        yield from (Row(number, f"{one} = {other}", "assume") for one, other in pairs)


def with_signs(formula: str) -> str:
    r"""Return a formula with <= for \le and \preceq, as a line assumes it."""
    return SIGN.sub(lambda found: SIGNS[found[1] or found[2]], formula)


def _of_orders(number: int, formula: str) -> Iterator[Row]:
    yield from (row for one in each_order(formula, _is_definite) for row in assumed_by(number, one))
    yield from (Row(number, f"{one} pd", "assume") for one in differences(formula, _is_definite))


def _is_definite(written: str) -> bool:
    """Whether an order says that a letter, or a Hessian, is definite."""
    return any(form.fullmatch(_plain(written)) for form in (DEFINITE, DEFINITE_HESSIAN))


def _between(found: re.Match[str]) -> Iterator[str]:
    """Yield what says that letters are in an interval, whose ends may be infinite."""
    for letter in map(in_latex, letters_of(found["letters"])):
        low, high = (found[end].strip() for end in ("low", "high"))
        if "infty" not in low:
            yield f"{letter} {'>=' if found['open'] == '[' else '>'} {low}"
        if "infty" not in high:
            yield f"{letter} {'<=' if found['close'] == ']' else '<'} {high}"


def in_latex(letter: str) -> str:
    r"""Return a letter, spelled as in the language, as a formula has it: \eta for eta, which would be e t a."""
    base, mark, below = letter.partition("_")
    return f"\\{base}{mark}{below}" if base in GREEK else letter


def letters_of(formula: str) -> list[str]:
    """Return the letters that a formula is about, in the language's spelling; none of any other formula."""
    return [*_letters_of(formula)]


@lru_cache(maxsize=REMEMBERED)
def _letters_of(formula: str) -> tuple[str, ...]:
    found = LETTERS.fullmatch(_plain(formula))
    letters = tuple(in_plain(one.strip()) for one in found[1].split(",")) if found else ()
    return () if any(one.endswith("dots") for one in letters) else letters


def value_of(text: str) -> str:
    """Return what stands behind the first = of an equation, without its blanks; of another relation all of it."""
    head, _, value = text.partition("=")
    return re.sub(r"\s|:(?==)", "", text if head[-1:] in ("<", ">", "!") else value)


def not_defined(rows: Iterable[Row], defined: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are not among the definitions: none of a value that one has, but for another formula."""
    every = [*defined]
    known = {(one.number, value_of(one.text)) for one in every}
    known |= {(number, re.sub(r"\([a-z]\)", "", value)) for number, value in known}
    heads = {_head(one.text) for one in every}
    for row in rows:
        head = _head(row.text)
        other = row.word == "assume" and not re.fullmatch(r"\w+", head) and head not in heads
        if (row.number, value_of(row.text)) not in known or (other and "=" in row.text):
            yield row


def _head(text: str) -> str:
    """Return what stands before the first = of an equation, without its brackets and the blanks around it."""
    return re.sub(r"\([^()]*\)|[{}]|\s*:\s*$", "", in_plain(text.partition("=")[0])).strip()


def related(text: str) -> set[str]:
    """Return the letters that a relation is about; none of what is no relation."""
    return letters_in(text) if RELATION.search(text) else set()
