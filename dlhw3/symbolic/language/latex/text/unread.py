"""What the words around a derivation in LaTeX say of letters and is not assumed, and what would assume it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from dlhw3.symbolic.language.latex.text.rows import REMEMBERED, in_plain
from dlhw3.symbolic.language.text import lazy_re as re

WITHOUT = "% without what is taken back"
"""The line of a text that is read without what its words assume, where others take something back."""


@dataclass(frozen=True)
class Unjudged:
    """What is told of a file and not judged: the line, the sign and what stands behind it, and why."""

    number: int
    sign: str
    text: str
    reason: str


LONGEST = 90
"""How much of a sentence is told."""
PROPERTIES = {
    "symmetr": "symmetric", "psd": "psd", "semidefinite": "psd", "semi-definite": "psd", "spd": "pd",
    "definite": "pd", "invertib": "invertible", "nonsingular": "invertible", "non-singular": "invertible",
    "orthogonal": "orthogonal", "orthonormal": "orthogonal", "convex": "convex",
    "covariance": "psd", "gram": "psd",
}  # fmt: skip
"""How a property begins in words, and as a line assumes it."""
PROPERTY = re.compile(
    r"\b(?:(?:skew-?|anti-?|a|non-?)?symmetr\w*|(?:skew-?|non-?)?(?:hermitian|self-?adjoint)|(?:semi-?\s?)?definite\w*|psd|spd|orthogonal\w*|orthonormal\w*"
    r"|invertib\w*|(?:non-?)?singular|convex\w*|concave|(?:min|max)imi[sz]ers?|optimum|optimal\s+(?:point|value|solution)|saddle\s+point|(?<=§\s)minimi[sz]es?(?=\s+§)|(?:in|non-?)definite|non-?positive|negative(?=\s+(?:numbers?|scalars?|constants?|matri\w+|(?:semi-?)?definite)\b|\s*[.,;]|$)|Lipschitz|(?:[\w-]*-)?smooth(?:ness)?|strongly|diagonal|idempotent|projections?|projectors?|contractions?|rotations?|nilpotent"
    r"|eigen(?:vector|value|pair)s?|fixed\s+points?|(?:row|column|doubly)[\s-]+stochastic"
    r"|(?<!-)(?:covariance|Gram)\s+matri\w+|probability\s+distributions?|stochastic\s+matri\w+"
    r"|at most|at least|exceeds?|same sign|parallel|homogeneous|spectrum|inverse of|kernel of|null\s?space"
    r"|(?:full|low)?[\s-]rank|unit|nonzero|non-?negative|i\.?i\.?d|(?:in)?dependent|(?:un)?correlated|zero[\s-]mean|commut\w+|normali[sz]ed"
    r"|(?:hyper)?spheres?|balls?|simplex|radius|triangular|Toeplitz|circulant|unitary|permutation|traceless"
    r"|in the span|one-hot|whitened|isotropic|PL|Polyak|sums?\s+to\s+(?:one|zero|1|unity)"
    r"|positive(?!\s+(?:part|integers?|probab\w*|constants?|semi|definite))"
    r"|columns? of|rows? of|centered|centred)\b",
    re.IGNORECASE,
)
"""What the words say of a letter, or could."""
EQUATIONS = (
    (r"semi-?\s?orthogonal", r"X^\top X = I"),
    (r"\borthogonal(?:ly)?\s+project", r"X^\top X = X"),
    (r"\brotation", "X orthogonal"),
    (r"\bdiagonal(?!\s*(?:of|entr|element|i[sz]))", r"X = \operatorname{diag}(u)"),
)
"""What words name that is an equation of a matrix X; of a diagonal one, with a column u of its entries."""
OF_DATA = re.compile(r"\b(?:whitened|isotropic)\b", re.IGNORECASE)
"""What is said of data that have no letter in the words."""
STRONGER = {
    "symmetric": ("psd", "pd", "symmetric psd", "symmetric pd"),
    "psd": ("pd",),
    ">= 0": ("> 0",),
    "!= 0": ("> 0",),
}
"""What a property of a letter follows from."""
COMMANDS = re.compile(
    r"\\(?:top|[tdc]?frac|sqrt|neq?|[lg]eq?|succ|succeq|left|right|math(?:bf|bb|rm|cal)|operatorname|sum|langle|rangle"
    r"|tr|det|exp|log|boldsymbol|bm|text)(?![a-zA-Z])"
)
"""What is no letter in a relation."""
REGULAR = re.compile(r"(\w+) (\S+?)-(smooth|strongly convex|weakly con(?:vex|cave)|Lipschitz)")
"""What is assumed of a function, with its constant before the property."""
DENIED = re.compile(
    r"\b(?:not|no|nor|weakly|never|without|unless|were|would|instead|fails?|lack|cannot|need|non|contra(?!ct)\w+)\b|\basymm|\bin-?definite|\bnegative|-concave|\bskew"
    r"|\banti|\bnon-?symm|\bnon-?convex|\b(?:arbitrary|general)\b"
    r"|\bparts?\s+of\b|semi-?\s?orthogonal|\borthogonal(?:ly)?\s+(?:proj|to\b|compl|decomp)|\bortho(?:gonal|normal)\s+(?:columns?|rows?|bas[ei]s|vectors)",
    re.IGNORECASE,
)
"""Words that say that a property is not there, or is one of something else: an orthogonal projection."""


@dataclass(frozen=True)
class Unread:
    """A part of the words, the line that it stands in, and what would assume it, where that is plain.

    ``supposed`` says that its sentence supposes it, with nothing that denies it: for some points, or in other words
    than are known; ``of_all`` that it is said for all values of a letter.
    """

    number: int
    written: str
    assumes: str = ""
    supposed: bool = False
    of_all: bool = False

    @property
    def letter_said(self) -> str:
        """The letter of which an equation of it says that it is a product, W of W = W_2 W_1; else nothing."""
        left, _, right = self.written.strip("$ ").partition("=")
        alone = re.fullmatch(r"\s*\\?[A-Za-z]+(?:_\w|_\{\w+\})?\s*", left)
        several = re.findall(r"(?<![A-Za-z\\])[A-Za-z](?:_(?:\w|\{[\w:]+\}))", right)
        return re.sub(r"[\s\\{}]", "", left) if alone and len({*several}) > 1 and "(0)" not in right else ""

    @property
    def short(self) -> str:
        """The words, cut where they are long."""
        return self.written if len(self.written) <= LONGEST else self.written[: LONGEST - 1].rstrip() + "…"


def property_of(named: str, part: str, letters: Collection[str]) -> str:
    """Return what would assume a property that words name of one letter; nothing where they deny it."""
    if OF_DATA.match(named) and not letters and not DENIED.search(part):
        return r"X^\top X = n I"
    known = next((one for one in EQUATIONS if re.search(one[0], part, re.IGNORECASE)), None)
    if known is not None:
        denied = DENIED.search(re.sub(rf"{known[0]}\w*", "", part, flags=re.IGNORECASE))
        first = next((one for one in re.findall(r"\b[A-Z]\b", part) if one in letters), "")
        return known[1].replace("X", first) if first and not denied else ""
    word = next((said for begins, said in PROPERTIES.items() if begins in named.lower()), "")
    if not word or len(letters) != 1 or DENIED.search(part):
        return ""
    (letter,) = letters
    return f"{letter} {word}" if letter[0].isupper() != (word == "convex") else ""


def not_declared(
    unread: Iterable[Unread],
    properties: Collection[tuple[str, str]],
    relations: Iterable[tuple[str, Collection[str]]],
    others: Collection[str],
) -> list[Unread]:
    """Return the parts of the words that no line of its own assumes, in these words or in others.

    Such lines give letters ``properties``, are ``relations``, a sign and the letters that it is between, which is
    taken for the same, or are ``others``, by their texts.
    """
    every, told = [*relations], {f"{letter} {said}" for letter, said in properties} | {*others}

    def assumed(one: Unread) -> bool:
        text = in_plain(one.assumes).replace(r"\|", "")
        letter, _, said = text.partition(" ")
        stronger = STRONGER.get(said, ())
        if (
            text in told
            or REGULAR.sub(r"\1 \3 \2", text) in told
            or any(f"{letter} {more}" in told for more in stronger)
        ):
            return True
        if stronger and said == "symmetric":
            return any(sign == "=" and {*between} == {letter} for sign, between in every)
        sign = next(iter(re.findall(r"[!<>]=|[=<>]", text)), "").replace("<=", "≤").replace(">=", "≥")
        names = letters_in(one.assumes) - {"I"}
        means = names - ({"E"} if "mathbb" in one.assumes else set())
        return bool(sign) and any(sign == other and {*between} in (names, means) for other, between in every)

    return [one for one in unread if not one.assumes or not assumed(one)]


def letters_in(assumes: str, *, apart: bool = False) -> set[str]:
    """Return the letters in a relation as LaTeX has it, and with ``apart`` a and b of ab too."""
    return {*_letters_in(assumes, apart)}


def letters_of_members(assumes: str) -> set[str]:
    """Return the letters in a relation, of q_i the letter q too, of which it is a member or an entry."""
    found = letters_in(assumes)
    return found | {one.partition("_")[0] for one in found if not one[-1].isdigit()}


@lru_cache(maxsize=REMEMBERED)
def _letters_in(assumes: str, apart: bool) -> frozenset[str]:
    found = frozenset(re.findall(r"[A-Za-z]\w*", in_plain(COMMANDS.sub(" ", assumes))))
    beside = re.findall(r"(?<![\\A-Za-z_])[a-zA-Z]{2,3}(?![A-Za-z_])", assumes) if apart else []
    return found | {*"".join(beside)}


def not_assumed(unread: Iterable[Unread], names: Collection[str], assumed: Collection[str]) -> str:
    """Return, of a false line with these names, the words that might have made it true and that assume nothing."""
    for one in unread:
        letters = letters_in(one.assumes)
        said = re.split(r"\s+(?:symmetric|psd|pd|invertible|orthogonal|convex)$", one.assumes)[0]
        letters = {said} if said != one.assumes else letters
        if of := REGULAR.fullmatch(one.assumes):
            letters = {of[1], f"grad_{of[1]}"}
        told = {one.assumes, REGULAR.sub(r"\1 \3 \2", one.assumes)}
        if one.assumes and letters & {*names} and not told & {*assumed}:
            number = re.search(r" ([a-z]\w*|[A-Z])-(?:strongly|weakly) ", one.assumes)
            positive = f", and says {number[1]} > 0" if number else ""
            whole = f"“{one.short}” (line {one.number}) is not taken as an assumption"
            return f"{whole}; % assume {one.assumes} is{positive}"
    return ""
