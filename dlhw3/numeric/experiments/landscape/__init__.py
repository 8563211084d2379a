"""The landscape experiment."""
