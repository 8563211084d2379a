"""What was done wrong where a formula is not what it is said to be."""
