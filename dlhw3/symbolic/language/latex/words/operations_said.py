r"""Words that say what a product, a sum or a power is: "all products are Kronecker products".

Letters side by side are a matrix product here, + adds, and A^2 is A A, whatever the words say; so words that make
another operation of one refuse the file. Columns are squared and divided entry by entry where the words say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.text import lazy_re as re

WISE = (
    r"(?:entry|element|component|coordinate|point|block|row|column|entries|elements)"
    r"(?:[\s-]?wise|\s+by\s+(?:entry|element|component|block|row|column))"
)
OTHER = (
    rf"(?:{WISE}|Hadamard|Schur|Kronecker|Khatri\W+Rao|tensor|outer|cross|exterior|wedge|Lie|Jordan|Moyal|Clifford|star"
    r"|convolution\w*|boolean|logical|tropical|max-plus|min-plus|modular|modulo|mod|direct|concatenat\w*|unions?|saturat\w+|quaternion\w*"
    r"|octonion\w*|geometric|symmetri[sz]ed|anti-?symmetri[sz]ed|commutator\w*|conjugate|hermitian"
    r"|floating[\s-]point|rounded|truncated|Minkowski|disjoint|bitwise|noncommutative\s+star)\b"
)
NOUNS = (
    r"(?P<what>(?:plus|minus|multiplication|product|equality)\s+(?:sign|symbol)|(?:matrix\s+)?products?|(?:matrix\s+)?multiplications?|juxtaposition|(?P<kept>divisions?|quotients?|powers?|squares?"
    r"|exponents?|exponentiation|reciprocals?|inverses?|operations?)|sums?|additions?|differences?|arithmetic|algebra|transposes?"
    r"|transposition)"
)
IS = (
    r"(?:is|are|means?|denotes?|refers?\s+to|stands?\s+for|will\s+be|shall\s+be|have\s+to\s+be|has\s+to\s+be|must\s+be)"
    r"\s+(?:(?:always|all|to\s+be|taken|understood|read|meant|performed|carried\s+out|computed|done|defined|in|as|the|an?"
    r"|here|over|with|their|its|respect|to|interpreted|used|used\s+for|meaning)\s+)*"
)
CALLED = re.compile(
    rf"(?:^|[,;(]\s*|\b(?:and|where|that)\s+)(?:(?:here|below|throughout|in\s+this\s+\w+|all|the|our|every|each|any|matrix|of|both)\b,?\s*)*"
    rf"{NOUNS}(?:\s+(?:of|between|here|below|in\s+this\s+\w+)(?:\s+(?:matrices|vectors|numbers|operators|two\s+matrices|letters))?)?"
    rf"\s+{IS}(?P<said>{OTHER})",
    re.IGNORECASE,
)
"""Products are Kronecker products; powers are taken entrywise."""
RING = re.compile(
    r"\b(?:we\s+)?(?:work|compute|calculate|operate)\s+(?:mod|modulo)\s+\S|\b(?:use|using|adopt|in"
    r"|with)\s+(?:the\s+)?(?:tropical|max-plus|min-plus|modular|boolean"
    r"|floating[\s-]point|fixed[\s-]point|saturating|interval|finite[\s-]precision)\s+(?:arithmetic|algebra"
    r"|semiring|numbers?)\b"
    r"|\b(?:integers?|numbers?|elements?|residues?)\s+(?:modulo|mod)\s|"
    r"\b(?:(?:we\s+)?(?:work|compute|calculate|are|operate)\s+(?:over|in|with|modulo|mod)|all\s+(?:numbers|scalars|quantities|entries|letters|matrices|computations|arithmetic)"
    r"|(?:numbers|scalars|entries|computations|everything)\s+(?:is|are)|arithmetic\s+is|let\s+all)\b[^.;]*?"
    r"\b(?:tropical|characteristic\s+(?:two|three|2|3|p|§)|finite\s+field|field\s+(?:with|of)\s+(?:two|three|\d|p|q|§)|(?:in|with|using)\s+(?:floating|fixed|finite|half|single|low)[\s-](?:point|precision)|mod(?:ulo)?\s+(?:two|three|2|3|p\b|§)|quaternion\w*|octonion\w*"
    r"|boolean|binary\s+field|semiring|max-plus|min-plus|noncommuting\s+(?:numbers|scalars|variables))\b",
    re.IGNORECASE,
)
"""Numbers that are others than the real ones."""
PRODUCT = r"(?:\\cdot|\\times|\*|\\ast|\\star|\+|-|/|[A-Z]\s*(?:\\cdot|\\times)?\s*[A-Z])"
POWER = r"(?:[A-Z]\s*\^\s*\{?\s*(?:-?\s*\d|[a-z])\s*\}?)"
ADDS = r"(?:\+|-|\\(?:cdot|times)(?![a-z])|\*)"
COMPARED = r"\\?[a-z]+\s*(?:<|>|\\(?:[lg]eq?|[lg]t|[lg]eqslant)(?![a-z]))\s*\\?[a-z]+"
COMPARES = re.compile(
    r"\b(?:less|smaller|larger|greater|most|least|above|below|exceed\w*|bound\w*|entr\w+|component\w*|coordinate\w*|order|differences?|nonnegative|positive|usual)\b|§",
    re.IGNORECASE,
)
"""What an inequality of two letters means."""
PLACES = r"(?:placeholder|argument|blank|variable|any|its|numbers|scalars)"
NUMBERS = re.compile(
    rf"(?P<sign>{FORMULA})\s+(?:(?:here|now|always|below)\s+)*(?:denotes?|means?|stands?\s+for|is|be)\s+(?:(?:the|an?|our|always|used|for)\s+)*(?P<said>[^.;:]*)",
    re.IGNORECASE,
)
USUAL = re.compile(
    r"(?:(?:usual|ordinary|standard|matrix|vector|real|number|scalar|component|entry)\w*[\s-]+)*(?:wise\s+)?(?:sums?|addition|plus|differences?|minus|subtraction|products?|multiplications?"
    rf"|dot|inner|cross|size|times|scalar|number|one\b(?!s)|unit(?!\s+vector)|identity|1\b|{PLACES})",
    re.IGNORECASE,
)
"""What +, - and the dot are, and 1."""
SIGN = re.compile(
    rf"(?P<sign>{FORMULA})\s+(?:(?:here|now|always|below)\s+)*(?:{IS}|be\s+(?:(?:the|an?|always|taken|computed)\s+)*)(?P<said>{OTHER})"
    rf"|\b(?:write|use)\s+(?P<named>{FORMULA})\s+(?:for|to\s+denote|to\s+mean)\s+(?:the\s+|an?\s+)?(?P<for>{OTHER})"
    rf"|\bby\s+(?P<by>{FORMULA})\s+we\s+(?:always\s+)?(?:mean|denote)\s+(?:the\s+|an?\s+)?(?P<meant>{OTHER})"
    rf"|\b(?:denote|write)\s+(?:the\s+|an?\s+)?(?P<other>{OTHER})[^.;:{FORMULA}]*\s(?:by|as|with)\s+(?P<last>{FORMULA})",
    re.IGNORECASE,
)
"""· is the Hadamard product; by A B we mean the entrywise product."""
COMMUTE = re.compile(
    r"(?:\b(?:scalars|numbers|coefficients|constants|quantities|letters|variables|factors)\s+(?:here\s+|below\s+|of\s+this\s+\w+\s+)?"
    rf"|(?P<some>{FORMULA})(?:\s*(?:,|and)\s*{FORMULA})*\s+)(?:do|does|need|will|may)\s+not\s+(?:all\s+|in\s+general\s+|necessarily\s+)?commute\b",
    re.IGNORECASE,
)
"""Scalars do not commute."""
REVERSED = re.compile(
    r"\b(?:products?|compositions?|factors?|matrices|maps?|operators?)\s+(?:(?:is|are|be|always|all|here|below)\s+)+(?:taken|written|read|multiplied|composed"
    r"|understood|evaluated)\s+(?:in\s+(?:the\s+)?(?:reverse|reversed|opposite)\s+order|(?:from\s+)?(?:left\s+to\s+right|left-to-right|backwards?))\b"
    r"|\b(?:write|read|multiply|compose|take)\s+(?:all\s+|the\s+)?(?:compositions?|products?|maps?|matrices|operators)\s+"
    r"(?:in\s+(?:the\s+)?(?:reverse|reversed|opposite)\s+order|from\s+left\s+to\s+right|backwards)\b",
    re.IGNORECASE,
)
"""Products are taken in reverse order."""
FIELD = re.compile(
    rf"\b(?:over|in)\s+(?:the\s+|an?\s+)?(?:(?:finite|skew|binary|prime|tropical|max-plus|min-plus)\s+)*(?:field|ring|semiring|group|module)\s+(?P<of>{FORMULA})",
    re.IGNORECASE,
)
"""Over the field §."""
REAL = re.compile(r"\\math(?:bb|bf|rm|cal)\s*\{?\s*(?:R|Q|K)\s*\}?.*|K|k|R")
DONE = re.compile(
    rf"\b(?:we|let\s+us)\s+(?:always\s+|all\s+)?(?:multiply|add|divide|raise)\s+(?:all\s+)?(?:matrices|vectors|columns|them)?\s*{WISE}"
    rf"|\b(?:matrices|vectors|columns|letters)\s+(?:(?:are|get)\s+(?:all\s+|always\s+)?(?:multiplied|added|composed)|multiply)\s+{OTHER}",
    re.IGNORECASE,
)
"""We multiply matrices entrywise."""
FOR = re.compile(
    rf"(?P<one>{FORMULA})\s+(?:denotes?|means?|meaning|stands?\s+for|is\s+short\s+for|abbreviates?|for)\s+(?P<other>{FORMULA})",
    re.IGNORECASE,
)
MADE = re.compile(
    r"\\(?:otimes|odot|circ|ast|star|oplus|bullet|boxtimes|wedge|max|min|cup|vee|sup)(?![A-Za-z])"
)
"""Other products than that of matrices."""
ONE = re.compile(r"(?:(?:here|where),?\s+)?the\s+(?:product|multiplication)\b", re.IGNORECASE)
"""The product that a line has a sign of its own for."""
DENIED = re.compile(
    r"\b(?:not|never|no|nor|neither|if|whether|unless|unlike|instead\s+of)\b|n't\b|\?", re.IGNORECASE
)
OF_MATRIX = re.compile(rf"{POWER}|/\s*[A-Z](?![A-Za-z])|\\[tdc]?frac\s*\{{[^{{}}]*\}}\s*\{{\s*[A-Z]\s*\}}")


T_IS = re.compile(r"(?<![A-Za-z\\^_{])T(?![A-Za-z_'^(])")
"""The letter T, which is no exponent."""
T_ABOVE = re.compile(
    r"(?:(?<![A-Za-z\\])[A-Z](?:_(?:\w|\{[^{}]*\}))?|\))\s*\^\s*(?:T(?![A-Za-z])|\{\s*T\s*\})"
)
TOP = re.compile(r"\^\s*\{?\s*\\(?:top|intercal)(?![a-z])")


def _require_one_transpose(sentences: Sequence[Sentence], text: str) -> None:
    r"""Refuse A^T beside B^\top where words say what T is: a power, or a transpose."""
    above = T_ABOVE.search(text) if TOP.search(text) else None
    named = (one for one in sentences if above and any(T_IS.search(formula) for formula in one.formulas))
    if above and next(named, None) is not None:
        number = text.count("\n", 0, above.start()) + 1
        told = "a sign has one meaning here, this one that of a transpose or of a power."
        at, hint = Span(above[0], 0, len(above[0])), f"{above[0].partition('^')[0]}^\\top"
        raise UserError(f"Line {number}: {told}", at=at, hint=hint)


def require_usual_operations(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words make another operation of a product, a sum or a power than it is here."""
    _require_one_transpose(sentences, text)
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    for sentence in sentences:
        told = "a sign has one meaning here, this one that of matrices: A B is their product, A^2 is A A."
        commute = COMMUTE.search(sentence.words)
        if commute and not (commute["some"] and _are_matrices(sentence, commute)):
            at = Span(sentence.written(*commute.span()), 0, len(sentence.written(*commute.span())))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint="A B \\neq B A")
        if DENIED.search(sentence.words):
            continue
        for written in _otherwise(sentence, shown):
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=r"A \odot B")


OF_TWO = re.compile(
    r"(?P<one>\\?[A-Za-z]+)\s*(?P<sign>\\(?:cdot|times|odot|circ|ast)(?![a-z])|\*)\s*(?P<other>\\?[A-Za-z]+)"
)
MEANT = {
    "entries": r"entry|element|component|coordinate|point-?wise|Hadamard|Schur|product\s+of\s+entries|_\{?i",
    "column": r"dot|inner|scalar|\^\s*\{?\s*(?:\\top|T)|Euclid|usual|ordinary|standard|_\{?i",
    "functions": r"compos|after|concatenat|applied",
    "matrix": r"matrix\s+product|usual|ordinary|standard|product\s+of\s+(?:the\s+)?(?:two\s+)?matrices",
}
"""What the product of two letters is called that is what it is here."""


def _is_another_product(formula: str, told: str, shown: str) -> bool:
    """Whether words say of the product of two letters that it is another one: x · y, the elementwise product."""
    found = OF_TWO.fullmatch(formula)
    noun = (
        r"(?:(?:the|an?|their|its)\s+)?(?:[\w-]+\s+){0,3}?"
        r"(?:products?|convolution|composition|concatenation|sum|bracket|commutator)\b"
    )
    if found is None or not re.match(rf"{noun}|\\|[A-Za-z]\s*[\^_(]|[A-Z]{{2}}\s*$", told):
        return False
    if found["sign"] == r"\circ" and re.search(rf"(?<![A-Za-z\\]){re.escape(found['other'])}\s*\(", shown):
        kind = "functions"
    elif found["sign"] in (r"\odot", r"\circ"):
        kind = "entries"
    else:
        kind = "column" if found["one"].islower() and found["other"].islower() else "matrix"
    return re.search(MEANT[kind], told, re.IGNORECASE) is None


def _are_matrices(sentence: Sentence, found: re.Match[str]) -> bool:
    """Whether letters that do not commute are capitals, which are matrices."""
    first = sentence.words.count(FORMULA, 0, found.start())
    some = sentence.formulas[first : first + found[0].count(FORMULA)]
    return all(re.search(r"[A-Z]|\\(?:Sigma|Lambda|Gamma|Omega|Phi|Psi|Theta|Delta)", one) for one in some)


def _otherwise(sentence: Sentence, shown: str) -> Iterator[str]:
    """Yield the words of a sentence that make another operation of one that the lines have."""
    words = sentence.words
    for found in CALLED.finditer(words):
        columns = found["kept"] and re.match(WISE, found["said"], re.IGNORECASE)
        operations = found["what"].lower().startswith("operation") and re.search(
            r"[A-Z]\s*[A-Z]|[A-Z]\s+[a-z]", shown
        )
        the_one = ONE.match(found[0].strip(" ,")) and re.search(r"\\odot|\\circ", shown)
        if the_one and re.match(rf"{WISE}|Hadamard|Schur", found["said"], re.IGNORECASE):
            continue
        if not columns or operations or OF_MATRIX.search(shown):
            yield sentence.written(*found.span()).strip(" ,")
    for found in DONE.finditer(words):
        yield sentence.written(*found.span())
    for found in FOR.finditer(words):
        first = words.count(FORMULA, 0, found.start())
        one, other = (part.strip() for part in sentence.formulas[first : first + 2])
        turned = re.fullmatch(r"[A-Za-z]\s*[A-Za-z]", one) and "".join(
            reversed(one.replace(" ", ""))
        ) == other.replace(" ", "")
        if turned or (re.fullmatch(PRODUCT, one) and MADE.search(other)):
            yield sentence.written(*found.span())
    for found in NUMBERS.finditer(words):
        formula = sentence.formulas[words.count(FORMULA, 0, found.start("sign"))].strip()
        told = sentence.written(found.start("said"), found.end()).strip()
        if _is_another_product(formula, told, shown):
            yield sentence.written(*found.span())
        named = re.match(r"[^.;]*?\b(?:denotes?|means?|stands?\s+for)\b", found[0], re.IGNORECASE)
        if named and re.fullmatch(COMPARED, formula) and not COMPARES.search(found["said"]):
            yield sentence.written(*found.span())
        if re.fullmatch(rf"{ADDS}|1", formula) and not USUAL.match(found["said"]):
            yield sentence.written(*found.span())
    for found in (*REVERSED.finditer(words), *FIELD.finditer(words)):
        of = (
            sentence.formulas[words.count(FORMULA, 0, found.start("of"))] if "of" in found.groupdict() else ""
        )
        if not REAL.fullmatch(of.strip()):
            yield sentence.written(*found.span())
    if ring := RING.search(words):
        yield sentence.written(*ring.span())
    for found in SIGN.finditer(words):
        group = next(one for one in ("sign", "named", "by", "last") if found[one])
        formula = sentence.formulas[words.count(FORMULA, 0, found.start(group))].strip()
        if re.fullmatch(f"{PRODUCT}|{POWER}", formula):
            yield sentence.written(*found.span())
