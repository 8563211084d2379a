"""Samples and arrays: where they live, how they are read, written and kept within the memory."""
