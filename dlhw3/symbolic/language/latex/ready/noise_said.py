r"""Noise, by its moments and by the name of its law.

Noise of one variance, "the $\xi_i$ are i.i.d., mean zero, variance $c$": $\mathbb{E}[\xi \xi^\top] = c I$.

It is read before the letters that are random are found, since ξ is one of them, of which the members stand in sums.
Random signs by their names, "uniform on $\{-1, 1\}^n$", as their means and second moments.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, ENDS, GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
SAID = (
    rf"{BEGINS}?(?P<let>let )?(?:the )?(?:(?:noise|error|random) )?(?:(?:variables|terms|errors|samples) )?"
    r"(?:\$\s*(?P<xi>\\(?:xi|zeta|(?:var)?epsilon|eta|omega))_\{?(?P<i>[a-z])\}?\s*\$"
    r"|\$\s*(?P<psi>\\(?:xi|zeta|(?:var)?epsilon|eta|omega))_\{?1\}?\s*,\s*\\[lcd]?dots\s*,\s*(?P=psi)_\{?"
    r"(?P<last>\w)\}?\s*\$)"
    r" (?P<verb>is|are|be) (?:(?:i\.?i\.?d\.?|independent and identically distributed|independent)"
    r"(?: (?:random variables|noise|random numbers|noise variables))?(?: (?:with|of)| and have))"
    r" (?:mean zero|zero mean|mean \$\s*0\s*\$),? and (?:common )?variance"
    rf" \$\s*(?P<value>{CONSTANT}(?:\s*\^\s*\{{?2\}}?)?)\s*\$"
)
NOISE = re.compile(f"(?:{SAID.replace(' ', GAP)}){ENDS}", re.IGNORECASE)
"""Noise of one variance, each independent of the others."""


MEAN = r"\s*\\mathbb\s*\{?E\}?\s*(?:\[[^\[\]$=]*\]|\\left\[[^\[\]$=]*\\right\])\s*"
CHAIN = re.compile(rf"\${MEAN}(?:={MEAN})+=(?:(?!\\mathbb)[^$=])+\$")
"""Several means that are one: E[g_1] = E[g_2] = g."""


GAUSSIAN = re.compile(
    r"(?P<how>\b(?:let|where|with|suppose(?:\s+that)?|assume(?:\s+that)?|and|if|for|draw|sample)\s+)"
    r"\$\s*(?P<z>\\?[a-z]+)\s*\\sim\s*(?:\\(?:mathcal|mathrm|mathsf|operatorname)\s*)?\{?\s*N\s*\}?\s*(?:\\left\s*)?\(\s*"
    r"(?:0|\\mathbf\s*\{?\s*0\s*\}?|(?P<mean>\\mu(?:_\w)?|m))\s*,\s*(?:\\,\s*)?(?P<value>(?:\\?[a-z]+(?:\s*\^\s*\{?2\}?)?\s*)?"
    r"(?:I(?:_\{?(?P<n>[a-z])\}?)?|(?:\\Sigma|\\Lambda|[A-HJ-Z])))\s*(?:\\right\s*)?\)\s*\$"
    rf"{ENDS}",
    re.IGNORECASE,
)
"""A Gaussian column with its mean and its covariance."""
LETTER = r"(?:\\(?!math)[A-Za-z]+|[A-Za-z])(?:_\w)?"
WITH_MEAN = re.compile(
    (
        rf"\$\s*(?P<z>{LETTER})\s*(?P<space>\\in\s*\\mathbb\s*\{{?R\}}?\s*\^\s*(?:\w|\{{\w\}})\s*)?\$,? "
        r"(?:(?P<verb>be|is|denotes?) an? (?:real )?random (?:column )?vector,? (?:with|of)|(?P<has>have|has)) "
        rf"(?:(?P<zero>zero mean|mean zero|mean \$\s*0\s*\$)|mean (?:vector )?\$\s*(?P<mean>{LETTER})\s*\$)"
        r"(?: and (?:a )?covariance(?: matrix)?"
        rf" \$\s*(?P<value>{LETTER}|(?:{LETTER}(?:\s*\^\s*\{{?2\}}?)?\s*)?I)\s*\$)?"
    ).replace(" ", GAP)
    + ENDS
)
"""A random column, its mean, and its covariance."""
SQUARED = rf"(?:{LETTER}(?:\s*\^\s*\{{?2\}}?)?|1)"
OF_NUMBER = re.compile(
    (
        rf"\$\s*(?P<z>{LETTER})\s*\$ (?P<verb>be|is|denotes?) an? (?:real )?random (?:number|variable|scalar),?"
        rf" with (?:mean \$\s*(?P<mean>{LETTER}|0)\s*\$ and variance \$\s*(?P<value>{SQUARED})\s*\$"
        rf"|variance \$\s*(?P<first>{SQUARED})\s*\$ and mean \$\s*(?P<last>{LETTER}|0)\s*\$)"
    ).replace(" ", GAP)
    + ENDS
)
"""A random number, its mean, and its variance."""
CHANGED = re.compile(
    r"\bcondition|\bkeep\w*\s+only\b|\bonly\s+(?:those|the\s+ones)\b|\bdiscard|\boutliers?\b|\btruncat|\bclip|\bgiven\s+that\b|\brestrict|\breject|\\mid(?![a-z])",
    re.IGNORECASE,
)
"""Words by which a distribution may become another."""


def with_moments(text: str) -> str:
    """Return a text of as many lines that says of noise what its mean and its second moments are."""
    if CHANGED.search(text) is None:
        text = outside(text, lambda words: GAUSSIAN.sub(_of_gaussian, words))
        text = outside(text, lambda words: WITH_MEAN.sub(_of_random, words))
        text = outside(text, lambda words: OF_NUMBER.sub(_of_number, words))
    text = outside(text, lambda words: CHAIN.sub(_each_mean, words))
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    return outside(text, lambda words: NOISE.sub(lambda found: _of_noise(found, apart), words))


def _of_gaussian(found: re.Match[str]) -> str:
    r"""Return the moments of a Gaussian column, \\mathbb{E}[z z^\\top] = \\Sigma."""
    how, z = found["how"], found["z"]
    drawn = how.strip().lower() in ("draw", "sample")
    be = "be" if drawn or how.strip().lower() == "let" else "is"
    n = found["n"]
    value = re.sub(r"I_\{?[a-z]\}?", "I", found["value"]).strip()
    who = rf"${z} \in \mathbb{{R}}^{n}$" if n else f"${z}$"
    mean = found["mean"]
    first = rf"$\mathbb{{E}}[{z}] = {mean}$" if mean else "mean zero"
    value += rf" + {mean} {mean}^\top" if mean else ""
    said = rf"{who} {be} a random vector with {first} and $\mathbb{{E}}[{z} {z}^\top] = {value}$"
    begins = "Let " if drawn else how
    return begins + said + "\n" * found[0][len(how) :].count("\n")


def _of_random(found: re.Match[str]) -> str:
    """Return the moments of a random column: of z, and of (z − m)(z − m)ᵀ."""
    z, mean, value = found["z"], found["mean"], found["value"]
    if found["has"] and value is None:  # of a column or a number
        return found[0]
    of = rf"({z} - {mean})({z} - {mean})" if mean else rf"{z} {z}"
    first = rf"$\mathbb{{E}}[{z}] = {mean}$" if mean else "mean zero"
    more = rf" and $\mathbb{{E}}[{of}^\top] = {value}$" if value else ""
    verb = found["verb"] or {"have": "be", "has": "is"}[found["has"].lower()]
    said = f"${z} {found['space'] or ''}$ {verb} a random vector with {first}{more}"
    return of_as_many_lines(found[0], said)


def _of_number(found: re.Match[str]) -> str:
    """Return the moments of a random number: of z, and of (z − m)²."""
    z, mean, value = found["z"], found["mean"] or found["last"], found["value"] or found["first"]
    centred = z if mean == "0" else f"({z} - {mean})"
    said = rf"$\mathbb{{E}}[{z}] = {mean}$ and $\mathbb{{E}}[{centred}^2] = {value}$"
    return of_as_many_lines(found[0], f"${z}$ {found['verb']} a random number with {said}")


def _each_mean(found: re.Match[str]) -> str:
    """Return each of several means that are one, as an equation of its own."""
    *every, value = found[0].strip("$ ").split("=")
    return " and ".join(f"${one.strip()} = {value.strip()}$" for one in every)


def _of_noise(found: re.Match[str], apart: str) -> str:
    r"""Return the second moments of noise whose members stand in sums, \mathbb{E}[\xi \xi^\top] = c I."""
    letter, last = found["xi"] or found["psi"], found["last"]
    one = rf"{re.escape(letter)}\s*_\s*\{{?\s*[a-z]\s*\}}?"
    ends = {
        end[1] or end[2]
        for end in re.finditer(r"\\sum\s*_\s*\{[^{}]*=\s*1\s*\}\s*\^\s*(?:\{(\w)\}|(\w))", apart)
    }
    columns = re.search(rf"{one}\s*\^\s*\{{?\s*(?:\\top|T)|(?:\\\||\\[lr]Vert|\\langle)\s*{one}", apart)
    if columns or not re.search(one, apart) or (last and ends - {last}):
        return found[0]
    verb = "is" if found["verb"].lower() != "be" and found["begins"] is None else "be"
    before = ("Let " if found["begins"] is not None else found["let"] or "") if verb == "be" else ""
    moments = rf"$\mathbb{{E}}[{letter} {letter}^\top] = {found['value']} I$"
    made = f"{before}${letter}$ {verb} a random vector with mean zero and {moments}"
    return put(found, made)


MOMENT = re.compile(
    r"\$\s*\\(?:mathbb|mathbf|mathrm|operatorname)\s*\{?\s*E\s*\}?\s*(?:\\left\s*)?\[\s*"
    r"(?P<x>[h-z])\s*(?P=x)\s*\^\s*\{?\s*(?:\\top|T)\s*\}?\s*"
    r"(?:\\right\s*)?\]\s*=[^$]*\$"
)
"""The second moments of a column."""
SUPPOSES = re.compile(r"\b(?:if|when\w*|suppose|unless|would|were|instead|show|prove|claim)\b", re.IGNORECASE)
CHANCE = re.compile(
    r"\b(?:random\w*|drawn|noise|noisy|stochastic|sampled?|samples|i\.i\.d|mask)\b|\\sim(?![a-z])|%\s*random",
    re.I,
)


BEHIND = re.compile(
    r"\s*(?:[.;:)]|\Z|\n\s*\n|\\\[|\$\$|\\begin|(?:,\s*)?(?:and|where|then|we|so|be|denotes?|is\s+the|for\s+simplicity)\b"
    r"|,\s*(?:\$|let|which\s+is))",
    re.IGNORECASE,
)
"""What may stand behind them: nothing that says where alone they hold."""


def with_drawn(text: str) -> str:
    """Return a text that says that a column is random of which it says the second moments, and says so of none."""
    every = [*MOMENT.finditer(text)]
    if len(every) != 1 or CHANCE.search(text):
        return text
    before = re.split(r"[.;]\s|\n\s*\n", text[: every[0].start()])[-1]
    if BEHIND.match(text, every[0].end()) is None:
        return text
    if SUPPOSES.search(before) or NOT.search(before):
        return text
    begin = re.search(r"\\begin\s*\{document\}[^\S\n]*", text)
    at = begin.end() if begin else 0
    return text[:at] + f"Let ${every[0]['x']}$ be a random vector with {every[0][0]}. " + text[at:]


RANDOM_LETTER = r"(?:\\(?!math)[A-Za-z]+|[A-Za-z])"
SIGNS = r"\\\{\s*(?:-\s*1\s*,\s*\+?\s*1|\+?\s*1\s*,\s*-\s*1|\\pm\s*1)\s*\\\}\s*\^\s*\{?\s*[a-zA-Z]\s*\}?"
UNIFORM = (
    r"(?:(?:drawn |sampled |distributed |chosen )?uniform(?:ly)?(?: distributed| drawn| sampled| at random)?"
    r"|(?:drawn |sampled |chosen )uniformly at random)"
)
ENTRIES = r"(?:Rademacher (?:random )?(?:variables|entries|signs)|(?:random |uniform )+signs)"
ONE = re.compile(
    (
        rf"\$\s*(?P<z>{RANDOM_LETTER})\s*\$ (?P<verb>be|is) (?:an? (?:random )?Rademacher (?:random )?vector"
        rf"|a (?:random )?vector of (?:i\.?i\.?d\.?|independent) {ENTRIES}"
        rf"|{UNIFORM} (?:on|over|from|in) \$\s*{SIGNS}\s*\$)"
    ).replace(" ", GAP)
    + r"(?=\s*(?:$|[.,;:)]|and\b|independent))",
    re.IGNORECASE,
)
"""One column whose entries are independent signs."""
EACH = re.compile(
    (
        r"(?P<are>(?:be|are) (?:i\.?i\.?d\.?|independent(?: and identically distributed)?))"
        r" (?:(?:uniform )?Rademacher(?: random)?(?: variables| signs| numbers)?"
        r"|(?:uniform |random |uniformly random )+signs)"
    ).replace(" ", GAP)
    + r"(?=\s*(?:$|[.,;:)]))",
    re.IGNORECASE,
)
"""Members that are independent signs."""
SCALED = re.compile(r"\bcondition|\bgiven\s+that\b|\brestrict|\breject|\\mid(?![a-z])", re.IGNORECASE)
"""Words by which a law may become another."""


def with_laws(text: str) -> str:
    """Return a text of as many lines with means and second moments for the names of laws."""
    if SCALED.search(text):
        return text
    return outside(
        outside(text, lambda words: ONE.sub(_of_one, words)), lambda words: EACH.sub(_of_each, words)
    )


def _of_one(found: re.Match[str]) -> str:
    z = found["z"]
    said = rf"${z}$ {found['verb']} a random vector with mean zero and $\mathbb{{E}}[{z} {z}^\top] = I$"
    return of_as_many_lines(found[0], said)


def _of_each(found: re.Match[str]) -> str:
    return of_as_many_lines(found[0], f"{found['are']} with mean zero and variance $1$")
