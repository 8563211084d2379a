"""The language in which a user writes an objective: read, its shapes inferred, and made into an expression."""
