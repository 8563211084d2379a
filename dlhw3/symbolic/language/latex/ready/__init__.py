"""What is rewritten in formulas before they are read, and the rows beside others."""
