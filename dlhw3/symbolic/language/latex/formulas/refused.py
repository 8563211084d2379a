"""What papers write and no line here can mean: refused before it is read, each with what to write instead."""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.errors import Span, UserError, close_names
from dlhw3.symbolic.language.latex.formulas.names import EXPECTATION, WORDS
from dlhw3.symbolic.language.latex.text.other_signs import refuse_others
from dlhw3.symbolic.language.latex.text.source import between, starless
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import levels

COMMAND = re.compile(r"\\([A-Za-z]+)")
NORMS = re.compile(
    r"(?:\\\||\\Vert|\\rVert)\s*_\s*\{?\s*(?P<kind>\*|\\ast|\\infty|\\star|[pq](?![A-Za-z])|[03-9])"
)
SUMS, ORDERS, CONDITIONS = "sums over an index", "an optimum", "what a letter is"
GROUPS: dict[str, tuple[tuple[str, ...], str, str]] = {
    SUMS: (
        ("prod", "bigoplus", "bigotimes"),
        "runs over an index, which only a sum has here",
        r"\sum_i x_i^2",
    ),
    "integrals": (("int", "iint", "oint", "lim", "limsup", "liminf"), "has no meaning here", r"X^\top X"),
    ORDERS: (
        ("min", "max", "arg", "argmin", "argmax", "inf", "sup"),
        "says of no line what it equals; write what holds at the optimum",
        r"\nabla_w \|X w - y\|^2 = 0",
    ),
    "Kronecker": (
        ("otimes", "oplus", "boxtimes", "ltimes"),
        "is not in the language; write the product of matrices that it stands for",
        r"A X B^\top",
    ),
    "products": (("ast", "star", "bullet", "diamond"), "may be many products", r"A \odot B"),
    "inverses": (("dagger", "ddagger"), "is no transpose and no inverse here", r"(X^\top X)^{-1} X^\top"),
    CONDITIONS: (
        ("in", "notin", "subset", "subseteq", "forall", "exists", "colon", "mid", "sim", "perp"),
        "says what a letter is, which is declared on a line of its own",
        "% shape x: n",
    ),
    "relations": (
        ("approx", "propto", "ne", "neq", "simeq", "cong", "ll", "gg", "to", "mapsto", "rightarrow", "asymp"),
        "is no relation that is judged, only =, <, >, \\le and \\ge",
        r"\|X\|_F \ge 0",
    ),
    "arrows": (
        ("implies", "iff", "Rightarrow", "Leftrightarrow", "Longrightarrow", "therefore", "because",
         "Longleftrightarrow", "land", "lor", "impliedby"),
        "joins statements; each stands on a line of its own",
        r"\|X\|_F^2 = \operatorname{tr}(X^\top X)",
    ),
    "cases": (
        ("begin", "end", "substack", "vdots", "ddots"),
        "is not read here: a matrix or cases are not written out",
        r"\operatorname{diag}(x)",
    ),
}  # fmt: skip
ORDERED = ("le", "leq", "leqslant", "lt", "ne", "neq")
"""What may stand below a sum, \\sum_{j \\neq k}, \\sum_{1 \\le i < j \\le n}."""
REFUSED = {name: (words, hint) for names, words, hint in GROUPS.values() for name in names}
GREEK = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi
    chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varphi varrho
    varsigma varpi ell hbar imath jmath""".split()  # noqa: SIM905
)
READ = frozenset(
    """top intercal cdot times odot circ oslash langle rangle sqrt nabla partial frac tfrac dfrac cfrac hat tilde
    bar dot widehat widetilde overline mathbf boldsymbol bm mathrm mathit mathsf mathcal mathscr mathbb mathbbm
    mathds operatorname text textbf textrm textit textsf rm bf mbox lVert rVert Vert lvert rvert vert left right big
    Big bigg Bigg bigl
    bigr Bigl Bigr biggl biggr Biggl Biggr middle displaystyle limits quad qquad nonumber notag thinspace label tag
    cdots ldots dots dotsb dotsm dotsc
    eqref ref phantom vphantom hspace transpose qed qedhere blacksquare square Box""".split()  # noqa: SIM905
)
KNOWN = GREEK | READ | frozenset(WORDS)
LETTERS = {
    "P": "A probability",
    "R": "A set of numbers",
    "N": "A set of numbers",
    "Z": "A set of numbers",
    "C": "A set of numbers",
}
BOARD = re.compile(r"\\mathbb\s*\{?\s*([A-Z])\s*\}?")
RAISED = re.compile(
    r"\^\s*(?:\{\s*)?(\*|\\ast|\\star|\\dagger|\\ddagger|\+|H(?![A-Za-z]))"
    r"(?=\s*\}|[^{A-Za-z0-9]|\s)"
)


BELOW = re.compile(r"/\s*(\d+[A-Za-z]|(?!d)[A-Za-z]{2})(?![A-Za-z{_(])")
"""1/2n and a/bc, which are 1/(2n) and a/(bc) in papers, and (1/2)n and (a/b)c by rule; not df/dx."""
DIFFER = re.compile(r"(?<![A-Za-z\\_])[i-n]\s*\\neq?\s*[i-n](?![A-Za-z_])")
"""Two indices that differ, behind a formula that is said of those."""
BELOW_SUM = re.compile(r"\\sum\s*(?:\\(?:no)?limits\s*)?_\s*\{[^{}]*$")
LONG = re.compile(r"[A-Za-z)}]\s*(?P<sign>[_^])\s*(?P<digits>\d+(?:\.\d+)|\d\d+)")


def _braced(found: re.Match[str]) -> str:
    """Return a letter with all the digits below or above it in braces."""
    letter = found[0].strip()[:1]
    return f"{letter if letter.isalpha() else 'x'}{found['sign']}{{{found['digits']}}}"


def refuse(row: str, start: int, stop: int) -> None:
    """Raise UserError, with the place, for what a stretch of a row has that no formula here can mean."""
    levels(row, start, stop)
    refuse_others(row, start, stop)
    if found := between(row[start:stop]):
        words = "Words stand between two parts of a formula; what is assumed stands on a line of its own."
        at = Span(row, start + found.start(), start + found.end())
        raise UserError(words, at=at, hint="% assume A symmetric")
    stretch = starless(row[start:stop])
    text = re.sub(r"\\(?:text|mbox|textrm)\s*\{[^{}]*\}", lambda found: " " * len(found[0]), stretch)
    text = " " * start + text
    if found := re.compile(r"\d[eE][-+−]?\d").search(text, start):
        words = "A number has no power of ten behind it here, and no e between two numbers."
        raise UserError(words, at=Span(row, *found.span()), hint=r"10^{-3} x")
    if found := BELOW.search(text, start):
        words = "A letter directly behind what divides may be below the line, or behind it."
        raise UserError(words, at=Span(row, *found.span()), hint=rf"\frac{{1}}{{{found[1]}}}")
    if found := LONG.search(text, start):
        words = f"Below and above stands one sign, or braces: {found[0].strip()} ends behind its first digit."
        raise UserError(words, at=Span(row, *found.span()), hint=_braced(found))
    if found := NORMS.search(text, start):
        words = "The norms here are Euclidean (of a matrix Frobenius's), and the sum of absolute values."
        raise UserError(words, at=Span(row, *found.span()), hint=r"\|X\|_F")
    for found in COMMAND.finditer(text, start):
        name = found[1]
        if name in ORDERED and BELOW_SUM.search(text, 0, found.start()):
            continue
        if name in REFUSED:
            words, hint = REFUSED[name]
            if (called := re.match(r"\s*(?:\\left)?\s*(?:\(|\\\{)", text[found.end() :])) and name == "max":
                continue
            if name == "min" and called:
                words, hint = "of several is not in the language", r"-\max(0, -x)"
            if name == "in" and BELOW_SUM.search(text, 0, found.start()):
                words = "below a sum is read where all sums are over that one set, and x_i has no x beside it"
                hint = r"\sum_{i=1}^{m} x_i"
            if name == "sim" and (
                drawn := re.search(r"(?<![A-Za-z\\])([A-Za-z])\s*&?\s*$", row[: found.start()])
            ):
                hint = f"% random {drawn[1]}: {'n, p' if drawn[1].isupper() else 'n'}"
            if name in ("ne", "neq") and (one := DIFFER.search(row, start)) and one.end() >= found.end():
                words, hint = "of two indices is no line", r"p_i (\delta_{ij} - p_j), for all i and j"
            raise UserError(f"\\{name} {words}.", at=Span(row, *found.span()), hint=hint)
        if name not in KNOWN and not any(name.startswith(one) for one in ("rm", "bf")):
            near = close_names(name, KNOWN, cutoff=0.75)
            hint = rf"\{near[0]}" if near else rf"\newcommand{{\{name}}}{{A}}"
            raise UserError(f"\\{name} is no sign that is read here.", at=Span(row, *found.span()), hint=hint)
    if found := RAISED.search(text, start):
        words = f"A raised {found[1]} is no transpose and no inverse here."
        hint = r"(X^\top X)^{-1} X^\top" if found[1] in ("+", r"\dagger") else r"A^\top"
        if text[: found.start()].rstrip()[-1:].islower():
            hint = rf"\hat{{{text[: found.start()].rstrip()[-1:]}}}"
        raise UserError(words, at=Span(row, *found.span()), hint=hint)
    for found in BOARD.finditer(text, start):
        if found[1] in LETTERS:
            words = f"{LETTERS[found[1]]} has no meaning in a formula here."
            hint = r"\frac{1}{2} \|X w - y\|^2" if found[1] == "P" else r"\|X\|_F^2"
            raise UserError(words, at=Span(row, *found.span()), hint=hint)
    if found := re.compile(r"\\sqrt\s*\[").search(text, start):
        raise UserError("A root is a square root here.", at=Span(row, *found.span()), hint="a^{1/3}")


def require_random(row: str, drawn: Callable[[str], str]) -> None:
    """Raise UserError for an expectation in a derivation that declares no random letters; with what does."""
    if found := EXPECTATION.search(row):
        words = "An expectation is over letters that are random, and none is declared."
        raise UserError(words, at=Span(row, *found.span()), hint=drawn(row))
