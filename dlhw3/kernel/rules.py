"""The rules: each takes theorems and data and makes a theorem, or says which side condition failed.

Every rule is its docstring: what it needs, its side conditions, its conclusion. What ``conclude`` checks of every
theorem is not repeated. ``docs/rules.md`` is made of these docstrings.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from .differentials import derivative, near
from .errors import Refused
from .laws.table import AXIOMS
from .networks import agree
from .scalars import ONE, Scalar, is_nonnegative, is_positive, parameter, substitute
from .statements import Hypothesis, Statement, check_hypothesis, names_in
from .terms import Term, add, is_index, is_size, mul, scalars_in, term, trace, transpose
from .theorem import Facts, Theorem, conclude, needed_facts, symmetric


def _require(holds: bool, words: str) -> None:
    if not holds:
        raise Refused(words)


def _sides(theorem: Theorem) -> tuple[Term, Term]:
    _require(type(theorem) is Theorem, "a premise is a theorem")
    _require(theorem.statement.relation == "=", "this rule is for =")
    return theorem.statement.left, theorem.statement.right


def assume(hypothesis: Hypothesis, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Theorem:
    """A hypothesis h, with values for what it binds (none for what stays as it is).

    Side conditions: values are given to bound names only, as for *instantiate*; they capture nothing.
    Conclusion: h's statement at these values, under h and under h's facts at these values.
    """
    check_hypothesis(hypothesis)
    bound = {b[1] for b in hypothesis.bound}
    _require({*parameters, *letters} <= bound, "a value is given to a name that the hypothesis does not bind")
    facts = tuple(substitute(f, parameters) for f in hypothesis.facts)
    _check_values(hypothesis.statement, parameters, letters, facts)
    return conclude(hypothesis.statement.instance(parameters, letters), hypotheses=[hypothesis], facts=facts)


def same(left: Term, right: Term, facts: Facts) -> Theorem:
    """Two terms of one shape, and facts.

    Side condition: their normal forms under the facts are equal.
    Conclusion: left = right, under the facts.
    """
    theorem = conclude(Statement("=", left, right), facts=facts)
    _require(agree(left, right, theorem.facts), "the normal forms of the two sides differ")
    return theorem


def chain(*premises: Theorem) -> Theorem:
    """Theorems a = b, b = c, …, y = z.

    Side condition: each right side is the next left side, letter for letter.
    Conclusion: a = z, under everything that any of them is under.
    """
    _require(bool(premises), "a chain of nothing")
    sides = [_sides(p) for p in premises]
    for (_, right), (left, _) in pairwise(sides):
        _require(right is left, "a right side is not the next left side")
    return conclude(Statement("=", sides[0][0], sides[-1][1]), *premises)


def reverse(premise: Theorem) -> Theorem:
    """A theorem a = b. Conclusion: b = a, under the same."""
    left, right = _sides(premise)
    return conclude(Statement("=", right, left), premise)


def replace(premise: Theorem, whole: Term, path: tuple[int, ...]) -> Theorem:
    """A theorem a = b, a term C, and the place in it where a stands.

    Side conditions: a stands there, letter for letter. Above it, from the inside out: a sum over j needs j in
    no hypothesis and no condition, and facts on j that follow from j's range and the other facts. A differential
    or gradient, where a stands in its function, needs a premise without hypotheses, and turns each condition on
    what moves into conditions at the point (open kinds only, subjects differentiable there, one order more for a
    function).
    Conclusion: C = C with b there, under the premise's hypotheses, facts and conditions so changed.
    """
    old, new = _sides(premise)
    above: list[tuple[Term, int]] = []
    here = whole
    for k in path:
        _require(type(k) is int and 0 <= k < len(here.args), "there is no such place")
        above.append((here, k))
        here = here.args[k]
    _require(here is old, "the left side does not stand there")
    hypotheses, facts, conditions = premise.hypotheses, premise.facts, premise.conditions
    for node, k in reversed(above):
        new = term(node.op, node.data, (*node.args[:k], new, *node.args[k + 1 :]))
        if k == 0 and node.op == "sigma":
            _require(
                not any(node.data[0] in h.free for h in hypotheses), "a hypothesis speaks of a sum's index"
            )
            _require(
                not any(node.data[0] in s.free for c in conditions for s in c.subjects),
                "a condition speaks of a sum's index",
            )
            facts = _without(node.data[0], node.data[1], node.data[2], facts)
        elif k == 0 and node.op in ("differential", "gradient"):
            _require(not hypotheses, "a premise with hypotheses is not used inside a differential")
            conditions = tuple(c for one in conditions for c in near(one, node, facts))
    return conclude(
        Statement("=", whole, new),
        hypotheses=hypotheses,
        facts=facts,
        conditions=conditions,
        laws=premise.laws,
    )


def _without(index: str, low: Scalar, high: Scalar, facts: Facts) -> Facts:
    """Return the facts that do not speak of an index; those that do must follow from its range and the rest."""
    rest = tuple(f for f in facts if index not in names_in(f))
    j = parameter("index", index)
    ranged = (*rest, j.minus(low), high.minus(j))
    for fact in facts:
        _require(is_nonnegative(fact, ranged), f"a fact on {index} does not follow from its range")
    return rest


def instantiate(premise: Theorem, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Theorem:
    """A theorem, values for some of its sizes, indices and exponents, and values for some of its letters.

    Side conditions: sizes become integers shown ≥ 1, indices integers; a letter's value has its shape, and is
    symmetric where the letter is declared so; nothing is captured, and the X of a differential's function is
    never touched.
    Conclusion: the theorem with all of them replaced at once, hypotheses, facts and conditions included.
    """
    facts = needed_facts(substitute(f, parameters) for f in premise.facts)
    for statement in (premise.statement, *(h.statement for h in premise.hypotheses)):
        _check_values(statement, parameters, letters, facts)
    for condition in premise.conditions:
        for subject in condition.subjects:
            _check_values(Statement("=", subject, subject), parameters, letters, facts)
    return conclude(
        premise.statement.instance(parameters, letters),
        hypotheses=[h.instance(parameters, letters) for h in premise.hypotheses],
        facts=facts,
        conditions=[c.instance(parameters, letters) for c in premise.conditions],
        laws=premise.laws,
    )


def _check_values(
    statement: Statement, parameters: Mapping[str, Scalar], letters: Mapping[str, Term], facts: Facts
) -> None:
    """Refuse values that are not of the kind of the names that they are given to."""
    for name, declaration in statement.left.declared | statement.right.declared:
        value = parameters.get(name)
        if name in letters:
            _require(declaration[0] == "letter", f"{name} is not a letter")
            shown = declaration[3] == "general" or symmetric(letters[name], facts)
            _require(shown, f"the value of {name} is not shown to be symmetric")
        if value is None:
            continue
        _require(
            declaration[0] in ("size", "index", "exponent"), f"{name} is not a size, an index or an exponent"
        )
        _require(type(value) is Scalar, f"the value of {name} is not exact")
        if declaration[0] == "size":
            _require(
                is_size(value) and is_positive(value, facts),
                f"the value of {name} is not shown to be at least 1",
            )
        _require(declaration[0] == "exponent" or is_index(value), f"the value of {name} is not an integer")


def law(name: str) -> Theorem:
    """The name of an equation of a law.

    Conclusion: the equation over the law's own letters, under its facts, conditions and premises (as hypotheses),
    resting on the law.
    """
    _require(type(name) is str and name in AXIOMS, "no such law")
    axiom = AXIOMS[name]
    return conclude(
        Statement("=", axiom.left, axiom.right),
        hypotheses=[Hypothesis(p) for p in axiom.premises],
        facts=axiom.facts,
        conditions=axiom.conditions,
        laws=[name],
    )


def linear(whole: Term, facts: Facts) -> Theorem:
    """A differential whose direction is a sum, or a number times a matrix, and facts.

    Conclusion: D[A + B + …] = D[A] + D[B] + …, or D[s A] = s D[A], of the same function at the same point.
    """
    _require(whole.op == "differential" and whole.data[0][0] != "family", "a differential has a direction")
    *rest, direction = whole.args

    def along(part: Term) -> Term:
        return term("differential", whole.data, (*rest, part))

    if direction.op == "add":
        return conclude(Statement("=", whole, add(*map(along, direction.args))), facts=facts)
    scaled = direction.op == "mul" and len(direction.args) == 2 and direction.args[0].shape == (ONE, ONE)
    _require(scaled and direction.args[1].shape == direction.shape, "the direction is no sum and no multiple")
    return conclude(Statement("=", whole, mul(direction.args[0], along(direction.args[1]))), facts=facts)


def differential(whole: Term, facts: Facts) -> Theorem:
    """A differential, and facts.

    Side condition: every operator in its function that holds what moves is linear there, or smooth by its law; in
    a product of layers, whether the moving layer is among them follows from the facts.
    Conclusion: the differential = what the two rules make of it, under the laws' conditions at the point.
    """
    _require(whole.op == "differential", "this rule is for a differential")
    facts = needed_facts(facts)
    value, conditions = derivative(whole, facts)
    return conclude(Statement("=", whole, value), facts=facts, conditions=conditions)


def read_off(premise: Theorem, gradient: Term) -> Theorem:
    """A theorem D(X ↦ f)(P)[H] = r with f a scalar and H a letter, and a term G.

    Side conditions: r and tr(GᵀH) have one normal form; H has the property of X (symmetric or general) and occurs
    in no hypothesis, no condition, nor in f, P or G; where X is symmetric, so is G's normal form.
    Conclusion: the gradient of X ↦ f at P is G, under the same.
    """
    left, right = _sides(premise)
    _require(
        left.op == "differential" and left.data[0][0] != "family",
        "the left side is no differential in one direction",
    )
    *rest, hand = left.args
    variable = left.data[0]
    kind = variable[4] if variable[0] == "letter" else "general"
    _require(hand.op == "letter" and hand.data[3] == kind, "the direction is not a letter like the variable")
    name = hand.data[0]
    speaking = [h.free for h in premise.hypotheses] + [t.free for c in premise.conditions for t in c.subjects]
    speaking += [t.free for t in (*rest, gradient)]
    _require(not any(name in free for free in speaking), "the direction occurs elsewhere")
    _require(
        kind == "general" or symmetric(gradient, premise.facts), "the gradient is not shown to be symmetric"
    )
    product = trace(mul(transpose(gradient), hand))
    _require(
        left.shape == (ONE, ONE) and agree(right, product, premise.facts), "the differential is not ⟨G, H⟩"
    )
    return conclude(Statement("=", term("gradient", left.data, tuple(rest)), gradient), premise)


def split_sum(whole: Term, at: Scalar, facts: Facts) -> Theorem:
    """A sum Σ_{j=a}^{b} f, an index c, and facts.

    Side condition: a − 1 ≤ c ≤ b follows from the facts.
    Conclusion: Σ_{j=a}^{b} f = Σ_{j=a}^{c} f + Σ_{j=c+1}^{b} f, under the facts.
    """
    _require(whole.op == "sigma" and is_index(at), "this rule splits a sum at an index")
    name, low, high = whole.data
    facts = needed_facts(facts)
    inside = is_nonnegative(at.minus(low).plus(ONE), facts) and is_nonnegative(high.minus(at), facts)
    _require(inside, "the place is not shown to be within the sum")
    parts = (term("sigma", (name, a, b), whole.args) for a, b in ((low, at), (at.plus(ONE), high)))
    return conclude(Statement("=", whole, add(*parts)), facts=facts)


def induction(
    base: Theorem, step: Theorem, statement: Statement, index: str, low: Scalar, high: Scalar | None
) -> Theorem:
    """Theorems φ(a) and φ(n + 1), the statement φ, its index n, and its range a ≤ n (≤ b).

    Side conditions: n is an index and occurs in no hypothesis, condition or fact but these: the step may assume
    φ(n) itself, as it stands, and facts that follow from a ≤ n ≤ b − 1 and the other facts; the base may assume
    facts that follow from a ≤ b. a and b do not depend on n.
    Conclusion: φ(n) under a ≤ n (≤ b) and what else the two are under.
    """
    _require(statement.relation == "=", "this rule is for =")
    n = parameter("index", index)
    declared = statement.left.declared | statement.right.declared
    _require((index, ("index",)) in declared, "the induction's index is no index of the statement")
    fixed = any(index in names_in(*scalars_in(d)) for _, d in declared)
    _require(not fixed, "a declaration depends on the induction's index")
    ends = (low,) if high is None else (low, high)
    _require(all(is_index(e) for e in ends) and index not in names_in(*ends), "the ends depend on the index")
    _require(base.statement == statement.instance({index: low}, {}), "the base says something else")
    _require(step.statement == statement.instance({index: n.plus(ONE)}, {}), "the step says something else")
    assumed = Hypothesis(statement)
    hypotheses = [*base.hypotheses, *(h for h in step.hypotheses if h != assumed)]
    _require(not any(index in h.free for h in hypotheses), "a hypothesis speaks of the induction's index")
    conditions = [*base.conditions, *step.conditions]
    _require(
        not any(index in s.free for c in conditions for s in c.subjects),
        "a condition speaks of the induction's index",
    )
    nonempty = () if high is None else (high.minus(low),)
    others = tuple(f for f in (*base.facts, *step.facts) if index not in names_in(f) and f not in nonempty)
    ranged = (*others, n.minus(low), *(() if high is None else (high.minus(n).minus(ONE),)))
    for fact in step.facts:
        _require(is_nonnegative(fact, ranged), "a fact of the step does not follow from the range")
    _require(
        not any(index in names_in(f) for f in base.facts),
        "a fact of the base speaks of the induction's index",
    )
    facts = (*others, n.minus(low), *(() if high is None else (high.minus(n),)))
    return conclude(statement, base, step, hypotheses=hypotheses, facts=facts, conditions=conditions)


def cut(premise: Theorem, theorem: Theorem) -> Theorem:
    """A theorem φ, and a theorem with the hypothesis φ (nothing bound in it, no facts).

    Conclusion: the second without that hypothesis, under what the first is under besides.
    """
    proved = {Hypothesis(premise.statement), Hypothesis(premise.statement, at_point=True)}
    _require(any(h in proved for h in theorem.hypotheses), "the theorem has no such hypothesis")
    rest = [h for h in theorem.hypotheses if h not in proved]
    return conclude(theorem.statement, premise, theorem, hypotheses=[*premise.hypotheses, *rest])


RULES = (
    *(assume, same, chain, reverse, replace, instantiate, law, linear, differential),
    *(read_off, split_sum, induction, cut),
)
