"""Exact values: the evaluator, and the search for counterexamples. It can refute and never prove."""
