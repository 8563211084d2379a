"""What is asked of values about two sides under a theory: the smallest at which they fail, or how many agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.networks import agree
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.conditions.following import told_in_order
from dlhw3.symbolic.conditions.requirements import domains
from dlhw3.symbolic.kernel_terms.large import DIGIT
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.kernel_terms.readback import NoExpression, Readback
from dlhw3.symbolic.models.agreement import Agreement, agreement
from dlhw3.symbolic.models.bent_functions import FIRST, OF_FIRST, of_bent_functions
from dlhw3.symbolic.models.chords import chorded
from dlhw3.symbolic.models.climbing import climbed
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.exponentials import without_exponents
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.in_turn import in_turn
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.long_runs import fails_later
from dlhw3.symbolic.models.numbers import Unclear, ceil, sign
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.rays import along_rays
from dlhw3.symbolic.models.refutation import is_refuted, smallest
from dlhw3.symbolic.models.sides import BENT
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.spectra import spectral
from dlhw3.symbolic.models.stepping import stepped
from dlhw3.symbolic.models.tall import tall
from dlhw3.symbolic.models.tight import at_bounds
from dlhw3.symbolic.models.writing import renamed
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.leftover import leftover
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.spectral_identities import is_identity
from dlhw3.symbolic.verdict import Counterexample

SMALL = (
    Style("one", "units", 1),
    Style("one", "general", 1),
    Style("equal", "units", 1),
    Style("equal", "units", 2),
    Style("different", "units", 1),
    Style("different", "general", 2),
    Style("any", "general", 2),
    Style("different", "positive", 2),
    Style("any", "small", 2),
    Style("one", "small", 2),
    Style("equal", "small", 2),
    Style("empty", "general", 2),
)
"""From the smallest up: sizes 1, sizes 2, sizes that differ."""
BROAD = (
    Style("vast", "same", 1),
    Style("vast", "zero", 1),
    Style("vast", "standing", 2),
    Style("vast", "units", 1),
    Style("wide", "general", 2),
)
"""For what is false at many rows alone: an inequality with a number in the place of a size."""
TOWERING = (Style("vast", "towering", 1),) * 2
"""For what is false of great matrices alone: a determinant, whose degree is a size, below a power."""
SPREAD = tuple(Style("vast", entries, 1) for entries in ("psd", "psd", "psd", *("even", "level") * 3))
"""For what is false of psd matrices with many eigenvalues alone, none of them great beside the others, or of many
entries that are all one number."""
PECULIAR = (Style("equal", "peculiar", 1),) * 24
"""For what is false of spectra at few matrices, where the numbers of all of them are fractions."""
SIGNS = (*SMALL[5:9], Style("any", "zero", 0))
"""In which the base of a power may be negative."""
TAIL = 10**6
"""A number that moments are multiplied with, past which the tails of the laws may be too light."""
E = 3
"""A number above e."""
FEW = 4
"""Models that sequences are stepped in before a proof is sought."""
OF_MAPS = 3 * OPERATIONS
"""Operations of a trial where functions with columns as values stand in an inequality."""
QUICK = (SMALL[1], SMALL[5], SMALL[6])
"""Tried before a proof is sought: most of what is false fails at one of these."""


@dataclass(frozen=True)
class Asked:
    """left relation right under a theory, in the kernel's terms; ``under`` has to hold at values besides."""

    theory: Theory
    claim: Equation
    under: tuple[Condition, ...] = ()

    @cached_property
    def context(self) -> Context:
        """The names of both languages."""
        return Context(self.theory, [Lemma("asked", self.claim, Chain(()))])

    @cached_property
    def told(self) -> tuple[Statement, Facts, list[Hypothesis], tuple[Condition, ...]] | None:
        """The statement and what it is under; None where it has no meaning for the kernel, or not all is said."""
        context = self.context
        try:
            told = (name for name, one in context.hypotheses.items() if not is_identity(one))
            hypotheses = [context.hypothesis(name) for name in told]
            statement = context.translator.statement(self.claim)
            if without_exponents(statement, hypotheses):
                return None
            return statement, context.facts(), hypotheses, (*context.conditions(), *self.under)
        except (KernelError, Untranslatable, ValueError):
            return None

    def is_plain(self) -> bool:
        """Whether both sides have one normal form: that is seen at once."""
        if self.told is None:
            return False
        statement, facts, *_ = self.told
        try:
            return agree(statement.left, statement.right, facts)
        except KernelError:
            return False

    @property
    def about_functions(self) -> bool:
        """Whether something is assumed of a function at all points."""
        return self.question is not None and self.question.about_functions

    @property
    def _of_hessians(self) -> bool:
        """Whether an order of matrices is about second derivatives, of which polynomials say little."""
        return self.question is not None and self.claim.relation == "⪯" and self.question.order > 1

    @cached_property
    def _of_spectra(self) -> bool:
        """Whether what is assumed speaks of ends of spectra."""
        return self.question is not None and bool(spectral(self.question.hypotheses))

    @cached_property
    def question(self) -> Question | None:
        """What is asked of values; None where it has no meaning for the kernel."""
        if self.told is None:
            return None
        statement, facts, hypotheses, conditions = self.told
        return Question(statement, tuple(facts), tuple(hypotheses), conditions, meaningful=True)

    def domains(self) -> tuple[Prose, ...]:
        """Return where the operators in both sides have their meaning: values are asked for there alone."""
        if self.question is None:
            return ()
        readback = Readback(self.context.translator.names.known)
        told = told_in_order(self.theory.hypotheses, self.theory.facts)
        return domains(self.question, readback, told_of=told)

    def smallest(self, styles: Sequence[Style] = SMALL, rounds: int = 1) -> Counterexample | None:
        """Return the first values found at which the claim fails, from the smallest up, and along steps."""
        if self.question is None:
            return None
        try:
            orders = styles is SMALL and self.claim.relation != "="
            found = at_bounds(self.question) if orders else None
            many = OF_MAPS if orders and self.question.maps else OPERATIONS
            found = found or smallest(self.question, 0, rounds * len(styles), styles, many)
            if found is None and styles is SMALL and self._of_spectra:
                found = smallest(self.question, 0, len(PECULIAR), PECULIAR)
            if found is None and orders:
                found = stepped(self.question, FEW)
        except KernelError:
            return None
        return None if found is None else renamed(found, self.context.translator.names)

    def fails(self, styles: Sequence[Style]) -> bool:
        """Whether the claim fails at values of some styles, which are not shown."""
        if self.question is None:
            return False
        try:
            return is_refuted(self.question, styles)
        except KernelError:
            return False

    def refuted(self, styles: Sequence[Style]) -> Counterexample | None:
        """Return the smallest values found at which the claim fails, where it does at values of some styles."""
        styles = (*styles, *PECULIAR) if self._of_spectra else styles
        return (self.smallest() or self.smallest(styles)) if self.fails(styles) else None

    def hasty(self) -> Counterexample | None:
        """Return values at which an inequality fails, by a short search among many points in doubles, or None."""
        if self.question is None or self.claim.relation == "=":
            return None
        from dlhw3.symbolic.models.adversary import adversary  # numpy, which equations do without

        try:
            found = adversary(self.question, hasty=True)
        except KernelError:
            return None
        return None if found is None else renamed(found, self.context.translator.names)

    def bent(self) -> Counterexample | None:
        """Return values at which the claim fails for functions with bends, or None.

        The search is short but for orders of Hessians, for which ``evidence`` has none then.
        """
        if self.question is None:
            return None
        try:
            few = () if self._of_hessians else (FIRST, OF_FIRST)
            found = of_bent_functions(self.question, *few)
        except KernelError:
            return None
        return None if found is None else renamed(found, self.context.translator.names)

    def carefully(self) -> Counterexample | None:
        """Return values at which the claim fails, of functions with bends or with more operations, or None.

        It takes up to a second, and comes before a search that takes longer.
        """
        if (found := self.bent()) is not None or self.question is None:
            return found
        try:
            found = smallest(self.question, 0, len(SMALL), SMALL, 8 * OPERATIONS)
        except KernelError:
            return None
        return None if found is None else renamed(found, self.context.translator.names)

    def evidence(self) -> Agreement | Counterexample | None:
        """Return how many exact instances agree, or values at which one fails: at greater sizes, or climbed to.

        None where nothing can be asked, or values cannot be printed; and of left < right, which may fail where the
        two are equal, at a place that no value is.
        """
        question = self.question
        if question is None:
            return None
        statement = question.statement
        wide = statement.relation != "=" and not question.about_functions
        if wide and (found := self.smallest(BROAD, 2)) is not None:
            return found
        try:
            if not self._of_hessians and (bent := of_bent_functions(question)) is not None:
                return renamed(bent, self.context.translator.names)
            if wide and (great := _of_great_matrices(question)) is not None:
                return renamed(great, self.context.translator.names)
            told = agreement(question)
            if isinstance(told, Agreement):
                told = _of_special(question, told)
            if told is None or isinstance(told, Agreement):
                told = chorded(question) or told
            if statement.relation != "=" and isinstance(told, Agreement):
                from dlhw3.symbolic.models.adversary import adversary

                near = (stepped(question) if wide else None) or along_rays(question)
                told = near or adversary(question) or told
            elif isinstance(told, Agreement) and any(
                t.op == "map" and t.data[0] in BENT for t in question.parts
            ):
                from dlhw3.symbolic.models.adversary import adversary

                told = adversary(question, hasty=True) or told
            if isinstance(told, Agreement) and (later := fails_later(question)):
                told = None if later is True else later
            if isinstance(told, Agreement) and (
                _beyond(question, told.furthest) or _of_either_sign(question)
            ):
                return None
            if wide and isinstance(told, Agreement):
                told = climbed(question) or (told if statement.relation != "<" else None)
        except KernelError:
            return None
        names = self.context.translator.names
        return renamed(told, names) if isinstance(told, Counterexample) else told

    def difference(self) -> Expr | None:
        """Return what the two sides differ by, as a formula, or None."""
        if self.told is None:
            return None
        statement, facts, *_ = self.told
        try:
            rest = leftover(statement.left, statement.right, facts)
            readback = Readback(self.context.translator.names.known)
            return None if rest is None else readback.expression(rest)
        except (KernelError, NoExpression):
            return None


def _of_special(question: Question, told: Agreement) -> Agreement | Counterexample | None:
    """Return what agrees, or values of members that differ or matrices of more rows; None where none are found."""
    found = in_turn(question)
    if found is True:
        found = tall(question, told.furthest)
    return told if found is True else found or None


def _of_great_matrices(question: Question) -> Counterexample | None:
    """Return great matrices at which an inequality fails, determinants or psd ones, or None."""
    definite = any(c.kind in ("psd", "pd") for c in question.wished)
    kinds = ((TOWERING, question.determinants), (SPREAD, definite))
    tried = (
        smallest(question, 0, len(s), s, 8 * OPERATIONS) for s, asked in kinds if asked and question.sized
    )
    return next((found for found in tried if found is not None), None)


def _beyond(question: Question, furthest: int) -> bool:
    """Whether a number in a question is past what was drawn, so that values that agree are no evidence.

    In an inequality two numbers may be apart as far as a size is from 1, as the square of one beside a root, or as
    the exponential of one beside a logarithm; ``furthest`` is the greatest size or index of those that agree. Of a
    determinant, whose degree is a size, so is an exponent.
    """
    found = [abs(x) for x in question.numbers if x] + [Rational(1)]
    between = question.statement.relation != "="
    if between and question.sized and question.determinants and question.highest_power > furthest:
        return True
    if max(found) >= (TAIL if between and question.random else DIGIT):
        return True
    if not between or not question.parameters:
        return False
    apart = max(found) / min(found)
    ops = {part.data[0] if part.op == "map" else part.op for part in question.parts}
    if ops & {"exp", "log"}:
        return apart > furthest or E ** ceil(apart) > furthest
    return (apart * apart if ops & {"norm", "sqrt"} else apart) > furthest


def _of_either_sign(question: Question) -> bool:
    """Whether the base of a power may be negative, whose exponent is made of sizes and indices.

    c^T is exp(T log c), with its meaning at c > 0 alone, and a reader takes it for a product of T factors.
    """
    bases = [base for part in question.parts if (base := _base(part)) is not None]
    anywhere = replace(question, meaningful=False)
    for model in models(anywhere, SIGNS, 4 * len(SIGNS), "either sign") if bases else ():
        try:
            if verified(anywhere, model) and any(sign(Evaluator(model).value(b)[0][0]) < 0 for b in bases):
                return True
        except Unclear:
            continue
    return False


def _base(part: Term) -> Term | None:
    """Return u of exp(k log u) for a whole number k by what it is made of, or None."""
    if part.op != "map" or part.data[0] != "exp" or part.args[0].op != "mul":
        return None
    factors = part.args[0].args
    bases = [t.args[0] for t in factors if t.op == "map" and t.data[0] == "log"]
    numbers = [t.data[0] for t in factors if t.op == "number"]
    whole = all(c.denominator == 1 for one in numbers for _, c in one.terms)
    kinds = {kind for one in numbers for _, (kind, *_) in one.declared}
    alone = len(bases) == 1 and len(numbers) == len(factors) - 1
    return bases[0] if alone and whole and kinds <= {"size", "index"} else None
