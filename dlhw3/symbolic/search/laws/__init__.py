"""Equations proved by rewriting with the laws, operator by operator."""
