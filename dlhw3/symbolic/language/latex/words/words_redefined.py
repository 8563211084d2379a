r"""Words that mean another thing than here: "convex means quasi-convex", "we call $A$ symmetric if $A^2 = I$".

What a property is called for is known by what papers say of it: symmetric of a transpose, smooth of a gradient. A
sentence that defines one otherwise refuses the file, unless a line assumes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.constants_said import require_constants
from dlhw3.symbolic.language.text import lazy_re as re

ORDER = r"[<>]|\\(?:[lg]eq?|[lg]t|succ|prec)"
WORDS = {
    "symmetric": (
        r"transpos|\^\s*\{?\s*(?:\\top|T|\\intercal|')|_\s*\{?\s*ji|diagonal|swap|exchang|self-?adjoint|\\langle",
        "A symmetric",
    ),
    "orthogonal": (
        r"\^\s*\{?\s*(?:\\top|T|-)|transpos|inverse|orthonormal|inner\s+product|\\langle|preserv|=\s*0",
        "Q orthogonal",
    ),
    "orthonormal": (r"\^\s*\{?\s*(?:\\top|T)|orthogonal|\\delta|norm", r"X^\top X = I"),
    "positive definite": (rf"{ORDER}|eigenvalue|quadratic|positiv", "A pd"),
    "positive semidefinite": (rf"{ORDER}|eigenvalue|quadratic|non-?negativ", "A psd"),
    "positive": (rf"{ORDER}|greater|larger|above|eigenvalue", "a > 0"),
    "nonnegative": (rf"{ORDER}|at\s+least", "a >= 0"),
    "invertible": (r"inverse|det|-\s*1|full\s+rank|kernel|bijecti|singular|rank", "A invertible"),
    "convex": (
        rf"{ORDER}|epigraph|hessian|line\s+segment|jensen|chord|tangent|second\s+derivative",
        "f convex",
    ),
    "strongly convex": (rf"{ORDER}|hessian|convex", "f mu-strongly convex"),
    "smooth": (r"\\nabla|gradient|lipschitz|\\frac", "f L-smooth"),
    "Lipschitz": (rf"{ORDER}|bounded", "f L-Lipschitz"),
    "normalised": (r"norm|=\s*1|length|unit", r"\|x\| = 1"),
    "centred": (r"=\s*0|zero|mean|average|sum", r"\mathbf{1}^\top x = 0"),
    "idempotent": (r"\^|square|twice", "A^2 = A"),
}
"""A property, what is found in a sentence that says what it usually is, and how a line assumes it."""
WORDS["monotone"] = (r"\\langle|\\top|inner\s+product|gradient|\)\s*\(|[<>]\s*0|\\ge\w*\s*0", "F monotone")
OPPOSITE = {
    "symmetric": r"=\s*-|-\s*=",
    "smooth": r"^(?!.*\\(?:nabla|frac))(?!.*(?:gradient|smooth)).*$",
    "strongly convex": r"^(?!.*(?:\\nabla|\\frac|/\s*2|\\mu|-)).*$",
}
"""What is found where a property is explained by the opposite of it, or by another one."""
NAMES = "|".join(
    re.escape(one).replace(r"\ ", r"[\s-]+").replace("ised", "i[sz]ed").replace("centred", "cent(?:red|ered)")
    for one in sorted(WORDS, key=len, reverse=True)
)
THING = rf"(?:matri(?:x|ces)|functions?|vectors?|numbers?|scalars?|weights?|loss(?:es)?|columns?|{FORMULA})"
IF = r"\s+(?:if|when|whenever|provided|iff|once)\b"
A = r"(?:an?\s+|the\s+|such\s+)?(?:\w+\s+)?"


def _word(group: str) -> str:
    return rf"(?:``|`|\"|'')?\s*(?:{FORMULA}\s*-\s*)?(?P<{group}>{NAMES})\s*(?:''|'|\")?"


EXPLAINED = (
    r"\s*[,(:]*\s*(?:\(\s*)?(?:ie|that\s+is|meaning|which\s+means|in\s+the\s+sense|namely)\b[,:]?\s*(?:that\s+|of\s+)?"
    r"(?P<meant>[^.;]*)"
)
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?:^|[,;:(]\s*|\b(?:here|below|paper|note|text|throughout|that|and|word|term)\b,?\s*)"
        rf"{_word('word')}\s+(?:{THING}\s+)?(?:here\s+|always\s+|simply\s+|only\s+)*"
        r"(?:means?|shall\s+mean|will\s+mean|stands?\s+for|refers?\s+to|is\s+(?:short|used|understood|meant)\s+(?:for|as|in|to))"
        r"\s+(?P<as>.*)",
        rf"\b(?:call|term|name)\s+{A}{THING}\s+{_word('word')}{IF}(?P<as>.*)",
        rf"\b{THING}\s+(?:is|are)\s+(?:called|said\s+to\s+be|termed|named)\s+{_word('word')}{IF}(?P<as>.*)",
        rf"\bsay\s+(?:that\s+)?{A}{THING}\s+(?:is|are)\s+{_word('word')}{IF}(?P<as>.*)",
        rf"\b(?:use|write)\s+(?:the\s+(?:word|term)\s+)?{_word('word')}\s+"
        r"(?:for|to\s+mean|in\s+the\s+sense\s+of|as\s+a\s+synonym)\b(?P<as>.*)",
        rf"\b(?:is|are|be|being)\s+(?:an?\s+)?{_word('word')}(?:\s+(?:matrix|function))?{EXPLAINED}",
        rf"\b{_word('word')}\s+{THING}\s+(?:may|can|need)\s+(?:well\s+|also\s+)?(?P<be>(?:not\s+be|be\s+non).*)",
    )
)
DENIED = re.compile(r"\b(?:does\s+not|do\s+not|don't|never|unlike)\b|\?", re.IGNORECASE)


def require_usual_words(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words define a property otherwise than it is read here, and no line assumes it."""
    require_constants(sentences, text)
    for sentence in sentences:
        several = (form.finditer(sentence.words) for form in FORMS if not DENIED.search(sentence.words))
        for found in (one for every in several for one in every):
            group = next(name for name in ("be", "meant", "as") if name in found.groupdict())
            told = sentence.written(found.start(group), found.end()).partition(DISPLAY)[0]
            plain = _plain(found["word"])
            usual, instead = WORDS[plain]
            known = rf"{usual}|\b(?:is|are)\s+(?:\w-)?{re.escape(plain)}"
            opposite = OPPOSITE.get(plain) if group == "meant" and "…" not in told else None
            unusual = (
                group == "be"
                or (opposite is not None and re.search(opposite, told))
                or (re.search(known, told, re.IGNORECASE) is None and "…" not in told)
            )
            if unusual and not re.search(rf"%\s*assume\b.*{re.escape(instead.partition(' ')[2])}", text):
                written = sentence.written(*found.span()).strip(" ,")
                at = Span(written, 0, len(written))
                words = f"a sign has one meaning here, this one the usual one of “{plain}”."
                raise UserError(f"Line {sentence.number}: {words}", at=at, hint=f"% assume {instead}")


def _plain(word: str) -> str:
    plain = re.sub(r"[\s-]+", " ", word.lower()).replace("ized", "ised").replace("centered", "centred")
    return "Lipschitz" if plain == "lipschitz" else plain
