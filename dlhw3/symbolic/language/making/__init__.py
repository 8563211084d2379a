"""A tree made into an expression of the engine."""
