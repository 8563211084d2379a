"""Statements of the kinds that derivations in deep learning are made of: the true ones PROVED, near misses REFUTED.

The truth of the ones and the falsity of the others are known from mathematics, and not from the judge: an unsound
search, axiom or refutation would put one of the second list among the PROVED, or of the first among the REFUTED.
Part of them by default, another each time; all of them where DLHW3_THOROUGH=1, or as a script.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sampling import in_turn

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import JudgedLine, judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.judged.judging import OF_EXPLAINING
from dlhw3.symbolic.search.forms import effort
from dlhw3.symbolic.search.laws import modulo
from dlhw3.symbolic.verdict import Verdict

HERE = Path(__file__).parent
FOUND = 11  # statements at the head of the list that a user found UNDECIDED


def statements(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def judged(statement: str) -> list[JudgedLine]:
    return [*judged_lines(read_document("\n".join(statement.split("; "))), explained=False)]


TRUE, FALSE = statements("true_statements.txt"), statements("near_misses.txt")


def test_there_are_enough_of_both() -> None:
    assert len(TRUE) >= 200
    assert len(FALSE) >= 75
    assert not set(TRUE) & set(FALSE)


@pytest.mark.parametrize("statement", [*TRUE[:FOUND], *in_turn(TRUE[FOUND:], every=17)])
def test_true_statements_are_proved(statement: str) -> None:
    assert {line.verdict for line in judged(statement)} == {Verdict.PROVED}


@pytest.mark.parametrize("statement", in_turn(FALSE[::-1], every=13))
def test_near_misses_are_refuted_with_values(statement: str) -> None:
    line = next(line for line in judged(statement) if line.verdict is Verdict.REFUTED)
    assert line.judgement.counterexample is not None or line.misfit


def test_searches_about_one_line_share_one_count() -> None:
    """Each ended by a count of its own, and an open line took them all, for up to 25 seconds."""
    claim = "norm2(x + y) <= norm2(x) + norm2(y)"
    with effort.within(1):
        assert judged(claim)[-1].verdict is Verdict.SUPPORTED
    with effort.within(10):
        with effort.within(100):
            assert not effort.spend(20)
        assert effort.is_over()
    assert not effort.is_over()
    assert judged(claim)[-1].verdict is Verdict.PROVED


def test_what_explains_a_false_line_is_sought_among_few_normal_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other sign of this line was looked for as long as a proof, for 8 seconds."""
    made: list[int] = []
    monkeypatch.setattr(modulo, "spend", lambda many=1: made.append(many) or effort.spend(many))
    claim = "v'*X'*diag(s.*(1-s))*X*v <= norm2(X*v)^2/8"
    text = f"shape X: n,p\nassume y.*y = vector(1)\nlet s = sigmoid(y.*(X*w))\n{claim}"
    *_, last = judged_lines(read_document(text))
    assert last.verdict is Verdict.REFUTED
    assert sum(made) < 2 * OF_EXPLAINING


def test_letters_that_shared_lemmas_have_for_sizes_mean_what_they_say() -> None:
    """‖u + v‖ ≤ ‖u‖ + ‖v‖ was UNDECIDED, since u and v were sizes of the lemma; for x and y it was PROVED."""
    for one, other in (("u", "v"), ("x", "y"), ("Y", "Z"), ("V", "Y")):
        (line,) = judged(f"norm2({one} + {other}) <= norm2({one}) + norm2({other})")
        assert line.verdict is Verdict.PROVED


def test_products_of_layers_are_judged_where_the_layers_are() -> None:
    """j runs from 1 to N in W{N:j+1} W{j} W{j-1:1}, for proofs and for values."""
    assert judged("W{N:j+1}*W{j}*W{j-1:1}*X = W{N:1}*X")[-1].verdict is Verdict.PROVED
    (line,) = judged("W{N:j+1}*W{j}*W{j-1:1} = 2*W{N:1}")
    assert line.judgement.counterexample is not None
    values = dict(line.judgement.counterexample.assignment)
    assert 1 <= int(values["j"]) <= int(values["N"])


def test_the_gradient_in_a_layer_is_claimed_as_it_is_printed() -> None:
    right = "W{N:j+1}'*grad_l(W{N:1})*W{j-1:1}'"
    answer = judge_claim("l(W{N:1})", "W{j}", right)
    assert answer.verdict is Verdict.PROVED
    assert judge_claim("l(W{N:1})", "W{j}", f"2*{right}").verdict is Verdict.REFUTED


if __name__ == "__main__":
    wrong = [s for s in TRUE if {line.verdict for line in judged(s)} != {Verdict.PROVED}]
    wrong += [s for s in FALSE if all(line.verdict is not Verdict.REFUTED for line in judged(s))]
    print("\n".join(wrong) or "all as they should be")
    sys.exit(bool(wrong))
