r"""Letters that words put for what is made of them: "we write $x$ for $W x$", "$A$ stands for its transpose".

A letter is one thing in all lines, so that one which is something else by the words refuses the file. What only
drops an index, an accent or an argument, "we write $f$ for $f(x)$", is the same letter. So is a product that words
put for another one of its letters, "let $X w$ be short for $w^\top X$", and a change of variables, $w \to 2 w$.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
ADVERBS = r"(?:(?:now|then|also|again|here|simply|just|always|henceforth|below|will|shall|to|it)\s+)*"
IS = (
    r"(?:denotes?|means?|stands?\s+for|abbreviates?|refers?\s+to|represents?|(?:is|are|be|being)\s+(?:now\s+"
    r"|always\s+|here\s+)?"
    r"(?:short(?:hand)?\s+for|understood\s+(?:to\s+be|as)|taken\s+to\s+(?:be|mean)|meant\s+to\s+be"
    r"|interpreted\s+as))"
)
FOR = (
    re.compile(
        rf"\b(?:write|use|reuse|keep|put|writing|using)\s+{ADVERBS}(?:the\s+(?:letter|symbol"
        rf"|name)\s+)?(?P<one>{S})\s+{ADVERBS}"
        rf"(?:for|instead\s+of|in\s+place\s+of|to\s+(?:denote|mean)"
        rf"|rather\s+than)\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}?(?P<other>{S})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<one>{S})\s+{ADVERBS}{IS}\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}?(?P<other>{S})", re.IGNORECASE
    ),
    re.compile(
        rf"\bby\s+(?P<one>{S})\s+we\s+{ADVERBS}(?:mean|understand|denote)\s+(?:the\s+)?(?P<other>{S})", re.I
    ),
    re.compile(
        rf"\b(?:abbreviate|shorten|rename|relabel)\s+(?P<other>{S})\s+(?:by|as|to|with)\s+(?:just\s+"
        rf"|simply\s+)?(?P<one>{S})",
        re.IGNORECASE,
    ),
    re.compile(rf"\bidentif(?:y|ying)\s+(?P<one>{S})\s+with\s+(?P<other>{S})", re.IGNORECASE),
    re.compile(
        rf"\b(?:relabel(?:ing|ling)?|renam(?:e|ing)|replacing|substitut(?:e|ing)|exchang(?:e"
        rf"|ing))\s+(?P<one>{S})\s+"
        rf"(?:as|by|with|to)\s+(?P<other>{S})",
        re.IGNORECASE,
    ),
)
"""One formula that is put for another one."""
ITS = re.compile(
    rf"(?:(?P<one>{S})\s+{ADVERBS}{IS}|\b(?:write|use|keep|writing"
    rf"|using)\s+{ADVERBS}(?P<two>{S})\s+{ADVERBS}(?:for|to\s+(?:denote|mean)))\s+"
    r"its\s+(?:own\s+)?(?:[\w-]+\s+)?(?P<what>version|variant|counterpart|extension|restriction|projection"
    r"|transpose|inverse|negative|square|reciprocal|logarithm|exponential"
    r"|root|half|double|absolute\s+value|norm|gradient|derivative|expectation|mean|average|normali[sz]ation"
    r"|opposite|complement|conjugate)\b",
    re.IGNORECASE,
)
"""§ stands for its transpose."""
VARIABLES = re.compile(
    r"\b(?:re-?parametri[sz]\w*|re-?parameteri[sz]\w*|change\s+of\s+(?:variables?|coordinates)|substitut\w+"
    r"|transformation\s+of\s+variables?"
    r"|(?:chang|transform)\w*\s+(?:the\s+)?(?:variables?|coordinates))\b",
    re.IGNORECASE,
)
"""What puts another variable for one."""
ARROW = re.compile(
    r"\\(?:mapsto|to|longmapsto|rightarrow|longrightarrow|gets|leftarrow|leadsto)(?![A-Za-z])|:=|→|↦"
)
STYLED = r"\\(?:mathbf|boldsymbol|bm|mathcal|mathrm)\s*\{\s*\\?[A-Za-z]+\s*\}"
LETTER = rf"(?:{STYLED}|\\(?!cdot|nabla|partial|frac|top)[A-Za-z]+|[A-Za-z])"
WORN = re.compile(
    r"\\(?:tilde|hat|bar|widetilde|widehat|overline|vec|dot|mathbf|boldsymbol|bm|mathcal|mathrm|left|right|,|;"
    r"|!)(?![A-Za-z])"
)
INDEX = re.compile(
    r"_\s*(?:\w|\\[A-Za-z]+|\{[^{}]*\})|\^\s*\{?\s*\(\s*\w+\s*(?:[+-]\s*\d\s*)?\)\s*\}?|\^\s*\{?\s*(?:\*"
    r"|\\(?:star|ast)|[tk])\s*\}?"
)
"""An index, a number of a step above, and a star, which are dropped."""
DENIED = re.compile(
    r"\b(?:not|never|no|nor|neither|if|whether|unless|unlike|does\s+not\s+matter|ambigu\w*)\b|n't\b|\?",
    re.IGNORECASE,
)


def require_letters_kept(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words put a letter of the lines for something that is made of itself."""
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    here = _letters(shown)
    for sentence in sentences:
        if DENIED.search(re.sub(r"\bif\s+(?:no|there\s+is\s+no)\s+\w+", " ", sentence.words)):
            continue
        for name, written in (*_put_for(sentence, shown), *_changed(sentence)):
            if name in here:
                told = f"The words change {name} here, and a letter is one thing in all lines."
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint="another letter for it")


def _put_for(sentence: Sentence, shown: str) -> Iterator[tuple[str, str]]:
    """Yield the letters that a sentence puts for what is made of them, with its words."""
    words = sentence.words
    for form in FOR:
        for found in form.finditer(words):
            one, other = (
                sentence.formulas[words.count(S, 0, found.start(name))].strip() for name in ("one", "other")
            )
            name = _made_of_itself(one, other)
            if name and _bare(other) not in _bare(shown):
                yield name, sentence.written(*found.span())
    for found in ITS.finditer(words):
        one = sentence.formulas[words.count(S, 0, found.start("one" if found["one"] else "two"))].strip()
        if re.fullmatch(LETTER, one):
            yield one, sentence.written(*found.span())


def _made_of_itself(one: str, other: str) -> str:
    """Return a letter put for a formula that has it, and more than an index or an argument; else nothing."""
    if not re.fullmatch(rf"(?:{LETTER}|\\(?:nabla|partial))(?:\s*{INDEX.pattern})?", one):
        return _another_product(one, other)
    name = INDEX.sub("", one).strip()
    if name not in _letters(other) or re.search(r"=|\\in(?![a-z])|\\neq?(?![a-z])|[<>]", other):
        return ""
    bare, own = _bare(INDEX.sub("", other)), _bare(name)
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", bare) if bare.startswith(own) else bare
    return "" if plain in (own, "") or plain == "".join((r"\nabla", own)) else name


def _another_product(one: str, other: str) -> str:
    """Return the first letter of a product that stands for another one of the same letters; else nothing."""
    letters = re.fullmatch(rf"(?P<a>{LETTER})\s*(?P<b>{LETTER})", one)
    if letters is None or _bare(one) == _bare(other):
        return ""
    own = {letters["a"], letters["b"]}
    every = _letters(other) - {r"\top", r"\cdot", "T"}
    return letters["a"] if every == own and not re.search(r"=|\(", other) else ""


def _changed(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Yield the letters that a change of variables makes of themselves: w of $w \\to 2 w$."""
    if not VARIABLES.search(sentence.words):
        return
    for formula in sentence.formulas:
        parts = ARROW.split(formula)
        for name, other in (parts, parts[::-1]) if len(parts) == 2 else ():
            if re.fullmatch(LETTER, name.strip()) and name.strip() in _letters(other):
                yield name.strip(), formula


def _bare(formula: str) -> str:
    return re.sub(r"[\s{}&]", "", WORN.sub("", formula))


def _letters(formula: str) -> set[str]:
    """Return the letters of a formula, those side by side apart, and those in another style as they are too."""
    plain = re.sub(r"\\(?:operatorname|text|mathrm)\s*\*?\{[^{}]*\}", " ", formula)
    styled = re.findall(r"\\(?:mathbf|boldsymbol|bm|mathcal)\s*\{\s*\\?[A-Za-z]+\s*\}", plain)
    return {*styled, *re.findall(r"\\[A-Za-z]+|[A-Za-z]", plain)}
