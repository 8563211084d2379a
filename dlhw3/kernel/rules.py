"""The rules: each takes theorems and data and makes a theorem, or says which side condition failed.

Every rule is its docstring: what it needs, its side conditions, its conclusion. What ``conclude`` checks of every
theorem is not repeated. ``docs/rules.md`` is made of these docstrings, and a proof file's fields of the
signatures: that an argument is what its kind says is for the file door, through which alone theorems are trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from .differentials import derivative, near
from .errors import P, counted, require
from .laws.table import AXIOMS
from .networks import agree
from .order.plain import within_sum
from .order.signs import settled
from .scalars import ONE, Facts, Scalar, all_nonnegative, has_value, is_positive, parameter, span, substitute
from .statements import Condition, Hypothesis, Letters, Parameters, Statement, check_hypothesis
from .terms import KINDS, MOVING, Term, add, declared_in, mul, names_in, replaced, term, trace, transpose
from .theorem import Theorem, conclude, needed_facts, silent, symmetric, union

Path = tuple[int, ...]
Theorems = tuple[Theorem, ...]
Ends = tuple[Scalar, Scalar]
KINDS |= {"Theorem": lambda value: type(value) is Theorem, "Theorems": ["Theorem"], "Terms": ["Term"]}
KINDS |= {"Path": ["count"], "Ends": ("Scalar", "Scalar")}
RULES: dict[str, Any] = {}
FIELDS: dict[str, dict[str, str]] = {}
"""Rule: its fields, in the order of its arguments, and the kind of each, as its signature says it."""


def _rule(function: Callable[P, Theorem]) -> Callable[P, Theorem]:
    """Return the rule, its work counted; its signature says the kinds by which the file reader reads arguments."""
    kinds = {name: kind for name, kind in function.__annotations__.items() if name != "return"}
    RULES[function.__name__], FIELDS[function.__name__] = counted(function), kinds
    return RULES[function.__name__]  # type: ignore[no-any-return]


_equation = partial(Statement, "=")


def _sides(theorem: Theorem) -> tuple[Term, Term]:
    require(theorem.statement.relation == "=", "this rule is for theorems a = b")
    return theorem.statement.left, theorem.statement.right


def _silent(name: str, hypotheses: Iterable[Hypothesis], conditions: tuple[Condition, ...]) -> None:
    speaking = name in names_in(conditions) or any(name in h.free for h in hypotheses)
    require(not speaking, f"a hypothesis or a condition speaks of {name}")


@_rule
def assume(hypothesis: Hypothesis) -> Theorem:
    """A hypothesis h, which may hold for all values of what it binds.

    Conclusion: h's statement, under h and under h's facts: what h binds is free in them, so that *instantiate*
    gives it values, and h stays as it is.
    """
    check_hypothesis(hypothesis)
    return conclude(hypothesis.statement, (hypothesis,), hypothesis.facts)


@_rule
def same(left: Term, right: Term, facts: Facts) -> Theorem:
    """Two terms of one shape, and facts.

    Side condition: their normal forms under the facts are equal.
    Conclusion: left = right, under the facts.
    """
    theorem = conclude(_equation(left, right), facts=facts)
    require(agree(left, right, theorem.facts), "the normal forms of the two sides differ")
    return theorem


@_rule
def replace(premise: Theorem, equation: Theorem, path: Path) -> Theorem:
    """A theorem, a theorem a = b, and the place in the first where a stands: 0, … on its left, 1, … on its right.

    Side conditions: a stands there, letter for letter. Above it, from the inside out: a sum over j needs j in no
    hypothesis of the equation, and facts of it on j that follow from j's range and its other facts; a condition
    on j becomes one for each j, or is plain to see. An expectation over ω, or integrable, needs ω in no
    hypothesis and no condition. A differential or gradient, where a stands in its function, needs an equation
    without hypotheses, and turns each condition on what moves into conditions at the point (open kinds only,
    subjects differentiable there, one order more for a function).
    Conclusion: the first with b there, under the same, and the equation's hypotheses, facts and conditions so
    changed.
    """
    (relation, *sides), (old, new) = premise.statement, _sides(equation)
    require(path[:1] in ((0,), (1,)), "a place is on the left or on the right")
    here, above = sides[path[0]], []
    for k in path[1:]:
        require(0 <= k < len(here.args), "there is no such place")
        above.append((here, k))
        here = here.args[k]
    require(here is old, "the left side does not stand there")
    said, hypotheses, facts, conditions, laws = equation
    for node, k in reversed(above):
        new = term(node.op, node.data, (*node.args[:k], new, *node.args[k + 1 :]))
        if k == 0 and node.op in ("sigma", "expectation", "integrable"):
            index, *ends = node.data
            facts = _without(index, span(parameter("index", index), *ends), facts) if ends else facts
            conditions = within_sum(conditions, node.data, facts) if ends else conditions
            _silent(index, hypotheses, conditions)
        elif k == 0 and node.op in MOVING:
            require(not hypotheses, "a premise with hypotheses is not used inside a differential")
            nearby = [near(one, node, facts) for one in conditions]
            conditions = tuple(c for found, _ in nearby for c in found)
            laws = (*laws, *(law for _, used in nearby for law in used))
    sides[path[0]] = new
    return union(Statement(relation, *sides), premise, Theorem(said, hypotheses, facts, conditions, laws))


def _without(index: str, span: Facts, facts: Facts) -> Facts:
    """Return the facts that do not speak of an index; those that do must follow from its range and the rest."""
    rest = silent(facts, index)
    require(all_nonnegative(facts, (*rest, *span)), f"a fact on {index} does not follow from its range")
    return rest


@_rule
def instantiate(premise: Theorem, parameters: Parameters, letters: Letters) -> Theorem:
    """A theorem, values for some of its sizes, indices and exponents, and values for some of its letters.

    Side conditions: sizes become integers shown ≥ 1, indices integers, exponents numbers whose denominators are
    shown ≠ 0, whether or not they stand in the conclusion; a letter's value has its shape, and is symmetric where
    the letter is declared so; nothing is captured, and the X of a differential's function is never touched.
    Conclusion: the theorem with all of them replaced at once, hypotheses, facts and conditions included.
    """
    statement, hypotheses, facts, conditions, laws = premise
    facts = needed_facts(tuple(substitute(f, parameters) for f in facts))
    _check_values(declared_in(premise), parameters, letters, facts)
    hypotheses = tuple(h.instance(parameters, letters) for h in hypotheses)
    statement, conditions = replaced((statement, conditions), parameters, letters)
    return conclude(statement, hypotheses, facts, conditions, laws)


def _check_values(named: Any, parameters: Parameters, letters: Letters, facts: Facts) -> None:
    """Refuse values that are not of the kind of the names that they are given to."""
    for name, (kind, *rest) in named:
        if name in letters:
            require(kind == "letter", f"{name} is not a letter")
            require(rest[2] == "general" or symmetric(letters[name], facts), f"{name} is not shown symmetric")
        if (value := parameters.get(name)) is not None:
            require(kind in ("size", "index", "exponent"), f"{name} is not a size, an index or an exponent")
            require(kind == "exponent" or KINDS["index"](value), f"the value of {name} is not an integer")
            require(has_value(value, facts), f"{name}: a denominator not shown to differ from 0")
            require(kind != "size" or is_positive(value, facts), f"{name} is not shown to be at least 1")


@_rule
def law(name: str) -> Theorem:
    """The name of an equation or an inequality of a law.

    Conclusion: what it says of the law's own letters, under its facts, conditions and premises (as hypotheses),
    resting on the law.
    """
    require(name in AXIOMS, "no such law")
    left, right, due, facts, premises, relation = AXIOMS[name]
    return conclude(Statement(relation, left, right), tuple(map(Hypothesis, premises)), facts, due, (name,))


@_rule
def differential(whole: Term, facts: Facts) -> Theorem:
    """A differential, and facts.

    Side condition: every operator in its function that holds what moves is linear there, or smooth by its law; in
    a product of layers, whether the moving layer is among them follows from the facts.
    Conclusion: the differential = what the two rules make of it, under the laws' conditions at the point,
    resting on these laws.
    """
    require(whole.op == "differential", "this rule is for a differential")
    facts = needed_facts(facts)
    value, conditions, laws = derivative(whole, facts)
    return conclude(_equation(whole, value), (), facts, conditions, tuple(laws))


@_rule
def read_off(premise: Theorem, gradient: Term) -> Theorem:
    """A theorem D(X ↦ f)(P)[H] = r with f a scalar and H a letter, and a term G.

    Side conditions: r and tr(GᵀH) have one normal form; H has the property of X (symmetric or general) and occurs
    in no hypothesis, no condition, nor in f, P or G; where X is symmetric, so is G's normal form.
    Conclusion: the gradient of X ↦ f at P is G, under the same.
    """
    left, right = _sides(premise)
    require(left.op == "differential" and left.data[0][0] != "family", "no differential in a direction")
    *rest, hand = left.args
    kind = left.data[0][4] if left.data[0][0] == "letter" else "general"
    require(hand.op == "letter" and hand.data[3] == kind, "the direction is not a letter like the variable")
    _silent(hand.data[0], premise.hypotheses, premise.conditions)
    require(not any(hand.data[0] in t.free for t in (*rest, gradient)), "the direction occurs elsewhere")
    require(kind == "general" or symmetric(gradient, premise.facts), "G is not shown to be symmetric")
    product = trace(mul(transpose(gradient), hand))
    require(agree(right, product, premise.facts), "the differential is not ⟨G, H⟩")
    return union(_equation(term("gradient", left.data, tuple(rest)), gradient), premise)


@_rule
def split_sum(whole: Term, at: Scalar, facts: Facts) -> Theorem:
    """A sum Σ_{j=a}^{b} f, an index c, and facts.

    Side condition: a − 1 ≤ c ≤ b follows from the facts.
    Conclusion: Σ_{j=a}^{b} f = Σ_{j=a}^{c} f + Σ_{j=c+1}^{b} f, under the facts.
    """
    require(whole.op == "sigma" and KINDS["index"](at), "this rule splits a sum at an index")
    (name, low, high), facts = whole.data, needed_facts(facts)
    require(all_nonnegative(span(at, low.minus(ONE), high), facts), "the place is not shown to be within it")
    lower, upper = (term("sigma", (name, *ends), whole.args) for ends in ((low, at), (at.plus(ONE), high)))
    return conclude(_equation(whole, add(lower, upper)), facts=facts)


@_rule
def induction(base: Theorem, step: Theorem, claim: Statement, index: str, ends: Ends) -> Theorem:
    """Theorems φ(a) and φ(n + 1), the claim φ, its index n, and the ends a, b of its range a ≤ n ≤ b.

    Side conditions: n is an index and occurs in no declaration, hypothesis or fact but these, and in no condition
    of the base: the step may assume φ(n) itself, as it stands, and facts that follow from a ≤ n ≤ b − 1 and the
    other facts; the base may assume a ≤ b. a and b do not depend on n. A condition of the step on n becomes one for
    each n from a to b − 1, or is plain to see.
    Conclusion: φ(n) under a ≤ n ≤ b and what else the two are under.
    """
    (low, high), n, declared = ends, parameter("index", index), dict(declared_in(claim))
    require(declared.get(index) == ("index",), "the induction's index is no index of the statement")
    require(index not in names_in((*declared.values(), ends)), "an end or a declaration depends on the index")
    require(low.integral and high.integral, "the ends are no indices")
    require(base.statement == replaced(claim, {index: low}, {}), "the base says something else")
    require(step.statement == replaced(claim, {index: n.plus(ONE)}, {}), "the step says something else")
    hypotheses = (*base.hypotheses, *(h for h in step.hypotheses if h != Hypothesis(claim)))
    _silent(index, hypotheses, base.conditions)
    known = tuple(f for f in base.facts if f is not high.minus(low))
    require(silent(known, index) == known, "a fact of the base speaks of the index")
    facts = _without(index, span(n, low, high.minus(ONE)), (*known, *step.facts))
    conditions = (*base.conditions, *within_sum(step.conditions, (index, low, high.minus(ONE)), facts))
    return conclude(claim, hypotheses, (*facts, *span(n, low, high)), conditions, (*base.laws, *step.laws))


@_rule
def cut(premise: Theorem, theorem: Theorem) -> Theorem:
    """A theorem φ, and a theorem with the hypothesis φ (nothing bound in it, no facts), or a condition that φ says.

    0 < s says the conditions s > 0, s ≠ 0 and s ≥ 0, and 0 ≤ s says s ≥ 0.
    Conclusion: the second without these, under what the first is under besides.
    """
    said, held = settled(premise.statement), theorem[1:4:2]
    left: Any = tuple(tuple(item for item in items if item not in said) for items in held)
    require(left != held, "the theorem has no such hypothesis, and no such condition")
    return union(theorem.statement, premise, theorem._replace(hypotheses=left[0], conditions=left[1]))
