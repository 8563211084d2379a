"""Sums over samples in an objective, sum{i=1:m}(l(W*x{i}, y{i})): the sequences in it, and where indices run."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import Basic, Expr, Max, Mul, Pow, Symbol

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.language.shaping.shapes import Shape, Shapes
from dlhw3.symbolic.language.text.series import all_for_all, ranges_of_ends
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.layer_sums import can_split, moving_sums
from dlhw3.symbolic.nodes import LayerProduct
from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import nodes_in


def with_sums(trees: Sequence[Node], shapes: Shapes) -> Shapes:
    """Return shapes of letters, in which sums over an index may stand where some trees have them.

    The members x{i} in these are of sequences then.
    """
    if any(node.kind == "series" for tree in trees for node in tree.every()):
        shapes.indices = {} if shapes.indices is None else shapes.indices
        shapes.sequences |= sequences_in(trees, shapes.declared)
        if any(len(node.ends) == 2 for tree in trees for node in tree.every()):
            shapes.with_families(trees, ())
    return shapes


def sequences_in(trees: Sequence[Node], declared: Mapping[str, Shape]) -> frozenset[str]:
    """Return the letters with one number in braces that are no layers: those of members, and of ``matrices_in``.

    Nor the direction dW{j} of a layer, where a product W{N:1} stands.
    """
    products = (
        node for tree in trees for node in tree.every() if node.kind == "layers" and len(node.ends) == 2
    )
    directions = {f"d{node.name}" for node in products}
    return (_alone(trees, declared) - directions) | matrices_in(trees)


def matrices_in(trees: Sequence[Node]) -> frozenset[str]:
    """Return the capitals that stand in sums and in no product W{N:1}, the W of sum{k=1:K}(norm2(W{k})^2)."""
    summed = {
        inner.name
        for tree in trees
        for node in tree.every()
        if node.kind == "series"
        for inner in node.parts[0].every()
        if inner.kind == "layers" and node.ends[0][0][0] in dict(inner.ends[0])
    }
    return frozenset(name for name in _singles(trees) & summed if name[0].isupper())


def sequences_of(trees: Sequence[Node], declared: Mapping[str, Shape]) -> frozenset[str]:
    """Return the letters in a derivation that stand as members alone: of dx{k} beside x{k} that is x.

    Capitals are among them if they are declared.
    """
    directions = {f"d{node.name}" for tree in trees for node in tree.every() if node.kind == "layers"}
    return _alone(trees, declared) - directions


def _alone(trees: Sequence[Node], declared: Mapping[str, Shape]) -> frozenset[str]:
    """Return the letters of members that are small or declared."""
    return frozenset(name for name in _singles(trees) if name in declared or name[0].islower())


def _singles(trees: Iterable[Node]) -> set[str]:
    """Return the letters with one number in braces wherever they have any: no products of layers."""
    nodes = [node for tree in trees for node in tree.every() if node.kind == "layers"]
    return {node.name for node in nodes} - {node.name for node in nodes if len(node.ends) == 2}


def require_no_sequence(wrt: str, shapes: Shapes, names: Iterable[str]) -> None:
    """Refuse a sequence, and a member that is none at an index of its own, as a variable."""
    name = wrt.partition("{")[0]
    if name in shapes.sequences:
        error = no_member(name, names)
        raise UserError(error.message, hint=(Flag("wrt", str(error.hint)),))


def no_member(name: str, taken: Iterable[str], node: Node | None = None, mark: str = "") -> UserError:
    """Return what to say of a sequence, or a member at a number or at the index of a sum, that is no variable.

    The hint is a member at an index that is not taken, or with the mark d its direction.
    """
    taken = {*taken}
    index = next(one for one in ("k", "j", "i", "t", "s", "r") if one not in taken)
    words = f"{name} is a sequence: a derivative is in one member, at an index of its own."
    return UserError(words, at=None if node is None else node.at, hint=f"{mark}{name}{{{index}}}")


def require_splitting(expression: Expr, variable: Basic) -> None:
    """Refuse a sum over layers one of which moves, unless each term is about one layer, and every layer has one."""
    if not isinstance(variable, LayerProduct):
        return
    for whole in moving_sums(expression, variable):
        if not can_split(whole, variable):
            name, index = variable.layers.name, whole.args[1]
            words = (
                "A sum over layers is derived in one of them where each term is about one layer, "
                f"{name}{{{index}}}, and every layer has a term."
            )
            raise UserError(words, hint=f"l({name}{{N:1}}) + sum{{{index}=1:N}}(norm2({name}{{{index}}})^2)")


def sum_facts(facts: Facts, shapes: Shapes, expressions: Sequence[Expr]) -> Facts:
    """Return facts with where ends of sums and free indices of members run: from 1 where one is divided by."""
    if shapes.indices is None:
        return facts
    known = {one.index for one in facts.ranges}
    own = [one for one in ends_and_divisors(expressions, shapes.indices) if one.index not in known]
    return replace(facts, ranges=(*facts.ranges, *own))


def ends_and_divisors(expressions: Sequence[Expr], names: Container[str]) -> Iterator[Range]:
    """Yield where the ends of sums and free indices run, from 1 on where one is divided by: m of a mean."""
    below = {letter for one in expressions for letter in _below(one)}
    for one in ranges_of_ends(expressions, names):
        yield replace(one, low=Max(one.low, 1)) if one.index in below else one


def of_all_members(
    hypotheses: tuple[Hypothesis, ...],
    shapes: Shapes,
    expressions: Sequence[Expr],
    fixed: Container[str] = (),
) -> tuple[Hypothesis, ...]:
    """Return hypotheses, those on members x_i for all i as far as members stand in the expressions.

    An index that is ``fixed``, that of a member that is a variable, is one index and no other.
    """
    names = [name for name in shapes.indices or () if name not in fixed]
    if not names:
        return hypotheses
    said = all_for_all([one.statement for one in hypotheses], expressions, names)
    return tuple(replace(one, statement=of_all) for one, of_all in zip(hypotheses, said, strict=True))


def _below(expression: Expr) -> set[Basic]:
    """Return the letters by which an expression divides, in products too: m is 1 or more in 1/(k m)."""
    found = {node.operands[0] for node in nodes_in(expression, Operator) if node.name == "recip"}
    found |= {1 / node for node in nodes_in(expression, Pow) if node.exp.is_negative}
    factors = (factor.as_base_exp()[0] for one in found for factor in Mul.make_args(one))
    return {letter for letter in factors if isinstance(letter, Symbol)}
