r"""Numbers that are read as letters: the number π, and the square of a letter.

The number \pi in densities, \log(2\pi\sigma^2): what holds of any positive number in its place holds of it.

A line that is false of others is false of it too: an equation of roots, logarithms and exponentials says nothing of
\pi alone. Angles do, and orders may: where these stand, \pi is no letter.
Squares in which derivatives are taken, \partial L / \partial \sigma^2: the variance is a letter of its own.

So it is where its root stands nowhere alone: \sigma^4 is its square then. The square of \sigma_j with an index is
the letter of the square with that index, and so are those with others.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.normal_written import NAMED
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NUMBER = re.compile(r"\\pi(?![A-Za-z])")
BEFORE = re.compile(r"(?:\d|\\(?:sqrt|log|ln))\s*(?:\\[,;:!]\s*)*[{(]?\s*$")
"""What stands before \\pi where it is the number: 2\\pi, \\sqrt\\pi."""
SPECIAL = re.compile(
    r"[<>]|\\(?:sin|cos|tan|sec|csc|cot|arc[a-z]+|[lg]eq?(?:slant)?|approx|simeq|succ\w*|prec\w*|ll|gg|lesssim|int|Gamma"
    r"|operatorname\s*\{\s*erf\s*\})(?![a-z])"
)
SIGN = re.compile(
    r"[$\s]*(?:\\(?!pi(?![a-z]))[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?(?:\^\{?2\}?)?\s*(?:>|\\geq?(?:slant)?(?![a-z]))\s*[01][$\s]*"
)
"""The sign of another letter."""
DECLARED = re.compile(r"^\s*%\s*(?:scalar|shape|let)\s+(?:[^\n]*[\s,])?pi\b", re.MULTILINE)


def has_circle_number(text: str) -> bool:
    """Whether the number stands in formulas of a text, wherever \\pi does, and nothing that knows which it is."""
    formulas: list[str] = []
    in_formulas(text, lambda one: formulas.append(one) or one)  # type: ignore[func-returns-value]
    found = [(one, at.start()) for one in formulas for at in NUMBER.finditer(one)]
    plain = (
        found
        and not DECLARED.search(text)
        and not any(SPECIAL.search(one) for one in formulas if not SIGN.fullmatch(one))
    )
    known = NAMED.search(text) and re.search(r"\\(?:Phi|phi|varphi)(?![a-z])|norm[cp]df", " ".join(formulas))
    return bool(plain) and not known and all(BEFORE.search(one[:at]) for one, at in found)


BASE = r"(?P<base>\\?[A-Za-z]+(?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w|\\[a-z]+))?)"
SQUARE = r"\s*\^\s*(?:\{\s*2\s*\}|2)"
BELOW = re.compile(
    rf"\\partial\s*(?:\{{\s*{BASE}{SQUARE}\s*\}}|\(\s*{BASE.replace('base', 'round')}{SQUARE}\s*\)"
    rf"|{BASE.replace('base', 'bare')}{SQUARE})\s*\}}"
    rf"|\\nabla\s*_\s*\{{\s*{BASE.replace('base', 'sloped')}{SQUARE}\s*\}}"
)
"""A square below the stroke of a derivative, or that of a gradient."""
DEFINED = re.compile(
    r"(?:^|[&$]|\\\\|\\\[|\})\s*(?P<base>\\sigma(?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w|\\[a-z]+))?)"
    + SQUARE
    + r"\s*&?\s*:?=",
    re.MULTILINE,
)
"""A variance that is defined, \\sigma^2 = …"""
ARGUMENT = re.compile(
    r"(?:^|[&$]|\\\\|\\\[|\})\s*\\?[A-Za-z]+\s*(?:\\left\s*)?\(\s*(?:[^()$=]*,)?\s*(?P<base>\\sigma(?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w|\\[a-z]+))?)"
    + SQUARE
    + r"\s*(?:,[^()$=]*)?(?:\\right\s*)?\)\s*&?\s*:?=",
    re.MULTILINE,
)
"""A variance of which a function is defined, f(\\mu, \\sigma^2) = …"""
ORDER = re.compile(r"[<>]|\\(?:[lg]eq?(?:slant)?|succ\w*|prec\w*)(?![a-z])")
POSITIVE = re.compile(rf"^\$\s*{BASE}{SQUARE}\s*(?:>|\\geq?)\s*0\s*\$$")
"""An order, which may hold of a square alone; and that a square is positive, which is assumed of the letter."""
INDEX = r"\s*_\s*(?:\{(?P<held>[^{}]*)\}|(?P<short>\w))"
OTHERS = (r"\tau", r"\kappa", r"\omega", r"\zeta", r"\nu", r"\rho")
"""Letters for squares."""
MOST = 3


def with_squares(text: str) -> tuple[str, list[str]]:
    """Return a text with a letter for each such square, and what is told."""
    told: list[str] = []
    for _ in range(MOST):
        below, defined = BELOW.search(text), DEFINED.search(text) or ARGUMENT.search(text)
        if below is not None:
            base = below["base"] or below["round"] or below["bare"] or below["sloped"]
        elif defined is not None:
            base = defined["base"]
        else:
            break
        letter = next((one for one in OTHERS if not re.search(rf"\{one}(?![A-Za-z])", text)), None)
        made = None if letter is None else _with_letter(text, base, letter)
        if made is None:
            break
        told.append(
            f"{base}^2 is a letter of its own, {letter}"
            + ("_" + base.partition("_")[2] if f"{letter}_" in made else "")
        )
        text = made
    return text, told


def _with_letter(text: str, base: str, letter: str) -> str | None:
    """Return a text with a letter for the square of a base, and its powers; None where the base stands alone."""
    name, _, below = (one.strip(" {}") for one in base.partition("_"))
    members = below if _is_index(name, below, text) else ""
    plain = name if members else base
    spaced = r"\s*".join(map(re.escape, re.findall(r"\\[A-Za-z]+|\S", plain)))
    before = "" if base.startswith("\\") else r"(?<![A-Za-z\\])"
    behind = f"(?:{INDEX})?" if members else "(?P<held>(?P<short>))(?!\\s*_)"
    form = re.compile(
        rf"{before}{spaced}(?![A-Za-z]){behind}\s*(?:\^\s*(?:\{{\s*(?P<braced>-?\d+)\s*\}}|(?P<bare>\d)))?"
    )
    hat = re.compile(
        rf"(?P<hat>\\(?:wide)?(?:hat|tilde|bar)\s*)(?:\{{\s*{spaced}\s*\}}|{spaced}(?![A-Za-z]))"
        rf"(?P<below>\s*_\s*(?:\{{[^{{}}]*(?:\{{[^{{}}]*\}})?\s*\}}|\w))?{SQUARE}"
    )
    text = in_formulas(
        text, lambda one: hat.sub(lambda at: f"{at['hat']}{{{letter}}}{at['below'] or ''} ", one)
    )
    alone = False

    def put(found: re.Match[str]) -> str:
        nonlocal alone
        power = int(found["braced"] or found["bare"] or 1)
        alone |= power % 2 != 0
        index = (found["held"] or found["short"] or "").strip()
        made = f"{letter}_{{{index}}} " if index else f"{letter} "
        return made if power == 2 else f"{made.strip()}^{{{power // 2}}} "

    def read(formula: str) -> str:
        nonlocal alone
        alone |= bool(ORDER.search(formula) and form.search(formula) and not POSITIVE.search(formula))
        return form.sub(put, formula)

    made = in_formulas(text, read)
    bare = re.compile(rf"(\\partial|\}}\s*\{{\s*d)\s*\(\s*({re.escape(letter)}(?:_\{{[^{{}}]*\}})?)\s*\)")
    return None if alone else in_formulas(made, lambda one: bare.sub(r"\1 \2 ", one))


def _is_index(name: str, below: str, text: str) -> bool:
    """Whether what stands below a letter is an index: sums run over it, or the letter has another one."""
    if not re.fullmatch(r"[a-z]", below):
        return False
    others = {(one["held"] or one["short"]).strip() for one in re.finditer(re.escape(name) + INDEX, text)}
    summed = re.search(
        rf"\\sum(?:\\limits)?\s*_\s*(?:\{{[^{{}}]*?(?<![A-Za-z\\]){below}(?![A-Za-z])|{below})", text
    )
    return summed is not None or any(re.fullmatch(r"[a-z]|\d+", one) for one in others - {below})
