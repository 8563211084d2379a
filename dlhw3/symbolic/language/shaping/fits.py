"""Where a formula fits: the sizes that it makes one, which the text before it leaves apart."""

from __future__ import annotations

from collections.abc import Mapping

from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.sizes import Arrow


def classes(own: Shapes) -> dict[str, object]:
    """Return what the sizes of letters, and of declared functions, are as far as known, by a name for each."""
    found = {f"{name}.{k}": size for name, shape in own.letters.items() for k, size in enumerate(shape)}
    maps = {name: said for name, said in own.declared.items() if isinstance(said, Arrow)}
    for name, said in maps.items():
        found |= {f"argument {k} of {name}.0": size for k, (size, _) in enumerate(said.domain, 1)}
        found[f"the values of {name}.0"] = said.value[0]
    return {place: own.unknown.found(size) for place, size in found.items()}


def merged(own: Shapes, before: Mapping[str, object]) -> str:
    """Return which sizes are one now, that were apart ``before``, in words."""
    groups: dict[object, set[object]] = {}
    places: dict[object, str] = {}
    for place, size in before.items():
        name, k = place.rsplit(".", 1)
        words = f"the {'columns' if k == '1' else 'rows'} of {name}"
        places.setdefault(size, words)
        groups.setdefault(own.unknown.found(size), set()).add(size)  # type: ignore[arg-type]
    equal = [" = ".join(sorted(places[one] for one in group)) for group in groups.values() if len(group) > 1]
    return "; ".join(equal)
