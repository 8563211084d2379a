r"""Unbiased estimates of gradients in words, "an unbiased estimate of $\nabla f(x)$", and their variance.

Words are returned, of as many lines, with the means that they are in their place: of what is estimated, and, where
its variance is bounded, of the squared distance from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER
from dlhw3.symbolic.language.latex.text.phrases import ENDS, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.text import lazy_re as re

ESTIMATE = rf"\$\s*(?P<g>{ONE_LETTER})\s*\$ (?:be|is|denotes?) (?:an? |the )unbiased"
VARIANCE = (
    r"(?P<varies>,?(?: (?:with|and has|that has|of|whose))(?: an?| the| its)?(?: bounded)? variance(?: is)?"
    r"(?: (?:bounded|bounded above) by| (?:of )?at most| no (?:more|larger) than) \$\s*(?P<bound>[^$=<>]+?)\s*\$)?"
)
BEHIND = rf"(?:{ENDS}|(?P<more>,?\s+(?:with|satisfying)\s+(?=\$\s*\\mathbb\s*\{{?\s*E)))"
"""The end of what is said, or another mean behind it."""
FORMS = (
    phrase(
        rf"{ESTIMATE}(?: stochastic)?(?: gradient)? (?:estimat(?:e|or)) of(?: the gradient)?"
        rf" \$\s*(?P<of>\\nabla\s*{NAME}\s*\(\s*{ONE_LETTER}\s*\))\s*\${VARIANCE}",
        BEHIND,
    ),
    phrase(
        rf"{ESTIMATE} stochastic gradient of \$\s*(?P<f>{NAME})\s*\$ at \$\s*(?P<x>{ONE_LETTER})\s*\${VARIANCE}",
        BEHIND,
    ),
)


def in_means(text: str) -> str:
    """Return a text of the same lines with the means for what its words call an unbiased estimate."""
    return outside(text, _plainly) if "unbiased" in text else text


def _plainly(words: str) -> str:
    for form in FORMS:
        words = form.sub(_means, words)
    return words


def _means(found: re.Match[str]) -> str:
    groups = found.groupdict()
    of = groups.get("of") or rf"\nabla {groups['f']}({groups['x']})"
    rows = rf"$\mathbb{{E}}[{found['g']}] = {of}$"
    if found["varies"]:
        rows += rf" and $\mathbb{{E}}\|{found['g']} - {of}\|^2 \le {found['bound']}$"
    return of_as_many_lines(found[0], rows + (" and " if found["more"] else ""))


MEAN_OF = re.compile(r"\s*\\mathbb\{E\}\s*\[\s*(?P<of>\\?[A-Za-z]+)\s*\]\s*=\s*(?P<mean>\\?[A-Za-z]+)\s*")
"""The mean of a letter by another letter."""


def means_of(rows: Iterable[Row], names: Collection[str]) -> set[str]:
    """Return the letters that rows say to be the means of letters among these names."""
    found = filter(None, (MEAN_OF.fullmatch(row.text) for row in rows))
    return {in_plain(one["mean"]) for one in found if in_plain(one["of"]) in names}
