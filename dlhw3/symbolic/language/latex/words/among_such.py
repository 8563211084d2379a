r"""Matrices that words give a form, of which a line takes a gradient: "let $D$ be diagonal" above $\nabla_D$.

Among diagonal or orthogonal matrices, on a sphere and on a manifold, the gradient is another than that in all
entries, and which one is meant is not said; that among symmetric ones is known, and a norm or an equation leaves
a gradient what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Z][a-z]+|[A-Z])"
FORM = (
    r"(?:(?:block[\s-]*)?diagonal(?!\s*(?:of|entr|element|is|dominan|i[sz]))(?!ly)"
    r"|skew(?:[\s-]*symmetric)?|anti-?\s?symmetric"
    r"|(?:strictly\s+|unit\s+)?(?:(?:upper|lower)[\s-]*)?triangular|(?:block[\s-]*)?(?:Toeplitz|Hankel"
    r"|circulant)|bidiagonal|tridiagonal|banded"
    r"|orthogonal(?!\s*(?:to|proj|compl|decomp|bas[ei]s|columns|rows|iter|group|component|part|direction|vector))"
    r"|hollow|traceless|persymmetric|sparse|convolution(?:al)?|low[\s-]*rank|rank[\s-]*(?:one|two|1|2)\b)"
)
HOW = (
    r"(?:(?:an?|the|real|square|always|assumed\s+to\s+be|constrained\s+to\s+be|to\s+be"
    r"|restricted\s+to\s+be|invertible|positive)\s+)*"
)
SAID = re.compile(
    rf"(?P<who>{FORMULA})\s*,?\s*(?:is|be|are|being|denotes?|remains?|stays?)\s+{HOW}(?P<form>{FORM})\b"
    rf"|\b(?P<such>{FORM})\s+(?:(?:matri(?:x|ces)|weights?)\s+)?(?P<named>{FORMULA})"
    rf"|(?P<ranges>{FORMULA})\s+(?:runs?|ranges?|varies|vary)\s+(?:over|among|within)\s+(?:all\s+|the\s+)*(?P<those>{FORM})"
    rf"|(?P<bare>{FORMULA})\s+(?:an?\s+)?(?P<kind>{FORM})(?=\s*(?:matri|[.,;]|$))"
    rf"|\b(?:entries|rows?|columns?|diagonal|blocks?|half|part)\s+of\s+(?P<part>{FORMULA})\s+(?:is|are|being|stays?|remains?)\s+(?:all\s+)?(?P<held>tied|frozen|shared"
    rf"|masked|(?:re-?)?normali[sz]ed|clipped|quanti[sz]ed|pruned"
    rf"|(?:kept|held|constrained|restricted)\s+(?:at|to|of)\s+(?:have\s+)?unit\s+(?:length|norm))\b|(?P<whole>{FORMULA})\s+(?:is|are"
    rf"|being)\s+(?P<how>masked|pruned|sparsified)\b"
    r"|\bonly\s+(?:the\s+)?(?:[\w-]+\s+)?(?:entries|rows?|columns?|diagonal|blocks?|half|part|triangle)\s+of\s+"
    rf"(?P<only>{FORMULA})\s+(?:is|are|being)\s+(?P<free>trainable|trained|learned|learnt|updated|free"
    rf"|optimi[sz]ed|adapted|active|nonzero|used)"
    rf"|(?P<of>{FORMULA})\s*,?\s*(?:has|have|having|with)\s+(?:an?\s+)?(?P<with>(?:zero"
    rf"|vanishing)\s+(?:diagonal|trace)|zeros\s+on\s+the\s+diagonal)\b",
    re.IGNORECASE,
)
"""What words call of a form: the letter, and the form."""
GROUPS = ("who", "named", "of", "bare", "part", "whole", "only", "ranges")
"""Where the letter is."""
SURFACE = (
    r"(?:(?:unit|hyper|probability|product|oblique|Stiefel|Grassmann(?:ian)?|Riemannian|smooth|embedded|constraint)[\s-]*)*"
    r"(?:(?:hyper)?sphere|manifold|Stiefel|Grassmannian|orthogonal\s+group|rotation\s+group|surface|submanifold)"
)
LIES = (
    r"(?:(?:is|be|are|which|that|must|to|always|now|then|constrained|restricted|confined|assumed|required|known"
    r"|lies?|lives?|lying|living|stays?|moves?|remains?|ranges?|runs?|varies|an?|the|point|element|vector|matrix)\s+)*"
)
BOUND = r"(?:(?<=constrained )|(?<=restricted )|(?<=confined ))to"
ON_IT = re.compile(
    rf"(?P<who>{FORMULA})\s*,?\s*{LIES}(?:on|over|in|of|{BOUND})\s+(?:the|an?|some|our)\s+"
    rf"(?P<form>{SURFACE})(?:\s+{FORMULA})?"
    rf"|^(?:(?:then|now|so|hence|here)\s*,?\s+)?(?:on|along|over)\s+(?:the|a|our)\s+(?P<there>{SURFACE})(?:\s+{FORMULA})?\s*,?\s*"
    rf"(?:(?:we|it|the|its|this)\s+(?:have|get|obtain|holds|gradients?\s+(?:is|reads?))\s*(?:that\s*)?)?:?\s*(?={DISPLAY})"
    rf"|(?P<normed>{FORMULA})\s+(?:(?:is|be|are)\s+)(?:constrained|restricted|confined)\s+to\s+(?P<unit>(?:have\s+)?unit\s+norm)"
    rf"|\b(?:minimi|maximi|optimi)[sz]\w*\s+(?:[\w{FORMULA}]+\s+){{0,3}}?(?:on|over)\s+(?:the|an?|our)\s+"
    rf"(?P<such>{SURFACE})(?:\s+(?:of\s+(?:all\s+)?)?(?P<named>{FORMULA}))?",
    re.IGNORECASE,
)
"""What words put on a surface, or minimise over one."""
DATA = re.compile(
    r"\b(?:inputs?|data|samples?|targets?|labels?|centers?|centres?|features?|embeddings?|initiali[sz]\w+|starts?|begins?)\b",
    re.I,
)
IN_SET = re.compile(
    rf"(?P<x>(?:{LETTER}|[a-z]))\s*\\in\s*(?:(?:\\(?:mathrm|operatorname|text|mathcal)\s*\{{\s*(?:St|Gr|SO|O|Stiefel)"
    r"\s*\}|(?:St|Gr|SO|O)(?=\s*\())|\\mathcal\s*\{?\s*M(?![a-z])|\\mathbb\s*\{?\s*S\s*\}?\s*\^\s*\{[^{}]*-\s*1\s*\})"
)
"""A letter of a set that is a manifold: the Stiefel manifold, a sphere."""
ANY = rf"(?:{LETTER}|\\?[a-z]+)"
MOVED = re.compile(rf"\\nabla\s*_\s*(\{{\s*{LETTER}\s*\}}|\{{\s*[a-z]\s*\}}|{LETTER}|[a-z])")
"""A letter in which a line takes a gradient."""
TAKEN_AT = re.compile(r"\\nabla\s*\\?[A-Za-z]+\s*\(\s*([A-Za-z])\s*\)")
"""A letter at which a line takes a gradient: \\nabla f(w)."""
GIVES = rf"(?:is|are|reads?|becomes?|equals?)(?:\s+(?:then|thus|hence|simply))?\s*[:,]?\s*{DISPLAY}"
METRICAL = re.compile(
    rf"\b(?P<kind>natural|Riemannian|covariant|projected|preconditioned|tangential|intrinsic|Wasserstein|Sobolev"
    rf"|normali[sz]ed|clipped)\s+gradients?\s+(?:of\s+{FORMULA}\s+)?(?:in\s+{FORMULA}\s+)?{GIVES}"
    rf"|\bgradients?\s+(?:of\s+{FORMULA}\s+)?(?:in|under|for|with\s+respect\s+to)\s+(?:the|this|our)\s+"
    rf"(?:metric|inner\s+product|geometry)(?:\s+{FORMULA})?\s+{GIVES}"
    rf"|\b(?:in|under|with\s+respect\s+to)\s+(?:the|this|our)\s+(?:metric|inner\s+product|geometry)"
    rf"(?:\s+{FORMULA})?\s*,?\s+(?:the|its)\s+gradients?\s+(?:of\s+{FORMULA}\s+)?{GIVES}",
    re.IGNORECASE,
)
"""Words that lead to a gradient of another kind."""
EDGE = re.compile(r"\\\[|\$\$|\\begin\s*\{[^{}]*\}")
EUCLIDEAN = re.compile(r"\bEuclidean\s+(?:gradient|derivative|\w+\s+gradient)s?\b", re.IGNORECASE)
TURNED = re.compile(
    rf"(?P<x>{LETTER})\s*(?:\^\s*\{{?\s*(?:\\top|T)\s*\}}?\s*=\s*-\s*(?P=x)"
    rf"|=\s*-\s*(?P=x)\s*\^\s*\{{?\s*(?:\\top|T)\s*\}}?)\s*"
)
DENIED = re.compile(
    r"\b(?:not?|never|neither|nor|without|if|whether|unless|would|could|when|whenever)\b|n't\b|\?", re.I
)
OF_IT = (
    r"(?:\\nabla(?:\^2)?\s*_\s*(?:\{{\s*{x}\s*\}}|{x}(?![A-Za-z]))|\{{\s*\\(?:partial"
    r"|mathrm\{{d\}})\s*{x}\s*\}}|\\partial\s*{x}\b)"
)
"""A gradient in a letter."""
FUNCTION = r"(?P<f>(?:\\(?:mathcal|mathrm)\s*\{{[A-Z]\}}|\\?[A-Za-z]+))\s*\(\s*{x}\s*\)\s*&?\s*:?="


def require_all_entries(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words give a matrix a form in which a line takes a gradient."""
    if r"\nabla" not in text and r"\partial" not in text:
        return
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    _require_no_surface(sentences, text, shown)
    _require_no_metric(sentences, text)
    euclidean = any(EUCLIDEAN.search(one.words) for one in sentences)
    for sentence in sentences:
        if DENIED.search(sentence.words) or sentence.claimed:
            continue
        for letter, form, written in _said(sentence):
            if form.lower().startswith("orthogonal") and euclidean:
                continue
            if _has_gradient(letter, shown, text) and not _declared(letter, text):
                told = f"The words change a gradient in {letter}: it may be one among {form} matrices, or of all."
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% shape {letter}: n,n")


def _require_no_surface(sentences: Sequence[Sentence], text: str, shown: str) -> None:
    """Raise UserError where words put a letter on a surface, and a line takes a gradient in it."""
    if any(EUCLIDEAN.search(one.words) for one in sentences):
        return
    for sentence in sentences:
        if DENIED.search(sentence.words) or sentence.claimed:
            continue
        for letter, form, written in _on_surface(sentence, shown):
            if _has_gradient(letter, shown, text) and not _declared(letter, text):
                told = f"The words change a gradient in {letter}: it may be one along the {form}, or of all."
                at, sizes = Span(written, 0, len(written)), "n" if letter[-1:].islower() else "n,p"
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% shape {letter}: {sizes}")


def _require_no_metric(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words lead to a gradient that is said to be another: the natural gradient is ∇f = g."""
    lines = text.split("\n")
    for sentence in sentences:
        found = None if DENIED.search(sentence.words) else METRICAL.search(sentence.words)
        if found is None or not sentence.displays:
            continue
        first, last = sentence.displays[sentence.words.count(DISPLAY, 0, found.end() - 1)]
        shown = "\n".join(lines[first - 1 : last])
        moved = re.match(rf"\s*(?:{EDGE.pattern}|&|\s)*{MOVED.pattern}", shown)
        letter = moved[1].strip("{} ") if moved else ""
        if letter and not _declared(letter, text):
            written = sentence.written(found.start(), found.end() - 1).strip(" ,")
            kind = f"the {found['kind'].lower()} one" if found["kind"] else "one of that metric"
            told = f"The words change a gradient in {letter}: it may be {kind}, or of all."
            at, sizes = Span(written, 0, len(written)), "n" if letter[-1:].islower() else "n,p"
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% shape {letter}: {sizes}")


def _on_surface(sentence: Sentence, shown: str) -> Iterator[tuple[str, str, str]]:
    """Yield letters that a sentence puts on a surface, what that is, and the words; without one, all that move."""
    for one in ON_IT.finditer(sentence.words):
        if DATA.search(sentence.words[: one.end()]):
            continue
        group = next((name for name in ("who", "named", "normed") if one[name]), "")
        formula = sentence.formulas[sentence.words.count(FORMULA, 0, one.start(group))] if group else ""
        letter = re.split(r"\\in(?![a-z])", formula)[0].strip()
        form = re.sub(r"\s+", " ", one["form"] or one["such"] or one["there"] or "surface")
        for name in (
            [letter]
            if re.fullmatch(ANY, letter)
            else {*MOVED.findall(shown), *TAKEN_AT.findall(shown)}
            if one["such"] or one["there"]
            else []
        ):
            yield name.strip("{} "), form, sentence.written(*one.span()).strip(" ,")
    for formula in sentence.formulas:
        if (found := IN_SET.match(formula)) and not DATA.search(sentence.words):
            yield found["x"], "manifold", formula


def _said(sentence: Sentence) -> list[tuple[str, str, str]]:
    found = []
    for one in SAID.finditer(sentence.words):
        group = next(name for name in GROUPS if one[name])
        letter = sentence.formulas[sentence.words.count(FORMULA, 0, one.start(group))]
        letter = letter.partition("\\in")[0].strip()
        form = next(
            filter(None, (one[name] for name in ("form", "such", "kind", "held", "how", "those"))), "such"
        )
        if re.fullmatch(LETTER, letter):
            found.append((letter, form, sentence.written(*one.span()).strip(" ,")))
    for formula in sentence.formulas:
        if turned := TURNED.fullmatch(formula.strip()):
            found.append((turned["x"], "skew-symmetric", formula))
    return found


def _has_gradient(letter: str, shown: str, text: str) -> bool:
    """Whether formulas that are set apart have a gradient in a letter, or of a function that is defined in it."""
    x = re.escape(letter)
    if re.search(OF_IT.format(x=x), shown):
        return True
    functions = re.finditer(rf"(?<![A-Za-z\\]){FUNCTION.format(x=x)}", text)
    return any(re.search(rf"\\nabla\s*{re.escape(one['f'])}(?![A-Za-z])", shown) for one in functions)


def _declared(letter: str, text: str) -> bool:
    return re.search(rf"%\s*(?:shape|assume)\s+{re.escape(letter)}(?![A-Za-z])", text) is not None
