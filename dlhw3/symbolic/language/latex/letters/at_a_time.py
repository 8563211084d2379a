r"""Letters that words take at a time or at a point, "let $w(t)$ be the weights": functions, and no products.

What stands before brackets in a line is a product, or an abstract function, which is a number. Where the words say
that it is neither, the line is refused: a letter of its own, w_t or H, says what they mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.reading import Formula, read_formula
from dlhw3.symbolic.language.latex.text.formulas_said import BOARD
from dlhw3.symbolic.language.latex.text.rows import INLINE, Row, Side
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, sentences, set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.timed import BELOW, DOTTED, LETTER
from dlhw3.symbolic.language.text import lazy_re as re

OPENS = r"\s*(?:\\left|\\[bB]igg?l?)?\s*\("
CLOSES = r"\s*(?:\\right|\\[bB]igg?r?)?\s*\)"
POINT = rf"(?:{LETTER}{BELOW}|\d)"
WRITTEN = (
    rf"(?P<letter>(?:\\(?:hat|tilde|bar)\s*(?:\{{\s*{LETTER}\s*\}}|{LETTER})|\\ell(?![a-z])|{LETTER}){BELOW})"
)
CALLED = (
    rf"{WRITTEN}{OPENS}"
    rf"\s*{POINT}(?:\s*[,;]\s*{POINT})*\s*{CLOSES}"
)
"""A letter at a point: w(t), H(w), A(0), K(x, y)."""
AT = re.compile(CALLED)
ALONE = re.compile(
    rf"\s*{CALLED}\s*(?P<more>$|\\in(?![a-z]).*|\\(?:succ|prec)(?:eq)?(?![a-z]).*|[<>].*|\\[lg]eq?(?![a-z]).*)"
)
"""Such a letter alone in a formula, and what that says of its values."""
MAPS = re.compile(rf"\s*(?P<letter>{LETTER}{BELOW})\s*(?::|\\colon)(?P<from>[^=]*?)\\to(?![a-z])(?P<more>.*)")
SPACE = re.compile(rf"\s*(?:\\in(?![a-z]))?\s*{BOARD}R\s*\}}?\s*(?P<above>\^\s*\{{?\s*(?!1\s*\}}?\s*$)\S)?")
ORDERED = re.compile(r"\s*\\(?:succ|prec)")
VERB = re.compile(
    r"[\s,(]*(?:(?:is|are|be|being|denotes?|represents?|means|stands\s+for|for|as|the|an?|its|our|some)\s+)+"
)
ENDS = re.compile(
    rf"[,.;:{FORMULA}]|\b(?:of|at|for|in|on|with|whose|that|which|under|and|to|from|when|if|along|obtained|by|after)\b"
)
"""Where what a noun is called ends."""
VALUED = re.compile(
    r"\b(?:matrix|vector|operator)[\s-]+(?:valued\s+)?function\b|\b(?:matrix|vector)[\s-]valued\b", re.I
)
LARGE = re.compile(
    r"\b(?:matri(?:x|ces)|(?:column|row)?\s*vectors?|columns?|weights|parameters?|iterates?|positions?|velocit(?:y|ies)"
    r"|states?|predictions?|outputs?|logits|features?|feature\s+maps?|Hessians?|Jacobians?|gradients?|resolvents?"
    r"|rotations?|Gram|operators?|projections?|projectors?|symmetric|skew-symmetric|(?:semi-?)?definite|psd|spd"
    r"|pd|orthogonal|orthonormal|invertible|nonsingular|unitary|diagonal|stochastic|permutations?|trajector(?:y|ies)"
    r"|solutions?|paths?|flows?|curves?|activations|embeddings?|residuals?|momentum|covariances?|Laplacians?"
    r"|propagators?|bas[ei]s|eigenvectors?|networks?|layers?|representations?|displacements?|coordinates"
    r"|tensors?|inverse|adjoint|fields?|directions?|points?|process(?:es)?|kernel|kernels)\b",
    re.IGNORECASE,
)
"""Nouns and properties of what is a column or a matrix."""
NUMBER = re.compile(
    r"\b(?:numbers?|scalars?|reals?|real-valued|loss(?:es)?|objectives?|functions?|functionals?|risks?|costs?|energ(?:y|ies)"
    r"|errors?|potentials?|norms?|distances?|entrop(?:y|ies)|divergences?|(?:log-?)?likelihoods?|densit(?:y|ies)"
    r"|probabilit(?:y|ies)|regulari[sz]ers?|penalt(?:y|ies)|margins?|gaps?|traces?|determinants?|eigenvalues?"
    r"|singular\s+values?|rates?|step\s?sizes?|steps?|schedules?|temperatures?|coefficients?|factors?|variances?"
    r"|criteri(?:on|a)|convex|concave|smooth|Lipschitz|differentiable|homogeneous|positive|nonnegative"
    r"|non-negative|(?:non-?)?decreasing|(?:non-?)?increasing|monotone|bounded|integrals?|sums?|values?|minim(?:um|a)|quantit(?:y|ies))\b",
    re.IGNORECASE,
)
"""Those of what is a number."""
NAMES = re.compile(
    r"\b(?:denote|write|call)\s+(?P<noun>.*?)\s+(?:by|as)\s*$|\b(?:the|our|its)\s+(?P<are>[^.,;]*?)\s+(?:is|are)\s*$",
    re.IGNORECASE,
)
"""What is denoted by what stands behind."""
BESIDE = re.compile(
    r"(?:\s*\\,)*\s*(?:[A-Za-z]|\\(?:mathbf|boldsymbol|bm|top|alpha|beta|theta|xi|phi)(?![a-z]))"
)
TURNED = re.compile(rf"{WRITTEN}{OPENS}[^()]*{CLOSES}\s*\^\s*\{{?\s*(?:\\top|\\intercal|T)(?![a-zA-Z])")
SLOPE = re.compile(r"\\nabla\s*(?:_\s*(?:\{[^{}]*\}|\\?\w+)\s*)?(?:\^\s*\{?\s*2\s*\}?\s*)?$")
"""What stands before a function whose gradient is turned."""
TIME = re.compile(r"[A-Za-z](?:[+-]\d)?|\d+")
"""A time, or a step: t, t + 1, 0."""
Sides = Sequence[tuple[Side, Formula]]


def require_no_product(
    reader: Reader,
    text: str,
    rows: Sequence[tuple[Row, Sides]],
    functions: Collection[str],
    entrywise: Iterable[str],
    bracketed: Collection[str] = (),
) -> None:
    """Raise UserError where a line has as a product, or as a number, what the words have at a point.

    Functions of which a line or the words say what they are, as those of every entry, are what that is. Letters
    that are ``bracketed`` stand in the lines before brackets alone, f(x) beside f ≥ 0 in the words.
    """
    known = {*reader.definable, *reader.defined.functions, *reader.shapes, *reader.maps, *entrywise}
    said = dict(_said(text))
    moving = {
        name for found in DOTTED.finditer(text) for name in _names(f"{found['braced'] or found['bare']}(t)")
    }
    stepping = {name for name in _stepping(text, rows) if name not in functions}
    pointed = (
        one for one in bracketed for row, _ in rows for at in _at(row, one) if AT.match(row.text, at.start())
    )
    bracketed = {*pointed}
    if not said and not moving and not stepping and not bracketed:
        return
    every = list(sentences(text))
    outer = {name for name in said if name in known and _is_outer(name, text, known)}
    for row, sides in rows:
        called = set[str]().union(*(formula.names()[0] for _, formula in sides))
        for name in sorted(({*said} | moving | stepping | bracketed) - ({*known} - outer)):
            at = next(
                (one for one in _at(row, name) if name in called or AT.match(row.text, one.start())), None
            )
            if at is None:
                continue
            what = ""
            if name in outer:
                what, read = "no number", "number"
            elif name not in functions and (
                name in said or name in stepping or name in bracketed or AT.match(row.text, at.start())
            ):
                what, read = "a function", "product"
            elif (
                name in functions and name in said and (_is_turned(name, text) or _is_large(name, every, row))
            ):
                what, read = "no number", "number"
            if what:
                shown = said.get(name) or row.text[at.start() : at.end("letter")].strip()
                by = "the words" if name in said or name in moving else "how it is written"
                words = f"{shown} is {what} by {by}, and a {read} here."
                raise UserError(f"Line {row.line(at.start())}: {words}", at=_span(row, at), hint=_letter(at))


def _said(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names that words take at a point, and as they write them."""
    words = without_comments(text)
    for start, stop in reversed(list(set_apart(words))):
        words = words[:start] + words[stop:]
    for formula in INLINE.finditer(words):
        inside = formula[0].strip("$").removeprefix(r"\(").removesuffix(r"\)")
        for found in AT.finditer(inside):
            yield from ((name, found[0].strip()) for name in _names(found[0]))
        if maps := MAPS.match(inside):
            yield from ((name, maps["letter"]) for name in _names(f"{maps['letter']}(t)"))


def _stepping(text: str, rows: Sequence[tuple[Row, Sides]]) -> Iterator[str]:
    """Yield the names that stand before brackets as at times: A(0), w(t + 1) beside w(t), θ(t) beside θ_t.

    Products are not written so, but for n(n + 1) and what has a sum between brackets alone.
    """
    found: dict[str, set[str]] = {}
    for row, _ in rows:
        for at in re.finditer(rf"{WRITTEN}{OPENS}(?P<of>[^()]*){CLOSES}", row.text):
            of = re.sub(r"\s", "", at["of"])
            if TIME.fullmatch(of) and at["letter"].strip() != of.rstrip("+-0123456789"):
                found.setdefault(at["letter"].strip(), set()).add(of)
    for letter, times in found.items():
        below = (
            rf"{re.escape(letter)}\s*\}}?\s*_\s*\{{?\s*(?:{'|'.join(one[0] for one in times)})(?![A-Za-z])"
        )
        plain = [one for one in times if len(one) == 1 or one.isdigit()]
        if any(one.isdigit() for one in plain) or (plain and len(times) > 1) or re.search(below, text):
            yield from _names(f"{letter}(t)")


def _names(written: str) -> set[str]:
    """Return the name of a letter before brackets."""
    with suppress(UserError):
        return read_formula(written).names()[0]
    return set()


def _at(row: Row, name: str) -> Iterator[re.Match[str]]:
    """Yield where a name stands before brackets in a row, with what stands in them."""
    for found in re.finditer(rf"{WRITTEN}{OPENS}(?P<of>[^()]*)", row.text):
        if name in _names(f"{found['letter']}(t)"):
            yield found


def _span(row: Row, at: re.Match[str]) -> Span:
    return Span(row.text, at.start(), at.end("letter"))


def _letter(at: re.Match[str]) -> str:
    """Return a letter of its own for what stands before brackets: w_{t+1} of w(t+1), H of H(w)."""
    of, letter = re.sub(r"\s|\\right", "", at["of"]), at["letter"].strip()
    if "_" in letter or not re.fullmatch(r"[tknsT\d](?:[+-]\d)?", of):
        return letter
    return f"{letter}_{of}" if len(of) == 1 else f"{letter}_{{{of}}}"


def _is_turned(name: str, text: str) -> bool:
    """Whether a letter before brackets is turned somewhere, J(t)^T, as no number is; not a gradient of it."""
    turned = (found for found in TURNED.finditer(text) if not SLOPE.search(text[: found.start()]))
    return any(name in _names(f"{found['letter']}(t)") for found in turned)


def _is_outer(name: str, text: str, known: Collection[str]) -> bool:
    """Whether words define a function as what ends with another one turned, K(t) = J(t) J(t)^T: a matrix."""
    for formula in INLINE.finditer(text):
        head, equals, value = formula[0].strip("$ ").partition("=")
        found = ALONE.fullmatch(head.strip(" :"))
        turned = [one for one in TURNED.finditer(value) if not value[one.end() :].strip(" }.")]
        if found and equals and turned and turned[0].start() and name in _names(f"{found['letter']}(t)"):
            return not any(other in known for one in turned for other in _names(f"{one['letter']}(t)"))
    return False


def _is_large(name: str, every: Iterable[Sentence], row: Row) -> bool:
    """Whether the words say of a function that it is a column or a matrix, or what is not known, with a factor."""
    told = [one for sentence in every for one in _kinds(name, sentence)]
    if "large" in told or "number" in told:
        return "large" in told
    return "else" in told and any(_has_factor(row, at) for at in _at(row, name))


def _has_factor(row: Row, at: re.Match[str]) -> bool:
    """Whether a letter stands beside a function at a point, before or behind it."""
    behind = re.compile(CLOSES).match(row.text, at.end())
    before = re.search(r"[A-Za-z)}]\s*$", row.text[: at.start()]) and not re.search(
        r"\\(?:[tdc]?frac|eta|lambda|left|nabla|quad|q?quad)[^\\]*$", row.text[: at.start()]
    )
    return bool(before or (behind and BESIDE.match(row.text, behind.end())))


def _kinds(name: str, sentence: Sentence) -> Iterator[str]:
    """Yield what a sentence says that a function is: large, a number, or something else."""
    for k, formula in enumerate(sentence.formulas):
        alone, maps = ALONE.fullmatch(formula), MAPS.match(formula)
        found = alone or maps
        if found is None or name not in _names(f"{found['letter']}(t)"):
            continue
        if found["more"].strip():
            space = SPACE.match(found["more"])
            large = ORDERED.match(found["more"]) or (space and space["above"])
            yield "large" if large else "number" if space or alone else "else"
        if alone:
            place = sentence.places[k]
            yield from _called(sentence.words[:place], sentence.words[place + 1 :], alone["letter"], formula)


OTHER = re.compile(r"\s+(?:the|an?|its|our|some)\b")
"""Something else behind a letter that is called so before."""


def _called(before: str, behind: str, letter: str, formula: str) -> Iterator[str]:
    """Yield what the words before and behind a letter call it."""
    if named := NAMES.search(before):
        yield _kind(named["noun"] or named["are"], letter, formula)
    elif apposed := re.search(rf"(?:{LARGE.pattern}|{NUMBER.pattern})\s*$", before, re.IGNORECASE):
        yield _kind(apposed[0], letter, formula)
        if OTHER.match(behind):  # for a loss ℓ(W) the gradients are
            return
    if verb := VERB.match(behind):
        yield _kind(behind[verb.end() :], letter, formula)
    elif word := re.match(r"[\s,]*[\w-]+", behind):
        yield from ["large"] if LARGE.search(word[0]) else []


def _kind(noun: str, letter: str, formula: str) -> str:
    """Return what a noun names, by the last of its words that is known: a gradient norm is a number."""
    noun = ENDS.split(noun)[0]
    if VALUED.search(noun):
        return "large"
    last = max([*LARGE.finditer(noun), *NUMBER.finditer(noun)], key=lambda one: one.end(), default=None)
    if last is None:
        return "else"
    if last[0].lower() == "kernel" and ("," in formula or letter.strip().islower()):
        return "number"
    return "large" if LARGE.fullmatch(last[0]) else "number"
