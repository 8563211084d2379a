r"""Words that change the constant of smoothness: "$L$ is the local constant", "$\mu$ is twice the usual one".

An L-smooth function is so with one number L for all x and y; words by which L varies, is an estimate or is another
multiple of it refuse the file, unless a line assumes what the function is.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
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
DENIED = re.compile(
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
        for found in CHANGED.finditer(sentence.words) if not DENIED.search(sentence.words) else ():
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
