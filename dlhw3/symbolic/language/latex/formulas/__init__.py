"""A formula as it is written, and what it is made of."""
