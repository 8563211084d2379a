"""Words put in other words, which are read."""
