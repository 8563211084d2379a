"""Sizes that are not known yet: letters that are made equal, and what each turns out to be."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import Flag, UserError

MOST_SIZES = 500
Size = int | str
"""A number, or a name: of a size that was declared, or of one that is still open (it begins with a dot)."""


GREEK_NUMBERS = (
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "kappa", "lambda", "mu", "nu", "rho", "sigma", "tau",
)  # fmt: skip
"""Greek letters that are numbers where nothing else is said."""
ENTRYWISE: tuple[Size, Size] = ("entrywise", "entrywise")
"""What is declared of a function of every entry, s: entrywise, in the place of a shape."""


class Arrow(tuple[Size, ...]):
    """What is declared of a function with columns as values, r: n -> m, in the place of a shape: m, n, …"""

    __slots__ = ()

    @property
    def value(self) -> tuple[Size, Size]:
        """The shape of its values."""
        return self[0], 1

    @property
    def domain(self) -> tuple[tuple[Size, Size], ...]:
        """The shapes of its arguments, columns or numbers."""
        return tuple((size, 1) for size in self[1:])


def shape_option(text: str) -> Flag:
    """Return the option that declares shapes: --shape 'X: n,p' in the shell, shapes='X: n,p' in Python."""
    return Flag("shapes", text, flag="shape")


class Misfit(Exception):
    """Two sizes that cannot be one."""


class Sizes:
    """Open sizes and what they are: a union of classes, each with at most one number or declared name.

    An open size is any number but 1: whether a thing is a number, a column or a row is known from the start, so
    that no vector becomes a scalar because of the place where it stands.
    """

    def __init__(self) -> None:
        self.loose = False  # whether two declared names may turn out to be one size
        self.ends: dict[Size, str] = {}  # widths of first and last layers, each with what is declared of it
        self._above: dict[str, Size] = {}
        self._made = 0

    def copied(self) -> Sizes:
        """Return sizes of which the same is known."""
        own = Sizes()
        own.loose, own._above, own._made = self.loose, dict(self._above), self._made
        own.ends = dict(self.ends)
        return own

    def open(self) -> Size:
        """Return a size of which nothing is known."""
        self._made += 1
        return f".{self._made}"

    def found(self, size: Size) -> Size:
        """Return what a size is as far as it is known."""
        while isinstance(size, str) and size in self._above:
            size = self._above[size]
        return size

    def called(self, shape: tuple[Size, Size]) -> tuple[Size, Size]:
        """Return a shape as far as it is known, widths of layers by the names that are declared of them."""
        rows, cols = map(self.found, shape)
        return self.ends.get(rows) or rows, self.ends.get(cols) or cols

    def equal(self, left: Size, right: Size) -> None:
        """Make two sizes one; raise Misfit where they are known to differ."""
        left, right = self.found(left), self.found(right)
        if left == right:
            return
        if not _is_open(left) or (_is_open(right) and _age(left) < _age(right)):
            left, right = right, left  # the older one stays
        widths = _is_width(left) and _is_width(right)
        if self.loose and isinstance(left, str) and isinstance(right, str) and not widths:
            self._above[left] = right
            return
        if self._is_called(left, right) or self._is_called(right, left):
            return
        if not _is_open(left) or right == 1:
            raise Misfit
        assert isinstance(left, str)
        self._above[left] = right

    def _is_called(self, width: Size, name: Size) -> bool:
        """Whether a width of a first or last layer has a declared name, which it then gets: X: p,n of W{N:1}*X."""
        if self.ends.get(width, name) or not isinstance(name, str) or _is_open(name) or _is_width(name):
            return False
        self.ends[width], self._above[name] = name, width
        return True

    def names(self, taken: set[str]) -> Iterator[str]:
        """Yield names for the sizes that stay open, none of them taken; raise UserError past MOST_SIZES."""
        pool = ["n", "m", "p", "q", "r", "s", "k", *(f"n{i}" for i in range(1, MOST_SIZES))]
        yield from (name for name in pool if name not in taken)
        words = f"There are more than {MOST_SIZES} sizes that nothing says are one."
        raise UserError(words, hint=(shape_option("X: n,n"),))


def _age(size: Size) -> int:
    return int(str(size)[1:])


def _is_open(size: Size) -> bool:
    return isinstance(size, str) and size.startswith(".")


def _is_width(size: Size) -> bool:
    """Whether this is d{j}, how wide a layer is: layers have any widths, and no two are one by chance."""
    return isinstance(size, str) and size.startswith("d{")


def may_be_equal(left: Size, right: Size) -> bool:
    """Whether two sizes can be one: equal, or one still open and neither 1."""
    opened = [isinstance(size, str) and size.startswith(".") for size in (left, right)]
    return left == right or (any(opened) and 1 not in (left, right))
