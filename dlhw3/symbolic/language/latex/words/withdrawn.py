r"""Words that withdraw what others assume: this is not needed, drop the assumption, $A$ need not be symmetric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.symbolic.language.latex.text.formulas_said import letters_of
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.latex.words.clause_forms import KNOWN
from dlhw3.symbolic.language.latex.words.fragments import limits
from dlhw3.symbolic.language.latex.words.reconsidered import NOUNS
from dlhw3.symbolic.language.latex.words.where_it_ends import GENERALLY
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
COMPARED = re.compile(r"[<>]|\\(?:[lg]eq?|succ|prec|succeq|preceq)(?![a-z])")
"""A sign of an order."""
PUT = re.compile(r"\\(?:to|mapsto|(?:long)?(?:left|right)arrow|gets)(?![a-z])")
"""A sign that puts something in the place of a letter."""
LEAVES = re.compile(
    rf"(?<!\bif )(?<!\bunless )(?<!\bwhen ){S}\s+"
    r"(?:(?:need|needs|may|might)\s+not\s+be|does\s+not\s+(?:need|have)\s+to\s+be"
    r"|is\s+not|is\s+no\s+longer|isn't|are\s+not)\s+(?:necessarily\s+|assumed\s+(?:to\s+be\s+)?)?"
    rf"(?:{KNOWN})|(?<=\breplace ){S}(?=\s+(?:by|with)\b)|(?<=\bredefine ){S}|(?<=\brename ){S}"
    rf"|(?<=\brename § to ){S}|(?<=\brename § as ){S}|(?<=\brelabel ){S}|(?<=\brelabel § as ){S}"
    rf"|(?<=\brescale ){S}|(?<=\bflip the sign of ){S}|(?<=\breverse the sign of ){S}"
    rf"|(?<=\bchange the sign of ){S}"
    rf"|(?<=\bwrite ){S}(?=\s+for\s+{S})|{S}"
    r"(?=\s+is\s+(?:now\s+)?(?:redefined|replaced|renamed|rescaled|flipped|negated)\b)"
    rf"|(?<=\bsubstituting ){S}|(?<=\bsubstitute ){S}|(?<=\breplacing ){S}|(?<=\brenaming ){S}"
    rf"|(?<=\brescaling ){S}"
    rf"|(?<=\bredefining ){S}|(?<=\bperturb ){S}|(?<=\bperturbing ){S}|{S}(?=\s+becomes?\s+{S})"
    rf"|(?<=\bcall the result ){S}|(?<=\bcall it ){S}(?=\s+again)"
    rf"|{S}(?=\s+(?:is|be|may\s+be|can\s+be|will\s+be)\s+(?:again\s+|now\s+)?(?:arbitrary|any)"
    rf"(?!\s+(?:[a-z-]+\s+)*?{KNOWN})\s+(?:again|below|matri|number|vector|function|in\s|from\s|here))"
    rf"|{S}(?=\s+(?:may|can|could|might)\s+(?:also\s+|even\s+|well\s+|now\s+)*be\s+(?:also\s+"
    rf"|even\s+)?(?:non-?\s?|un|in)?"
    r"(?:negative|positive|zero|vanishing|singular|symmetric|definite|indefinite|convex|asymmetric)\b)"
    rf"|(?<=\ballow ){S}(?!\s+to\b)|{S}(?=\s+(?:is|are)\s+(?:also\s+|even\s+)?(?:allowed|permitted|possible)\b)",
    re.IGNORECASE,
)
"""Words that leave a letter free, with a verb, or make another of it."""
REFERENCE = r"(?:\(?(?:i{1,3}|iv|[A-H]\.?\d|\d)\)?)"
"""An item by its number, of which the brackets are gone."""
CASE = re.compile(
    r"^(?:the\s+)?(?:(?:first|second|third|other|next)\s+)?case\b|^(?:(?:but|and)\s+)?(?:otherwise|else(?:where)?)\b(?!\s+(?:stated|said"
    r"|put)\b)|^(?:(?:but|and)\s+)?(?:alternatively|instead|or(?:\s+else)?)\s*,?\s*"
    rf"(?:(?:let|suppose|assume)\b|{FORMULA}\s+(?:may|might|could|can)\b)",
    re.IGNORECASE,
)
"""The beginning of a sentence that distinguishes cases, which exclude each other."""
BACK = re.compile(
    r"\b(?:drop|relax|remov|lift|abandon|discard|withdraw|ignor|omit|neglect|without)\w*\s+(?:[\w-]+\s+){0,4}?"
    r"(?:assum\w*|conditions?|constraints?|symmetry|convexity|hypothes[ie]s|requirements?|restrictions?|this"
    r"|these|it|them)\b"
    r"|\b(?:this|it|that|which)\s+(?:\w+\s+){0,3}?(?:relaxed|dropped|removed|lifted|violated|discarded|weakened"
    r"|abandoned)\b"
    r"|\b(?:symmetry|convexity|smoothness|positivity|definiteness|invertibility|orthogonality"
    r"|(?:assumption|condition|hypothesis|requirement|restriction)s?(?:\s+\(?[A-Z]?\.?\d[\d.]*\)?)?)\s+(?:is"
    r"|are|was|were)\s+(?:[a-z]+ly\s+)?"
    r"(?:unnecessary|unneeded|superfluous|irrelevant|not\s+(?:[a-z]+ly\s+)?(?:needed|necessary|required"
    r"|essential|used))\b"
    r"|\bsuppos\w*\s+(?:now\s+)?(?:the\s+(?:contrary|opposite|converse)|otherwise)\b|\bwe\s+disagree\b"
    r"|\bwait,?\s+no\b"
    r"|\bthe\s+(?:only\s+)?exceptions?\s+(?:is|are)\b"
    r"|\b(?:back|return\w*)\s+to\s+the\s+(?:theorem|main|proposition)\b"
    r"|\b(?:assumption|condition|hypothesis|sentence|restriction)s?\s+(?:is|are|was|were)\s+(?:now\s+)?(?:void"
    r"|invalid|cancel\w*"
    r"|a\s+(?:typo|mistake|joke)|unjustified|unwarranted)|\bfree\s+of\s+(?:that|this|the|these|any"
    r"|such)\s+(?:assum|condition|hypothes|restriction)"
    r"|\b(?:forget|strike|delete|disregard|scrap)\s+(?:that|this|it|the\s+(?:previous|last|above|preceding"
    r"|assum\w+))\b|\bjoking\b"
    r"|\b(?:hypothesis|assumption|condition|sentence|line)s?\s+(?:above\s+)?no\s+longer\b|\bby\s+mistake\b"
    r"|\breject(?:ed|s)?\s+(?:this|that|the)\b|\bfor\s+(?:another|a\s+different|some\s+other)\s+(?:matrix"
    r"|vector|number|function|thing)\b"
    r"|\btypos?\b|\bkidding\b|\bno\s+such\s+(?:thing|property|structure|assumption|symmetry)\b"
    r"|\bkeep\w*\s+(?:the\s+)?(?:same\s+|old\s+)?(?:names?|letters?)\b|\blast\s+(?:week|lecture|year|time)\b"
    r"|\b(?:this|that|it)\s+is\s+(?:wrong|unjustified|unwarranted|false|incorrect|nonsense)\b"
    r"|\b(?:asked|told|wants?|made)\s+(?:us|me|we)\s+to\s+(?:delete|remove|drop|omit|cut)\b|\bobjects?\s+that\b"
    r"|\b(?:(?:drop|relax|remov|lift|abandon|discard|withdraw|ignor|omit|neglect|forget)(?:e|es|s|ed|ing"
    r"|ping)?|without|dispens\w+\s+with"
    rf"|(?:not|never|longer)\s+(?:use|need|assume|require|impose))\s+{REFERENCE}(?=\s*(?:$|[.,;:]|(?:and"
    rf"|from|in|below|here|again|now)\b))"
    rf"|(?<![\w-]){REFERENCE}\s+(?:is|are|was|were|will\s+be|gets?)\s+(?:(?:now|then|here"
    rf"|below)\s+)*(?:dropped|relaxed|removed|lifted|violated"
    r"|abandoned|discarded|withdrawn|ignored|omitted|neglected|void|false|wrong|(?:not"
    r"|no\s+longer)\s+(?:assumed|used|needed|required|in\s+force))\b"
    rf"|(?<![\w-]){REFERENCE}\s+(?:fails|does\s+not\s+hold|no\s+longer\s+holds)\b"
    r"|\bdisagree\b|\bscratch that\b|\bno,? wait\b|\bnever ?mind\b"
    r"|\b(?:do|does|will|shall) not (?:adopt|use|need|make|want)\b",
    re.IGNORECASE,
)
"""Words that take back what was assumed."""
BACK_AT_ONCE = re.compile(
    r"^(?:(?:but|however|actually|in fact|of course|note that|admittedly)[\s,]+)*"
    r"(?:(?:this|it|that|which)\s+(?:[a-z]+ly\s+)?"
    r"(?:(?:is|was|are|were|will be)\s+(?:[a-z]+ly\s+)?(?:un(?:necessary|needed|true|realistic)|superfluous"
    r"|irrelevant|false|wrong|incorrect|an?\s+(?:mistake|error|typo)|not\b(?!\s+(?:restrictive"
    r"|a\s+(?:restriction|strong)|an?\s+issue"
    r"|hard|difficult|surprising|too)))|fails?\b|(?:need|needs|may|might|can|does|do)\s*not\b"
    r"(?!\s+(?:have\s+an?\b|attain|exist|be\s+(?:unique|differentiable|confused|forgotten)|change|affect|depend"
    r"|restrict|matter\s+for)\b))|not\s+(?:really|quite|always|necessarily)\b)",
    re.IGNORECASE,
)
"""Words that take back what the sentence before them assumes: this is not needed, but it need not be."""
REDUCTION = re.compile(
    r"^(?:(?:the\s+)?proof\s+(?:is\s+)?)?(?:(?:we|let\s+us)\s+(?:argue|proceed|reason)\s+)?by\s+(?:way\s+of\s+)?(?:contradiction"
    r"|reductio\b[a-z\s]*)\s*[.:,]|\b(?:argue|proceed|reason)\s+by\s+contradiction\b"
    r"|\b(?:suppose|assume)\s+(?:that\s+)?(?:this\s+is\s+|it\s+is\s+)?(?:not|false)(?=\s*[.;:,])",
    re.IGNORECASE,
)
"""What makes of the equations that follow what is shown not to be so."""


def withdraws(words: str, *, known: bool, just: bool) -> bool:
    """Whether a sentence takes something back, where something is ``known``, or was ``just`` assumed before it."""
    forms = [BACK, CASE, *([GENERALLY] if known else []), *([BACK_AT_ONCE] if just else [])]
    return any(one.search(words) for one in forms) or (just and limits(words))


def left_free(sentence: Sentence, rows: Sequence[Row]) -> Iterator[tuple[list[str], str]]:
    """Yield the letters that a sentence leaves free, with the words that do.

    Where all that rows assume of a letter is something else, it is not: that it need not be invertible.
    """
    for one in LEAVES.finditer(sentence.words):
        formula = sentence.formulas[sentence.places.index(one.start())]
        of_order = sorted(letters_in(formula)) if COMPARED.search(formula) or PUT.search(formula) else []
        letters = letters_of(formula) or of_order
        if not _of_another(one[0], [row for row in rows if row.text.split()[0] in letters]):
            yield letters, sentence.written(*one.span())


def _of_another(words: str, rows: Sequence[Row]) -> bool:
    """Whether words deny a property, and rows assume others."""
    denied = {noun for noun in NOUNS.values() if re.search(rf"\bnot\b.*\b{noun}", words, re.IGNORECASE)}
    said = {noun for row in rows for name, noun in NOUNS.items() if name in row.text}
    return bool(denied and said) and not denied & said and "definit" not in said
