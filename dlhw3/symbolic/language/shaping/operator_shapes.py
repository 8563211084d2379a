"""The shapes of what operators make of their operands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.text import suggested
from dlhw3.symbolic.language.text.motion import is_second, jacobian_of
from dlhw3.symbolic.language.text.operators import KEPT, PATTERNS
from dlhw3.symbolic.language.text.sizes import Arrow, Misfit, Size, Sizes, shape_option
from dlhw3.symbolic.language.text.tree import Node

Shape = tuple[Size, Size]


def of_operator(
    node: Node, shapes: tuple[Shape, ...], unknown: Sizes, words: Callable[[Shape], str]
) -> Shape:
    """Return the shape of an operator's value by its pattern, its operands made to fit it."""
    left, right = PATTERNS[node.name].split("->")
    wanted = left.split(",")
    require_operands(node, len(wanted))
    sizes: dict[str, Size] = {"1": 1}
    _require_many(node, (unknown.found(shapes[0][0]), unknown.found(shapes[0][1])), words)
    if left == "ij" and right == "ij":
        return shapes[0]
    for word, shape in zip(wanted, shapes, strict=True):
        for letter, size in zip(word, shape, strict=True):
            try:
                unknown.equal(sizes.setdefault(letter, size), size)
            except Misfit:
                needs = {"ii": "a square matrix", "i1": "a column"}.get(word, "two of one shape")
                given = ", ".join(f"{p.text} is {words(s)}" for p, s in zip(node.parts, shapes, strict=True))
                raise ShapeError(
                    f"{node.name} takes {needs}: {given}.", at=node.at, hint=suggested.call_instead(node)
                ) from None
    return unknown.found(sizes[right[0]]), unknown.found(sizes[right[1]])


def _require_many(node: Node, shape: Shape, words: Callable[[Shape], str]) -> None:
    """Refuse softmax_rows(x), whose rows have one entry each, and softmax(f(x)) of a number."""
    name, _, of = node.name.partition("_")
    if shape == (1, 1) and name in ("softmax", "logsumexp"):
        inside = node.parts[0]
        is_own = inside.kind == "call" and inside.name not in KEPT and len(inside.parts) == 1
        takes = "n -> m" if not of else "entrywise"
        raise ShapeError(
            f"{node.name} takes more than one entry: {inside.text} is a number.",
            at=node.at,
            hint=(shape_option(f"{inside.name}: {takes}"),)
            if is_own
            else f"{node.name}({'X' if of else 'x'})",
        )
    single = {"rows": shape[1] == 1 != shape[0], "columns": shape[0] == 1 != shape[1]}.get(of, False)
    if single and name in ("softmax", "logsumexp"):
        given = f"{node.parts[0].text} is {words(shape)}"
        hint = f"{name}({node.parts[0].bare})" if of == "rows" else f"softmax_rows({node.parts[0].bare})"
        raise ShapeError(f"{node.name} takes more than one entry in each: {given}.", at=node.at, hint=hint)


def diagonal(node: Node, shapes: tuple[Shape, ...], unknown: Sizes, words: Callable[[Shape], str]) -> Shape:
    """Return the shape of diag(x), a square matrix, or of diag(X), a column."""
    require_operands(node, 1)
    rows, cols = shapes[0]
    if cols == 1:
        return rows, rows
    try:
        unknown.equal(rows, cols)
    except Misfit:
        raise ShapeError(
            f"diag takes a column or a square matrix: {node.parts[0].text} is {words(shapes[0])}.",
            at=node.at,
            hint=suggested.call_instead(node),
        ) from None
    return unknown.found(rows), 1


def require_operands(node: Node, due: int) -> None:
    """Refuse another number of operands than is due."""
    if len(node.parts) != due:
        few = f"{due} operand{'s' if due > 1 else ''}, not {len(node.parts)}."
        told = [part.bare for part in node.parts] or ["X"]
        letters = [one.bare for one in node.every() if one.kind == "name" and "h" <= one.name[0] <= "z"]
        in_letter = letters[:1] if node.name in ("hess", "jac") else []
        given = (told + due * (in_letter or told[-1:]))[:due]  # of one shape
        plain = f"{node.name} takes {few}", f"{node.name}({', '.join(given)})"
        ways = (suggested.along_an_axis, suggested.over_an_index, suggested.of_an_order)
        words, example = next((found for way in ways if (found := way(node))), plain)
        raise UserError(words, at=node.at, hint=example)


def of_transpose(node: Node, inner: Shape) -> Shape:
    """Return the shape of a transpose; refuse that of a number: 1' is meant as the row of ones."""
    (part,) = node.parts
    if part.kind != "number":
        return inner[::-1]
    whole = node.at.text
    before, behind = whole[: node.at.start], whole[node.at.stop :]
    row = f"vector({part.text})'"
    words = f"{part.text} is a number, and no column: that of ones is vector(1)."
    raise ShapeError(words, at=node.at, hint=row if "\\" in whole else f"{before}{row}{behind}".strip())


def of_hessian(node: Node, shapes: tuple[Shape, ...], unknown: Sizes) -> Shape | None:
    """Return the shape of hess_l(x), the matrix of l at a column, and in LaTeX of a product ∇²l(x) X with it.

    None of what it does to a direction, without which it is nothing of a number or of a matrix.
    """
    (rows, single), *others = shapes or ((1, 1),)
    if len(shapes) == 1 and rows == single == 1 and "''" in node.text:  # b''(t) of a number in LaTeX
        return 1, 1
    if len(shapes) == 1 and (single != 1 or rows == 1):
        point = node.parts[0].text.strip()
        words = f"{node.name} takes a point and a direction of one shape: {point} is alone."
        raise ShapeError(words, at=node.at, hint=f"{node.name}({point}, {1 if rows == single else 'H'})")
    if single != 1 or rows == 1 or len(others) > 1:
        return None
    if not others:
        return rows, rows
    (height, width) = others[0]
    if width == 1 or "\\" not in node.at.text:
        return None
    try:
        unknown.equal(rows, height)
    except Misfit:
        return None
    return rows, width


def of_columns(
    node: Node,
    shapes: tuple[Shape, ...],
    name: str,
    slots: tuple[int, ...],
    said: Arrow,
    take: Callable[[tuple[Shape, ...]], None],
) -> Shape:
    """Return the shape of r(x), a column, or of jac_r(x), its Jacobian; what it takes is as it is declared.

    So is that of jac_r(x, h), how it moves along h.
    """
    wanted, along = said.domain, len(slots) == 2 or (len(slots) == 1 and len(shapes) == len(said.domain) + 1)
    if any(slot > len(wanted) for slot in slots):
        raise UserError(f"{name} has no argument number {max(slots)} here.", at=node.at, hint=f"jac_{name}_1")
    if len(shapes) != len(wanted) + along:
        takes = ", ".join("xyzuvw"[k % 6] for k in range(len(wanted)))
        words = f"{name} takes {len(wanted)} column{'s' * (len(wanted) > 1)}, and here {len(shapes) - along}."
        raise ShapeError(words, at=node.at, hint=f"{node.name}({takes}{', h' * along})")
    take(wanted)
    take(shapes[: len(wanted)])
    if along:
        take((*wanted[: slots[0] - 1], shapes[-1], *wanted[slots[0] :]))
    return (said[0], said[slots[-1]]) if slots else said.value


def require_numbers(node: Node, name: str, declared: Mapping[str, Shape]) -> None:
    """Refuse a gradient or a Hessian of a function with columns as values, and those of ours that have no name."""
    if name in PATTERNS or name == "tr_expm":
        called, inside = node.name, ", ".join(part.bare for part in node.parts[:1])
        instead = {"tr_expm": f"expm({inside})'", "expm": f"dexpm({inside}, H)"}.get(
            name, f"{name}({inside})"
        )
        raise UserError(f"{called} has no rule here.", at=node.at, hint=instead)
    if isinstance(declared.get(name), Arrow):
        inside = ", ".join(part.bare for part in node.parts[:1])
        words = f"{name} has columns as values, and its derivative is a Jacobian."
        head = f"J_{name}" if "\\" in node.at.text else f"jac_{name}"
        raise UserError(words, at=node.at, hint=f"{head}({inside})")


def require_columns(node: Node) -> None:
    """Refuse jac_l(x) of a function that is not declared to have columns as values."""
    if (found := jacobian_of(node.name)) is not None:
        words = f"{found[0]} is a function with numbers as values, of which there is no Jacobian."
        raise UserError(words, at=node.at, hint=(shape_option(f"{found[0]}: n -> m"),))


def of_jacobian(
    node: Node,
    shapes: tuple[Shape, ...],
    words: Callable[[Shape], str],
    require_fixed: Callable[[str, Node], None],
) -> Shape:
    """Return the shape of jac(F, x), or of hess(f, x) which is read as that of its gradient."""
    require_operands(node, 2)
    require_fixed(node.parts[1].name, node)
    moved, letter = node.parts
    of_gradient = moved.name == "grad" and moved.at == node.at
    name = "hess" if of_gradient else "jac"
    of = moved.parts[0].bare.strip() if of_gradient else moved.bare.strip()
    (rows, columns), (inputs, single) = shapes
    x = letter.text.strip()
    if is_second(node) and shapes == ((1, 1), (1, 1)):
        return 1, 1
    if single != 1 or inputs == 1 or letter.kind != "name":
        told = f"{name} is a matrix in a letter that is a column, and {x} is {words(shapes[1])}."
        slope = f"grad({of}, {x})"
        second = f"grad({slope}, {x})" if inputs == single == 1 else f"d({slope}, {x}, d{x})"
        if of_gradient and moved.parts[0].at == node.at:  # hess_f(x)
            second = f"{of.removesuffix(')')}, d{x})"
        raise UserError(told, at=letter.at, hint=second if of_gradient else slope)
    if columns != 1:
        raise UserError(
            f"jac is of a column, and {of} is {words(shapes[0])}.", at=node.at, hint=f"jac({of}*v, {x})"
        )
    if rows == 1:
        raise UserError(f"jac is of a column, and {of} is a number.", at=node.at, hint=f"grad({of}, {x})'")
    return rows, inputs
