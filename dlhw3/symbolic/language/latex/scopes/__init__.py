"""Names that are given again, and what is taken back."""
