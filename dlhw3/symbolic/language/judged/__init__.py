"""The verdicts on what users wrote: a formula, a line, a file, a book."""
