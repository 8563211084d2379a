"""The verdict on a proof: the kernel first; where it refuses a step, the search for a counterexample.

The only place where a verdict PROVED is made. A plan is made into a proof, the proof written as a file, and the
file read by the kernel's door (``dlhw3.kernel.proof_file``): PROVED is what came back through it, saying what was
claimed and resting on nothing but what the theory assumes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr

from dlhw3.collector import looking_less
from dlhw3.kernel import proof_file
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts, is_nonnegative
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.assumed import NOTHING, Assumed
from dlhw3.symbolic.conditions.cited import cited_functions, cited_of_values
from dlhw3.symbolic.conditions.meaning import require_indices, require_theory
from dlhw3.symbolic.conditions.witnessed import Witnessed
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.kernel_terms.readback import NoExpression, Readback
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Equation, Lemma, Step, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.elaborate import LemmaMade, StepMade, made
from dlhw3.symbolic.proofs.equality import Differ
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.resting import rest
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.prose import prose
from dlhw3.symbolic.spectral_identities import is_identity
from dlhw3.symbolic.verdict import Counterexample, Judgement, Verdict, weakest


@dataclass(frozen=True, slots=True)
class JudgedStep:
    """A step, its branch of the proof, the judgement on it, and its theorem, if the kernel has one."""

    step: Step
    branch: str
    judgement: Judgement
    theorem: Theorem | None = None

    @property
    def left(self) -> Expr:
        """The left side."""
        return self.step.left

    @property
    def right(self) -> Expr:
        """The right side."""
        return self.step.right

    @property
    def rule(self) -> str:
        """The rule, as a reader knows it."""
        return str(prose(self.step.rule))

    @property
    def verdict(self) -> Verdict:
        """The verdict on this step."""
        return self.judgement.verdict


@dataclass(frozen=True, slots=True)
class JudgedLemma:
    """A lemma with a judgement on each step, and its theorem, if the kernel has one.

    ``disconnected`` says why the steps do not add up to it, or that nothing satisfies what it is under; or nothing.
    ``assuming`` names the citations that it rests on.
    """

    lemma: Lemma
    steps: tuple[JudgedStep, ...]
    disconnected: str
    theorem: Theorem | None = None
    assuming: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The weakest step's verdict; UNDECIDED at most where there is no theorem, or one that may say nothing."""
        verdict = weakest(judged.judgement.verdict for judged in self.steps)
        return min(verdict, Verdict.UNDECIDED) if self.disconnected or self.theorem is None else verdict


@dataclass(frozen=True)
class Judged:
    """Every lemma of a derivation, judged, and the proof: what was recorded, and how its names are read.

    ``assumed`` has those hypotheses by name that any step asked for, in the kernel's terms.
    """

    lemmas: tuple[JudgedLemma, ...]
    proof: Proof = field(default_factory=Proof)
    readback: Readback = field(default_factory=lambda: Readback({}))
    assumed: Mapping[str, Hypothesis] = field(default_factory=dict)

    @property
    def theorems(self) -> dict[str, Theorem]:
        """The theorem of each lemma that has one, by the lemma's name."""
        return {one.lemma.name: one.theorem for one in self.lemmas if one.theorem is not None}


@looking_less()
def judge(theory: Theory, lemmas: Sequence[Lemma], *, refuting: bool = True) -> Judged:
    """Judge lemmas in order; one that is proved is a premise for those after it.

    Where it is not ``refuting``, a step that is not proved is UNDECIDED, no values are looked for, and the steps
    behind it in its lemma are not tried.
    Raises ValueError and UserError where the theory or a lemma has no meaning.
    """
    require_theory(theory)
    context = Context(theory, lemmas)
    context.every_step = refuting
    found = []
    for lemma in lemmas:
        require_indices(lemma.statement, theory)
        found.append(made(context, lemma))
    court = _Court(context, _through_the_door(context.proof, found), refuting)
    judged = tuple(court.lemma(number, one) for number, one in enumerate(found))
    return Judged(judged, context.proof, court.readback, context.assumed)


def _through_the_door(proof: Proof, lemmas: Sequence[LemmaMade]) -> Mapping[str, Theorem] | str:
    """Return what the kernel reads from the proof's file: "2" is the third lemma, "2.0" its first step.

    Where it refuses the file, its reason.
    """
    wanted: dict[str, Theorem] = {}
    for number, lemma in enumerate(lemmas):
        for place, step in enumerate(lemma.steps):
            wanted |= {} if step.theorem is None else {f"{number}.{place}": step.theorem}
        wanted |= {} if lemma.theorem is None else {str(number): lemma.theorem}
    try:
        return proof_file.check(written(proof, wanted))
    except KernelError as error:
        return f"the kernel refuses the proof's file: {error}"


class _Court:
    """What came through the door, compared with what is claimed."""

    def __init__(self, context: Context, door: Mapping[str, Theorem] | str, refuting: bool) -> None:
        self.context, self.door, self.refuting = context, door, refuting
        self.readback = Readback(context.translator.names.known)
        self.earlier: dict[Theorem, str] = {}  # the results before the one at hand, with their names
        lemmas = {} if isinstance(door, str) else {name: one for name, one in door.items() if "." not in name}
        self.assumed, self.unreadable = self._assumed()
        self.witnessed = Witnessed(lemmas, self.assumed)

    def lemma(self, number: int, lemma: LemmaMade) -> JudgedLemma:
        """Judge one lemma and its steps."""
        steps = tuple(
            JudgedStep(step.step, step.branch, *self._step(f"{number}.{place}", step))
            for place, step in enumerate(lemma.steps)
        )
        statement = lemma.lemma.statement
        trouble = lemma.trouble
        theorem, reason = self._came(str(number), statement)
        if lemma.theorem is not None and not trouble:
            trouble = reason if theorem is None else self._lacking(theorem)
        if lemma.theorem is not None:
            self.earlier.setdefault(lemma.theorem, lemma.lemma.name)
        if self.refuting and (theorem is None or trouble):  # else no step of it is told
            steps = tuple(map(self._witnessed, steps))
        return JudgedLemma(lemma.lemma, steps, trouble, theorem, self._cited(theorem))

    def _cited(self, theorem: Theorem | None) -> tuple[str, ...]:
        """Return the hypotheses that a theorem rests on and that are theorems taken from papers, by name."""
        assumed = frozenset() if theorem is None else frozenset(theorem.hypotheses)
        cited = [name for name, told in self.context.hypotheses.items() if told.citation]
        said = () if theorem is None else (theorem.statement, *(one.statement for one in theorem.hypotheses))
        identities = [name for name, told in self.context.hypotheses.items() if is_identity(told)]
        used = [one for name in identities if (one := self.context.assumed.get(name)) in assumed and one]
        known = {
            *cited_functions(side for one in said for side in one[1:]),
            *cited_of_values(one.statement for one in used),
        }
        return (*(name for name in cited if self.context.assumed.get(name) in assumed), *sorted(known))

    def _assumed(self) -> tuple[Assumed, str]:
        """Return all that the derivation assumes, or nothing and why it cannot be read."""
        context = self.context
        try:
            hypotheses = tuple(context.hypothesis(name) for name in context.hypotheses)
            return Assumed(context.facts(), hypotheses, context.conditions()), ""
        except (KernelError, Untranslatable) as error:
            return NOTHING, f"what is assumed cannot be read: {error}"

    def _lacking(self, theorem: Theorem) -> str:
        """Say that there is no instance of a theorem beside all that is assumed, or nothing."""
        return self.unreadable or self.witnessed.lacking(theorem)

    def _witnessed(self, step: JudgedStep) -> JudgedStep:
        """Return a step of a lemma that is not proved: it stands alone, and needs an instance of its own."""
        lacking = "" if step.theorem is None else self._lacking(step.theorem)
        return replace(step, judgement=Judgement(Verdict.UNDECIDED, reason=lacking)) if lacking else step

    def _came(
        self, name: str, claim: Equation, supposed: Equation | None = None
    ) -> tuple[Theorem | None, str]:
        """Return the theorem that says a claim, from those that came through the door, or why there is none."""
        if isinstance(self.door, str):
            return None, self.door
        theorem = self.door.get(name)
        if theorem is None:
            return None, "there is no theorem"
        translator = self.context.translator
        known = self.context.facts(*claim.indices)
        allowed = {self.context.hypothesis(name) for name in self.context.assumed}
        allowed |= {Hypothesis(translator.statement(supposed))} if supposed is not None else set()
        if theorem.statement != translator.statement(claim):
            return None, "the kernel's theorem says something else"
        if not allowed.issuperset(theorem.hypotheses) or not _follow(theorem.facts, known):
            return None, "the kernel's theorem assumes more than the derivation does"
        return theorem, ""

    def _step(self, name: str, found: StepMade) -> tuple[Judgement, Theorem | None]:
        """Judge one step, and return its theorem."""
        step = found.step
        claim = Equation(step.left, step.right, found.indices, step.relation)
        reason = str(found.refusal)
        if found.theorem is not None:
            theorem, reason = self._came(name, claim, found.supposed)
            if theorem is not None:
                return Judgement(Verdict.PROVED, self._rests_on(theorem, found.supposed)), theorem
        if found.nonsense:
            return Judgement(Verdict.UNDECIDED, reason=found.nonsense), None
        if not self.refuting:
            return Judgement(Verdict.UNDECIDED, reason=reason), None
        rest = self._leftover(found.refusal) if isinstance(found.refusal, Differ) else None
        example = self._refuted(claim, found.supposed)
        verdict = Verdict.UNDECIDED if example is None else Verdict.REFUTED
        return Judgement(verdict, reason=reason, counterexample=example, difference=rest), None

    def _refuted(self, claim: Equation, supposed: Equation | None) -> Counterexample | None:
        """Return values at which a claim fails and all that is assumed holds, or None where none were found."""
        from dlhw3.symbolic.models.refutation import refute
        from dlhw3.symbolic.models.writing import renamed

        context, known = self.context, self.context.facts(*claim.indices)
        try:
            told = (name for name, one in context.hypotheses.items() if not is_identity(one))
            hypotheses = [context.hypothesis(name) for name in told]
            hypotheses += [] if supposed is None else [Hypothesis(context.translator.statement(supposed))]
            statement = context.translator.statement(claim)
            found = refute(statement, known, hypotheses, context.conditions(), meaningful=True)
        except (KernelError, Untranslatable):
            return None
        return None if found is None else renamed(found, context.translator.names)

    def _rests_on(self, theorem: Theorem, supposed: Equation | None) -> tuple[str, ...]:
        """Return what a step uses: earlier results, and the hypotheses and laws that it brings in by itself.

        They are read from the calls that made it, not from what its plan names.
        """
        context = self.context
        found = rest(context.proof, theorem, self.earlier)
        named = {context.hypothesis(name): name for name in context.assumed}
        if supposed is not None:
            named[Hypothesis(context.translator.statement(supposed))] = INDUCTION_HYPOTHESIS
        results = (name for one, name in self.earlier.items() if one in found.earlier)
        hypotheses = (named[one] for one in theorem.hypotheses if one in found.hypotheses)
        before = [theorem.statement.left, *(side for one in found.earlier for side in one.statement[1:])]
        cited = set(cited_functions(theorem.statement[2:])) - set(cited_functions(before))
        return (*results, *hypotheses, *sorted(cited), *(law for law in theorem.laws if law in found.laws))

    def _leftover(self, differ: Differ) -> Expr | None:
        """Return what the two sides of a refused step differ by, as a formula."""
        from dlhw3.symbolic.proofs.leftover import leftover

        sides, facts = differ.found
        try:
            rest = leftover(*sides, facts)
            return None if rest is None else self.readback.expression(rest)
        except (KernelError, NoExpression):
            return None


def _follow(facts: Facts, known: Facts) -> bool:
    return all(is_nonnegative(fact, known) for fact in facts)
