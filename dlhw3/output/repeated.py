"""A long part of a result that stands in it several times gets a name: where R = X W − Y."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Pow,
    Symbol,
    Transpose,
    Tuple,
    preorder_traversal,
)

from dlhw3.notation.apart import with_whole_sums
from dlhw3.symbolic.algebra import transpose
from dlhw3.symbolic.faces.abbreviations import EntryPower, MatrixWord, worded
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.softmaxes import of_rows_or_columns
from dlhw3.symbolic.nodes import SUMS, AbstractFunction, Inner, Norm, Sequence
from dlhw3.symbolic.number_sequences import MEMBERS, NumberSequence
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.written.expansion import turns
from dlhw3.symbolic.written.shorter import is_negative, length

LONG_RESULT, LONG_PART = 24, 6
"""Letters and signs from which on a result is long, and a part of one worth a name; one less, of three times."""
MOST_NAMES = 5
MATRICES, COLUMNS, NUMBERS = "RSTZMG", "rsuvzqt", "ρστω"


def with_names(told: Equation, beside: Iterable[Expr] = ()) -> tuple[Equation, tuple[Equation, ...]]:
    """Return a result with names for long parts that it repeats, and what each name stands for.

    A result that is not long stays as it is, but for a softmax that it has three times.
    No name is a letter of the result, or of what stands ``beside`` it. A part with the index of a sum has a name
    with it, ρ_i, and none has two.
    """
    taken = {name for one in (told.left, told.right, *beside) for name in _called(one)}
    whole: Expr = _in_one_order(worded(with_whole_sums(told.right)))
    found: list[tuple[Expr, Expr]] = []
    while len(found) < MOST_NAMES:
        part = (
            _most_saved(whole, [one for _, one in found])
            if length(whole) >= LONG_RESULT
            else _softmax_of_three(whole)
        )
        if part is None:
            break
        name = _name(part, whole, {*taken, *(one for name, _ in found for one in _called(name))})
        if name is None:
            break
        whole = _put(whole, part, name)
        found = [(one, _put(meaning, part, name)) for one, meaning in found]
        found.append((name, part))
    if not found and length(told.right) < LONG_RESULT:
        return told, ()
    return replace(told, right=whole), tuple(_users_first(found))


def _each_once(whole: Basic) -> Iterator[Basic]:
    """Yield each part of an expression where it stands first, from the outside in: most stand many times."""
    seen, waiting = set[Basic](), [whole]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            yield node
            waiting += reversed(node.args)


def _in_one_order(whole: Expr) -> Expr:
    """Return an expression whose sums of the same terms have them in one order, that of the first.

    Of a sum and its transpose it has the one with fewer transposes, (A − B)ᵀ for Aᵀ − Bᵀ beside A − B, and ‖x‖² for
    ⟨x, x⟩ where it has ‖x‖².
    """
    first: dict[frozenset[tuple[Basic, int]], Basic] = {}
    other: dict[Basic, Basic] = {}
    pairings: dict[Basic, Basic] = {}
    for node in _each_once(whole):
        if isinstance(node, MatAdd):
            known = first.setdefault(_terms(node), node)
            other |= {node: known} if known != node else {}
        elif isinstance(node, Inner) and node.args[0] == node.args[1]:
            pairings[node] = Norm(node.args[0]) ** 2
    for node in list(first.values()):
        turned = transpose(node)
        twin = first.get(_terms(turned)) if isinstance(turned, MatAdd) else None
        if twin not in (None, node) and turns(twin)[0] < turns(node)[0]:
            other |= {one: Transpose(twin) for one in (node, *(one for one in other if other[one] == node))}
    norms = whole.atoms(Norm) if pairings else ()
    other |= {node: square for node, square in pairings.items() if square.base in norms}
    return whole.xreplace(other) if other else whole


def _terms(whole: Basic) -> frozenset[tuple[Basic, int]]:
    return frozenset(Counter(whole.args).items())


def named(whole: Expr, part: Expr, name: Expr) -> Expr:
    """Return an expression with a name for a part, also where its terms stand in another order."""
    first, other = _in_one_order(Tuple(part, whole)).args
    return _put(other, first, name)


def _put(whole: Expr, part: Expr, name: Expr) -> Expr:
    """Return an expression with a name for a part.

    Also where that is some of the terms of a longer sum, or where a power of it stands, A⁴ for A².
    """
    whole = whole.xreplace(dict(_at_each_index(whole, part, name)))
    if isinstance(part, Pow) and part.exp.is_Integer:
        powers = [one for one in _each_once(whole) if isinstance(one, Pow) and one.base == part.base]
        times = {one: one.exp / part.exp for one in powers}
        return whole.xreplace({one: name**many for one, many in times.items() if many.is_Integer})
    if isinstance(part, MatMul):
        products = [one for one in _each_once(whole) if isinstance(one, MatMul)]
        return whole.xreplace({one: _within_product(one, part, name) for one in products})
    if not isinstance(part, (Add, MatAdd)):
        return whole
    terms = set(part.args)
    longer = (one for one in _each_once(whole) if isinstance(one, part.func) and terms < {*one.args})
    while (one := next(longer, None)) is not None:
        others = (term for term in one.args if term not in terms)
        whole = whole.xreplace({one: part.func(name, *others)})
        longer = (one for one in _each_once(whole) if isinstance(one, part.func) and terms < {*one.args})
    return whole


def _within_product(whole: MatMul, part: MatMul, name: Expr) -> Expr:
    """Return a product with a name for some of its factors, side by side: A s for A (A + Aᵀ) x."""
    factors, run = whole.args, part.args
    for place in range(len(factors) - len(run) + 1):
        if factors[place : place + len(run)] == run:
            return MatMul(*factors[:place], name, *factors[place + len(run) :])
    return whole


def _at_each_index(whole: Expr, part: Expr, name: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield a part with its name; one that has an index at every index that a sum in an expression has."""
    yield part, name
    if isinstance(name, MEMBERS):
        index = name.args[1]
        for other in _bound(whole) - {index}:
            yield part.xreplace({index: other}), name.xreplace({index: other})


def _bound(whole: Basic) -> set[Basic]:
    """Return the indices of the sums in an expression."""
    return {symbol for node in _each_once(whole) for symbol in getattr(node, "bound_symbols", ())}


def _users_first(found: list[tuple[Expr, Expr]]) -> Iterator[Equation]:
    """Yield what names stand for, each behind all that use it."""
    while found:
        free = next(one for one in found if not any(other.has(one[0]) for _, other in found))
        found = [one for one in found if one is not free]
        yield Equation(*free)


def _most_saved(whole: Expr, meanings: Collection[Expr] = ()) -> Expr | None:
    """Return the part whose name saves most, if any does; what names stand for may repeat a part of a result."""
    counts = Counter(_worth_a_name(whole))
    for meaning in meanings:
        counts += Counter(part for part in _worth_a_name(meaning) if part in counts)
    lengths = {part: _written(part) for part, count in counts.items() if count > 1}
    saved = {part: (counts[part] - 1) * long for part, long in lengths.items()}
    worth = [
        part
        for part, long in lengths.items()
        if long >= LONG_PART or (long == LONG_PART - 1 and counts[part] > 2)
    ]
    worth = [one for one in worth if isinstance(one, Operator) and _is_softmax(one)] or worth
    worth = [one for one in lengths if counts[one] > 2 and _is_softmax(one)] or worth  # before its exp(A)
    worth = worth or [part for part in lengths if counts[part] > 3 and _is_function(part)]
    bound = _bound(whole)
    saved = {part: saved[part] for part in worth if len(bound & free_indices(part)) < 2}
    best = max(saved, key=lambda part: (saved[part], length(part)), default=None)
    if best is None or _stands_outside(whole, best):
        return best
    around = [
        one for one, count in counts.items() if count > 1 and isinstance(one, FUNCTIONS) and one.has(best)
    ]
    return max(around, key=lambda one: (counts[one], length(one)), default=best)


def _worth_a_name(whole: Expr) -> Iterator[Expr]:
    """Yield the parts of an expression that may have a name, each as often as it stands there."""
    for node in _each_body_once(whole):
        if isinstance(node, MEMBERS) or not isinstance(node, Expr) or node == whole or _is_number(node):
            continue
        if not _divides(node) and not is_negative(node):
            yield node


def _each_body_once(whole: Basic) -> Iterator[Basic]:
    """Yield all that stands in an expression, and what Σ_{i<k} and Σ_{i>k} are of, shown as Σ_{i≠k}, once."""
    seen, waiting = set[tuple[Basic, ...]](), [whole]
    while waiting:
        node = waiting.pop()
        yield node
        parts = node.args
        if isinstance(node, SUMS):
            parts = () if node.args[:2] in seen else node.args
            seen.add(node.args[:2])
        waiting += reversed(parts)


def _is_number(node: Expr) -> bool:
    """Whether a matrix is a number times the number 1: that gets the name."""
    return isinstance(node, MatMul) and Identity(1) in node.args


def _softmax_of_three(whole: Expr) -> Expr | None:
    """Return a softmax that stands three times in a result: p ∘ dx − ⟨p, dx⟩ p."""
    found = Counter(node for node in preorder_traversal(whole) if _is_softmax(node))
    return next((part for part, count in found.items() if count > 2 and part != whole), None)


def _is_function(part: Basic) -> bool:
    """Whether a part is a softmax, or a function of every entry of more than a letter."""
    is_word = isinstance(part, MatrixWord) and not isinstance(part, EntryPower)
    is_map = isinstance(part, Operator) and isinstance(part, MatrixExpr) and part.op == "map"
    return _is_softmax(part) or ((is_word or is_map) and length(part) > 2)


def _stands_outside(whole: Basic, part: Expr) -> bool:
    """Whether a part stands anywhere but in what abstract functions and their derivatives are of."""
    if whole == part or isinstance(whole, FUNCTIONS):
        return whole == part
    return any(_stands_outside(one, part) for one in whole.args)


def _is_softmax(part: Basic) -> bool:
    """Whether a part is softmax(x), or that of each row or column of a matrix."""
    is_quotient = isinstance(part, Operator) and part.op == "quotient"
    if is_quotient and of_rows_or_columns(part) is not None:
        return True
    return (
        isinstance(part, MatrixWord) and not isinstance(part, EntryPower) and part.word.startswith("softmax")
    )


def _written(part: Basic) -> int:
    """Return how many letters and signs a part is written with: a function of matrices is one letter."""
    functions = [node for node in preorder_traversal(part) if isinstance(node, AbstractFunction)]
    return length(part) - sum(length(one) - 1 for one in functions)


def _divides(part: Expr) -> bool:
    """Whether a part is 1/s, which stands below a stroke: s gets the name."""
    base, exponent = part.as_base_exp() if not isinstance(part, MatrixExpr) else (part, Integer(1))
    return exponent.is_negative is True or (isinstance(base, Operator) and base.name == "recip")


def _name(part: Expr, whole: Expr, taken: Collection[str]) -> Expr | None:
    """Return a letter for a part that nothing else has, with the index of a sum that it has."""
    matrix = isinstance(part, MatrixExpr)
    pool = COLUMNS if matrix and part.shape[1] == 1 else MATRICES if matrix else NUMBERS
    if _is_softmax(part):
        pool = ("p" if pool == COLUMNS else "P") + pool
    letter = next((one for one in pool if one not in taken), None)
    if letter is None:
        return None
    index = next(iter(_bound(whole) & free_indices(part)), None)
    if index is not None:
        return Sequence(letter, *part.shape)[index] if matrix else NumberSequence(letter)[index]
    return MatrixSymbol(letter, *part.shape) if matrix else Symbol(letter, real=True)


def _called(expression: Basic) -> Iterator[str]:
    """Yield the names of letters, functions and sizes in an expression."""
    for node in _each_once(expression):
        name = getattr(node, "name", None)
        if isinstance(name, str):
            yield name
            yield name.lstrip("d")
