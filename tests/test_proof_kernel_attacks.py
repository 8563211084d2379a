"""Attacks on the finished kernel, by somebody who had not written it: each is refused, or answered."""

from __future__ import annotations

import contextlib
import json
import random
from fractions import Fraction
from functools import partial
from itertools import permutations
from typing import Any

import proof_kernel_steps as steps
import pytest
from counting import TWO_SECONDS, calls_of_budgets
from proof_kernel_values import Model, evaluate
from proof_kernel_writer import Writer
from sampling import THOROUGH

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused, Unreadable
from dlhw3.kernel.laws.entrywise import ROWS, map_law
from dlhw3.kernel.networks import difference
from dlhw3.kernel.printer import text, theorem_text
from dlhw3.kernel.proof_file import FIELDS, check
from dlhw3.kernel.rules import RULES
from dlhw3.kernel.scalars import ONE, Scalar, dummy, number, parameter, width
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import FUNCTIONS, Term, add, declared_in, hadamard, letter, mul, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.domains import condition_text, domains_of

n, m, N = parameter("size", "n"), parameter("size", "m"), parameter("size", "N")
i, x, y = (parameter("index", c) for c in "ixy")
A, B = letter("A", n, m), letter("B", n, m)
X, S = letter("X", n, n), letter("S", n, n, "symmetric")
s, h = letter("s", ONE, ONE), letter("h", ONE, ONE)


def entrywise(name: str, order: int, of: Term) -> Term:
    return term("map", (name, order), (of,))


# A function of the table has no order


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_the_table_has_no_order(name: str) -> None:
    for order in (1, 2):
        with pytest.raises(Refused, match="has no order"):
            entrywise(name, order, s)
        with pytest.raises(Refused, match="has no order"):
            map_law(name, order)
    assert entrywise("σ", 2, s).data == ("σ", 2)


def test_the_names_of_the_table_are_those_of_its_rows() -> None:
    assert set(FUNCTIONS) == set(ROWS)


def test_the_evaluator_sees_orders() -> None:
    """recip′(2) = −1/4, exp″(0) = 1, |·|′(−3) = −1: what a campaign compares with."""

    class Forged:
        """A node that the kernel refuses to make."""

        op = "map"

        def __init__(self, name: str, order: int, at: int):
            self.data, self.args = (name, order), (scalar(at),)

    values = {("recip", 1, 2): Fraction(-1, 4), ("exp", 2, 0): 1, ("abs", 1, -3): -1, ("recip", 2, 1): 2}
    for node, value in values.items():
        assert evaluate(Forged(*node), Model(random.Random(0))) == [[value]]


# Facts


def test_a_fact_divides_by_what_the_remaining_facts_show() -> None:
    """x ≠ 0 is what 1 − 3/x ≥ 0 needs; y² = 0 and x ≥ 1 − y² give it, and then x ≥ 0 does not."""
    square = y.times(y)
    facts = (
        *(ONE.minus(number(3).over(x)), x.minus(ONE).plus(square), x),
        *(square, number(0).minus(square)),
    )
    product = scalar(n.times(x))
    left = mul(product, entrywise("recip", 0, product))
    proved = 0
    for order in permutations(facts):
        try:
            theorem = rules.same(left, scalar(1), order)
        except KernelError:
            continue
        proved += 1
        for value in (-2, 0, 3, 4):
            model = Model(random.Random(0), parameters={"x": value, "y": 0, "n": 2})
            whole = [f for f in theorem.facts if value or f is not facts[0]]  # 1 − 3/0 excludes nothing
            held = all(model.scalar(f) >= 0 for f in whole)
            assert not held or evaluate(left, model) == [[1]]
    assert proved < 120


def test_a_fact_on_a_free_index_is_none_on_a_bound_one() -> None:
    """1/j has a value for the free j ≥ 1, and not for the j that a hypothesis binds."""
    j = parameter("index", "j")
    claim = Statement("=", mul(scalar(ONE.over(j)), s), s)
    with pytest.raises(Refused, match="denominator"):
        rules.assume(Hypothesis(claim, (("index", "j"),)))
    quantified = Hypothesis(claim, (("index", "j"),), (j.minus(ONE),))
    theorem = rules.instantiate(rules.assume(quantified), {"j": number(2)}, {})
    assert theorem.facts == ()


def test_hypotheses_have_facts_with_values() -> None:
    j = parameter("index", "j")
    facts = (ONE.minus(ONE.over(j)),)
    with pytest.raises(Refused, match="divides"):
        rules.assume(Hypothesis(Statement("=", scalar(j), s), (("index", "j"),), facts))


# What is made takes exact types; the arguments of the rules, at the file door


EQUATION = Hypothesis(Statement("=", A, B))


def assumed() -> Theorem:
    return rules.assume(EQUATION)


FORGERIES: dict[str, Any] = {
    "a list of what is bound": lambda: rules.assume(EQUATION._replace(bound=[])),  # type: ignore[arg-type]
    "a list for a name that is bound": lambda: rules.assume(
        EQUATION._replace(bound=(("letter", ["A"], n, m, "general"),))
    ),
    "a generator of a hypothesis's facts": lambda: rules.assume(EQUATION._replace(facts=(f for f in ()))),
    "a float": lambda: number(0.1),  # type: ignore[arg-type]
    "a flag for a number": lambda: number(True),
    "a bound index of the kernel's": lambda: parameter("index", "~1"),
    "another one": lambda: parameter("index", "#0"),
    "no name": lambda: parameter("size", "n + 1"),
    "another kind": lambda: parameter("epsilon", "n"),
    "no kind": lambda: parameter("width", "d", ONE),
    "a width of no name": lambda: width("~1", ONE),
    "a width of a number": lambda: width("d", 1),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("rule", RULES)
def test_every_field_of_a_step_takes_its_kind_alone(rule: str) -> None:
    """No theorem, term, list or object comes through the door but as what the rule's signature says."""
    document = with_the_rule(rule)
    step = next(entry for entry in document["steps"] if entry["rule"] == rule)
    kept = dict(step)
    for field, kind in FIELDS[rule].items():
        for words, value in STRANGE.items():
            if words not in FITTING.get(kind, ()):
                step[field] = value
                with pytest.raises(KernelError):
                    check(json.dumps(document))
        step[field] = kept[field]
    for other in ({**kept, "note": "x"}, {k: v for k, v in kept.items() if k != next(iter(FIELDS[rule]))}):
        step.clear()
        step.update(other)
        with pytest.raises(Unreadable):
            check(json.dumps(document))


STRANGE: dict[str, Any] = {"nothing": None, "a flag": True, "a number": 0, "a text": "x", "minus": "-1"}
STRANGE |= {
    "a list": [],
    "flags": [False],
    "texts": ["x"],
    "lists": [[]],
    "an object": {},
    "numbers": {"A": 0},
}
STRANGE |= {"what stands later": "999999", "several": ["999999"]}
FITTING = {"str": ("a text", "minus", "what stands later")}
FITTING |= dict.fromkeys(("Facts", "Scalars", "Theorems", "Terms", "Path"), ("a list",))
FITTING |= dict.fromkeys(("Parameters", "Letters"), ("an object",))


def with_the_rule(rule: str) -> Any:
    """A proof file, one of whose steps is by the rule."""
    writer, zero = Writer(), scalar(0)
    both = Hypothesis(Statement("=", s, h))
    first = writer.step("assume", both)
    order = writer.step("assume", Hypothesis(Statement("⪯", X, S)))
    moved = term("differential", (("letter", *s.data),), (s, s, h))
    steps: dict[str, Any] = {
        "same": lambda: (zero, zero, ()),
        "replace": lambda: (first, first, (0,)),
        "instantiate": lambda: (first, {}, {"s": zero}),
        "law": lambda: ("inverse.right",),
        "differential": lambda: (moved, ()),
        "read_off": lambda: (writer.step("differential", moved, ()), scalar(1)),
        "split_sum": lambda: (term("sigma", ("j", ONE, ONE), (s,)), ONE, ()),
        "induction": lambda: (first, first, both.statement, "i", (ONE, ONE)),
        "cut": lambda: (first, first),
        "combination": lambda: (Statement("≤", s, s), (), (), (), (), (), ()),
        "congruence": lambda: (order, X),
        "trace_order": lambda: (order,),
        "entries": lambda: (writer.step("law", "exp.tangent"), {"s": X}),
        "discharge": lambda: (first,),
        "expectation": lambda: (first, "ω", (), (), h - s),
        "decreasing": lambda: (writer.step("differential", moved, ()), s, ()),
        "limit": lambda: (first, "η", s),
    }
    if rule in steps:
        writer.step(rule, *steps[rule]())
    return writer.document()


@pytest.mark.parametrize("case", FORGERIES)
def test_forgeries_are_refused(case: str) -> None:
    with pytest.raises(Refused):
        FORGERIES[case]()


def test_no_theorem_speaks_of_the_kernel_own_indices() -> None:
    """Σ_{j=1}^{N} ~1 = Σ_{j=1}^{N} j would be 0 = 1 + … + N."""
    own = dummy("~1")
    left, right = (term("sigma", ("j", ONE, N), (scalar(v),)) for v in (own, parameter("index", "j")))
    for make in (lambda: rules.same(left, right, ()), lambda: rules.same(left, left, ())):
        with pytest.raises(Refused):
            make()


# Names print as themselves alone

SPOOFS = [
    *("Xᵀ", "xʹ", "Xₖ", "X²", "ﬁ", "\u1160", "a\u115f", "\u3164", "a\uffa0", "ǁ", "ª", "Ⅳ", "ꞌ", "א", "x٣"),
    *("𝑊", "a\u200b", "", "1a", "a b", "X′"),
]


@pytest.mark.parametrize("name", SPOOFS)
def test_names_that_print_as_something_else(name: str) -> None:
    with pytest.raises(Refused):
        letter(name, n, n)
    with pytest.raises(Refused):
        parameter("size", name)


@pytest.mark.parametrize("name", ["X", "σ", "ξ0", "Ẋ", "W_1", "_", "λ"])
def test_names_that_print_as_themselves(name: str) -> None:
    assert letter(name, n, n).data[0] == name


# An answer, by counts


def tower(base: Term, height: int) -> Term:
    for _ in range(height):
        base = entrywise("exp", 0, base) + entrywise("sin", 0, base)
    return base


def nested_sums(depth: int) -> Term:
    body = scalar(parameter("index", "q"))
    for k in range(depth):
        body = term("sigma", (f"i{k}", ONE, N), (body,)) + term("sigma", (f"j{k}", ONE, N), (body,))
    return body


def nested_differentials(depth: int, inside: bool) -> Term:
    body = letter("q", ONE, ONE)
    for k in range(depth):
        names = [f"{c}{k}" for c in "vw"]
        first, second = (
            term("differential", (("letter", v, ONE, ONE, "general"),), (body * letter(v, ONE, ONE), s, h))
            if inside
            else term("differential", (("letter", v, ONE, ONE, "general"),), (body, s, h))
            for v in names
        )
        body = first + second
    return body


def dense_facts(count: int, names: int, products: int, seed: int) -> tuple[Scalar, ...]:
    rng, facts = random.Random(seed), []
    letters = [parameter("index", f"v{k}") for k in range(names)]
    for _ in range(count):
        fact = number(rng.randint(0, 3))
        for v in rng.sample(letters, min(names, 4)):
            fact = fact.plus(number(rng.randint(-3, 3)).times(v))
        for _ in range(products):
            fact = fact.plus(number(rng.randint(-2, 2)).times(rng.choice(letters)).times(rng.choice(letters)))
        facts.append(fact)
    return tuple(facts)


def short_sums(depth: int) -> Term:
    total = number(0)
    for k in range(depth):
        total = total.plus(parameter("index", f"i{k}"))
    body = scalar(total.times(total))
    for k in range(depth):
        body = term("sigma", (f"i{k}", ONE, number(64)), (body,))
    return body


def itself(node: Term) -> Theorem:
    """node = node, its normal form being made: a rule does not make it for one and the same term."""
    difference(node, node, ())
    return rules.same(node, node, ())


def many(count: int) -> list[Term]:
    return [letter(f"L{k}", n, m) for k in range(count)]


HARD: dict[str, Any] = {
    **{
        f"tower {k}": partial(lambda k: rules.same(tower(s + h, k), tower(h + s, k), ()), k) for k in (20, 60)
    },
    **{f"sums {k}": partial(lambda k: itself(nested_sums(k)), k) for k in (8, 14, 60)},
    **{f"differentials {k}": partial(lambda k: itself(nested_differentials(k, False)), k) for k in (18, 60)},
    **{f"moving {k}": partial(lambda k: itself(nested_differentials(k, True)), k) for k in (8, 14)},
    "values in differentials": lambda: rules.instantiate(
        itself(nested_differentials(40, False)), {}, {"q": letter("b", ONE, ONE)}
    ),
    "values in sums": lambda: rules.instantiate(
        rules.assume(Hypothesis(Statement("=", nested_sums(30), s))), {"q": ONE}, {}
    ),
    **{
        f"facts {c} {v} {p}": partial(lambda *a: rules.same(A, A, dense_facts(*a, 1)), c, v, p)
        for c, v, p in ((24, 8, 0), (14, 6, 3), (16, 6, 4), (24, 12, 6))
    },
    **{f"short sums {k}": partial(lambda k: itself(short_sums(k)), k) for k in (2, 3)},
    "a Hadamard product of 2000": lambda: rules.same(hadamard(*many(2000)), hadamard(*many(2000)[::-1]), ()),
    "a sum of 20000": lambda: rules.same(add(*many(5000) * 4), add(*many(5000)[::-1] * 4), ()),
    "a power of a sum": lambda: itself(term("power", (number(65),), (s + h,))),
    "a polynomial": lambda: itself(
        term("power", (number(40),), (add(*[scalar(parameter("index", f"v{k}")) for k in range(12)]),))
    ),
}


ALIKE = () if THOROUGH else ("facts 16 6 4", "sums 14", "short sums 2")
"""Attacks of which another of their kind, of other sizes, is tried."""


@pytest.mark.parametrize("case", [case for case in HARD if case not in ALIKE])
def test_an_answer_by_counts(case: str) -> None:
    """Each took from many seconds to for ever."""

    def work() -> None:
        with contextlib.suppress(KernelError):
            HARD[case]()

    assert calls_of_budgets(work) < TWO_SECONDS


def test_equal_towers_are_equal() -> None:
    assert rules.same(tower(s + h, 60), tower(h + s, 60), ())


def test_a_bound_letter_of_the_normal_form_is_the_user_as_well() -> None:
    inner = term(
        "differential",
        (("letter", "ξ0", ONE, ONE, "general"),),
        (letter("ξ0", ONE, ONE) * letter("ξ0", ONE, ONE) * s, s, h),
    )
    outer = term("differential", (("letter", "s", ONE, ONE, "general"),), (inner, s, h))
    assert rules.same(outer + outer, scalar(2) * outer, ())


# What is printed is what was proved


def power(base: Term, exponent: Scalar) -> Term:
    return term("power", (exponent,), (base,))


def moving(body: Term, variable: Term, hand: Term) -> Term:
    return term("differential", (("letter", *variable.data),), (body, variable, hand))


@pytest.mark.parametrize(
    "name", ["inverse", "trace", "det", "norm", "grad", "D", "mul", "transpose", "layers"]
)
def test_functions_are_not_named_like_operators(name: str) -> None:
    with pytest.raises(Refused, match="named like an operator"):
        entrywise(name, 0, s)
    with pytest.raises(Refused, match="named like an operator"):
        term("function", (name, ((n, n),), (), False), (X,))


def test_a_function_of_a_matrix_is_not_named_like_one_of_every_entry() -> None:
    with pytest.raises(Refused, match="named like an operator"):
        term("function", ("exp", ((n, n),), (), False), (X,))


def test_bases_of_powers_are_bracketed() -> None:
    two, half = number(2), number(Fraction(3, 2))
    assert text(power(scalar(-1), two)) == "power[2]((-1))"
    assert text(power(scalar(half), two)) == "power[2]((3/2))"
    assert text(power(scalar(n.times(n)), number(3))) == "power[3]((n^2))"
    assert text(power(power(s, two), half)) == "power[3/2](power[2](s))"
    assert text(mul(X, scalar(-1))) == "(X (-1))"  # not X − 1
    assert text(term("psdpower", (two,), (s,))) != text(power(s, two))  # 0 and s² at s < 0


def test_conditions_on_matrices_speak_of_entries() -> None:
    text = theorem_text("cancel", rules.law("recip.cancel"))
    assert "under every entry nonzero(A);" in text
    H = letter("H", n, m)
    abstract = rules.differential(moving(entrywise("σ", 0, A), A, H), ())
    text = theorem_text("σ", abstract)
    assert "differentiable[1](σ(A));" in text
    assert "σ: (map)" in text
    value = term("function", ("l", ((n, m),), (), False), (A,))
    whole = theorem_text("l", rules.differential(moving(value, A, H), ()))
    assert "differentiable[1](l(A));" in whole


def test_a_function_of_a_condition_alone_is_declared_once() -> None:
    """0 = D(l) − D(l) = l′ − D(l) = 0 under l on ℝ^{n×n}; then another l may not come in."""
    P, H = letter("P", n, n), letter("H", n, n)
    value = term("function", ("l", ((n, n),), (), False), (X,))
    whole = term("differential", (("letter", *X.data),), (value, P, H))
    first = rules.differential(whole, ())
    slope = first.statement.right
    gap = whole - slope
    replaced = steps.replace(first, gap, (0,))
    zero = rules.same(replaced.statement.right, scalar(0), ())
    theorem = steps.chain((steps.reverse(zero), steps.reverse(replaced), replaced, zero))
    assert ("l", ("function", ((n, n),))) in declared_in(theorem)
    assert "l: (function, ((n, n)))" in theorem_text("zero", theorem)
    other = letter("Z", m, m)
    for clash in (letter("l", ONE, ONE), term("function", ("l", ((m, m),), (), False), (other,))):
        with pytest.raises(Refused, match="two ways"):
            steps.replace(theorem, clash + scalar(0), (1,))


def test_a_differential_rests_on_its_laws() -> None:
    P, H = letter("P", n, n), letter("H", n, n)
    body = mul(term("det", (), (X,)), term("inverse", (), (entrywise("exp", 0, X),)))
    theorem = rules.differential(term("differential", (("letter", *X.data),), (body, P, H)), ())
    assert theorem.laws == ("det.derivative", "exp.derivative", "inverse.derivative")
    assert "by the laws det.derivative; exp.derivative; inverse.derivative" in theorem_text("t", theorem)
    summed = term("sigma", ("j", ONE, N), (moving(term("norm", (), (X,)), X, H),))
    inner = rules.differential(summed.args[0], ())
    assert steps.replace(inner, summed, (0,)).laws == ("norm.derivative",)
    twice = moving(moving(power(s, number(3)), s, h), s, h)
    again = rules.differential(twice.args[0], ())
    assert steps.replace(again, twice, (0,)).laws == ("power.derivative",)
    assert rules.differential(moving(entrywise("σ", 0, s), s, h), ()).laws == ()


def test_a_condition_near_a_point_rests_on_laws_too() -> None:
    """1/exp(s) differentiated twice: that exp(s) ≠ 0 near the point is by exp's derivative."""
    variable = ("letter", *s.data)
    cancel = rules.instantiate(
        rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": term("logdet", (), (s,))}
    )
    whole = term("differential", (variable,), (cancel.statement.left, s, h))
    assert steps.replace(cancel, whole, (0,)).laws == ("logdet.derivative", "recip.cancel")


def test_domains_say_what_is_bound() -> None:
    layer = term("layers", ("W", "d", parameter("index", "j"), parameter("index", "j")))
    norm = term("norm", (), (layer,))
    body = term("sigma", ("j", ONE, N), (mul(norm, entrywise("recip", 0, norm)),))
    assert {(*names, condition_text(c)) for names, c in domains_of(body)} == {("j", "norm(W_{j:j}) ≠ 0")}
    P, H = letter("P", n, n), letter("H", n, n)
    inverse = term("inverse", (), (X,))
    moved = term("differential", (("letter", *X.data),), (inverse, P, H))
    found = {(*names, condition_text(c)) for names, c in domains_of(moved + inverse)}
    assert found == {("X is invertible",), ("X", "X is invertible")}


def test_names_of_theorems_are_names_or_quoted() -> None:
    theorem = itself(X)
    assert theorem_text("gradient", theorem).startswith("gradient: X = X")
    spoof = "checked: 1 = 0 for all n ≥ 1; see also"
    assert theorem_text(spoof, theorem).startswith('"checked: 1 = 0 for all n \\u2265 1; see also": X = X')


def test_psd_powers_of_what_is_not_psd_are_zero_at_exponent_zero_too() -> None:
    power_zero = term("psdpower", (number(0),), (scalar(-1),))
    assert evaluate(power_zero, Model(random.Random(0))) == [[0]]
    with pytest.raises(KernelError):
        rules.same(power_zero, scalar(1), ())


# A family that moves captures as a bound letter does


@pytest.mark.parametrize("kind", ["family", "layer", "gradient"])
def test_a_family_that_moves_captures(kind: str) -> None:
    """D(W ↦ s)[V] = 0 for any s; at s := ‖W_1‖² it is not."""
    layer = term("layers", ("W", "d", ONE, ONE))
    square = term("trace", (), (mul(layer, layer.T),))
    variable = ("family", "W", "d", "V") if kind == "family" else ("layer", "W", "d", ONE)
    hand = () if kind == "family" else (letter("H", *layer.shape),)
    op = "gradient" if kind == "gradient" else "differential"
    if kind == "gradient":
        whole = term("differential", (variable,), (s, *hand))
        first = rules.differential(whole, ())
        zero = term("zero", layer.shape)
        both = rules.same(first.statement.right, term("trace", (), (mul(zero.T, *hand),)), ())
        theorem = rules.read_off(steps.chain((first, both)), zero)
    else:
        theorem = rules.differential(term(op, (variable,), (s, *hand)), ())
    with pytest.raises(Refused, match="would capture"):
        rules.instantiate(theorem, {}, {"s": square})
    other = term("layers", ("U", "d", ONE, ONE))
    assert rules.instantiate(theorem, {}, {"s": term("trace", (), (mul(other, other.T),))})
    quantified = Hypothesis(theorem.statement, (("letter", "s", ONE, ONE, "general"),))
    with pytest.raises(Refused, match="would capture" if kind == "family" else "ties W"):
        rules.instantiate(rules.assume(quantified), {}, {"s": square})
    at_point = rules.assume(quantified._replace(at_point=True))
    with pytest.raises(Refused, match="would capture"):
        rules.instantiate(at_point, {}, {"s": square})


# Through the file door


def document(scalars: list[Any], terms: list[Any], step: dict[str, Any], name: str = "t") -> str:
    tables = {"scalars": scalars, "terms": terms, "steps": [step]}
    theorems = [[name, "0"]]
    return json.dumps({"format": "dlhw3-proof", "version": "5", **tables, "theorems": theorems})


def test_files_give_a_function_of_the_table_no_order() -> None:
    terms = [["number", ["0"], []], ["map", ["recip", "1"], ["0"]], ["number", ["1"], []]]
    same = {"rule": "same", "left": "1", "right": "2", "facts": []}
    with pytest.raises(Unreadable, match="has no order"):
        check(document([[["2", []]], [["1/2", []]]], terms, same))
    terms[1][1] = ["recip", "0"]
    assert check(document([[["2", []]], [["1/2", []]]], terms, same))


@pytest.mark.parametrize("name", ["Xᵀ", "a\u115f", "~1", "א"])
def test_files_take_no_names_that_print_as_something_else(name: str) -> None:
    size = [["1", [["size", "n", "1"]]]]
    same = {"rule": "same", "left": "0", "right": "0", "facts": []}
    with pytest.raises(Unreadable):
        check(document([size], [["letter", [name, "0", "0", "general"], []]], same))
    with pytest.raises(Unreadable):
        check(document([[["1", [["index", name, "1"]]]]], [["number", ["0"], []]], same))


def test_files_of_nested_widths_get_an_answer() -> None:
    scalars: list[Any] = [[["1", [["index", "q", "1"]]]]]
    scalars += [[["1", [["width", "d", str(k), "1"]]]] for k in range(3000)]
    with pytest.raises(Unreadable, match="holds no width"):
        check(document(scalars, [], {}))
