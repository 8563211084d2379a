"""The symbolic layer: derive with rules, check with the kernel, turn results into code."""
