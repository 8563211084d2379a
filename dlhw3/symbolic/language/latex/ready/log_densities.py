r"""Densities that a text has by their logarithms alone, \log p(x) = …, and Gaussians that words name.

Where p stands in no other way, its logarithm is a function of its own, which that display defines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.macros import braced
from dlhw3.symbolic.language.latex.text.phrases import (
    formulas_in,
    in_formulas,
    of_as_many_lines,
    outside,
    phrase,
)
from dlhw3.symbolic.language.text import lazy_re as re

DENSITY = r"(?P<f>[pqPL]|\\mathcal\s*(?:\{\s*L\s*\}|L))"
OF = r"\s*(?P<of>\(\s*(?:\\?[A-Za-z]+(?:_\w)?)(?:\s*,\s*\\?[A-Za-z]+(?:_\w)?)*\s*\))"
DEFINED = re.compile(
    rf"(?:\$\$|\\\[|\\begin\s*\{{(?:equation|align|aligned|gather)\*?\}})\s*\\(?:log|ln)\s*{DENSITY}{OF}\s*&?\s*="
)
"""A display that says what the logarithm of a density is."""
ACCENTED = r"\\(?:tilde|hat|bar|mathbf|bm|boldsymbol)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|[A-Za-z])"
GIVEN = re.compile(
    rf"(?<![A-Za-z\\])(?P<f>[pq])\s*\(\s*(?P<x>(?:{ACCENTED}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{{\w+\}}))?)\s*(?:\||\\mid|\\vert)\s*(?P<z>[^()|]+?)\s*\)"
)
"""A density of one letter given others, q(x_t | x_0)."""
FREE = "ghFGQ"
ONE = r"\$\s*(?:\\[A-Za-z]+|[A-Za-z])(?:_\w)?\s*\$"
GAUSSIAN = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:(?:Consider|Take|For|We have|Let us consider) )?"
    r"(?:an?|the|any) (?:multivariate )?(?:Gaussian|normal)"
    r"(?: (?:distribution|density|random (?:vector|variable)))?,? (?:"
    rf"(?:with|of) mean(?: vector)? {ONE} and covariance(?: matrix)? \$\s*\\Sigma\s*\$"
    r"|\$\s*\\mathcal\s*\{?\s*N\s*\}?\s*\(\s*\\?[a-z]+\s*,\s*\\Sigma\s*\)\s*\$)",
    r"(?=\s*[:.,])",
)
"""A Gaussian with its mean and its covariance, which has a density."""


SIGMA = r"(?P<{}>\\Sigma|\\(?:mathbf|bm|boldsymbol)\s*\{{\s*\\Sigma\s*\}})"
HALF_LOG = re.compile(
    r"\\frac\s*\{?\s*(?:1|[A-Za-z])\s*\}?\s*\{?\s*2\s*\}?\s*\\(?:log|ln)\s*(?:\\left|\\big)?\s*(?:\\?\||\\[lr]?[vV]ert|\\det)\s*\(?\s*"
    + SIGMA.format("of")
)
"""The half of a logarithm of a determinant, as the density of a Gaussian has it."""
OTHERWISE = re.compile(
    r"\b(?:diagonal|isotropic|triangular|(?:not|any|general)\s+(?:\w+\s+)?symmetric)\b", re.IGNORECASE
)
"""Words by which it may be another matrix."""


def _with_covariance(text: str) -> str:
    """Return a text in which Σ of ½ log |Σ| beside Σ⁻¹ is a covariance, where its words say nothing of it."""
    formulas = [*formulas_in(text)]
    found = next((one for formula in formulas if (one := HALF_LOG.search(formula))), None)
    inverse = re.compile((re.escape(found["of"]) if found else "") + r"\s*\^\s*\{\s*-\s*1")
    if found is None or OTHERWISE.search(text) or not any(map(inverse.search, formulas)):
        return text
    return f"Let ${found['of']}$ be symmetric positive definite. {text}"


def with_log_densities(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with functions for logarithms of densities, and what is told."""
    text = in_formulas(outside(text, lambda words: GAUSSIAN.sub(_definite, words)), with_whole_logarithms)
    text = _with_covariance(text)
    text, conditioned = _unconditioned(text)
    found = DEFINED.search(text)
    if found is None:
        return text, conditioned
    name = r"\s*".join(map(re.escape, re.findall(r"\\[A-Za-z]+|\S", found["f"])))
    before = "" if found["f"].startswith("\\") else r"(?<![A-Za-z\\{])"
    alone = re.compile(rf"{before}{name}(?![A-Za-z])")
    log = re.compile(rf"\\(?:log|ln)\s*{name}(?=\s*\()")
    formulas = [*formulas_in(text)]
    letter = next(
        (one for one in FREE if not any(re.search(rf"(?<![A-Za-z\\]){one}", f) for f in formulas)), ""
    )
    if not letter or any(alone.search(log.sub("", one)) for one in formulas):
        return text, conditioned
    told = f"\\log {found['f']} is a function of its own, {letter}"
    return in_formulas(text, lambda one: log.sub(f" {letter}", one)), [*conditioned, told]


def _unconditioned(text: str) -> tuple[str, list[str]]:
    r"""Return a text with \\log q(x) for \\log q(x | z) of a density that is always of one x given one z.

    Where its lines differentiate in what is given, it is a function of that.
    """
    calls: dict[str, set[tuple[str, str]]] = {}
    for formula in formulas_in(text):
        for found in GIVEN.finditer(formula):
            calls.setdefault(found["f"], set()).add((found["x"], re.sub(r"\s", "", found["z"])))
    formulas = " ".join(formulas_in(text))
    told = list[str]()
    for name, of in calls.items():
        ((x, z),) = of if len(of) == 1 else (("", ""),)
        other = rf"(?<![A-Za-z\\]){name}(?:_\w|_\{{[^{{}}]*\}})?\s*\((?![^()]*(?:\||\\mid))"
        in_given = bool(x) and _differentiated(z, formulas)
        if not x or re.search(other, formulas) or (in_given and _differentiated(x, formulas)):
            continue
        said = rf"{name}\s*\([^()]*(?:\||\\mid|\\vert)[^()]*\)\s*&?\s*="
        if in_given and not (LETTERS.fullmatch(z) and re.search(said, SLOPES_OF.sub(" ", formulas))):
            continue
        own, fixed = (z, x) if in_given else (x, z)

        def given(formula: str, name: str = name, own: str = own) -> str:
            return GIVEN.sub(lambda at: f"{name}({own})" if at["f"] == name else at[0], formula)

        text = in_formulas(text, given)
        told.append(f"{name}({x} | {z}) is a function of {own}, with {fixed} held fixed")
    return text, told


LETTER = re.compile(r"(?P<base>\\[A-Za-z]+|[A-Za-z])(?:_(?P<below>\w|\{\w+\}))?")
SLOPES_OF = re.compile(
    r"(?:\\nabla\s*_?\s*(?:\{[^{}]*\}|\\?\w+)|\\[td]?frac\s*\{\s*\\partial[^{}]*\}\s*\{[^{}]*\})\s*\\(?:log|ln)\s*[pq]\s*\([^()]*\)"
)
"""The gradient of a logarithm of a density, which says nothing of what that is."""
LETTERS = re.compile(r"(?:\\?[A-Za-z]+(?:_\w)?,?)+")
SLOPE = re.compile(
    r"\\(?:nabla\s*_\s*(?P<x>\{(?:[^{}]|\{[^{}]*\})*\}|\\?\w+)|partial\s*(?P<y>\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?))"
)


def _differentiated(given: str, formulas: str) -> bool:
    r"""Whether formulas differentiate in a letter that a density is given, \\nabla_\\mu \\log p(x | \\mu).

    Not \\nabla_{x_t} \\log q(x_t | x_0), whose letters differ by what stands below them.
    """
    held = [one.group("base", "below") for one in LETTER.finditer(_in_one(given))]
    in_these = "  ".join(one["x"] or one["y"] for one in SLOPE.finditer(formulas))
    moved = [one.group("base", "below") for one in LETTER.finditer(_in_one(in_these))]
    return any(
        base == other and (below == under or not below or not under)
        for base, below in held
        for other, under in moved
    )


def _in_one(formula: str) -> str:
    r"""Return a formula with \\tildex for \\tilde{x}, which is another letter than x."""
    return re.sub(
        ACCENTED, lambda one: f"\\{re.sub(r'[^A-Za-z]', '', one[0])} ".replace(" _", "_"), formula
    ).replace(" _", "_")


def _definite(found: re.Match[str]) -> str:
    return of_as_many_lines(found[0], f"{found['begins']}Let $\\Sigma$ be symmetric positive definite")


NORMALISED = re.compile(r"(?<!\\)\\(?P<log>log|ln)\s*(?=\\[td]?frac\s*\{)")
EXPONENTIAL = re.compile(
    r"(?:\s|\\[,;! ]|\\cdot(?![a-z]))*\\exp\s*(?:\\(?:left|[bB]igg?l?)\s*)?\\?(?=[({\[])"
)


def with_whole_logarithms(formula: str) -> str:
    r"""Return a formula with brackets around what a logarithm is taken of, \log \frac{1}{\sqrt{2\pi}} \exp(…).

    An exponential behind a constant with π is that of a density, whose logarithm it is.
    """
    for found in reversed([*NORMALISED.finditer(formula)]):
        above, stop = braced(formula, formula.index("{", found.end()))
        below, stop = braced(formula, stop)
        behind = EXPONENTIAL.match(formula, stop)
        if behind is None or "\\pi" not in below or "\\pi" in above:
            continue
        depth, sizes = 0, formula[stop : behind.end()].count("\\left") > 0
        for k in range(behind.end(), len(formula)):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(formula[k], 0)
            if not depth and (not sizes or formula[:k].rstrip(" \\").endswith("\\right")):
                inside = formula[found.end() : k + 1]
                formula = f"{formula[: found.end()]}\\left( {inside} \\right){formula[k + 1 :]}"
                break
    return formula
