"""The exact rationals of models: gmpy2's, whose arithmetic takes a tenth of the time of Python's fractions.

They compare and hash as Python's do, and mix with them. For types they are Python's: gmpy2 declares none.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction as Rational
else:
    from gmpy2 import mpq as Rational

__all__ = ["Rational"]
