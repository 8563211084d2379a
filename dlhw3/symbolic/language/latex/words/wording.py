"""What the words around a derivation in LaTeX define: let $f(w) = …$, where $p = …$, and \\text{where} in a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.names import EXPECTATION
from dlhw3.symbolic.language.latex.text.formulas_said import RELATION, STYLED, with_signs
from dlhw3.symbolic.language.latex.text.joints import depth
from dlhw3.symbolic.language.latex.text.rows import INLINE, Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import is_doubted, set_apart, with_doubted
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.spelled import within
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.latex.words.activations_named import (
    activation_named,
    is_of_one_layer,
    of_free_letter,
)
from dlhw3.symbolic.language.latex.words.asked_for import is_claimed, is_quoted
from dlhw3.symbolic.language.latex.words.behind import leading
from dlhw3.symbolic.language.latex.words.introduced import SLOPE_OF, SOLVED, STEP_GIVES
from dlhw3.symbolic.language.latex.words.once import SO_THAT, halves, is_alone, is_new, needs, require_once
from dlhw3.symbolic.language.latex.words.qualified import RANGE, is_limited
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.lengths import require_few

DEFINES = re.compile(r"\b(?:let|where|with|define[ds]?|denotes?|write|put|set)\b", re.IGNORECASE)
ELSE = re.compile(
    r"\b(?:if|iff|when|whenever|unless|suppos\w*|assum\w*|consider\w*|given|take|equality|equals?|at|for)\b",
    re.IGNORECASE,
)
"""Words that say of an equation that it is a case, and no definition."""
SUPPOSED = re.compile(r"suppos|assum|consider|given|take|for$", re.IGNORECASE)
"""Those before a letter or a function that say what it is, all the same: suppose $f(w) = …$, for $p = …$."""
DENIED = re.compile(
    r"\b(?:not|never|no|nor|cannot|instead|unlike|contrast|contradiction|unless|without|longer|neither"
    r"|had|would|were"
    r"|might|could|whether|until|wrong\w*|false\w*|contrary)\b|n't\b",
    re.IGNORECASE,
)
"""Words that say of a definition that it is none."""
OTHER = re.compile(
    r"\b(?:second|latter|others?|alternative|(?:algorithm|method|model|variant|scheme|option|version"
    r"|case)\s+(?:2|3|B|C|II|two))\b",
    re.IGNORECASE,
)
"""Words by which an equation is of another thing than the one before: the second has, Algorithm 2 uses."""
RESULT = re.compile(
    r"\b(?:hence|thus|therefore|so|gives?|yields?|get|obtain\w*|solution|minimi[sz]er|optim\w+|show\w*"
    r"|claim\w*|prove)\b",
    re.IGNORECASE,
)
"""Words that say of an equation that it follows from others, or is to follow."""
OF_LETTER = re.compile(r"solution|minimi[sz]er|optim\w+", re.IGNORECASE)
"""Those that say so of a letter alone: the optimal $w = …$, but the optimisation objective $f(w) = …$."""
ARGUMENT = (
    r"(?:\\[A-Za-z]+|[A-Za-z]|\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\})(?:_(?:\{[^{}]*\}|\w))?"
)
ARGUMENTS = rf"{ARGUMENT}(?:\s*[,;]\s*{ARGUMENT})*"
ACCENTED = r"\\(?:hat|tilde|bar|widehat|widetilde|overline)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])"
LETTER = re.compile(
    rf"(?:{ACCENTED}|\\[A-Za-z]+|[A-Za-z])"
    r"(?:_(?:\{[^{}]*\}|\w|\*|\+|\\star))?(?:\^(?:\{(?:\+|\*|\\star)\}|\+|\*|\\star))?"
    rf"(?P<of>\(\s*{ARGUMENTS}\s*\))?"
)
VALUE = re.compile(
    rf"\s*{ARGUMENT}\s*\(\s*(?:{ACCENTED}|{ARGUMENT}\s*\^\s*\{{?\s*(?:\*|\\star|\\ast)\s*\}}?"
    rf"|\\?[A-Za-z]+\s*_\s*\{{?\s*(?:0|\*|\\star)\s*\}}?)\s*\)\s*="
)
"""What a function is at a letter with a mark, f(x^*) = f^*, which defines no function."""
SQUARE = re.compile(rf"\s*{ARGUMENT}\s*\^\s*\{{?\s*2\s*\}}?\s*=")
"""What the square of a letter is: s^2 = …, of a number that is positive or not."""
RATE = re.compile(
    r"\\dot\b[^=]*="
    r"|\\[tdc]?frac\s*\{\s*(?:\\mathrm\s*\{?)?d[^{}=]*\}?\s*\{\s*(?:\\mathrm\s*\{?)?d\s*\}?\s*t\s*\}[^=]*="
)
"""The rate of a letter, equal to something."""
SPACED = re.compile(r"(?<=[^\s])\s*\\in(?![a-zA-Z])\s*\\(?:mathbb|mathbf|mathds|mathrm)\s*\{?\s*R.*$")
"""The space that what a definition defines is in."""
TURNED_RATE = re.compile(rf"^\s*({ARGUMENT})\s*=\s*(\\dot\s*(?:\{{\s*{ARGUMENT}\s*\}}|{ARGUMENT}))\s*$")
"""A letter that is the rate of another, v = \\dot x, which says how that one moves."""
NAMED = r"\\(?:mathcal|mathrm)\s*\{[A-Za-z]\}|(?<![A-Za-z\\{])[A-Za-z]|\\(?:phi|psi|varphi|ell|Phi|Psi|Omega)"
FACTOR = r"(?:\\[tdc]?frac\s*(?:\d\s*\d|\{[^{}]*\}\{[^{}]*\})|\\[a-z]+|\d+|[a-z](?=\s+))"
TERM = re.compile(rf"-?\s*(?:{FACTOR}\s*)?(?P<f>{NAMED})")
"""A function alone, and with a factor before it: \\lambda h."""
OPENS = r"(?:\\left\s*|\\[bB]igg?l?\s*)?\("
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n")
ASIDE = re.compile(r"\([^()]*\)")
"""What stands in brackets among the words, and is over."""
PAST = re.compile(r"\bat\b(?=[^§]*§(?:[^§]*§)*\s+(?!and\b)[a-z])")
"""Where something is taken that is over before a formula: the proximal operator at § minimizes …"""
MARKED = re.compile(rf"{ACCENTED}|{ARGUMENT}\s*(?:\^|_)\s*\{{?\s*(?:\*|\\star|\\ast)\s*\}}?")
NUMBER = re.compile(r"[-\d.\s/]*")
OPTIMUM = re.compile(r"\\arg(?![a-z]{4})|\\operatorname\s*\*?\s*\{\s*arg")
WHERE = re.compile(
    r"\\(?:text|mbox|textrm)\s*\{[^{}]*\b(?:where|with)\b[^{}]*\}|,(?:\s|&|\\q?quad)*(?=[^=&\\,]*:=)"
)


def said(text: str) -> list[Row]:
    """Return the definitions in the words around the formulas that are set apart, each as a row of ``let``.

    None where nothing is set apart: then each formula between $ is a row itself. Raises UserError where the words
    define one name twice.
    """
    kept = around(text)
    apart = [text.count("\n", 0, start) + 1 for start, _ in set_apart(text)]
    found, heads, listed = [], dict[str, Row](), with_doubted(kept)
    for one in INLINE.finditer(kept):
        number = kept.count("\n", 0, one.start()) + 1
        before = ASIDE.sub(" ", SENTENCE.split(INLINE.sub(" § ", kept[: one.start()] + " "))[-1])
        begun = SENTENCE.split(INLINE.sub(" § ", kept[: one.start()]))[-1]
        words = PAST.sub(lambda found: found[0].replace("at", "  "), before).replace("§", " ")
        formula = " ".join(within(one[0]).replace(":=", "=").split())
        named = activation_named(formula, words, kept[one.end() :])
        if named and not leading(begun) and not is_of_one_layer(text, begun + kept[one.end() :], formula):
            found.append(Row(number, named, "let"))
        elif RANGE.fullmatch(formula) or _is_unsaid(kept, *one.span()) or is_doubted(listed[: one.start()]):
            continue
        elif (
            word := _defines(
                formula, words, alone=is_alone(formula, number, apart, found), new=is_new(formula, kept)
            )
        ) is not None:
            if _has_same_line(formula, text) or _is_limited(formula, words, number, text, kept, one):
                continue
            if VALUE.match(formula) or SQUARE.match(formula):
                found.append(Row(number, formula, "assume"))
                continue
            formula, order = _without_order(SPACED.sub("", formula))
            found += [Row(number, order, "assume")] if order else []
            formula = TURNED_RATE.sub(r"\2 = \1", formula)
            rate = RATE.match(formula) is not None
            row = Row(number, formula if rate else _of_arguments(formula, text), "assume" if rate else "let")
            row.reason, head = word, re.sub(r"\s", "", halves(row.text)[0])
            row.again = head in heads and SO_THAT.search(words) is not None
            found.append(row)
            heads.setdefault(head, row)
            if not row.again and (DEFINES.search(words) or OTHER.search(words)):
                require_once(row, heads)
    require_few(text, (), found)
    return in_order(of_free_letter(found, kept) if "z" in heads else found)


def _is_unsaid(kept: str, start: int, stop: int) -> bool:
    """Whether the words around an equation claim it, or have it said by others."""
    return is_claimed(kept[:start], kept[stop:]) or is_quoted(kept[:start])


def _is_limited(formula: str, words: str, number: int, text: str, kept: str, found: re.Match[str]) -> bool:
    """Whether the words around a definition limit it; what is found to be something is then not defined."""
    try:
        return is_limited(formula, kept[found.end() :], number, text, kept[: found.start()])
    except UserError:
        if RESULT.search(words) and MARKED.fullmatch(halves(formula)[0].strip()):
            return True
        raise


def _has_same_line(formula: str, text: str) -> bool:
    """Whether a line of its own, behind %, says the same as a definition of the words."""
    lines = re.findall(r"%[ \t]*let[ \t]+([^\n]+)", text)
    return re.sub(r"\s", "", formula) in {re.sub(r"\s", "", one) for one in lines}


def inline(text: str) -> list[Row]:
    """Return the formulas in the words around those that are set apart."""
    found = (within(one[0]) for one in INLINE.finditer(around(text)))
    return [Row(1, formula) for formula in found]


def without_more(named: Iterable[Row]) -> tuple[list[Row], list[Unread]]:
    """Return definitions g = a = b as g = a, and beside them a = b, which is neither assumed nor judged."""
    kept, left = list[Row](), list[Unread]()
    for row in named:
        head, _, value = halves(row.text)
        first, equals, _ = halves(value)
        if row.word == "let" and equals and HEAD.match(head) and not NAME.fullmatch(first.strip()):
            left.append(Unread(row.number, value.strip()))
            row = replace(row, text=f"{head}={first.rstrip()}")
        kept.append(row)
    return kept, left


HEAD = re.compile(r"\s*(?:\\(?!\|)|[A-Za-z])")
NAME = re.compile(r"\\?[A-Za-z]+(?:_\w|_\{\w+\})?|\d+")


def _without_order(formula: str) -> tuple[str, str]:
    """Return a definition a = b > 0 as a = b, and what it says of its value, b > 0; nothing for another one."""
    head, equals, value = halves(formula)
    order = next(
        (one for one in RELATION.finditer(value) if one[0] != "=" and not depth(value[: one.start()])), None
    )
    if order is None:
        return formula, ""
    return f"{head}{equals}{value[: order.start()].rstrip()}", with_signs(value.strip())


STOPS = re.compile(r"\.\s*(?:\\\]|\$\$|\\end\s*\{\w+\*?\})$")
"""The full stop of a display, which ends the sentence around it."""


def around(text: str) -> str:
    """Return a text with blanks for the formulas that are set apart, and nothing where none is."""
    kept = without_comments(text)
    apart = list(set_apart(kept))
    for start, stop in apart:
        blank = re.sub(r"[^\n]", " ", kept[start:stop])
        if STOPS.search(kept[start:stop]) and re.match(r"\s*[A-Z]", kept[stop:]):
            blank = "." + blank[1:]
        kept = kept[:start] + blank + kept[stop:]
    return kept if apart else ""


def _of_arguments(formula: str, text: str) -> str:
    """Return L(W) = … for a definition L = … of which the text has L(W), W in its value; else the definition.

    So is f(x) = g(x) + c h(x) returned for f = g + c h, where f, g and h are functions in the text.
    """
    head, _, value = halves(formula)
    bare = head.strip()
    called = re.findall(rf"(?<![A-Za-z\\]){re.escape(bare)}\s*\(\s*({ARGUMENTS})\s*\)", text)
    alone = LETTER.fullmatch(STYLED.sub(r"\1", bare))
    if alone is None or alone["of"]:
        return formula
    if len({re.sub(r"\s", "", one) for one in called}) == 1:
        inside = [
            re.search(rf"(?<![A-Za-z\\]){re.escape(one.strip())}", value) for one in called[0].split(",")
        ]
        if all(inside):
            return f"{bare}({called[0]}) = {_at_point(value.strip(), called[0], text)}"
    terms = [TERM.fullmatch(one.strip()) for one in re.split(r"(?<=[^\s{(])\s*[+-]", value)]
    named = [one["f"] for one in terms if one]
    of_functions = len(named) == len(terms) and any(_is_function(one, text) for one in named)
    of_functions = of_functions and all(
        _is_function(one["f"], text) or one[0].strip() == one["f"] for one in terms if one
    )
    point = next((one for one in "xwzuv" if one not in f"{bare}{value}"), "")
    elsewhere = re.compile(rf"(?<![A-Za-z\\]){re.escape(bare)}(?![A-Za-z])")
    if (
        not point
        or not of_functions
        or not (_is_function(bare, text) or not elsewhere.search(text.replace(formula, " ")))
    ):
        return formula
    return f"{bare}({point}) = {_at_point(value.strip(), point, text, {*named})}"


def _at_point(value: str, point: str, text: str, named: Collection[str] = ()) -> str:
    """Return a value in which functions that stand alone are taken at a point, f + c ‖w‖² as f(w) + c ‖w‖²."""

    def called(found: re.Match[str]) -> str:
        inside = len(re.findall(r"\\\||\\[lr]?Vert", value[: found.start()])) % 2  # W x − y within a norm
        function = found[0] in named or _is_function(found[0], text)
        return f"{found[0]}({point})" if not inside and function else found[0]

    return re.sub(rf"(?:{NAMED})(?=\s*(?:[+-]|$))", called, value) if "," not in point else value


def functions_said(rows: Iterable[Row]) -> set[str]:
    """Return F, f and R of definitions F(x) = f(x) + c R(x), of functions of one letter."""
    heads = [(row.text, re.match(rf"\s*(?:{NAMED})\(([a-z])\)\s*=", row.text)) for row in rows]
    every = (re.finditer(rf"({NAMED})\({head[1]}\)", text) for text, head in heads if head)
    return {in_plain(one[1]) for found in every for one in found}


@lru_cache(maxsize=1024)
def _is_function(letter: str, text: str) -> bool:
    """Whether a letter stands before brackets or behind a gradient in a text, or is called convex or smooth."""
    letter = rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])"
    words = rf"\$\s*{letter}\s*\$[^.$]{{0,30}}(?:\$[^.$]*\$)?[^.$]{{0,5}}\b(?:convex|smooth|Lipschitz)"
    return re.search(rf"\\nabla\s*{letter}|{letter}\s*{OPENS}|{words}", text) is not None


def _defines(formula: str, words: str, *, alone: bool, new: bool = False) -> str | None:
    """Return the word by which a formula defines what stands before its =, nothing where it does so without.

    None where it defines nothing. What is supposed defines a letter where one display is set apart, or none before:
    ``alone``.
    """
    head, equals, value = halves(formula)
    number = NUMBER.fullmatch(value) and not (RATE.match(formula) and value.strip() != "0")
    if EXPECTATION.match(head.strip()) or not equals or number or OPTIMUM.search(value):
        return None
    told = [*DEFINES.finditer(words), *ELSE.finditer(words)]
    last = max(told, key=lambda one: one.start(), default=None)
    word = last[0].lower() if last else ""
    near = len(words) - len(re.split(r",|\band\b", words)[-1])
    begins = max(last.start() - 20, 0) if last else 0
    if DENIED.search(words[begins : last.start()] + " " + words[max(near, begins) :] if last else words):
        return None
    named, rate = LETTER.fullmatch(STYLED.sub(r"\1", head).strip()), RATE.match(formula) is not None
    of = bool(named and named["of"])
    follows = [one for one in RESULT.finditer(words) if not (of and OF_LETTER.match(one[0]))]
    follows = [] if new and last is None and MARKED.fullmatch(head.strip()) else follows
    follows = (
        [] if STEP_GIVES.search(words) or (of and SLOPE_OF.search(words)) or SOLVED.search(words) else follows
    )
    if last is not None and ELSE.fullmatch(word) and not (of and new and word == "equals"):
        letter = LETTER.fullmatch(STYLED.sub(r"\1", value).strip())
        other = named is not None and (letter is None or bool(letter["of"]))
        known = rate or of or (other and alone)
        marked = other and word == "at" and re.match(rf"{ACCENTED}|.*(?:\^|_)\{{?(?:\*|\\star)", head.strip())
        return word if ((known and SUPPOSED.match(word)) or marked) and not follows else None
    return word if last or ((named or rate) and not follows) else None


OPENED = re.compile(r"(?<!\{)\(")
"""The bracket of an argument, and not that about the number of a layer, z^{(l)}."""


def in_order(rows: list[Row]) -> list[Row]:
    """Return definitions, each behind those whose names stand in its value."""
    found: list[Row] = []
    names = [OPENED.split(halves(row.text)[0], maxsplit=1)[0].strip() for row in rows]
    left = {
        k: {i for i, name in enumerate(names) if rows[i] is not row and _needs(row, name)}
        for k, row in enumerate(rows)
    }
    while left:
        ready = [rows[k] for k, needed in left.items() if not needed & left.keys()]
        found += ready or [rows[k] for k in left]
        left = {k: needed for k, needed in left.items() if ready and rows[k] not in ready}
    return found


def _needs(row: Row, name: str) -> bool:
    """Whether a name stands in the value of a definition; or an entry p_i of it, or the p of p_i; no z of f(z)."""
    own = re.fullmatch(r"[^(]*\((?P<of>[^()]*)\)\s*", halves(row.text)[0])
    if own and name in [one.strip() for one in own["of"].split(",")]:
        return False
    return needs(halves(row.text)[2], name)


def where(row: Row) -> tuple[Row, tuple[Row, ...]]:
    """Return a row without what stands behind \\text{where}, and that as definitions."""
    found = WHERE.search(row.text)
    tail = row.text[found.end() :].strip(" &,.") if found else ""
    if found is None or row.word or "=" not in tail or "=" not in row.text[: found.start()]:
        return row, ()
    head = re.sub(r"(?:[\s,;&]|\\q?quad)+$", "", row.text[: found.start()])
    kept = Row(row.number, head, reason=row.reason, ends=row.ends)
    line = row.line(found.start())
    if (said := re.search(r"\\(?:text|mbox|textrm)\s*\{(?P<words>[^{}]*)\}\s*$", tail)) is not None:
        is_limited(tail[: said.start()], said["words"], line, "")
    parts = re.split(r",\s*(?:\\q?quad\s*)?(?=\\?[A-Za-z_{}0-9]+\s*:?=)", tail)
    return kept, tuple(Row(line, part.replace(":=", "=").strip(" &,."), "let") for part in parts)
