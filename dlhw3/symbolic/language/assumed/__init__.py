"""What a user assumes of letters, functions and expressions, as hypotheses."""
