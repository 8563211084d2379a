"""The helper functions that generated code calls, as the text that is printed with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dlhw3.symbolic.code import power_helpers
from dlhw3.symbolic.code.names import HELPERS
from dlhw3.symbolic.faces.table import HELPER_TEXTS

_FROBENIUS_NORM = '''def frobenius_norm(matrix):
    """The Euclidean norm of all entries, none of whose squares overflows or underflows."""
    scale, norm = scaled_norm(matrix)
    return scale * norm'''

_SCALED_NORM = '''def scaled_norm(matrix):
    """s, r with s r the Euclidean norm: s is a power of two, and 1 but for extreme entries."""
    norm = {norm_of_matrix}
    if is_moderate(norm):
        return 1.0, norm
    scale = power_of_two(matrix)
    matrix = matrix / scale
    return scale, {norm_of_matrix}'''

_IS_MODERATE_NUMPY = '''def is_moderate(number):
    """Whether a few factors like this stay within the range of the numbers."""
    return 1e-15 < number < 1e15'''

_IS_MODERATE_TORCH = '''def is_moderate(number):
    """Whether a few factors like this stay within the range of the numbers."""
    try:
        return 1e-15 < (number if isinstance(number, float) else number.detach().item()) < 1e15
    except RuntimeError:  # under torch.func.vmap no value may be looked at
        return False'''

_IS_MODERATE_JAX = '''def is_moderate(number):
    """Taken to be so: jax may not look at values while it traces."""
    return True'''

_IS_ZERO = '''def is_zero(matrix):
    """Whether every entry is 0; False under torch.func.vmap, where no value may be looked at."""
    try:
        return not matrix.any()
    except RuntimeError:
        return False'''

_POWER_OF_TWO_NUMPY = '''def power_of_two(matrix):
    """A power of two near the largest entry in size; 1 for a zero matrix."""
    largest = np.abs(matrix).max()
    fraction, _ = np.frexp(largest)
    return largest / (2 * fraction) if largest else largest + 1'''

_POWER_OF_TWO_TORCH = '''def power_of_two(matrix):
    """A power of two near the largest entry in size, a float outside of vmap; 1 for zeros."""
    largest = matrix.detach().abs().amax()
    fraction, _ = torch.frexp(largest)
    try:
        found = largest.item()
        return found / (2 * fraction.item()) if found else 1.0
    except RuntimeError:
        return torch.where(largest > 0, largest / (2 * fraction), torch.ones_like(largest))'''

_POWER_OF_TWO_JAX = '''def power_of_two(matrix):
    """A power of two near the largest entry in size; 1 for a zero matrix."""
    largest = jnp.abs(matrix).max()
    fraction, _ = jnp.frexp(largest)
    return jnp.where(largest > 0, largest / jnp.where(largest > 0, 2 * fraction, 1), 1)'''

_LARGEST_NUMPY = '''def largest_entry(matrix):
    """The largest entry, which is taken out of exponentials and cancels."""
    return matrix.max()'''

_LARGEST_TORCH = '''def largest_entry(matrix):
    """The largest entry, which is taken out of exponentials and cancels: the value does not depend on it."""
    return matrix.detach().amax()'''

_TIMES_POWERS = '''def times_powers(value, *powers):
    """value * base**exponent for each pair, in steps that overflow only if the product does."""
    factor = powers_of(value, powers, 1)
    if is_moderate(factor):
        return value * factor
    steps = 1
    while steps < sum(abs(exponent) for _, exponent in powers):
        steps *= 2
    factor = powers_of(value, powers, steps)
    for _ in range(steps):
        value = value * factor
    return value'''

_POWERS_OF_NUMPY = '''def powers_of(value, powers, steps):
    """The product of base**(exponent / steps), found in float64, to multiply a value with."""
    factor = np.float64(1)
    typed = [item for item in (value, *(base for base, _ in powers)) if hasattr(item, "dtype")]
    with np.errstate(all="ignore"):
        for base, exponent in powers:
            factor = factor * np.float64(base) ** (exponent / steps)
        return typed[0].dtype.type(factor) if typed else float(factor)'''

_POWERS_OF_TORCH = '''def powers_of(value, powers, steps):
    """The product of base**(exponent / steps), found in float64, to multiply a value with."""
    factor = 1.0
    try:
        for base, exponent in powers:
            wide = base if isinstance(base, float) else base.double()
            factor = factor * wide ** (exponent / steps)
    except OverflowError:
        return torch.inf
    typed = [item for item in (value, *(base for base, _ in powers)) if hasattr(item, "dtype")]
    return factor.to(typed[0].dtype) if hasattr(factor, "dtype") else factor'''

_POWERS_OF_JAX = '''def powers_of(value, powers, steps):
    """The product of base**(exponent / steps)."""
    factor = 1.0
    for base, exponent in powers:
        factor = factor * base ** (exponent / steps)
    return factor'''

_LAYER_PRODUCT = '''def layer_product(layers, high, low):
    """W_high ... W_low for layers = [W_1, ..., W_N]; the identity when high = low - 1.

    An entry of it, or of a product on the way, that is below the range of the numbers is 0.
    """
    if high < low:
        size = layers[low - 1].shape[1] if low <= len(layers) else layers[-1].shape[0]
        return {eye_of_size}
    product = layers[high - 1]
    for k in range(high - 1, low - 1, -1):
        product = product @ layers[k - 1]
    return product'''

_LAYER_WIDTH = '''def layer_width(layers, k):
    """The number of rows of W_k; for k = 0, of columns of W_1."""
    return layers[k - 1].shape[0] if k else layers[0].shape[1]'''

_SCALED_LAYERS = '''def scaled_layers(layers, high, low):
    """X, s with W_high ... W_low = s**(high - low + 1) * X: neither overflows nor underflows."""
    if high < low:
        return layer_product(layers, high, low), 1
    count, total, product = high - low + 1, 0.0, None
    for k in range(low, high + 1):
        scale = power_of_two(layers[k - 1])
        layer = layers[k - 1] / scale
        product = layer if product is None else layer @ product
        rest = power_of_two(product)
        product = product / rest
        total = total + {log2_of_scale}
        total = total + {log2_of_rest}
    return product, 2.0 ** (total // count) * 2.0 ** (total % count / count)'''

_POWERS = {"MatrixPower", "PowerDerivative", "divided_differences", "is_followed", "power_slopes"}
_NEEDED = {
    "energy_norm": {"is_moderate", "power_of_two"},
    "frobenius_norm": {"scaled_norm", "is_moderate", "power_of_two"},
    "scaled_norm": {"is_moderate", "power_of_two"},
    "times_powers": {"is_moderate", "powers_of"},
    "scaled_layers": {"layer_product", "power_of_two"},
    "gram_powers": _POWERS,
    "psd_powers": _POWERS,
}
_COMMON = {
    "frobenius_norm": _FROBENIUS_NORM,
    "is_zero": _IS_ZERO,
    "layer_product": _LAYER_PRODUCT,
    "layer_width": _LAYER_WIDTH,
    "scaled_layers": _SCALED_LAYERS,
    "scaled_norm": _SCALED_NORM,
    "times_powers": _TIMES_POWERS,
}
_TEMPLATES = {
    "numpy": _COMMON
    | {
        "is_moderate": _IS_MODERATE_NUMPY,
        "largest_entry": _LARGEST_NUMPY,
        "powers_of": _POWERS_OF_NUMPY,
        "power_of_two": _POWER_OF_TWO_NUMPY,
        "gram_powers": power_helpers.GRAM_POWERS_NUMPY,
        "psd_powers": power_helpers.PSD_POWERS_NUMPY,
    },
    "torch": _COMMON
    | {
        "is_moderate": _IS_MODERATE_TORCH,
        "largest_entry": _LARGEST_TORCH,
        "powers_of": _POWERS_OF_TORCH,
        "power_of_two": _POWER_OF_TWO_TORCH,
        "gram_powers": power_helpers.GRAM_POWERS_TORCH,
        "psd_powers": power_helpers.PSD_POWERS_TORCH,
        "is_followed": power_helpers.IS_FOLLOWED,
        "divided_differences": power_helpers.DIVIDED_DIFFERENCES,
        "power_slopes": power_helpers.POWER_SLOPES,
        "MatrixPower": power_helpers.MATRIX_POWER,
        "PowerDerivative": power_helpers.POWER_DERIVATIVE,
    },
}
_SPELLINGS = {
    "numpy": {
        "module": "np",
        "norm_of_matrix": "np.linalg.norm(matrix)",
        "eye_of_size": "np.eye(size, dtype=layers[0].dtype)",
        "log2_of_scale": "float(np.log2(scale))",
        "log2_of_rest": "float(np.log2(rest))",
    },
    "torch": {
        "module": "torch",
        "norm_of_matrix": "torch.linalg.vector_norm(matrix)",
        "eye_of_size": "torch.eye(size, dtype=layers[0].dtype, device=layers[0].device)",
        "log2_of_scale": "torch.log2(torch.as_tensor(scale, dtype=torch.float64))",
        "log2_of_rest": "torch.log2(torch.as_tensor(rest, dtype=torch.float64))",
    },
}
_SPELLINGS["jax"] = {key: text.replace("np.", "jnp.") for key, text in _SPELLINGS["numpy"].items()}
_SPELLINGS["jax"] |= {"module": "jnp"}
_SPELLINGS["jax"] |= {"log2_of_scale": "jnp.log2(scale)", "log2_of_rest": "jnp.log2(rest)"}
_TEMPLATES["jax"] = {
    "is_moderate": _IS_MODERATE_JAX,
    "powers_of": _POWERS_OF_JAX,
    "power_of_two": _POWER_OF_TWO_JAX,
    "gram_powers": power_helpers.GRAM_POWERS_JAX,
    "psd_powers": power_helpers.PSD_POWERS_JAX,
}
assert set(HELPERS) == {name for templates in _TEMPLATES.values() for name in templates}


def definitions(package: str, called: Iterable[str]) -> list[str]:
    """Return the definitions of the helpers that code calls, and of those that they call."""
    names = set(called)
    for name in called:
        names |= _NEEDED.get(name, set())
    found = []
    for name in sorted(names):
        texts = HELPER_TEXTS.get(name) or {
            target: templates[name] for target, templates in _TEMPLATES.items() if name in templates
        }
        text = texts.get(package, "")
        if package == "jax" and package not in texts:
            text = texts.get("numpy", "").replace("np.", "jnp.")
        if text:
            found.append(text.format(**_SPELLINGS[package]))
    return found


def called(helpers: list[str], functions: Sequence[str]) -> list[str]:
    """Return the definitions that functions call, or that others do: a package may not need all that it might."""
    kept = [
        text
        for text in helpers
        if any(
            re.search(rf"\b{re.split(r'[ (:]', text)[1]}\b", one)
            for one in (*functions, *(other for other in helpers if other is not text))
        )
    ]
    return kept if len(kept) == len(helpers) else called(kept, functions)
