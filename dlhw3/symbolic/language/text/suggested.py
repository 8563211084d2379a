"""What to write in the place of a call that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from dlhw3.errors import Flag, Sentence, close_names
from dlhw3.symbolic.language.text.elsewhere import FROBENIUS, of_another_order
from dlhw3.symbolic.language.text.operators import OF_SPECTRA
from dlhw3.symbolic.language.text.other_readings import entries_instead
from dlhw3.symbolic.language.text.sizes import Size, may_be_equal, shape_option
from dlhw3.symbolic.language.text.tree import Node


def call_instead(node: Node) -> str:
    """Return a call that fits a matrix of any shape; for softmax and logsumexp what they are of each row."""
    first = node.parts[0]
    squares = {
        name: f"{name}({first.closed}'*{first.closed})" for name in ("tr", "det", "logdet", "inv", "adj")
    }
    fitting = {
        **squares,
        "softmax": f"softmax_rows({first.bare})",
        "logsumexp": f"sum(logsumexp_rows({first.bare}))",
    }
    return fitting.get(node.name, f"sum({first.bare})")


def power_instead(base: Node, exponent: Node, *, of_number: bool) -> str:
    """Return a power that can be read where the exponent is no number: x' for x^T, exp(x) for e^x."""
    if (exponent.kind, exponent.name) == ("name", "T"):
        whole = exponent.at.text
        plain = "\\" not in whole and exponent.at.stop <= len(whole) and "\n" not in whole
        return re.sub(r"\s*\^\s*T(?!\w)", "'", whole).strip() if plain else f"{base.closed}'"
    if not of_number and exponent.kind == "name" and re.fullmatch(r"T[A-Za-z]", exponent.name):  # A^TX
        return f"{base.closed}'*{exponent.name[1:]}"
    if not of_number:
        return f"{base.closed}.^2"
    return f"exp({exponent.bare})" if base.name == "e" else f"exp(log({base.bare})*{exponent.closed})"


def spread_instead(node: Node, sign: str, left: tuple[Size, Size], right: tuple[Size, Size]) -> str:
    """Return a sum of a matrix and a column, or a row, that stands beside every column of it; "" of any others."""
    texts, bare = [part.text for part in node.parts], [part.closed for part in node.parts]
    for k, (one, matrix) in enumerate(((left, right), (right, left))):
        if 1 not in one or 1 in matrix:
            continue
        column = one[1] == 1
        if may_be_equal(one[not column], matrix[not column]):
            texts[k] = f"{bare[k]}*vector(1)'" if column else f"vector(1)*{bare[k]}"
            texts[k] = texts[k] if sign.isspace() or sign.strip() in "+-" else f"({texts[k]})"
            return sign.join(texts)
    return ""


def known_instead(name: str, nodes: Iterable[Node]) -> str:
    """Return what to write for a letter that an objective has not: eye for I, grad_lambda_max(S) for u of u u'."""
    if name == "I":
        return "eye"
    calls = (one for one in nodes if one.kind == "call" and one.name in OF_SPECTRA)
    call = next(calls, None)
    return "" if call is None else f"grad_{call.name}({', '.join(part.bare for part in call.parts)})"


VARIABLES = ("W", "U", "V", "w", "theta", "beta", "u", "v", "x", "z", "X", "Z")
"""Letters that objectives are mostly differentiated in, the most usual first; A, b and Y are mostly given."""


def _rank(name: str) -> int:
    """Return how far behind a letter stands among those that objectives are differentiated in."""
    stem = re.match(r"[^\W\d_]*", name)
    return VARIABLES.index(stem[0]) if stem and stem[0] in VARIABLES else len(VARIABLES)


def variable_instead(wrt: str, names: Sequence[str], text: str) -> Sentence:
    """Return what to type where a text has no such variable: another, or the text with Xw as the product X*w."""
    if len(several := wrt.split()) > 1 and set(several) <= set(names):
        return (Flag("wrt", ",".join(several)),)
    if re.search(rf"\b{re.escape(wrt)}\(\s*\d+\s*(?:,\s*\d+\s*)?\)", text):  # x(1) and X(1,2)
        return entries_instead(text, wrt)
    together = [name for name in names if len(name) > 1 and name.isalpha() and wrt in name]
    if len(wrt) == 1 and together:
        return re.sub(rf"\b({'|'.join(together)})\b", lambda found: "*".join(found[0]), text)
    near = close_names(wrt, names) or sorted(names, key=_rank)
    if not near and (member := re.search(r"\b([A-Za-z]\w*)\{[a-z]\}", text)):
        index = next(k for k in "kji" if not re.search(rf"\b{k}\b", text))
        return (Flag("wrt", f"{member[1]}{{{index}}}"),)
    return (Flag("wrt", near[0]),) if near else (shape_option(f"{wrt}: n,m"),)


def one_size(
    declared: Mapping[str, tuple[Size, Size]], pairs: Sequence[tuple[Size, Size]], letter: str
) -> str:
    """Return a declaration in which two sizes that must be one are; A: n,n for A: n,m where that is declared."""
    for left, right in pairs:
        for name, shape in declared.items():
            if left != right and left in shape and 1 not in (left, right):
                made = [str(right if size == left else size) for size in shape if size != 1]
                return f"{name}: {','.join(made)}"
    return f"{letter}: n,m"


def entries_first(node: Node, fits: Callable[[Node], bool]) -> str:
    """Return A*(B.*C) for A*B.*C, which is read from the left, where C fits B alone; "" of anything else."""
    left, right = node.parts
    sign = {"times_entries": ".*", "over_entries": "./"}.get(node.kind)
    if sign is None or left.kind != "times" or left.bracketed or not fits(left.parts[1]):
        return ""
    first, last = left.parts
    return f"{first.text}*({last.text}{sign}{right.text})"


def fitting_instead(
    node: Node,
    shapes: tuple[tuple[Size, Size], tuple[Size, Size]],
    declared: Mapping[str, tuple[Size, Size]],
    words: Callable[[Size], str],
    *,
    same: bool,
) -> Sentence:
    """Return two parts that do not fit with one of them transposed, or spread, where that would fit.

    ``same`` says that they need one shape, as in a sum; otherwise they are multiplied. Else what is to be declared.
    """
    entries = {"times_entries": ".*", "over_entries": "./", "power_entries": ".^"}
    sign = {"plus": " + ", "minus": " - ", "times": "*", **entries}[node.kind]
    (a, b), (c, d) = shapes
    texts = [part.text for part in node.parts]
    turned = [one.parts[0].closed if one.kind == "transposed" else f"{one.closed}'" for one in node.parts]
    if single := single_instead(node, (a, b), (c, d), declared, words):
        return single
    if together := together_instead(node, declared):
        return together
    options = [(b, a, c, d, f"{turned[0]}{sign}{texts[1]}"), (a, b, d, c, f"{texts[0]}{sign}{turned[1]}")]
    for r, s, t, u, text in options:
        needed = ((r, t), (s, u)) if same else ((s, t),)
        if all(may_be_equal(x, y) for x, y in needed):
            return text
    if same and (spread := spread_instead(node, sign, (a, b), (c, d))):
        return spread
    letter = next((p.name for p in node.every() if p.kind == "name" and p.name != "eye"), "A")
    return (shape_option(one_size(declared, ((a, c), (b, d)) if same else ((b, c),), letter)),)


def together_instead(node: Node, declared: Container[str]) -> str:
    """Return the line with X*w for an Xw that stands in it and is nowhere said to be a letter, beside w; or ""."""
    whole = node.at.text
    for name in (one.name for one in node.every() if one.kind == "name" and one.name not in declared):
        apart = re.fullmatch(r"([A-Z])([h-z])", name)
        if apart and "\\" not in whole and re.search(rf"(?<![\w]){apart[2]}(?!\w)", whole):
            return re.sub(rf"\b{name}\b", f"{apart[1]}*{apart[2]}", whole).strip()
    return ""


def single_instead(
    node: Node,
    left: tuple[Size, Size],
    right: tuple[Size, Size],
    declared: Mapping[str, object],
    words: Callable[[Size], str],
) -> Sentence:
    """Return the declaration of a factor as a row or a column, where the other is declared as one; or nothing."""
    if node.kind != "times":
        return ()
    first, second = node.parts
    is_open = [one.kind == "name" and one.name not in declared for one in node.parts]
    if left[1] == 1 and first.name in declared and is_open[1]:
        return (shape_option(f"{second.name}: 1,{words(right[1])}"),)
    if right[0] == 1 and second.name in declared and is_open[0]:
        return (shape_option(f"{first.name}: {words(left[0])},1"),)
    return ()


def along_an_axis(node: Node) -> tuple[str, str] | None:
    """Return what to say of sum(X, 1), which other systems take along an axis; None of any other call."""
    if len(node.parts) != 2 or node.parts[1].kind not in ("number", "negative"):
        return None
    if node.name in ("softmax", "logsumexp"):
        rows = f"{node.name}_rows"
        columns = "softmax_columns(X)" if node.name == "softmax" else f"{rows}(X')"
        words = f"{node.name} takes 1 operand, not 2: {rows}(X) is of each row, {columns} of each column."
        return words, f"{rows}({node.parts[0].bare})"
    if node.name not in ("sum", "mean") or node.parts[1].kind != "number":
        return None
    inside = node.parts[0].text.strip()
    rows = f"{inside if node.parts[0].kind in ('name', 'call') else f'({node.parts[0].bare})'}*vector(1)"
    words = f"{node.name} takes 1 operand, not 2: the sums of rows are X*vector(1), those of columns X'*vector(1)."
    return words, rows


def over_an_index(node: Node) -> tuple[str, str] | None:
    """Return what to say of sum(i, f, 1, m) and sum(f, i, 1, m), over an index; None of any other call."""
    if node.name != "sum" or len(node.parts) != 4:
        return None
    first, second, low, high = node.parts
    index, body = (first, second) if first.kind == "name" and len(first.name) == 1 else (second, first)
    if index.name not in (*"ijkst",) or not all(end.kind in ("name", "number") for end in (low, high)):
        return None
    within = f"{index.name}={low.bare.strip()}:{high.bare.strip()}"
    return "sum takes 1 operand, not 4.", f"sum{{{within}}}({body.bare.strip()})"


def of_an_order(node: Node) -> tuple[str, str] | None:
    """Return what to say of norm2(W, inf), a norm of another order, and of log(x, 2); None of any other call."""
    operands = [part.bare.strip() for part in node.parts]
    if node.name == "log" and len(operands) == 2:
        return f"log takes 1 operand, not 2: {operands[1]} may be its base.", "log({})/log({})".format(
            *operands
        )
    found = of_another_order(*operands) if node.name == FROBENIUS and len(operands) == 2 else None
    if found is None:
        return None
    return f"{node.name} takes 1 operand, not 2{f': {found[0]}' if found[0] else ''}.", found[1]


def no_letter(node: Node) -> tuple[str, str]:
    """Return what to say of grad(f, X), also within hess(f, X), where X is no letter, and no layer."""
    if len(node.parts) != 2 or node.parts[1].kind != "layers":
        name = "hess" if re.match(r"\s*hess\b", node.at.text[node.at.start :]) else "grad"
        letters = {one.name for one in node.every() if one.kind == "name" and one.name != "eye"}
        calls = node.parts and node.parts[0].kind != "name"
        if (
            calls
            and name == node.name == "grad"
            and len(node.parts) == len(letters) == 1
            and "\\" not in node.at.text
        ):
            return f"{name} takes a number and a letter in it.", f"grad({node.parts[0].bare}, {min(letters)})"
        return f"{name} takes a number and a letter in it.", f"{name}(norm2(X*w - y)^2, w)"
    moved, layers = node.parts[0].bare.strip(), node.parts[1]
    words = f"grad takes a letter or one layer, and {layers.text.strip()} is a product of layers."
    return words, f"grad({moved}, {layers.name}{{j}})"


def random_letters(node: Node) -> str:
    """Return the line that makes E(…) a mean, for an E of two shapes: that of xi − E(xi) says xi is random."""
    inner = [one for one in node.every() if one.name == node.name and one is not node]
    inside = (part for one in inner or [node] for part in one.parts)
    letters = dict.fromkeys(one.name for part in inside for one in part.every() if one.kind == "name")
    mark = "% " if "\\" in node.at.text else ""
    return f"{mark}random {', '.join(letters)}, a line of a file, makes {node.name} a mean"
