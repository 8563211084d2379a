"""A user's derivation, judged line by line: each line against the one before, and the first false one found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import Expr, MatrixExpr

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.judge import Judged, judge
from dlhw3.symbolic.language.assumptions import facts_of, hypotheses_of, make_square
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.declarations import declared
from dlhw3.symbolic.language.document import Document, Line
from dlhw3.symbolic.language.fits import classes, merged
from dlhw3.symbolic.language.shapes import Shape, Shapes
from dlhw3.symbolic.language.slips import slip
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.requirements import Property, requirement
from dlhw3.symbolic.verdict import Judgement, Verdict


@dataclass(frozen=True)
class JudgedLine:
    """A line with the verdict on its equality with the line before, and what is known of it.

    ``under`` is what the equality needs besides; ``slip`` says what was done wrong, where one thing explains it;
    ``again`` is the number of an earlier line that this one equals, where the line before does not; ``misfit`` says
    why the two can never be equal, and ``where`` at which sizes alone the lines of the chain have one shape.
    """

    line: Line
    left: Expr
    right: Expr
    judgement: Judgement
    under: tuple[Prose | Property, ...] = ()
    slip: str = ""
    again: int = 0
    misfit: str = ""
    where: str = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict on the line; a line of another shape than the one before is not equal to it."""
        return Verdict.REFUTED if self.misfit else self.judgement.verdict


def judged_lines(document: Document, *, explained: bool = True) -> Iterator[JudgedLine]:
    """Yield every line of every chain but the first of each, judged, in order.

    Of a false line the slip is looked for, which takes some time, where it is to be ``explained``.
    Raises UserError, with the number of the line, for what has no meaning.
    """
    shapes = Shapes(declared(document.shapes).shapes, declared(document.shapes).sizes)
    for first, *others in document.chains:
        _shape(shapes, first)
        for line in others:
            shapes = _with_line(shapes, line)
    for name in document.moving:
        shapes.letter(name, document.chains[0][0].tree)
    make_square(document.assumed, shapes)
    for chain in document.chains:
        own = shapes.copied()
        where = _in_one_shape(chain, own)
        builder = Builder(own, moving=document.moving)
        theory = Theory(facts_of(document.assumed, builder), hypotheses_of(document.assumed, builder))
        for judged in _chain(chain, builder, theory, explained):
            yield replace(judged, where=where)


def _shape(shapes: Shapes, line: Line) -> Shape:
    found: Shape = _placed(line, lambda: shapes.of(line.tree))  # type: ignore[assignment]
    return found


def _with_line(shapes: Shapes, line: Line) -> Shapes:
    """Return shapes that know what a line says of them; the same where it fits at none, or at equal sizes alone."""
    trial = shapes.copied()
    try:
        trial.of(line.tree)
    except ShapeError:
        return shapes
    except UserError:
        _shape(shapes, line)
    return trial


def _in_one_shape(chain: tuple[Line, ...], shapes: Shapes) -> str:
    """Make the lines of a chain have one shape where they can; return which sizes that makes one, in words."""
    before = classes(shapes)
    shapes.unknown.loose = True
    first, *others = (_shape(shapes, line) for line in chain)
    for shape in others:
        shapes.fit(shapes.known(first), shapes.known(shape))
    return merged(shapes, before)


def _placed(line: Line, action: object) -> object:
    try:
        return action()  # type: ignore[operator]
    except UserError as error:
        raise UserError(f"Line {line.number}: {error.message}", at=error.at, hint=error.said.hint) from None


def _chain(
    chain: tuple[Line, ...], builder: Builder, theory: Theory, explained: bool
) -> Iterator[JudgedLine]:
    """Yield the lines of a chain, judged; after a false one each is held against the last true one too."""
    first, *others = chain
    before = _placed(first, lambda: builder.of(first.tree))
    anchor, anchored, sound = before, first.number, True
    assert isinstance(before, Expr)
    assert isinstance(anchor, Expr)
    for line in others:
        here = _placed(line, lambda line=line: builder.of(line.tree))  # type: ignore[misc]
        assert isinstance(here, Expr)
        found = _line(line, before, here, theory, explained)
        again = 0
        if not sound and found.verdict is not Verdict.PROVED:
            again = anchored if _line(line, anchor, here, theory, False).verdict is Verdict.PROVED else 0
        yield replace(found, again=again)
        sound = bool(again) or (sound and found.verdict is Verdict.PROVED)
        if sound:
            anchor, anchored = here, line.number
        before = here


def _line(line: Line, left: Expr, right: Expr, theory: Theory, explained: bool) -> JudgedLine:
    if isinstance(left, MatrixExpr) != isinstance(right, MatrixExpr) or (
        isinstance(left, MatrixExpr) and left.shape != right.shape
    ):
        misfit = f"the line before is {_shown(left)}, and this one {_shown(right)}"
        return JudgedLine(line, left, right, Judgement(Verdict.UNDECIDED, reason=misfit), misfit=misfit)
    step = Step(left, right, line.reason or "as written")
    try:
        judged = judge(theory, [Lemma("line", Equation(left, right), Chain((step,)))])
    except (ShapeError, ValueError) as error:
        raise UserError(f"Line {line.number}: {error}", at=line.tree.at, hint="another line") from None
    (lemma,) = judged.lemmas
    judgement = lemma.steps[0].judgement
    if judgement.verdict is Verdict.PROVED and lemma.verdict is not Verdict.PROVED:
        judgement = Judgement(lemma.verdict, reason=lemma.disconnected)
    wrong = ""
    if explained and judgement.verdict is Verdict.REFUTED and isinstance(left, MatrixExpr):
        wrong = slip(right, left)
    return JudgedLine(line, left, right, judgement, _under(judged), wrong)


def _under(judged: Judged) -> tuple[Prose | Property, ...]:
    """Return the conditions that an equality was proved under."""
    found = (condition for theorem in judged.theorems.values() for condition in theorem.conditions)
    return tuple(dict.fromkeys(requirement(condition, judged.readback) for condition in found))


def _shown(expression: Expr) -> str:
    if not isinstance(expression, MatrixExpr):
        return "a number"
    return "×".join(map(str, expression.shape))
