"""The short way through a call's checks as a Python function, written for one kind of call and compiled.

What is to be looked at is known once a kind of call was made: which arguments are arrays, what each function
returns, what the code hands on. None of it is asked again, and a check is a comparison in its place. The names in
the text are its own (a0, a1, …); those that the code gives to its functions are identifiers of ``names.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from dlhw3.symbolic.code.callbacks import Callback
from dlhw3.symbolic.code.compiled import compiled
from dlhw3.symbolic.code.watched import Differentiated, Looks, NotPlainError

_REFUSED = "    raise NotPlainError"


@dataclass(frozen=True, slots=True)
class Called:
    """What the code calls an argument for. ``kept``: what it is handed is needed afterwards, and so it gets copies.

    ``shown``: a value that is not finite is seen elsewhere.
    """

    item: Callback
    kept: bool
    shown: bool


@dataclass(slots=True)
class Kind:
    """A kind of call: the places of its ``count`` arguments that are arrays, ``inputs`` (in the order of the code),
    those of them that are ``looked_at`` because the code does not hand them on, and functions.

    A function stands with what the code calls it for; or, ``differentiated``, with what autograd makes of it, and
    whether it gets copies.
    """

    count: int
    arrays: Sequence[int]
    inputs: Sequence[int]
    looked_at: Sequence[int]
    functions: dict[int, Called] = field(default_factory=dict)
    differentiated: dict[int, tuple[Sequence[Callback], bool]] = field(default_factory=dict)


def short_way(
    kind: Kind, looks: Looks, code: Callable[..., Any], accepted: Mapping[Any, bool]
) -> Callable[..., Any]:
    """Return the function of a kind of call: it takes the arguments in their order, and returns the value.

    ``accepted`` has the shapes and types of calls that passed every check, and whether their results are looked at
    together. The function raises NotPlainError where anything is not as it was then.
    """
    numpy, torch = looks.numpy, looks.torch
    names = {
        "code": code,
        "accepted": accepted,
        "looks": looks,
        "array": looks.array,
        "numbers": frozenset({float, int, numpy.float64, numpy.float32}),  # not bool
        "joined": torch.cat if torch else numpy.concatenate,
        "NotPlainError": NotPlainError,
        "Differentiated": Differentiated,
    }
    if torch:
        names |= {
            "strided": torch.strided,
            "forward": torch.autograd.forward_ad,
            "transformed": torch._C._functorch.peek_interpreter_stack,
            "is_inference": torch.is_inference_mode_enabled,
        }
    else:
        names |= {"errstate": numpy.errstate, "geterr": numpy.geterr}
    for place, (items, _) in kind.differentiated.items():
        names |= {f"item{place}_{number}": item for number, item in enumerate(items)}
    return compiled(_text(kind, of_torch=torch is not None), "short", "<dlhw3 short way>", names)


def _text(kind: Kind, *, of_torch: bool) -> str:
    arrays = [f"a{place}" for place in kind.arrays]
    shapes = "".join(f"{a}.shape, {a}.dtype, " for a in arrays)
    lines = [f"together = accepted.get(({shapes}))", "if together is None:", _REFUSED]
    if of_torch:
        plain = [
            f" or {a}.layout is not strided or not {a}.is_cpu or {a}.requires_grad or {a}.is_nested"
            for a in arrays
        ]
        transformed = "transformed() is not None or forward._current_level >= 0 or is_inference()"
        lines[:0] = [f"if {transformed}{''.join(plain)}:", _REFUSED]
    looks = _looks_and_value(kind, of_torch=of_torch)
    if not of_torch:  # no warnings of what is looked at afterwards
        looks = f"outside = geterr()\nwith errstate(all='ignore'):\n{indent(looks, '    ')}"
    head = f"def short({', '.join(f'a{place}' for place in range(kind.count))}):"
    return f"{head}\n{indent(chr(10).join([*lines, looks]), '    ')}\n"


def _looks_and_value(kind: Kind, *, of_torch: bool) -> str:
    """Write what is looked at, what stands in the place of each function, and the call of the code."""
    lines = ["is_finite, has_finite_sum = looks.is_finite, looks.has_finite_sum"]
    for place in kind.looked_at:
        lines += [f"if not has_finite_sum(a{place}):", _REFUSED]
    # the arrays themselves are kept, so that no other has their place in memory
    lines.append(f"seen = {{{', '.join(f'id(a{place}): a{place}' for place in kind.looked_at)}}}")
    given = [f"a{place}" for place in kind.inputs]
    for place, called in kind.functions.items():
        lines.append(_watched(f"a{place}", called, of_torch=of_torch))
        given.append(f"{called.item.keyword}=watched_a{place}")
    for place, (items, copies) in kind.differentiated.items():
        lines.append(f"known{place} = Differentiated(looks, a{place}, copies={copies})")
        for number, item in enumerate(items):
            made = f"gradient(item{place}_{number})" if item.order else "value"
            given.append(f"{item.keyword}=known{place}.{made}")
    return "\n".join([*lines, _CALL.format(given=", ".join(given))])


_CALL = """try:
    found = code({given})
    shown = joined(found) if together else found
except NotPlainError:
    raise
except Exception as error:  # the long way says what it is
    raise NotPlainError from error
if not (all(map(is_finite, shown)) if type(shown) is tuple else is_finite(shown)):
    raise NotPlainError
return found"""


def _watched(name: str, called: Called, *, of_torch: bool) -> str:
    """Write what stands in the place of a function: the function, behind looks at what it is handed and returns."""
    item, copy = called.item, "clone" if of_torch else "copy"
    points = [f"x{place}" for place in range(len(item.domains) + max(item.order - 1, 0))]
    lines, handed = [], []
    for place, x in enumerate(points):
        look = [f"if not has_finite_sum({x}):", _REFUSED]
        if called.kept:
            look = [f"if id({x}) not in seen:", *(f"    {line}" for line in look), f"    seen[id({x})] = {x}"]
        lines += look
        own = f"{x}.{copy}()" if called.kept else x
        may_be_number = item.takes_number(place) and called.kept
        handed.append(f"{own} if type({x}) is array else {x}" if may_be_number else own)
    value = f"value = {name}({', '.join(handed)})"
    lines += [value] if of_torch else ["with errstate(**outside):", f"    {value}"]
    lines += [f"if {_other(item, points, of_torch=of_torch)}:", _REFUSED]
    if not item.order and not of_torch:
        lines.append("value = float(value)")
    if not called.shown:
        lines += ["if not is_finite(value):", _REFUSED]
    body = indent("\n".join([*lines, "return value"]), "    ")
    return f"def watched_{name}({', '.join(points)}):\n{body}"


def _other(item: Callback, points: Sequence[str], *, of_torch: bool) -> str:
    """Write the test for a value of another kind than the code asks for."""
    if not item.order:
        return "type(value) is not array or value.numel() != 1" if of_torch else "type(value) not in numbers"
    like = points[item.slots[-1]]
    other = f"type(value) is not array or value.shape != {like}.shape or value.dtype != {like}.dtype"
    other += " or value.layout is not strided" if of_torch else ""
    return f"type(value) not in numbers and ({other})" if item.is_of_numbers else other
