"""Functions of every entry: one table, with how each is written.

In code an abstract σ is a callable that is given, ``sigma(X)``, and so are its derivatives (code/program.py).
"""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.faces.face import ATOM, ENTRIES, POWER, PRODUCT, SUM, Face, Written, both, each
from dlhw3.symbolic.faces.special import HELPERS

PRIMES = ("{}", "{}_prime", "{}_second", "{}_third")
"""What a function of every entry that is only a name is called, and its derivatives: σ, σ′ is σ_prime."""
_RELU = each("np.maximum({0}, 0)", "torch.relu({0})")
ROWS: dict[str, tuple[str, dict[str, Written]]] = {
    "exp": (r"\exp", both("{module}.exp({0})")),
    "log": (r"\log", both("{module}.log({0})")),
    "sqrt": (r"\operatorname{{sqrt}}", both("{module}.sqrt({0})")),
    "abs": (r"\operatorname{{abs}}", both("{module}.abs({0})")),
    "sign": (r"\operatorname{{sign}}", both("{module}.sign({0})")),
    "relu": (r"\operatorname{{relu}}", _RELU),
    "step": (r"\operatorname{{step}}", each("np.heaviside({0}, 0)", "torch.relu(torch.sign({0}))")),
    "sin": (r"\sin", both("{module}.sin({0})")),
    "cos": (r"\cos", both("{module}.cos({0})")),
    "tanh": (r"\tanh", both("{module}.tanh({0})")),
    "arcsin": (r"\arcsin", both("{module}.arcsin({0})")),
    "arccos": (r"\arccos", both("{module}.arccos({0})")),
    "arctan": (r"\arctan", both("{module}.arctan({0})")),
    "normcdf": (r"\operatorname{{normcdf}}", both("normal_distribution({0})")),
    "normpdf": (r"\operatorname{{normpdf}}", both("normal_density({0})")),
    "softplus": (
        r"\operatorname{{softplus}}",
        each("np.logaddexp({0}, 0)", "torch.logaddexp({0}, torch.zeros_like({0}))"),
    ),
}
"""Name (also in Unicode): LaTeX of the name, and the code."""

FACES = {
    name: Face(Written(f"{name}({{0}})"), Written(f"{latex}({{0}})"), code, letter=name[0].upper())
    for name, (latex, code) in ROWS.items()
}
for _name, _helper in (("normcdf", "normal_distribution"), ("normpdf", "normal_density")):
    FACES[_name] = replace(FACES[_name], helpers={_helper: HELPERS[_helper]})
FACES["sqrt"] = replace(
    FACES["sqrt"],
    scalar=replace(FACES["sqrt"], latex=Written(r"\sqrt{{{0}}}")),
)
_RECIPROCAL = {"numpy": Written("1 / {0}", PRODUCT, (POWER,)), "torch": Written("torch.reciprocal({0})")}
"""torch computes 1 / X in two passes."""
FACES["recip"] = Face(
    unicode=Written("{one} ⊘ {0}", ENTRIES, (POWER,)),
    latex=Written(r"{one} \oslash {0}", ENTRIES, (POWER,)),
    code=_RECIPROCAL,
    letter="R",
    exact=True,
    scalar=Face(
        unicode=Written("1/{0}", PRODUCT, (ATOM,)),
        latex=Written(r"\frac{{1}}{{{0}}}", ATOM, (SUM,)),
        code=_RECIPROCAL,
        letter="r",
        divides=True,
        exact=True,
    ),
)
