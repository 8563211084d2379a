r"""What lectures call an assumption, "weights that sum to one", "the PL condition", as the formula that it is.

A text is returned with the formula in the place of the words, of as many lines: the rest of its sentence decides
whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

ENDS = (
    r"(?=\s*(?:$|[.;:)]|\n\s*\n|,(?!\s*(?:for|in|on|near|at|around|within|over|close|where|locally|up)\b)"
    r"|and\s+(?:let|assume|suppose|that|\$)))"
)
"""What may stand behind a name: nothing that says where alone it holds."""
SIGN = r"(?:>|\\geq?(?:slant)?(?![a-z]))\s*0"
MEMBER = rf"\$\s*(?P<of>\\?[A-Za-z]+)_\{{?(?P<index>[a-z])\}}?\s*(?:{SIGN}\s*)?\$"
FIRST = r"\$\s*(?P<all>\\?[A-Za-z]+)_\{?1\}?\s*,\s*\\[lc]?dots\s*,\s*"
LISTED = rf"{FIRST}(?P=all)_\{{?[A-Za-z]\}}?\s*(?:{SIGN}\s*)?\$"
KIND = r"the|some|any|fixed|given|real|non-?negative|positive|convex|mixture|mixing|attention|averaging"
NUMBERS = r"weights|coefficients|numbers|scalars|probabilities"
ONE = r"(?:one|unity|1|\$1\$)"


TO_ONE = phrase(
    rf"(?P<weights>(?:{MEMBER}|{LISTED})(?: be)?(?: (?:{KIND}))*(?: (?:{NUMBERS}))?),?"
    rf"(?P<how>(?: (?:that|which|and|all))?(?: all)? (?:sum|add) (?:up )?to {ONE}"
    rf"| (?:summing|adding) (?:up )?to {ONE})(?![A-Za-z])",
    ENDS,
)
"""Numbers that sum to one."""
WEIGHTS = phrase(
    rf"\b(?P<sign>non-?negative|positive) (?P<called>{NUMBERS}) \$\s*(?P<of>\\?[A-Za-z]+_\{{?[a-z]\}}?)\s*\$"
)
"""Weights of a sign that is said before them."""
SPACED = phrase(
    r"\b(?:for|with|assum(?:e|ing)|given|under|consider)(?: the)? (?:whitened|isotropic|white|orthonormal)"
    r" (?:data|inputs?|features?|covariates?|design)(?: matrix)?,?:?"
    r"(?: \(?(?:i\.e\.,?|that is,?|so that|meaning(?: that)?|we have|with|where|satisfying|such that))?"
    r" (?=\$[^$]*\^[^$=]*=[^$=]*\$"
    r"|\$\s*(?:\\[A-Z][a-z]+|[A-Z])(?:_\w)?\s*=\s*(?:\\math(?:bf|bb)\s*\{?\s*)?I[\s}]*\$)"
)
"""Data that are whitened, before the equation that says so."""
SMALL = r"(?: (?:be|is|to be|chosen|so|sufficiently))* (?:small|large)(?: enough)?,?"
BOUND = r"(?=\$[^$]*(?:<|>|\\[lg]eq?(?![a-z]))[^$]*\$)"
STEP = phrase(
    r"\b(?P<verb>let|assume|suppose|choose|take|pick|with|for|given)(?: that)?(?: (?:the|a|any))?"
    rf" (?:step-?size|step size|learning rate)(?: \$\s*{CONSTANT}\s*\$)?{SMALL}"
    rf" (?:(?:so )?that|such that|to (?:have|ensure|guarantee)) {BOUND}"
)
"""A step that is so small that an order holds, which says how small it is."""
SO_SMALL = phrase(
    rf"(?P<of>\$\s*{CONSTANT}\s*(?:>\s*0\s*)?\$)(?P<be> be)?{SMALL} (?:(?:so )?that|such that) {BOUND}"
)
"""The same of a letter, which may be positive."""
LETTER_L = r"(?:L|Ł|\\L|\{\\L\})"
POLYAK = r"Polyak\s*(?:-|–|—|\s)+\s*(?:\{\\L\}|\\L\{\}|\\L\s|Ł|L)ojasiewicz"
NAMED = rf"(?:P{LETTER_L}|{POLYAK}(?:\s*\(P{LETTER_L}\))?)"
LAW = r"(?: (?:condition|inequality|property))?"
VALUE = rf"\$\s*(?P<other>{CONSTANT})\s*(?P<positive>>\s*0)?\s*\$"
PL = phrase(
    rf"\b(?:satisf(?:y|ies)|obeys?|fulfils?)(?: (?:the|a))? (?:\$\s*(?P<one>{CONSTANT})\s*\$-{NAMED}{LAW}"
    rf"|{NAMED}{LAW},? (?:with|for)(?: (?:the|a|some|PL|parameter|constant|modulus))* {VALUE})"
    rf"|\b(?P<is>is|be)(?: a)? (?:\$\s*(?P<third>{CONSTANT})\s*\$-{NAMED}(?: function)?"
    rf"|{NAMED}(?: function)? with(?: (?:the|parameter|constant|modulus))* \$\s*(?P<fifth>{CONSTANT})\s*\$)"
    rf"|(?P<and>\band) \$\s*(?P<fourth>{CONSTANT})\s*\$-{NAMED}",
    rf"(?![A-Za-z]){ENDS}(?!\s*(?:\$|:|,?\s*(?:i\.e\.|that\s+is|namely)))",
)
"""The Polyak–Łojasiewicz condition by its name and with its constant, and no formula behind."""
BY_NAME = phrase(
    rf"(?:(?P<verb>satisf(?:y|ies)) the {NAMED} (?:condition|inequality|property)"
    rf"|(?P<also>\b(?:and|is|be)) (?:an? )?\$\s*{CONSTANT}\s*\$-{NAMED}),?"
    r"(?: \(?(?:that is|i\.e\.|namely|meaning(?: that)?),?)?"
    r" (?=\$[^$]*\\nabla[^$]*(?:\\geq?|\\leq?)(?![a-z])[^$]*\$)"
)
"""The condition by its name, before the formula that says it."""
FUNCTION = re.compile(rf"\$\s*(?P<f>{NAME})(?:\s*(?::|\\colon)[^$]*)?\s*\$")
LEAST = r"(?<![A-Za-z\\]){f}\s*(?:\^|_)\s*(?:\*|\\star|\\ast|\{{\s*(?:\*|\\star|\\ast)\s*\}})"


def in_common_words(text: str) -> str:
    """Return a text of the same lines in which what is called so stands as the formula that it is."""
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    return outside(text, lambda words: _plainly(words, apart))


def _plainly(words: str, apart: str) -> str:
    words = TO_ONE.sub(_summed, WEIGHTS.sub(_signed, words))
    words = SPACED.sub(_of_data, words)
    words = STEP.sub(lambda found: of_as_many_lines(found[0], f"{found['verb']} "), words)
    words = SO_SMALL.sub(
        lambda found: of_as_many_lines(
            found[0], f"{found['of']} {'with' if '>' in found['of'] or not found['be'] else 'be such that'} "
        ),
        words,
    )
    words = BY_NAME.sub(_by_name, words)
    return PL.sub(lambda found: _of_slope(found, apart), words)


def _by_name(found: re.Match[str]) -> str:
    """Return the verb before the formula of a condition, without its name."""
    also = (found["also"] or "").lower()
    verb = found["verb"] or {"and": "and satisfies", "be": "satisfy"}.get(also, "satisfies")
    return of_as_many_lines(found[0], f"{verb} ")


def _of_data(found: re.Match[str]) -> str:
    """Return what begins an assumption, throughout where its sentence ends with it, and else for its display."""
    ends = re.match(r"\$[^$]*\$\s*(?:[.;]|$|\n\s*\n)", found.string[found.end() :])
    firm = ends or re.match(r"(?:assum|consider|given)", found[0], re.IGNORECASE)
    return of_as_many_lines(found[0], "Assume that we have " if firm else "If ")


def _signed(found: re.Match[str]) -> str:
    sign = ">" if found["sign"].lower() == "positive" else r"\ge"
    return of_as_many_lines(found[0], f"{found['called']} ${found['of']} {sign} 0$")


def _summed(found: re.Match[str]) -> str:
    of, index = found["of"] or found["all"], found["index"] or "i"
    how = " satisfy" if re.match(r"\s*(?:sum|add)\b", found["how"], re.IGNORECASE) else " such that"
    made = rf"{how} $\sum_{index} {of}_{index} = 1$"
    return put(found, made, "weights")


def _of_slope(found: re.Match[str], apart: str) -> str:
    r"""Return the condition for all x, where it is plain of which function, and \inf f is called f^* in a line."""
    sentence = re.split(r"\.\s|\n\s*\n", found.string[: found.start()])[-1]
    named = [
        one["f"]
        for one in FUNCTION.finditer(sentence)
        if re.search(rf"(?<![A-Za-z\\]){re.escape(one['f'])}\s*\(", apart)
    ]
    least = {
        re.sub(r"\s", "", one) for f in named[-1:] for one in re.findall(LEAST.format(f=re.escape(f)), apart)
    }
    if len({*named}) != 1 or len(least) != 1:
        return found[0]
    f, constant = (
        named[0],
        next(filter(None, (found[one] for one in ("one", "other", "third", "fifth", "fourth")))),
    )
    begins = "and satisfies" if found["and"] else "satisfy" if found["is"] == "be" else "satisfies"
    bound = rf"$\|\nabla {f}(x)\|^2 \ge 2 {constant} ({f}(x) - {min(least)})$"
    behind = f" and let ${constant} > 0$" if found["positive"] else ""
    return of_as_many_lines(found[0], f"{begins} {bound} for all $x${behind}")
