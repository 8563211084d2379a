"""The text as lines, sentences and rows, and the formulas in its words."""
