"""The helper functions that generated code calls, as the text that is printed with it."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.symbolic.code import power_helpers
from dlhw3.symbolic.code.names import HELPERS
from dlhw3.symbolic.faces.table import HELPER_TEXTS

_FROBENIUS_NORM = '''def frobenius_norm(matrix):
    """The Euclidean norm of all entries, none of whose squares overflows or underflows."""
    scale = power_of_two(matrix)
    return scale * {module}.linalg.norm(matrix / scale)'''

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
    """A power of two near the largest entry in size; 1 for a zero matrix."""
    largest = matrix.detach().abs().amax()
    fraction, _ = torch.frexp(largest)
    return torch.where(largest > 0, largest / (2 * fraction), torch.ones_like(largest))'''

_LARGEST_NUMPY = '''def largest_entry(matrix):
    """The largest entry, which is taken out of exponentials and cancels."""
    return matrix.max()'''

_LARGEST_TORCH = '''def largest_entry(matrix):
    """The largest entry, which is taken out of exponentials and cancels: the value does not depend on it."""
    return matrix.detach().amax()'''

_TIMES_POWERS = '''def times_powers(value, *powers):
    """value * base**exponent for each pair, in steps that overflow only if the product does."""
    steps = 1
    while steps < sum(abs(exponent) for _, exponent in powers):
        steps *= 2
    factor = 1
    for base, exponent in powers:
        factor = factor * {base_in_float64} ** (exponent / steps)
    factor = {factor_back}
    for _ in range(steps):
        value = value * factor
    return value'''

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
        total = total + {log2_of_scale} + {log2_of_rest}
    return product, 2.0 ** (total // count) * 2.0 ** (total % count / count)'''

_POWERS = {"MatrixPower", "PowerDerivative", "divided_differences"}
_NEEDED = {
    "frobenius_norm": {"power_of_two"},
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
    "times_powers": _TIMES_POWERS,
}
_TEMPLATES = {
    "numpy": _COMMON
    | {
        "largest_entry": _LARGEST_NUMPY,
        "power_of_two": _POWER_OF_TWO_NUMPY,
        "gram_powers": power_helpers.GRAM_POWERS_NUMPY,
        "psd_powers": power_helpers.PSD_POWERS_NUMPY,
    },
    "torch": _COMMON
    | {
        "largest_entry": _LARGEST_TORCH,
        "power_of_two": _POWER_OF_TWO_TORCH,
        "gram_powers": power_helpers.GRAM_POWERS_TORCH,
        "psd_powers": power_helpers.PSD_POWERS_TORCH,
        "divided_differences": power_helpers.DIVIDED_DIFFERENCES,
        "MatrixPower": power_helpers.MATRIX_POWER,
        "PowerDerivative": power_helpers.POWER_DERIVATIVE,
    },
}
_SPELLINGS = {
    "numpy": {
        "module": "np",
        "base_in_float64": "np.float64(base)",
        "factor_back": "float(factor)",
        "eye_of_size": "np.eye(size, dtype=layers[0].dtype)",
        "log2_of_scale": "float(np.log2(scale))",
        "log2_of_rest": "float(np.log2(rest))",
    },
    "torch": {
        "module": "torch",
        "base_in_float64": "base.double()",
        "factor_back": "factor.to(base.dtype)",
        "eye_of_size": "torch.eye(size, dtype=layers[0].dtype, device=layers[0].device)",
        "log2_of_scale": "torch.log2(scale.double())",
        "log2_of_rest": "torch.log2(rest.double())",
    },
}
_SPELLINGS["jax"] = {key: text.replace("np.", "jnp.") for key, text in _SPELLINGS["numpy"].items()}
_SPELLINGS["jax"]["module"] = "jnp"
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
        text = texts.get(package) or (
            texts.get("numpy", "").replace("np.", "jnp.") if package == "jax" else ""
        )
        if text:
            found.append(text.format(**_SPELLINGS[package]))
    return found
