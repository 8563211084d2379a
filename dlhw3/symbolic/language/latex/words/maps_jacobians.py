r"""What the words call the Jacobian of a function with columns as values: $J(x)$, $J_\theta$, or $J$ at a point."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import ENDS, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.words.maps_called import only_point
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathcal|mathrm|mathbf)\s*\{?[A-Z]\}?|[A-Z])(?:_(?:\w|\\[a-z]+|\{\\?\w+\}))?"
NAMED = rf"\$\s*(?P<J>{LETTER})\s*(?:\(\s*(?P<x>[^$()]*)\)\s*)?(?P<space>\\in[^$=]*)?\$"
FORMULA = r"(?:\$[^$]*\$ )?"
JACOBIAN = rf"(?:the |its )?{FORMULA}Jacobian(?: matrix)?"
AT = (
    rf" of \$\s*(?P<of>{NAME})\s*(?:\(\s*(?P<inside>[^$()]*)\)\s*)?\$"
    r"(?:,? (?:with respect to|w\.r\.t\.?|in) \$(?P<in>[^$]*)\$)?"
    r"(?:,? (?:at|evaluated at) \$(?P<at>[^$]*)\$)?"
)
VERB = r"(?:be|is|denotes?|stands? for|for)"
BY = r"(?:,? (?:(?:is|which is|which we) )?(?:denoted?(?: by)?|written(?: as)?|called|by)| is)"
BEGINS = r"(?:(?<=[.;:,]\s)|(?<=[.;:,]\s\n)|(?<=\n\n)|(?<=\band\s)|(?<=\bwhere\s)|(?<=\bdenote\s)|\A)"
"""Before the Jacobian, of which nothing else is said: not twice the Jacobian, nor the inverse of the Jacobian."""
SAID = (
    phrase(rf"{NAMED} {VERB} {JACOBIAN}{AT}", ENDS),
    phrase(rf"{BEGINS}\bthe {FORMULA}Jacobian(?: matrix)?{AT}{BY} {NAMED}", ENDS),
    phrase(rf"(?P<let>\b(?:denote|write)) by {NAMED} {JACOBIAN}{AT}", ENDS),
)
"""Let $J(x)$ be the Jacobian of $r$ at $x$; the Jacobian of $r$ at $x$ is denoted by $J(x)$."""
OWNED = phrase(
    rf"(?P<map>\$\s*(?P<of>{NAME})\s*(?::(?!=)|\\colon)[^$=]*\$)"
    r"(?P<kind> (?:be|is) (?:an? )?(?:[a-z-]+ ){0,3}?[a-z-]+,?)?"
    r" (?:with|whose|having|has|have)"
    rf" (?:the )?Jacobian(?: matrix)?(?: is)?(?: denoted by)? {NAMED}",
    ENDS,
)
"""$r: …$ with Jacobian $J(x)$."""
PLACES = r"(?:,?\s+(?:with\s+respect\s+to|w\.r\.t\.?|in|(?:evaluated\s+)?at)\s+\$[^$]*\$)*"
UNREAD = re.compile(
    rf"\$\s*(?P<J>{LETTER})\s*(?:\([^$()]*\)\s*)?(?:\\in[^$=]*)?\$\s+(?:{VERB}|the|as)\s+(?:[\w-]+\s+){{0,4}}Jacobian"
    rf"|Jacobian(?:\s+matrix)?(?:\s+of\s+\$[^$]*\$)?{PLACES},?(?:\s+(?:is|denoted|by|called|written|as|matrix)){{0,3}}"
    rf"\s+\$\s*(?P<J2>{LETTER})\s*(?:\([^$()]*\)\s*)?(?:\\in[^$=]*)?\$",
    re.IGNORECASE,
)
"""Words that call a letter a Jacobian, and were not read."""
MOST = 4
"""Arguments of functions whose Jacobians have names."""
INSIDE = r"((?:[^()$:]|\([^()$]*\))*)"
"""What stands between the brackets of a function."""
SIZES = re.compile(
    r"\\in\s*\\[a-z]+\s*\{?\s*R\s*\}?\s*\^\s*\{?(?P<rows>[^$}]*?)\\times(?P<columns>[^$}]*)\}?"
)


OF_SIZE = re.compile(
    r"\bJacobian\b(?P<words>[^.;]*?)\ban?\s+\$\s*(?P<size>\w+\s*\\times\s*\w+)\s*\$(?:\s*-\s*|\s+)(?:matrix|Jacobian)",
    re.IGNORECASE,
)
"""How large a Jacobian is by the words: an $n \\times m$ matrix."""


def with_jacobians_called(text: str) -> str:
    """Return a text with $J(x) = J_r(x)$ for words that call it so, where they say of which function and where."""

    def read(words: str) -> str:
        for form in SAID:
            words = form.sub(partial(_equation, text), words)
        return OWNED.sub(partial(_owned, text), words)

    return outside(text, read)


def unread_jacobians(text: str) -> Iterator[str]:
    """Yield the letters that the words call Jacobians still."""
    yield from (found["J"] or found["J2"] for found in UNREAD.finditer(text))


def _owned(text: str, found: re.Match[str]) -> str:
    said = _value(text, found, found["x"] or _point_of(text, found), None)
    owner = f"{found['map']}{found['kind'] or ''}"
    return found[0] if said is None else of_as_many_lines(found[0], f"{owner} with {said}")


def _point_of(text: str, found: re.Match[str]) -> str | None:
    """Return the point of a function that has one all through, where its Jacobian is at no other."""
    point = only_point(text, found["of"])
    taken = re.findall(rf"(?<![A-Za-z\\]){re.escape(found['J'])}\s*\(\s*([^()]*?)\s*\)", text)
    return point if {point, *taken} == {point} else None


def _equation(text: str, found: re.Match[str]) -> str:
    """Return $J(x) = J_r(x)$ for the words; the words where they do not say at which point."""
    point = found["at"] or found["inside"] or found["x"] or _point_of(text, found)
    said = _value(text, found, point, found["in"])
    if said is not None and ("let" in found.groupdict() or found[0].startswith("The")):
        said = f"Let {said}"
    return found[0] if said is None else of_as_many_lines(found[0], said)


def _value(text: str, found: re.Match[str], point: str | None, variable: str | None) -> str | None:
    """Return the equation of a letter for a Jacobian; None where the words leave open which one."""
    function = re.sub(r"\s", "", found["of"])
    if re.sub(r"[\s{}]", "", found["J"]) == f"J_{re.sub(r'[{}]', '', function)}":
        return None
    if found["space"] and not _fits(text, function, found["space"]):
        return None
    called = re.search(rf"(?<![A-Za-z\\]){re.escape(found['J'])}\s*\(", text)
    head = f"{found['J']}({found['x'] or point})" if found["x"] or (called and point) else found["J"]
    if variable is None:
        return None if point is None else rf"${head} = J_{{{function}}}({point})$"
    taken = {re.sub(r"\s", "", one) for one in re.findall(rf"{re.escape(found['of'])}\s*\({INSIDE}\)", text)}
    arguments = next(iter(taken)) if len(taken) == 1 else ""
    slot = _slot(variable, arguments)
    whole = "" if point is None else re.sub(r"\s", "", point)
    if slot is None or whole not in ("", arguments, *_parts(arguments)[: len(_parts(arguments)) == 1]):
        return None
    return f"${head} = J_{{{function}{slot}}}({arguments})$"


def _parts(arguments: str) -> list[str]:
    """Return what stands between commas outside of brackets."""
    return re.split(r",(?![^()]*\))", re.sub(r"\s", "", arguments))


def _slot(variable: str, arguments: str) -> str | None:
    """Return the number of the argument that a letter, or this number, names; "" of one alone, None of no one."""
    parts, plain = _parts(arguments), re.sub(r"[\s{}]", "", variable)
    if plain.isdigit():
        place = int(plain) if int(plain) <= len(parts) else 0
    else:
        place = parts.index(plain) + 1 if parts.count(plain) == 1 else 0
    alone = any(
        re.search(rf"(?<![A-Za-z\\]){re.escape(plain)}(?![A-Za-z])", one) for one in parts if one != plain
    )
    if not place or place > MOST or (alone and not plain.isdigit()):
        return None
    return str(place) if len(parts) > 1 else ""


def with_partials(text: str, function: str) -> str:
    r"""Return a text with J_{f1}(\theta, x) for D_\theta f(\theta, x) of a function, as it is written."""
    of = re.escape(function)
    plain = re.sub(r"[\s{}]", "", function)
    moving = r"(?P<v>\\?[A-Za-z]+(?![A-Za-z])|\d|\{\s*\\?[A-Za-z]+\s*\}|\{\s*\d\s*\})"
    before = rf"(?<![A-Za-z\\])(?P<sign>D|J|\\partial|\\mathrm\{{D\}})\s*_\s*{moving}\s*{of}"
    below = rf"(?<![A-Za-z\\])J\s*_\s*\{{\s*{of}\s*,\s*(?P<w>\\?[A-Za-z]+|\d)\s*\}}"
    form = re.compile(rf"(?:{before}|{below})\s*\((?P<at>{INSIDE[1:-1]})\)(?!\s*\[)")

    def put(found: re.Match[str]) -> str:
        variable = (found["v"] or found["w"]).strip("{} ")
        slot = _slot(variable, found["at"])
        sign = f"{found['sign'] or ''}_{variable}"
        if found["sign"] and re.sub(r"[\s{}]", "", form.sub("", text)).count(sign) and "partial" not in sign:
            return found[0]  # a letter of its own
        return found[0] if slot is None else f"J_{{{plain}{slot}}}({found['at']})"

    return form.sub(put, text)


def _fits(text: str, function: str, space: str) -> bool:
    """Whether a space of matrices is that of the Jacobians of a function, by its spaces in the text."""
    found = SIZES.match(space.strip())
    spaces = next((re.findall(r"R\s*\}?\s*\^\s*\{?\s*([^$}\s]*)", one[0]) for one in INLINE.finditer(text)
                   if re.match(rf"\$\s*{re.escape(function)}\s*(?::|\\colon)", one[0])), [])  # fmt: skip
    if found is None or len(spaces) < 2:
        return True
    rows, columns = (re.sub(r"[{}\s]", "", found[side]) for side in ("rows", "columns"))
    return rows == spaces[-1] and columns in spaces[:-1]


def contradicted(text: str, function: str) -> bool:
    """Whether the words have the Jacobian $J_r(x)$ of a function in a space that is another one."""
    own = rf"\$\s*J\s*_\s*(?:\{{\s*{re.escape(function)}\s*\}}|{re.escape(function)})[^$=]*?(?P<space>\\in[^$=]*)\$"
    said = [found["space"] for found in re.finditer(own, text)]
    own = rf"\$\s*{re.escape(function)}(?![A-Za-z_])"
    sizes = (one for one in OF_SIZE.finditer(text) if re.search(own, one["words"]))
    said += [rf"\in \mathbb{{R}}^{{{one['size']}}}" for one in sizes]
    return any(not _fits(text, function, one) for one in said)
