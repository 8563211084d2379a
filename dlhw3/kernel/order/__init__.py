"""Rules that conclude ≤, < and ⪯."""
