r"""Words that say that something is meant otherwise: redefined notions, local constants, misprints.

Words that change the constant of smoothness: "$L$ is the local constant", "$\mu$ is twice the usual one".

An L-smooth function is so with one number L for all x and y; words by which L varies, is an estimate or is another
multiple of it refuse the file, unless a line assumes what the function is.
Words that mean another thing than here: "convex means quasi-convex", "we call $A$ symmetric if $A^2 = I$".

What a property is called for is known by what papers say of it: symmetric of a transpose, smooth of a gradient. A
sentence that defines one otherwise refuses the file, unless a line assumes it.
Words that correct a formula of the file: "in the first display the sign should be $+$", "a factor is missing".

A file is judged as it is written; a correction in words, most often at its end, is not made in any line.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.added_to_it import formulas_of
from dlhw3.symbolic.language.text import lazy_re as re

OF_FUNCTION = re.compile(
    rf"(?P<f>{FORMULA})\s+(?:is|be|are|being)\s+(?:(?:an?|also|convex|and|twice|continuously|differentiable|,)\s+)*"
    rf"(?P<c>{FORMULA})\s*-\s*(?P<kind>smooth|strongly\s+convex|Lipschitz)",
    re.IGNORECASE,
)
"""A function with its constant: let § be §-smooth."""
ANOTHER = (
    r"(?:local|average[d]?|typical|estimated|random|initial|current|running|empirical|stochastic|pointwise)"
)
USUAL = r"(?:usual|customary|conventional|standard|common|true|actual|real|best|Lipschitz|strong\s+convexity)"
TIMES = (
    r"(?:half|twice|double|(?:one\s+)?(?:third|quarter)"
    r"|(?:the\s+)?(?:square|inverse|reciprocal|root|square\s+root|negative)|\w+\s+times)"
)
SIZE = (
    r"(?!\s+(?:only\s+)?(?:the\s+)?(?:dimension|width|depth|data|problem|number|sample|size|activation|norm|spectr|largest"
    r"|eigen|architecture|model|loss|function|design))"
)
"""What is the same for all points."""
CHANGED = re.compile(
    rf"(?P<c>{FORMULA})\s*,?\s+(?:here\s+|itself\s+|may\s+|now\s+)*(?:depends?\s+(?:up)?on{SIZE}|varies|vary|changes|grows"
    r"|fluctuates)\b"
    rf"|(?P<is>{FORMULA})\s+(?:here\s+|now\s+)?(?:is|denotes?|stands\s+for|means|be)\s+(?:only\s+)?(?:the|an?|our)\s+"
    rf"{ANOTHER}\s+"
    r"(?:\w+\s+)?(?:constant|modulus|curvature|smoothness|value|estimate|one)\b"
    rf"|(?P<times>{FORMULA})\s+(?:here\s+)?(?:is|equals|denotes?|stands\s+for|for)\s+{TIMES}\s+(?:of\s+)?(?:the|its|our)\s+"
    rf"{USUAL}\b"
    rf"|\bestimates?\s+(?:of|for)\s+(?P<of>{FORMULA})\s+(?:is|are|may\s+be|can\s+be)\s+(?:\w+\s+)?(?:too|wrong|inaccurate|rough|noisy"
    r"|small|crude)\b"
    rf"|\b(?:under|over)estimates?\s+(?P<est>{FORMULA})",
    re.IGNORECASE,
)
"""What makes another of a constant."""
NOT_LOCAL = re.compile(
    r"\b(?:not|never|no|neither|nor|if|whether|unlike|would|could|how)\b|n't\b|\?", re.IGNORECASE
)


def require_constants(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words make another of the constant of a function, of which no line assumes it."""
    known = dict[str, tuple[str, str, int]]()
    for sentence in sentences:
        for found in OF_FUNCTION.finditer(sentence.words):
            f, c = (
                sentence.formulas[sentence.words.count(FORMULA, 0, found.start(one))] for one in ("f", "c")
            )
            name = re.split(r"\s*(?::|\\colon|\()", f.strip())[0]
            known.setdefault(c.strip(), (name, found["kind"], sentence.number))
    for sentence in sentences if known else ():
        for found in CHANGED.finditer(sentence.words) if not NOT_LOCAL.search(sentence.words) else ():
            group = next(one for one in ("c", "is", "times", "of", "est") if found[one])
            letter = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
            if letter not in known:
                continue
            name, kind, _ = known[letter]
            plain = re.escape(letter.strip("\\"))
            if re.search(rf"%\s*assume\s+\\?{re.escape(name)}\s+\\?{plain}-", text):
                continue
            written = sentence.written(*found.span()).strip(" ,")
            what = f"{letter}-{' '.join(kind.split())}"
            told = f"The words change {letter} here, and {name} is {what} with one {letter} for all points."
            hint = f"% assume {name} {what}"
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)


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


PART = (
    r"(?:signs?|factors?(?:\s+of\s+\S+)?|exponents?|ind(?:ex|ices)|transposes?|subscripts?|superscripts?|minus(?:\s+signs?)?"
    r"|plus(?:\s+signs?)?|coefficients?|one\s+half|brackets?|parenthes[ei]s|powers?)"
)
PLACE = (
    r"(?:definitions?|equations?|displays?|lines?|formulas?|formulae|recursions?|iterations?|expressions?|statements?"
    r"|left[\s-]hand\s+sides?|right[\s-]hand\s+sides?|update(?:\s+rule)?|loss|gradient)"
)
WHERE = r"(?:\s+(?:(?:in|of|on|before|in\s+front\s+of|behind|above|below|at)\s+)(?:[^.;:,]{1,50}?))?"
LOST = r"(?:missing|forgotten|misprinted|lost|reversed|misplaced|swapped|left\s+out\s+by\s+mistake|wrong|incorrect)"
BE = r"(?:is|are|was|were|has\s+been|have\s+been|went|got)"
SHOULD = (
    r"(?:should|ought\s+to|must)\s+(?:in\s+fact\s+|really\s+|instead\s+|actually\s+|rather\s+|of\s+course\s+)?"
    r"(?:be|have\s+been|read|have|say|carry|have\s+read|come\s+with)\b"
)
NOTED = (
    r"(?!\s+(?:noted|clear|obvious|familiar|compared|thought|understood|seen|chosen|small|large|stressed|remembered"
    r"|kept|easy|possible|positive|symmetric|right|correct|handled|checked|taken|consistent)\b)"
)
CORRECTS = re.compile(
    rf"\b(?:the|a|an|this|that|its|one|all|both)\s+(?:[\w-]+\s+){{0,2}}?{PART}{WHERE}\s+(?:{BE}\s+(?:unfortunately\s+)?{LOST}\b"
    rf"|{SHOULD}{NOTED})"
    rf"|\b(?:the|this|that|our|its)\s+(?:[\w-]+\s+){{0,3}}?{PLACE}{WHERE}\s+(?:should|ought\s+to|must)\s+"
    rf"(?:in\s+fact\s+|instead\s+|actually\s+|of\s+course\s+)?(?:read|say|have\s+read|carry|have\s+(?:(?:an?|the)\s+(?:[\w-]+\s+)?{PART}\b|{FORMULA}))"
    rf"|{FORMULA}\s+(?:above\s+|there\s+|here\s+)?(?:should|must)\s+(?:in\s+fact\s+|instead\s+|of\s+course\s+)?(?:read|have\s+been)\s+{FORMULA}"
    rf"|\bread\s+{FORMULA}\s+(?:for|instead\s+of|in\s+place\s+of)\s+{FORMULA}|^for\s+{FORMULA}\s*,?\s+read\s+{FORMULA}"
    rf"|\b(?:correct|right|true|proper)\s+{PLACE}\s+(?:has|carries|contains|involves|comes\s+with)\s+[^.;{DISPLAY}]*"
    r"\b(?:in\s+place\s+of|instead\s+of|rather\s+than|where|not)\b"
    rf"|\b(?:we|i)\s+(?:have\s+)?(?:forgot|forgotten|lost|dropped|missed|overlooked)\s+(?:the|a|an)\s+(?:[\w-]+\s+)?{PART}\b"
    r"(?=[^.;]*\b(?:above|here|there|in\s+the|display|line|[.]|$))",
    re.IGNORECASE,
)
"""What corrects a formula of the file."""
OTHERS = re.compile(
    r"\b(?:if|would|could|may|might|can|whether|when|unless|often|usually|sometimes|common\w*|typical\w*|frequent\w*|easy"
    r"|easily|students?|people|authors?|papers?|books?|literature|textbooks?|lecture|previous|earlier|old|their|his|her|code"
    r"|implementation|library|version|edition|not?|never|none|nor|without|naive\w*|exercise|check|convince|reader|you|your"
    r"|attempt|answer|solution|reviewer|referee|first\s+draft)\b|\[|\?|n't\b",
    re.IGNORECASE,
)
"""Words of a mistake that is others', or could be made."""


def require_no_misprint(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words correct a formula of a text, which is judged as it stands."""
    for sentence in sentences:
        found = None if OTHERS.search(sentence.words) or sentence.claimed else CORRECTS.search(sentence.words)
        if found is None or re.search(r"%\s*(?:let|assume)\b", text):
            continue
        first = next((" ".join(one.split()) for one in formulas_of(text) if "=" in one), "")
        if first:
            written = sentence.written(*found.span()).strip(" ,")
            told = f"The words change {first} here, or another formula, and none has that."
            at, hint = (
                Span(written, 0, len(written)),
                "the formula as it should be, in the place of this sentence",
            )
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)
