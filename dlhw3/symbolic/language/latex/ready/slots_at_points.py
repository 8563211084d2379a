r"""Derivatives in an argument of several, by their letters and by a prime.

Gradients in an argument of a function at a point, \nabla_x f(x_k, y_k): x names it, and stands nowhere.

Read as a gradient in the letter x of what has no x it would be 0. So it is \nabla_1 f(x_k, y_k) where the text
has f(x, y), or where x_k alone among what f is of has that name; where neither says which it is, it is refused.
A prime of a loss of a label and a prediction, \ell'(y_i, w^\top x_i): its derivative in the prediction.

A prime of a function of two arguments is its derivative in the first one; nobody takes it there where that is a
label, y or t, wherever the function stands.
"""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?!nabla|frac|left|right|partial|top)[A-Za-z]+(?![A-Za-z])|[A-Za-z])"
SLOPE = re.compile(
    rf"\\nabla\s*_\s*(?:\{{\s*(?P<held>{LETTER})\s*\}}|(?P<bare>{LETTER}))\s*(?P<f>\\(?:phi|psi|varphi|ell|Phi"
    rf"|Psi|Omega)(?![a-z])"
    r"|[A-Za-z])\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\("
)
STROKE = re.compile(
    rf"\\[tdc]?frac\s*\{{\s*\\partial\s*(?P<f>\\(?:phi|psi|varphi|ell|Phi|Psi|Omega)(?![a-z])"
    rf"|[A-Za-z])\s*\((?P<of>[^(){{}}]*(?:\{{[^{{}}]*\}}[^(){{}}]*)*)\)\s*\}}"
    rf"\s*\{{\s*\\partial\s*(?P<held>{LETTER})(?P<bare>)\s*\}}"
)
"""The same with a stroke: \\partial f(x_k, y_k) over \\partial x."""
BELOW = r"\\nabla\s*_\s*(?:\{[^{}]*\}|\\?[A-Za-z]+)|\{\s*\\partial\s*\\?[A-Za-z]+\s*\}"
CALL = r"(?<![A-Za-z\\]){f}\s*\(\s*(?P<of>{letter}(?:\s*,\s*{letter})*)\s*\)"
ACCENT = r"\\(?:bar|hat|tilde|widehat|widetilde|overline|mathbf|boldsymbol|bm)\s*\{?\s*"
ANOTHER = r"\s*\}?\s*(?:_|'|\^\s*\{?\s*(?:[*+(]|\\(?:star|ast|prime)|[kt](?![A-Za-z])))"
"""What makes another letter of one: x_k, x^+, x^*."""


def with_slots_at_points(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \nabla_1 f(x_k, y_k) for \nabla_x f(x_k, y_k), and what is told."""
    told: dict[str, None] = {}

    def over(found: re.Match[str]) -> str:
        parts = found["of"].split(",")
        slot = _slot(found, parts, text)
        if slot is None:
            return found[0]
        told[f"{found[0]} is the derivative in argument {slot + 1}"] = None
        return rf"(\nabla{f'_{slot + 1}' if len(parts) > 1 else ''} {found['f']}({found['of']}))"

    def put(formula: str) -> str:
        formula = STROKE.sub(over, formula)
        made, place = "", 0
        for found in SLOPE.finditer(formula):
            parts, end = _arguments(formula, found.end())
            slot = _slot(found, parts, text) if parts else None
            if slot is not None:
                below = f"_{slot + 1}" if len(parts) > 1 else ""
                made += rf"{formula[place : found.start()]}\nabla{below} {formula[found.start('f') : end]}"
                place = end
                told[f"{formula[found.start() : end]} is the gradient in argument {slot + 1}"] = None
        return made + formula[place:]

    return in_formulas(text, put), [*told]


def _arguments(formula: str, start: int) -> tuple[list[str], int]:
    """Return what stands between brackets that are open, between commas, and where it ends; nothing if nowhere."""
    depth, parts, place = 0, list[str](), start
    for at in range(start, len(formula)):
        one = formula[at]
        depth += (one in "([{") - (one in ")]}")
        if one == "," and depth == 0:
            parts, place = [*parts, formula[place:at]], at + 1
        if depth < 0:
            return [*parts, formula[place:at]], at + 1
    return [], start


def _slot(found: re.Match[str], parts: list[str], text: str) -> int | None:
    """Return which argument a gradient is in; None where its letter stands in one, or is what one is made of."""
    x, f = found["held"] or found["bare"], found["f"]
    within = [k for k, one in enumerate(parts) if _has(one, x)]
    if _is_made_of(parts, x, text):
        return None
    form = CALL.replace("{f}", re.escape(f)).replace("{letter}", LETTER)
    for one in re.finditer(form, text):
        letters = [letter.strip() for letter in one["of"].split(",")]
        if x in letters and len(letters) == len(parts):
            if within and letters.index(x) not in within and f"{f}({one['of']})" not in _call(f, parts):
                raise _unsaid(found, text, f"{found[0]}…) may be the gradient in {x}, or that of the whole.")
            return None if within else letters.index(x)
    if within:
        return None
    base = rf"\s*(?:{ACCENT})?{re.escape(x)}(?![A-Za-z]).*"
    named = [
        k
        for k, one in enumerate(parts)
        if re.fullmatch(base, one, re.DOTALL) and not re.search(r"[-+](?![^{{]*\}})", one)
    ]
    others = re.sub(BELOW, " ", " ; ".join(formulas_in(text)))
    if len(named) == 1 and not _has(others, x):
        return named[0]
    if _has(others, x):
        return None
    raise _unsaid(found, text, f"What {f}, as a function of {x}, is not said.")


def _call(f: str, parts: list[str]) -> str:
    return f"{f}({','.join(parts)})"


def _unsaid(found: re.Match[str], text: str, told: str) -> UserError:
    """Return the error of a gradient of which it is not said in which argument it is."""
    number, written = text.count("\n", 0, max(text.find(found[0]), 0)) + 1, found[0].rstrip(" (")
    hint = rf"\nabla_1 {found['f']}(…)"
    return UserError(f"Line {number}: {told}", at=Span(written, 0, len(written)), hint=hint)


def _has(formula: str, letter: str) -> bool:
    """Whether a letter stands in a formula as it is: no x_k, and no x^+."""
    plain = re.sub(rf"{ACCENT}{re.escape(letter)}(?![A-Za-z])\s*\}}?", " ", formula)
    plain = re.sub(r"\\[A-Za-z]+", lambda one: one[0] if one[0] == letter else " ", plain)
    after = "(?![A-Za-z])" if letter.startswith("\\") else ""
    return re.search(rf"{re.escape(letter)}{after}(?!{ANOTHER})", plain) is not None


def _is_made_of(parts: list[str], letter: str, text: str) -> bool:
    """Whether a letter in what a function is of has a value with another letter in it: z = W x."""
    names = {name for one in parts for name in re.findall(rf"{LETTER}(?:_(?:\w|\{{[^{{}}]*\}}))?", one)}
    for name in names:
        for value in re.findall(
            rf"(?<![A-Za-z\\]){re.escape(name)}\s*(?:\([^()]*\))?\s*&?\s*:?=([^$=\\]*(?:\\(?!\\|\])[^$=\\]*)*)",
            text,
        ):
            if _has(value, letter):
                return True
    return False


NAME = r"(?:\\(?:ell|phi|psi|varphi)(?![a-z])|(?<![A-Za-z\\])[A-Zghlv])"
LABEL = r"\s*[yt]\s*(?:_\s*(?:\w|\{\s*\w+\s*\}))?\s*"
INSIDE = r"(?:[^(),;]|\((?:[^()]|\([^()]*\))*\))+"
CALLED = re.compile(
    rf"(?P<f>{NAME})(?P<prime>\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?))?\s*\((?P<first>{INSIDE}),(?P<second>{INSIDE})\)"
)


def with_second_slopes(text: str) -> tuple[str, list[str]]:
    """Return a text with derivatives in the second argument for such primes, and what is told of that."""
    if "'" not in text and "prime" not in text:
        return text, []
    every = [*CALLED.finditer(text)]
    primed = dict.fromkeys(one["f"] for one in every if one["prime"])
    of_labels = [name for name in primed if all(_is_of_label(one) for one in every if one["f"] == name)]
    if not of_labels:
        return text, []

    def put(one: re.Match[str]) -> str:
        if one["f"] not in of_labels or not one["prime"]:
            return one[0]
        return rf"\partial_2 {one['f']}({one['first']},{one['second']})"

    made = in_formulas(text, lambda formula: CALLED.sub(put, formula))
    return made, [f"{name}' is the derivative in the second argument" for name in of_labels]


def _is_of_label(call: re.Match[str]) -> bool:
    """Whether the first argument of a call is a label, and the second is none."""
    label = re.compile(LABEL)
    return label.fullmatch(call["first"]) is not None and label.fullmatch(call["second"]) is None
