"""Text to a tree: the grammar, the names that the language keeps, and what to type where it cannot be read."""
