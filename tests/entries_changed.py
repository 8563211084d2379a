"""Entries with one thing changed so that they say something false: what the tests of entries share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Expr

from dlhw3.catalogue import DERIVATIONS
from dlhw3.kernel import proof_file
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.judge import judge_lemmas
from dlhw3.symbolic.plan import Chain, Equation, Induction, Lemma
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.verdict import Verdict

Change = Callable[[Expr], Expr]


def derivation(name: str) -> Derivation:
    found: Derivation = DERIVATIONS.load(name).derive()
    return found


def all_of(name: str) -> tuple[Derivation, ...]:
    """The entry, and its cases."""
    found = derivation(name)
    return (found, *found.cases)


def require_proved(found: Derivation) -> None:
    """Every step is PROVED, and what the kernel alone makes of the file is what is claimed."""
    assert found.verdict is Verdict.PROVED
    assert all(step.verdict is Verdict.PROVED for step in found.steps)
    theorems = proof_file.check(written(found.proof.proof, found.proof.theorems))
    for name in found.results:
        assert theorems[name] == found.proof.theorems[name]


def require_refused(found: Derivation, name: str, statement: Equation) -> None:
    """With another statement, its last step made to end there, the lemma has no theorem; those before it do."""
    lemmas = [part.lemma for part in found.parts]
    place = [lemma.name for lemma in lemmas].index(name)
    lemma = lemmas[place]
    assert statement != lemma.statement, "nothing is changed"
    judged = judge_lemmas(found.theory, [*lemmas[:place], changed(lemma, statement)])
    assert judged[-1].theorem is None, statement
    assert judged[-1].verdict < Verdict.PROVED, statement
    assert all(one.theorem is not None for one in judged[:-1])


def changed(lemma: Lemma, statement: Equation) -> Lemma:
    """The lemma with this statement, and the first and last steps of its proof changed to fit."""
    if isinstance(lemma.proof, Induction):
        return replace(lemma, statement=statement)
    steps = list(lemma.proof.steps)
    steps[0] = replace(steps[0], left=statement.left)
    relation = {"relation": statement.relation} if statement.relation != lemma.statement.relation else {}
    steps[-1] = replace(steps[-1], right=statement.right, **relation)
    return replace(lemma, statement=statement, proof=Chain(tuple(steps)))


def require_needed(found: Derivation, spare: tuple[str, ...] = ()) -> None:
    """Without any one of the hypotheses some result has no theorem; those named spare serve other parts."""
    lemmas = [part.lemma for part in found.parts]
    for hypothesis in found.theory.hypotheses:
        if hypothesis.name not in spare:
            rest = tuple(h for h in found.theory.hypotheses if h is not hypothesis)
            judged = judge_lemmas(replace(found.theory, hypotheses=rest), lemmas)
            proved = {one.lemma.name for one in judged if one.theorem is not None}
            assert not set(found.results) <= proved, hypothesis.name


def with_hypothesis(found: Derivation, name: str, statement: Equation) -> list[str]:
    """The results that still have a theorem where a hypothesis says something else."""
    assert any(h.name == name and h.statement != statement for h in found.theory.hypotheses)
    hypotheses = tuple(
        replace(h, statement=statement) if h.name == name else h for h in found.theory.hypotheses
    )
    lemmas = [part.lemma for part in found.parts]
    judged = judge_lemmas(replace(found.theory, hypotheses=hypotheses), lemmas)
    return [one.lemma.name for one in judged if one.theorem is not None and one.lemma.name in found.results]
