"""What a user assumes of an abstract function: ``l convex``, ``l concave``, ``l L-smooth``, ``l Lipschitz G``.

Each is a statement for all points, and is used at some of them alone. It says of the function's gradient what the
property says of a differentiable function: with the kernel's ∇l, which is 0 where l has none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Pow, Rational, Symbol

from dlhw3.errors import Sentence, UserError, quoted
from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.expectations import OUTCOME
from dlhw3.symbolic.faces.functions import ColumnFunction, FunctionOfSeveral
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.misread import capitals_in_words, columns_in_words
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import Arrow
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import AbstractFunction, Inner
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Theory, Used
from dlhw3.symbolic.prose import Prose, sentence

WITHOUT_CONSTANT = ("convex", "concave", "monotone")
OF_COLUMNS = ("Lipschitz", "monotone", "strongly monotone")
"""What a function with columns as values may be."""
PROPERTIES = (
    *WITHOUT_CONSTANT, "smooth", "strongly convex", "strongly concave", "weakly convex", "weakly concave",
    "monotone", "strongly monotone", "Lipschitz",
)  # fmt: skip
ARITHMETIC = ("name", "number", "plus", "minus", "negative", "times", "over", "power")
HALF, ZERO = Rational(1, 2), Integer(0)
EXAMPLE = "assume l convex, assume l L-smooth, assume l strongly convex mu or assume l Lipschitz G"
_NAME = r"[^\W\d]\w*"
_WHOLE = re.compile(rf"({_NAME}(?:\s*(?:,|\band\b)\s*{_NAME})*)\s+(?:(?:is|are)\s+)?(.+)")
_PROPERTY = re.compile(
    r"(?:(?P<before>(?!(?:strong|weak)ly\b)\S+?)-)?(?P<word>(?:(?:strong|weak)ly[\s-]+)?con(?:vex|cave)|(?:strongly[\s-]+)?monotone|smooth"
    r"|lipschitz)"
    r"(?:\s+(?:with\s+)?(?:constant\s+)?(?P<after>.+))?",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:\S+-)?(?:(?:quasi)?convex|concave|monotone|smooth|lipschitz|continuous|differentiable)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Regular:
    """A property that is assumed of an abstract function: its kind, and its constant, which is positive."""

    function: str
    kind: str
    constant: Node | None = None
    because: str = ""
    """What else the function is said to be, of a property that follows from both."""

    @property
    def text(self) -> str:
        """What is assumed, as it is typed."""
        return f"{self.function} {self.kind}" + (f" {self.constant.text}" if self.constant else "")

    @property
    def words(self) -> str:
        """What is assumed, in words: l is L-smooth."""
        whence = f", since it is {self.because}" if self.because else ""
        if self.constant is None:
            return f"{self.function} is {self.kind}{whence}"
        if self.constant.kind in ("name", "number") or self.constant.text.isidentifier():
            return f"{self.function} is {self.constant.text}-{self.kind}{whence}"
        return f"{self.function} is {self.kind} with constant {self.constant.text}{whence}"

    @property
    def names(self) -> set[str]:
        """The names of the function, and of the letters in its constant."""
        nodes = () if self.constant is None else tuple(self.constant.every())
        return {self.function, *(node.name for node in nodes if node.kind == "name")}

    @property
    def numbers(self) -> set[str]:
        """The letters of the constant where it is made by arithmetic alone: all of them are numbers then."""
        nodes = () if self.constant is None else tuple(self.constant.every())
        plain = all(node.kind in ARITHMETIC for node in nodes)
        return {node.name for node in nodes if node.kind == "name"} if plain else set()

    def spelled_out(self, tree_of: Callable[[Node], Node]) -> Regular:
        """Return the property with what is defined in its constant spelled out, and the text as it is typed."""
        if self.constant is None:
            return self
        made = tree_of(self.constant)
        _require_positive(self.function, self.kind, made, made.text)
        return replace(self, constant=made)


def says_regular(text: str) -> bool:
    """Whether what is assumed is a property of functions."""
    return _SAID.search(text) is not None


def read_regular(text: str) -> tuple[Regular, ...]:
    """Return what is assumed in a text like "l convex", "f, g L-smooth" or "l strongly convex mu".

    Raises UserError for a property that is none, for a constant that is missing, and for one too many.
    """
    found = _WHOLE.fullmatch(text.strip())
    parts = [] if found is None else re.split(r"\s*(?:,|\band\b)\s*", found[2].strip())
    read = [_PROPERTY.fullmatch(part) for part in parts]
    if found is None or not all(read):
        words = ", ".join(PROPERTIES[:-1])
        raise UserError(
            f"{quoted(text)} assumes nothing of a function: {words} or {PROPERTIES[-1]}.", hint=EXAMPLE
        )
    names = re.findall(rf"(?!and\b){_NAME}", found[1])
    return tuple(_regular(name, one) for one in read if one is not None for name in names)


def _regular(name: str, found: re.Match[str]) -> Regular:
    word = " ".join(re.split(r"[\s-]+", found["word"].casefold()))
    kind = "Lipschitz" if word == "lipschitz" else word
    told = found["before"] or found["after"]
    alone = kind in WITHOUT_CONSTANT
    if (told is None) != alone or (found["before"] and found["after"]):
        hint: Sentence = f"assume {name} strongly {kind} mu" if alone else f"assume {name} {kind} L"
        has = "no constant" if alone else "one constant"
        raise UserError(f"That {name} is {kind} has {has}.", hint=hint)
    constant = None if told is None else parse(told)
    if constant is not None:
        _require_positive(name, kind, constant, str(told))
    return Regular(name, kind, constant)


def _require_positive(name: str, kind: str, constant: Node, told: str) -> None:
    if constant.kind in ("negative", "transposed") or (constant.kind == "number" and not constant.value):
        raise UserError(f"The constant of {kind} is positive, not {told}.", hint=f"assume {name} {kind} L")


def require_abstract(regular: Iterable[Regular], defined: Collection[str]) -> None:
    """Refuse a property of a function that ``let`` defines: it has the property by what it is, or has it not."""
    for one in regular:
        if one.function in defined:
            words = f"{one.function} is defined by let, and only an abstract function is {one.kind}."
            raise UserError(words, hint="assume l convex, and l(x) in a line")


def require_numbers(regular: Iterable[Regular], shapes: Collection[str]) -> None:
    """Refuse a constant that ``let`` makes of columns or matrices: the letters in it would be numbers, untold."""
    for one in regular:
        named = one.constant is not None and one.constant.kind != "name" and one.constant.text.isidentifier()
        letters = (
            sorted(name for name in one.numbers if name not in shapes and len(name) == 1) if named else []
        )
        columns = [name for name in letters if "h" <= name <= "z"]
        capitals = [name for name in letters if name.isupper()]
        if columns or capitals:
            words = columns_in_words(columns) if columns else capitals_in_words(capitals)
            raise UserError(words, hint=f"scalar {', '.join((*capitals, *columns))}")


def fit_constants(regular: Sequence[Regular], shapes: Shapes) -> None:
    """Make the constants numbers; raise UserError for one that is none, and for what is no function of the text."""
    for one in regular:
        if one.function not in shapes.functions:
            if one.function in (*shapes.letters, *shapes.sizes, *OPERATORS):
                raise UserError(
                    f"{one.function} is no function here, and only a function is {one.kind}.",
                    hint="assume l convex, and l(x) in a line",
                )
            raise UserError(
                f"{one.function} is assumed {one.kind}, and occurs nowhere.",
                hint=f"a line with {one.function}(x)",
            )
        _require_kind(one, shapes)
        if len(shapes.functions[one.function]) > 1:
            raise UserError(
                f"{one.function} is a function of several matrices, and one of a single matrix is {one.kind}.",
                hint="assume l convex, of l(x)",
            )
        if one.constant is not None and shapes.of(one.constant) != NUMBER:
            raise UserError(
                f"The constant of {one.kind} is a number, and {one.constant.text} is none.",
                at=one.constant.at,
                hint=f"scalar {one.constant.text}" if one.constant.kind == "name" else "assume l smooth 2",
            )


def _require_kind(one: Regular, shapes: Shapes) -> None:
    """Refuse a convex function with columns as values, and a monotone one with numbers."""
    of_columns = isinstance(said := shapes.declared.get(one.function), Arrow)
    if of_columns and one.kind not in OF_COLUMNS:
        words = f"{one.function} has columns as values, and what is {one.kind} has numbers as values."
        raise UserError(words, hint=f"assume {one.function} Lipschitz L")
    if one.kind.endswith("monotone") and not of_columns:
        words = f"{one.function} is a function with numbers as values, and what is monotone has columns."
        raise UserError(words, hint=f"shape {one.function}: n -> n")
    if (
        one.kind.endswith("monotone")
        and isinstance(said, Arrow)
        and not shapes.fit(said.value, said.domain[0])
    ):
        words = f"{one.function} is {one.kind} where its values are as long as its argument."
        raise UserError(words, hint=f"shape {one.function}: n -> n")


def hypotheses_of_functions(regular: Sequence[Regular], builder: Builder) -> tuple[Hypothesis, ...]:
    """Return what is assumed of functions, at all points x′ and y′, and that constants are > 0.

    Points of another shape have other names.
    """
    found: dict[str, Hypothesis] = {}
    shapes: list[tuple[Expr, Expr]] = []
    for one in _both_ways(regular):
        constant = ZERO if one.constant is None else builder.of(one.constant)
        found |= {each.name: each for each in positive_constants((one,), builder)}
        function = builder.function(one.function)
        if (domain := _domain_of(function)) is None:  # refused before
            continue
        if domain not in shapes:
            shapes.append(domain)
        number = shapes.index(domain)
        x, y = (MatrixSymbol(f"{name}′{number + 1 if number else ''}", *domain) for name in "xy")
        for each in _statements(one, function, constant, x, y):
            found[each.name] = each
    return tuple(found.values())


def _domain_of(function: AbstractFunction) -> tuple[Expr, Expr] | None:
    """Return the shape of the points of a function of one matrix, or with columns as values; None of several."""
    if isinstance(function, ColumnFunction):
        return function.domains[1]
    return None if isinstance(function, FunctionOfSeveral) else function.domain


def _both_ways(regular: Sequence[Regular]) -> tuple[Regular, ...]:
    """Return properties, where one that is weakly concave and convex too is smooth, and so the other way round.

    A differentiable convex f with f(y) ≤ f(x) + ⟨∇f(x), y − x⟩ + L/2 ‖y − x‖² has an L-Lipschitz gradient.
    """
    kinds = {(one.function, one.kind.removeprefix("strongly ")) for one in regular}
    other = {"weakly concave": "convex", "weakly convex": "concave"}
    both = [(one, other.get(one.kind, "")) for one in regular]
    return tuple(
        replace(one, kind="smooth", because=f"{one.kind} and {besides}")
        if (one.function, besides) in kinds
        else one
        for one, besides in both
    )


def positive_constants(regular: Iterable[Regular], builder: Builder) -> Iterator[Hypothesis]:
    """Yield that the constants of properties are > 0, apart from numbers that are."""
    for one in regular:
        if one.constant is not None and not (constant := builder.of(one.constant)).is_positive:
            yield Hypothesis(f"0 < {one.constant.text}", Equation(ZERO, constant, (), "<"))


def _statements(
    one: Regular, function: AbstractFunction, constant: Expr, x: MatrixSymbol, y: MatrixSymbol
) -> tuple[Hypothesis, ...]:
    """Return the statements of one property, each implied by it; of a differentiable function they say no less."""
    move = total(y, negate(x))
    if isinstance(function, ColumnFunction):
        turn, length = total(function.value(y), negate(function.value(x))), Inner(move, move)
        sides = (Inner(turn, turn), constant**2 * length)
        if one.kind.endswith("monotone"):
            sides = (constant * length, Inner(turn, move))
        return (Hypothesis(one.text, Equation(*sides, relation="≤", letters=(y, x)), words=one.words),)
    tangent, square = function(x) + Inner(function.gradient(x), move), Inner(move, move)

    def told(words: str, left: Expr, right: Expr, *letters: MatrixSymbol) -> Hypothesis:
        statement = Equation(left, right, relation="≤", letters=letters or (y, x))
        return Hypothesis(f"{one.text}{words}", statement, words=one.words)

    if one.kind.startswith("weakly"):
        constant = -constant
    if one.kind.endswith("convex"):
        return (told("", tangent + HALF * constant * square, function(y)),)
    if one.kind.endswith("concave"):
        return (told("", function(y), tangent - HALF * constant * square),)
    if one.kind == "smooth":
        turn = total(function.gradient(y), negate(function.gradient(x)))
        bend = HALF * constant * square
        return (
            told("", function(y), tangent + bend),
            told(", from below", tangent - bend, function(y)),
            told(", its gradient", Inner(turn, turn), constant**2 * square),
        )
    slope: MatrixExpr = function.gradient(x)
    apart = Pow(function(y) - function(x), 2, evaluate=False)
    return (
        told("", apart, constant**2 * square),
        told(", its gradient", Inner(slope, slope), constant**2, x),
    )


def at_which_points(lemmas: Iterable[Lemma], theory: Theory) -> tuple[Prose, ...]:
    """Return at which points lemmas use what is assumed of functions: l is convex, from x to y."""
    told = {h.name: h for h in theory.hypotheses if h.statement.letters}
    steps = (step.by for lemma in lemmas for step in lemma.steps)
    found = [use for by in steps if isinstance(by, Combination) for use in _every(by) if use.premise in told]
    return tuple(dict.fromkeys(_told_of(told[use.premise], dict(use.letters)) for use in found))


def _every(by: Combination) -> Iterator[Used]:
    """Return all that a combination uses, what shows the premises of these included."""
    for use in (*by.uses, *by.signs):
        yield use
        for one in use.premises:
            yield from _every(one)


def _told_of(h: Hypothesis, points: Mapping[Basic, Expr]) -> Prose:
    *to, start = (points[letter] for letter in h.statement.letters)
    if start == OUTCOME or any(
        "′" in one.name for point in (*to, start) for one in point.atoms(Symbol, MatrixSymbol)
    ):
        return sentence(h.words)  # at every outcome, or within an induction, of what stands for every member
    return sentence(h.words, ", ", *(("from ", start, " to ", to[0]) if to else ("at ", start)))
