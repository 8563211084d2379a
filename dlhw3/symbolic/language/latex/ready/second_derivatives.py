r"""Second derivatives in fractions, \frac{\partial^2 f}{\partial w^2}: Hessians ∇²_w f, and f'' of numbers."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

STYLED = r"\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}"
LETTER = rf"(?:{STYLED}|\\[a-z]+|[A-Za-z])"
TURN = r"\^\s*\{?\s*(?:\\top|\\intercal|\\mathsf\s*\{?\s*T\s*\}?|T|\\prime)\s*\}?|'"
TWO = r"\^\s*(?:2|\{\s*2\s*\})"
OF = (
    r"(?:[A-Za-z]|\\(?:ell|phi|psi|mathcal\s*\{\s*[A-Z]\s*\}|mathrm\s*\{\s*[A-Za-z]+\s*\}))"
    r"(?:_(?:\w|\{\w+\}))?(?:\s*\([^()]*\))?"
)
PARTIAL = re.compile(
    rf"\\[tdc]?frac\s*\{{\s*\\partial\s*{TWO}\s*(?P<of>{OF})?\s*\}}\s*\{{\s*\\partial\s*"
    rf"(?P<letter>{LETTER})\s*"
    rf"(?:{TWO}|\\partial\s*(?P=letter)\s*(?:{TURN}))\s*\}}"
)
"""∂²f/∂w², or ∂²f/∂w∂wᵀ."""
D = r"(?:d|\\mathrm\s*\{?\s*d\s*\}?)"
TOTAL = re.compile(
    rf"\\[tdc]?frac\s*\{{\s*{D}\s*{TWO}\s*(?P<of>{OF})?\s*\}}\s*\{{\s*{D}\s*"
    rf"(?P<letter>{LETTER})\s*{TWO}\s*\}}"
    r"(?:\s*(?P<behind>[A-Za-z]\s*\(\s*(?P=letter)\s*\)))?"
)
"""d²f/dx², of a number."""

TWICE = re.compile(
    rf"\\nabla(?P<by>\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z]"
    rf"|\\[a-z]+))?\s*\\nabla(?P<other>\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z]|\\[a-z]+))?"
    rf"(?P<turned>\s*(?:{TURN}))?(?=\s*(?:\\(?:mathcal|ell|phi|psi|log|tilde|hat|bar)|[A-Za-z(]))"
)
"""The gradient of a gradient, \\nabla \\nabla E(w)."""
AGAIN = re.compile(
    rf"(?<![A-Za-z\\])d\s*{TWO}\s*(?P<of>(?:\\(?:phi|psi|ell)|[A-Za-z])\s*(?:\([^()]*\))?)(?![A-Za-z])"
)
"""A second differential, d^2\\phi(X)."""


def with_second_derivatives(text: str) -> str:
    """Return a text of the same lines with Hessians, and derivatives of derivatives of numbers."""
    if re.search(r"(?<![A-Za-z\\])d[A-Z](?![A-Za-z])", text):
        text = AGAIN.sub(lambda found: f"d(d({found['of']}))", text)
    text = TWICE.sub(_of_gradient, text)
    text = PARTIAL.sub(lambda found: _hessian(found, text), text)
    return TOTAL.sub(_twice, text)


def _of_gradient(found: re.Match[str]) -> str:
    r"""Return ∇² for ∇∇, in one letter or in none."""
    same = re.sub(r"[{}\s]", "", found["by"] or "") == re.sub(r"[{}\s]", "", found["other"] or "")
    return rf"\nabla{found['by'] or ''}^2 " if same else found[0]


def _hessian(found: re.Match[str], text: str) -> str:
    """Return ∇²_w f; f''(w) where w is a number by its letter, or by the words, and what is found o"
    "f another f."""
    letter = found["letter"]
    number = rf"\$\s*{re.escape(letter)}\s*\$\s+(?:be|is)\s+(?:an?\s+)?(?:\w+\s+)?(?:number|scalar)"
    of = found["of"] or ""
    name = re.escape(letter)
    own = rf"\(\s*{name}\s*\)\s*:?=[^$]*(?<![A-Za-z\\]){name}\s*\^\s*(?:\d|\{{\s*\d+\s*\}})"
    if re.search(own, text) and re.fullmatch(r"[A-Za-z]", of) and "\\prime" not in found[0]:
        return f"{of}''({letter})"  # a power of it stands in a value: it is a number
    if re.fullmatch(r"[a-gt]", letter) or re.search(number, text) or "\\prime" in found[0]:
        called = re.fullmatch(rf"([A-Za-z]|\\ell|\\phi|\\psi)\s*\(\s*{re.escape(letter)}\s*\)", of)
        turned = re.search(TURN, found[0])
        return f"{called[1]}''({letter})" if called and not turned else found[0]
    held = rf"\nabla_{{{letter}}}^2 {of}"
    return rf"\left( {held} \right)" + "\n" * found[0].count("\n") if of else held


def _twice(found: re.Match[str]) -> str:
    r"""Return f''(x) for \frac{d^2 f}{dx^2}, of a function of x."""
    of, letter = found["behind"] or found["of"] or "", found["letter"]
    if found["of"] and found["behind"]:
        return found[0]
    called = re.fullmatch(rf"([A-Za-z]|\\ell|\\phi|\\psi)(?:\s*\(\s*{re.escape(letter)}\s*\))?", of)
    return f"{called[1]}''({letter})" if called else found[0]
