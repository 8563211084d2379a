"""A derivation as a file says it: declarations, definitions, and the chains of its lines."""
