"""Imported before numpy and torch: their libraries have one thread each, whatever the machine offers."""

import os

for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
