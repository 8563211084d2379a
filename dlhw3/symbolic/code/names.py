"""The names of letters and functions in code: identifiers that neither break nor shadow anything there."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable

from dlhw3.errors import UserError, quoted
from dlhw3.symbolic.faces.table import HELPERS as OPERATOR_HELPERS
from dlhw3.symbolic.names import spelled_plainly

HELPERS = (
    "MatrixPower",
    "PowerDerivative",
    "divided_differences",
    "power_slopes",
    "frobenius_norm",
    "gram_powers",
    "is_followed",
    "is_moderate",
    "is_zero",
    "largest_entry",
    "layer_product",
    "layer_width",
    "power_of_two",
    "powers_of",
    "psd_powers",
    "scaled_layers",
    "scaled_norm",
    "times_powers",
)
_RESERVED = {
    *HELPERS,
    *OPERATOR_HELPERS,
    "np",
    "numpy",
    "torch",
    "mm",
    "sum",
    "range",
    "len",
    "max",
    "abs",
    "float",
    "ValueError",
    "RuntimeError",
    "NotImplementedError",
    "bool",
    "staticmethod",
}
_RESERVED |= {"__debug__"}  # to which Python lets nothing be assigned
_LETTERS = {"φ": "phi", "σ": "sigma", "\u0302": "_hat", "\u0307": "_dot"}  # the last two are combining marks


def identifier(name: str) -> str:
    """Return a letter as a Python identifier; raise UserError where it cannot be one, or where the code uses it."""
    spelled = _spelled(name)
    if not spelled.isidentifier() or _is_taken(spelled):
        raise UserError(f"{quoted(spelled)} cannot be the name of a variable in code.", hint="another letter")
    return spelled


def variable(name: str) -> str:
    """Return a letter as a Python identifier, with ``_`` behind it where Python or the code uses the name itself.

    So ``lambda`` becomes ``lambda_``. Raises UserError for what no identifier can be made of.
    """
    spelled = _spelled(name)
    return f"{spelled}_" if _is_taken(spelled) else identifier(name)


def variables(names: Iterable[str], keywords: Iterable[str]) -> dict[str, str]:
    """Return each letter's name in code, ``_`` behind those that are also a keyword of a given function.

    ``names`` holds one name for every letter. Raises UserError where two letters come to the same name.
    """
    taken, found = set(keywords), {}
    chosen = []
    for name in names:
        spelled = variable(name)
        found[name] = f"{spelled}_" if spelled in taken else spelled
        chosen.append(found[name])
    if len(set(chosen)) < len(chosen):
        raise UserError(
            f"Two letters have the same name in code: {', '.join(chosen)}.", hint="another letter"
        )
    return found


def _spelled(name: str) -> str:
    """Return the letter as Python reads identifiers (NFKC), Greek φ and accents spelled out, x_k for x_{k}."""
    name = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", spelled_plainly(name)))
    for character, spelled in _LETTERS.items():
        name = name.replace(character, spelled)
    return unicodedata.normalize("NFKC", name)


def _is_taken(name: str) -> bool:
    return keyword.iskeyword(name) or name in _RESERVED
