"""The numeric layer: cross-checks against torch autograd, and the experiments."""
