"""Results as programs: straight-line code, its text for numpy and torch, and the callables made of it."""
