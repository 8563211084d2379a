"""Words beside a false line that say nothing of its letters, or no more than is assumed: they save no line.

A set that stands in no line may be the whole space, and a letter of which nothing else is said is whatever an
equation makes it; a gated unit is no unit vector; and where K is positive definite, that it is a kernel matrix
says no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.judged.said_around import stands_in
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.latex.text.called_so import MORE, SAFE
from dlhw3.symbolic.language.latex.text.unread import PROPERTY, Unread
from dlhw3.symbolic.language.latex.text.unread import letters_of_members as letters_said
from dlhw3.symbolic.language.text import lazy_re as re

RELATION = re.compile(r"[<>=]|\\(?:[lg](?:eq?|t|eqslant)|neq?|prec(?:eq)?|succ(?:eq)?|in)(?![a-zA-Z])")
NAMES = re.compile(
    r"\b(?:gated|residual|hidden|linear|rectified|recurrent|output|input|computing|activation|neural)\s+units?\b"
    r"|\bunit\s+tests?\b|\blow[\s-]rank\b|\brank[\s-]one\s+updates?\b|\bsingular\s+modes?\b"
    r"|\b(?:input|data|time|sample)-dependent\b|\b(?:spectral|weight|batch|layer)\s+normali[sz]ation\b"
    r"|\bheavy[\s-]ball\b|\bnormali[sz](?:ed|ing)\s+flows?\b|\bsparse\b",
    re.IGNORECASE,
)
"""Names in which a property stands that is none of a letter, or is vague."""
MEMBER = re.compile(
    r"\s*\\?[A-Za-z]+(?:_\w)?(?:\s*,\s*\\?[A-Za-z]+(?:_\w)?)*\s*\\in\s*"
    r"(?P<set>\\(?:mathcal|mathbb)\s*\{?\s*[A-Z]\s*\}?|[A-Z]|\\Omega|\\Theta)\s*[.,;]?\s*"
)
SMALL_SET = re.compile(
    r"\b(?:balls?|spheres?|simplex|polytopes?|boxe?s?|compact|bounded|finite|discrete|grid|unit|small|half-?spaces?|cones?"
    r"|neighbou?rhoods?|intervals?|hyper\w+|proper|outside|complement|support|data|training|samples?|indices|index)\b",
    re.IGNORECASE,
)
"""What a set is that is not the whole space."""
NAMED = re.compile(r"\s*(?P<head>\\?[A-Za-z]+)(?:\s*\([^()=]*\))?(?:\^\{?2\}?)?\s*:?=(?P<value>[^=<>]+)")
INDEPENDENT = re.compile(r"\bindependent\b", re.IGNORECASE)
LINEARLY = re.compile(r"\b(?:linearly|in)\s+independent\b", re.IGNORECASE)
KERNEL = re.compile(
    r"\b(?:kernel|covariance|Gram|Fisher|metric|Gauss-+Newton|Hessian)(?:\s+matri(?:x|ces))?\b", re.IGNORECASE
)
DEFINITE = re.compile(
    r"\b(?:symmetric|positive|semi-?\s?definite|definite|psd|pd|spd|invertible|non-?singular)\b", re.I
)
SMOOTH = re.compile(r"\b(?:Lipschitz|smooth(?:ness)?)\b|-(?:Lipschitz|smooth)\b", re.IGNORECASE)
OPTIMUM = re.compile(
    r"\b(?:(?:min|max)imi[sz]e[sr]?|(?:min|max)imum|(?:stationary|critical)\s+point|optimum)\b", re.IGNORECASE
)
SOLVES = re.compile(r"\b(?:solves?|solutions?|interpolat\w+)\b", re.IGNORECASE)
SYMMETRIC = re.compile(r"\b(?:symmetric|self-?adjoint|hermitian)\b", re.IGNORECASE)
OF_SPECTRUM = re.compile(r"\b(?:largest|smallest|eigenvalue|singular\s+value|norm)\b")
READ_AS = re.compile(
    r"\b(?:non-?expansive|contraction|Rademacher|isotropic|masks?|one-hot|uniform|means?|covariance)\b",
    re.IGNORECASE,
)
"""What is read where a letter of which it is said stands in an assumption."""
END_OF = re.compile(
    r"^(?:with\s+)?(?:largest|top|leading|greatest|smallest|least)\s+eigenvalue\b", re.IGNORECASE
)
THINGS = r"(?:samples?|inputs?|data(?:\s+points?)?|observations?|examples?|features?|gradients|responses)"
SIDES = re.compile(
    rf"\b{THINGS}\s+(?:are|is|as|form)\s+(?:the|an?)\s+(?:rows?|columns?)\s+of\b"
    rf"|\b(?:rows?|columns?)\s+of\b[^.,;]*\b(?:are|is|hold|contain)\s+(?:the\s+|an?\s+)?{THINGS}\b"
    r"|\beach\s+sample\s+is\s+an?\s+(?:row|column)\s+of\b",
    re.IGNORECASE,
)
"""How data stand in a matrix."""
MEMBERS = re.compile(r"(?<![A-Za-z\\])[a-z]_(?:[ijkn](?![A-Za-z])|\{[ijkn]\})")
CALLED = re.compile(
    r"(?:(?:where|with|and|let|here)\s+)*\\?[A-Za-z]+(?:\s*\{\\?[A-Za-z]+\})?(?:_\w)?\s*(?:\([^()=]*\)\s*)?=[^=]*?"
    r"\s(?:be|is|denotes?)\s+(?:the|an?|its)\s+(?P<said>[A-Za-z][A-Za-z\s-]*)$",
    re.IGNORECASE,
)
"""A letter by its formula, with what it is called."""
HOMOGENEOUS = re.compile(r"\b(?:positively\s+)?homogeneous\b", re.IGNORECASE)
SIGN_OF = re.compile(
    r"\\operatorname\s*\{(?:said)?(?:eig|sing)(?:max|min)\}"
    r"|\\(?:lambda|sigma)\s*_\s*\{?\s*\\?(?:max|min)|\\(?:\||lVert)[^$]*_\s*\{?\s*(?:op|2|\\)"
)
DIAGONAL = re.compile(r"=\s*\\(?:mathrm|operatorname)\s*\{diag\}|\\diag\b")


def without_idle(
    document: Document, said: Sequence[Unread], every: set[str], rows: Sequence[str]
) -> list[Unread]:
    """Return what is said without what says nothing of the letters of the lines, which are ``every`` one."""
    return [one for one in said if not _is_idle(document, one, every, rows)]


def _is_idle(document: Document, said: Unread, every: set[str], rows: Sequence[str]) -> bool:
    text = said.assumes if RELATION.search(said.assumes) else said.written
    whole = "\n".join(rows)
    if found := MEMBER.fullmatch(text):
        return _is_anywhere(found["set"].strip(), whole)
    if found := NAMED.fullmatch(text):
        return _is_named_alone(found["head"].strip(), found["value"], every, whole)
    plain = NAMES.sub(" ", said.written)
    if plain != said.written and not (PROPERTY.search(plain) or MORE.search(plain)):
        return True
    if SIDES.search(said.written) and not MEMBERS.search(whole):
        return True
    if (named := CALLED.match(said.written)) and said.written.count("=") == 1:
        rest = SAFE.sub(" ", named["said"])
        return not (PROPERTY.search(rest) or MORE.search(rest))
    letters = _letters(said, rows)
    return _is_known(document, said, letters) or _is_of_nothing_random(document, said, letters, every)


def _letters(said: Unread, rows: Sequence[str]) -> set[str]:
    """Return the letters of the formulas among words."""
    if said.assumes:
        return letters_said(said.assumes)
    here = " ".join(rows[said.number - 1 : said.number + 2])
    formulas = [one.strip() for one in re.findall(r"\$([^$]+)\$", here)]
    return {letter for one in formulas if stands_in(one, said.written) for letter in letters_said(one)} - {
        "E"
    }


def _is_anywhere(name: str, whole: str) -> bool:
    """Whether a set stands only behind \\in, and nothing says that it is less than all of the space."""
    own = rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])"
    kinds = r"(?:an?\s+|the\s+|some\s+)?(?:(?:closed|open|convex|whole)\s+)*(?:set\s+|domain\s+)?"
    spoken = rf"\\in\s*{own}|\b(?:on|over|in)\s+{kinds}\$\s*{own}\s*\$"
    around = re.findall(rf"[^.;]{{0,40}}{own}", whole)
    return not re.search(own, re.sub(spoken, " ", whole)) and not any(map(SMALL_SET.search, around))


def _is_named_alone(head: str, value: str, every: set[str], whole: str) -> bool:
    """Whether a letter that an equation names stands nowhere else, so that it is whatever that makes it."""
    own = rf"(?<![A-Za-z\\]){re.escape(head)}(?![A-Za-z_^'])"
    plain = {one.lstrip("\\") for one in letters_said(head)}
    return not plain & every and len(re.findall(own, whole)) == 1 and re.search(own, value) is None


def _is_known(document: Document, said: Unread, letters: set[str]) -> bool:
    """Whether what words say of letters is assumed already, in these or in stronger words."""
    words = said.written
    if SIGN_OF.search(words) and OF_SPECTRUM.search(words):
        return True
    for form, is_assumed in ASSUMED:
        if form.search(words) and not PROPERTY.search(form.sub(" ", words)):
            return is_assumed(document, letters)
    told = {word for one in document.regular for word in re.findall(r"\w+", one.text)}
    kinds = {kind for name, kind in document.assumed if name in letters}
    rest = DEFINITE.sub(" ", KERNEL.sub(" ", words)) if kinds & {"pd", "psd"} else words
    rest = SYMMETRIC.sub(" ", rest) if "symmetric" in kinds else rest
    rest = SMOOTH.sub(" ", rest) if document.regular and letters & told else rest
    rest = re.sub(r"\bdiagonal\b", " ", rest) if DIAGONAL.search(words) else rest
    return rest != words and not (PROPERTY.search(rest) or MORE.search(rest))


def _stands_in_assumption(document: Document, letters: set[str]) -> bool:
    every = (*(one.text for one in document.regular), *(one.text for one in document.related))
    return any(letters & {*re.findall(r"\w+", one)} for one in every)


def _has_optimum(document: Document, letters: set[str]) -> bool:
    """Whether a gradient is 0, or a value least, at one of the letters."""
    spelled = _spelled(letters)
    zero = (one for one in document.related if "nabla" in one.text and re.search(r"=\s*0", one.text))
    least = (one for one in document.related if re.match(r"\s*\\?\w+\s*\([^()]*\)\s*<=", one.text))
    return any(letters_in(one.left) & spelled for one in (*zero, *least))


def _has_equation(document: Document, letters: set[str]) -> bool:
    equations = (one for one in document.related if one.relation == "=")
    return any((letters_in(one.left) | letters_in(one.right)) & _spelled(letters) for one in equations)


def _has_end(document: Document, letters: set[str]) -> bool:
    """Whether a number is an eigenvalue that bounds a matrix."""
    own = [one for one in document.related if letters & {*re.findall(r"\w+", one.text)}]
    return any(" I" in one.text for one in own) and any(one.relation == "=" for one in own)


def _is_homogeneous(document: Document, letters: set[str]) -> bool:
    """Whether f is |w|^L f_s(w/|w|), as one that is homogeneous is read."""
    defined = {name for _, value in document.definitions for name in letters_in(value)}
    return bool({f"{one}_s" for one in letters} & (defined | _functions(document)))


def _functions(document: Document) -> set[str]:
    """Return the names of all lines."""
    return {name for chain in document.chains for line in chain for name in letters_in(line.tree)}


ASSUMED: tuple[tuple[re.Pattern[str], Callable[[Document, set[str]], bool]], ...] = (
    (HOMOGENEOUS, _is_homogeneous),
    (END_OF, _has_end),
    (OPTIMUM, _has_optimum),
    (SOLVES, _has_equation),
    (READ_AS, _stands_in_assumption),
)
"""Words, and what says that they are assumed."""


def _spelled(letters: set[str]) -> set[str]:
    """Return letters as lines spell them too: \\hat w is w_hat."""
    return {*letters, *(f"{one}_{dress}" for one in letters for dress in ("hat", "star", "tilde", "bar"))}


def _is_of_nothing_random(document: Document, said: Unread, letters: set[str], every: set[str]) -> bool:
    """Whether words call letters independent of which one stands in no line, or none is random: constants are."""
    if not INDEPENDENT.search(said.written) or LINEARLY.search(said.written) or said.assumes:
        return False
    if PROPERTY.search(INDEPENDENT.sub(" ", said.written)) or len(letters) < 2:
        return False
    means = [{*re.findall(r"\w+", one.text)} for one in document.related if "mathbb{E}" in one.text]
    of_both = any(len(letters & one) > 1 for one in means)
    return of_both or len(letters & document.random) < 2 or len(letters & every) < 2
