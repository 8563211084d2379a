r"""Bounds of any two points in a sentence: "$T$ satisfies $\|T(x) - T(y)\| \le \gamma \|x - y\|$ for all $x, y$".

They are what the word means, $T$ is $\gamma$-Lipschitz, and of a gradient $L$-smooth; "a contraction, that is, …"
says it twice. A text is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

SIGN = r"(?:\\left|\\right)?(?:\\\||\\[lr]?[Vv]ert(?![a-z])|\|)(?:_\{?2\}?)?"
SPACE = r"\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*(?:\{[^{}$]*\}|\w))?"
MAPS = rf"(?P<before>\$\s*(?P<f>[A-Za-z])\s*(?::\s*{SPACE}\s*\\(?:to|rightarrow)\s*{SPACE}\s*)?\$\s+)"
VERB = r"(?P<with>be\s+(?:convex|differentiable)\s+and\s+)?(?P<verb>satisf(?:y|ies))\s+"
CHANGE = (
    r"(?P<slope>\\nabla\s*)?(?P<g>[A-Za-z])\s*\(\s*(?P<x>[a-z])\s*\)"
    r"\s*-\s*(?P<too>\\nabla\s*)?(?P=g)\s*\(\s*(?P<y>[a-z])\s*\)"
)
APART = r"(?:(?P=x)\s*-\s*(?P=y)|(?P=y)\s*-\s*(?P=x))"
CONSTANT = r"(?P<c>\\?[A-Za-z]+(?:_\w)?|\d+)\s*(?:\\[,;:]\s*)?"
BOUND = (
    rf"\$\s*(?P<sign>{SIGN})\s*{CHANGE}\s*{SIGN}\s*\\leq?(?:slant)?\s*{CONSTANT}{SIGN}\s*{APART}\s*"
    rf"{SIGN}\s*\$"
)
POINTS = rf"\$\s*(?P<one>[a-z])\s*(?:,|\$\s*and\s*\$)\s*(?P<other>[a-z])\s*(?:\\in\s*{SPACE}\s*)?\$"
EACH = rf"\s*,?\s+for\s+(?:all|any|every|each)\s+{POINTS}"
ENDS = r"(?=\s*\.|\s*,?\s+and\s+(?:let|assume|suppose)\b|\s*,\s+where\b)"
SAYS = re.compile(rf"{MAPS}{VERB}{BOUND}{EACH}{ENDS}")
"""Of any two points of the whole space: what holds on a part of it is not what the word means."""
SUPPOSES = re.compile(rf"(?P<lead>\b(?:[Ll]et|[Ss]uppose|[Aa]ssume)(?:\s+that)?\s+){BOUND}{EACH}{ENDS}")
WHERE = re.compile(rf",\s+where\s+(?P<bound>{BOUND}{EACH})(?=\s*\.)")
"""Behind a definition."""
CALLED = (
    r"(?P<called>\$\s*(?P<f>[A-Za-z])\s*(?::[^$]*)?\$\s+(?:is|be)\s+(?:an?\s+)?(?:"
    r"contraction(?:\s+mapping)?\s+with\s+(?:factor|constant|modulus)\s+\$\s*(?P<k>\\?[A-Za-z]+)[^$]*\$"
    r"|\$\s*(?P<d>\\?[A-Za-z]+)\s*\$-(?:contraction|Lipschitz|smooth)))"
)
AGAIN = re.compile(
    rf"{CALLED}(?:\s*,\s*(?:that is|i\.\s?e\.|meaning(?:\s+that)?|so\s+that|so)\s*,?\s+|\s*:\s+){BOUND}"
    rf"(?:{EACH})?{ENDS}"
)
"""A function that is called so, and what that means."""
UNTYPED = re.compile(
    r"\$\s*(?P<T>[A-Z])\s*\$(?=\s+(?:is|be)\s+(?:an?\s+)?(?:contraction\b|\$[^$]*\$-(?:contraction|Lipschitz)))"
)
AFFINE = re.compile(
    r"(?<![A-Za-z\\])(?P<T>[A-Za-z])\s*\(\s*(?P<x>[a-z])\s*\)\s*:?=\s*(?P<A>[A-Z](?:_\w)?(?:\^\\top)?"
    r"|\([^()$=]*\))\s*(?P=x)(?![A-Za-z_^(])"
    r"\s*(?:[-+]\s*[a-z](?:_\w)?\s*)?(?=\$|\\\]|[.,;])"
)
"""A map that is linear but for a constant, by its matrix."""
KINDS = (
    r"(?:\$\s*(?P<c>\\?[A-Za-z]+)\s*\$-(?:contraction|Lipschitz(?:\s+continuous)?)"
    r"|contraction\s+with\s+(?:factor|constant|modulus)\s+\$\s*(?P<k>\\?[A-Za-z]+)\s*\$"
    r"|Lipschitz(?:\s+continuous)?\s+with\s+constant\s+\$\s*(?P<l>\\?[A-Za-z]+)\s*\$)"
)
CALLED_SO = re.compile(rf"\$\s*(?P<T>[A-Za-z])\s*\$\s+(?P<verb>is|be)\s+(?:an?\s+)?{KINDS}")
MAP_IS = re.compile(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:The|Our|This)\s+(?:(?:linear|affine)\s+)?(?:map|mapping"
    r"|operator|iteration|function)\s+\$(?P<map>[^$]+)\$"
    rf"\s+is\s+(?:an?\s+)?{KINDS}(?=\s*\.)"
)
"""What is said of a map and is one of its matrix."""
WHOLE = r"\mathbb{R}^n \to \mathbb{R}^n"


def with_bounds_of_any(text: str) -> tuple[str, list[str]]:
    """Return a text in which such bounds are words, and what is told of them."""
    told = list[str]()
    text = AGAIN.sub(_again, text)
    text = WHERE.sub(lambda one: f". Suppose that {one['bound']}", text)
    text = SAYS.sub(lambda one: _word(one, told), text)
    text = SUPPOSES.sub(lambda one: _word(one, told), text)
    text = MAP_IS.sub(lambda one: _of_map(one, told), text)
    text = CALLED_SO.sub(lambda one: _of_matrix(one, told), text)
    return UNTYPED.sub(lambda one: _typed(one, text, told), text), told


def _again(one: re.Match[str]) -> str:
    """Return what a function is called, without what that means, where it means that."""
    smooth = one["called"].endswith("smooth")
    same = one["f"] == one["g"] and (one["k"] or one["d"]) == one["c"] and one["x"] != one["y"]
    points = one["one"] is None or {one["one"], one["other"]} == {one["x"], one["y"]}
    if not (same and points) or bool(one["slope"]) != smooth or bool(one["too"]) != smooth:
        return one[0]
    lines = one[0][len(one["called"]) :].count("\n")
    blanks = one["called"].count(" ")
    parted = one["called"].replace(" ", "\n", lines) if lines <= blanks else one["called"] + "\n" * lines
    return parted if "\n" not in one["called"] else one["called"] + "\n" * lines


def _word(one: re.Match[str], told: list[str]) -> str:
    """Return a bound of a function at any two points as what it is called."""
    points, parts = {one["x"], one["y"]}, one.groupdict()
    apart = len(points) < 2 or {one["one"], one["other"]} != points or parts.get("f", one["g"]) != one["g"]
    if bool(one["slope"]) != bool(one["too"]) or apart:
        return one[0]
    kind = f"${one['c']}$-{'smooth' if one['slope'] else 'Lipschitz'}"
    told.append(f"{one['g']} is {kind.replace('$', '')} by what is said of any {one['x']} and {one['y']}")
    if "lead" in parts:
        verb = "be " if one["lead"].split() in (["Let"], ["let"]) else "is "
        made = f"{one['lead']}${one['g']}$ {verb}{kind}"
    else:
        made = one["before"] + (one["with"] or ("is " if one["verb"] == "satisfies" else "be ")) + kind
    return made + "\n" * (one[0].count("\n") - made.count("\n"))


def _of_map(one: re.Match[str], told: list[str]) -> str:
    """Return a sentence that says of a linear map what its constant is as a definition, and what it"
    "s matrix is."""
    found = AFFINE.search(one["map"] + "$")
    if found is None:
        return one[0]
    constant = one["c"] or one["k"] or one["l"]
    told.append(f"{found['T']} is {constant}-Lipschitz, which the largest singular value of its matrix says")
    made = rf"{one['begins']}Let ${one['map']}$, where $\|{found['A']}\|_2 \le {constant}$"
    return made + "\n" * (one[0].count("\n") - made.count("\n"))


def _of_matrix(one: re.Match[str], told: list[str]) -> str:
    """Return that a linear map of the text has a constant as a bound of its matrix."""
    found = next((made for made in AFFINE.finditer(one.string) if made["T"] == one["T"]), None)
    if found is None:
        return one[0]
    constant = one["c"] or one["k"] or one["l"]
    told.append(f"{found['T']} is {constant}-Lipschitz, which the largest singular value of its matrix says")
    verb = "" if one["verb"] == "is" else "satisfy "
    made = rf"{verb}$\|{found['A']}\|_2 \le {constant}$"
    made = rf"${found['A']}$ {made}" if verb else made
    return made + "\n" * (one[0].count("\n") - made.count("\n"))


def _typed(one: re.Match[str], text: str, told: list[str]) -> str:
    """Return a capital that is called so, and stands before a point and nowhere with its space, with one."""
    name = one["T"]
    if re.search(rf"(?<![A-Za-z\\]){name}\s*(?::|\\colon)", text) or not re.search(
        rf"(?<![A-Za-z\\]){name}\s*\(", text
    ):
        return one[0]
    told.append(f"{name} is a function of columns with n entries, and so are its values")
    return f"${name}: {WHOLE}$"
