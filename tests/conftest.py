"""The same surroundings for every test: one thread for every library, and no terminal's width.

Workers that spin against each other make small tests take minutes; pytest-xdist sets COLUMNS in its workers.
"""

import os

for _library in ("OPENBLAS", "OMP", "MKL", "NUMBA"):  # read when numpy is first imported, so before any test
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
os.environ.pop("COLUMNS", None)
os.environ.pop(
    "PYTHONDONTWRITEBYTECODE", None
)  # the many processes that tests start would each compile it all
