"""Write programs as the text of a Python module for numpy or torch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import TextWrapper
from types import MappingProxyType

from sympy import Basic, Expr, Tuple, expand

from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic.code.emitter import Emitter
from dlhw3.symbolic.code.helpers import called, definitions
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.code.owned import owned
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.reuse import let_go
from dlhw3.symbolic.code.text import BY_NAME, Text
from dlhw3.symbolic.faces.face import SUM

LINE_LENGTH = 100
_COMMENT = TextWrapper(
    LINE_LENGTH - 6, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
)


def module_text(target: str, wanted: Sequence[Program], comments: Sequence[str], warning: str = "") -> str:
    """Return the text: ``warning`` as a comment, the import, the helpers, and a function for each program.

    The comment of each program, its formula, stands in its function. Raises UserError for an unknown target, and
    where there is no code for a program.
    """
    emitters = [Emitter(target, _constants_first(result), dict(result.names)) for result in wanted]
    for result, emitter in zip(wanted, emitters, strict=True):
        emitter.by_name = isinstance(result.value, Tuple)
        emitter.callbacks = {item.keyword: item for item in result.callbacks}
    functions = [
        _function(result, emitter, text)
        for result, emitter, text in zip(wanted, emitters, comments, strict=True)
    ]
    helpers = sorted(set().union(*(emitter.helpers for emitter in emitters)))
    text = _module(emitters[0], [*called(definitions(target, helpers), functions), *functions])
    head = "".join(f"# {line}\n" for line in _COMMENT.wrap(warning))
    return f"{head}\n{text}" if head else text


def _constants_first(result: Program) -> list[Basic]:
    """Return the inputs, those first in whose shapes what is prepared can read sizes."""
    return sorted(result.inputs, key=lambda item: item not in result.constants)


def _module(emitter: Emitter, parts: Iterable[str]) -> str:
    """Return the definitions with the import that they need."""
    text = "\n\n\n".join(parts) + "\n"
    if f"{emitter.module}." not in text:
        return text
    alias = "" if emitter.package == emitter.module else f" as {emitter.module}"
    return f"import {emitter.package}{alias}\n\n\n{text}"


def _function(result: Program, emitter: Emitter, comment: str) -> str:
    if result.constants:
        return _prepared_function(result, emitter, comment)
    parameters = list(result.variables)
    if result.callbacks:
        parameters += ["*", *result.functions]
    lines = [f"# {line}" for formula in comment.splitlines() for line in _COMMENT.wrap(formula)]
    for name in _tested(result, emitter):
        lines += [f"if {emitter.is_zero(name)}:", f'    raise ValueError("{name} must not be zero")']
    if result.depth_from:
        lines.append(f"N = len({emitter.name(result.depth_from)})")
    lines += _range_checks(result, emitter)
    results = result.value.args if isinstance(result.value, Tuple) else ()
    computed = _assigned(emitter, result.assignments, _let_go(result, emitter), results)
    computed += _returned(result.value, emitter, result.assignments)
    lines += [*_by_name(computed, emitter), *computed]
    head = f"def {variable(result.name)}({', '.join(parameters)}):"
    return "\n".join([head, *(f"    {line}" for line in lines)])


def _returned(value: Expr, emitter: Emitter, assignments: Iterable[tuple[Basic, Expr]]) -> list[str]:
    """Return the last line of a function whose own arrays are those that are assigned."""
    fresh = _names(emitter, assignments)
    several = value.args if isinstance(value, Tuple) else ()
    texts = [owned(emitter.target, emitter.returned(one), fresh) for one in several or (value,)]
    text = Text(", ".join(one.code for one in texts), SUM) if several else texts[0]
    return _counted(_statement("return ", text), emitter.spent())


def _names(emitter: Emitter, assignments: Iterable[tuple[Basic, Expr]]) -> set[str]:
    letters = (
        one for letter, _ in assignments for one in (letter.args if isinstance(letter, Tuple) else (letter,))
    )
    return {emitter.code(one) for one in letters}


def _by_name(lines: Sequence[str], emitter: Emitter) -> list[str]:
    """Return the line that gives the product of matrices its short name, where these lines use it."""
    used = any(re.search(rf"(?<![\w.]){BY_NAME}\(", line) for line in lines)
    return [f"{BY_NAME} = {emitter.module}.{BY_NAME}"] if used else []


def _let_go(result: Program, emitter: Emitter) -> Mapping[int, Sequence[str]]:
    """Return what a program of several results lets go, by the line: jax looks after its memory itself."""
    if emitter.target == "jax" or not isinstance(result.value, Tuple):
        return {}
    return let_go(result.assignments, result.value, emitter.name)


def _assigned(
    emitter: Emitter,
    assignments: Iterable[tuple[Basic, Expr]],
    ends: Mapping[int, Sequence[str]] = MappingProxyType({}),
    results: Sequence[Basic] = (),
) -> list[str]:
    """Return an assignment for each letter, with what it costs; what ``ends`` at a line is let go behind it.

    The letters of ``results`` are returned.
    """
    emitter.spent()
    assignments = list(assignments)
    lines, fresh = [], _names(emitter, (one for one in assignments if one[0] not in results))
    for place, (letter, meaning) in enumerate(assignments):
        text = emitter.write(meaning)
        if letter in results:
            text = owned(emitter.target, emitter.sizes.result(meaning, text), fresh)
        emitter.assigned(letter, meaning, text)
        lines += _counted(_statement(f"{emitter.code(letter)} = ", text), emitter.spent())
        lines += [f"del {', '.join(ends[place])}"] if place in ends else []
    return lines


def _prepared_function(result: Program, emitter: Emitter, comment: str) -> str:
    """Return a function of the constants, whose value is the function of the other inputs."""
    fixed = [emitter.name(item.name) for item in result.constants]
    moving = [name for name in result.variables if name not in fixed]
    if result.callbacks:
        moving += ["*", *result.functions]
    inner = [f"# {line}" for formula in comment.splitlines() for line in _COMMENT.wrap(formula)]
    for name in _tested(result, emitter):
        inner += [f"if {emitter.is_zero(name)}:", f'    raise ValueError("{name} must not be zero")']
    outer = _assigned(emitter, result.assignments[: result.prepared])
    results = result.value.args if isinstance(result.value, Tuple) else ()
    inner += _assigned(emitter, result.assignments[result.prepared :], results=results)
    inner += _returned(result.value, emitter, result.assignments[result.prepared :])
    name = variable(result.name)
    outer = [*_by_name([*outer, *inner], emitter), *outer]
    lines = [*outer, ""] if outer else []
    lines += [f"def {name}({', '.join(moving)}):", *(f"    {line}" for line in inner), "", f"return {name}"]
    head = f"def prepared_{name}({', '.join(fixed)}):"
    return "\n".join([head, *(f"    {line}" if line else "" for line in lines)])


def _counted(lines: list[str], spent: Expr | None) -> list[str]:
    """Say behind the last line of a statement how many multiplications it costs."""
    if not spent:
        return lines
    counted = expand(spent)
    count = f"# {UnicodePrinter().show(counted)} multiplication{'s' if counted != 1 else ''}"
    if len(lines[-1]) + len(count) + 6 > LINE_LENGTH:
        return [count, *lines]
    return [*lines[:-1], f"{lines[-1]}  {count}"]


def _tested(result: Program, emitter: Emitter) -> list[str]:
    """Return the arrays that must not be zero, where code may look: not in jax, whose traces have no values."""
    return [] if emitter.target == "jax" else list(map(emitter.name, result.nonzero))


def _range_checks(result: Program, emitter: Emitter) -> list[str]:
    """Return what refuses indices outside their ranges and lists of another depth."""
    lines = []
    for family, depth in result.depths:
        name = emitter.name(family)
        lines += [f"if len({name}) != {depth}:", f'    raise ValueError("{name} must have length {depth}")']
    for item in result.ranges:
        index, low = emitter.code(item.index), emitter.code(item.low)
        if item.high is None:
            lines += [f"if {index} < {low}:", f'    raise ValueError("{index} must be at least {low}")']
            continue
        high = emitter.code(item.high)
        lines += [
            f"if not {low} <= {index} <= {high}:",
            f'    raise ValueError("{index} must be between {low} and {high}")',
        ]
    return lines


def _statement(prefix: str, text: Text) -> list[str]:
    """Return ``prefix`` and an expression, broken at its operators when the line would be too long."""
    width = LINE_LENGTH - 4
    if len(prefix) + len(text.code) <= width or len(text.pieces) < 2:
        return [prefix + text.code]
    if text.opening:
        first, *others = text.broken(width)
        return [prefix + first, *others]
    return [f"{prefix}(", *(f"    {line}" for line in text.lines(width - 4)), ")"]
