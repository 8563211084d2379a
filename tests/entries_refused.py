"""Entries with one thing changed so that it is false: what a test says of them, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from derivations_once import derived, read_back
from sympy import Expr

from dlhw3.kernel import proof_file
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.meaning import require_indices, require_theory
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.plan import Chain, Equation, Induction, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.elaborate import made
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.verdict import Verdict


def derivation(name: str) -> Derivation:
    return derived(name)


def require_proved(found: Derivation) -> None:
    """Every step is PROVED, every lemma has its theorem and witness, and the kernel alone agrees."""
    assert found.verdict is Verdict.PROVED
    assert all(step.verdict is Verdict.PROVED for step in found.steps)
    theorems = read_back(found)
    for name in found.results:
        assert theorems[name].statement == found.proof.theorems[name].statement


def lemmas_of(found: Derivation) -> list[Lemma]:
    return [part.lemma for part in found.parts]


def with_theorems(theory: Theory, lemmas: Sequence[Lemma]) -> list[str]:
    """Return the names of the lemmas that a proof can be made for, after those before them.

    What has none has no theorem when it is judged, and is below PROVED: a verdict only takes theorems away. The
    searches for witnesses and for counterexamples, which take most of the time of a verdict, are left out.
    """
    return list(theorems_made(theory, lemmas)[1])


def theorems_made(theory: Theory, lemmas: Sequence[Lemma]) -> tuple[Context, dict[str, Theorem]]:
    """Return in what lemmas are made, in order, and the theorems that say what a lemma claims."""
    require_theory(theory)
    context = Context(theory, lemmas)
    found: dict[str, Theorem] = {}
    for lemma in lemmas:
        require_indices(lemma.statement, theory)
        theorem = made(context, lemma).theorem
        if theorem is not None and theorem.statement == context.translator.statement(lemma.statement):
            found[lemma.name] = theorem
    return context, found


def ending(lemma: Lemma, left: Expr | None = None, right: Expr | None = None, relation: str = "") -> Lemma:
    """The lemma with other sides or another relation, its first and last steps changed to fit."""
    stated = lemma.statement
    new_left = stated.left if left is None else left
    new_right = stated.right if right is None else right
    statement = replace(stated, left=new_left, right=new_right, relation=relation or stated.relation)
    if isinstance(lemma.proof, Induction):
        return replace(lemma, statement=statement)
    steps = list(lemma.proof.steps)
    steps[0] = replace(steps[0], left=new_left)
    steps[-1] = replace(steps[-1], right=new_right)
    if relation:
        steps[-1] = replace(steps[-1], relation=relation)
    return replace(lemma, statement=statement, proof=Chain(tuple(steps)))


def require_refused(found: Derivation, name: str, wrong: Lemma, theory: Theory | None = None) -> None:
    """The changed lemma has no theorem, after all lemmas before it."""
    lemmas = lemmas_of(found)
    place = [lemma.name for lemma in lemmas].index(name)
    assert wrong != lemmas[place] or theory is not None, "nothing is changed"
    assert name == wrong.name
    assert name not in with_theorems(theory or found.theory, [*lemmas[:place], wrong])


def require_needed(found: Derivation, name: str) -> list[str]:
    """Without any one of the hypotheses the result is not proved; return their names."""
    lemmas = lemmas_of(found)
    assert name in {lemma.name for lemma in lemmas}
    for hypothesis in found.theory.hypotheses:
        rest = tuple(h for h in found.theory.hypotheses if h is not hypothesis)
        assert name not in with_theorems(replace(found.theory, hypotheses=rest), lemmas), hypothesis.name
    return [h.name for h in found.theory.hypotheses]


def require_all_refused(found: Derivation, name: str, *changes: dict[str, Any]) -> None:
    """Each change of the sides or the relation of what a result says makes something that is not proved."""
    (lemma,) = [one for one in lemmas_of(found) if one.name == name]
    for change in changes:
        require_refused(found, name, ending(lemma, **change))


def proved_with(found: Derivation, name: str, statement: Equation) -> list[str]:
    """Return the results that still have a theorem where the hypothesis of that name says something else."""
    assert any(h.name == name and h.statement != statement for h in found.theory.hypotheses)
    hypotheses = tuple(
        replace(h, statement=statement) if h.name == name else h for h in found.theory.hypotheses
    )
    theory, lemmas = replace(found.theory, hypotheses=hypotheses), lemmas_of(found)
    context, theorems = theorems_made(theory, lemmas)
    kept = {name: theorem for name, theorem in theorems.items() if name in found.results}
    found_again = proof_file.check(written(context.proof, kept)) if kept else {}  # by the kernel's own door
    allowed = {context.hypothesis(name) for name in context.assumed}  # as they are told, and nothing else
    return [name for name, theorem in found_again.items() if allowed.issuperset(theorem.hypotheses)]
