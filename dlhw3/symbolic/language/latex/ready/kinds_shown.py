r"""Displays that say what a kind of matrix is: "a matrix $Q$ is called orthogonal if \[ Q^\top Q = I \]".

Where a display says what the word means here, it is told and no line, as of functions (`notions_shown`). A text
is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

X = r"(?P<X>[A-Z])"
KIND = (
    r"(?P<kind>orthogonal\s+projections?|projections?|projector|idempotent|orthogonal|symmetric"
    r"|skew-?\s?symmetric|positive\s+(?:semi-?)?definite)"
)
SAYS = re.compile(
    rf"(?:\A|(?<=[.;}}])\s|\n)\s*(?P<"
    rf"sentence>(?:(?:recall|remember|we\s+say)\s+that\s+|we\s+call\s+)?(?:an?|the|any)\s+(?:(?:real"
    rf"|square|symmetric|\$[^$]+\$)\s+)*matri(?:x|ces)\s+"
    rf"\$\s*{X}(?:\s*\\in[^$]*)?\s*\$\s+(?:is\s+)?(?:(?:called"
    rf"|said\s+to\s+be)\s+)?(?:an?\s+)?{KIND}(?:\s+matrix)?\s+if(?:\s+and\s+only\s+if"
    rf"|f)?(?:\s+it\s+satisfies)?\s*:?\s*)$",
    re.IGNORECASE,
)
"""What a matrix is called if what stands below is so."""
BEHIND = re.compile(r"\s*,?\s*(?:for\s+(?:all|any|every|each)\s+(?:nonzero\s+|vectors?\s+)*\$[^$]*\$)?\s*\.?")
SUCH = re.compile(
    r"(?P<before>\s*)For\s+(?:any\s+|every\s+)?such\s+(?:an?\s+)?(?:matrix\s+)?(?=\$\s*(?P<X>[A-Z])\s*\$)"
)
"""What goes on with matrices that are so."""
SYMMETRIC = (r"X^\top=X", r"X=X^\top")
SQUARE = (r"X^2=X", r"XX=X", r"X=X^2")
MEANT: dict[str, tuple[tuple[str, ...], ...]] = {
    "orthogonal": ((r"X^\topX=I", r"X^\topX=XX^\top=I", r"XX^\top=I", r"X^{-1}=X^\top", r"X^\top=X^{-1}"),),
    "symmetric": (SYMMETRIC,),
    "skewsymmetric": ((r"X^\top=-X",),),
    "idempotent": (SQUARE,),
    "projection": (SQUARE,),
    "projector": (SQUARE,),
    "orthogonal projection": (SQUARE, SYMMETRIC),
    "positive semidefinite": (
        (r"x^\topXx\ge0", r"x^\topXx\geq0", r"v^\topXv\ge0", r"v^\topXv\geq0", r"z^\topXz\ge0"),
    ),
    "positive definite": ((r"x^\topXx>0", r"v^\topXv>0", r"z^\topXz>0"),),
}
"""What each word means, without blanks: one form of each of its equations."""
AND = re.compile(
    r",?(?:\\q?quad|\\[,;:!])*\\(?:text|mbox)\{and\}(?:\\q?quad|\\[,;:!])*|,(?:\\q?quad|\\[,;:!])+"
)


def without_kinds(text: str) -> tuple[str, list[str]]:
    """Return a text without displays that say what a kind of matrix is, and what is told of them."""
    made, place, told, apart = "", 0, list[str](), [*set_apart(text)]
    for start, stop in apart:
        found = SAYS.search(text[place:start]) if len(apart) > 1 else None
        behind = BEHIND.match(text, stop)
        end = behind.end() if behind else stop
        if found is None or not _is_meant(found, text[start:stop]):
            made, place = made + text[place:stop], stop
            continue
        lines = "\n" * (found["sentence"] + text[start:end]).count("\n")
        made, place = made + text[place:start][: found.start("sentence")] + lines, end
        such = SUCH.match(text, end)
        if such is not None and such["X"] == found["X"]:
            made += f"{such['before']}For any {found['kind']} matrix "
            place = such.end()
        told.append(f"what line {text.count(chr(10), 0, start) + 1} shows is what the word before it means")
    return made + text[place:], told


def _is_meant(found: re.Match[str], shown: str) -> bool:
    """Whether a display has each equation of what the word means, and nothing more."""
    plain = re.sub(r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\\[|\\\]|\$\$|\s|&", "", shown)
    plain = re.sub(r"\^\{\\top\}|\^\{?T\}?(?![a-z])|\^\{\\intercal\}", lambda _: r"^\top", plain)
    plain = re.sub(
        r"(?:\\q?quad|\\[,;:!])*(?:\\text\{forall\}|\\forall)x(?:\\in[^,.]*)?$", "", plain.rstrip(".,;")
    )
    kind = re.sub(r"semi-?", "semi", " ".join(found["kind"].lower().split()))
    kind = kind.removesuffix("s").replace("skew-", "skew").replace("skew symmetric", "skewsymmetric")
    parts = [one.replace(found["X"], "X") for one in AND.split(plain) if one]
    parts = [side for one in parts for side in ([one] if one != r"X^2=X=X^\top" else ["X^2=X", r"X=X^\top"])]
    forms = MEANT.get(kind, ())
    return len(parts) == len(forms) and all(any(part in form for part in parts) for form in forms)
