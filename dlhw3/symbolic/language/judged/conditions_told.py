"""The conditions that a line is proved under, and where what is assumed of functions is used."""

from __future__ import annotations

from dlhw3.kernel.statements import Statement
from dlhw3.symbolic.conditions.cited import asks, told_of_cited
from dlhw3.symbolic.conditions.following import independent, told_in_order, unsaid
from dlhw3.symbolic.conditions.requirements import Property, domains, requirement
from dlhw3.symbolic.judge import Judged
from dlhw3.symbolic.language.assumed.of_exponentials import BY_SERIES
from dlhw3.symbolic.language.assumed.regularity import at_which_points
from dlhw3.symbolic.language.text.chance import means_used
from dlhw3.symbolic.language.text.series import told_of_indices
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.prose import Prose, prose
from dlhw3.symbolic.spectral_identities import is_identity

NORM_OF_SERIES = "the spectral norm of expm(X) is at most exp of that of X [Higham 2008]"
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
    cited = told_of_cited(theorem, _cited(judged, theory))
    return tuple(dict.fromkeys((*told, *points, *elsewhere, *written, *cited, *_of_series(judged))))


def _of_series(judged: Judged) -> tuple[Prose, ...]:
    """Return what is cited of the norms of exponentials, where the last lemma rests on it."""
    theorem = judged.theorems.get(judged.lemmas[-1].lemma.name)
    names = (
        name for name, one in judged.assumed.items() if theorem is not None and one in theorem.hypotheses
    )
    return (prose(NORM_OF_SERIES),) if any(name.endswith(BY_SERIES) for name in names) else ()


def _cited(judged: Judged, theory: Theory) -> list[Statement]:
    """Return what is cited of functions of spectra, as it stands, that the last lemma rests on."""
    theorem = judged.theorems.get(judged.lemmas[-1].lemma.name)
    known = (judged.assumed.get(h.name) for h in theory.hypotheses if is_identity(h))
    used = (one for one in known if one is not None and theorem is not None and one in theorem.hypotheses)
    return [one.statement for one in used]
