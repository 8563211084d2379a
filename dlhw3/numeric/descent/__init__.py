"""Gradient descent on smooth functions: what it guarantees, and functions that attain it."""
