"""Derivations by their names on the contents page: what they take, and how they are made and judged.

The entries are loaded when they are asked for; importing this loads no mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import Flag, Sentence, UserError, close_names, quoted
from dlhw3.symbolic.options import OPTIONS, DerivationOption

if TYPE_CHECKING:
    from dlhw3.symbolic.derivation import Derivation


def options(name: str) -> Mapping[str, DerivationOption]:
    """Return what the derivation called ``name`` takes, by name; raises UnknownName for an unknown one."""
    return MappingProxyType({key: OPTIONS[key] for key in DERIVATIONS.entry(name).options})


def derive(
    name: str,
    *,
    wrt: str | Sequence[str] | None = None,
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] = (),
    order: int = 1,
    flow: str | None = None,
    step: str | None = None,
    layout: str = "gradient",
    **given: Any,
) -> Derivation:
    """Return the derivation called ``name``, or with ``wrt`` the gradient of the objective that ``name`` is.

    With ``flow``, a quantity of your own, it is the quantity's rate along the gradient flow of the objective, and
    with ``step`` too, the name of a step's size, its change in one step of gradient descent. With the ``layout``
    "numerator" gradients are transposed.

    An option that is None is not given. Raises UnknownName for an unknown name, UserError for an option that the
    derivation does not take, for one that is not a whole number or out of its range, and for an objective that
    cannot be read.
    """
    if wrt is not None:
        for option, value in given.items():
            if value is not None:
                near = close_names(option, _OF_OBJECTIVES, cutoff=0.7)
                hint = (Flag(near[0], value),) if near else ("without ", Flag(option))
                raise UserError(
                    ("An objective of your own does not take ", Flag(option), "."),
                    hint=_rendered(option, value) or hint,
                )
        if name in DERIVATIONS.names():
            raise UserError(
                f"{name} is a derivation of the catalogue, in letters of its own.",
                hint=("without ", Flag("wrt")),
            )
        made: Derivation = _of_your_own(name, wrt, shapes, assume, order, flow, step)
        return made if layout == "gradient" else _in_layout(made, layout)
    told = {"shapes": shapes or None, "assume": assume or None, "order": None if order == 1 else order}
    told |= {"flow": flow, "step": step, "layout": None if layout == "gradient" else layout}
    given = {**{key: value for key, value in told.items() if value is not None}, **given}
    if isinstance(name, str) and name not in DERIVATIONS.names() and set(name) & set("()*'+^"):
        raise UserError(
            f"{quoted(name)} is an objective: say in which letter.", hint=(Flag("wrt", _letter(name)),)
        )
    known = options(name)
    given = {key: value for key, value in given.items() if value is not None}
    for option in given:
        if option not in known:
            raise UserError(
                (f"{name} does not take ", Flag(option, flag=_SHELL.get(option, "")), "."),
                hint=_instead(option, given, known),
            )
    values = {key: known[key].read(value, name) for key, value in given.items()}
    found: Derivation = DERIVATIONS.load(name).derive(**values)
    return found


_OF_OBJECTIVES = ("shapes", "assume", "order", "flow", "step", "layout")
"""What an objective takes beside its letters."""
_SHELL = {"shapes": "shape"}
"""What the command line calls otherwise."""

_OF_FORMATS = ("result_only", "full", "hypotheses", "without")
"""What is said of a derivation's format, in Python to its ``render``."""


def _letter(text: str) -> str:
    """Return the letter that an expression is most likely about: no function, no direction, not the identity."""
    from dlhw3.symbolic.language.text.suggested import VARIABLES

    names = re.findall(r"[^\W\d]\w*(?![\w(])", text)
    names = [name for name in names if name != "eye" and not (name[0] == "d" and name[1:] in names)]
    stems = [re.match(r"[^\W\d_]*", name)[0] for name in names]  # type: ignore[index]
    usual = (name for one in VARIABLES for name, stem in zip(names, stems, strict=True) if stem == one)
    capitals = (name for name in names if name[0].isupper())
    return next(usual, None) or next(capitals, None) or next(iter(names), "X")


def _of_your_own(
    text: str,
    wrt: str | Sequence[str],
    shapes: Mapping[str, object] | Sequence[str] | str | None,
    assume: Iterable[str],
    order: int,
    flow: str | None,
    step: str | None,
) -> Derivation:
    """Return what is asked of an objective: its gradients, or what becomes of a quantity as it goes down."""
    from dlhw3.symbolic.language.asked.gradients import gradient
    from dlhw3.symbolic.language.asked.objective import require_order
    from dlhw3.symbolic.proofs.afresh import afresh

    afresh()
    if flow is None:
        if step is not None:
            raise UserError(
                "A step changes a quantity, and none is named.", hint=(Flag("flow", text), Flag("step", step))
            )
        return gradient(text, wrt, shapes, assume, order)
    require_order(order, flow)
    if step is None:
        from dlhw3.symbolic.language.asked.flows import flow_of

        return flow_of(text, wrt, flow, shapes, assume)
    from dlhw3.symbolic.language.asked.steps import step_of

    return step_of(text, wrt, flow, step, shapes, assume)


def _in_layout(derivation: Derivation, layout: str) -> Derivation:
    from dlhw3.symbolic.language.asked.layouts import in_layout

    return in_layout(derivation, layout)


def _rendered(option: str, value: Any) -> str:
    """Return what to write for an option that is about how a derivation is told, where it is one."""
    if option in ("format", "format_name"):
        return f"derive(…).render({value!r})"
    return f"derive(…).render({option}={value!r})" if option in _OF_FORMATS else ""


def _instead(option: str, given: Mapping[str, Any], known: Mapping[str, DerivationOption]) -> Sentence:
    """Return what to give for an option that is not known: the nearest with its value, or all there are."""
    if told := _rendered(option, given[option]):
        return told
    for close in close_names(option, known, cutoff=0.7):
        if close not in given:
            return (Flag(close, given[option]),)
    return ("it takes ", *map(Flag, known)) if known else "no option: it takes none"


def verdicts(names: Iterable[str]) -> dict[str, str]:
    """Derive and check each named result, and return its verdict as it is told; for an experiment's provenance."""
    return {name: derive(name).reading for name in names}
