"""Printers: one notation per file; they print expressions."""
