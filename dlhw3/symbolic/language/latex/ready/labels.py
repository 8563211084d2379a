r"""Labels, in a text that is refused otherwise: of the correct class, and in sets of numbers.

The entry of one class, L = -\log p_k beside \delta_{jk}: by the column y that is 1 there and else 0.

What is true of every such y is so of any k. That is tried where a text is refused as it stands: p_k is yᵀp, and
\log p_k is yᵀ\log p, \delta_{jk} is y_j and e_k is y; of a family u_w, of which a sum has all, u_k is the sum of
all y_w u_w.
Sets of numbers that all entries of a column are in, $y_i \in \{0, 1\}$, as an equation of it: y ∘ y = y.

What is said of entries keeps sums over them, beside which X may not hold all x_i; of the column it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE, bare
from dlhw3.symbolic.language.latex.words.wording import around
from dlhw3.symbolic.language.text import lazy_re as re

BASE = r"(?:\\(?:hat|tilde|bar|mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|(?<![A-Za-z\\])[a-z])"
BELOW = r"\s*_\s*(?:\{{\s*{0}\s*\}}|{0}(?![A-Za-z]))"
INDICATOR = r"\\math(?:bb|bf|bbm|ds|rm)\s*\{?\s*[1I]\s*\}?\s*(?:\[|\(|\\\{|_\s*\{\s*\\?[\[{]?)"
CLOSES = r"(?:\]|\)|\\\}|\\?[\]}]?\s*\})"
FREE = "ytqsc"


def of_a_class(text: str, refused: str) -> Iterator[str]:
    """Yield the text with the entry of a class by a column, where a message tells of the entry that is refused."""
    found = re.search(
        r"\S+_\{?\s*(?P<k>[a-z]|\d)\s*\}? (?:may be a part of|is one of those|is made of)", refused
    )
    text = in_formulas(text, lambda one: re.sub(r"\\(hat|tilde|bar)\s+([a-z])(?![a-z])", r"\\\1{\2}", one))
    if found and (made := _of_class(found["k"], text, " ".join(formulas_in(text)))) != text:
        yield made


SHARES = re.compile(r"softmax|\\[tdc]?frac\s*\{\s*(?:e\s*\^|\\exp(?![a-z]))")
"""A softmax, by its name or written out."""


def _of_class(k: str, text: str, every: str) -> str:
    """Return a text with the entry k of columns by a column; the text itself where k is an index of many."""
    below = BELOW.format(k)
    runs = (
        rf"\\(?:sum|prod)(?:\\limits)?\s*_\s*\{{?\s*{k}(?![A-Za-z])|_\s*\{{[^{{}}]*{k}\s*[-+,]|\(\s*{k}\s*\)"
    )
    differs = rf"{k}\s*(?:\\neq?(?![a-z])|\\not|≠)|(?:\\neq?|≠|\\not\s*=)\s*{k}(?![A-Za-z])"
    moves = rf"\\nabla\s*_\s*\{{?\s*{BASE}{below}"
    if any(re.search(one, every) for one in (runs, differs, moves)):
        return text
    if k.isdigit() and not SHARES.search(every):
        return text  # a number of an entry is that of a class where there is a softmax
    bases = {bare(one[1]) for one in re.finditer(rf"({BASE}){below}", every)} - {"e"}
    y = next((one for one in FREE if one != k and one not in bases and not _stands(one, every)), "")
    same = rf"\\delta\s*_\s*\{{[^{{}}]*{k}[^{{}}]*\}}|{INDICATOR}[^\])}}]*{k}(?![A-Za-z])"
    words = " ".join(one[0] for one in INLINE.finditer(around(text)))
    stands = re.sub(rf"\\partial\s*{BASE}{below}", " ", every) if k.isdigit() else words
    if not re.search(rf"{BASE}{below}", stands) and not re.search(same, every):
        return text  # said of any entry k by lines alone
    if not y or not bases or not all(_is_column(one, k, every) for one in bases):
        return text
    families = {one for one in bases if _is_family(one, every)}
    text = in_formulas(text, lambda formula: _written(formula, k, y, families))
    return text if families == bases else f"Let ${y}$ be a one-hot vector. " + text


def _stands(letter: str, every: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", every) is not None


def _is_column(base: str, k: str, every: str) -> bool:
    """Whether a letter stands with another index than k, or with none."""
    own = re.escape(base) if base.startswith("\\") else rf"(?<![A-Za-z\\]){re.escape(base)}"
    return re.search(rf"{own}(?![A-Za-z])(?!\s*_\s*\{{?\s*{k}(?![A-Za-z]))", every) is not None


def _is_family(base: str, every: str) -> bool:
    """Whether the members of a letter are columns: u_w^\\top stands in a formula, or v^\\top u_w."""
    own = re.escape(base) if base.startswith("\\") else rf"(?<![A-Za-z\\]){re.escape(base)}"
    return (
        re.search(
            rf"{own}\s*_\s*(?:\{{[^{{}}]*\}}|\w)\s*\^\s*\{{?\s*(?:\\top|T|\\mathsf)|\^\s*(?:\\top\s*|T\s+|\{{\s*(?:\\top|T)\s*\}}\s*){own}\s*_",
            every,
        )
        is not None
    )


def _written(formula: str, k: str, y: str, families: set[str]) -> str:
    """Return a formula with the entry k of columns by the column y."""
    below = BELOW.format(k)
    entry = rf"(?P<base>{BASE}){below}"
    again = entry.replace("base", "other")
    exponential = rf"(?:e\s*\^\s*\{{\s*{entry}\s*\}}|\\exp\s*(?:\\left)?\(\s*{again}\s*(?:\\right)?\))"
    held = r"(?P<all>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)"
    share = rf"\\log\s*\\[tdc]?frac\s*\{{\s*{exponential}\s*\}}\s*\{{{held}\}}"

    def one(found: re.Match[str]) -> str:
        base = found["base"]
        if base.strip() == "e":
            return y
        r = next(one for one in ("r", "s", "v", "g") if one not in (y, base)) if k.isdigit() else k
        return (
            rf"\left(\sum_{{{r}}} {y}_{{{r}}} {base}_{{{r}}}\right)"
            if bare(base) in families
            else rf"({y}^\top {base})"
        )

    formula = re.sub(
        share,
        lambda found: rf"({y}^\top {found['base'] or found['other']} - \log {found['all']})",
        formula,
    )
    formula = re.sub(
        exponential, lambda found: rf"({y}^\top e^{{{found['base'] or found['other']}}})", formula
    )
    formula = re.sub(
        rf"\\(log|ln)\s*(?:{entry}|(?:\\left)?\(\s*{again}\s*(?:\\right)?\))",
        lambda found: rf"({y}^\top \{found[1]} {found['base'] or found['other']})",
        formula,
    )
    slope = rf"\\[tdc]?frac\s*\{{\s*\\partial\s*(?P<f>[^{{}}]+?)\s*\}}\s*\{{\s*\\partial\s*{entry}\s*\}}"
    formula = re.sub(slope, lambda found: rf"{y}^\top \nabla_{{{found['base']}}} {found['f']}", formula)
    formula = re.sub(rf"\\delta\s*_\s*\{{\s*([a-z])\s*,?\s*{k}\s*\}}", rf"{y}_\1", formula)
    formula = re.sub(rf"\\delta\s*_\s*\{{\s*{k}\s*,?\s*([a-z])\s*\}}", rf"{y}_\1", formula)
    same = rf"(?:([a-z])\s*=\s*{k}|{k}\s*=\s*([a-z]))"
    formula = re.sub(
        rf"{INDICATOR}\s*{same}\s*{CLOSES}", lambda found: f"{y}_{found[1] or found[2]}", formula
    )
    return re.sub(entry, one, formula)


SAID = re.compile(
    r"\$\s*(?P<y>[a-z])_\{?[a-z]\}?\s*\\in(?![a-z])\s*\\\{(?P<set>\s*(?:0\s*,\s*1|-\s*1\s*,\s*\+?1|\+?1\s*,\s*-\s*1|\\pm\s*1)\s*)"
    r"\\\}\s*\$"
    r"(?!\s*,?\s*(?:for|when|if|with|unless|only|where|except|but|on|in|at|at most)\b)"
)


def of_columns(text: str) -> str:
    """Return a text in which such sets are equations of columns."""

    def made(found: re.Match[str]) -> str:
        y = found["y"]
        return rf"${y} \odot {y} = {y if '0' in found['set'] else chr(92) + 'mathbf{1}'}$"

    return SAID.sub(made, text)
