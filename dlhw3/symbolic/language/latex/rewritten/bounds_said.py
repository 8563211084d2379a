r"""Bounds in words: of slopes by the name of a condition, and of eigenvalues.

The Polyak–Łojasiewicz condition as a formula among the words, with what its sentence says of its constant.

"An $L$-smooth function satisfying $\frac12 \|\nabla f(x)\|^2 \ge \mu (f(x) - f^*)$ with $\mu > 0$" is of every
x: so it is said then, and its constant is let be what it is. A text is returned of as many lines.
Sentences about all eigenvalues of a matrix, "the eigenvalues of $A$ are nonnegative", as bounds of one of them.

"No eigenvalue of $A$ is negative", "the spectrum of $A$ lies in $[0, L]$" and "its eigenvalues are positive" are of
these. A text is returned of as many lines; that a bound says something of $A$ alone where $A$ is symmetric, and
whether it is assumed, is decided as for any other.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import (
    CONSTANT,
    ENDS,
    SPACE,
    of_as_many_lines,
    outside,
    phrase,
)
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.text.sentences import is_claimed
from dlhw3.symbolic.language.text import lazy_re as re

ONE_KIND = r"(?:\$[^$]+\$-smooth|convex|differentiable)"
KIND = rf"{ONE_KIND}(?:,? (?:and )?{ONE_KIND})*"
FUNCTION = phrase(
    rf"\b(?P<verb>be|is) an? (?P<kind>{KIND}) (?:function|objective|loss),?"
    r" (?:(?:that|which) satisfies|satisfying) "
)
"""A function of a kind that satisfies something."""
LETTER = r"(?:Ł|L|\\L(?: )?(?:\{\})?|\{\\L\})"
NAMED = (
    rf"the (?:Polyak(?:(?: )?[-–—]+(?: )?| ){LETTER}ojasiewicz|P{LETTER})(?: \(P{LETTER}\))?"
    r"(?: (?:inequality|condition|property))?,?"
)
SLOPE = (
    r"\$\s*(?:\\[td]?frac\s*(?:\{1\}|1)\s*(?:\{\w+\}|\w)\s*)?\\(?:left\s*\\)?\|\s*\\nabla\s*(?P<f>\\?[A-Za-z]+)\s*"
    r"\(\s*(?P<x>[a-z])\s*\)\s*\\(?:right\s*\\)?\|(?:_\{?2\}?)?\s*\^\s*\{?2\}?"
    r"\s*\\geq?(?:slant)?(?![a-z])\s*[^$=<>]*?\(\s*(?P=f)\s*\(\s*(?P=x)\s*\)\s*-\s*(?P=f)\s*"
    r"[\^_]\s*\{?\s*(?:\\ast|\\star|\*)\s*\}?\s*\)\s*\$"
)
"""A bound of the slope by how far a function is above its least value."""
CONDITION = rf"\$\s*(?:0\s*<\s*)?{CONSTANT}\s*(?:>|<|\\[lg]eq?(?:slant)?(?![a-z]))\s*{CONSTANT}\s*\$"
OF_ALL = rf"(?P<all>,? for (?:all|any|every|each) \$\s*(?P<y>[a-z])\s*{SPACE}\s*\$,?)"
TAIL = (
    r",? (?:with|where|and|for)(?: (?:an?|some|the|constants?|parameter|positive))*"
    rf" (?P<said>{CONDITION})"
)
BEHIND = r"(?=\s*(?:[.;]|\n\s*\n|\Z)|\s*,?\s+and\s+(?:let|assume|suppose)\b)"
BOUND = phrase(rf"\b(?P<verb>satisf(?:y|ies)) (?:{NAMED} )?(?P<bound>{SLOPE}){OF_ALL}?(?:{TAIL})?", BEHIND)
"""The condition as a formula, of all x or of no x in particular, and what its constant is."""
BY_NAME = phrase(
    rf"\b(?P<verb>satisf(?:y|ies)) (?P<name>{NAMED} with (?:the )?(?:constant|parameter)"
    rf" \$\s*(?P<c>{CONSTANT})\s*\$){TAIL}",
    BEHIND,
)
"""The condition by its name, and what its constant is."""


def with_bounds_of_slopes(text: str) -> str:
    """Return a text of the same lines in which such a condition is said of all x, and then of its constant."""
    return outside(
        text, lambda words: BY_NAME.sub(_by_name, BOUND.sub(_bound, FUNCTION.sub(_function, words)))
    )


def _function(found: re.Match[str]) -> str:
    verb = "satisfy" if found["verb"].lower() == "be" else "satisfies"
    return of_as_many_lines(found[0], f"{found['verb']} {found['kind']} and {verb} ")


def _bound(found: re.Match[str]) -> str:
    of_point = re.search(rf"(?<![A-Za-z\\]){found['x']}(?![A-Za-z])", found["said"] or "")
    if found["y"] not in (None, found["x"]) or of_point:  # for all x with x > 0
        return found[0]
    behind = f" and let {found['said']}" if found["said"] else ""
    return of_as_many_lines(found[0], f"{found['verb']} {found['bound']} for all ${found['x']}${behind}")


def _by_name(found: re.Match[str]) -> str:
    if found["c"] not in found["said"]:  # where x > 0
        return found[0]
    return of_as_many_lines(found[0], f"{found['verb']} {found['name']} and let {found['said']}")


ONE = r"\$\s*(?P<A>[A-Z](?:_\w)?)\s*\$"
MATRIX_KIND = (
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
EIGENVALUE_BOUND = rf"\$\s*(?P<bound>{CONSTANT})\s*\$"
ENDED = r"(?:smallest|least|minim(?:um|al))"
FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (phrase(rf"{BEGINS}{EVERY} of {MATRIX_KIND}{ONE} (?:are|be) {SIGN}", ENDS), "sign"),
    (phrase(rf"{BEGINS}no eigenvalue of {MATRIX_KIND}{ONE} is (?:strictly )?negative", ENDS), "sign"),
    (
        phrase(
            rf"{BEGINS}(?:the )?{ENDED} eigenvalue of {MATRIX_KIND}{ONE} (?:is|be)"
            rf" (?:{SIGN}|(?:at least|bounded (?:from )?below by|no (?:less|smaller) than) {EIGENVALUE_BOUND})",
            ENDS,
        ),
        "sign",
    ),
    (
        phrase(
            rf"{BEGINS}(?:the )?(?:largest|greatest|maxim(?:um|al)|top) eigenvalue of {MATRIX_KIND}{ONE} (?:is|be)"
            rf" (?:at most|bounded (?:from )?above by|no (?:more|larger) than) {EIGENVALUE_BOUND}",
            ENDS,
        ),
        "above",
    ),
    (phrase(rf"{BEGINS}(?:{EVERY}|the spectrum) of {MATRIX_KIND}{ONE} {WITHIN}", ENDS), "between"),
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
