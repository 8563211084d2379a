"""The cheapest way to multiply a chain of matrices, by dynamic programming over where each part is cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sympy import Expr, MatMul, MatrixExpr, MatrixSymbol, Transpose

from dlhw3.symbolic.code.batched import flat_factors
from dlhw3.symbolic.faces.computed import transpose

ALIKE = 1e-6  # what decides between ways that cost the same at usual sizes
LONGEST = 64  # a longer chain is multiplied from its pivot outwards: the programme's time is cubic


@dataclass(frozen=True, slots=True)
class Chain:
    """Factors by their sizes (one more than factors), in numbers and as ``shapes``; ``free`` spans cost nothing.

    ``kinds`` says of each what a product with it costs: as "scales" does, as "solves" does, or nothing special.

    ``pivot`` is the place of a gradient among them: ways that cost the same grow from there. ``wanted`` are spans
    whose product another chain needs too.
    """

    sizes: Sequence[float]
    shapes: Sequence[Expr]
    kinds: Sequence[str]
    free: Collection[tuple[int, int]]
    pivot: int | None = None
    wanted: Collection[tuple[int, int]] = ()


def cheapest(chain: Chain) -> dict[tuple[int, int], int]:
    """Return where to cut each span (i, j) of factors: into (i, cut) and (cut + 1, j)."""
    count = len(chain.kinds)
    if count > LONGEST:
        return _outwards(chain)
    costs = {(i, i): 0.0 for i in range(count)}
    cuts: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            found = [(costs[i, cut] + costs[cut + 1, j] + _own(chain, i, cut, j), cut) for cut in range(i, j)]
            least = min(cost for cost, _ in found)
            equal = [cut for cost, cut in found if cost <= least * (1 + 1e-12)]
            cuts[i, j] = min(equal, key=lambda cut: _preference(chain, i, cut, j))
            costs[i, j] = 0.0 if (i, j) in chain.free else least
    return cuts


def _own(chain: Chain, i: int, cut: int, j: int) -> float:
    rows, inner, cols = chain.sizes[i], chain.sizes[cut + 1], chain.sizes[j + 1]
    ends = (chain.kinds[i] if i == cut else "", chain.kinds[j] if cut + 1 == j else "")
    if "scales" in ends:
        return rows * cols
    solved: float = sum(inner**3 / 3 for end in ends if end == "solves")
    return rows * inner * cols * (1 + ALIKE * _alike(chain, i, cut, j)) + solved


def _alike(chain: Chain, i: int, cut: int, j: int) -> int:
    """Return how often an unknown size comes again: of sizes drawn apart, m² n is more than m n p on average."""
    unknown = [size for size in (chain.shapes[k] for k in (i, cut + 1, j + 1)) if not size.is_Integer]
    return len(unknown) - len(set(unknown))


def _preference(chain: Chain, i: int, cut: int, j: int) -> tuple[int, int]:
    """Order equal ways: the part without the pivot is one factor, or made already; the left one comes first.

    Where no pivot is, a part that is wanted elsewhere comes first.
    """
    pivot = chain.pivot
    if pivot is None or not i <= pivot <= j:
        return (0 if (i, cut) in chain.wanted or (cut + 1, j) in chain.wanted else 1), cut
    low, high = (cut + 1, j) if pivot <= cut else (i, cut)
    ready = low == high or (low, high) in chain.free
    return (0 if ready else 1), (0 if pivot <= cut else 1)


def _outwards(chain: Chain) -> dict[tuple[int, int], int]:
    """Return the cuts of a long chain: what is right of the pivot is one part, what is left is taken in first."""
    count, pivot = len(chain.kinds), chain.pivot
    cuts = {(i, j): i for i in range(count) for j in range(i + 1, count)}
    if pivot is not None:
        cuts |= {(i, j): pivot for i in range(pivot + 1) for j in range(pivot + 1, count)}
    return cuts


def spans_of(count: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of every part of two and more factors."""
    return ((i, j) for i in range(count) for j in range(i + 1, count))


def shared_spans(products: Iterable[MatMul]) -> Counter[tuple[MatrixExpr, ...]]:
    """Return of how many products each product of letters next to one another, or its transpose, is a part."""
    found: Counter[tuple[MatrixExpr, ...]] = Counter()
    for one in products:
        factors = tuple(flat_factors(one)[1])
        inside = {factors[i : j + 1] for i, j in spans_of(len(factors)) if len(factors) <= LONGEST}
        own = {part for part in inside if part != factors and all(map(_is_letter, part))}
        found.update(own | {tuple(map(transpose, part[::-1])) for part in own})
    return found


def _is_letter(factor: MatrixExpr) -> bool:
    return isinstance(factor.arg if isinstance(factor, Transpose) else factor, MatrixSymbol)


def half_of(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr | None:
    """Return M x where ⟨x, MᵀM x⟩ is its square; None for other pairings of columns, and where x is M x."""
    if left.shape[1] != 1:
        return None
    parts = [flat_factors(transpose(left)), flat_factors(right)]
    whole = [factor for _, factors in parts for factor in factors]
    middle = len(whole) // 2
    is_square = not parts[0][0] and not parts[1][0] and whole == [transpose(one) for one in whole[::-1]]
    if not is_square or len(whole) % 2 or middle == len(parts[0][1]):
        return None
    half: MatrixExpr = MatMul(*whole[middle:])
    return half
