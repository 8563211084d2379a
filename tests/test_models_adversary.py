"""Values sought among many points at once: rare counterexamples are found, and true statements have none."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sampling import sampled
from test_true_statements import TRUE

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.models import adversary
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.models.doubles import Doubles
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.interpretation import Model
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.verdict import Counterexample


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Question, Counterexample | None]]:
    """What is asked of many points, and answered."""
    found: list[tuple[Question, Counterexample | None]] = []

    def hasty(self: Asked) -> None:
        if self.question is not None:
            found.append((self.question, adversary.adversary(self.question)))

    monkeypatch.setattr(Asked, "smallest", lambda *_, **__: None)
    monkeypatch.setattr(Asked, "hasty", hasty)
    return found


def ask(statement: str) -> None:
    [*judged_lines(read_document("\n".join(statement.split("; "))), explained=False)]


@pytest.mark.parametrize(
    "statement",
    [
        "norm2(x+y)^2 <= 101/100*norm2(x)^2 + 100*norm2(y)^2",
        "assume a >= 0; sin(a) >= a - a^3/7",
        "assume norm2(x) = 1; assume norm2(y) = 1; x'*y <= 999/1000",
        "assume A psd; assume tr(A) = 1; shape A: n,n; tr(A*A) <= 99/100",
        "assume A <= B; assume B <= C; shape A: n,n; tr(A*C) <= tr(B*C)",
        "assume 0 <= a; assume a <= 1; a^3*(1-a) <= 105/1000",
    ],
)
def test_rare_counterexamples_are_found(
    asked: list[tuple[Question, Counterexample | None]], statement: str
) -> None:
    ask(statement)
    assert asked[0][1] is not None


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("shape x: n; norm2(softmax(x))^2 <= 1/n + norm2(x)^2/n", 99),
        ("assume norm2(x) = 1; sum(x) <= 8", 99),
        ("shape x: n; logsumexp(x) <= norm2(x) + 5", 393),
    ],
)
def test_columns_of_hundreds_of_rows_are_tried(
    asked: list[tuple[Question, Counterexample | None]], statement: str, rows: int
) -> None:
    ask(statement)
    found = asked[0][1]
    assert found is not None
    given = dict(found.assignment)
    assert given["n"] == str(rows)
    assert len(eval(re.sub(r"(-?\d+/\d+)", r"'\1'", given["x"]))) == rows  # the text is Python's


@pytest.mark.parametrize("statement", sampled([s for s in TRUE if "<=" in s], every=29))
def test_true_statements_have_none(
    asked: list[tuple[Question, Counterexample | None]], statement: str
) -> None:
    ask(statement)
    assert all(found is None for _, found in asked)


@pytest.mark.parametrize(
    "statement",
    [
        "assume A pd; shape A: n,n; log(1 + exp(tr(inv(A)))) <= softplus(sum(tanh(A))) + det(A) - logdet(A)",
        "norm2(relu(X)*y) <= sum(abs(X)) + sum{k=1:n}(k*sum(arctan(y)))",
        "assume a > 0; sqrt(a) <= a^(1/3) + sin(a)*cos(a)/a",
        "assume A psd; shape A: n,n; tr(A^(1/2)*diag(x)) <= tr(A)*x'*x",
    ],
)
def test_values_in_doubles_are_those_of_the_exact_evaluator(
    asked: list[tuple[Question, Counterexample | None]], statement: str
) -> None:
    ask(statement)
    question = asked[0][0]
    rng = np.random.default_rng(0)
    parameters = dict.fromkeys(question.parameters, 2)
    letters = {}
    for part in question.parts:
        if part.op == "letter":
            shape = tuple(2 if size.constant is None else 1 for size in part.shape)
            value = rng.integers(1, 5, shape)
            letters[part.data[0]] = (
                value @ value.T + np.eye(2, dtype=int) if "A p" in statement and shape == (2, 2) else value
            )
    exact = Model(dict(parameters), letters={k: _rows(v) for k, v in letters.items()})
    doubles = Doubles({k: v[None] * 1.0 for k, v in letters.items()}, parameters)
    for side in question.statement[1:]:
        (value,) = Evaluator(exact).value(side)[0]
        low, high = value.ends if hasattr(value, "ends") else (value, value)
        assert float(low) == pytest.approx(float(high), rel=1e-12)
        assert doubles.value(side)[0, 0, 0] == pytest.approx(float(low), rel=1e-9)


def _rows(value: np.ndarray) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(x) for x in row) for row in value)
