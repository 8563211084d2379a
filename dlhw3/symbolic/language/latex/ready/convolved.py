r"""Variation of constants, \int_0^t e^{-A(t-s)} b \, ds: a letter h that begins at 0 and moves by b - A h.

So it is by Leibniz's rule, of a matrix A that stands still.
"""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

EXPONENTIAL = re.compile(
    r"\s*(?:e\s*\^\s*\{(?P<raised>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|\\exp\s*(?:\\left\s*|\\[bB]igl?\s*)?\((?P<called>(?:[^()]|\([^()]*\))*?)(?:\\right\s*|\\[bB]igr?\s*)?\))"
    r"(?P<rest>.*)",
    re.DOTALL,
)
SPACES = re.compile(r"\\[,;:! ]|~|\s+")


def convolved(body: str, v: str, high: str) -> tuple[str, str] | None:
    """Return M and b(s) of e^{M(t - s)} b(s), of an M without a time; None for another integrand.

    ``v`` is s, and ``high`` is t.
    """
    found = EXPONENTIAL.fullmatch(body)
    if found is None:
        return None
    power = SPACES.sub(" ", found["raised"] or found["called"] or "").strip()
    between = re.compile(
        rf"\s*(?:\\left\s*)?\(\s*{re.escape(high)}\s*-\s*{re.escape(v)}\s*(?:\\right\s*)?\)\s*"
    )
    parts = between.split(power)
    if len(parts) != 2:
        return None
    matrix = " ".join(one for one in parts if one.strip())
    time = re.compile(rf"(?<![A-Za-z\\])(?:{re.escape(v)}|{re.escape(high)}|t)(?![A-Za-z])")
    of_time = any(
        time.search(one) for one in (matrix, re.sub(rf"\(\s*{re.escape(v)}\s*\)", "", found["rest"]))
    )
    if of_time or re.search(r"\(|[+/]|\\frac|(?<!^)-", matrix.strip()) or not found["rest"].strip(" \\,;"):
        return None
    return matrix + ("1" if matrix.strip() in ("", "-") else ""), found["rest"].strip()
