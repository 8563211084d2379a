r"""What stands above letters and is no power: samples x^\mu, layers z^1 and W^{21}, and \vec{y}, \underline{y}."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.compiled import as_written
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm|vec|hat|tilde|bar)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])"
VEC = re.compile(r"\\vec\s*(?:\{\s*(?P<held>\\?[a-z]+|[01])\s*\}|(?P<bare>[a-z](?![A-Za-z])|\\[a-z]+))")
"""A small letter with an arrow: a column, of which this is the name."""
GREEK = r"\\(?:mu|nu|alpha|beta|rho|kappa|tau|xi)(?![a-z])"
SUM = re.compile(rf"\\sum(?:\\limits)?\s*_\s*\{{?\s*(?P<index>{GREEK})")
FREE = "ijklrs"
ONE = re.compile(rf"(?P<letter>{LETTER})\s*\^\s*(?:1|\{{\s*1\s*\}})(?![\d.])")
"""A letter with a 1 above, which no power of it is."""
CLASSES = {
    "C",
    "L",
    "H",
    "S",
    "R",
    "e",
    r"\ell",
    r"\mathbb",
    r"\mathcal",
    r"\sum",
    r"\prod",
    r"\in",
    r"\right",
}
"""Letters of which a 1 above names a space, a norm or a class, and signs."""


def with_signs_below(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with what stands above letters, and is no power, below them; all is told."""
    text, told = _without_arrows(_powers_behind(text))
    for made in (_without_lines_below, _before_update, _samples, _between_layers, _layers):
        text, more = made(text)
        told += more
    return text, told


RAISED = re.compile(
    r"(?P<f>(?<![A-Za-z\\])[A-Za-z](?:_(?:\w|\{[^{}]*\}))?)\s*\^\s*(?P<k>[2-9]|\{\s*[2-9]\s*\})\s*(?=\()"
)
"""A function with a power before its brackets, r_j^2(x)."""


def _powers_behind(text: str) -> str:
    r"""Return a text with r_j(x)^2 for r_j^2(x), of a letter of which a gradient is taken or that is"
    r" defined so."""
    place = 0
    while (found := RAISED.search(text, place)) is not None:
        place = found.end()
        own = rf"(?<![A-Za-z\\]){re.escape(found['f'])}"
        stop, opened = place, 0
        for stop in range(place, len(text)):
            opened += {"(": 1, ")": -1}.get(text[stop], 0)
            if not opened:
                break
        function = rf"\\nabla\s*{re.escape(found['f'])}\s*\(|{own}\s*\([^()=]*\)\s*&?\s*:?="
        if opened or re.search(rf"{function}|{own}\s*'\s*\(", text) is None:
            continue
        power = f"^{found['k']}"
        text = f"{text[: found.start()]}{found['f']}{text[place : stop + 1]}{power}{text[stop + 1 :]}"
        place = found.start() + len(found["f"])
    return text


def _without_arrows(text: str) -> tuple[str, list[str]]:
    r"""Return a text with \mathbf{y} for \vec{y}, or with an accent where y is another letter in it."""
    found = {one["held"] or one["bare"] for one in VEC.finditer(text)}
    if not found or re.search(r"\\(?:newcommand|def|renewcommand)[^\n]*\\vec", text):
        return text, []
    rest = VEC.sub(" ", _formulas_of(text))
    letters = "|".join(re.escape(one) for one in sorted(found - {"0", "1"}))
    alone = re.search(rf"(?<![A-Za-z\\])(?:{letters})(?![A-Za-z])", rest) if letters else None
    marks = ("mathbf", *(one for one in ("tilde", "bar", "hat") if f"\\{one}" not in text))
    mark = marks[1] if alone and len(marks) > 1 else marks[0]
    names = dict.fromkeys(one[0] for one in VEC.finditer(text)) if mark != "mathbf" else ()

    def made(one: re.Match[str]) -> str:
        held = one["held"] or one["bare"]
        return rf"\{'mathbf' if held in '01' else mark}{{{held}}}"

    told = [rf"{one} is a letter of its own, written {VEC.sub(made, one)}" for one in names]
    return VEC.sub(made, text), told


BELOW = re.compile(
    r"\\underline\s*(?:\{\s*(?P<held>\\dot\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)|\\?[A-Za-z]+)\s*\}"
    r"|(?P<bare>[A-Za-z](?![A-Za-z])|\\(?!d?dot)[A-Za-z]+))"
)
"""A letter with a line below, which says that it is a column or a tensor."""
DOT = re.compile(r"\\dot\s*|[{}\s]")


def _without_lines_below(text: str) -> tuple[str, list[str]]:
    r"""Return a text with y for \underline{y}, or with an accent where y is another letter in it."""
    found = {DOT.sub("", one["held"] or one["bare"]) for one in BELOW.finditer(text)}
    if not found or re.search(r"\\(?:newcommand|def|renewcommand)[^\n]*\\underline", text):
        return text, []
    rest = BELOW.sub(" ", _formulas_of(text))
    alone = {
        one
        for one in found
        if re.search(
            rf"{'' if one[0] == chr(92) else '(?<![A-Za-z' + chr(92) * 2 + '])'}{re.escape(one)}(?![A-Za-z])",
            rest,
        )
    }
    mark = next((one for one in ("tilde", "bar", "hat") if f"\\{one}" not in text), None)
    if alone and mark is None:
        return text, []

    def made(one: re.Match[str]) -> str:
        held = (one["held"] or one["bare"]).strip()
        if (plain := DOT.sub("", held)) not in alone:
            return f"{{{held}}}" if held[0] == "\\" else held
        return rf"\dot{{\{mark}{{{plain}}}}}" if plain != held else rf"\{mark}{{{plain}}}"

    told = [rf"\underline{{{one}}} is a letter of its own, written \{mark}{{{one}}}" for one in sorted(alone)]
    return BELOW.sub(made, text), told


BETWEEN = re.compile(
    r"(?P<letter>\\(?:overline|bar|hat|tilde)\s*(?:\{\s*[A-Z]\s*\}|[A-Z])|(?:(?<![A-Za-z\\])|(?<=[{\s]d))[A-Z]|\\[A-Z][a-z]+(?![a-z]))"
    r"\s*\^\s*\{\s*(?P<to>[1-9])(?P<from>[1-9])\s*(?P<turned>T|\\top)?\s*\}(?!\s*_)"
)
"""A matrix with two digits above, W^{21}: the weights from layer 1 to layer 2."""


def _between_layers(text: str) -> tuple[str, list[str]]:
    r"""Return a text with W_{21} for W^{21}, where W^{32} stands in it too: from layer 1 to 2, and on."""
    formulas = _formulas_of(text)
    numbers: dict[str, set[str]] = {}
    for one in BETWEEN.finditer(formulas):
        numbers.setdefault(re.sub(r"[{}\s]", "", one["letter"]), set()).add(one["to"] + one["from"])
    chained = any(
        int(one[0]) == int(one[1]) + 1 and f"{int(one[0]) + 1}{one[0]}" in held
        for held in numbers.values()
        for one in held
    )
    own = "|".join(re.escape(one) for one in numbers)
    other = rf"(?:(?<![A-Za-z\\])|(?=\\))(?:{own})\s*(?:_|\^\s*(?:[0-9]|\{{\s*(?!\\|T)))"
    if not chained or re.search(other, BETWEEN.sub(" ", formulas)):
        return text, []

    def below(one: re.Match[str]) -> str:
        turned = {"T": "^T", None: ""}.get(one["turned"], "^\\top")
        return f"{one['letter']}_{{{one['to']}{one['from']}}}{turned}"

    names = ", ".join(sorted(numbers))
    return in_formulas(text, lambda one: BETWEEN.sub(below, one)), [
        f"two digits above {names} are those of two layers, and no powers"
    ]


def _formulas_of(text: str) -> str:
    """Return the formulas of a text."""
    held = [*INLINE.findall(text), *(text[start:stop] for start, stop in set_apart(text))]
    return " ".join(one if isinstance(one, str) else "".join(one) for one in held)


MINUS = re.compile(
    r"(?P<letter>\\hat\s*(?:\{\s*[A-Za-z]\s*\}|[A-Za-z])|\\[A-Za-z]+|[A-Za-df-z])(?P<below>_(?:\w|\{[^{}]*\}))?"
    r"\s*\^\s*(?:\{\s*-\s*\}|-(?!\s*\d))"
)
"""A letter with a minus above, P^-: what it is before an update."""
HAT = re.compile(r"\\hat|[{}\s]")


def _before_update(text: str) -> tuple[str, list[str]]:
    r"""Return a text with \bar{P} for P^-, where no letter has that accent, and no two would be one."""
    found = {HAT.sub("", one["letter"]): one["letter"] for one in MINUS.finditer(text)}
    written = {re.sub(r"[{}\s]", "", one["letter"]) for one in MINUS.finditer(text)}
    mark = next((one for one in ("bar", "tilde") if f"\\{one}" not in text), None)
    if not found or mark is None or len(written) > len(found):
        return text, []

    def made(one: re.Match[str]) -> str:
        return rf"\{mark}{{{HAT.sub('', one['letter'])}}}{one['below'] or ''}"

    return MINUS.sub(made, text), [
        rf"{one}^- is a letter of its own, written \{mark}{{{one}}}" for one in found
    ]


def _samples(text: str) -> tuple[str, list[str]]:
    r"""Return a text with x_i for x^\mu and x_\mu, where sums are over \mu and this stands for nothing else."""
    indices = {one["index"] for one in SUM.finditer(text)}
    free = [
        one
        for one in FREE
        if not as_written(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])|_{one}").search(_without_signs(text))
    ]
    told = list[str]()
    for index, instead in zip(sorted(indices), free, strict=False):
        own = rf"{re.escape(index)}(?![A-Za-z])"
        above = re.compile(
            rf"(?P<letter>{LETTER})\s*\^\s*(?:\{{\s*{own}\s*(?P<turned>T|\\top)?\s*\}}|{own})"
            rf"(?!\s*_)"
        )
        known = re.compile(
            rf"\\sum(?:\\limits)?\s*_\s*(?:\{{\s*{own}(?:\s*=\s*1)?\s*\}}|{own})|_\s*(?:\{{\s*{own}\s*\}}"
            rf"|{own})"
            rf"|\$\s*{own}\s*(?:=\s*1\s*,\s*(?:2\s*,\s*)?\\[lc]?dots\s*,\s*[A-Za-z]\s*)?\$"
        )
        if re.search(own, known.sub(" ", above.sub(" ", text))) or re.search(
            rf"_\w\s*\^\s*\{{?\s*{own}", text
        ):
            continue

        def below(found: re.Match[str], instead: str = instead) -> str:
            return f"{found['letter']}_{instead}" + (
                "^T" if found["turned"] == "T" else "^\\top" if found["turned"] else ""
            )

        text = _without_brackets(text, above)
        told += (
            [f"{index} above a letter is the index of samples, written {instead}"]
            if above.search(text)
            else []
        )
        text = re.sub(own, instead, above.sub(below, text))
    return text, told


FACTOR = re.compile(r"(?:[=+&)\]}|-]|\\(?:top|sum\w*|[,;!:]|right)|\^\s*\{?\s*\\[a-z]+)\s*$")
"""What stands before a factor, and is no function of it."""


def _without_brackets(text: str, above: re.Pattern[str]) -> str:
    r"""Return a text with x^{\mu\top} for (x^\mu)^\top, where this is no argument."""
    inside = above.pattern.replace("(?P<letter>", "(?:").replace("(?P<turned>", "(?:")
    turn = r"\^\s*(?:\{\s*(?:\\top|T)\s*\}|\\top|T)"
    held = re.compile(rf"\(\s*(?P<x>{inside})\s*\)\s*{turn}")

    def made(found: re.Match[str]) -> str:
        letter = above.match(found["x"])
        if letter is None or FACTOR.search(text[: found.start()]) is None:
            return found[0]
        index = found["x"][len(letter["letter"]) :].strip().lstrip("^").strip("{ }")
        return rf"{letter['letter']}^{{{index}\top}}"

    return held.sub(made, text)


def _without_signs(text: str) -> str:
    return re.sub(r"\\[A-Za-z]+", " ", text)


def _layers(text: str) -> tuple[str, list[str]]:
    """Return a text with z_1 and z_2 for z^1 and z^2, where a 1 above letters shows that these are no powers."""
    found = {one["letter"] for one in ONE.finditer(text)} - CLASSES
    defined = any(re.match(r"\s*&?\s*:?=", text[one.end() :]) for one in ONE.finditer(text))
    if len(found) < 2 or not defined:
        return text, []
    own = "|".join(sorted(map(re.escape, found), key=len, reverse=True))
    above = re.compile(
        rf"(?P<letter>{own})\s*\^\s*(?:(?P<bare>\d)|\{{\s*(?P<held>\d+)\s*(?P<turned>T|\\top)?\s*\}})"
    )
    if re.search(
        rf"(?<![A-Za-z\\])(?:{own})\s*(?:_\s*(?:\{{[^{{}}]*\}}|\w)\s*\^|\^\s*(?:\d|\{{\d\}})\s*_|_)", text
    ):
        return text, []

    def below(one: re.Match[str]) -> str:
        return f"{one['letter']}_{{{one['bare'] or one['held']}}}" + ("^\\top" if one["turned"] else "")

    names = ", ".join(sorted(found))
    return in_formulas(text, lambda one: above.sub(below, one)), [
        f"numbers above {names} are those of layers, and no powers"
    ]
