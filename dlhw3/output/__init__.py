"""Printers and output formats."""
