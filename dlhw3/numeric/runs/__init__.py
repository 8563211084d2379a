"""Runs: their configuration, storage, provenance and figures."""
