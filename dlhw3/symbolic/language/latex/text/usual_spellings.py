r"""Spellings as others have them: x^t A x, \mathbf{A x}, \operatorname*{argmin}, Df(x)(v)."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas, outside
from dlhw3.symbolic.language.text import lazy_re as re

ARG = r"\{\s*arg\s*(?:\\[,;:! ]\s*)?"
ENDS = r"(?:\s|\\[,;:! ])*\}"
STYLED = r"\\(?:(?:operatorname|mathop)\*?|mathrm|text|textrm|rm)\s*"
OPTIMA = re.compile(
    rf"{STYLED}(?:{ARG}(?P<one>min|max){ENDS}|\{{\s*{STYLED}{ARG}(?P<two>min|max){ENDS}\s*\}})(?:\s*\\limits)?"
    r"|\\arg(?P<other>min|max)(?![A-Za-z])"
)
UNDER = re.compile(
    r"\\underset\s*\{(?P<below>(?:[^{}]|\{[^{}]*\})*)\}\s*\{\s*(?P<what>\\arg\s*\\(?:min|max)|\\(?:min|max))\s*\}"
)
"""A name with its letter below: \\underset{x}{\\arg\\min}."""
POWER = re.compile(r"\^\s*(?:t|\{\s*t\s*\})")
WORDY = re.compile(
    r"\\(?:text\w*|mbox|operatorname\*?|mathrm|label|tag|ref|eqref|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+"
)
OF_NUMBER = re.compile(r"(?:\\[A-Za-z]+|[\d}\]|])\s*\^\s*(?:t|\{\s*t\s*\})")
"""A power of a number, of a Greek letter or of what stands in braces: \\gamma^t and 2^t."""
OF_COLUMN = re.compile(r"[a-z)]\s*\^\s*(?:t|\{\s*t\s*\})\s*\(?\s*[A-Z]")
"""What is no power: x^t A, and (x + h)^t A; A^t may be one."""
BOLD = re.compile(r"\\(?P<style>mathbf|textbf|boldsymbol|bm)\s*\{(?P<held>(?:[^{}\n]|\{[^{}\n]*\})*)\}")
"""Letters in bold."""
LETTERS = re.compile(r"[_^]\s*(?:\{[^{}]*\}|\\[A-Za-z]+|\w)|\\[A-Za-z]+|[A-Za-z]")
"""Letters, and what stands below or above them as a whole."""
SIGNS = re.compile(
    r"(?:[A-Za-z\d\s()+\-=^_{}.,;|*/]|\\(?:top|partial|odot|cdot|alpha|beta|gamma|delta|eta|theta|lambda|mu|nu|xi|pi|rho"
    r"|sigma|tau|phi|psi|omega)(?![A-Za-z])|\\[,;:! ])+"
)
"""What a formula in bold is made of."""
MAP = re.compile(
    r"(?<![A-Za-z\\])D\s*(?P<f>\\?[A-Za-z]+)\s*_\s*\{?\s*(?P<x>\\?[A-Za-z]+)\s*\}?\s*(?::|\\colon)\s*"
    r"(?P<v>\\?[A-Za-z]+)\s*(?:\\(?:to|(?:long)?rightarrow|(?:long)?mapsto)(?![A-Za-z])|→|↦)\s*"
)
"""A derivative as a map, Df_x : v \\mapsto …"""
SQUARE = re.compile(
    r"(?<![A-Za-z\\])(?P<letter>\\[a-z]+|[a-z])\s*\^\s*(?:2|\{\s*2\s*\})\s*(?P<sign>&?\s*:?=)"
    r"(?P<value>(?=[^$&=]*(?:\\sum|\\\||\\[lr]Vert))(?:[^$&=,\\]|\\(?!\\|\]|\)|q?quad|text|begin|end)|(?<=\\),)+?)"
    r"(?=\s*[.,;]?\s*(?:\$|\\\\|\\\]|\\\)|\\q?quad|\\end|,(?!\w)))"
)
"""The square of a letter, that a sum or a norm is: \\sigma^2 = \\frac1n \\sum_i (x_i - \\mu)^2."""
CHANGE = re.compile(
    r"\\partial(?![A-Za-z]|\s*[_^])(?P<gap>\s*)"
    r"(?=[A-Z(\[]|\\(?:mathbf|bm|boldsymbol|left|det|log|ln|operatorname|mathrm)(?![A-Za-z]))"
)
QUOTIENT = re.compile(
    r"\\[tdc]?frac\s*(?:\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}\s*){2}|\\partial[^/=+&]{0,60}/\s*\(?\s*\\partial[^=+&]{0,20}"
    r"|\{[^{}]*\\over[^{}]*\}|\\in\s*\\partial"
)
"""A quotient of changes, and a subgradient."""
SLOPE = re.compile(r"\\nabla|\\partial|\bd\s*[A-Za-z]\b")
BY = re.compile(
    r"(?<![\w$\\])(?P<a>[a-zA-Z])\s?(?:x|×|by)\s?(?P<b>[a-zA-Z])(?=[^\S\n]+(?:[a-z-]+[^\S\n]+){0,3}matri)"
)
"""The size of a matrix in words: nxn, n x n, n by m."""
DIRECTED = (
    r"(?<![A-Za-z\\])(?:(?P<D>D)|(?P<d>d|\\mathrm\s*\{{?\s*d\s*\}}?))\s*(?P<f>{f})\s*"
    r"(?:\(\s*(?P<x>{letter})\s*\)|_\s*\{{?\s*(?P<below>{letter})\s*\}}?)\s*[(\[]\s*(?P<v>{letter})\s*[)\]]"
)
LETTER = r"\\?[A-Za-z]+(?:_(?:\w|\{{\w+\}}))?"
MATRIX = re.compile(r"(?<![A-Za-z\\])D(?![A-Za-z_^]|\s*\\?[A-Za-z]+\s*\([^()]*\)\s*\[)")
"""A D that is no derivative."""
DEFINED = re.compile(r"(?<![A-Za-z\\])(?P<f>\\?[A-Za-z]+)\s*\(\s*\\?[A-Za-z]+\s*\)\s*&?\s*:?=")


def in_usual_spellings(text: str) -> str:
    """Return a text of as many lines in which what has several usual spellings has the one that is read."""
    text = OPTIMA.sub(lambda found: rf"\arg\{found['one'] or found['two'] or found['other']}", text)
    text = UNDER.sub(lambda found: f"{found['what']}_{{{found['below']}}}", text)
    text = _with_transposes(text) if POWER.search(text) else text
    text = _with_single_letters(text) if BOLD.search(text) else text
    functions = {one["f"] for one in DEFINED.finditer(text)}
    text = MAP.sub(lambda found: _as_value(found, functions), text)
    text = outside(text, lambda words: BY.sub(r"$\g<a> \\times \g<b>$", words)) if BY.search(text) else text
    text = in_formulas(text, _with_differentials) if CHANGE.search(text) else text
    return _with_directions(_with_roots(text))


def _with_transposes(text: str) -> str:
    """Return a text of the same places with ^T for ^t, where t is nothing else and no number has it above."""
    formulas = formulas_in(text)
    held = [one for one in formulas if POWER.search(one)]
    else_where = any("t" in WORDY.sub(" ", POWER.sub(" ", one)) for one in formulas)
    if else_where or any(OF_NUMBER.search(one) for one in held) or not any(map(OF_COLUMN.search, held)):
        return text
    return in_formulas(text, lambda one: POWER.sub(lambda found: found[0].replace("t", "T"), one))


def _with_differentials(formula: str) -> str:
    r"""Return a formula with \mathrm{d} for the \partial of \partial(X^{-1}), in no fraction."""
    held = [one.span() for one in QUOTIENT.finditer(formula)]

    def made(found: re.Match[str]) -> str:
        inside = any(start <= found.start() < stop for start, stop in held)
        return found[0] if inside else r"\mathrm{d}" + found["gap"]

    return CHANGE.sub(made, formula)


def _with_roots(text: str) -> str:
    r"""Return a text with \sigma = \sqrt{…} for \sigma^2 = …, a sum or a norm, where \sigma stands too."""
    for found in reversed([*SQUARE.finditer(text)]):
        letter = found["letter"]
        own = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z]|\s*\^|\s*_|\s*:?=|\s*\()")
        named = re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}\s*&?\s*:?=", text)
        alone = any(own.search(one) for one in formulas_in(text))
        if alone and not named and SLOPE.search(text):
            root = f"{letter} {found['sign']} \\sqrt{{{found['value'].strip()}}}"
            text = text[: found.start()] + root + "\n" * found[0].count("\n") + text[found.end() :]
    return text


def _with_single_letters(text: str) -> str:
    r"""Return a text with \mathbf{A}\mathbf{x} for \mathbf{Ax}, where one of the letters stands alone in bold."""
    alone = {one["held"].strip() for one in BOLD.finditer(text) if len(one["held"].strip()) == 1}

    def made(found: re.Match[str]) -> str:
        held = found["held"]
        letters = [one for one in LETTERS.findall(held) if one[0] not in "_^"]
        plain = held.strip().isalpha()
        if len(letters) < 2 or not SIGNS.fullmatch(held) or (plain and not alone & {*letters}):
            return found[0]
        style = "mathbf" if found["style"] == "textbf" else found["style"]
        return LETTERS.sub(lambda one: _in_bold(one, style), held)

    return in_formulas(text, lambda one: BOLD.sub(made, one))


def _in_bold(letter: re.Match[str], style: str) -> str:
    plain = letter[0] in ("\\partial", "\\odot", "\\cdot") or letter[0][0] in "_^"
    return letter[0] if plain else f"\\{style}{{{letter[0]}}}"


def _with_directions(text: str) -> str:
    """Return a text with Df(x)[v] for Df(x)(v), Df_x(v) and df_x(v), of a function f that it defines."""
    for name in sorted({one["f"] for one in DEFINED.finditer(text)}):
        form = re.compile(DIRECTED.format(f=re.escape(name), letter=LETTER.format()))
        if any(MATRIX.search(form.sub(" ", one)) for one in formulas_in(text)):
            continue
        text = in_formulas(text, lambda one, form=form: form.sub(_directed, one))  # type: ignore[misc]
    return text


def _as_value(found: re.Match[str], functions: set[str]) -> str:
    """Return Df(x)[v] = , of a derivative that is said as a map, of a function that the text defines."""
    return f"D {found['f']}({found['x']})[{found['v']}] = " if found["f"] in functions else found[0]


def _directed(found: re.Match[str]) -> str:
    if found["d"] and not found["below"] and "(" not in found[0][found.end("x") - found.start() + 1 :]:
        return found[0]
    return f"D {found['f']}({found['x'] or found['below']})[{found['v']}]"
