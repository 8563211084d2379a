"""Expressions in the kernel's terms, and its terms as expressions again."""
