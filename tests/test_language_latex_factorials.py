"""A factorial beside the letters that are proposed for it is refused in a sentence, and is no fault."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError


@pytest.mark.parametrize("letters", ["u", "a b c d u"])
def test_a_factorial_is_refused_in_a_sentence(letters: str) -> None:
    with pytest.raises(UserError) as refused:
        dlhw3.check(rf"\[ f = \frac{{{letters}}}{{k!}} + \frac{{\|s\|}}{{2}} \]")
    assert refused.value.hint
