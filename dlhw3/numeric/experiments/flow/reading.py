"""What a user asks of the flow experiment, read: an objective, its abstract functions, what is tracked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr

from dlhw3.errors import Flag, ShapeError, Span, UserError, close_names, quoted
from dlhw3.numeric.experiments.flow.activations import Activation, base_of, read_activation
from dlhw3.numeric.experiments.flow.activations import example as of_every_entry
from dlhw3.numeric.experiments.flow.layers import Asked, Layered
from dlhw3.symbolic.language.asked.objective import Objective, read_all
from dlhw3.symbolic.language.assumed.assumptions import Properties, letters_said, read_properties
from dlhw3.symbolic.language.assumed.related import RELATION
from dlhw3.symbolic.language.assumed.said_in_words import in_equations
from dlhw3.symbolic.language.shaping.declarations import Declared, declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.shaping.summed import with_sums
from dlhw3.symbolic.language.slips.misshapen import shape_of_objective
from dlhw3.symbolic.language.text.motion import derivative_of
from dlhw3.symbolic.language.text.operators import CITED, CONSTANTS, OPERATORS
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import Arrow
from dlhw3.symbolic.language.text.tree import Node

MOVES = ("grad", "d", "ddt")
LETTERS = ("name", "layers")  # x, and x{i}


@dataclass(frozen=True)
class Loss:
    """What an abstract function is: its arguments, named as nothing else is, and its value in them."""

    name: str
    arguments: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class Question:
    """An objective in each of the letters that move, tracked quantities, and the losses in each argument.

    ``activations`` are functions of every entry; ``shapes`` has the shape of every letter of all texts, as far as
    the texts say it; ``bound`` are the arguments of the losses, which are no letters of the run, and ``bodies``
    what they are; ``assumed`` is what is assumed of letters of the run, and ``layered`` what was asked of layers
    of any number.
    """

    text: str
    objectives: tuple[Objective, ...]
    quantities: Mapping[str, Expr]
    losses: Mapping[str, tuple[Objective, ...]]
    activations: Mapping[str, Activation]
    shapes: Shapes
    declarations: Declared
    bound: frozenset[str]
    bodies: tuple[str, ...]
    assumed: Properties = ()
    layered: Layered | None = None

    def assumed_of(self, letter: str) -> tuple[str, ...]:
        """Return what is assumed of a letter."""
        return tuple(said for name, said in self.assumed if name == letter)

    @property
    def moving(self) -> tuple[str, ...]:
        """The letters that move."""
        return tuple(one.variable.name for one in self.objectives)

    @property
    def fixed(self) -> tuple[str, ...]:
        """The letters that stand still."""
        return tuple(name for name in self.shapes.letters if name not in self.bound | set(self.moving))

    @property
    def letters(self) -> tuple[str, ...]:
        """Every letter that needs a value, those that move first."""
        return (*self.moving, *self.fixed)

    def tracked_with_another(self, letter: str) -> Flag | None:
        """Return a tracked quantity with another letter in the place of one that only it has, where that fits."""
        if any(has(text, letter) for text in (self.text, *self.bodies)):
            return None
        text = next(one for one in self.quantities if has(one, letter))
        known = [name for name in self.letters if has(self.text, name)]
        for other in dict.fromkeys([*close_names(letter, known), *known]):
            instead = _renamed(text, letter, other)
            if instead == text:  # a member of a sequence
                continue
            try:
                self.shapes.copied().of(parse(instead))
            except UserError:
                continue
            return Flag("track", instead)
        return None

    def place_of(self, letter: str) -> Span | None:
        """Return where a letter stands in one of the texts, or None."""
        for text in (self.text, *self.quantities, *self.bodies):
            for node in parse(text).every():
                if node.kind in LETTERS and node.name == letter:
                    return node.at
        return None


def _of_letters(texts: Sequence[str]) -> Properties:
    """Return what is assumed of letters; refuse what is assumed of anything else, which no value is drawn by."""
    for text in texts:
        members = "{" in text and "}" in text
        if members or in_equations(text) or (RELATION.search(text) and not letters_said(text)):
            of = "members of a sequence" if members else "two expressions"
            words = f"A run assumes of letters alone, and {quoted(text)} is of {of}."
            raise UserError(words, hint=("what is in the data, without ", Flag("assume", text)))
    return read_properties(texts)


def read(asked: Asked) -> Question:
    """Read all texts over the same letters, and find the shapes that fit all of them.

    Raises UserError for what cannot be read, for an abstract function that no loss says, for a loss of nothing in
    the objective, and for what cannot be assumed; ShapeError for what does not fit.
    """
    text, wrt = asked.objective, asked.wrt
    said, assumed = declared(asked.shapes), _of_letters(asked.assumed)
    trees = {one: parse(one) for one in (text, *asked.tracked)}
    functions = {node.name: node for tree in trees.values() for node in tree.every() if _is_abstract(node)}
    entries: dict[str, int] = {}
    for base, order in (base_of(name, said.shapes) for name in functions):
        entries[base] = max(order, entries.get(base, 0))
    names = {node.name for tree in trees.values() for node in tree.every() if node.kind in LETTERS}
    for name in (one for one, shape in said.shapes.items() if isinstance(shape, Arrow)):
        words = f"{name} has columns as values, and a flow that is simulated has its formula."
        raise UserError(words, hint=f"tanh(A*w) in the place of {name}(w)")
    given: list[Loss] = []
    for one in asked.losses:  # each with arguments of its own
        bound = frozenset(argument for loss in given for argument in loss.arguments)
        given.append(_loss(one, functions, names | bound | {*wrt, *said.sizes}, said.shapes))
    _require_every_loss(functions, given, said.shapes)
    own = with_sums(tuple(trees.values()), Shapes(said.shapes, said.sizes))
    _require_letters(wrt, own, trees[text])
    for one, tree in trees.items():
        shape = shape_of_objective(tree, own, said, wrt) if one == text else own.of(tree)
        if shape != NUMBER and one == text:
            raise UserError(
                f"A gradient flow goes down a number, and {text} is none.", hint=f'"norm2({text})^2"'
            )
        if one == text:
            for letter in wrt:
                own.letter(letter, tree)
    activations = {
        loss.name: read_activation(loss.name, loss.arguments[0], loss.body, said, own, entries[loss.name])
        for loss in given
        if loss.name in entries
    }
    losses = [loss for loss in given if loss.name not in entries]
    for loss in losses:
        _fit(loss, own)
    bound = frozenset(argument for loss in given for argument in loss.arguments)
    _require_lasting(assumed, wrt, bound)
    objectives, expressions = read_all(text, wrt, said, also=asked.tracked, shapes=own, assumed=assumed)
    for one in asked.tracked:
        _refuse_motion(trees[one])
    return Question(
        text=text,
        objectives=objectives,
        quantities=dict(zip(asked.tracked, expressions, strict=True)),
        losses={loss.name: _read_loss(loss, said, own, assumed) for loss in losses},
        activations=activations,
        shapes=own,
        declarations=said,
        bound=bound,
        bodies=tuple(loss.body for loss in given),
        assumed=assumed,
        layered=asked.layered,
    )


def _read_loss(loss: Loss, said: Declared, own: Shapes, assumed: Properties) -> tuple[Objective, ...]:
    """Return what a loss is in each of its arguments, under what is assumed of the letters in it."""
    known = tuple(one for one in assumed if has(loss.body, one[0]))
    return read_all(loss.body, loss.arguments, said, shapes=own, assumed=known)[0]


def _require_letters(wrt: Sequence[str], shapes: Shapes, tree: Node) -> None:
    """Refuse a sequence, or a member of one, among the letters that move."""
    for one in wrt:
        name = one.partition("{")[0]
        if name in shapes.sequences:
            other = next((node.name for node in tree.every() if node.kind == "name" and node.name != "m"), "")
            hint = (Flag("wrt", other),) if other else f"a letter in the place of {name}"
            raise UserError(f"{name} is a sequence, and a flow that is simulated moves letters.", hint=hint)


def _require_lasting(assumed: Properties, moving: Sequence[str], bound: frozenset[str]) -> None:
    """Refuse what is assumed of an argument, which has no value of its own, and what a flow does not keep."""
    for letter, said in assumed:
        words = ""
        if letter in bound and letter not in moving:
            words = f"{letter} is an argument of a loss, and has no value of which {said} could be assumed."
        elif said == "orthogonal" and letter in moving:
            words = f"{letter} moves, and a gradient flow does not keep {letter}' {letter} = I."
        if words:
            raise UserError(words, hint=("without ", Flag("assume", f"{letter} {said}")))


def has(text: str, letter: str) -> bool:
    """Whether a letter stands in a text, or a member of a sequence called so."""
    return any(node.kind in LETTERS and node.name == letter for node in parse(text).every())


def _is_abstract(node: Node) -> bool:
    return node.kind == "call" and node.name not in (*OPERATORS, *CITED, *CONSTANTS, *MOVES)


def _refuse_motion(tree: Node) -> None:
    for node in tree.every():
        if node.kind == "call" and node.name in MOVES:
            raise UserError(
                f"{node.name} is for derivations; a tracked quantity is measured as it is.",
                at=node.at,
                hint=(Flag("track", node.parts[0].bare),),
            )


def example(name: str, count: int) -> Flag:
    """Return a loss that can be said of any abstract function of so many arguments; 0: of every entry."""
    if count == 0:
        return of_every_entry(name)
    letters = ("X", "Y", "Z", *(f"X{k}" for k in range(3, count)))[:count]
    body = " + ".join(f"0.5*norm2({letter})^2" for letter in letters)
    return Flag("loss", f"{name}({', '.join(letters)}) = {body}")


def _function(node: Node, shapes: Mapping[str, Shape]) -> tuple[str, int]:
    """Return the function that a call is of, or a derivative of, and its number of arguments; 0 of every entry."""
    if base := base_of(node.name, shapes)[0]:
        return base, 0
    derived = derivative_of(node.name)
    if derived is None:
        return node.name, len(node.parts)
    return derived[0], len(node.parts) - (len(derived[1]) == 2)


def _loss(text: str, functions: Mapping[str, Node], taken: set[str], shapes: Mapping[str, Shape]) -> Loss:
    """Return what ``NAME(LETTERS) = FORMULA`` says."""
    known = dict(_function(node, shapes) for node in functions.values())
    sample = next((example(*one) for one in known.items()), Flag("loss"))
    left, sign, body = text.partition("=")
    if not sign:
        raise UserError(f"{quoted(text)} does not say what a function is: there is no =.", hint=(sample,))
    head = parse(left)
    if head.kind != "call" or not head.parts or not all(part.kind == "name" for part in head.parts):
        raise UserError(
            "A loss is said as a function of letters = a number made of them.", at=head.at, hint=(sample,)
        )
    if not known:
        raise UserError(
            f"There is no abstract function in the objective, and {head.name} says nothing of it.",
            at=head.at,
            hint=("without ", Flag("loss")),
        )
    if head.name not in known:
        near = (close_names(head.name, known) or list(known))[0]
        raise UserError(
            f"{head.name} is no abstract function of the objective: {', '.join(known)}.",
            at=head.at,
            hint=(example(near, known[near]),),
        )
    arguments, count = [part.name for part in head.parts], known[head.name] or 1
    if len(arguments) != count or len(set(arguments)) < len(arguments):
        due = f"{count} arguments, each a letter of its own" if count > 1 else "one argument, a letter"
        raise UserError(
            f"{head.name} takes {due}.",
            at=head.at,
            hint=(sample if head.name == next(iter(known)) else example(head.name, known[head.name]),),
        )
    return _with_own_names(head.name, arguments, body.strip(), taken, sample)


def _with_own_names(name: str, arguments: list[str], body: str, taken: set[str], sample: Flag) -> Loss:
    """Return the loss with another name for an argument that is a letter of the run too."""
    names = {node.name for node in parse(body).every() if node.kind == "name"}
    for argument in arguments:
        if argument not in names:
            raise UserError(f"{argument} does not occur in what {name} is: {body}.", hint=(sample,))
    for node in parse(body).every():
        if _is_abstract(node):
            raise UserError(
                f"{node.name} is abstract itself, and says nothing of {name}.", at=node.at, hint=(sample,)
            )
    renamed = []
    for argument in arguments:
        own = argument
        while own in taken:
            own = f"{own}_{name}"
        if own != argument:
            body = _renamed(body, argument, own)
        renamed.append(own)
    return Loss(name, tuple(renamed), body)


def _renamed(body: str, before: str, after: str) -> str:
    nodes = [node.at for node in parse(body).every() if node.kind == "name" and node.name == before]
    for at in sorted(nodes, key=lambda at: -at.start):
        body = body[: at.start] + after + body[at.stop :]
    return body


def _require_every_loss(
    functions: Mapping[str, Node], given: Sequence[Loss], shapes: Mapping[str, Shape]
) -> None:
    said = {loss.name for loss in given}
    for node in functions.values():
        name, count = _function(node, shapes)
        if name not in said:
            kind = "an abstract function" if count else "a function of every entry"
            words = f"{name} is {kind}, and nothing says what it is."
            raise UserError(words, at=node.at, hint=(example(name, count),))
    names = [loss.name for loss in given]
    for name in names:
        if names.count(name) > 1:
            raise UserError((f"What {name} is is said twice in ", Flag("loss"), "."), hint="one of the two")


def _fit(loss: Loss, own: Shapes) -> None:
    """Find the shapes in a loss, whose arguments have those of the function's own."""
    own.letters.update(zip(loss.arguments, own.functions[loss.name], strict=True))
    tree = parse(loss.body)
    if own.of(tree) != NUMBER:
        raise ShapeError(
            f"A loss is a number, and what {loss.name} is has the shape {own.words(own.of(tree))}.",
            at=tree.at,
            hint=(example(loss.name, len(loss.arguments)),),
        )
