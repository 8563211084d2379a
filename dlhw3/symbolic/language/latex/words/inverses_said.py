r"""Words that take an inverse away which a line has: "$A$ is singular" above $A^{-1}$.

That an inverse exists is assumed where a line has it, and told; where the words say that it does not, or give the
other one of the two, independent rows above $(X^\top X)^{-1}$, the file is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import compiled
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence, set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = re.compile(
    r"(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
)
OWN, LEFT, RIGHT = "own", "left", "right"
ALL = frozenset({OWN, LEFT, RIGHT})
VERB = (
    r"(?:is|are|be|being|becomes?|remains?|has|have|having|with|of|may\s+be|can\s+be|might\s+be|could\s+be)"
)
HOW = (
    r"(?:(?:an?|the|now|then|here|also|only|always|in\s+general|rank|matri(?:x|ces)|of|linearly|possibly|exactly"
    r"|either|assumed\s+to\s+be)\s+)*"
)
IS = rf"{VERB}\s+{HOW}"
INDEPENDENT = r"(?:linearly\s+)?independent"
DEPENDENT = r"(?:linearly\s+)?dependent"
NOT_FULL = (
    r"(?:(?:a\s+)?(?:nontrivial|non-trivial|nonzero)\s+(?:kernel|null\s*space)|deficient|rank-deficient"
    r"|low[\s-]rank"
    r"|(?:of\s+)?rank\s+(?:one|1)\b|determinant\s+(?:zero|0)|(?:an?\s+)?zero\s+(?:eigenvalue|determinant"
    r"|row|column)"
    r"|zero\s+as\s+an\s+eigenvalue|(?:the\s+)?eigenvalue\s+(?:zero|0)\b|strictly\s+(?:upper|lower)\b"
    r"|rank-(?:one|1)\b"
    r"|(?:skew-?\s?symmetric|anti-?symmetric)\b[^.;:]*\bodd\b|(?:graph\s+)?Laplacian\b"
    r"|(?:(?:nontrivial|non-trivial|proper)\s+(?:orthogonal\s+)?(?:projections?|projectors?)\b"
    r"|(?:orthogonal\s+)?(?:projections?"
    r"|projectors?)\s+(?:matrix\s+)?(?:other\s+than|different\s+from|that\s+is\s+not|but\s+not)\s))"
)
NOT_THERE = r"(?:non-?\s?invertible|not\s+(?:\w+\s+)?(?:invertible|nonsingular|of\s+full\s+rank))"
NEED_NOT = (
    r"(?:does|do|is|are|need|may|might)\s+not\s+(?:\w+\s+)?(?:have\s+(?:an\s+inverse|full\s+rank)"
    r"|be\s+(?:invertible|nonsingular)|invertible|nonsingular)|has\s+no\s+inverse\b"
)
ZERO = rf"vanish(?:es)?\b|{IS}(?:zero|equal\s+to\s+zero)(?=\s*(?:[.,;:]|$|here\b))"
SAID: tuple[tuple[str, frozenset[str]], ...] = (
    (rf"{IS}(?:singular|nilpotent|{NOT_THERE}|{NOT_FULL})", ALL),
    (rf"{NEED_NOT}|{ZERO}|{IS}zero\s+(?:vector|matrix)\b", ALL),
    (rf"{IS}{INDEPENDENT}\s+rows|{IS}full[\s-]row[\s-]rank", frozenset({LEFT})),
    (rf"{IS}(?:wide|fat|under-?\s?determined)\b", frozenset({LEFT, OWN})),
    (rf"{IS}(?:tall|thin|skinny|over-?\s?determined)\b", frozenset({RIGHT, OWN})),
    (rf"{IS}{INDEPENDENT}\s+columns|{IS}full[\s-]column[\s-]rank", frozenset({RIGHT})),
    (rf"{IS}(?:(?:two|some)\s+)?(?:{DEPENDENT}|equal|identical)\s+columns", frozenset({LEFT, OWN})),
    (rf"{IS}(?:(?:two|some)\s+)?(?:{DEPENDENT}|equal|identical)\s+rows", frozenset({RIGHT, OWN})),
    (
        r"(?:maps?|sends?|takes?)\s+(?:a|some)\s+non-?zero\s+vector\s+to\s+(?:zero|0)\b",
        frozenset({LEFT, OWN}),
    ),
)
"""What words behind a letter say of it, and which of its inverses there are not by that."""
SOME = r"(?:two|some|several|both|three|all)(?:\s+of\s+the)?"
AGREE = r"(?:coincide|agree|(?:are|be)\s+(?:the\s+same|parallel|proportional|repeated|duplicated|copies))\b"
EACH = r"(?:an?|one|the\s+(?:last|first|second|third))"
MADE = (
    r"(?:is|be|equals?|repeats?|duplicates?)\s+(?:an?\s+|the\s+)?(?:sum|multiple"
    r"|(?:linear\s+)?combination|copy|average|difference|twice"
    r"|zero|others?|another)\b"
)
TO_ZERO = r"\s+(?:all\s+)?(?:sums?|adds?\s+up)\s+to\s+(?:zero|0)\b"
OF_PARTS: tuple[tuple[str, frozenset[str]], ...] = (
    (rf"rows\s+of\s+(?P<who>{FORMULA})\s+(?:are|be)\s+{HOW}{INDEPENDENT}", frozenset({LEFT})),
    (rf"columns\s+of\s+(?P<who>{FORMULA})\s+(?:are|be)\s+{HOW}{INDEPENDENT}", frozenset({RIGHT})),
    (rf"rows\s+of\s+(?P<who>{FORMULA})\s+(?:are|be)\s+{HOW}{DEPENDENT}", frozenset({RIGHT, OWN})),
    (rf"columns\s+of\s+(?P<who>{FORMULA})\s+(?:are|be)\s+{HOW}{DEPENDENT}", frozenset({LEFT, OWN})),
    (rf"(?:kernel|null\s*space)\s+of\s+(?P<who>{FORMULA})\s+(?:is|be)\s+(?:nontrivial|non-trivial|nonzero)", ALL),
    (rf"determinant\s+of\s+(?P<who>{FORMULA})\s+(?:is|be)\s+(?:zero|0)", ALL),
    (rf"determinant\s+of\s+(?P<who>{FORMULA})\s+vanish", ALL),
    (rf"(?:\bzero|\b0)\s+is\s+(?:also\s+)?(?:an?|one|the)\s+[^.;:]*?\beigenvalues?\s+of\s+(?P<who>{FORMULA})", ALL),
    (rf"(?<!\bof )\b(?:an?|one|some|the\s+(?:smallest|least|last))\s+(?:of\s+the\s+)?(?:eigen|singular\s+)values?"
     rf"\s+of\s+(?P<who>{FORMULA})\s+(?:vanish|(?:is|be|are|equals?)\s+(?:equal\s+to\s+)?(?:zero|0)\b)", ALL),
    (rf"\brows?\s+of\s+(?P<who>{FORMULA}){TO_ZERO}", frozenset({LEFT, OWN})),
    (rf"\bcolumns?\s+of\s+(?P<who>{FORMULA}){TO_ZERO}", frozenset({RIGHT, OWN})),
    (rf"\bsingular(?:\s+matri(?:x|ces))?\s+(?P<who>{FORMULA})", ALL),
    (rf"(?P<who>{FORMULA})\s+(?:has\s+(?:lost|dropped)|loses|drops)\s+(?:\w+\s+)?rank\b", ALL),
    (rf"(?P<who>{FORMULA})\s+(?:has|have|with)\s+(?:an?\s+)?(?:[\w-]+\s+)?null\s+(?:vectors?|directions?)", ALL),
    (rf"(?:kernel|null\s*space)\s+of\s+(?P<who>{FORMULA})\s+(?:contains|has|is\s+spanned|is\s+more)", ALL),
    (rf"{SOME}\s+rows?\s+of\s+(?P<who>{FORMULA})\s+{AGREE}", frozenset({RIGHT, OWN})),
    (rf"{SOME}\s+columns?\s+of\s+(?P<who>{FORMULA})\s+{AGREE}", frozenset({LEFT, OWN})),
    (rf"{EACH}\s+row\s+of\s+(?P<who>{FORMULA})\s+{MADE}", frozenset({RIGHT, OWN})),
    (rf"{EACH}\s+column\s+of\s+(?P<who>{FORMULA})\s+{MADE}", frozenset({LEFT, OWN})),
)  # fmt: skip
GIVEN = re.compile(
    r"\b(?:invertible|non-?\s?singular|full\s+rank|square|orthogonal|positive\s+definite|pd|spd"
    r"|inverse\s+exists)\b",
    re.IGNORECASE,
)
"""What says that the inverses are there, or that rows and columns are as many."""
UNSURE = re.compile(
    r"\b(?:if|unless|whether|when|never|nor|neither|no(?!\s+inverse)|without|except|exclud\w*|avoid\w*"
    r"|were|would|contradiction"
    r"|not\s+(?:an?\s+)?(?:singular|rank|low|nilpotent|wide|tall|fat|thin))\b|n't\b|\?",
    re.IGNORECASE,
)
SIZES = re.compile(r"\\in(?![a-z])[^$]*\^\s*\{\s*(?P<n>\w)\s*\\times\s*(?P<p>\w)\s*\}")
LESS = re.compile(r"\s*(?P<a>\w)\s*(?P<sign><|>|\\ll|\\gg|\\lt|\\gt)\s*(?P<b>\w)\s*")
L = LETTER.pattern
NULL = re.compile(
    rf"(?:^|[,;¶]|\\(?:quad|text\{{[^{{}}]*\}}))\s*(?P<A>{L})\s*(?P<v>{L})\s*=\s*(?:0"
    rf"|(?P<B>{L})\s*(?P<w>{L}))\s*(?=$|[,;\\])"
)
"""A v = 0, A v = A w."""
OF_RANK = re.compile(
    rf"\\(?:operatorname|mathrm|text)\s*\{{\s*(?:rank|rk)\s*\}}\s*\(?\s*(?P<A>{L})\s*\)?\s*(?:<"
    rf"|\\lt(?![a-z])|=\s*[01](?!\w))"
    rf"|\\(?:lambda|sigma)\s*_\s*\{{\s*\\?(?:min|mathrm\s*\{{min\}})\s*\}}\s*\(?\s*(?P<B>{L})\s*\)?\s*=\s*0"
)
r"""\operatorname{rank}(A) < n, \lambda_{\min}(A) = 0."""
NONZERO = re.compile(r"\b(?:non-?\s?zero|non-?trivial|unit|distinct|different)\b", re.IGNORECASE)
TOP = r"\^\s*\{?\s*(?:\\top|\\intercal|T|\\mathsf\s*\{?\s*T\s*\}?)\s*\}?"
INVERSE = r"\^\s*\{\s*-\s*1\s*\}"


def require_inverses(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words take an inverse of a letter away that a line below them has."""
    shown = [(text.count("\n", 0, start) + 1, text[start:stop]) for start, stop in set_apart(text)]
    if not any(re.search(rf"{INVERSE}|/|frac", display) for _, display in shown):
        return
    lost: dict[str, tuple[frozenset[str], Sentence, str]] = {}
    for place, sentence in enumerate(sentences):
        for letter, kinds, written in _said(sentence):
            lost[letter] = kinds, sentence, written
            if not kinds:
                del lost[letter]
        until = sentences[place + 1].number if place + 1 < len(sentences) else len(text)
        for letter, (kinds, said, written) in lost.items():
            for number, display in shown:
                found = _inverse(letter, kinds, display) if sentence.number <= number <= until else ""
                if found and not _declared(letter, text):
                    told = f"The words take the inverse {found} away, which stands in line {number}."
                    at = Span(written, 0, len(written))
                    raise UserError(f"Line {said.number}: {told}", at=at, hint=_hint(letter, found))


def _said(sentence: Sentence) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield the letters of which a sentence says which inverses there are not; none of them where all are."""
    words, zeros = sentence.words, (one.strip() == "0" for one in sentence.formulas)
    unsure = UNSURE.search(words) is not None
    words = "".join(one if one != FORMULA else "0" if next(zeros) else one for one in words)
    letters = {one: k for k, one in enumerate(map(str.strip, sentence.formulas)) if LETTER.fullmatch(one)}
    heads = {one: k for k, one in enumerate(sentence.formulas) if SIZES.search(one)}
    for letter, k in letters.items():
        behind = words[sentence.places[k] :]
        if given := GIVEN.search(re.split(r"[.;:]", behind)[0]):
            yield letter, frozenset(), given[0]
            if not re.search(r"\b(?:not|non|need)\W*(?:\w+\W+){0,2}$", behind[: given.start()]):
                continue
        for form, kinds in () if unsure else SAID:
            if found := compiled(rf"{FORMULAS}\s*,?\s*(?:{form})").match(behind):
                yield letter, kinds, sentence.written(sentence.places[k], sentence.places[k] + found.end())
    for form, kinds in () if unsure else OF_PARTS:
        for found in compiled(form).finditer(words):
            name = sentence.formulas[
                sentence.words.count(FORMULA, 0, found.start("who" if found["who"] else "too"))
            ].strip()
            if LETTER.fullmatch(name) and "\\times" not in name:
                yield name, kinds, sentence.written(*found.span())
    for formula in () if unsure else sentence.formulas:
        for one in OF_RANK.finditer(formula):
            yield one["A"] or one["B"], ALL, formula
    for letter in () if unsure else _with_kernel(sentence):
        yield letter, frozenset({LEFT, OWN}), sentence.written(0, len(words))
    for head in () if unsure else heads:
        sizes, letter = SIZES.search(head), head.partition("\\in")[0].strip()
        for order in filter(None, map(LESS.fullmatch, sentence.formulas)):
            if sizes and {order["a"], order["b"]} == {sizes["n"], sizes["p"]} and LETTER.fullmatch(letter):
                less = order["sign"] in ("<", "\\ll", "\\lt")
                wide = (order["a"] == sizes["n"]) == less
                yield letter, frozenset({LEFT if wide else RIGHT, OWN}), f"{head}, {order[0].strip()}"


def _with_kernel(sentence: Sentence) -> Iterator[str]:
    """Yield the letters A of which a sentence has A v = 0, or A v = A w, for v not 0, or v not w."""
    every = ", ".join(map(str.strip, sentence.formulas))
    for found in NULL.finditer(every):
        other = re.escape(found["w"] or "0")
        v, bar = re.escape(found["v"]), r"\\(?:\||[lr]?Vert\s*)"
        apart = r"(?:\\neq?|\\not\s*=|\\in\s*[^,]*\\setminus)"
        apart = rf"{v}\s*{apart}\s*(?:\\\{{\s*)?{other}|{bar}{v}\s*{bar}\s*(?:=\s*[1-9]|>)"
        if found["B"] in (None, found["A"]) and (re.search(apart, every) or NONZERO.search(sentence.words)):
            yield found["A"]


def _inverse(letter: str, kinds: frozenset[str], display: str) -> str:
    """Return the inverse of one of these kinds that a display has."""
    x = rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])"
    forms = {
        OWN: rf"{x}\s*{INVERSE}|/\s*\{{?\s*{x}"
        rf"|\\[tdc]?frac\s*\{{[^{{}}]*\}}\s*\{{\s*(?:\\(?:\||[lr]?Vert)\s*)?{x}\s*(?:\\\||\\[lr]?Vert|\}})",
        LEFT: rf"\(\s*{x}\s*{TOP}\s*{x}\s*(?:\\right\s*)?\)\s*{INVERSE}",
        RIGHT: rf"\(\s*{x}\s*{x}\s*{TOP}\s*(?:\\right\s*)?\)\s*{INVERSE}",
    }
    found = (re.search(forms[kind], display) for kind in (OWN, LEFT, RIGHT) if kind in kinds)
    return next((one[0] for one in found if one), "")


def _declared(letter: str, text: str) -> bool:
    said = rf"%\s*assume\b[^\n]*{re.escape(letter)}[^\n]*(?:\binvertible|\\ne|!=)"
    return re.search(said, text) is not None


def _hint(letter: str, found: str) -> str:
    if re.search(rf"{INVERSE}$", found) is None:
        return f"% assume {letter} != 0"
    inside = re.sub(rf"\s*{INVERSE}$", "", found).replace("\\right", "").strip("() ")
    return f"% assume {inside} invertible"
