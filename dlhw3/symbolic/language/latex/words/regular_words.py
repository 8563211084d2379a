r"""What papers call a function that is smooth or convex, "$\nabla f$ is $L$-Lipschitz", in the words that are read.

A text is returned with "$f$ is $L$-smooth" in its place, of as many lines, for words that say the same or more:
the rest of a sentence decides, as for any words, whether it is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.symbolic.language.latex.text.phrases import (
    CONSTANT,
    EVERY,
    GAP,
    GOES_ON,
    NAME,
    SPACE,
    of_as_many_lines,
    outside,
)
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import FORMULA
from dlhw3.symbolic.language.latex.text.unread import DENIED
from dlhw3.symbolic.language.latex.words.signs import is_positive
from dlhw3.symbolic.language.text import lazy_re as re

OF = r"\$\s*\\nabla\s*(?P<f>NAME)\s*(?:\(\s*\\cdot\s*\))?\s*\$"
VALUE = r"\$\s*(?P<c>CONSTANT)\s*(?:>\s*0\s*)?\$"
LIPSCHITZ = (
    r"(?:(?:an?|globally|uniformly) )*(?:VALUE-Lipschitz(?:(?: |-)continuous)?GRADIENT"
    r"|Lipschitz(?:(?: |-)continuous)?GRADIENT,? with (?:(?:a|the|Lipschitz) )*CALLED OTHER)"
)


def _form(words: str, *, gradient: str = "") -> re.Pattern[str]:
    for name, form in (("LIPSCHITZ", LIPSCHITZ), ("OF", OF), ("VALUE", VALUE)):
        words = words.replace(name, form)
    words = words.replace("CALLED", "(?:constant|parameter|modulus)")
    words = words.replace("OTHER", VALUE.replace("<c>", "<other>")).replace("GRADIENT", gradient)
    words = words.replace("NAME", NAME).replace("CONSTANT", CONSTANT)
    return re.compile(words.replace(" ", GAP), re.IGNORECASE)


GRADIENT = r" (?:gradients?|derivatives?)"
FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_form(r"(?:(?:the|its) )?(?:gradient )?OF (?P<verb>is|be|being) LIPSCHITZ"), r"$F$ VERB $C$-smooth"),
    (_form(r"the gradient of \$(?P<f>NAME)\$ (?P<verb>is|be|being) LIPSCHITZ"), r"$F$ VERB $C$-smooth"),
    (_form(r"(?:,? whose|with) gradient (?:OF )?(?:is )?LIPSCHITZ"), r" which is $C$-smooth"),
    (_form(r"\band its gradient (?:OF )?(?:is )?LIPSCHITZ"), r"and is $C$-smooth"),
    (
        _form(r"(?P<head>\$(?P<f>NAME)(?:\s*(?::|\\colon)[^$]*)?\$[^$.]*)\bits gradient is LIPSCHITZ"),
        r"HEAD$F$ is $C$-smooth",
    ),
    (_form(r"\bhas LIPSCHITZ", gradient=GRADIENT), r"is $C$-smooth"),
    (_form(r"\band have LIPSCHITZ", gradient=GRADIENT), r"and $C$-smooth"),
    (_form(r"\bhave LIPSCHITZ", gradient=GRADIENT), r"be $C$-smooth"),
    (_form(r"\b(?:with|having) LIPSCHITZ", gradient=GRADIENT), r"which is $C$-smooth"),
    (
        _form(
            r"\b(?P<kind>smooth|strongly(?: |-)convex|Lipschitz(?:(?: |-)continuous)?),? with"
            r" (?:(?:a|the|smoothness|Lipschitz|strong(?: |-)convexity) )*CALLED VALUE"
        ),
        r"$C$-KIND",
    ),
)
"""Words, and what is said in their place."""
LOOKS = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|,|;|!|:)(?![A-Za-z])|\s|&")
X, Y = r"(?P<x>[A-Za-z])", r"(?P<y>[A-Za-z])"
APART = r"(?:(?P=y)-(?P=x)|(?P=x)-(?P=y))"
TANGENT = (
    r"F\((?P=x)\)\+(?:\\langle\\nablaF\((?P=x)\),(?P=y)-(?P=x)\\rangle"
    r"|\\nablaF\((?P=x)\)\^\{?(?:\\top|T)\}?\((?P=y)-(?P=x)\))"
    r"(?P<bend>\+(?:\\[tdc]?frac\{?(?P<c>CONSTANT)\}?\{?2\}?|(?P<c2>CONSTANT)/2)\\\|APART\\\|\^\{?2\}?)?"
)


def _bound(form: str) -> re.Pattern[str]:
    form = form.replace("TANGENT", TANGENT).replace("APART", APART).replace("NEW", f"(?P<f>{NAME})")
    return re.compile(re.sub(r"F(?=\\\()", "(?P=f)", form).replace("CONSTANT", CONSTANT))


SMOOTH = _bound(rf"\\\|\\nablaNEW\({X}\)-\\nablaF\({Y}\)\\\|<(?P<c>CONSTANT)\\\|APART\\\|")
CONVEX = (
    _bound(rf"NEW\({Y}\)>(?=F\({X}\))TANGENT"),
    _bound(rf"(?=NEW\({X}\)[^<]*<F\({Y}\)$)TANGENT<F\((?P=y)\)"),
)
CURVED = re.compile(
    (
        rf"(?:(?P<low>0|-?CONSTANTI)<\\nabla\^\{{?2\}}?(?P<f>NAME)(?P<at>\({X}\))?<(?P<high>CONSTANTI)"
        rf"|(?:(?P<only>0|-?CONSTANTI)<\\nabla\^\{{?2\}}?(?P<g>NAME)(?P<in>\((?P<z>[A-Za-z])\))?))"
    )
    .replace("CONSTANT", CONSTANT)
    .replace("NAME", NAME)
)
ABOVE = re.compile(
    rf"\\nabla\^\{{?2\}}?(?P<f>NAME)(?:\({X}\))?<(?P<c>CONSTANT)I".replace("CONSTANT", CONSTANT).replace(
        "NAME", NAME
    )
)
LETTERS = (
    rf"\$\s*(?P<letters>[A-Za-z](?:\s*,\s*[A-Za-z])*){SPACE}\s*\$"
    rf"(?:(?:,?\s+and|,)\s+\$\s*(?P<more>[A-Za-z]){SPACE}\s*\$)?"
)
CONSTANTS = r"(?:\\(?:mu|lambda|alpha|beta|gamma|sigma|rho)(?![a-z])|[LMG])"
OF_NUMBERS = (
    rf"(?=,?\s+(?:where|with)\s+\$\s*(?:0\s*<\s*{CONSTANTS}(?:\s*(?:<|\\leq?(?![a-z]))\s*{CONSTANTS})?"
    rf"|{CONSTANTS}\s*>\s*0)\s*\$\s*\.)"
)
"""What may stand behind it besides, and says nothing of x: where 0 < \\mu \\le L."""
SAID = re.compile(
    r"(?P<of>\$[^$]+\$\s+satisf(?:ies|y)\s+|with\s+|satisf(?:ies|ying)\s+)?\$(?P<formula>[^$]+)\$"
    rf"(?P<all>,?\s+{EVERY}\s+{LETTERS}(?:{GOES_ON}|{OF_NUMBERS}))?",
    re.IGNORECASE,
)
"""A formula in the words, what it is said of, and for which letters."""
BEFORE = re.compile(
    rf"\bfor\s+(?:all|any|every|each)\s+{LETTERS}\s*,?\s+(?:(?:we|it)\s+(?:have|holds)\s+(?:that\s+)?)?"
    r"\$(?P<formula>[^$]+)\$(?=\s*(?:$|[.,;:)]|\n\s*\n))",
    re.IGNORECASE,
)
"""The same with the letters before the formula."""
DENIES = re.compile(r"\b(?:satisfy|obey|fulfil)\s+$", re.IGNORECASE)


def in_known_words(text: str) -> str:
    """Return a text of the same lines in which smooth and convex functions are called so."""
    return outside(text, lambda words: _plainly(words, text))


def _plainly(words: str, text: str) -> str:
    for said in (BEFORE, SAID):
        words = said.sub(lambda found: _of_formula(found, text), words)
    for form, instead in FORMS:
        words = form.sub(lambda found, instead=instead: _put(found, instead), words)  # type: ignore[misc]
    return words


def _put(found: re.Match[str], instead: str) -> str:
    groups = {name: one for name, one in found.groupdict().items() if one}
    put = {
        "$F$": f"${groups.get('f')}$",
        "$C$": f"${groups.get('c') or groups.get('other')}$",
        "VERB": groups.get("verb", ""),
        "KIND": groups.get("kind", ""),
        "HEAD": groups.get("head", ""),
    }
    return of_as_many_lines(found[0], re.sub(r"\$[FC]\$|[A-Z]{4}", lambda one: put[one[0]], instead))


def _of_formula(found: re.Match[str], text: str) -> str:
    """Return what a bound says of a function that it is, $f$ is convex, where it is for all letters in it."""
    plain = re.sub(r"\\[lr]Vert(?![A-Za-z])", r"\\|", found["formula"])
    for words, sign in ((r"(?:le|preceq)", "<"), (r"(?:ge|succeq)", ">")):
        plain = re.sub(rf"\\{words}q?(?:slant)?(?![A-Za-z])", sign, plain)
    plain = LOOKS.sub("", plain)
    letters = {*re.findall(r"[A-Za-z]", found["letters"] or "")} | {*(found["more"] or "")}
    said = _said_of(plain, letters, text)
    if not said or DENIES.search(found.string[: found.start()]):
        return found[0]
    function, what = said
    of = (found.groupdict().get("of") or "").lower()
    if of.startswith("$"):
        same = of.strip("$").partition("$")[0].strip() == function.lower()
        before = f"${function}$ is " if same else f"{found['of']}${function}$ is "
    elif of.startswith(("with", "satisf")):
        named = re.findall(r"\$([^$]*)\$", found.string[: found.start()])
        if not named or MAPS.sub("", named[-1]).partition("(")[0].strip() != function:
            return found[0]  # of another function than what it stands behind
        before = "which is "
    else:
        before = f"${function}$ is "
    return of_as_many_lines(found[0], before + what)


def _said_of(plain: str, letters: set[str], text: str) -> tuple[str, str] | None:
    """Return a function and what a bound without blanks says that it is, where it holds for all these letters."""
    if (one := SMOOTH.fullmatch(plain)) and {one["x"], one["y"]} == letters and one["x"] != one["y"]:
        return one["f"], f"${one['c']}$-smooth"
    for form in CONVEX:
        if (one := form.fullmatch(plain)) and {one["x"], one["y"]} == letters and one["x"] != one["y"]:
            constant = one["c"] or one["c2"]
            if constant and not is_positive(constant, text):
                continue
            return one["f"], f"${constant}$-strongly convex" if constant else "convex"
    if ">" in plain and "<" not in plain:
        plain = "<".join(reversed(plain.split(">")))
    if (one := ABOVE.fullmatch(plain)) and {*(one["x"] or "")} == letters and is_positive(one["c"], text):
        return one["f"], f"${one['c']}$-weakly concave"
    if (one := CURVED.fullmatch(plain)) and {*(one["x"] or one["z"] or "")} == letters:
        low, high = one["low"] or one["only"], (one["high"] or "").removesuffix("I")
        bound = low.removesuffix("I")
        if low.startswith("-") and high:
            return (one["f"], f"${high}$-smooth") if bound == f"-{high}" else None
        if low.startswith("-"):
            held = is_positive(bound[1:], text)
            return (one["g"], f"${bound[1:]}$-weakly convex") if held else None
        if low != "0" and not is_positive(bound, text):
            return None
        curved = "convex" if low == "0" else f"${bound}$-strongly convex"
        return one["f"] or one["g"], curved + (f" and ${high}$-smooth" if high else "")
    return None


NAMED = re.compile(
    rf"{FORMULA}-(?P<kind>smooth|strongly[\s-]+convex|weakly[\s-]+con(?:vex|cave)|Lipschitz)(?!(?:[\s-]+continuous)?\s+(?:gradient|deriv))",
    re.IGNORECASE,
)
MAPS = re.compile(r"\s*(?::(?!=)|\\colon).*", re.DOTALL)


def of_function(words: str, formulas: Sequence[str]) -> str:
    """Return what would assume the property with a constant that words name of one function, f L-smooth."""
    found = NAMED.search(words)
    if found is None or DENIED.search(words):
        return ""
    before = words.count(FORMULA, 0, found.start())
    named = [MAPS.sub("", one).strip() for one in formulas[: before + 1]]
    if re.fullmatch(CONSTANT, named[before]) is None:
        return ""
    functions = [in_plain(one) for one in named[:before] if re.fullmatch(NAME, one)]
    kind = "Lipschitz" if found["kind"].lower() == "lipschitz" else re.sub(r"[\s-]+", " ", found["kind"])
    return f"{functions[0]} {in_plain(named[before])}-{kind}" if len({*functions}) == 1 else ""


BELOW = r"(?:<|\\(?:prec(?:curly)?eq|leq?))"
HESSIAN = re.compile(
    rf"(?:(?P<low>{CONSTANT})I(?:_\w)?{BELOW})?\\nabla\^\{{?2\}}?(?P<f>{NAME})(?:\([A-Za-z]\))?"
    rf"(?:{BELOW}(?P<high>{CONSTANT})I(?:_\w)?)?"
)


EVERYWHERE = re.compile(r"\b(?:for|all|any|every|each|everywhere|on|in|over)\b", re.IGNORECASE)
"""Words by which a bound of a Hessian is no one at a point."""


def at_points(rows: list[Row], whole: bool, words: str) -> tuple[list[Row], bool]:
    """Return what a clause assumes without orders of Hessians that words say of many points, and if that is all."""
    left = [row for row in rows if not (_is_of_hessian(row) and EVERYWHERE.search(words))]
    return left, whole and len(left) == len(rows)


def _is_of_hessian(row: Row) -> bool:
    """Whether a row assumes an order of Hessians."""
    order = re.search(r"[<>]|\\(?:prec|succ)", row.text)
    return row.word == "assume" and order is not None and "\\nabla^" in re.sub(r"_\w|\s", "", row.text)


def of_hessian(formula: str) -> list[str]:
    r"""Return what would assume that a Hessian is above, or else below a positive number times I."""
    plain = re.sub(r"\\(?:succ(?:curly)?eq|geq?)(?![a-z])", ">", LOOKS.sub("", formula))
    found = HESSIAN.fullmatch("<".join(reversed(plain.split(">"))))
    bounds = (("low", "strongly convex"), ("high", "weakly concave"))
    kinds = [f"{in_plain(found[side])}-{kind}" for side, kind in bounds if found and found[side]]
    return [f"{in_plain(found['f'])} {kind}" for kind in kinds[:1]] if found else []
