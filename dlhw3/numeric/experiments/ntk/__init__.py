"""The ntk experiment."""
