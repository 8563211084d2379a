"""What is asked of a model: the statements and ranges that it must satisfy, and the names that stand in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import MOVING, Term
from dlhw3.symbolic.conditions.domains import domains_of
from dlhw3.symbolic.faces.known_functions import known_name
from dlhw3.symbolic.models.domains import domain_conditions
from dlhw3.symbolic.models.entrywise import ENTRYWISE, IRRATIONAL
from dlhw3.symbolic.models.powers import without_implied
from dlhw3.symbolic.models.rationals import Rational

MOST_DIFFERENT = 8
MOST_TIED = 9
SKEWED = 3  # the degree of a mean that laws with few outcomes do not have freely
PARAMETERS = ("size", "index", "exponent")


@dataclass(frozen=True)
class Question:
    """Facts, hypotheses and conditions that must hold, and a statement that is evaluated beside them.

    The sizes in the statements ``beside`` it are looked at too. Where it is ``meaningful``, the domains of all
    operators in all of these must hold as well.
    """

    statement: Statement
    facts: tuple[Scalar, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    conditions: tuple[Condition, ...] = ()
    beside: tuple[Statement, ...] = ()
    meaningful: bool = False

    def __post_init__(self) -> None:
        """What follows from the rest is not tried."""
        object.__setattr__(self, "hypotheses", without_implied(self.hypotheses))

    @cached_property
    def stated(self) -> tuple[Term, ...]:
        """The sides of its statements and the subjects of its conditions: what no hypothesis binds a name of."""
        sides = (side for one in (self.statement, *self.beside) for side in one[1:])
        return tuple(dict.fromkeys((*sides, *(c.subject for c in self.conditions))))

    @cached_property
    def required(self) -> tuple[Condition, ...]:
        """Its conditions, and the domains that speak of nothing bound where these must hold."""
        if not self.meaningful:
            return self.conditions
        found = list(domain_conditions(self.stated))
        for hypothesis in self.hypotheses:
            bound = frozenset(b[1] for b in hypothesis.bound)
            found += domain_conditions(hypothesis.statement[1:], bound)
        return tuple(dict.fromkeys((*self.conditions, *found)))

    @cached_property
    def wished(self) -> tuple[Condition, ...]:
        """What is required, and the domains within sums that speak of no index: asked where there are terms."""
        within = (pair for term in self.stated for pair in domains_of(term)) if self.meaningful else ()
        return (*self.required, *(c for names, c in within if names and not names & c.subject.free))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term in it."""
        sides = (side for h in self.hypotheses for side in h.statement[1:])
        stated = (side for one in (self.statement, *self.beside) for side in one[1:])
        return (*stated, *sides, *(c.subject for c in self.conditions))

    @cached_property
    def parts(self) -> tuple[Term, ...]:
        """Every term within its terms, each once."""
        return _within(self.terms)

    @cached_property
    def irrational(self) -> frozenset[Hypothesis]:
        """The hypotheses with a derivative of what has irrational values: so has what they define, at length."""
        found = {h: _within(h.statement[1:]) for h in self.hypotheses}
        return frozenset(
            h
            for h, parts in found.items()
            if any(t.op in MOVING for t in parts) and any(map(_is_irrational, parts))
        )

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of every name in it: size, index, exponent, width, letter, family, function, map."""
        named = {n: d[0] for t in self.terms for n, d in t.declared}
        outside = (self.facts, *(h.facts for h in self.hypotheses))
        widths = {a[1]: "width" for s in _scalars(outside) for a in _widths(s)}
        smooth = ("differentiable", "everywhere")
        functions = {c.subject.data[0]: "function" for c in self.conditions if c.kind in smooth}
        return {
            **functions,
            **{n: k for s in _scalars(outside) for n, k in _names(s).items()},
            **widths,
            **named,
        }

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The kind of every size, index and exponent that is free in it."""
        stated = (side for one in (self.statement, *self.beside) for side in one[1:])
        free = frozenset().union(*(t.free for t in stated), *(h.free for h in self.hypotheses))
        free = free.union(*(c.subject.free for c in self.conditions))
        found = {n: d[0] for t in self.terms for n, d in t.declared if d[0] in PARAMETERS and n in free}
        outside = [self.facts]
        bound = [[f for f in h.facts if not any(b[1] in _names(f) for b in h.bound)] for h in self.hypotheses]
        loose = {n: kind for s in _scalars((outside, bound)) for n, kind in _names(s).items()}
        mixed = {n: k for h in self.hypotheses for f in h.facts for n, k in _names(f).items() if n in h.free}
        return found | loose | mixed

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """The letters that are declared symmetric."""
        return frozenset(
            n for t in self.terms for n, d in t.declared if d[0] == "letter" and d[-1] == "symmetric"
        )

    @cached_property
    def random(self) -> frozenset[str]:
        """The functions of the outcome of a mean."""
        outcomes = {t.data[0] for t in self.parts if t.op in ("expectation", "integrable")}
        return frozenset(
            t.data[0]
            for t in self.parts
            if t.op == "function" and any(a.op == "letter" and a.data[0] in outcomes for a in t.args)
        )

    @cached_property
    def has_random_matrices(self) -> bool:
        """Whether a function of the outcome is a matrix of several columns."""
        found = (t for t in self.parts if t.op == "function" and t.data[0] in self.random)
        return any(t.args[0].cols.constant != 1 for t in found)

    @cached_property
    def numbers(self) -> tuple[Rational, ...]:
        """The constants in its terms and facts: where something may change."""
        found = [s for t in self.parts if t.op == "number" for s in _scalars(t.data)]
        return tuple(sorted({Rational(c) for s in (*found, *self.facts) for _, c in s.terms}))

    @cached_property
    def determinants(self) -> bool:
        """Whether a determinant stands in it, whose degree is a size."""
        return any(t.op in ("det", "logdet", "adjugate") for t in self.parts)

    @cached_property
    def highest_power(self) -> Rational:
        """The greatest constant exponent in its statement's terms, 1 at least."""
        found = [t.data[0].constant for t in _within(self.statement[1:]) if t.op == "power"]
        return max(
            [Rational(c.numerator, c.denominator) for c in found if c is not None], default=Rational(1)
        )

    @cached_property
    def order(self) -> int:
        """The highest order of a derivative of an abstract function in it."""
        found = [len(t.data[2]) for t in self.parts if t.op == "function"]
        return max([*found, *(t.data[1] for t in self.parts if t.op == "map"), 0])

    @cached_property
    def regular(self) -> frozenset[str]:
        """The abstract functions of which something is assumed at all values of a letter."""
        bound = [h for h in self.hypotheses if any(b[0] == "letter" for b in h.bound)]
        said = {name for h in bound for side in h.statement[1:] for name, _ in side.declared}
        return frozenset(said & {str(t.data[0]) for t in self.parts if t.op == "function"}) - self.random

    @cached_property
    def maps(self) -> frozenset[str]:
        """The functions Ψ that stand for columns alone, ∇₁Ψ(0, x) and its derivatives."""
        parts = [part for part in self.parts if part.op == "function"]
        others = {part.data[0] for part in parts if 0 not in part.data[2] or part.args[0].op != "zero"}
        return frozenset({str(part.data[0]) for part in parts} - others)

    @property
    def about_functions(self) -> bool:
        """Whether something is assumed of an abstract function at all values of a letter."""
        return bool(self.regular)

    @cached_property
    def about_moments(self) -> bool:
        """Whether something is assumed of a mean of more than squares, which few outcomes seldom have freely."""
        sides = (side for h in self.hypotheses for side in h.statement[1:])
        return any(_degree(side, self.random) >= SKEWED for side in sides)

    @cached_property
    def degree(self) -> int:
        """A degree past which m values and derivatives of one function are not tied, as by Gauss's quadrature.

        A rule of n nodes is exact for slopes of degree 2n − 1; past MOST_TIED, no more is drawn.
        """
        terms = [t for t in self.parts if t.op in ("function", "map")]
        many = Counter(str(t.data[0]) for t in terms if t.data[0] not in ENTRYWISE)
        return min(2 * max(many.values(), default=0) - 2 + self.order, MOST_TIED)

    @cached_property
    def depths(self) -> frozenset[str]:
        """The parameters that end a sum, a product of layers or a range, or stand in the index of a width."""
        found = [d for t in self.parts if t.op in ("sigma", "layers") for d in t.data[-2:]]
        found += [f for h in self.hypotheses if h.bound for f in h.facts]
        found += [f for f in self.facts if "index" in _names(f).values()]
        found += [index for s in self._shapes for a in _widths(s) for index in a[2:]]
        return frozenset(n for s in found for n, kind in _names(s).items() if kind != "exponent")

    @cached_property
    def ends(self) -> Mapping[str, frozenset[str]]:
        """The sizes and indices that are an upper end by themselves, with the families they end, "" for a sum."""
        found = [("", t.data[2]) for t in self.parts if t.op == "sigma"]
        found += [
            (t.data[0], t.data[2]) for t in self.parts if t.op == "layers" and t.data[2] is not t.data[3]
        ]
        ended: dict[str, frozenset[str]] = {}
        for family, end in found:
            held = _names(end)
            for name in (
                held if len(end.terms) == len(held) == 1 and held.keys() <= self.parameters.keys() else ()
            ):
                ended[name] = ended.get(name, frozenset()) | {family}
        return ended

    @cached_property
    def families(self) -> frozenset[str]:
        """The families of layers in it."""
        return frozenset(t.data[0] for t in self.parts if t.op == "layers")

    @cached_property
    def longest(self) -> int:
        """The greatest number that is an upper end of a product of layers, or 0."""
        ends = [t.data[2].constant for t in self.parts if t.op == "layers"]
        return max((int(end) for end in ends if end is not None), default=0)

    @property
    def _shapes(self) -> tuple[Scalar, ...]:
        letters = sorted((t for t in self.parts if t.op == "letter"), key=lambda t: str(t.data[0]))
        return tuple(dict.fromkeys(size for t in (*letters, *self.parts) for size in t.shape))

    @cached_property
    def ones(self) -> frozenset[tuple[str, Scalar]]:
        """The widths that are declared 1: (d, N) where d_N = 1."""
        held = [
            d for t in self.parts for d in (*t.data, *(d for v in t.data if isinstance(v, tuple) for d in v))
        ]
        pairs = [d for d in held if isinstance(d, tuple) and len(d) == 2]
        return frozenset((d[0], d[1]) for d in pairs if isinstance(d[0], str) and isinstance(d[1], Scalar))

    @cached_property
    def sizes(self) -> tuple[Scalar, ...]:
        """The rows and columns of its terms, numbers left out, without a bound index; those of letters first."""
        bound = {str(t.data[0]) for t in self.parts if t.op == "sigma"}
        bound |= {b[1] for h in self.hypotheses for b in h.bound}
        return tuple(s for s in self._shapes if s.constant is None and not bound & _names(s).keys())

    @cached_property
    def crowded(self) -> bool:
        """Whether there are too many sizes for all to be different in a model that can be evaluated."""
        return len(self.sizes) > MOST_DIFFERENT and not self.families

    @cached_property
    def neighbours(self) -> dict[str, frozenset[str]]:
        """For each size the sizes that it shares a letter with, as its rows and columns."""
        found: dict[str, frozenset[str]] = {}
        shapes = {d[1:3] for t in self.terms for _, d in t.declared if d[0] == "letter"}
        for rows, cols in shapes:
            for one, other in ((rows, cols), (cols, rows)):
                for name in _names(one):
                    found[name] = found.get(name, frozenset()) | (_names(other).keys() - {name})
        return found

    @cached_property
    def sized(self) -> frozenset[str]:
        """The parameters that stand in sizes, but not in the index of a width."""
        atoms = (atom for s in self.sizes for monomial, _ in s.terms for atom, _ in monomial)
        return frozenset(atom[1] for atom in atoms if atom[0] != "width")


def _degree(term: Term, random: frozenset[str]) -> int:
    """Return of which degree a term is in the functions of an outcome; SKEWED where it is no polynomial."""
    if term.op == "integrable":
        return 0
    inner = [_degree(a, random) for a in term.args]
    if term.op == "function":
        return 1 if term.data[0] in random else SKEWED * any(inner)
    if term.op in ("mul", "hadamard"):
        return sum(inner)
    if term.op == "power":
        exponent = term.data[0].constant
        return inner[0] * int(exponent) if exponent in range(SKEWED) else SKEWED * any(inner)
    return SKEWED * any(inner) if term.op in ("map", "norm", "psdpower", "inverse") else max(inner, default=0)


def _is_irrational(term: Term) -> bool:
    """Whether a term's operator has irrational values: exp, or a function of spectra."""
    if term.op == "function":
        return known_name(term.data[0]) is not None
    return bool(term.data) and term.data[0] in IRRATIONAL


def _within(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return every term within some, each once."""
    found: dict[Term, None] = dict.fromkeys(terms)
    stack = list(found)
    while stack:
        new = [a for a in stack.pop().args if a not in found]
        found |= dict.fromkeys(new)
        stack += new
    return tuple(found)


def _scalars(data: Any) -> Iterator[Scalar]:
    if isinstance(data, Scalar):
        yield data
    elif isinstance(data, tuple | list):
        for item in data:
            yield from _scalars(item)


def _names(scalar: Scalar) -> dict[str, str]:
    """Return the kind of every parameter in a scalar, the indices of widths included."""
    found: dict[str, str] = {}
    for monomial, _ in scalar.terms:
        for atom, _ in monomial:
            inner = [_names(index) for index in atom[2:]] if atom[0] == "width" else [{atom[1]: atom[0]}]
            for names in inner:
                found |= names
    return found


def _widths(scalar: Scalar) -> Iterable[tuple[Any, ...]]:
    return [atom for monomial, _ in scalar.terms for atom, _ in monomial if atom[0] == "width"]
