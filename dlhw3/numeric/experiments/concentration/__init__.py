"""The concentration experiment."""
