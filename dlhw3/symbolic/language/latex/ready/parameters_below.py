r"""Functions with their parameters below, h_\theta(x): functions of both, h(\theta, x).

So they may be differentiated in either. A text with ∇F_α(w), whose value has α as a number that nothing
moves, has F(w) instead, made of α. Where an index may stand below, or the letter of a function alone, all stays.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

GREEK = (
    r"\\(?:theta|vartheta|phi|varphi|psi|omega|beta|alpha|gamma|delta|lambda|mu|rho|tau|eta|epsilon"
    r"|varepsilon)(?![a-z])"
)
BOLD = r"\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}"
ONE = rf"(?:{GREEK}|(?<=\{{)[wWvV](?=[,\s}}_'^])|(?<=,)\s*[bwvWV]|{BOLD})"
MORE = r"(?:_(?:\w|\{[^{}]*\})|\^\s*(?:\*|\\star|\{[^{}]*\}|')|'|\^\s*\\prime)?"
FUNCTION = r"(?:\\(?:ell|pi|sigma|phi|psi|Phi|Psi|mathcal\s*\{\s*[A-Z]\s*\})|(?<![A-Za-z\\])[A-Za-z])"
OPENS = r"(?:\\left|\\[bB]igg?l?)?\s*\("
CALLED = re.compile(
    rf"(?P<f>{FUNCTION})\s*_\s*(?:\{{(?P<held>\s*{ONE}{MORE}(?:\s*,\s*{ONE}{MORE})*\s*)\}}|"
    rf"(?P<bare>{GREEK}|[wW](?![A-Za-z])))"
    rf"(?P<raised>\s*\^\s*\{{?\s*\d\s*\}}?)?\s*(?P<opens>{OPENS})"
)
"""A function with its parameters below, and its brackets."""

HEAD = re.compile(r"[^()]*\)\s*&?\s*:?=")
"""What stands behind the opening bracket of a function that is defined, or of which something is said."""


def with_parameters_within(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with h(\theta, x) for h_\theta(x), and what was read so, in words."""
    text = re.sub(r"(?<=_)\s*([wW])(?=\s*\()", r"{\1}", text) if re.search(r"_\s*[wW]\s*\(", text) else text
    told = list[str]()
    for f in dict.fromkeys(re.sub(r"\s", "", one["f"]) for one in CALLED.finditer(text)):
        calls = [one for one in CALLED.finditer(text) if re.sub(r"\s", "", one["f"]) == f]
        below = [_below(one) for one in calls]
        heads = {_below(one) for one in calls if HEAD.match(text, one.end())}
        if len({*below}) == 1 and len(heads) == 1 and _stands_beside(f, below[0], text):
            named = rf"\g<f>_{{\\mathrm{{of{below[0].strip(chr(92))}}}}}"
            own = re.compile(
                rf"(?P<f>(?<![A-Za-z\\]){re.escape(f)})\s*_\s*\{{?\s*{re.escape(below[0])}(?![A-Za-z])\s*\}}?"
            )
            text = own.sub(named, text)
            told.append(f"{f}_{{{below[0]}}} is another function than {f}")
            continue
        if len(heads) > 1 or any(one["raised"] for one in calls) or not _is_of_parameters(f, below, text):
            continue
        within = not _has_its_own_gradient(f, text)
        if not within and (len({*below}) > 1 or any(_moves(one, text) for one in below[0].split(","))):
            continue

        def made(one: re.Match[str], f: str = f, within: bool = within) -> str:
            if re.sub(r"\s", "", one["f"]) != f:
                return one[0]
            return f"{one['f']}{one['opens']}{_below(one)}, " if within else f"{one['f']}{one['opens']}"

        text = in_formulas(text, lambda formula, made=made: CALLED.sub(made, formula))  # type: ignore[misc]
        alone = rf"\$\s*({re.escape(f)})\s*_\s*(?:\{{[^{{}}]*\}}|{GREEK}|\w)\s*\$"
        text = re.sub(alone, lambda one: f"${one[1]}$", text)
        told.append(
            f"{f}_{{{below[0]}}} is a function of {below[0]} too"
            if within
            else f"{f}_{{{below[0]}}} is made of {below[0]}"
        )
    return text, told


def _below(found: re.Match[str]) -> str:
    return " ".join((found["held"] or found["bare"]).split())


def _is_of_parameters(f: str, below: list[str], text: str) -> bool:
    """Whether what stands below a function are letters of the text, none an index, and it has no other below."""
    name = rf"(?<![A-Za-z\\]){re.escape(f)}(?![A-Za-z])"
    if re.search(rf"{name}\s*(?:{OPENS}|\^)", text):
        return False  # another function by the same letter
    for one in {part.strip() for every in below for part in every.split(",")}:
        letter = re.match(r"\\?[A-Za-z]+(?:\s*\{[^{}]*\})?", one)
        own = re.escape(letter[0] if letter else one) + "(?![A-Za-z])"
        before = r"(?<!_)(?<!_\{)(?<![A-Za-z])"
        called = rf"{before}{own}\s*{OPENS}|\\nabla\s*(?:\^\s*\{{?2\}}?\s*)?{own}"
        if re.match(r"\\(?:var)?(?:phi|psi)", one) and re.search(called, text):
            return False  # a function itself, D_\phi(x, y)
        if re.search(rf"\\(?:sum|prod|max|min)(?:\\limits)?\s*_\s*\{{?\s*{own}", text):
            return False
    everywhere = {_plain(one) for one in re.findall(rf"{name}\s*_\s*(\{{[^{{}}]*\}}|\\[a-z]+|\w)", text)}
    return everywhere <= {_plain(one) for one in below}


def _stands_beside(f: str, below: str, text: str) -> bool:
    r"""Whether L_\lambda(w) stands beside L(w), of a number \lambda that nothing moves and that is no function."""
    own = rf"(?<!_)(?<!_\{{){re.escape(below)}(?![A-Za-z])"
    plain = re.search(rf"(?<![A-Za-z\\]){re.escape(f)}\s*{OPENS}", text) is not None
    called = re.search(rf"{own}\s*{OPENS}", text) is not None
    return plain and re.fullmatch(GREEK, below) is not None and not called and not _moves(below, text)


def _plain(below: str) -> str:
    return re.sub(r"[{}\s]", "", below)


def _has_its_own_gradient(f: str, text: str) -> bool:
    r"""Whether a gradient without a letter, \nabla F_\alpha(w), is of a function."""
    return (
        re.search(rf"\\nabla\s*(?:\^\s*\{{?2\}}?\s*)?{re.escape(f)}\s*_", text) is not None
        or re.search(rf"(?<![A-Za-z\\]){re.escape(f)}\s*_\s*(?:\{{[^{{}}]*\}}|\\[a-z]+|\w)\s*'", text)
        is not None
    )


def _moves(letter: str, text: str) -> bool:
    """Whether a letter is one in which something is differentiated, or a column."""
    own = re.escape(letter.strip()) + "(?![A-Za-z])"
    return (
        re.search(
            rf"(?:\\nabla\s*_|\\partial|\\mathrm\{{d\}}|\\dot|\{{\s*d)\s*\{{?\s*{own}|{own}\s*\^\s*\{{?\s*(?:\\top"
            rf"|T)|{own}\s*\\in",
            text,
        )
        is not None
    )
