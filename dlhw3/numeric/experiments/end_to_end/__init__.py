"""The end-to-end experiment."""
