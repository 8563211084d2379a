"""The checker: the only place where a step is accepted.

Each justification has one rule here. A rule that does not apply never guesses: it refuses the step and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Expr, MatAdd, MatrixSymbol, Symbol

from dlhw3.errors import ShapeError
from dlhw3.symbolic import nodes, shapes
from dlhw3.symbolic.conditions.meaning import require_indices, require_theory
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    NormalForm,
    PsdRoot,
    ReadOff,
    Rewrite,
    SplitSum,
    Step,
    Theory,
    fill,
)
from dlhw3.symbolic.ranges import Facts, Range, canonical_scalar
from dlhw3.symbolic.scope import free_indices, instantiate, is_index
from second_opinion.meaning import meaningless, require_meaning
from second_opinion.normal import folded_forms_agree, normalize
from second_opinion.powers import Unsupported
from second_opinion.recognise import is_complete, is_psd

PSD_ROOT = "psd-root"  # the one axiom: A ⪰ 0, B ⪰ 0, Aⁿ = Bᵐ, n ≥ 1 imply A = B^(m/n)
AXIOMS = {
    PSD_ROOT: "a positive semidefinite matrix has exactly one positive semidefinite $n$-th root; "
    "$B^(m/n)$ is the $n$-th root of $Bᵐ$"
}


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step, the branch of the proof it belongs to, and what the kernel found.

    An accepted step names what it ``rests_on``; a refused one says why in ``reason``. ``indices`` are those of
    the statement that it helps to prove, ``assuming`` is the induction hypothesis that was in force. Where the
    shapes of its two sides do not fit it is not ``is_meaningful``: neither true nor false.
    """

    step: Step
    branch: str
    accepted: bool
    indices: tuple[Range, ...]
    rests_on: tuple[str, ...] = ()
    reason: str = ""
    assuming: tuple[Hypothesis, ...] = ()
    is_meaningful: bool = True


@dataclass(frozen=True, slots=True)
class CheckedLemma:
    """A lemma with what the kernel found of each step; ``disconnected`` says why they do not add up to it."""

    lemma: Lemma
    steps: tuple[CheckedStep, ...]
    disconnected: str
    assumptions: frozenset[str]
    axioms: frozenset[str]

    @property
    def accepted(self) -> bool:
        """Whether the lemma is proved: it has steps, each accepted, and they add up to its statement."""
        return bool(self.steps) and not self.disconnected and all(step.accepted for step in self.steps)


class Refused(Exception):
    """A rule does not apply; the message says why."""


@dataclass(frozen=True)
class Premise:
    """An equation that steps may use, with the hypotheses and axioms it rests on."""

    statement: Equation
    assumptions: frozenset[str] = frozenset()
    axioms: frozenset[str] = frozenset()


def check_lemmas(theory: Theory, lemmas: Sequence[Lemma]) -> tuple[CheckedLemma, ...]:
    """Check lemmas in order; one that is accepted is a premise for those after it."""
    require_theory(theory)
    premises = {h.name: Premise(h.statement, frozenset({h.name})) for h in theory.hypotheses}
    results = []
    for lemma in lemmas:
        if lemma.name in premises or lemma.name == INDUCTION_HYPOTHESIS:
            raise ValueError(f"the name {lemma.name!r} is taken")
        result = _Checker(theory, premises).lemma(lemma)
        results.append(result)
        if result.accepted:
            premises[lemma.name] = Premise(lemma.statement, result.assumptions, result.axioms)
    return tuple(results)


def same(left: Expr, right: Expr, facts: Facts) -> bool:
    """Whether two expressions are equal: letter for letter, or by normal form."""
    if left == right or folded_forms_agree(left, right, facts):
        return True
    return normalize(left, facts) == normalize(right, facts)


@dataclass
class _Checker:
    """The premises and facts in force while one lemma is checked."""

    theory: Theory
    premises: Mapping[str, Premise]
    hypothesis: Hypothesis | None = None  # the induction hypothesis, inside an induction step

    def lemma(self, lemma: Lemma) -> CheckedLemma:
        """Check one lemma: its steps, and that they add up to its statement."""
        statement, proof = lemma.statement, lemma.proof
        require_indices(statement, self.theory)
        whole = [("", proof, self, statement)] if isinstance(proof, Chain) else []
        parts = whole if isinstance(proof, Chain) else self._induction(statement, proof)
        steps: list[CheckedStep] = []
        disconnected = meaningless(statement, self.theory)
        for part, chain, checker, goal in parts:
            steps += [checker.step(step, part, goal.indices) for step in chain.steps]
            disconnected = disconnected or _gap(chain, goal, self.theory.facts.extended(*goal.indices))
        names = {name for checked in steps for name in checked.rests_on}
        used = [self.premises[name] for name in names if name in self.premises]
        return CheckedLemma(
            lemma,
            tuple(steps),
            disconnected,
            frozenset().union(*(premise.assumptions for premise in used)),
            frozenset().union(names & {PSD_ROOT}, *(premise.axioms for premise in used)),
        )

    def _induction(
        self, statement: Equation, proof: Induction
    ) -> list[tuple[str, Chain, _Checker, Equation]]:
        first = next((item for item in statement.indices if item.index == proof.index), None)
        if first is None:
            raise ValueError(f"{proof.index} is not an index of the statement")
        others = [item for item in statement.indices if item != first]
        if any(end is not None and end.has(first.index) for item in others for end in (item.low, item.high)):
            raise ValueError("the induction index must not bound another index")
        start, move = (first.high, -1) if proof.descending else (first.low, 1)
        if start is None:
            raise ValueError("a descending induction needs an upper end")
        inner = (
            replace(first, low=first.low + 1)
            if proof.descending
            else replace(first, high=None if first.high is None else first.high - 1)
        )
        try:
            base = _at(statement, {first.index: start}, tuple(others))
            goal = _at(statement, {first.index: first.index + move}, (*others, inner))
        except Refused as error:
            raise ValueError(str(error)) from error
        assumed = Hypothesis(INDUCTION_HYPOTHESIS, Equation(statement.left, statement.right))
        name = f"{first.index} = {start}"
        step_name = f"{first.index} → {first.index + move}"
        return [
            (f"base, {name}", proof.base, self, base),
            (f"step, {step_name}", proof.step, replace(self, hypothesis=assumed), goal),
        ]

    def step(self, step: Step, branch: str, indices: tuple[Range, ...]) -> CheckedStep:
        """Check one step under the theory's facts and the statement's indices."""
        facts = self.theory.facts.extended(*indices)
        try:
            require_meaning(step, self.theory, facts)
            if _kind(step.left) != _kind(step.right):
                raise Refused("the two sides have different shapes")
            return CheckedStep(step, branch, True, indices, self._apply(step, facts))
        except ShapeError as error:
            return CheckedStep(step, branch, False, indices, reason=error.message, is_meaningful=False)
        except (Refused, Unsupported) as error:
            extra = (self.hypothesis,) if self.hypothesis else ()
            return CheckedStep(step, branch, False, indices, reason=str(error), assuming=extra)

    def _apply(self, step: Step, facts: Facts) -> tuple[str, ...]:
        """Apply the step's rule: return the names it rests on, or raise Refused."""
        match step.by:
            case NormalForm():
                if folded_forms_agree(step.left, step.right, facts):
                    return ()
                left, right = normalize(step.left, facts), normalize(step.right, facts)
                if left != right:
                    free = not self.theory.hypotheses
                    complete = free and all(is_complete(form, facts) for form in (left, right))
                    raise Refused(
                        "the two sides have different normal forms"
                        + (", in the fragment where that means they differ" if complete else "")
                    )
                return ()
            case Rewrite(name, context, at, reverse):
                premise = self._premise(name)
                _replace_equals(step, facts, premise, context, dict(at), reverse=reverse)
                return (name,)
            case SplitSum(total, context, at, reverse):
                if at not in (total.args[2], total.args[3] - 1):
                    raise Refused("only the first or the last term is split off here")
                premise = Premise(_split(total, last=at != total.args[2]))
                _replace_equals(step, facts, premise, context, {}, reverse=reverse, split=total)
                return ()
            case PsdRoot(name, at):
                _take_root(step, facts, _instance(self._premise(name), dict(at), facts))
                return (name, PSD_ROOT)
            case ReadOff(name):
                premise = self._premise(name)
                _read_off(step, _instance(premise, {}, facts), self.theory)
                return (name,)

    def _premise(self, name: str) -> Premise:
        if name == INDUCTION_HYPOTHESIS and self.hypothesis is not None:
            return Premise(self.hypothesis.statement, frozenset({name}))
        if name not in self.premises:
            raise Refused(f"{name!r} is not a hypothesis or an earlier result that was proved")
        return self.premises[name]


def _at(statement: Equation, values: dict[Symbol, Expr], indices: tuple[Range, ...]) -> Equation:
    """Substitute for indices; refused where an index bound by a sum would be caught or catch."""
    touched = set(values).union(*(value.free_symbols for value in values.values()))
    for side in (statement.left, statement.right):
        if any(total.args[1] in touched for total in side.atoms(nodes.MatrixSum)):
            raise Refused("an index of the premise is bound by one of its sums")
    return Equation(statement.left.xreplace(values), statement.right.xreplace(values), indices)


def _kind(side: Expr) -> tuple[Expr, ...]:
    return tuple(canonical_scalar(size) for size in getattr(side, "shape", ()))


def _gap(chain: Chain, goal: Equation, facts: Facts) -> str:
    """Say why the steps do not lead from the goal's left side to its right side, or nothing."""
    ends = [goal.left, *(step.right for step in chain.steps)]
    starts = [*(step.left for step in chain.steps), goal.right]
    for position, (end, start) in enumerate(zip(ends, starts, strict=True)):
        try:
            meet = same(end, start, facts)
        except (ShapeError, Unsupported):
            meet = False
        if not meet:
            return f"step {position + 1} does not begin where the one before ends"
    return ""


def _instance(premise: Premise, at: Mapping[Symbol, Expr], facts: Facts) -> Equation:
    """Return the premise at given values of its indices, which must lie within their ranges."""
    statement = premise.statement
    values: dict[Symbol, Expr] = {}
    for item in statement.indices:
        value = at.get(item.index, item.index)
        high = None if item.high is None else item.high.xreplace(values)
        if not is_index(value):
            raise Refused(f"{item.index} = {value} is not a whole number")
        if not facts.contains(item.low.xreplace(values), value, high):
            raise Refused(f"{item.index} = {value} may lie outside the premise's range")
        values[item.index] = value
    return _at(statement, values, ())


def _replace_equals(
    step: Step,
    facts: Facts,
    premise: Premise,
    context: Expr,
    at: Mapping[Symbol, Expr],
    *,
    reverse: bool,
    split: nodes.MatrixSum | None = None,
) -> None:
    """Check left = context[L], right = context[R], and that the premise may be used at every hole."""
    statement = premise.statement
    quantified = {item.index for item in statement.indices}
    own = (free_indices(statement.left) | free_indices(statement.right)) - quantified
    holes = list(_holes(context, facts, frozenset(), beneath=False))
    if not holes:
        raise Refused("the context has no hole")
    for inside, binders, beneath in holes:
        if beneath and premise.assumptions:
            raise Refused("a premise that holds only under a hypothesis cannot be differentiated")
        if binders & own and split is None:
            raise Refused("the premise's own index is bound around the hole")
        instance = _instance(premise, at, inside)
        if split is not None:
            low, high = split.args[2:]
            if not inside.is_nonnegative(high - low):
                raise Refused("the sum may be empty")
    left, right = (instance.right, instance.left) if reverse else (instance.left, instance.right)
    placeholder = nodes.hole(instance.left)
    for side, value, which in ((step.left, left, "left"), (step.right, right, "right")):
        filled = fill(context, value, placeholder)
        shapes.check(filled, facts)
        if not same(side, filled, facts):
            raise Refused(f"the {which} side is not what the premise gives in this context")


def _holes(
    expression: Basic, facts: Facts, binders: frozenset[Symbol], *, beneath: bool
) -> Iterator[tuple[Facts, frozenset[Symbol], bool]]:
    """Yield, for each hole, the facts there, the indices bound around it, and whether it is differentiated.

    A hole where a letter is declared, or in the place of a variable, is no place for equals: it is refused.
    """
    if nodes.is_hole(expression):
        yield facts, binders, beneath
    elif isinstance(expression, nodes.MatrixSum):
        body, index, low, high = expression.args
        for end in (low, high):
            yield from _holes(end, facts, binders, beneath=beneath)
        inside = facts.extended(Range(index, low, high))
        yield from _holes(body, inside, binders | {index}, beneath=beneath)
    else:
        kinds = (nodes.ScalarDifferential, nodes.MatrixDifferential, nodes.GradientOf)
        declared = isinstance(expression, (MatrixSymbol, nodes.Layers, nodes.AbstractFunction))
        for position, argument in enumerate(expression.args):
            differentiates = isinstance(expression, kinds)
            inside_it = beneath or (differentiates and position == 0)
            for found in _holes(argument, facts, binders, beneath=inside_it):
                if declared or (differentiates and position == 1):
                    raise Refused("the hole stands for a variable or in the declaration of a letter")
                yield found


def _split(total: nodes.MatrixSum, *, last: bool) -> Equation:
    body, index, low, high = total.args
    if last:
        rest, end = nodes.MatrixSum(body, index, low, high - 1), instantiate(body, index, high)
    else:
        rest, end = nodes.MatrixSum(body, index, low + 1, high), instantiate(body, index, low)
    return Equation(total, MatAdd(rest, end))


def _take_root(step: Step, facts: Facts, premise: Equation) -> None:
    """From Aⁿ = Bᵐ, A and B visibly ⪰ 0 and n ≥ 1, conclude A = B^(m/n)."""
    if not all(isinstance(side, nodes.PsdPower) for side in (premise.left, premise.right, step.right)):
        raise Refused("the premise must read Aⁿ = Bᵐ and the conclusion A = B^(m/n)")
    (base, n), (other, m) = premise.left.args, premise.right.args
    if not (n.is_integer and m.is_integer and facts.is_positive(n) and facts.is_nonnegative(m)):
        raise Refused("the exponents must be integers, n ≥ 1 and m ≥ 0")
    if not (is_psd(normalize(base, facts)) and is_psd(normalize(other, facts))):
        raise Refused("both matrices must be visibly positive semidefinite")
    root, exponent = step.right.args
    exact = canonical_scalar(exponent - m / n) == 0
    if not (exact and same(step.left, base, facts) and same(root, other, facts)):
        raise Refused("the conclusion is not the root of the premise")


def _read_off(step: Step, premise: Equation, theory: Theory) -> None:
    """From Df(X)[H] = ⟨G, H⟩ with H an arbitrary letter, conclude ∇_X f = G."""
    left, right = premise.left, premise.right
    if not isinstance(left, nodes.ScalarDifferential) or not isinstance(right, nodes.Inner):
        raise Refused("the premise must read Df(X)[H] = ⟨G, H⟩")
    function, variable, direction = left.args
    gradient, other = right.args
    free = isinstance(direction, MatrixSymbol) and other == direction and not nodes.is_hole(direction)
    occurs = any(part.has(direction) for part in (function, gradient, variable))
    told = [side for h in theory.hypotheses for side in (h.statement.left, h.statement.right)]
    told += [*theory.facts.symmetric, *theory.facts.nonzero]
    known = {letter.name for side in told for letter in side.atoms(MatrixSymbol)}  # H_j for any j
    if not free or occurs or direction.name in known:
        raise Refused("the direction is not an arbitrary letter")
    if step.left != nodes.GradientOf(function, variable) or step.right != gradient:
        raise Refused("the conclusion is not the gradient that the premise shows")
