r"""Words that say what something need not be, "symmetric, but not necessarily invertible": they assume nothing.

Nor do they take anything back where nothing else in a text speaks of that kind, or of one by which it is so.
"There is no bias" adds nothing either. What is left has as many lines.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import GAP, outside
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

SPECTRAL = r"\\succ|eigenvalue|spectr|lambda_|sigma_|\\ge(?:q|qslant)?\s*0"
KINDS = (
    (
        r"(?:invertib(?:le|ility)|non-?singular(?:ity)?|singular)",
        rf"invert|inverse|singular|definite|ortho|unitary|permutation|rank|{SPECTRAL}|-\s*1\s*\}}",
    ),
    (
        r"(?:positive[\s-]+(?:semi-?)?definite(?:ness)?|psd|definite)",
        rf"definite|psd|\\prec|covarian|gram\b|projection|laplacian|variance|sqrt|{SPECTRAL}",
    ),
    (r"(?:strongly|strictly)\s+convex", r"strong|strict|\\mu|\\succ"),
    (r"(?<!strongly )(?<!strictly )(?:non-?)?convex(?:ity)?", r"conve|conca|monoton|\\succ"),
    (r"(?:non-?)?smooth(?:ness)?", r"smooth|lipschitz|C\s*\^"),
    (r"(?:sparse|sparsity)", r"spars"),
    (r"(?:diagonal(?:i[sz]able)?)", r"diag|eigen|identity"),
    (r"(?:bounded(?:ness)?)", r"bound|compact|ball"),
    (
        r"(?:(?:of\s+)?full[\s-]+(?:column\s+|row\s+)?rank)",
        r"rank|invert|inverse|singular|definite|\\succ|-\s*1\s*\}",
    ),
)
"""A kind, and what speaks of it or of one by which it is so."""
KIND = "(?:" + "|".join(kind for kind, _ in KINDS) + ")"
ONES = rf"(?:{KIND}(?:\s+(?:or|nor)\s+{KIND})*)"
NEED = (
    rf"(?:not{GAP}necessarily|possibly|perhaps|maybe|potentially|not{GAP}assumed{GAP}to{GAP}be"
    rf"|which{GAP}need{GAP}not{GAP}be)"
)
THINGS = r"(?:matri(?:x|ces)|functions?|loss(?:es)?|objectives?|potentials?)"
WHO = rf"(?:it|they|(?:the|this|that|our){GAP}{THINGS}(?:{GAP}\$[^$]*\$)?|\$[^$=<>\\]+\$)"
IN_PASSING = re.compile(
    rf"(?:\s*\(\s*(?:but{GAP}|and{GAP}|though{GAP}|although{GAP}|yet{GAP})?{NEED}{GAP}{ONES}\s*\)"
    rf"|\s*\(\s*(?:we{GAP}do{GAP}not{GAP}(?:assume|require|need|use){GAP}{ONES}"
    rf"|{ONES}{GAP}is{GAP}not{GAP}(?:assumed|required|needed|used))\s*\)"
    rf"|,?{GAP}without{GAP}(?:assuming|requiring){GAP}{ONES}(?=\s*[.;])"
    rf"|[,;]?{GAP}(?:but|although|though|and){GAP}{WHO}{GAP}(?:need{GAP}not"
    rf"|does{GAP}not{GAP}have{GAP}to|is{GAP}not{GAP}assumed{GAP}to)"
    rf"{GAP}be{GAP}{ONES}(?=\s*[.;])"
    rf"|,?{GAP}but{GAP}not{GAP}{ONES}(?=\s*[.;])"
    rf"|(?<=\bbe)(?P<first>{GAP}(?:possibly{GAP})?(?:non-?convex|non-?smooth|singular)(?:{GAP}and"
    rf"|,))(?={GAP}(?:\$|[a-z]))"
    rf"|(?P<an>\ban?){GAP}(?:possibly{GAP}|potentially{GAP})?(?:non-?convex|non-?smooth)(?={GAP}{THINGS}\b)"
    rf"|(?:,?{GAP}(?:but|and|though|although|yet)|,){GAP}{NEED}{GAP}{ONES}(?:(?=\s*[.;:])|,(?=\s)"
    rf"|(?={GAP}{THINGS}\b)))",
    re.IGNORECASE,
)
"""What something need not be, beside what it is; what is possible of it has the kind denied, possibly singular."""
SENTENCE = re.compile(
    rf"(?:(?<=[.;]\s)|(?<=\n)|\A)\s*(?:(?:here|note{GAP}that|but|however),?{GAP})?"
    rf"(?:{WHO}{GAP}(?:need{GAP}not|does{GAP}not{GAP}(?:have|need){GAP}to){GAP}be{GAP}(?:an?{GAP})?{ONES}"
    rf"|{WHO}{GAP}(?:may|can|might){GAP}(?:(?:well|also|even){GAP})?be{GAP}(?:non-?convex"
    rf"|non-?smooth|singular)"
    rf"|{WHO}{GAP}(?:is|are){GAP}not{GAP}(?:assumed|required|supposed){GAP}to{GAP}be{GAP}{ONES}"
    rf"|we{GAP}(?:do{GAP}not|never){GAP}(?:assume|require|need){GAP}(?:that{GAP})?{WHO}{GAP}(?:is"
    rf"|are|be|to{GAP}be){GAP}{ONES}"
    rf"|{ONES}{GAP}(?:of{GAP}\$[^$=<>\\]+\${GAP})?is{GAP}not{GAP}(?:assumed|required|needed|necessary|used)"
    rf"|(?:there{GAP}(?:is|are){GAP}no{GAP}(?P<no>bias(?:es)?|shared{GAP}weights)"
    rf"|no{GAP}(?P<none>weights|parameters|biases){GAP}(?:are|is){GAP}(?:shared|tied|used|present"
    rf"|needed)))\s*\.(?=\s)",
    re.IGNORECASE,
)
"""A sentence of that."""
POSSIBLE = re.compile(r"\b(?:possibly|perhaps|maybe|potentially)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(?:singular|non-?[a-z]+)\b", re.IGNORECASE)
"""What is possible is that a kind is not there: possibly singular."""
MORE = r"bias|\bshare|\bsharing|\btie[sd]?\b|\btying"


def with_nothing_needed(text: str) -> str:
    """Return a text of as many lines without the words that say what something need not be."""
    if not [*set_apart(text)]:
        return text
    for form in (IN_PASSING, SENTENCE):
        left = partial(_left, text=text)
        text = outside(text, partial(form.sub, left))
    return text


def _left(found: re.Match[str], text: str) -> str:
    """Return what stays of such words: nothing but their lines, where nothing else speaks of their kinds."""
    rest = without_comments(text).replace(found[0], " ")
    forms = [speaks for kind, speaks in KINDS if re.search(rf"\b{kind}\b", found[0], re.IGNORECASE)]
    if SENTENCE.gave(found) and (found["no"] or found["none"]):
        forms = [MORE]
    if POSSIBLE.search(found[0]) and not DENIED.search(found[0]):
        return found[0]
    if not forms or any(re.search(one, rest, re.IGNORECASE) for one in forms):
        return found[0]
    if IN_PASSING.gave(found) and found["an"]:
        return found["an"] + "\n" * found[0].count("\n")
    return " " * (found[0][:1].isspace() and SENTENCE.gave(found)) + "\n" * found[0].count("\n")
