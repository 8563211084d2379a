"""The kernel's own exceptions: it can be copied to a bare Python, so it shares none with the package."""

from __future__ import annotations


class KernelError(Exception):
    """What every exception of the kernel is; its text is one sentence."""


class Refused(KernelError):
    """A step says something that its rule does not give, or a term is not one."""


class Undecided(KernelError):
    """The normal forms differ, or a budget ended: this says nothing about truth."""


class Unreadable(KernelError):
    """A proof file that is not one, or of another version."""
