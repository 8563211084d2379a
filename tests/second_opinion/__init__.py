"""The kernel before this one, on words of letters: a second opinion for tests, and nothing that is trusted."""
