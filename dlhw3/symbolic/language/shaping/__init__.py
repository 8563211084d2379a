"""The shapes of what was typed, by unification, and what it is where they do not fit."""
