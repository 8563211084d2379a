r"""The ends of spectra as operators, λ_max(A), and the operator norm where words choose it.

$\lambda_{\max}(A)$ is lambda_max(A), and so is a letter that words call the largest eigenvalue of $A$. Where words
say that $\|\cdot\|$ is the operator norm, that of a formula of capitals alone is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.latex.text.spectra import FORMS, SINGULAR
from dlhw3.symbolic.language.latex.words.spectra_said import DOUBTED, LIMITED
from dlhw3.symbolic.language.text import lazy_re as re

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
    r"\$\s*(?P<matrix>[^$=<>]+?)\s*\$(?=\s*(?:$|[.,;:)]|and\b|so\s+(?!far)|then\b|where\b|with\s+(?!respect)))"
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
GOES_ON = re.compile(
    r"(?:\s+(?:of|for|on)\s+(?:(?:an?|the|all|any|real|weight|its|induced)\s+)*(?:matri(?:x|ces)|weights?|argument)(?:\s+\$\s*[A-Z](?:_\w)?\s*\$)?"
    r"|\s+of\s+\$\s*[A-Z](?:_\w)?\s*\$)?(?:\s*\((?:that\s+is,?|i\.e\.,?)?\s*(?:the|its)\s+largest\s+singular\s+value\))?"
    r"(?:,?\s+(?:that\s+is|i\.e\.),?\s+(?:the|its)\s+largest\s+singular\s+value)?"
    r"(?:,?\s+and\s+(?:the\s+)?(?:Euclidean|\$?\\?ell_2\$?)\s+norm\s+(?:of|for|on)\s+(?:column\s+)?vectors)?"
    r"(?=\s*(?:$|[.;:]|\\\[|\$\$|\\begin\b|\\end\b|\n\s*\n|,?\s+(?:and|so|where|with|we|by|for)\s+(?:that\s+)?(?:we\b|let\b|by\b|\$)|,\s+(?:then|hence|we)\b))"
)
"""What may stand behind these words, up to the end of what they say."""
LEADS = frozenset(
    """let here throughout below in what follows where and with we write for a an any every each all matrix matrices
    denote by also as usual the norm both always recall that on of vector vectors weight weights this paper note
    text suppose assume is are be euclidean real linear maps § norms now use""".split()  # noqa: SIM905
)
"""Words before them that say nothing else."""
ENDS_BEFORE = re.compile(r"[.;:]\s|\n\s*\n|\\\]|\$\$|\}\s*\n|\\(?:end|begin|item)\b(?:\{\w+\*?\})?|(?<=\})\s")
LET = re.compile(r"(\bthe Frobenius norm),?(?=\s) and let\b")
OTHER_NORM = re.compile(
    rf"\$\s*{ALONE}\s*\$[^.;]*?\bnorm|\bFrobenius(?:'s)?\b|\bHilbert-Schmidt\b|\bnorms?\s+(?:\w+\s+)?(?:is|are)\b",
    re.IGNORECASE,
)
"""What says of norms what they are."""
OF_COLUMNS = re.compile(
    r"\bfor\s+(?:column\s+)?vectors\b[^.;]*\bEuclidean\b|\bEuclidean\s+norm\s+(?:of|for|on)\s+(?:column\s+)?vectors\b|\bFrobenius\b[^.;]*_\s*\{?\s*F"
    r"|_\s*\{?\s*F[^.;]*\bFrobenius\b",
    re.IGNORECASE,
)
OF_TWO = re.compile(rf"(?P<bar>{BAR})\s*_\s*(?:\{{\s*2\s*\}}|2)")
OTHERWISE = re.compile(
    rf"{BAR}\s*_\s*(?:\{{\s*2\s*\}}|2)\s*\$[^.$]*\bFrobenius\b"
    r"|\bnorms?\s+with\s+(?:an?\s+|the\s+)?(?:index|subscript|2)[^.]*\bFrobenius\b",
    re.IGNORECASE,
)
"""Words that call the norm with a 2 Frobenius's."""
VALUE = (
    r"\$\s*(?P<{0}>\\?[A-Za-z]+(?:_(?:\w|\{{[^{{}}$]*\}}|\\(?:max|min)))?)\s*"
    r"(?P<{0}_of>\(\s*(?P=matrix)\s*\)\s*)?(?P<{0}_positive>>\s*0\s*)?\$"
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
    chosen = _chooses(text)
    made = LET.sub(r"\1. Let", CHOSEN.sub(_read_as_frobenius, text)) if chosen else text
    made = WITH.sub(lambda found: found[0] if _limited(found) else _ends(found), made)
    made = CALLED.sub(lambda found: found[0] if _limited(found) else _named(found), made)
    made = in_formulas(made, _in_formula)
    made = GIVEN.sub(_given, made)
    if OTHERWISE.search(made):
        made = in_formulas(made, lambda one: OF_TWO.sub(r"\g<bar>_F", one))
    reader.told += [r"\|\cdot\| of a matrix is its largest singular value"] if chosen else []
    reader.spectra.operator_norms = chosen
    return made


def _limited(found: re.Match[str]) -> bool:
    """Whether the words around an eigenvalue make it another one, or doubt it."""
    text = found.string
    before = re.sub(r"\$[^$]*\$", "§", ENDS_BEFORE.split(text[: found.start()])[-1])
    rest = re.split(r"\.\s|\n\s*\n|\\\[|\$\$|\\begin", re.sub(r"\$[^$]*\$", "§", text[found.end() :]))[0]
    return bool(LIMITED.search(rest) or DOUBTED.search(before) or NOT.search(before))


def _read_as_frobenius(found: re.Match[str]) -> str:
    inside = re.search(r"\\cdot|\\bullet|[A-Z](?![a-z])", found[0])
    return rf"$\|{inside[0] if inside else ''}\|_F$ {found['verb']} the Frobenius norm"


def _chooses(text: str) -> bool:
    """Whether words choose the operator norm, for all matrices, and no others say what norms are."""
    every = [*CHOSEN.finditer(text)]
    for one in every:
        before = re.sub(r"\$[^$]*\$", " § ", ENDS_BEFORE.split(text[: one.start()])[-1])
        if GOES_ON.match(text, one.end()) is None or not {*re.findall(r"[\w§-]+", before.lower())} <= LEADS:
            return False
    rest = CHOSEN.sub(" ", text)
    said = [one for one in re.split(r"[.;]\s|\n\s*\n", rest) if OTHER_NORM.search(one)]
    return bool(every) and all(OF_COLUMNS.search(one) for one in said)


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
        if found[f"{part}_of"]:
            if re.search(rf"lambda\s*_\s*\W*(?:\w+\s*\{{\s*)?{which}", found[part]) is None:
                return found[0]
            continue
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
    known = "said" if of == "lambda" else ""  # where the matrix is symmetric; elsewhere it is any number
    said = rf"${letter} = \operatorname{{{known}{NAMES[of]}{which}}}({found['matrix']})$"
    kinds = re.search(r"\bsymmetric\b(?:[\s,]+(?:and\s+)?positive[\s-]+(?:semi-?)?definite)?", found["words"])
    return f"{said}. Let ${found['matrix']}$ be {kinds[0]}" if kinds else said
