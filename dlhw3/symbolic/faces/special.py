"""Special functions that code asks of each package: scipy's, torch's and jax's, where it needs them alone."""

from __future__ import annotations

PACKAGES = {"numpy": "scipy.special", "jax": "jax.scipy.special", "torch": "torch.special"}


def _calling(name: str, asked: str, says: str, value: str = "{asked}(values)") -> dict[str, str]:
    """Return a helper for each package that asks one of its special functions."""
    return {
        package: f'''def {name}(values):
    """{says}"""
    from {module} import {asked}

    return {value.format(asked=asked)}'''
        for package, module in PACKAGES.items()
    }


_DENSITY = {
    package: f'''def normal_density(values):
    """The normal distribution's density."""
    return {module}.exp(values * values * -0.5) * 0.3989422804014327'''
    for package, module in (("numpy", "np"), ("torch", "torch"), ("jax", "jnp"))
}
_EXCESS = {
    package: f'''def density_over_distribution_and(values):
    """values + density/distribution without cancelling: far below 0, 1/(v + 2/(v + ...)) of v = -values."""
    far = {far}
    fraction = far
    for k in range(30, 1, -1):
        fraction = far + k / fraction
    near = {module}.where(values < -6, {module}.zeros_like(values) - 6, values)
    return {module}.where(values < -6, 1 / fraction, near + density_over_distribution(near))'''
    for package, module, far in (
        ("numpy", "np", "np.maximum(-values, 6.0)"),
        ("torch", "torch", "torch.clamp(-values, min=6.0)"),
        ("jax", "jnp", "jnp.maximum(-values, 6.0)"),
    )
}
HELPERS = {
    "density_over_distribution_and": _EXCESS,
    "normal_density": _DENSITY,
    "normal_distribution": {
        **_calling("normal_distribution", "ndtr", "The normal distribution's function, between 0 and 1."),
        "torch": _calling(  # whose own ndtr loses the digits of what is near 0
            "normal_distribution",
            "erfc",
            "The normal distribution's function, between 0 and 1.",
            "0.5 * {asked}(values * -0.7071067811865476)",
        )["torch"],
    },
    "log_normal_distribution": _calling(
        "log_normal_distribution", "log_ndtr", "The logarithm of the normal distribution's function."
    ),
    "density_over_distribution": _calling(
        "density_over_distribution",
        "erfcx",
        "The normal density over the distribution's function, which may underflow.",
        "0.7978845608028654 / {asked}(values * -0.7071067811865476)",
    ),
}
