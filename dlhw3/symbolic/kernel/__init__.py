"""The trusted kernel: nodes, shapes, normal form, exact evaluation, verdicts, step checks."""
