r"""The orders of symmetric matrices in a formula, one by one: 0 \preceq A \prec L I."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from dlhw3.symbolic.language.text import lazy_re as re

UP, DOWN = (rf"\\{word}(?:eq)?(?![a-z])" for word in ("prec", "succ"))
OF_IDENTITY = re.compile(r"(\\[a-z]+|[a-zLM])\s*(?:\\,\s*)?I(?:_\{?\w\}?)?")
"""A number times the identity."""


def each_order(formula: str, is_definite: Callable[[str], bool]) -> Iterator[str]:
    r"""Yield 0 \preceq A, as A \succeq 0, and A \preceq L I, for 0 \preceq A \preceq L I."""
    sides = [one.strip() for one in re.split(rf"{UP}|{DOWN}", formula)]
    signs = re.findall(rf"{UP}|{DOWN}", formula)
    for (one, other), sign in zip(pairwise(sides), signs, strict=True):
        if one == "0":
            one, sign, other = other, sign.replace("prec", "SUCC").replace("succ", "prec").lower(), "0"
        if other == "0" and (scaled := OF_IDENTITY.fullmatch(one)):
            yield rf"{scaled[1]} \ge 0" if "eq" in sign else f"{scaled[1]} > 0"
            continue
        written = f"{one} {sign} {other}"
        yield written if "eq" in sign or is_definite(written) else f"{one} {sign}eq {other}"


def differences(formula: str, is_definite: Callable[[str], bool]) -> Iterator[str]:
    r"""Yield A - B for A \succ B: what is definite besides letters and Hessians, of which the order says it."""
    sides = [one.strip() for one in re.split(rf"{UP}|{DOWN}", formula)]
    signs = re.findall(rf"{UP}|{DOWN}", formula)
    for (one, other), sign in zip(pairwise(sides), signs, strict=True):
        greater, less = (one, other) if "succ" in sign else (other, one)
        number = less == "0" and OF_IDENTITY.fullmatch(greater)
        if "eq" not in sign and not number and not is_definite(rf"{greater} \succ {less}"):
            yield (
                greater if less == "0" else f"{greater} - {f'({less})' if re.search('[+-]', less) else less}"
            )
