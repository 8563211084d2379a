r"""An expansion up to o(‖H‖) as what it says: f(X + H) = f(X) + ⟨G, H⟩ + o(‖H‖) is ⟨∇f(X), H⟩ = ⟨G, H⟩.

That is what a gradient is, where all between f(X) and the order is linear in H; else nothing is made of it.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import outside
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\(?:theta|beta|delta|xi|phi|Delta|Theta)(?![a-z])|[A-Za-z])"
    r"(?:_(?:\w|\{\w+\}))?"
)
NAME = r"(?:\\(?:mathcal|mathscr)\s*\{?\s*[A-Z]\s*\}?|\\ell(?![a-z])|\\(?:phi|psi|varphi)(?![a-z])|[A-Za-z])"
MOVED = re.compile(rf"\s*&?\s*(?P<f>{NAME})\s*\(\s*(?P<x>{LETTER})\s*\+\s*(?P<h>{LETTER})\s*\)\s*&?\s*")
GROWN = re.compile(rf"(?P<head>.*\))\s*-\s*(?P<of>{NAME})\s*\(\s*(?P<at>{LETTER})\s*\)\s*", re.DOTALL)
"""How much a function grows, f(X + H) - f(X)."""
SIZED = re.compile(r"\\\\(?:\s*\[[^\]]*\])?|\\(?:left|right|[bB]igg?[lr]?)(?![a-z])|\\[,;:!]|&")
OPEN, CLOSE = r"\\\||\\lVert(?![A-Za-z])|\\Vert(?![A-Za-z])", r"\\\||\\rVert(?![A-Za-z])|\\Vert(?![A-Za-z])"
TRACE = re.compile(
    r"(?:\\(?:operatorname|mathrm|text)\s*\{\s*[tT]r(?:ace)?\s*\}|\\[tT]r(?![a-z]))\s*(?:\(|\[)"
)
GAP = r"(?:\s|,|\\q?quad(?![a-z]))*"
AS = r"\\(?:text|mbox)\s*\{\s*as\s*\}"
"""Before what is said of where H goes, as H \\to 0."""
MARK = "⌂"
TRANSPOSED = r"\^\s*(?:\{\s*)?(?:\\top(?![a-z])|\\intercal(?![a-z])|T(?![A-Za-z]))\s*\}?"
PRODUCT = re.compile(r"(?P<number>[^()+]*)\\langle(?P<left>[^,]*),(?P<right>[^,]*)\\rangle\s*")
FUNCTION = re.compile(
    rf"\\(?:log|ln|exp|sin|cos|tan|[sc]inh|tanh|sqrt|det|sigma|phi|nabla|operatorname\s*\{{[^{{}}]*\}}|mathrm\s*\{{[^{{}}]*\}})"
    rf"\s*{MARK}"
)
"""A function before the letter, without brackets."""


def gradient_said(head: str, side: str) -> str | None:
    r"""Return \langle \nabla f(X), H \rangle = G of f(X + H) and of f(X) + G + o(\|H\|), or None."""
    head, side = SIZED.sub(" ", head), SIZED.sub(" ", side).strip(" \n.,;")
    grown = GROWN.fullmatch(head)
    moved = MOVED.fullmatch(grown["head"] if grown else head)
    if moved is None:
        return None
    if grown:
        if (grown["of"], grown["at"]) != (moved["f"], moved["x"]):
            return None
        side = f"{grown['of']}({grown['at']}) {'' if side[:1] in ('+', '-') else '+'} {side}"
    f, x, h = moved["f"], moved["x"], moved["h"]
    of = re.escape(h)
    side = re.sub(rf"{GAP}(?:{AS}{GAP}|\()?(?:{OPEN})?\s*{of}\s*(?:{CLOSE})?\s*\\to\s*0\s*\)?$", "", side)
    order = re.search(
        rf"\+\s*o\s*\(\s*(?:{OPEN})\s*{of}\s*(?:{CLOSE})\s*(?:_\s*\{{?\s*[F2]\s*\}}?)?\s*\)\s*$", side
    )
    point = re.match(rf"\s*{re.escape(f)}\s*\(\s*{re.escape(x)}\s*\)\s*(?P<sign>[+-])", side)
    if order is None or point is None or x == h:
        return None
    linear = side[point.start("sign") : order.start()].strip()
    terms = [*_terms(linear)]
    if not terms or not all(_is_linear(one, h) for one in terms):
        return None
    return rf"\langle \nabla {f}({x}), {h} \rangle = {linear.removeprefix('+').strip()}"


SUPPOSES = re.compile(
    r"\b(?:let|assum\w+|suppos\w+|if|when\w*|with|where|such|satisf\w+|means?|differentiable|defin\w+|exists?|there)\b",
    re.IGNORECASE,
)
NAMES = re.compile(rf"\\langle\s*{LETTER}\s*,|[+-]\s*{LETTER}\s*{TRANSPOSED}\s*{LETTER}\s*\+")
"""A gradient that is a letter, of which nothing else may say what it is."""


def with_expansions(text: str) -> str:
    """Return a text whose formulas among the words say of gradients what they say as expansions.

    What is supposed there, or says what a letter is, stays, as it would be known of one direction alone.
    """

    def put(found: re.Match[str]) -> str:
        if SUPPOSES.search(re.split(r"[.;]\s|\n\s*\n", found.string[: found.start()])[-1]) or NAMES.search(
            found[0]
        ):
            return found[0]
        head, equals, side = found[0].strip("$").partition("=")
        said = gradient_said(head, side) if equals and "o" in side and "$" not in head + side else None
        return f"${said}$" if said and "\n" not in found[0] else found[0]

    return outside(text, lambda words: INLINE.sub(put, words))


def _terms(text: str) -> list[str]:
    """Return what is added and subtracted in a text, outside of brackets."""
    depth, place, found = 0, 0, list[str]()
    bracketed = re.sub(r"\\langle", "(langle", re.sub(r"\\rangle", "rangle)", text))
    for k, sign in enumerate(bracketed):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0)
        if sign in "+-" and not depth and text[place:k].strip():
            found.append(text[place:k])
            place = k + 1
    return [one.strip().lstrip("+-").strip() for one in (*found, text[place:])]


def _is_linear(term: str, letter: str) -> bool:
    """Whether a term is a number that is linear in a letter: an inner product, a trace, or a^T h and h^T a."""
    behind = "(?![A-Za-z_])" if letter[-1].isalpha() and letter.startswith("\\") else "(?!_)"
    marked = re.sub(
        rf"{re.escape(letter)}{behind}|\\[A-Za-z]+",
        lambda found: MARK if found[0] == letter else found[0],
        term,
    )
    if marked.count(MARK) != 1 or FUNCTION.search(marked) or re.search(r"[|/]", marked):
        return False
    if (product := PRODUCT.fullmatch(marked)) is not None:
        inside = product["left"] if MARK in product["left"] else product["right"]
        return MARK not in product["number"] and _is_product(inside)
    if (trace := TRACE.search(marked)) is not None:
        inside = marked[trace.end() :].rstrip()
        return MARK not in marked[: trace.start()] and inside[-1:] in tuple(")]") and _is_product(inside[:-1])
    small = letter[-1].islower() or (letter[-1] in "}0123456789" and not re.search(r"[A-Z]", letter))
    row = re.search(rf"{TRANSPOSED}.*{MARK}\s*$|{MARK}\s*{TRANSPOSED}", marked) is not None
    return small and row and _is_product(marked)


def _is_product(text: str) -> bool:
    """Whether the marked letter is a factor of a product: in no brackets, added to nothing, of no power."""
    before, _, after = text.partition(MARK)
    depth = sum(before.count(one) for one in "([{") - sum(before.count(one) for one in ")]}")
    bare = text
    while (inner := re.sub(r"\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]", " ", bare)) != bare:
        bare = inner
    power = re.match(r"\s*\^", after) and not re.match(rf"\s*{TRANSPOSED}", after)
    return not depth and not power and not re.search(r"[-+]", bare.strip().lstrip("+-"))
