"""Products and quotients of entries: A ∘ B and A ⊘ B, matrices of one shape."""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.faces.face import ENTRIES, POWER, PRODUCT, Face, Written, both
from dlhw3.symbolic.faces.operators import applied

hadamard, quotient = partial(applied, "hadamard"), partial(applied, "quotient")

FACES = {
    "hadamard": Face(
        unicode=Written(" ∘ ", ENTRIES, (POWER,), joins=True),
        latex=Written(r" \circ ", ENTRIES, (POWER,), joins=True),
        code={name: Written(" * ", PRODUCT, (POWER,), joins=True) for name in ("numpy", "torch")},
        exact=True,
    ),
    "quotient": Face(
        unicode=Written("{0} ⊘ {1}", ENTRIES, (POWER,)),
        latex=Written(r"{0} \oslash {1}", ENTRIES, (POWER,)),
        code=both("{0} / {1}", PRODUCT, (POWER,)),
        exact=True,
    ),
}
