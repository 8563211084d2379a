r"""Words that give a letter to something else: "denote its negative again by $f$", "call the product again $A$".

What is assumed of a letter is not known of what it names then. A letter that is called by what it is, "we call $a$
the step size", is the same; what it may be called is known, and of all else it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED, letters_of
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
AGAIN = (
    r"(?:(?:again|also|simply|just|still|too|now|once\s+more|henceforth|instead|hereafter"
    r"|by|as|to|with|into)\s+)*"
)
LETTER = r"(?:(?:the\s+)?(?:same\s+|old\s+)?(?:letter|symbol|name|notation)\s+)?"
PLAIN = r"(?:(?!\band\s+(?:let|we|write|denote|call|set|put|use)\b)[^.;:,¶])*?"
ADVERBS = r"(?:(?:again|also|simply|just|still|too|now|once\s+more|henceforth|instead|hereafter)\s+)*"
NAMES = r"(?:denote|call|name|rename|relabel|label(?!s)|designate|abbreviate|write|re-?name)(?:s|d|ing)?"
FORMS = (
    re.compile(
        rf"\b{NAMES}\s+{ADVERBS}(?!by\b)(?!{S}\s+(?:for|as|with|where"
        rf"|to)\b)(?P<what>{PLAIN}[^\s.;:,¶])\s+{AGAIN}{LETTER}(?P<who>{S})(?P<rest>[^.;:¶]*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<what>(?:^|(?<=[.;:,] )){PLAIN}[^\s.;:,¶])\s+(?:(?:is|are|be|will|shall|we|again|also|now|then"
        rf"|here|simply|still|let|us)\s+)+"
        rf"(?:denoted|called|named|renamed|relabel?led|labell?ed|abbreviated|written|call|denote|name"
        rf"|write)\s+{AGAIN}{LETTER}(?P<who>{S})(?P<rest>)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:denote|write|keep\s+writing|continue\s+to\s+write|use|reuse|re-use"
        rf"|recycle)\s+(?:by\s+)?{AGAIN}{LETTER}(?P<who>{S})\s+"
        rf"{AGAIN}(?:(?:also|again)\s+)?(?:for|to\s+(?:denote|mean))\s+(?P<what>[^.;:¶]*)(?P<rest>)",
        re.IGNORECASE,
    ),
    re.compile(rf"\bdenote\s+by\s+{LETTER}(?P<who>{S})\s+(?P<what>[^.;:¶,]*)(?P<rest>)", re.IGNORECASE),
    re.compile(
        rf"(?P<who>{S})\s+(?:(?:also|now|again|will|shall|henceforth|then|here|below|instead)\s+)*"
        r"(?:denotes?|means?|stands?\s+for|refers?\s+to)\s+(?P<what>[^.;:¶]*)(?P<rest>)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:from\s+(?:now|here)\s+on|henceforth|hereafter|in\s+the\s+(?:next|following)\s+(?:line|display"
        rf"|formula|equation)s?|now)\s*,?\s*"
        rf"(?:let\s+)?(?P<who>{S})\s+(?:will\s+be|shall\s+be|is|be)\s+(?P<what>(?:the|its|an?|another"
        rf"|our)\s+[^.;:¶]*)(?P<rest>)",
        re.IGNORECASE,
    ),
)
"""Words that name something by a letter: what they name, and the letter."""
ANEW = re.compile(
    rf"\b(?:re-?use|recycle|re-?define|overload|re-?assign|re-?purpose)[sd]?\s+{LETTER}(?P<who>{S})"
    rf"|(?P<is>{S})\s+(?:is|will\s+be|gets|are)\s+(?:now\s+|then\s+|here\s+|below\s+)*(?:re-?used|recycled"
    rf"|re-?defined|overloaded|re-?purposed"
    r"|given\s+(?:a\s+)?(?:new|another|different)\s+\w+|something\s+else|a\s+(?:new|different|fresh)\s+\w+"
    r"|another\s+\w+)"
    rf"|\babsorb(?:s|ed|ing)?\s+[^.;:,¶]*?\b(?:into|in)\s+(?P<into>{S})"
    rf"|\bidentif(?:y|ies|ying)\s+(?P<one>{S})\s+with\s+{S}"
    r"|(?:^|(?<=[,;:] )|\b(?:then|now|next|here|and|matrix|vector|number|function|point|scalar|constant"
    r"|parameter|let|once|as)\s+)"
    rf"(?P<turns>{S})\s+(?:(?:now|then|next|suddenly|also)\s+)*(?:(?:becomes?|turns?|goes|gets)\s+(?:un|in"
    rf"|non-?|a)?"
    r"(?:negative|positive|singular|symmetric|definite|indefinite|convex|concave|arbitrary|complex|general"
    r"|zero|another|different)\b"
    r"|(?:rang|vari|runn?)(?:es?|ing|ies|s)?\s+over\b|runs?\s+over\b|leaves?\s+(?:the|its)\b|loses?\b"
    r"|undergo(?:es)?\b|drifts?\b)"
    rf"|\bcall(?:s|ed)?\s+(?P<again>{S})\s+again\b"
    rf"|\bread\s+{S}\s+(?:for|instead\s+of|in\s+place\s+of)\s+(?P<misread>{S})"
    rf"|(?<!when )(?<!if )(?<!as )(?<!once )(?<!where )(?<!whenever )(?P<grows>{S})\s+(?:(?:now|then|next"
    rf"|suddenly|also)\s+)*(?:doubles|triples|quadruples|halves)(?=\s*(?:$|[.,;:]|(?:and|while|after|at"
    rf"|every|each)\b))"
    rf"|(?P<turned>{S})\s+(?:changes|varies|differs|moves)\s+(?:below|later|from\s+here|afterwards"
    rf"|in\s+what\s+follows|from\s+(?:line|step|page)\s+to)\b"
    rf"|\b(?:send|carry|map|take|move|turn|push)s?\s+(?P<sent>{S})\s+(?:in)?to\s+[-§]"
    rf"|\b(?:move|push|drag|continue|extend)s?\s+(?P<moved>{S})\s+(?:[a-z]+ly\s+)?(?:away|off|out|to|beyond"
    rf"|past|across)\b"
    rf"|\b(?:drop|omit|suppress|remove|skip|leave\s+out|leave\s+off|discard)(?:s|ping|ting|ing)?\s+(?:the\s+"
    rf"|all\s+)*(?:tildes?|hats?|bars?|primes?"
    rf"|dashes?|stars?|superscripts?|accents?|subscripts?|ind(?:ex|ices))\s+(?:from|on|of|over"
    rf"|in)\s+(?P<worn>{S})"
    r"|\b(?:gives?|yields?|produces?|gets?|obtains?|makes?)\s+(?:an?|the|us\s+an?)\s+(?:new|another|different|modified|updated)\s+"
    rf"(?:[a-z]+\s+)?(?P<fresh>{S})"
    rf"|\b(?:so\s+that|such\s+that|until)\s+[^.;:,¶]*?{S}\s+becomes?\s+(?P<becomes>{S})",
    re.IGNORECASE,
)
"""Words by which a letter is another one, whatever it is."""
WORN = re.compile(
    r"\\(?:tilde|hat|bar|widetilde|widehat|overline)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?|(?<=[A-Za-z])(?:'+"
    r"|\^\s*\{?\s*(?:\*|\\star|\\prime)\s*\}?)"
)
"""What a letter wears that is dropped."""
ROLE = BEFORE - frozenset(
    """its negative square squared product sum inverse transpose gradient derivative differential determinant trace
    norm log residual mean average both this all every each two that respective following updated update normalized
    normalised rate""".split()  # noqa: SIM905
) | frozenset(
    """size sizes rate rates learning constant constants factor parameter budget radius horizon level strength
    tolerance width depth smoothness
    convexity modulus operator optimal minimum minimizer minimiser maximizer solution optimum
    signal ground truth true mass friction damping stiffness coefficient index time initial point points vertex
    mixing gram gramian laplacian adjacency graph similarity covariates response responses
    covariate predictor""".split()  # noqa: SIM905
)
"""Words of what a letter is called that may be the same as before: the step size, our design matrix."""
OF = re.compile(rf"\b(?:of|for|in|on|with|from)\s+(?:the\s+)?{S}")


def renamed(sentence: Sentence) -> Iterator[tuple[set[str], int, tuple[int, int]]]:
    """Yield the letters that a sentence gives to something else, the place of their formula, and of the words."""
    words = sentence.words
    for found in ANEW.finditer(words):
        group = next(name for name, held in found.groupdict().items() if held)
        first = words.count(FORMULA, 0, found.start(group))
        formula = sentence.formulas[first]
        yield _letters(WORN.sub(r"\1", formula) if group == "worn" else formula), first, found.span()
    for form in FORMS:
        for found in form.finditer(words):
            first = words.count(FORMULA, 0, found.start("who"))
            inside = sentence.formulas[words.count(FORMULA, 0, found.start("what")) :][
                : found["what"].count(FORMULA)
            ]
            letters = _letters(sentence.formulas[first])
            if letters and not _is_role(found["what"], inside, letters) and not _is_called(found["rest"]):
                yield letters, first, found.span()


def _letters(formula: str) -> set[str]:
    """Return the letter that a formula is, as assumptions name it; none where it is more than one."""
    letters = letters_of(STYLED.sub(r"\1", formula))
    return {*letters, *(one.partition("_")[0] for one in letters)} if len(letters) == 1 else set()


def _is_role(what: str, inside: Sequence[str], letters: set[str]) -> bool:
    """Whether what is named may be what a letter is already: the step size, the Hessian of f."""
    bare = OF.sub(" ", what)
    if FORMULA in bare or any(letters & letters_in(one, apart=True) for one in inside):
        return [*map(str.strip, inside)] == [*letters]  # we denote the matrix A by A
    plain = re.findall(r"[^\W\d_][\w'-]*", bare.lower())
    return all(one in ROLE or len(one) == 1 for one in plain)


def _is_called(rest: str) -> bool:
    """Whether a letter is called something: we call A the system matrix."""
    return re.match(r"\s*,?\s*(?:the|an?|our|as|by)\b", rest) is not None
