"""The smoothness experiment."""
