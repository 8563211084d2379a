r"""Sentences about all eigenvalues of a matrix, "the eigenvalues of $A$ are nonnegative", as bounds of one of them.

"No eigenvalue of $A$ is negative", "the spectrum of $A$ lies in $[0, L]$" and "its eigenvalues are positive" are of
these. A text is returned of as many lines; that a bound says something of $A$ alone where $A$ is symmetric, and
whether it is assumed, is decided as for any other.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, ENDS, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.text.sentences import is_claimed
from dlhw3.symbolic.language.text import lazy_re as re

ONE = r"\$\s*(?P<A>[A-Z](?:_\w)?)\s*\$"
KIND = (
    r"(?:(?:the|an?|some|our) )?(?:real )?(?:(?P<kind>symmetric(?: positive[\s-]+(?:semi-?)?definite)?"
    r"|positive[\s-]+(?:semi-?)?definite) )?(?:square )?(?:(?:kernel|Gram|Hessian|covariance) )?(?:matrix )?"
)
BEGINS = (
    r"(?P<begins>(?:\A\s*|[.;:] |\n\s*|(?P<within>, |\b(?:let|suppos(?:e|ing)|assum(?:e|ing)|that|where|and|if"
    r"|since|because|as) )))"
)
EVERY = r"(?:all(?: of)?(?: the)? |the )?eigenvalues"
SIGN = r"(?:all )?(?:(?P<strict>(?:strictly )?positive|> ?0)|non-?negative|at least zero)"
INTERVAL = (
    rf"(?:(?:the )?(?:closed )?(?:interval )?\$\s*\[\s*(?P<low>{CONSTANT})\s*,\s*(?:(?P<high>{CONSTANT})\s*\]"
    r"|\\infty\s*\))\s*\$)"
)
BETWEEN = rf"(?:\$\s*(?P<least>{CONSTANT})\s*\$ and \$\s*(?P<most>{CONSTANT})\s*\$)"
WITHIN = (
    rf"(?:(?:(?:all )?(?:lie|lies|are contained|is contained|are|is|are all|all lie) (?:in|within) {INTERVAL})"
    rf"|(?:(?:all )?(?:lie|lies|are|are all) between {BETWEEN}))"
)
BOUND = rf"\$\s*(?P<bound>{CONSTANT})\s*\$"
ENDED = r"(?:smallest|least|minim(?:um|al))"
FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (phrase(rf"{BEGINS}{EVERY} of {KIND}{ONE} (?:are|be) {SIGN}", ENDS), "sign"),
    (phrase(rf"{BEGINS}no eigenvalue of {KIND}{ONE} is (?:strictly )?negative", ENDS), "sign"),
    (
        phrase(
            rf"{BEGINS}(?:the )?{ENDED} eigenvalue of {KIND}{ONE} (?:is|be)"
            rf" (?:{SIGN}|(?:at least|bounded (?:from )?below by|no (?:less|smaller) than) {BOUND})",
            ENDS,
        ),
        "sign",
    ),
    (
        phrase(
            rf"{BEGINS}(?:the )?(?:largest|greatest|maxim(?:um|al)|top) eigenvalue of {KIND}{ONE} (?:is|be)"
            rf" (?:at most|bounded (?:from )?above by|no (?:more|larger) than) {BOUND}",
            ENDS,
        ),
        "above",
    ),
    (phrase(rf"{BEGINS}(?:{EVERY}|the spectrum) of {KIND}{ONE} {WITHIN}", ENDS), "between"),
    (
        phrase(
            rf"(?P<head>{ONE} (?:be|is) (?:an? )?(?:real )?symmetric(?: matrix)?)(?:,? (?:and(?: all)?(?: of)?"
            rf"|whose)(?: its)?|,? all of whose) eigenvalues (?:are|be) {SIGN}",
            ENDS,
        ),
        "sign",
    ),
)
"""What is said of eigenvalues, and on which side they are bounded."""


def with_eigenvalues_said(text: str) -> str:
    """Return a text of the same lines with bounds of eigenvalues for what sentences say of all of them."""
    if "eigenvalue" not in text and "spectrum" not in text:
        return text

    def changed(words: str) -> str:
        for form, side in FORMS:
            words = form.sub(partial(_bounded, side=side), words)
        return words

    return outside(text, changed)


def _bounded(found: re.Match[str], side: str) -> str:
    """Return the bounds of one sentence, or of a part of one."""
    groups = found.groupdict()
    least = f"\\lambda_{{\\min}}({found['A']})"
    most = f"\\lambda_{{\\max}}({found['A']})"
    if side == "between":
        low, high = groups["low"] or groups["least"], groups["high"] or groups["most"]
        said = f"${least} \\ge {low}$" + (f" and ${most} \\le {high}$" if high else "")
    elif side == "above":
        said = f"${most} \\le {groups['bound']}$"
    else:
        sign = ">" if groups.get("strict") else r"\ge"
        said = f"${least} {sign} {groups.get('bound') or 0}$"
    if groups.get("head"):
        return put(found, f" and with {said}", "head")
    also = f" and ${found['A']}$ is {' '.join(groups['kind'].split())}" if groups["kind"] else ""
    alone = not groups["within"]
    if alone and (is_claimed(found.string[: found.start("begins")]) or NOT.search(_behind(found))):
        return found[0]
    head = "Assume that " if alone else ""
    return put(found, f"{head}{said}{also}")


def _behind(found: re.Match[str]) -> str:
    """Return what a sentence says behind."""
    return re.split(r"[.;]", found.string[found.end() :])[0]
