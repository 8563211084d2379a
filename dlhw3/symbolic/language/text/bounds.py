"""How large an expression may be: what it grows into is counted before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from math import comb

from dlhw3.errors import Flag, Span, UserError
from dlhw3.symbolic.language.text.operators import CONSTANTS, PATTERNS
from dlhw3.symbolic.language.text.tree import Node

DEEPEST, MOST_CALLS, MOST_NORMS = 60, 16, 8
LONGEST_CHAIN = 300
"""Terms, or factors, that are read: what works on a tree goes into each of them within the one before."""
LINEAR = ("tr", "sum", "diag", "dot")
MOST_ADDED = 90
"""Terms of one sum: a proof's file names no place beyond the hundredth."""
MOST_LETTERS = 40
"""Letters that an objective is differentiated in at once."""
MOST_TERMS = 400
"""Terms of an expression, and of its differential, multiplied out."""
MOST_PAIRED = 150
"""Terms of a rate along a flow: of the objective's differential by those of the quantity's."""
MOST_WORK = 10_000
"""Of the kernel's normal form, for each term the square of the number of its factors."""
MOST_WORK_OF_STEPS = 120_000
"""Of a claim about a step, which stands in powers of η: a loss of three layers is compared power by power."""
LONG = 25
"""Factors from which on the work grows as their number: long products are multiplied in halves."""
LARGEST_POWER, MOST_SPLIT = 16, 8
"""Exponents that are counted, and those of entries of what has a stroke or a function that splits in it."""
SPLITTING = {"tanh": 2, "sigmoid": 1, "tan": 2, "softmax": 2}
Lengths = Mapping[int, int]
"""How many terms there are of each length."""
NONE: Lengths = {}
ONE_LETTER: Lengths = {1: 1}


def nesting(tree: Node) -> None:
    """Refuse an expression that nests too deep, and too long a sum or product.

    Raises UserError with the innermost part that is so.
    """
    depth: dict[Node, int] = {}
    whole: dict[Node, int] = {}
    for node in tree.inside_out():
        whole[node] = 1 + max((whole[part] for part in node.parts), default=0)
        if whole[node] > LONGEST_CHAIN and node.kind in ("plus", "minus"):
            raise _too(node, f"has a sum of more than {MOST_ADDED} terms", "a shorter sum")
        if whole[node] > LONGEST_CHAIN:
            raise _too(node, "has too many factors multiplied out", "a shorter one")
        own = node.bracketed or node.kind in ("call", "negative", "transposed")
        depth[node] = own + max((depth[part] for part in node.parts), default=0)
        if depth[node] > DEEPEST:
            raise too_deep(node.at)


def levels(text: str, start: int, stop: int) -> None:
    """Refuse a stretch of text with too many brackets within one another, before it is parsed; raise UserError."""
    depth = 0
    for place in range(start, stop):
        depth = max(0, depth + (text[place] in "([{") - (text[place] in ")]}"))
        if depth > DEEPEST:
            raise too_deep(Span(text, place, place + 1))


def too_deep(at: Span) -> UserError:
    """Return what to say of what stands deeper within one another than is read."""
    return UserError(f"The expression nests deeper than {DEEPEST} levels.", at=at, hint="fewer brackets")


def affordable_in_each(tree: Node, letters: Sequence[str]) -> None:
    """Refuse what ``affordable`` does in any letter (each gradient is derived by itself), and too many letters.

    Raises UserError.
    """
    if len(letters) > MOST_LETTERS:
        told = f"There are {len(letters)} letters to differentiate in, and at most {MOST_LETTERS} are taken."
        raise UserError(told, hint=(Flag("wrt", f"{letters[0]},{letters[1]}"),))
    for letter in letters:
        affordable(tree, letter)


def affordable(tree: Node, *moving: str, copies: int = 1, most: int = MOST_WORK) -> int:
    """Refuse an expression that has too much to write out, or whose differential in the letters ``moving`` has.

    A part that a user wrote once may stand there ``copies`` times; ``most`` is the work that is done. Returns how
    many terms the differential has.
    Raises UserError, with the innermost part that is too large.
    """
    calls: dict[Node, int] = {}
    added: dict[Node, int] = {}
    norms: dict[Node, int] = {}
    grown: dict[Node, tuple[Lengths, Lengths]] = {}
    for node in tree.inside_out():
        calls[node] = (node.kind == "call") + max((calls[part] for part in node.parts), default=0)
        if calls[node] > MOST_CALLS:
            raise _too(node, f"has more than {MOST_CALLS} functions within one another", "fewer functions")
        norms[node] = (node.name == "norm2") + sum(norms[part] for part in node.parts)
        if node.kind == "call" and node.name not in LINEAR and norms[node] > MOST_NORMS * copies:
            raise _too(node, f"has more than {MOST_NORMS} norms within one function", "fewer norms")
        added[node] = sum(added[part] for part in node.parts) if node.kind in ("plus", "minus") else 1
        if added[node] > MOST_ADDED * copies:
            raise _too(node, f"has a sum of more than {MOST_ADDED} terms", "a shorter sum")
        grown[node] = terms, moved = _grown(node, [grown[part] for part in node.parts], moving)
        if max(sum(terms.values()), sum(moved.values())) > MOST_TERMS:
            raise _too(node, f"has more than {MOST_TERMS} terms multiplied out", "a shorter one")
        if _work(terms) > most or _work(moved) > most:
            raise _too(node, "has too many factors multiplied out", "a shorter one")
    return sum(grown[tree][1].values())


def affordable_rate(tree: Node, quantity: Node, letters: Sequence[str]) -> None:
    """Refuse a quantity of which the rate, as a tree goes down in letters, has too many terms; raise UserError."""
    paired = (affordable(tree, letter) * affordable(quantity, letter) for letter in letters)
    if sum(paired) > MOST_PAIRED:
        raise _too(quantity, f"has a rate of more than {MOST_PAIRED} terms multiplied out", "a shorter one")


def require_power(node: Node, terms: int, count: int) -> None:
    """Refuse a power of a sum of matrices, of which every order of its factors is a term; raise UserError."""
    if terms > 1 and terms**count > MOST_TERMS:
        raise _too(node, f"has more than {MOST_TERMS} terms multiplied out", "a shorter one")
    if terms > 1 and _work({count: terms**count}) > MOST_WORK:
        raise _too(node, "has too many factors multiplied out", "a shorter one")


def _work(lengths: Lengths) -> int:
    return sum([count * length * min(length, LONG) for length, count in lengths.items()])


def _too(node: Node, words: str, hint: str) -> UserError:
    return UserError(f"The expression {words}.", at=node.at, hint=hint)


def _grown(
    node: Node, parts: list[tuple[Lengths, Lengths]], moving: tuple[str, ...]
) -> tuple[Lengths, Lengths]:
    """Return how many terms of which length a part has when multiplied out, and its differential."""
    if node.kind == "number":
        return {0: 1}, NONE
    if node.kind == "name":
        return ONE_LETTER, {0: 1} if node.name in moving else NONE
    if node.kind == "layers":
        moves = any(name.split("{")[0].split("_")[0] == node.name for name in moving)
        return ONE_LETTER, {2: 1} if moves else NONE
    if node.kind == "call":
        if node.name in LINEAR:
            return _product(parts) if node.name == "dot" else parts[0]
        inner = reduce(_plus, [moved for _, moved in parts], NONE)
        return ONE_LETTER, _times(inner, {1: SPLITTING.get(node.name, 1)})
    if node.kind in ("power", "power_entries"):
        exponent = node.parts[1]
        if exponent.kind != "number" and parts[1][1]:  # exp(exponent.*log(base))
            return ONE_LETTER, _times(_plus(parts[0][1], parts[1][1]), {1: 2})
        whole = exponent.kind == "number" and exponent.value.denominator == 1
        count = min(int(exponent.value), LARGEST_POWER) if whole else 1
        by_entries = node.kind == "power_entries"
        if 1 < count <= (_most_entrywise(node.parts[0]) if by_entries else count) and (
            by_entries or is_number(node.parts[0])
        ):
            fewer = _gathered(parts[0][0], count - 1)
            return _gathered(parts[0][0], count), _times(fewer, parts[0][1])
        found: tuple[Lengths, Lengths] = ({0: 1}, NONE)
        for _ in range(count):
            found = _product([found, parts[0]])
            if sum(found[1].values()) > MOST_TERMS:
                break
        return found
    if node.kind in ("plus", "minus"):
        return _plus(parts[0][0], parts[1][0]), _plus(parts[0][1], parts[1][1])
    if node.kind in ("over", "over_entries"):
        return _product([parts[0], (ONE_LETTER, parts[1][1])])
    return _product(parts)


def _most_entrywise(base: Node) -> int:
    """Return the exponent of entries up to which equal terms of a power are known to be one."""
    is_split = any(one.name in SPLITTING or one.kind == "over_entries" for one in base.every())
    return MOST_SPLIT if is_split else LARGEST_POWER


def is_number(base: Node) -> bool:
    """Whether what has a power is a number and no matrix, by the rule of letters: x'*A*x + c is one.

    So is what would be a column by that rule, as x'*w - y, which has no power. A letter that is declared to be
    a matrix against the rule is met where its power is made (``require_power``).
    """
    outlines: dict[Node, tuple[bool, bool]] = {}
    for node in base.inside_out():
        outlines[node] = _outline(node, [outlines[part] for part in node.parts])
    return outlines[base] != OF_MATRIX


OF_NUMBER, OF_COLUMN, OF_MATRIX = (True, True), (False, True), (False, False)


def _outline(node: Node, parts: list[tuple[bool, bool]]) -> tuple[bool, bool]:
    """Return whether a part has one row, and whether it has one column."""
    if node.kind in ("name", "layers"):
        first = node.name[0]
        return OF_NUMBER if "a" <= first <= "g" else OF_COLUMN if "h" <= first <= "z" else OF_MATRIX
    if node.kind == "number" or not parts:
        return OF_NUMBER
    if node.kind == "call":
        if node.name in ("diag", *CONSTANTS):
            return OF_MATRIX
        if node.name not in PATTERNS:
            return OF_NUMBER
        made = PATTERNS[node.name]
        return OF_NUMBER if made.endswith(">11") else OF_COLUMN if made.endswith(">i1") else parts[0]
    if node.kind == "transposed":
        return parts[0][::-1]
    if node.kind in ("times", "plus", "minus", "times_entries") and OF_NUMBER in parts:
        return parts[parts[0] == OF_NUMBER]
    return (parts[0][0], parts[1][1]) if node.kind == "times" else parts[0]


def _gathered(lengths: Lengths, count: int) -> Lengths:
    """Return how many terms a power of a number has: products of its terms in whatever order are one."""
    found: dict[tuple[int, int], int] = {(0, 0): 1}
    for length, many in lengths.items():
        taken = [(k, k * length, comb(many + k - 1, k)) for k in range(count + 1)]
        made: dict[tuple[int, int], int] = {}
        for (k, whole), ways in found.items():
            for more, longer, others in taken[: count + 1 - k]:
                made[k + more, whole + longer] = made.get((k + more, whole + longer), 0) + ways * others
        found = made
    return {whole: ways for (k, whole), ways in found.items() if k == count}


def _product(parts: list[tuple[Lengths, Lengths]]) -> tuple[Lengths, Lengths]:
    (a, da), *others = parts
    for b, db in others:
        a, da = _times(a, b), _plus(_times(da, b), _times(a, db))
    return a, da


def _plus(left: Lengths, right: Lengths) -> Lengths:
    if not left or not right:
        return left or right
    found = dict(left)
    for length, count in right.items():
        found[length] = found.get(length, 0) + count
    return found


def _times(left: Lengths, right: Lengths) -> Lengths:
    found: dict[int, int] = {}
    for m, count in left.items():
        for n, other in right.items():
            found[m + n] = found.get(m + n, 0) + count * other
    return found
