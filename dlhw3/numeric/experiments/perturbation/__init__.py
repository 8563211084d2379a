"""The perturbation experiment."""
