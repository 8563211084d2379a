r"""The ends of spectra as operators, λ_max(A), and the operator norm where words choose it.

$\lambda_{\max}(A)$ is lambda_max(A), and so is a letter that words call the largest eigenvalue of $A$. Where words
say that $\|\cdot\|$ is the operator norm, that of a formula of capitals alone is.
"""

from __future__ import annotations

import re

from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.latex.text.spectra import FORMS, SINGULAR

WORD = r"(?:\\(?:text|mathrm|operatorname|rm)\s*\{?\s*|\\)?"
END = re.compile(
    rf"\\(?P<of>lambda|sigma)\s*_\s*(?:\{{\s*{WORD}\s*(?P<in>max|min)\s*\}}?\s*\}}|\\(?P<bare>max|min)(?![a-z]))"
    r"\s*(?P<sized>\\left|\\bigl?|\\Bigl?)?\s*(?P<called>\(?)"
)
"""λ_max, perhaps before brackets."""
CALLED = re.compile(
    r"\$\s*(?P<letter>\\?[A-Za-z]+(?:_(?:\w|\{[^{}$]*\}|\\(?:max|min)))?)\s*\$\s*"
    r"(?P<verb>(?:be|is|denotes?|as|for|stands\s+for|,)\s+)the\s+"
    r"(?P<end>largest|greatest|maximal|maximum|top|leading|biggest|smallest|least|minimal|minimum)\s+"
    r"(?P<kind>eigenvalue|singular\s+value)\s+of\s+(?P<words>(?:(?:the|an?|our|symmetric|positive|definite|semi-?definite|real|square|Hessian|Gram|kernel|covariance|data"
    r"|weight|matrix|and),?\s+)*)"
    r"\$\s*(?P<matrix>[^$=<>]+?)\s*\$(?=\s*(?:$|[.,;:)]|and\b|so\b|then\b|where\b|with\b))"
)
"""A letter that words call the largest eigenvalue of a matrix."""
BAR = r"\\(?:\||[lr]?Vert(?![a-zA-Z]))"
ALONE = rf"(?:\\left)?\s*{BAR}\s*(?:\\,)?\s*(?:\\cdot|\\bullet|[A-Z])\s*(?:\\,)?\s*(?:\\right)?\s*{BAR}"
CHOSEN = re.compile(
    rf"\$\s*{ALONE}\s*\$[\s,]*(?P<verb>be|is|denotes?|means?|stands\s+for|for|as)\s+"
    r"(?:the\s+(?:usual\s+)?(?:Euclidean|\$?\\?ell_2\$?|vector|2-)\s*norm\s+(?:(?:of|for|on)\s+(?:a\s+)?(?:column\s+)?vectors?,?\s+)?(?:and|or)\s+(?:for\s+)?)?"
    r"(?:the\s+)?(?:\(?(?:induced|usual|matrix)\s+)?(?:operator|spectral)\)?(?:\s*\((?:operator|spectral)\))?[\s-]+norm\b"
    r"(?!\s*(?:induced|with\s+respect|w\.r\.t|from|between|associated|corresponding|relative|on\s+\$|in\s+\$|over\s+\$))",
    re.IGNORECASE,
)
"""Words that choose the operator norm for matrices."""
OF_TWO = re.compile(rf"(?P<bar>{BAR})\s*_\s*(?:\{{\s*2\s*\}}|2)")
OTHERWISE = re.compile(rf"{BAR}\s*_\s*(?:\{{\s*2\s*\}}|2)\s*\$[^.$]*\bFrobenius\b", re.IGNORECASE)
"""Words that call the norm with a 2 Frobenius's."""
VALUE = (
    r"\$\s*(?P<{0}>\\?[A-Za-z]+(?:_(?:\w|\{{[^{{}}$]*\}}|\\(?:max|min)))?)\s*(?P<{0}_positive>>\s*0\s*)?\$"
)
ENDS = r"(?:largest|greatest|maximal|maximum|top|leading|smallest|least|minimal|minimum)"
WITH = re.compile(
    r"(?P<said>\$\s*(?P<matrix>[A-Z](?:_\w)?)\s*\$\s+(?:be|is)\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}?symmetric(?:[\s,]+(?:and\s+)?"
    r"positive[\s-]+(?:semi-?)?definite)?(?:\s+matrix)?),?\s+(?:with|having)\s+(?:the\s+|a\s+)?"
    rf"(?P<one_end>{ENDS})\s+eigenvalue\s+{VALUE.format('one')}"
    rf"(?:\s+and\s+(?:the\s+|a\s+)?(?P<two_end>{ENDS})\s+(?:eigenvalue\s+)?{VALUE.format('two')})?(?=\s*(?:$|[.,;:)]))"
)
"""A symmetric matrix with letters for its largest and its smallest eigenvalue."""
NAMES = {"lambda": "eig", "sigma": "sing"}
GIVEN = re.compile(
    r"(?P<said>\$\s*[A-Z](?:_\w)?\s*\$\s+(?:be|is)\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}?symmetric(?:[\s,]+(?:and\s+)?"
    r"positive[\s-]+(?:semi-?)?definite)?(?:\s+matrix)?),?\s+with\s+"
    r"(?P<first>\$[^$=<>]+=\s*\\operatorname\{eig[^$]*\$)(?P<second>\s+and\s+\$[^$=<>]+=\s*\\operatorname\{eig[^$]*\$)?"
    r"(?=\s*(?:$|[.,;:)]))"
)
"""A symmetric matrix with what letters are of its spectrum."""
GREATEST = ("largest", "greatest", "maximal", "maximum", "top", "leading", "biggest")


def with_spectra(text: str, reader: Reader) -> str:
    """Return a text with eigenvalues at the ends of spectra as operators.

    A reader knows from here on whether words choose the operator norm.
    """
    made, chosen = CHOSEN.subn(lambda found: rf"$\|\cdot\|_F$ {found['verb']} the Frobenius norm", text)
    made = WITH.sub(_ends, made)
    made = CALLED.sub(_named, made)
    made = in_formulas(made, _in_formula)
    made = GIVEN.sub(_given, made)
    if OTHERWISE.search(made):
        made = in_formulas(made, lambda one: OF_TWO.sub(r"\g<bar>_F", one))
    reader.told += [r"\|\cdot\| of a matrix is its largest singular value"] if chosen else []
    reader.spectra.operator_norms = bool(chosen)
    return made


def _in_formula(formula: str) -> str:
    """Return a formula with λ_max as an operator before brackets, and as a letter elsewhere."""
    if any(form.fullmatch(formula.strip(" $")) for form in (*FORMS, *SINGULAR)):
        return formula  # which the words assume
    return END.sub(_operator, formula)


def _operator(found: re.Match[str]) -> str:
    which = found["in"] or found["bare"]
    if found["of"] == "sigma" and which == "min":  # of a wide matrix it has two meanings
        return found[0]
    if not found["called"]:
        return rf"\{found['of']}_{{{which}}} {found['sized'] or ''}"
    return rf"\operatorname{{{NAMES[found['of']]}{which}}}{found['sized'] or ''}("


def _given(found: re.Match[str]) -> str:
    """Return words with a sentence for each letter."""
    made = found["said"]
    for one in (found["first"], found["second"]):
        letter, _, value = (one or "").strip().removeprefix("and ").strip(" $").partition("=")
        value, _, bound = value.partition(">")
        made += f". Let ${letter.strip()} = {value.strip()}$" if one else ""
        made += f". Let ${letter.strip()} > {bound.strip()}$" if bound else ""
    return made


def _ends(found: re.Match[str]) -> str:
    """Return words with definitions of the letters for the largest and the smallest eigenvalue."""
    made = f"{found['said']}."
    for part in ("one", "two"):
        if found[part] is None:
            continue
        which = "max" if found[f"{part}_end"].lower() in GREATEST else "min"
        letter = END.sub(_operator, found[part]).strip()
        made += rf" Let ${letter} = \operatorname{{eig{which}}}({found['matrix']})$."
        made += f" Let ${letter} > 0$." if found[f"{part}_positive"] else ""
    return made.rstrip(".")


def _named(found: re.Match[str]) -> str:
    """Return words with a definition of the letter that they call an eigenvalue."""
    of = "lambda" if found["kind"].startswith("eigen") else "sigma"
    which = "max" if found["end"].lower() in GREATEST else "min"
    if of == "sigma" and which == "min":
        return found[0]
    letter = END.sub(_operator, found["letter"]).strip()
    said = rf"${letter} = \operatorname{{{NAMES[of]}{which}}}({found['matrix']})$"
    kinds = re.search(r"\bsymmetric\b(?:[\s,]+(?:and\s+)?positive[\s-]+(?:semi-?)?definite)?", found["words"])
    return f"{said}. Let ${found['matrix']}$ be {kinds[0]}" if kinds else said
