"""A result as a straight-line program: parameters, assignments with shared subexpressions once, and a value.

The program is still symbolic; ``code/source.py`` writes it as numpy or torch text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from sympy import Basic, Expr, Identity, MatrixSymbol, Symbol, Tuple, ZeroMatrix, preorder_traversal

from dlhw3.errors import UserError
from dlhw3.notation.apart import with_whole_sums
from dlhw3.notation.factors import with_sums_turned
from dlhw3.symbolic import nodes
from dlhw3.symbolic.acting_matrices import ActingFunction
from dlhw3.symbolic.algebra import exact
from dlhw3.symbolic.code.batched import without_indices
from dlhw3.symbolic.code.callbacks import Callback, callbacks_of, called
from dlhw3.symbolic.code.columns import with_calls
from dlhw3.symbolic.code.constants import fixed_inputs, prepared_first, unusual_sizes
from dlhw3.symbolic.code.domains import Domains, domains_of
from dlhw3.symbolic.code.indices import Within, free_indices, within_layers, without_implied
from dlhw3.symbolic.code.names import variables
from dlhw3.symbolic.code.ordering import Ordering
from dlhw3.symbolic.code.reuse import taken_over
from dlhw3.symbolic.code.scaling import LayerScale, ScaledLayers, ScaledNorm, ScaledPair, with_scales
from dlhw3.symbolic.code.sequences import Stored, as_members, stored_sequences, with_arrays
from dlhw3.symbolic.code.shifting import ShiftedExp, shifted
from dlhw3.symbolic.code.sizes import known_sizes
from dlhw3.symbolic.code.straight_line import Powers, StraightLine, SymmetricPowers
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.motion import is_named
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import (
    DEFINITE,
    DETERMINANTS,
    KNOWN,
    NEAR_ZERO,
    ONCE,
    ORTHOGONAL,
    careful,
    face_of,
    way_of,
)
from dlhw3.symbolic.hessian_matrices import HessianFunction
from dlhw3.symbolic.plan import Equation

SEEN_FREELY = 64
"""From this size on another look at a torch tensor (A.T) costs nothing beside a product."""


@dataclass(frozen=True)
class Program:
    """``name(parameters)``: assign each letter in order, then return ``value``.

    ``depth_from`` is the family whose length is N, when N is not a parameter. ``callbacks`` stand for abstract
    functions l. ``ranges`` are what the integer parameters must satisfy, ``depths`` the lengths of families of
    concrete depth, ``nonzero`` the matrices that must not vanish. ``inputs`` are the parameters as nodes (a family
    of layers, a letter, an index), and ``names`` every letter's name in code. ``calls`` are the values and
    derivatives of abstract functions that are computed, as the derivation writes them, and ``domains`` where the
    operators in it are defined. ``results`` are the places of the derivation's results that it computes; of several
    the value is a Tuple. ``constants`` are inputs that stay, and the first ``prepared`` assignments depend on them
    alone. ``sequences`` are the inputs whose rows are members of a sequence. What is read from its expressions is
    read once: every call asks for it.
    """

    name: str
    inputs: tuple[Basic, ...]
    callbacks: tuple[Callback, ...]
    depth_from: str
    assignments: tuple[tuple[Basic, Expr], ...]
    value: Expr
    names: tuple[tuple[str, str], ...]
    ranges: tuple[Within, ...] = ()
    depths: tuple[tuple[str, int], ...] = ()
    nonzero: tuple[str, ...] = ()
    calls: tuple[Expr, ...] = ()
    domains: Domains = ()
    results: tuple[int, ...] = (0,)
    constants: tuple[Basic, ...] = ()
    prepared: int = 0
    sequences: tuple[Stored, ...] = ()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the inputs, as the derivation writes them."""
        return tuple(item.name for item in self.inputs)

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The keywords of the callables that the code calls: l(X), grad_l(X), hess_l(X, D)."""
        return tuple(item.keyword for item in self.callbacks)

    @cached_property
    def has_roots(self) -> bool:
        """Whether it takes norms or powers of matrices, which fractions do not have."""
        return self.has_powers or self._has(nodes.Norm, ScaledNorm)

    @cached_property
    def is_inexact(self) -> bool:
        """Whether it computes an operator whose code fractions do not go through."""
        expressions = (self.value, *(meaning for _, meaning in self.assignments))
        faces = (face_of(n) for e in expressions for n in e.atoms(Operator) if not is_named(n))
        ways = (way_of(node) for e in expressions for node in e.atoms(Computed))
        return self._has(ShiftedExp) or any(way is not None and not way.exact for way in (*faces, *ways))

    @cached_property
    def has_powers(self) -> bool:
        """Whether it takes powers of matrices."""
        return self._has(Powers, SymmetricPowers)

    @cached_property
    def has_layer_products(self) -> bool:
        """Whether it multiplies layers as they are, without a scale."""
        walk = preorder_traversal((self.value, *(meaning for _, meaning in self.assignments)))
        for node in walk:
            if isinstance(node, ScaledPair | ScaledLayers | LayerScale):
                walk.skip()
            elif isinstance(node, nodes.LayerProduct) and not node.is_single:
                return True
        return False

    def _has(self, *kinds: type[Basic]) -> bool:
        expressions = (self.value, *(meaning for _, meaning in self.assignments))
        return any(item.has(*kinds) for item in expressions)

    @cached_property
    def counts(self) -> set[Basic]:
        """The integers that a sum has as many terms as."""
        expressions = (self.value, *(meaning for _, meaning in self.assignments))
        totals = {total for item in expressions for total in item.atoms(*nodes.SUMS)}
        return {symbol for total in totals for symbol in Tuple(*total.args[2:]).free_symbols}

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of the inputs in code."""
        known = dict(self.names)
        return tuple(known[item.name] for item in self.inputs)


def programs(derivation: Derivation, constants: Sequence[str] = (), target: str = "") -> tuple[Program, ...]:
    """Return one program for each result, named after the derivation, or after the results where there are more.

    Behind them stands one for each matrix that acts.

    What depends on ``constants`` alone, letters by their names, is computed first. Raises UserError for one that is
    no letter of a result.
    """
    names = list(computed(derivation))
    if len(derivation.results) == 1 or is_joint(derivation):
        first = program(derivation, constants=constants, target=target)
        own = names[len(derivation.results) :]
        return (first, *(program_of(derivation, name, constants) for name in own))
    return tuple(program_of(derivation, name, constants) for name in names)


def computed(derivation: Derivation) -> dict[str, Equation]:
    """Return what there is code for, by name: the results, and behind them the matrices that act.

    Not those with the Hessian of an abstract function of each member of a sum: calls for rows return no matrices.
    """
    found = {name: derivation.equation(name) for name in derivation.results}
    for one in (one for one in derivation.matrices if not _has_hessians_in_sums(one.matrix)):
        found[one.name] = Equation(derivation.equation(one.action).left, one.matrix)
    return found


def _has_hessians_in_sums(matrix: Expr) -> bool:
    return any(total.has(HessianFunction) for total in matrix.atoms(*nodes.SUMS))


def demand_code(derivation: Derivation, name: str) -> None:
    """Refuse a matrix that acts, and for which there is no code."""
    for one in derivation.matrices if name not in computed(derivation) else ():
        if one.name == name:
            raise UserError(
                f"There is no code for the {name} of an abstract function as a matrix within a sum.",
                hint=f"result={one.action!r}",
            )


def is_joint(derivation: Derivation) -> bool:
    """Whether the results are one thing in each of several letters: code computes them together."""
    kind = derivation.name.replace("_", " ")
    names = derivation.results
    return len(names) > 1 and all(name.startswith(f"{kind} in ") for name in names)


def program(
    derivation: Derivation,
    expression: Expr | None = None,
    constants: Sequence[str] = (),
    target: str = "",
) -> Program:
    """Return the program of a derivation's first result, its right side as a function of the letters in it.

    ``expression`` is computed in the place of the right side: the left side, or another equation's. The program
    may suit a ``target`` better than others; all compute the same.
    """
    if expression is None and is_joint(derivation):
        equations = tuple(map(derivation.equation, derivation.results))
        return _program(derivation, equations, derivation.name, constants, target)
    if expression is None and len(derivation.results) > 1:
        return program_of(derivation, derivation.results[0], constants)
    equation = derivation.result if expression is None else Equation(expression, expression)
    return _program(derivation, (equation,), derivation.name, constants, target)


def program_of(derivation: Derivation, name: str, constants: Sequence[str] = ()) -> Program:
    """Return the program of one result alone, or of the matrix of this name."""
    known = computed(derivation)
    made = _program(derivation, (known[name],), name.lower().replace(" ", "_"), constants, "")
    return replace(made, results=(list(known).index(name),))


def _program(
    derivation: Derivation, equations: Sequence[Equation], name: str, constants: Sequence[str], target: str
) -> Program:
    """Return the program of the right sides of equations; UserError for an inequality, which has no value."""
    _demand_equations(derivation, equations)
    facts, values = derivation.theory.facts, [exact(equation.right) for equation in equations]
    meanings = _meanings(derivation, values)
    stated_as = KNOWN([_as_called(one) for one in (*meanings.values(), *values)])
    stored = stored_sequences(stated_as, [as_members(one) for one in _beside(derivation, equations)])
    expressions = _of_arrays(stated_as, stored, turned=bool(constants))
    present = {m for e in expressions for m in e.atoms(MatrixSymbol)} - set(meanings)
    told = (_told_by_the_variable(equation, expressions, present) for equation in equations)
    letters = sorted(present.union(*told), key=str)
    families = sorted({f for e in expressions for f in e.atoms(nodes.Layers)}, key=str)
    indices = free_indices(expressions, known_sizes(letter.shape for letter in letters))
    own = [item for equation in equations for item in equation.indices]
    stated = [Within(r.index, r.low, r.high) for r in (*facts.ranges, *own)]
    bound = {total.args[1] for e in expressions for total in e.atoms(*nodes.SUMS)}
    ranges = without_implied([*stated, *within_layers(expressions, bound)], indices)
    depths = {s for item in ranges for s in item.ends.free_symbols if s.name == "N"} if families else set()
    indices |= depths
    depth_from = families[0].name if families and any(s.name == "N" for s in indices) else ""
    kept = [s for s in sorted(indices, key=_depth_last) if not (s.name == "N" and depth_from)]
    callbacks = callbacks_of(stated_as)
    every = [*families, *letters, *meanings, *sorted(indices | bound, key=str)]
    names = variables((item.name for item in every), {w for c in callbacks for w in (c.keyword, c.base)})
    inputs = (*families, *letters, *kept)
    fixed = fixed_inputs(inputs, constants)
    ordering = partial(
        Ordering,
        bound=bound,
        constants=fixed,
        definite=facts.told("pd").__contains__,
        large=unusual_sizes(inputs, fixed, expressions),
        turns=len(values) > 1 and not (target == "torch" and _are_seen_freely((*families, *letters))),
    )
    taken = {*names, *names.values(), *(c.keyword for c in callbacks)}
    labels = [f"{name}_{result.rpartition(' ')[2]}" for result in derivation.results[: len(values)]]
    assigned, value = _written(expressions, list(meanings), ordering, taken, labels)
    assignments, prepared = prepared_first(assigned, fixed)
    if len(values) > 1 and not fixed:
        names |= taken_over(assignments, value)
    return Program(
        name=name.replace("-", "_"),
        inputs=inputs,
        callbacks=callbacks,
        depth_from=depth_from,
        constants=fixed,
        prepared=prepared,
        assignments=assignments,
        value=value,
        results=tuple(range(len(values))),
        names=tuple(names.items()),
        ranges=tuple(item for item in ranges if item.index in kept and item.ends.free_symbols <= indices),
        depths=tuple((f.name, int(f.depth)) for f in families if f.depth.is_Integer),
        domains=domains_of(stated_as),
        calls=tuple(sorted(called(stated_as), key=str)),
        sequences=tuple(stored.values()),
        nonzero=_nonzero(facts.nonzero & set(letters), expressions),
    )


def _as_called(value: Expr) -> Expr:
    """Return a value as code computes it: sums over members, and calls for r(x) with columns as values."""
    called: Expr = with_calls(as_members(with_sums_turned(with_whole_sums(value))))
    return called


def _beside(derivation: Derivation, equations: Iterable[Equation]) -> list[Expr]:
    """Return what results are of: their left sides, the objective, and what a flow follows.

    What is said of a Hessian as a matrix is said at any index, which is within no sum.
    """
    objective = () if derivation.objective is None else derivation.objective[1:]
    defined = (one.statement.right for one in derivation.theory.hypotheses if one.definition)
    known = (one for one in defined if not one.has(ActingFunction))
    return [*(equation.left for equation in equations), *objective, *known]


def _of_arrays(expressions: Sequence[Expr], stored: Mapping[str, Stored], *, turned: bool) -> list[Expr]:
    """Return expressions with the rows of arrays in the place of members of sequences."""
    return [without_indices(with_arrays(one, stored), turned=turned) for one in expressions]


def _are_seen_freely(matrices: Iterable[Basic]) -> bool:
    """Whether the sizes of all matrices are declared, and so large that a look at one costs nothing.

    A Bᵀ, rows by rows, is then the product that takes torch the least time.
    """
    return all(
        isinstance(one, MatrixSymbol) and all(size.is_Integer and size >= SEEN_FREELY for size in one.shape)
        for one in matrices
    )


def _demand_equations(derivation: Derivation, equations: Iterable[Equation]) -> None:
    """Refuse an inequality, which has no value."""
    if any(equation.relation != "=" for equation in equations):
        raise UserError(
            f"The result of {derivation.name} is an inequality, and has no value to compute.",
            hint="--format text",
        )


def _written(
    expressions: Sequence[Expr],
    defined: Sequence[MatrixSymbol],
    ordering: Callable[[Sequence[Expr]], Ordering],
    taken: set[str],
    labels: Sequence[str],
) -> tuple[list[tuple[Basic, Expr]], Expr]:
    """Return the assignments and the value: ``defined`` letters have the first expressions as their meanings.

    Of several values each is assigned to a letter, by its label.
    """
    given = [with_scales(NEAR_ZERO(one)) for one in shifted(list(map(careful, ORTHOGONAL(expressions))))]
    plain = ordering(given)
    if plain.has_constants:
        scaled = list(map(plain.order, given))
    else:
        scaled = ONCE(given, lambda some: list(map(ordering(some).order, some)))
    scaled = [DEFINITE(one, plain.is_definite) for one in scaled]
    scaled = scaled if plain.has_constants else DETERMINANTS(scaled)
    writer = StraightLine(scaled, taken, plain.is_constant)
    for letter, meaning in zip(defined, scaled, strict=False):
        writer.assign(letter, meaning)
    values = scaled[len(defined) :]
    if len(values) == 1:
        return writer.assignments, writer.write(values[0], is_whole=True)
    last_first = list(zip(values, labels, strict=True))[::-1]  # so that what goes back is not kept
    named = [writer.named(value, label) for value, label in last_first]
    return writer.assignments, Tuple(*named[::-1])


def _nonzero(letters: Iterable[Basic], expressions: Sequence[Expr]) -> tuple[str, ...]:
    """Return the names of those letters whose norms are computed."""
    norms = {norm for e in expressions for norm in e.atoms(nodes.Norm)}
    return tuple(sorted(str(letter) for letter in letters if nodes.Norm(letter) in norms))


def _told_by_the_variable(
    equation: Equation, expressions: Iterable[Expr], letters: set[MatrixSymbol]
) -> set[MatrixSymbol]:
    """Return the variable of a gradient or a Hessian, where its shape alone tells a size: ∇ sum(X) is all ones.

    Where it does not, another letter of what is differentiated does; of a rate of 0 the letters that stand still.
    """
    if isinstance(equation.left, nodes.MatrixDifferential) and isinstance(equation.right, ZeroMatrix):
        return set(equation.left.args[0].atoms(MatrixSymbol))
    made = {node for e in expressions for node in e.atoms(Identity, ZeroMatrix, Operator)}
    used = {size for node in made for size in (node.data if isinstance(node, Operator) else node.args)}
    sizes = {size for size in used if isinstance(size, Symbol)}
    missing = sizes - known_sizes(m.shape for m in letters)
    of_variable = isinstance(equation.left, (nodes.GradientOf, nodes.MatrixDifferential))
    variable = equation.left.args[1] if of_variable else None
    if isinstance(variable, MatrixSymbol) and missing & set(variable.shape):
        return {variable}
    if not missing:
        return set()
    others = sorted(equation.left.atoms(MatrixSymbol) - letters, key=str)
    return {
        next(m for m in others if size in m.shape) for size in missing if any(size in m.shape for m in others)
    }


def _depth_last(symbol: Symbol) -> tuple[bool, str]:
    return symbol.name == "N", symbol.name


def _meanings(derivation: Derivation, values: Iterable[Expr]) -> dict[MatrixSymbol, Expr]:
    """Return the definitions to compute: letters whose meaning uses only other letters of the same result."""
    found = {}
    for present in (value.atoms(MatrixSymbol) for value in values):
        for hypothesis in derivation.theory.hypotheses:
            letter, meaning = hypothesis.statement.left, hypothesis.statement.right
            known = meaning.atoms(MatrixSymbol) <= present - {letter} and not meaning.has(nodes.Layers)
            if hypothesis.definition and letter in present and known:
                found[letter] = exact(meaning)
    return found
