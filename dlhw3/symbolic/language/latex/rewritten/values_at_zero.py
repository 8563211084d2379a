r"""Values at the point 0, $f(0) = 0$, as what is assumed: such an equation defines no function."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

MOVES = re.compile(
    r"\\dot|\\ddot|\\frac\s*\{\s*(?:d|\\partial)|\\partial_t|\\tfrac|\\mathrm\{d\}|\(\s*t\s*\)|\bflows?\b"
)
"""What has values in time, where 0 may be one."""
NAME = r"(?:[A-Za-z]|\\(?:phi|psi|ell|sigma|varphi))"
VALUE = re.compile(
    rf"\$\s*(?P<f>{NAME})\s*\(\s*(?:\\mathbf\s*\{{?)?0\}}?\s*\)\s*=\s*(?P<value>[^$=<>]*?)\s*\$"
)
COMPARED = re.compile(r"\\(?:le|ge|leq|geq|prec|succ|to|text)(?![a-z])")


def with_values_at_zero(text: str) -> str:
    """Return a text with $0 = f(0)$ for $f(0) = 0$ in the words, of an f that is taken at letters too."""
    if MOVES.search(text):
        return text

    def turned(found: re.Match[str]) -> str:
        f = re.escape(found["f"])
        called = re.search(rf"(?<![A-Za-z\\]){f}\s*\(\s*[h-zA-Z]|\$\s*{f}\s*(?:\\colon|:)", text)
        once = (
            len(re.findall(rf"(?<![A-Za-z\\])(?<!\\nabla )(?<!\\nabla){f}\s*\([^()]*\)\s*&?\s*:?=", text))
            == 1
        )
        plain = found["value"] and "\n" not in found[0] and not COMPARED.search(found["value"])
        return f"${found['value']} = {found['f']}(0)$" if called and once and plain else found[0]

    return VALUE.sub(turned, text)
