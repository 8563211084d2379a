"""A user's own formula for a gradient, judged beside what is derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from sympy import Basic, Expr, MatrixSymbol, Symbol

from dlhw3.errors import Flag, ShapeError, UserError, close_names
from dlhw3.symbolic.conditions.requirements import Property
from dlhw3.symbolic.derivation import Derivation, Trail
from dlhw3.symbolic.language.asked.as_matrices import as_matrix
from dlhw3.symbolic.language.asked.downhill import NAME as FLOW
from dlhw3.symbolic.language.asked.flows import Flow, flow_lemmas, stated_flow
from dlhw3.symbolic.language.asked.gradients import derivation_lemmas, stated
from dlhw3.symbolic.language.asked.objective import Objective, letters_of, read_all, require_order
from dlhw3.symbolic.language.asked.plainer import plainer
from dlhw3.symbolic.language.asked.steps import NAME as STEP
from dlhw3.symbolic.language.asked.steps import stated_step, step_lemmas, step_size
from dlhw3.symbolic.language.assumed.assumptions import make_square, read_assumptions, take_vectors
from dlhw3.symbolic.language.files.members import COPIES, Members, members_of
from dlhw3.symbolic.language.files.zeros import is_zero, signs_of_entries, told_of_zero, zero_of
from dlhw3.symbolic.language.judged.spectral_facts import objectives_knowing
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.making.layered import layer_named, layer_of_claim, names_layer
from dlhw3.symbolic.language.making.vanished import within_domains
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.fits import classes, merged
from dlhw3.symbolic.language.shaping.numbers_meant import require_no_number
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.shaping.summed import with_sums
from dlhw3.symbolic.language.slips.misshapen import mended_shapes, shape_of_objective, with_brackets
from dlhw3.symbolic.language.slips.slips import slip
from dlhw3.symbolic.language.text.bounds import MOST_WORK, MOST_WORK_OF_STEPS, affordable
from dlhw3.symbolic.language.text.elsewhere import instead
from dlhw3.symbolic.language.text.motion import derivative_of, function_of
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.own_index import free_in, with_own_index, without_itself
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.suggested import known_instead, power_instead
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.models.asking import QUICK, Asked
from dlhw3.symbolic.nodes import LayerProduct, Layers, hole
from dlhw3.symbolic.plan import Equation, Lemma, Theory
from dlhw3.symbolic.proofs.afresh import afresh
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.shapes import check
from dlhw3.symbolic.symmetric_gradients import known_of
from dlhw3.symbolic.verdict import Counterexample, Verdict

NAME, CLAIM = "claim", "claim"
ANOTHER_SHAPE = "another shape"
NUMERATOR = "the transpose of what is due, as in the numerator layout"


@dataclass(frozen=True)
class Answer:
    """The verdict on a claim, and what it rests on.

    ``derivation`` is that of what is right, and ends with the claim where that is not refuted at once; ``slip``
    names what explains a false one, where something does; ``where`` says at which sizes a claim fits that does not
    fit at all of them; ``meant`` says where parts that have vanished have their meaning.
    """

    verdict: Verdict
    claim: Expr | None
    derivation: Derivation
    counterexample: Counterexample | None = None
    reason: str = ""
    slip: str = ""
    where: str = ""
    parts: tuple[Basic, ...] = ()
    """Of the slip: what stands there and what is due; or what is forgotten, or too much."""
    meant: tuple[Prose | Property, ...] = ()
    is_number: bool = False
    """Whether a claim of another shape is a number."""
    fitting: tuple[tuple[str, str], ...] = ()
    """Of a claim of another shape: formulas of the shape that is due, each with what was done wrong else."""


def judge_claim(
    text: str,
    wrt: str,
    claim: str,
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] = (),
    order: int = 1,
    flow: str | None = None,
    step: str | None = None,
) -> Answer:
    """Judge ``claim`` as what ``derive`` gives of the objective ``text`` in the letter ``wrt``.

    That is the gradient; in a number the derivative; with order 2 the Hessian's action on dX; of a column or a
    matrix its differential along dX; and with ``flow`` the rate of that quantity when all letters of ``wrt`` follow
    the gradient flow of the objective, or with ``step`` too its exact change in one step of descent of that size.
    PROVED where the kernel shows the claim equal to what is derived, for all sizes; REFUTED with values, or for its
    shape; UNDECIDED otherwise. Raises UserError for what cannot be read, ShapeError for what fits at no sizes.
    """
    require_order(order, flow)
    assume = tuple(assume) if isinstance(assume, Iterable) and not isinstance(assume, str) else (assume,)
    if step is not None and flow is None:
        words = "A step changes a quantity, and none is named."
        raise UserError(words, hint=(Flag("flow", "W2'*W2 - W1*W1'"),))
    afresh()
    judged = partial(_of_claim, text, wrt, shapes=shapes, assume=assume, order=order, flow=flow, step=step)
    answer = judged(claim)
    if answer.slip != ANOTHER_SHAPE:
        return answer
    as_a_matrix = as_matrix(answer.derivation.results, answer.is_number, wrt, claim)
    best = answer
    for words, formula in (*as_a_matrix, (NUMERATOR, f"({claim})'"), *answer.fitting):
        with suppress(UserError):  # what fits at no sizes, or grows too long
            found = judged(formula)
            if found.slip == ANOTHER_SHAPE or found.where:
                is_refuted = found.where and not words and found.verdict is Verdict.REFUTED
                best = found if is_refuted and best is answer else best
                continue
            if not words:
                return found
            if found.verdict is Verdict.PROVED:
                return replace(answer, slip=f"{ANOTHER_SHAPE}: {words}")
    return best


def _of_claim(
    text: str,
    wrt: str,
    claim: str,
    shapes: Mapping[str, object] | Sequence[str] | str | None,
    assume: Iterable[str],
    order: int,
    flow: str | None,
    step: str | None,
    every: bool = False,
) -> Answer:
    """Judge a claim, and where that decides nothing with the terms of members apart in ``every`` sum over them."""
    tree, formula, said, assumed = parse(text), parse(claim), declared(shapes or {}), read_assumptions(assume)
    own, also = Shapes(said.shapes, said.sizes), () if flow is None else (flow,)
    letters = tuple(one if also else layer_of_claim(one, tree, formula) for one in letters_of(wrt))
    beside = (formula, *map(parse, also))
    free = free_in((tree, *beside), letters)
    tree, formula = with_own_index(tree, free=free), with_own_index(formula, free=free)
    members = members_of(letters, (tree, formula), said.shapes, every=every)
    tree, formula = members.apart(tree), members.apart(formula)
    said_of_all = members.assumed(assumed)
    if flow is None and len(letters) > 1:
        raise UserError("A claim is about the gradient in one letter.", hint=(Flag("wrt", letters[0]),))
    copies = COPIES if members.letters else 1
    affordable(tree, *letters, copies=copies)
    affordable(formula, copies=copies, most=MOST_WORK if step is None else MOST_WORK_OF_STEPS)
    with_sums([tree, formula, *beside], own)
    whole = shape_of_objective(tree, own, said, members.named(letters))
    read = partial(read_all, text, letters, said, also=also, assumed=assumed, beside=beside, every=every)
    objectives, quantities = read()
    variables = [
        own.of(layer_named(letter, own)) if names_layer(letter, own) else own.letter(letter, tree)
        for letter in members.named(letters)
    ]
    due = own.of(parse(flow)) if flow is not None else variables[0] if whole == NUMBER else whole
    take_vectors(said_of_all, (formula,), own)
    make_square(told_of_zero(said_of_all, own), own)
    of_entries = signs_of_entries(assumed, own)
    own.sizes |= _sizes_told(formula, own, objectives[0].builder)
    eta = None if step is None or flow is None else step_size(step, Flow(objectives, quantities[0]))
    if eta is not None:
        own.letter(eta.name, formula)
    _same_letters(formula, own, letters, members)
    before = classes(own)
    own.unknown.loose = True
    asked = _Asked(objectives, quantities, order, eta, flow or "")
    formula = zero_of(formula, own.known(due)) if is_zero(formula) else formula
    if (other := _another_shape(asked, formula, own, due)) is not None:
        require_no_number(tree, said, members.named(letters), formula)
        return replace(other, fitting=mended_shapes(claim, dict.fromkeys((*own.letters, *letters)), own, due))
    if where := merged(own, before):  # read again, at the sizes at which the claim fits
        objectives, quantities = read(shapes=own, assumed=of_entries)
        asked = replace(asked, objectives=objectives, quantities=quantities)
    answer = _judged_plainly(*asked.built(formula, own), where)
    if members.letters and not every and answer.verdict in (Verdict.UNDECIDED, Verdict.SUPPORTED):
        with suppress(UserError):  # what grows too large with all terms apart
            again = _of_claim(text, wrt, claim, shapes, assume, order, flow, step, every=True)
            return again if again.verdict in (Verdict.PROVED, Verdict.REFUTED) else answer
    return answer


def _another_shape(asked: _Asked, formula: Node, own: Shapes, due: Shape) -> Answer | None:
    """Return the answer on a claim that has no shape, or another one than what is due; None on others."""
    try:
        found = own.of(formula)
    except ShapeError as error:
        if (better := with_brackets(error, formula, own)) is not error:
            raise better from None
        return _of_another_shape(asked, f"the claim fits at no sizes: {error.message}")
    if own.fit(found, own.known(due)):
        return None
    said_of, due_of = (_words(Builder(own, dict(asked.builder.named)), one) for one in (found, due))
    answer = _of_another_shape(asked, f"the claim is {said_of}", due_of)
    return replace(answer, is_number=found == NUMBER)


def _judged_plainly(asked: _Asked, value: Expr, where: str) -> Answer:
    """Judge a claim beside an objective that is written as plainly as its proof needs it."""
    answer = _judged(asked, value, where)
    while (plain := plainer(asked.objectives, answer.derivation)) is not None:
        asked = replace(asked, objectives=plain)
        answer = _judged(asked, value, where)
    meant = dict.fromkeys((*asked.objectives[0].meant, *answer.meant))
    return replace(answer, meant=tuple(meant))


def _fits_as_built(value: Expr, facts: Facts) -> bool:
    """Whether all factors of a formula fit with the sizes that its letters have; widths of layers stay apart."""
    with suppress(ShapeError):
        check(value, facts)
        return True
    return False


@dataclass(frozen=True)
class _Asked:
    """What a claim is about: an objective in one letter, or a quantity along a flow in several, or in a step η."""

    objectives: tuple[Objective, ...]
    quantities: tuple[Expr, ...]
    order: int
    eta: Symbol | None
    text: str

    def built(self, formula: Node, shapes: Shapes) -> tuple[_Asked, Expr]:
        """Return a claim over the same letters, and what is asked where all that stands in it has its meaning."""
        made = Builder(shapes, dict(self.builder.named), letters=dict(self.builder.letters))
        made.functions = dict(self.builder.functions)
        value = without_itself(made.of(formula))
        if isinstance(layer := self.objectives[0].variable, LayerProduct):
            moved = Layers(f"d{layer.layers.name}", layer.layers.depth)[layer.high]
            value = value.xreplace({moved: Direction.of(layer)})
        return self.within_domains(formula, made, value), value

    def within_domains(self, formula: Node, builder: Builder, claim: Expr) -> _Asked:
        """Return what is asked where all that stands in a claim has its meaning."""
        objectives = []
        for one in self.objectives:
            theory, meant = within_domains(Theory(one.facts), (formula,), builder, (claim,))
            known = tuple(dict.fromkeys((*one.hypotheses, *known_of([claim], theory.facts))))
            meant = (*one.meant, *meant)
            objectives.append(replace(one, facts=theory.facts, meant=meant, hypotheses=known))
        return replace(self, objectives=tuple(objectives))

    def lemmas(self) -> tuple[tuple[Lemma, ...], str]:
        """Return what derives it, and the name of the lemma that says what it is."""
        if self.eta is not None:
            return step_lemmas(self.flow, self.eta, self.text), STEP
        if self.quantities:
            return flow_lemmas(self.flow), FLOW
        lemmas, (name, *_) = derivation_lemmas(self.objectives[0], self.order)
        return lemmas, name

    @property
    def builder(self) -> Builder:
        """What made the expressions of the objective."""
        return self.objectives[0].builder

    @property
    def flow(self) -> Flow:
        """The objective, and the quantity whose rate is asked for."""
        return Flow(self.objectives, self.quantities[0])

    def derivation(self, lemmas: tuple[Lemma, ...], name: str, *also: Lemma) -> Derivation:
        """Return the derivation, with the claim at its end where there is one."""
        if self.eta is not None:
            return stated_step(self.flow, self.eta, self.text, lemmas, also)
        if self.quantities:
            return stated_flow(self.flow, lemmas, also)
        results = (*(lemma.name for lemma in also), name)
        return stated(self.objectives[0], (*lemmas, *also), results=results, name=NAME)

    @property
    def still(self) -> frozenset[Basic]:
        """The letters of the objective that do not move."""
        moving = {one.variable for one in self.objectives}
        return frozenset(self.objectives[0].expression.atoms(MatrixSymbol, Symbol)) - moving


def _sizes_told(formula: Node, own: Shapes, builder: Builder) -> frozenset[str]:
    """Return the names in a claim that are sizes as the derivation calls them: n in 2 Xᵀ(X w − y)/n."""
    told = {size.name for size in builder.named.values() if isinstance(size, Symbol)}
    return frozenset(node.name for node in formula.every() if node.kind == "name") & told - {*own.letters}


def _same_letters(formula: Node, own: Shapes, letters: Sequence[str], members: Members) -> None:
    """Refuse a claim with a letter or a function that the objective has not, or another direction."""
    wrt = letters[0]
    directions = (f"d{name}" for name in members.named(letters) if name not in own.sequences)
    known = {*own.letters, *own.sizes, *(own.indices or ()), *directions, "eye"}
    functions = list(own.functions)
    for node in formula.every():  # x^T before its T
        if node.kind == "name" and node.name not in known and node.name not in own.declared:
            hint = members.written(_letter_instead(node, own, known, wrt))
            raise UserError(f"The objective has no {node.name}.", at=node.at, hint=hint)
        if node.kind == "power" and (node.parts[1].kind, node.parts[1].name) == ("name", "T"):
            turned = power_instead(*node.parts, of_number=False)
            raise UserError("An exponent is a number.", at=node.parts[1].at, hint=turned)
        strange = node.kind == "call" and function_of(node.name) not in functions
        strange = strange and own.entrywise(node.name) is None
        if strange and functions and node.name not in (*KEPT, "grad", "d", "ddt") and _is_new(node):
            point = ", ".join(part.bare for part in node.parts)
            meant = next((name for name in functions if name in node.name), functions[0])
            raise UserError(
                f"The objective has no function {node.name}.", at=node.at, hint=f"grad_{meant}({point})"
            )


def _letter_instead(node: Node, own: Shapes, known: set[str], wrt: str) -> str:
    """Return the nearest letter that an objective has, or for grad_l alone its call at the point where l stands."""
    derived = derivative_of(node.name)
    call = next((one for one in own.found if derived and (one.kind, one.name) == ("call", derived[0])), None)
    if call is not None:
        return f"{node.name}({', '.join(part.bare for part in call.parts)})"
    if node.name[0] == "d" and (len(node.name) == 2 or node.name[1:] in own.letters):
        return f"d{wrt}"
    return known_instead(node.name, own.found) or (close_names(node.name, known - {"eye"}) or [wrt])[0]


def _is_new(node: Node) -> bool:
    """Whether a call is of an abstract function, and of no name that other systems give an operator."""
    return instead(node.name, [part.bare for part in node.parts]) is None


def _words(builder: Builder, shape: Shape) -> str:
    """Return a shape in words, with the names that its sizes have where it is printed."""
    return "a number" if shape == NUMBER else "×".join(str(size) for size in builder.shape(shape))


def _of_another_shape(asked: _Asked, words: str, due: str = "") -> Answer:
    lemmas, name = asked.lemmas()
    derivation = asked.derivation(lemmas, name)
    reason = f"{words}, and the {name} is {due}" if due else words
    return Answer(Verdict.REFUTED, None, derivation, reason=reason, slip=ANOTHER_SHAPE)


def _judged(asked: _Asked, claim: Expr, where: str) -> Answer:
    """Return the answer on a claim: values are tried before a proof is sought.

    A claim that is refuted has the smallest values found, and the slip; one that is not decided is SUPPORTED where
    enough instances agree.
    """
    lemmas, name = asked.lemmas()
    due = next(lemma.statement for lemma in lemmas if lemma.name == name)
    asked = replace(asked, objectives=objectives_knowing(asked.objectives, (due.right, claim)))
    one = asked.objectives[0]
    at = Asked(Theory(one.facts.extended(*due.indices), one.hypotheses), Equation(due.right, claim))
    if asked.builder.shapes.families and not _fits_as_built(claim, at.theory.facts):
        return _of_another_shape(asked, "factors of the claim do not fit, since layers have any widths")
    if not at.is_plain() and at.fails(QUICK):
        derivation = asked.derivation(lemmas, name)
        at = _where_it_holds(at, derivation, name)
        if derivation.verdict is Verdict.PROVED and (example := at.refuted(QUICK)) is not None:
            return _refuted(asked, derivation, at, name, example, where)
    own = {one.index: one.index for one in due.indices}
    trail = Trail(due.left).rewrite(hole(due.left), name, due.right, "as derived", at=own)
    last_one = trail.to(claim, "as claimed").lemma(CLAIM, "the claim", due.indices)
    derivation = asked.derivation(lemmas, name, last_one)
    verdict, last = derivation.verdict, derivation.judged[-1].steps[-1].judgement
    if verdict is Verdict.PROVED:
        return Answer(verdict, claim, derivation, where=where)
    at = _where_it_holds(at, derivation, name)
    if verdict is Verdict.REFUTED and all(part.verdict is Verdict.PROVED for part in derivation.judged[:-1]):
        found = at.smallest() or (None if at.under else last.counterexample)
        if found is not None:
            return _refuted(asked, derivation, at, name, found, where)
    agreed = at.evidence()
    if isinstance(agreed, Counterexample):
        return _refuted(asked, derivation, at, name, agreed, where)
    if agreed is not None and agreed.supports:
        reason, meant = f"not proved: {agreed}", at.domains()
        return Answer(Verdict.SUPPORTED, claim, derivation, None, reason, where=where, meant=meant)
    reason = last.reason or f"no values refute it where the {name} is what was derived"
    return Answer(Verdict.UNDECIDED, claim, derivation, None, reason, where=where)


def _where_it_holds(at: Asked, derivation: Derivation, name: str) -> Asked:
    """Return what is asked of values at those alone at which the lemma of a name holds: log a moves for a > 0."""
    theorem = derivation.proof.theorems.get(name)
    conditions = () if theorem is None else theorem.conditions
    return replace(at, under=tuple(one for one in conditions if one.kind != "differentiable"))


def _refuted(
    asked: _Asked, derivation: Derivation, at: Asked, name: str, example: Counterexample, where: str
) -> Answer:
    due, claim = at.claim.left, at.claim.right
    one, anywhere = asked.objectives[0].expression, not where
    found = slip(claim, due, at.theory, of=name, constants=asked.still, objective=one, anywhere=anywhere)
    words, parts = ("", ()) if found is None else (found.words, found.parts)
    return Answer(Verdict.REFUTED, claim, derivation, example, "the two differ", words, where, parts)
