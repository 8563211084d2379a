"""One thread for every library: workers that spin against each other make small tests take minutes."""

import os

for _library in ("OPENBLAS", "OMP", "MKL", "NUMBA"):  # read when numpy is first imported, so before any test
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
