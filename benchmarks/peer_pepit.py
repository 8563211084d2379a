"""PEPit's answers to its own examples; runs under an interpreter that has PEPit, and needs no package of ours."""

from __future__ import annotations

import json
import sys
from importlib import import_module


def main() -> None:
    """Read [[module, function, arguments], …] on standard input, write [[its solution, its formula], …]."""
    found = []
    for module, function, arguments in json.load(sys.stdin):
        solve = getattr(import_module(f"PEPit.examples.{module}"), function)
        solution, formula = solve(**arguments, verbose=0)
        found.append([float(solution), None if formula is None else float(formula)])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
