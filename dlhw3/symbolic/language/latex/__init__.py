"""Derivations written in LaTeX, read into the same trees as text."""
