"""What the words call a letter, "$b$ is a vector", "for scalars $k$": a column or a number, whatever its letter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import LETTERS, STYLED, in_latex
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS, Sentence, sentences
from dlhw3.symbolic.language.latex.words.wording import DENIED
from dlhw3.symbolic.language.text import lazy_re as re

NUMBERS = (
    r"(?:(?:real|positive|non-?negative|nonzero|constant|fixed)[\s,-]+)*(?:scalar[\s-]+(?:targets?|labels?|outputs?"
    r"|inputs?|responses?|predictions?|observations?|values?|parameters?|bias|biases|weights?|scores?|logits?)"
    r"|scalars?|numbers?)|(?:keep|retention|drop(?:out)?|mask(?:ing)?|flip|success|acceptance)[\s-]+probability|drop(?:out)?[\s-]+rate"
    r"|discount\s+factor|(?:an?|the|our)\s+(?:learnable\s+)?scale|temperature|radius|threshold|margin|bandwidth|angle|phase"
)
"""Words for numbers, whatever their letter."""
WHOLE = r"(?:(?P<positive>positive)\s+integers?|natural\s+numbers?|(?:non-?negative\s+)integers?)"
ADJECTIVE = rf"(?:(?:[a-z]+(?:-[a-z]+)?|{FORMULA}(?:\s*-\s*dimensional)?)\s+|{FORMULA}-)"
NEITHER = r"(?!(?:row|and|of|in|by|with|for|on|over|under|to|from|at|as|between|among)\b|matri|the\b)"
COLUMNS = rf"(?:{NEITHER}{ADJECTIVE}){{0,3}}(?:column\s+)?vectors?"
BEFORE = rf"\b{{}}\s+(?P<who>{FORMULAS})"
BEHIND = (
    rf"(?P<who>{FORMULAS})\s*,?\s+(?:(?:is|are|be|being|denotes?|denote|as)\s+)?(?:(?:also|both|all)\s+)?"
    r"(?:(?:a|an|the|any|some|two|fixed|given|arbitrary)\s+)*{}\b"
)


def _forms(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(form.replace("{}", kind), re.IGNORECASE) for form in (BEFORE.replace("{{}}", "{}"), BEHIND)
    )


NATURAL = _forms(WHOLE)
MATRICES = (
    rf"(?:(?!(?:and|of|in|by|with|for|on|to|from|at|as|the)\b){ADJECTIVE}){{0,3}}(?:matri(?:x|ces)\b(?!\s*(?:[-'’]|(?:entr|element|norm|product"
    r"|coefficient|ind(?:ex|ices)|sizes?|dimension|inverse|power|inequalit|notation|form|multipl)))|linear\s+(?:operators?|maps?|transformations?)|(?:differential\s+|bounded\s+|ladder\s+|integral\s+)?operators?\b(?!\s*(?:[-'’]|norm))|tensors?\b(?!\s*(?:[-'’]|product|contraction))"
    r"|(?:non-?commuting|matrix-valued|non-?commutative)\s+[a-z]+|quaternions?|octonions?|Grassmann\s+[a-z]+|complex\s+numbers?"
    r"|elements?\s+of\s+(?:an?|the|some)\s+(?:[\w-]+\s+){0,2}?(?:ring|algebra|group|field)s?)"
)
"""Words for what is no number and no column, and multiplies in one order alone."""
ROWS = r"(?:[a-z]+-dimensional\s+)?row[\s-]+vectors?"
ROW_OF = rf"\s+(?:is|be|denotes?)\s+(?:the\s+)?[^.;]*?\brow\s+of\s+{FORMULA}\s*[,(]\s*(?:as\s+)?an?\s+{ROWS}"
SLOPE = r"(?:stochastic|mini-?batch|noisy|sub)[\s-]?\s*(?:sub)?gradients?"
EACH = r"\s+(?:(?:for|in|at)\s+(?:each|every)|per)\b"
ROLES = (
    r"(?:(?:hidden|previous|input|output|layer|token|post|pre)-?\s*)?(?:activations|features|logits|embeddings?"
    r"|eigenvectors?|error\s+signals?|(?:search|descent|ascent|Newton(?:['’]s)?|update)\s+direction"
    r"|(?:regression|expansion)\s+coefficients|hidden\s+states?|dual\s+variables)"
)
"""What columns are for, whatever their letter."""
LOWER = (
    r"(?:[a-g]|\\(?:alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|theta|lambda|mu|nu|xi|rho|tau|(?:var)?phi"
    r"|chi|psi|omega))"
)
CAPITAL = (
    r"(?:[A-Z]|\\(?:Phi|Psi|Lambda|Sigma|Theta))(?:_(?:\w|\{\w+\}))?"
    r"(?:\s*\^\s*(?:\\top|T|\{\s*(?:\\top|T|-\s*1|-\s*\\top|-\s*T)\s*\}))?\s*"
)
MADE = re.compile(
    rf"(?:\\?[h-z]|{LOWER})(?:_(?:\w|\{{\w+\}}))?\s*:?=\s*-?\s*(?![LNTE]\s*(?:\\|[a-g]))(?:{CAPITAL}){{1,3}}"
    rf"(?P<a>{LOWER})(?![A-Za-z_^'(])\s*(?:[+-][^=]*)?"
    rf"|(?P<listed>{LOWER})\s*=\s*(?:\\left\s*)?[(\[]\s*(?P=listed)_\{{?1\}}?\s*,[^=]*[)\]]\s*(?:\^\s*\{{?\s*(?:\\top|T)\s*\}}?)?"
)
"""A column that is a matrix times a letter that is a number by rule."""
FORMS = {
    "role": _forms(ROLES),
    "column": _forms(COLUMNS),
    "number": _forms(rf"(?:{NUMBERS})(?!{EACH})"),
    "one for each": _forms(rf"(?:{NUMBERS})(?={EACH})"),
    "slope": _forms(SLOPE),
    "row": _forms(ROWS),
    "member row": (re.compile(rf"(?P<who>{FORMULA}){ROW_OF}", re.IGNORECASE),),
    "matrix": _forms(MATRICES),
    "variable": _forms(
        r"(?:(?:independent|real(?:-valued)?|discrete|continuous|scalar)\s+)*random\s+variables?"
    ),
}


def kinds(text: str) -> dict[str, str]:
    """Return the letters that the words call vectors, numbers or matrices: "column", "number" or "matrix".

    A letter that is called both is left out, as is what a sentence says that denies or doubts. A letter is a column
    too by what it is for, the activations, and where a column is a matrix times it, z = W a.
    """
    found: dict[str, str] = {}
    both: set[str] = set()
    for sentence in sentences(text):
        if DENIED.search(sentence.words) or "?" in sentence.words:
            continue
        found |= {one: "matrix" for one in _sized(sentence) if re.fullmatch(r"[a-z]", one)}
        for kind, forms in FORMS.items():
            for _, names in _called(sentence, forms):
                if kind in ("row", "member row"):
                    _require_no_row(
                        sentence, names if kind == "row" else [one.partition("_")[0] for one in names]
                    )
                    continue
                if kind == "variable":  # a capital of which nothing says that it has entries
                    found |= {one: "number" for one in names if one not in found and _is_alone(one, text)}
                    continue
                if kind in ("slope", "role", "one for each"):  # of a column by its letter, g and no G
                    found |= {one: "column" for one in names if one[:1].islower() and one not in found}
                    continue
                both |= {one for one in names if found.setdefault(one, kind) != kind}
        found |= {one: "number" for one in _constants(sentence, text) if one not in found}
        for formula in sentence.formulas:
            if made := MADE.fullmatch(STYLED.sub(r"\1", formula).strip()):
                found.setdefault(in_plain(made["a"] or made["listed"]).strip(), "column")
    return {name: kind for name, kind in found.items() if name not in both}


SIGNED = re.compile(
    r"\s*(?:0\s*(?:<|\\lt(?![a-z]))\s*(?P<above>[A-Z])|(?P<name>[A-Z])\s*(?:>|\\(?:ge|geq|gt)(?![a-z]))\s*0)\s*"
)
CONSTANT = re.compile(r"\b(?:constant|modulus|parameter|number|scalar|bound)s?\s*$", re.IGNORECASE)
TURNED = (
    r"{0}\s*\^\s*\{{?\s*(?:\\top|T(?![A-Za-z])|\\intercal)"
    r"|(?:\\top|\^\s*\{{?\s*T)\s*\}}?\s*{0}(?![A-Za-z])|{0}\s*\\in(?![a-z])"
)
DIVIDES = r"\\[td]?frac\s*\{{[^{{}}]*\}}\s*\{{[^{{}}]*(?<![A-Za-z\\]){0}(?![A-Za-z])|/\s*{0}(?![A-Za-z])"
HALVED = re.compile(r"\\[td]?frac\s*\{\s*L\s*\}\s*\{?\s*\d")


def _constants(sentence: Sentence, text: str) -> Iterator[str]:
    """Yield capitals that words call positive and that are numbers: a constant $G > 0$, $L > 0$ of L/2, 1/L."""
    for formula, place in zip(sentence.formulas, sentence.places, strict=True):
        found = SIGNED.fullmatch(formula)
        name = (found["name"] or found["above"]) if found else ""
        if not name or re.search(TURNED.format(name), text):
            continue
        halved = name == "L" and HALVED.search(text)
        if halved or CONSTANT.search(sentence.words[:place]) or re.search(DIVIDES.format(name), text):
            yield name


def _is_alone(name: str, text: str) -> bool:
    r"""Whether a capital is nowhere turned, normed or in a space, as a random variable that is a number is not."""
    turned = rf"{name}\s*\^\s*\{{?\s*(?:\\top|T(?![A-Za-z])|\\intercal)|(?:\\\||\\[lr]?Vert)[^|]*\b{name}\b"
    return (
        re.fullmatch(r"[A-Z]", name) is not None
        and re.search(rf"{turned}|\b{name}\s*\\in(?![a-z])|\\langle[^$]*\b{name}\b", text) is None
    )


SIZED = re.compile(
    rf"(?P<who>{FORMULAS})\s+(?:(?:is|are|be|being|has|have)\s+)?(?:(?:an?|the|all|both)\s+)*(?:[\w-]+\s+){{0,2}}?(?:of\s+)?(?:size|shape|dimensions?)\s*"
    rf"(?:(?P<size>{FORMULA})|\((?P<names>\w+\s*,\s*\w+)\))|(?P<array>{FORMULA})\s+(?:is|are|be)\s+(?:an?\s+)?(?P<of>{FORMULA})\s+(?:array|table)s?\b"
    rf"|(?P<both>{FORMULAS})\s+(?:has|have|with)\s+(?:{FORMULA}|\w+)\s+rows\s+and\s+(?:{FORMULA}|\w+)\s+columns\b"
    rf"|\b(?:rows|columns)\s+of\s+(?:the\s+)?(?P<rows>{FORMULA})(?=\s*(?:$|[.,;]|and\b|are\b))",
    re.IGNORECASE,
)
"""What is told of size n × d, or to have rows and columns."""
TWO_SIDES = re.compile(r"\(?\s*(?!1\s*(?:\\times|,))\\?\w+\s*(?:\\times|,)\s*(?!1\s*\)?$)\\?\w+\s*\)?")


def _sized(sentence: Sentence) -> Iterator[str]:
    """Yield the letters that a sentence gives two sizes, or rows and columns."""
    for found in SIZED.finditer(sentence.words):
        group = next(one for one in ("who", "array", "both", "rows") if found[one])
        sized = next((one for one in ("size", "of") if found[one]), "")
        if sized:
            size = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(sized))].strip()
            if TWO_SIDES.fullmatch(size) is None:
                continue
        first = sentence.words.count(FORMULA, 0, found.start(group))
        for formula in sentence.formulas[first : first + found[group].count(FORMULA)]:
            letters = LETTERS.fullmatch(STYLED.sub(r"\1", formula))
            yield from (in_plain(one.strip()) for one in letters[1].split(",")) if letters else ()


def _require_no_row(sentence: Sentence, names: Iterable[str]) -> None:
    """Raise UserError for a letter that is called a row, as letters are columns."""
    for name in (one for one in names if len(one) == 1 and one.islower()):
        written = sentence.written(0, len(sentence.words.partition(DISPLAY)[0])).strip()
        words = f"Line {sentence.number}: {name} is a row by the words, and a column here."
        raise UserError(words, at=Span(written, 0, len(written)), hint=rf"${name}^\top$ is a row vector")


def whole(text: str, names: Collection[str]) -> dict[str, tuple[Row, str]]:
    """Return the letters among names that are called natural numbers: what that says of signs, and the words."""
    found: dict[str, tuple[Row, str]] = {}
    for sentence in sentences(text):
        if not DENIED.search(sentence.words) and "?" not in sentence.words:
            for said, letters in _called(sentence, NATURAL):
                least, written = ("1" if said["positive"] else "0"), sentence.written(*said.span())
                for name in (name for name in letters if name in names):
                    found[name] = Row(sentence.number, f"{in_latex(name)} >= {least}", "assume"), written
    return found


def _called(
    sentence: Sentence, forms: Iterable[re.Pattern[str]]
) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Yield where letters are called something, with the letters."""
    for said in (one for form in forms for one in form.finditer(sentence.words)):
        first = sentence.words.count(FORMULA, 0, said.start("who"))
        for formula in sentence.formulas[first : first + said["who"].count(FORMULA)]:
            letters = LETTERS.fullmatch(STYLED.sub(r"\1", formula))
            yield said, [in_plain(one.strip()) for one in letters[1].split(",")] if letters else []
