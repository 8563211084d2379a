"""ddt(Q) as a term of a user's lines: along a flow that is declared, or along velocities that are left open."""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.shapes import Shapes
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Theory

NET = ("l(W2*W1)", ("W1", "W2"))
GRAM = ("l(U*U')", ("U",))
LINES = [
    (
        GRAM,
        "ddt(U*U')",
        "-(grad_l(U*U') + grad_l(U*U')')*U*U' - U*U'*(grad_l(U*U') + grad_l(U*U')')",
        "PROVED",
    ),
    (GRAM, "ddt(U*U')", "-2*grad_l(U*U')*U*U' - 2*U*U'*grad_l(U*U')", "REFUTED"),
    (GRAM, "ddt(U)", "-(grad_l(U*U') + grad_l(U*U')')*U", "PROVED"),
    (NET, "ddt(W2'*W2 - W1*W1')", "0*W2'*W2", "PROVED"),
    (NET, "ddt(W2'*W2 + W1*W1')", "0*W2'*W2", "REFUTED"),
    (NET, "ddt(W2*W1)", "-W2*W2'*grad_l(W2*W1) - grad_l(W2*W1)*W1'*W1", "PROVED"),
    (NET, "ddt(W2*W1)", "ddt(W2)*W1 + W2*ddt(W1)", "PROVED"),
    (NET, "ddt(W2*W1)", "ddt(W2)*W1", "REFUTED"),
    (NET, "ddt(l(W2*W1))", "-norm2(ddt(W1))^2 - norm2(ddt(W2))^2", "PROVED"),
    (NET, "ddt(C)", "0*C", "PROVED"),
    (None, "ddt(U*V')", "ddt(U)*V' + U*ddt(V)'", "PROVED"),
    (None, "ddt(U*V')", "ddt(U)*V' + ddt(V)*U'", "REFUTED"),
    (None, "ddt(norm2(x)^2)", "2*x'*ddt(x)", "PROVED"),
    (None, "ddt(a^2*b)", "2*a*b*ddt(a) + a^2*ddt(b)", "PROVED"),
]


def verdict(flow: tuple[str, tuple[str, ...]] | None, left: str, right: str) -> str:
    shapes = Shapes({}, frozenset())
    objective = None if flow is None else (parse(flow[0]), flow[1])
    trees = [parse(left), parse(right)]
    for tree in ([objective[0]] if objective else []) + trees:
        shapes.of(tree)
    shapes.fit(shapes.of(trees[0]), shapes.of(trees[1]))
    builder = Builder(shapes, flow=objective)
    a, b = map(builder.of, trees)
    line = Lemma("line", Equation(a, b), Chain((Step(a, b, "as written"),)))
    return judge(Theory(), [line]).lemmas[0].verdict.name


@pytest.mark.parametrize(
    ("flow", "left", "right", "due"), LINES, ids=[f"{one[1]} = {one[2]}" for one in LINES]
)
def test_a_line_about_a_rate_is_judged(
    flow: tuple[str, tuple[str, ...]] | None, left: str, right: str, due: str
) -> None:
    assert verdict(flow, left, right) == due


def test_what_moves_must_be_said() -> None:
    with pytest.raises(UserError, match="What moves in ddt is not said"):
        verdict(None, "ddt(U*U')", "U*U'")
