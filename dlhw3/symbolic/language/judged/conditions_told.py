"""The conditions that a line is proved under, and where what is assumed of functions is used."""

from __future__ import annotations

from dlhw3.symbolic.conditions.cited import asks, told_of_cited
from dlhw3.symbolic.conditions.following import independent, told_in_order, unsaid
from dlhw3.symbolic.conditions.requirements import Property, domains, requirement
from dlhw3.symbolic.judge import Judged
from dlhw3.symbolic.language.assumed.regularity import at_which_points
from dlhw3.symbolic.language.text.chance import means_used
from dlhw3.symbolic.language.text.series import told_of_indices
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.prose import Prose

ELSEWHERE = " (elsewhere it is not defined)"
"""Behind where an operator has its meaning: the line is proved elsewhere too, where the operator's value is 0."""


def conditions_of(judged: Judged, theory: Theory) -> tuple[Prose | Property, ...]:
    """Return the conditions that a lemma was proved under, and where what is assumed of functions is used."""
    theorem = judged.theorems.get(judged.lemmas[-1].lemma.name)
    conditions = () if theorem is None else tuple(filter(asks, theorem.conditions))
    lemmas = [one.lemma for one in judged.lemmas]
    points = (*at_which_points(lemmas, theory), *means_used(lemmas, theory), *told_of_indices(lemmas, theory))
    facts = told_in_order(theory.hypotheses, theory.facts)
    meant = () if theorem is None else domains(theorem, judged.readback, told_of=facts)
    elsewhere = (Prose((*one.pieces, ELSEWHERE)) for one in meant)
    kept = unsaid(independent(conditions, judged.readback), judged.readback, facts)
    told = dict.fromkeys(requirement(condition, judged.readback) for condition in kept)
    written = (one for h in theory.hypotheses for one in h.under if one not in meant)
    return tuple(dict.fromkeys((*told, *points, *elsewhere, *written, *told_of_cited(theorem))))
