r"""Gradients as words speak of them, \nabla_w J, at the arguments of the function that a line defines, J(w)."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

SLOPE = re.compile(
    r"(?P<slope>\\nabla(?:\s*_\s*(?:\{[^{}]*(?:\{[^{}]*\})?\}|\\[A-Za-z]+|\w))?\s*"
    r"(?P<f>\\(?:mathcal|mathrm)\s*\{?[A-Za-z]\}?|\\[A-Za-z]+|[A-Za-z])(?:\s*\([^()=]*\))?)\s*&?\s*="
)


def at_arguments(slope: re.Match[str], text: str) -> str:
    """Return a gradient with the arguments of its function, where that is defined as f(U, V)."""
    written = " ".join(slope["slope"].split())
    name = r"\s*".join(map(re.escape, re.findall(r"\\[A-Za-z]+|\w", slope["f"])))
    name = re.sub(r"^(\\\\[a-z]+)\\s\*(\w)$", r"\1\\s*\\{?\\s*\2\\s*\\}?", name)  # \mathcal L, \mathcal{L}
    defined = re.search(rf"(?<![A-Za-z\\])(?P<f>{name})\s*(?P<of>\([^()=]*\))\s*&?\s*:?=", text)
    if "(" in written or defined is None:
        return written
    return f"{written.removesuffix(' '.join(slope['f'].split()))}{defined['f']}{defined['of']}"


D = r"(?:\\partial|\\mathrm\s*\{?\s*d\s*\}?|\\d(?![A-Za-z])|d)"
PARTIAL = re.compile(
    rf"\\[td]?frac\s*\{{\s*{D}\s*(?P<f>(?:\\mathcal\s*)?\{{?\s*\\?[A-Za-z]+\s*\}}?)\s*\}}"
    rf"\s*\{{\s*{D}\s*(?P<x>[^{{}}]*(?:\{{[^{{}}]*\}})?[^{{}}]*)\}}\s*"
)
r"""\frac{\partial L}{\partial w} of a function that stands alone."""


def at_its_letters(head: str, text: str) -> str:
    """Return a gradient with the arguments of its function, where a line defines it as one of them."""
    partial = PARTIAL.fullmatch(head)
    slope = SLOPE.match(
        (rf"\nabla_{{{partial['x'].strip()}}} {partial['f'].strip()}" if partial else head) + " ="
    )
    written = at_arguments(slope, text) if slope else head
    return written if written.endswith(")") else head
