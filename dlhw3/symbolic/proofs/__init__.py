"""Proofs in the kernel's terms: recorded as they are found, and written to files."""
