"""The sgd experiment."""
