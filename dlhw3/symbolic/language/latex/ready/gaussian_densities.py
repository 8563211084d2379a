r"""Densities that are normal by their definition, q(x_t | x_0) = \mathcal{N}(x_t; m, v I), and their scores.

\mathcal{N} is no function of a mean and a covariance: in its place stands the exponential that the density is but
for a constant, where lines have no more of it than gradients of its logarithm, which that constant is not in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = (
    r"(?:\\(?:tilde|hat|bar|mathbf|bm|boldsymbol)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|[A-Za-z])|\\[A-Za-z]+|[A-Za-z])"
    r"(?:_(?:\w|\{\w+\}))?"
)
HEAD = re.compile(
    rf"(?<![A-Za-z\\])(?P<f>[pq](?:_(?:\w|\{{\w+\}}|\\[a-z]+))?)\s*\(\s*(?P<x>{LETTER})\s*(?:(?"
    rf":\||\\mid(?![a-z])|\\vert)\s*[^()|]*)?\)"
    r"\s*&?\s*:?=\s*&?\s*(?:\\mathcal\s*\{?\s*N\s*\}?|N)\s*(?:\\left|\\[bB]igg?l?)?\s*\("
)
"""The definition of a density, up to the bracket behind \\mathcal{N}."""
CLOSES = re.compile(r"\\(?:right|[bB]igg?r?)\s*$")
IDENTITY = re.compile(
    r"(?P<v>.*?)\s*(?:\\,|\\cdot)?\s*(?:I|\\(?:mathbf|mathrm|bm|mathbb)\s*\{?\s*I\s*\}?)(?:_\w|_\{\w+\})?\s*",
    re.DOTALL,
)
COVARIANCE = re.compile(
    r"\s*(?:\\Sigma|\\(?:mathbf|bm|boldsymbol)\s*\{\s*\\Sigma\s*\}|[A-Z])(?:_(?:\w|\{\w+\}))?\s*"
)
NUMBER = re.compile(
    r"\s*\\(?:sigma|tau|beta|lambda)(?:_(?:\w|\{\w+\}))?\s*(?:\^\s*\{?\s*(?:2|-\s*1)\s*\}?)?\s*|\s*1\s*"
)
SLOPE = (
    r"(?:\\nabla\s*_\s*(?P<x>\{(?:[^{}]|\{[^{}]*\})*\}|\\?\w+)"
    r"|\\[td]?frac\s*\{\s*\\partial\s*\}\s*\{\s*\\partial\s*(?P<y>(?:[^{}]|\{[^{}]*\})*)\})\s*"
    r"(?:\\left|\\big)?\s*[\[(]?\s*\\(?:log|ln)\s*$"
)
SCORE = re.compile(SLOPE)
"""What stands before a density in its score."""


@dataclass(frozen=True)
class Normal:
    """A density by its definition, from the start of its head to its last bracket in a formula."""

    name: str
    call: str
    letter: str
    mean: str
    spread: str
    start: int
    stop: int


def with_gaussians(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with exponentials for normal densities of which lines have the scores."""
    formulas = [*formulas_in(text)]
    found = [normal for one in formulas for normal in _normals(one)]
    told, known = list[str](), set[str]()
    for normal in found:
        uses = [use for one in formulas for use in _uses(one, normal)]
        if not uses or sum(one.name == normal.name for one in found) > 1:
            continue
        whole = any(use is None or _is_in(use, normal.spread) for use in uses)
        value, matrix = _of_number(normal) if whole else _exponential(normal)
        if not value:
            words = "\\mathcal{N}, a distribution, has no meaning in a formula here."
            raise UserError(words, hint=rf"\nabla_{{{normal.letter}}} \log {normal.call}")
        free = next(
            (one for one in "uvsqk" if not re.search(rf"(?<![A-Za-z\\]){one}", " ".join(formulas))), ""
        )
        accented = bool(free) and re.match(r"\\(?:tilde|hat|bar)", normal.letter) is not None
        put = Put(normal, value, free if accented else "")
        text = in_formulas(text, put.into)
        told.append(
            rf"{normal.name} is {value}" + ("" if whole else " times a constant, which is in no score")
        )
        said = rf"\$\s*{re.escape(matrix)}[^$]*\$[^.$]*\b(?:definite|covariance|symmetric|diagonal)"
        known |= {matrix} if matrix and not re.search(said, text) else set()
    for matrix in sorted(known):
        text = f"Let ${matrix}$ be symmetric positive definite. {text}"
    return text, told


@dataclass(frozen=True)
class Put:
    """What is put in the place of a density; with an accent, it is of a ``free`` letter."""

    normal: Normal
    value: str
    free: str

    def into(self, formula: str) -> str:
        """Return a formula with the value of the density where that is defined."""
        normal, before = self.normal, 0
        parts = list[str]()
        for one in _normals(formula):
            if one.name == normal.name:
                head, value = normal.call, self.value
                if self.free:
                    head = f"{normal.name}({self.free})"
                    value = value.replace(rf"{normal.letter} - \left", rf"{self.free} - \left")
                parts += [self._uses(formula[before : one.start]), f"{head} = {value}"]
                before = one.stop
        return "".join(parts) + self._uses(formula[before:])

    def _uses(self, formula: str) -> str:
        alone = f"{self.normal.name}({self.normal.letter})"
        return formula.replace(self.normal.call, alone) if self.free else formula


def _normals(formula: str) -> list[Normal]:
    """Return the densities that a formula defines, of a mean and a covariance."""
    made = list[Normal]()
    for found in HEAD.finditer(formula):
        depth, cuts = 1, [found.end()]
        for k in range(found.end(), len(formula)):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(formula[k], 0)
            if not depth or (depth == 1 and formula[k] in ",;|"):
                cuts.append(k + 1)
            if not depth:
                break
        parts = [CLOSES.sub("", formula[a : b - 1]).strip() for a, b in pairwise(cuts)]
        parts = parts[1:] if len(parts) == 3 and _bare(parts[0]) == _bare(found["x"]) else parts
        if (
            not depth
            and len(parts) == 2
            and not re.match(r"\s*(?:\\,|\\cdot)?\s*(?:\\mathcal|[A-Za-z(/^])", formula[cuts[-1] :])
        ):
            call = found[0].partition("=")[0].rstrip(" &:")
            mean, spread = parts
            made.append(Normal(found["f"], call, found["x"].strip(), mean, spread, found.start(), cuts[-1]))
    return made


def _uses(formula: str, normal: Normal) -> list[str | None]:
    """Return in which letters a formula has scores of a density; None for whatever else it has of it."""
    name = re.compile(rf"(?<![A-Za-z\\]){re.escape(normal.name)}\s*(?:\\left|\\big)?\s*\(")
    found = list[str | None]()
    heads = [one.start for one in _normals(formula)]
    for one in name.finditer(formula):
        if one.start() in heads:
            continue
        same = _bare(formula[one.start() :]).startswith(_bare(normal.call))
        before = SCORE.search(formula[: one.start()]) if same else None
        found.append(before["x"] or before["y"] if before else None)
    return found


def _of_number(normal: Normal) -> tuple[str, str]:
    """Return the density of a number whose variance is a number; nothing for others."""
    if not NUMBER.fullmatch(normal.spread):
        return "", ""
    moved = rf"\left({normal.letter} - \left({normal.mean}\right)\right)^2"
    over = rf"\left({normal.spread}\right)"
    return (
        rf"\exp\left(-\frac{{1}}{{2 {over}}} {moved} - \frac{{1}}{{2}} \log\left(2 \pi {over}\right)\right)",
        "",
    )


def _bare(letter: str) -> str:
    return re.sub(r"[{}\s]", "", letter)


def _is_in(letter: str, spread: str) -> bool:
    """Whether what a score is in stands in the covariance too."""
    held = re.escape(_bare(letter))
    return re.search(rf"(?<![A-Za-z\\_^]){held}(?![A-Za-z_])", _bare(spread)) is not None


def _exponential(normal: Normal) -> tuple[str, str]:
    """Return a density but for a constant, and the matrix that is its covariance; nothing for other spreads."""
    moved = rf"\left({normal.letter} - \left({normal.mean}\right)\right)"
    if COVARIANCE.fullmatch(normal.spread) and not IDENTITY.fullmatch(normal.spread):
        matrix = normal.spread.strip()
        return rf"\exp\left(-\frac{{1}}{{2}} {moved}^\top {matrix}^{{-1}} {moved}\right)", matrix
    found = IDENTITY.fullmatch(normal.spread)
    if found is None and not NUMBER.fullmatch(normal.spread):
        return "", ""
    over = found["v"].strip() if found else normal.spread
    over = rf"2 \left({over}\right)" if over else "2"
    return (
        rf"\exp\left(-\frac{{1}}{{{over}}} \left\|{normal.letter} - \left({normal.mean}\right)\right\|^2\right)",
        "",
    )
