"""Finds proofs for the kernel: rewrite steps with the laws' equations, and networks read back as formulas."""
