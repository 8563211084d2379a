"""A small kernel that knows nothing but proofs: standard library only, relative imports only."""
