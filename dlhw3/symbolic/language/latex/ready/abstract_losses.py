r"""A loss of which nothing is said, \partial L/\partial W beside z = Wx + b: a function of what is computed last.

That is tried where a text is refused since no line says what the loss is of. What displays and words compute is
defined at the head of the text, and the loss as an abstract function of the one quantity that no other is made of;
each gradient has to be in that quantity, or in what it is made of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.ready.activations_unsaid import with_activation_unsaid
from dlhw3.symbolic.language.latex.ready.any_layer import at_one_layer
from dlhw3.symbolic.language.latex.ready.gradients_named import with_gradients_named
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import in_plain
from dlhw3.symbolic.language.text import lazy_re as re

UNSAID = re.compile(
    r"How (?P<f>\w+) depends on the variable is not said|nothing is turned|stands above as a letter"
    r"|no product of matrices that is known here|is a power or turned is not said"
    r"|A subscript stands behind a letter"
)
"""The messages of a text that says nothing of its loss."""
STYLE = r"\\(?:mathcal|mathbf|boldsymbol|bm|mathrm|vec|mathit)"
ACCENT = r"\\(?:hat|tilde|bar)"
GREEK = (
    r"\\(?:alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|psi|omega|ell"
    r"|Theta|Phi|Psi|Omega|Sigma)(?![A-Za-z])"
)
PLAIN = rf"(?:{STYLE}\s*(?:\{{\s*\\?[A-Za-z]+\s*\}}|[A-Za-z])|{GREEK}|[A-Za-z])"
LETTER = rf"(?:{ACCENT}\s*(?:\{{\s*{PLAIN}\s*\}}|{PLAIN})|{PLAIN})"
BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|\w))?"
ABOVE = r"(?:\s*\^\s*\{\s*[\[(]\s*\d+\s*[\])]\s*\})?"
NAME = rf"{LETTER}{BELOW}{ABOVE}{BELOW}"
SLOPE = (
    rf"\\[tdc]?frac\s*\{{\s*\\partial\s*(?P<f>{LETTER})\s*"
    rf"\}}\s*\{{\s*\\partial\s*\{{?\s*(?P<of>{NAME})\s*\}}?\s*\}}"
)
NABLA = rf"\\nabla\s*_\s*(?:\{{\s*(?P<under>{NAME})\s*\}}|(?P<bare>{LETTER}))\s*(?P<g>{LETTER})(?!\s*(?:\\left)?\()"
OF_LOSS = rf"\\[tdc]?frac\s*\{{\s*\\partial\s*(?P<f>{LETTER})\s*\}}\s*\{{\s*\\partial|{NABLA}"
SLASHED = re.compile(
    rf"\\partial\s*(?P<above>{LETTER})\s*/\s*\\partial\s*(?P<below>{LETTER}{BELOW}(?:\s*\^\s*\{{[^{{}}]*\}})?)"
)
r"""\partial L/\partial z among words."""
ROW = re.compile(rf"\s*(?P<name>{NAME})\s*:?=(?P<value>[^=<>]+)", re.DOTALL)
BREAKS = re.compile(
    r"\\\\(?:\[[^\]]*\])?|\\q?quad(?![a-z])|;|\$\$?|\\\[|\\\]|\\\(|\\\)|\\(?:begin|end)\s*\{[^{}]*\}|,(?![^()]*\))"
)
OTHER = re.compile(
    r"\\(?:partial|nabla|in|to|mid|approx|sim|dots|ldots|cdots|begin|prod|frac\s*\{\s*d)(?![A-Za-z])"
    r"|\\text(?![A-Za-z])(?!\s*\{\s*(?:softmax|sigmoid|tanh|ReLU|relu|exp|log|diag|tr|Tr)\s*\})"
)
"""What stands in no value that is computed."""
SUMMED = re.compile(r"\\sum|\\math(?:bf|bb|ds)\s*\{?\s*1|\\text\s*\{?\s*sum")
FUNCTIONS = (r"\ell", "f", "h", "g", "F")
DOUBTED = re.compile(
    r"\b(?:numerator|row\s+vectors?|unlike|wrong|incorrect|penal\w*|weight\s+decay"
    r"|(?:regulari[sz]ed|augmented|combined)\s+(?:[a-z-]+\s+)?(?:loss|objective|cost|risk|error))\b|行向量|分子布局",
    re.IGNORECASE,
)

OVER_TIME = re.compile(
    r"\\sum(?:\\limits)?\s*_\s*\{?\s*(?:t|s|k|\\tau)(?![A-Za-z])(?s:.*)_\s*\{\s*t\s*[-+]|_\s*\{\s*t\s*[-+](?s:.*)\\sum"
)
"""Sums over time beside what one time makes of the one before: a loss of all times."""


def with_abstract_losses(text: str, refused: str) -> Iterator[str]:
    """Yield a text with a loss as a function of what is computed last, where a message says that it is unsaid."""
    found = UNSAID.search(refused)
    if found is None or DOUBTED.search(text) or OVER_TIME.search(text):
        return
    text, _ = with_gradients_named(text)
    text = in_formulas(text, lambda one: SLASHED.sub(r"\\frac{\\partial \1}{\\partial \2}", one))
    losses = dict.fromkeys(one["f"] or one["g"] for one in re.finditer(OF_LOSS, text))
    plain = {in_plain(one): one for one in losses}
    named = found["f"]
    if named and (named not in plain or (len(plain) > 1 and named not in "lLEJC")):
        return
    for name in [named] if named else [one for one in plain if one in "lLEJC"]:
        made = _of_last(text, plain[name])
        if made is not None:
            yield made


def _of_last(text: str, loss: str) -> str | None:
    """Return a text that defines a loss as a function of what is computed last; None where it cannot."""
    if any(
        re.search(
            rf"(?<![A-Za-z\\]){re.escape(loss)}\s*(?:&?\s*:?=|\\left\s*\(|\()",
            re.sub(r"\\nabla\s*_\s*(?:\w|\{{[^{{}}]*\}})\s*", "@", one),
        )
        for one in formulas_in(text)
    ):
        return None
    text, others = at_one_layer(text, loss)
    text = _with_activation(f"{others}\n{text}")
    named = _named_slopes(text, loss)
    entries = {one for one in names_in(" , ".join(formulas_in(text))) if _of_entry(one, named) in named}
    values = _computed(text, {loss, *named, *entries})
    standing = names_in(" , ".join(formulas_in(text)))
    slopes = {_of_entry(one, standing) for one in _variables(text, loss)}
    if values is None or not slopes:
        return None
    values = _forwards(values, {*named, *_with_slopes(text)})
    _require_columns(text, values)
    made_of = {name: _inside(value, values, slopes) for name, value in values.items()}
    last = [name for name in values if not any(name in parts for parts in made_of.values())]
    last = [name for name in last if slopes & ({name} | _reached(name, made_of))]
    if len(last) != 1 or not slopes <= {last[0], *_reached(last[0], made_of)}:
        return None
    every = re.sub(r"\\[A-Za-z]+", " ", " ".join(formulas_in(text)).replace(r"\ell", "l"))
    function = next((one for one in FUNCTIONS if one[-1] not in every), "")
    of = _whole(last[0], values[last[0]], text)
    spelled = _spelled(text)
    if not function or not of:
        return None
    defined = [f"Let ${spelled.get(name, name)} = {value}$." for name, value in _in_order(values, made_of)]
    defined += [f"Let ${spelled.get(one, one)}$ be a vector." for one in _biases(text, loss, values.values())]
    defined.append(f"Let ${loss} = {function}({spelled.get(of, of)})$.")
    defined += [f"Let ${spelled.get(name, name)} = {slope}$." for name, slope in named.items()]
    text = _without_defined(text.partition("\n")[2], values)
    return with_activation_unsaid(
        " ".join(defined) + " " + in_formulas(text, lambda one: _without_rules(one, values))
    )


def _require_columns(text: str, values: Mapping[str, str]) -> None:
    """Refuse gradients that are rows, ∂L/∂x = ∂L/∂z W of z = W x and ∂L/∂W = x ∂L/∂z: they are turned here."""
    for row in in_rows(text):
        for found in re.finditer(rf"{SLOPE}\s*(?:\\cdot\s*)?(?P<matrix>[A-Z]{BELOW}{ABOVE})(?!\s*\^)", row):
            value, matrix = values.get(key(found["of"]), ""), re.escape(key(found["matrix"]))
            if re.match(rf"{matrix}\s*(?:\\?[a-z]|\\(?:bar|hat|tilde|mathbf|boldsymbol|bm))", key(value)):
                raise _turned(
                    row, rf"{found['matrix']}^\top {found[0].removesuffix(found['matrix']).strip()}"
                )
        outer = re.fullmatch(
            rf"(?P<left>{SLOPE.replace('<f>', '<g>').replace('<of>', '<own>')})\s*=\s*(?P<x>[a-z]{BELOW}{ABOVE})\s*"
            rf"(?:\\cdot\s*)?(?P<slope>{SLOPE})",
            row,
        )
        if (
            outer
            and re.match(r"[A-Z]", outer["own"])
            and re.match(r"[A-Z]", values.get(key(outer["of"]), ""))
        ):
            raise _turned(row, rf"{outer['left']} = {outer['slope']} {outer['x']}^\top")


def _turned(row: str, instead: str) -> UserError:
    """Return what is wrong with a gradient that is a row."""
    said = "Here a gradient has the shape of its variable: ∂x stands below, and nothing is turned."
    return UserError(said, at=Span(row, 0, len(row)), hint=instead)


def in_rows(text: str) -> Iterator[str]:
    """Yield the parts of formulas that stand apart."""
    for formula in formulas_in(text):
        for part in BREAKS.split(formula.replace("&", " ")):
            yield " ".join(
                re.sub(r"\\tag\s*\{[^{}]*\}|\\(?:label|nonumber)(?:\s*\{[^{}]*\})?", " ", part)
                .strip(" .\n")
                .split()
            )


def _computed(text: str, others: Collection[str]) -> dict[str, str] | None:
    """Return what is computed, and how, but for ``others``; None where one is said to be two things."""
    values: dict[str, str] = {}
    for row in in_rows(text):
        found = ROW.fullmatch(row)
        if found is None or key(found["name"]) in others or OTHER.search(found["value"]):
            continue
        name, value = key(found["name"]), found["value"].strip()
        if not re.search(r"[A-Za-z]", value) or name in names_in(value):
            continue
        if re.sub(r"\s", "", values.setdefault(name, value)) != re.sub(r"\s", "", value):
            return None
    return values or None


def key(name: str) -> str:
    """Return a name as it is written everywhere, without braces that hold one letter and without blanks."""
    name = re.sub(rf"({ACCENT})\s+([A-Za-z])(?![A-Za-z])", r"\1{\2}", name)  # \tilde h
    plain = re.sub(rf"{STYLE}\s*\{{\s*(\\?[A-Za-z]+)\s*\}}", r"\1", re.sub(r"\s+", "", name))
    plain = re.sub(rf"{STYLE}(?=[A-Za-z])", "", plain)
    return re.sub(r"_\{(\w)\}", r"_\1", plain)


def _spelled(text: str) -> dict[str, str]:
    """Return how the names of a text are written in it."""
    found = {
        key(one[0]): " ".join(one[0].split()) for part in formulas_in(text) for one in re.finditer(NAME, part)
    }
    return {key: one for key, one in found.items() if "\\math" in one or "\\b" in one}


def names_in(formula: str) -> set[str]:
    """Return the names that stand in a formula, each as a whole."""
    every = re.finditer(rf"(?P<name>{NAME})|\\[A-Za-z]+", formula)
    return {key(one["name"]) for one in every if one["name"]}


def _inside(value: str, values: Mapping[str, str], slopes: Iterable[str]) -> set[str]:
    """Return the names in a value: of what is computed, and of what gradients are taken in."""
    return {*values, *slopes} & names_in(value)


def _reached(name: str, made_of: Mapping[str, set[str]]) -> set[str]:
    """Return what a quantity is made of, at any depth."""
    found, left = set[str](), [name]
    while left:
        new = made_of.get(left.pop(), set[str]()) - found
        found |= new
        left += new
    return found


def _in_order(values: Mapping[str, str], made_of: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield what is computed, each behind what it is made of."""
    left = dict(values)
    while left:
        name = next((one for one in left if not made_of[one] & {*left}), next(iter(left)))
        yield name, left.pop(name)


ENTRY = re.compile(rf"(?P<base>{LETTER})_(?:[ijkmn]|\{{\s*[ijkmn]\s*,?\s*[ijkmn]\s*\}})")


def _of_entry(name: str, standing: Collection[str]) -> str:
    """Return the letter of an entry, b of b_j, where that stands in a text too."""
    found = ENTRY.fullmatch(name)
    return found["base"] if found and found["base"] in standing else name


def _variables(text: str, loss: str) -> Iterator[str]:
    """Yield what the gradients of a loss are taken in; W of its entry W_{jk}."""
    for formula in formulas_in(text):
        found = [(one["f"], one["of"]) for one in re.finditer(SLOPE, formula)]
        found += [(one["g"], one["under"] or one["bare"]) for one in re.finditer(NABLA, formula)]
        yield from (key(of) for f, of in found if key(f) == key(loss))


def _named_slopes(text: str, loss: str) -> dict[str, str]:
    r"""Return what is named for a gradient of a loss, \delta = \frac{\partial L}{\partial z} alone."""
    found = (
        re.fullmatch(rf"(?P<name>{NAME})\s*:?=\s*(?P<slope>{SLOPE})(?:\s*=.*)?", row) for row in in_rows(text)
    )
    named = {key(one["name"]): one["slope"] for one in found if one and key(one["f"]) == key(loss)}
    standing = names_in(" , ".join(formulas_in(text)))
    return dict(_as_whole(name, slope, standing) for name, slope in named.items())


def _as_whole(name: str, slope: str, standing: Collection[str]) -> tuple[str, str]:
    r"""Return a gradient that is named by its entries, \delta_j for that in z_j, as the whole of both."""
    entry, of = ENTRY.fullmatch(name), re.search(SLOPE, slope)
    under = ENTRY.fullmatch(key(of["of"])) if of else None
    if entry is None or of is None or under is None or under["base"] not in standing:
        return name, slope
    if name.removeprefix(entry["base"]) != key(of["of"]).removeprefix(under["base"]):
        return name, slope
    return entry["base"], slope[: of.start("of")] + under["base"] + slope[of.end("of") :]


def _with_slopes(text: str) -> Iterator[str]:
    """Yield what is named for an expression with a gradient of a loss in it."""
    rows = (found for row in in_rows(text) if (found := ROW.fullmatch(row)))
    return (key(one["name"]) for one in rows if re.search(OF_LOSS, one["value"]))


def _forwards(values: Mapping[str, str], back: set[str]) -> dict[str, str]:
    """Return what is computed and is not made of gradients, which are taken backwards: δ₁ of δ₂."""
    left = dict(values)
    while more := {name for name, value in left.items() if back & names_in(value)}:
        back |= more
        left = {name: value for name, value in left.items() if name not in more}
    return left


def _whole(name: str, value: str, text: str) -> str:
    """Return the column of an entry z_j, where sums or matrices say that it is one; the quantity itself else."""
    entry = re.fullmatch(rf"(?P<base>{LETTER})_\{{?(?P<index>[ijk])\}}?", name)
    if entry is None:
        return name
    if re.search(r"(?<![A-Za-z\\])[A-Z](?!\s*_\s*\{\s*[a-z]\s*,?\s*[a-z]\s*\})", re.sub(STYLE, "", value)):
        return ""  # W x_i, a column for each i
    runs = rf"\\sum(?:\\limits)?\s*_\s*\{{?\s*{entry['index']}(?![A-Za-z])"
    return entry["base"] if re.search(runs, text) or "\\sum" in value else ""


PRIMED = r"\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*(?:\\left)?\("


def _with_activation(text: str) -> str:
    r"""Return a text with \sigma for the one letter g of a = g(z) whose derivative g'(z) stands in it."""
    called = {
        found[1]
        for row in in_rows(text)
        if (
            found := re.fullmatch(
                rf"{NAME}\s*=\s*([fgh]|\\(?:var)?phi|\\psi|\\theta)\s*\(\s*{NAME}\s*\)", row
            )
        )
    }
    if len(called) != 1 or r"\sigma" in text:
        return text
    (letter,) = called
    own = re.escape(letter) if letter.startswith("\\") else rf"(?<![A-Za-z\\]){letter}"
    if not re.search(own + PRIMED, text) or re.search(own + r"\s*_", text):
        return text
    taken = rf"{own}(?=\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?)?\s*(?:\\left)?\()"
    text = in_formulas(text, lambda one: re.sub(taken, r"\\sigma ", one))
    return in_formulas(text, lambda one: re.sub(r"\s(?:\*|\\ast|\\circ)\s*(?=\\sigma\s*')", r" \\odot ", one))


def _biases(text: str, loss: str, values: Iterable[str]) -> Iterator[str]:
    """Yield the b of W x + b in which a gradient is taken that is no sum: a column."""
    added = {
        key(found["b"])
        for value in values
        if (found := re.search(rf"\+\s*(?P<b>b{BELOW}{ABOVE})\s*$", value))
        and re.match(rf"(?:{ACCENT}|{STYLE}|[\s{{]|\\)*[A-Z]", value)
        and not re.search(rf"(?<![A-Za-z\\])[A-Z]{BELOW}{ABOVE}\s*\+\s*b", value)
    }
    for row in in_rows(text):
        for found in re.finditer(SLOPE, row):
            bias = _of_entry(key(found["of"]), added)
            if bias in added and not SUMMED.search(row):
                added.remove(bias)
                yield bias


INSIDE = r"\s*\\partial\s*[^{}]*(?:\{[^{}]*\}[^{}]*)*"
FACTOR = rf"\\[tdc]?frac\s*\{{{INSIDE}\}}\s*\{{{INSIDE}\}}"
RULE = re.compile(rf"=\s*&?\s*(?P<side>{FACTOR}(?:\s*(?:\\cdot)?\s*{FACTOR})+)\s*(?==)")
"""Derivatives side by side between two signs =: the chain rule, which says nothing of the order of its factors."""


def rules_left_out(text: str, instead: str) -> list[str]:
    """Return what is told of the sides of a text that are the chain rule, where it stands with fewer of them."""
    sides = [" ".join(one["side"].split()) for one in RULE.finditer(text)]
    if len(sides) <= len([*RULE.finditer(instead)]):
        return []
    return [f"{one} is the chain rule as it is written, and is not judged" for one in dict.fromkeys(sides)]


def _without_rules(formula: str, values: Mapping[str, str]) -> str:
    """Return a formula without the sides that are the chain rule through what is no number."""

    def put(found: re.Match[str]) -> str:
        every = [key(one[1]) for one in re.finditer(rf"\\partial\s*\{{?\s*({NAME})", found["side"])]
        before = [*re.finditer(SLOPE, formula[: found.start()])]
        linked = before and every[1:-1:2] == every[2::2]
        if not linked or (key(before[-1]["f"]), key(before[-1]["of"])) != (every[0], every[-1]):
            return found[0]
        through = [re.sub(STYLE, "", values.get(one, "")) for one in every[1:-1:2]]
        return "" if any(re.match(r"[\s{]*[A-Z]", one) for one in through) else found[0]

    return RULE.sub(put, formula)


def _without_defined(text: str, values: Mapping[str, str]) -> str:
    """Return a text of as many lines without the displays that only compute what is defined before them."""
    display = re.compile(
        r"\$\$(?P<one>.*?)\$\$|\\\[(?P<two>.*?)\\\]"
        r"|\\begin\s*\{(?P<kind>align\*?|equation\*?|gather\*?)\}(?P<three>.*?)\\end\s*\{(?P=kind)\}",
        re.DOTALL,
    )

    def put(found: re.Match[str]) -> str:
        rows: Sequence[str] = [one for one in in_rows(found[0]) if one]
        each = [ROW.fullmatch(one) for one in rows]
        if rows and all(one and values.get(key(one["name"])) for one in each):
            return "\n" * found[0].count("\n")
        return found[0]

    return display.sub(put, text)
