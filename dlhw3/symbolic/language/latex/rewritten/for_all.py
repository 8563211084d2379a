r"""What is said for all points, at the points of formulas: orders, and that a gradient is symmetric.

Bounds that words assume "for all $x$", $\|\nabla f(x)\|^2 \ge 2\mu(f(x) - f^*)$: at the points of the lines.

A text is returned, of as many lines, that says it of each x at which a formula that is set apart has the function.
Gradients that words call symmetric everywhere, "where $\nabla \ell$ is symmetric": at points of formulas.

A text is returned, of as many lines, that says it of each argument of the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import (
    CONSTANT,
    ENDS,
    EVERY,
    GOES_ON,
    NAME,
    SPACE,
    of_as_many_lines,
    outside,
    phrase,
)
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.timed import moving_in
from dlhw3.symbolic.language.text import lazy_re as re

MOST = 6
"""At how many points a bound is said to hold."""
ORDER = re.compile(r"\\(?:leq?|geq?)(?:slant)?(?![A-Za-z])|[<>]")
BOUND = r"\$(?P<NAME>[^$=]*(?:\\[lg]eq?(?:slant)?(?![A-Za-z])|[<>])[^$=]*)\$"
LETTER = rf"\$\s*(?P<NAME>[A-Za-z]){SPACE}\s*\$"
FIRST, LAST = (form.replace("NAME", name, 1) for form, name in ((BOUND, "bound"), (LETTER, "x")))
OF, BEHIND = (form.replace("NAME", name, 1) for form, name in ((LETTER, "of"), (BOUND, "behind")))
LEAST = (
    r"\$\s*[A-Za-z]\s*(?:\^|_)\s*\{?\s*(?:\*|\\star|\\ast)\s*\}?\s*:?=\s*"
    r"(?:\\(?:min|inf)(?![a-z])[^$]*|[A-Za-z]\s*\([^$]*\)\s*)\$"
)
"""What the least value of a function is."""
SAID = re.compile(
    rf"{FIRST},?\s+{EVERY}\s+{LAST}(?:{GOES_ON}|(?=,?\s+and\s+(?:let\s+)?\$[^$]*=)"
    rf"|(?=,?\s+(?:where|with|and|for\s+some)\s+(?:{LEAST}\s+and\s+)?(?:a\s+(?:fixed\s+)?constant\s+)?"
    r"\$\s*(?!(?P=x))\\?[A-Za-z]+(?:_\w)?\s*(?:>|\\geq?(?![a-z]))\s*0\s*\$(?:\s+and\s+"
    + rf"{LEAST})?\s*[.;])"
    rf"|(?=,?\s+where\s+{LEAST}\s*[.;])"
    rf"|(?=,?\s+(?:where|with)\s+\$\s*{NAME}\s*\$\s+(?:(?:is|being)\s+)?(?:differentiable\s+and\s+)?convex\s*[.;]))"
    rf"|\bfor\s+(?:all|any|every|each)\s+{OF}\s*,?\s+(?:(?:we|it)\s+(?:have|holds)\s+(?:that\s+)?)?"
    rf"{BEHIND}(?=\s*(?:$|[.,;:)]|\n\s*\n))",
    re.IGNORECASE,
)
"""A bound for all x, behind it or before it."""
MEMBER = re.compile(r"(?P<base>[A-Za-z])_(?:(?P<index>\w)|\{\s*(?P<other>[^{}]*)\})")
SMOOTH = re.compile(
    rf"\$\s*(?P<f>{NAME})\s*\$\s+(?:be|is)(?:\s+(?:convex|differentiable|an?|function)(?:\s*,|\s+and)?)*"
    rf"\s+\$\s*(?P<L>{CONSTANT})\s*\$-smooth"
)
EQUATION = re.compile(r"\$[^$=<>]*=(?:(?!\\[lg]eq?(?:slant)?(?![A-Za-z]))[^$=<>])*\$")
"""An equation among the words, which may be a step."""
VALUE_NAMED = re.compile(
    r"\$\s*(?P<head>[A-Za-z]\s*(?:\^|_)\s*\{?\s*(?:\*|\\star|\\ast)\s*\}?)\s*:?=\s*(?P<value>[A-Za-z]\s*\([^()$=]*\))\s*\$"
)
"""A value of a function by its name."""
SLOPES = re.compile(rf"\\nabla\s*{NAME}\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\(")
CALLED = re.compile(rf"(?<![A-Za-z\\])(?P<f>{NAME})\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\(")


def at_points(text: str) -> str:
    """Return a text in whose words what is assumed of a function for all x is said at the points in formulas."""
    if SAID.search(text) is None:
        return text
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    apart += stepped(text, apart) + _values_named(text, apart)
    steps = " ".join(one[0] for one in EQUATION.finditer(text) if "\\nabla" in one[0])
    return outside(text, lambda words: SAID.sub(partial(_of_points, apart=apart, steps=steps), words))


def stepped(text: str, apart: str) -> str:
    r"""Return f(x - \frac{1}{L} \nabla f(x)) for a gradient of an L-smooth f in formulas, where L stands too.

    What is known of the values of f at all points is used there, as the descent lemma is. So it is at x, of an x
    that moves, where formulas have f at its beginning.
    """
    made = list[str]()
    for one in SMOOTH.finditer(text):
        f, constant = one["f"].strip(), one["L"].strip()
        used = re.search(rf"(?<![A-Za-z\\]){re.escape(constant)}(?![A-Za-z])", apart)
        points = {point for name, point in calls(apart, of_slopes=True) if name == f} if used else set[str]()
        if len(points) == 1 and re.fullmatch(r"[a-z](?:_\w)?", (point := points.pop())):
            made.append(rf" {f}({point} - \frac{{1}}{{{constant}}} \nabla {f}({point}))")
    for x in moving_in(text):  # what is bounded by where x begins is so by what falls at x
        begins = rf"{re.escape(x)}_(?:0|\{{\s*0\s*\}})"
        made += (f" {name}({x})" for name, point in calls(apart) if re.fullmatch(begins, point))
    return "".join(dict.fromkeys(made))


def _values_named(text: str, apart: str) -> str:
    """Return the values f(x^*) that words give a name, f^* = f(x^*), which stands in formulas set apart."""
    made = ""
    for one in VALUE_NAMED.finditer(text):
        plain = re.sub(r"[\s{}]", "", one["head"]).replace(r"\star", "*").replace(r"\ast", "*")
        stands = re.sub(r"[\s{}]", "", apart).replace(r"\star", "*").replace(r"\ast", "*")
        made += f" {one['value']}" if plain in stands else ""
    return made


def _of_points(found: re.Match[str], apart: str, steps: str) -> str:
    bound, letter = (found["bound"], found["x"]) if found["x"] else (found["behind"], found["of"])
    functions = {name for name, point in calls(bound) if point == letter}
    slopes = [*SLOPES.finditer(bound)]
    of_slopes = bool(slopes) and len(slopes) == len([name for name, point in calls(bound) if point == letter])
    here = [*calls(apart, of_slopes=of_slopes), *(calls(steps, of_slopes=True) if of_slopes else ())]
    points = _of_sequences([point for name, point in here if name in functions], apart)
    points = [one for one in points if not _is_shown(one, apart)]
    if not points or len(points) > MOST or len(ORDER.findall(bound)) != 1:
        return found[0]
    made = (_at(bound, letter, point) for point in points)
    every = [f"${one}$" for one in made if not _says_nothing(one)]
    if not every:
        return found[0]
    listed = " and ".join(filter(None, (", ".join(every[:-1]), every[-1])))
    return of_as_many_lines(found[0], listed)


def _is_shown(point: str, apart: str) -> bool:
    """Whether a formula that is set apart says what a next point is, x_{k+1} = …, and nothing else does."""
    head = re.sub(r"\s", "", point)
    if re.fullmatch(r"[a-z]_\{[a-z]\+1\}|[a-z]\^\{?\+\}?", head) is None:
        return False
    begins = r"(?:\\\[|\$\$|&|\\\\|\}|^)"
    return re.search(rf"{begins}{re.escape(head)}&?:?=", re.sub(r"\s", "", apart)) is not None


def points_of(function: str, apart: str) -> list[str]:
    """Return the points at which formulas that are set apart have a function."""
    return _of_sequences([point for name, point in calls(apart) if name == function], apart)


def _of_sequences(points: Iterable[str], apart: str) -> list[str]:
    """Return points, each once; of a sequence, x_k beside a sum over k, x_k alone, which is any of them."""
    members = {one: MEMBER.fullmatch(one) for one in points}
    summed = {*re.findall(r"\\sum\s*_\s*\{?\s*([A-Za-z])", apart)}
    every = {found["base"] for found in members.values() if found and _index(found) in summed}
    return [
        one
        for one, found in members.items()
        if not found or found["base"] not in every or _index(found) in summed
    ]


def _says_nothing(bound: str) -> bool:
    """Whether a bound has one expression on its two sides."""
    left, right = (re.sub(r"[{}\s]", "", side) for side in ORDER.split(bound, maxsplit=1))
    return left == right


def _index(found: re.Match[str]) -> str:
    return found["index"] or found["other"].strip()


def _at(bound: str, letter: str, point: str) -> str:
    """Return a bound with a point in the place of a letter, in brackets where it is more than a letter."""
    plain = re.fullmatch(rf"{NAME}|{NAME}_\{{[^{{}}]*\}}", point) is not None
    free = re.compile(
        rf"\(\s*{letter}\s*\)"
        rf"|(?<![A-Za-z\\]){letter}(?![A-Za-z]|\s*_|\s*\^\s*\{{?\s*(?:\*|\+|\\star|\\ast))"
    )
    return free.sub(lambda found: point if plain and "(" not in found[0] else f"({point})", bound)


def calls(formula: str, *, of_slopes: bool = False) -> Iterator[tuple[str, str]]:
    r"""Yield the functions that are called in a formula, f of f(x) and of \nabla f(x), each with its point.

    Only those whose gradient is there are ``of_slopes``.
    """
    for found in CALLED.finditer(formula):
        if of_slopes and not re.search(r"\\nabla\s*$", formula[: found.start()]):
            continue
        depth = 1
        for place in range(found.end(), len(formula)):
            depth += {"(": 1, ")": -1}.get(formula[place], 0)
            if not depth:
                inside = re.sub(r"\\right\s*$", "", formula[found.end() : place])
                name = re.sub(r"\s", "", found["f"])
                yield name, " ".join(inside.split())
                break


GRADIENT = rf"\$\s*\\nabla\s*(?P<f>{NAME})\s*(?:\(\s*(?:\\cdot|(?P<x>[A-Z]))\s*\))?\s*\$"
SYMMETRIC = phrase(
    rf"{GRADIENT} (?:(?P<verb>is|be) (?:always |everywhere )?symmetric"
    r"|(?P<takes>takes?|has|have) symmetric values)"
    rf"(?P<all>,? {EVERY} \$\s*(?P<bound>[A-Z])\s*(?:\\in[^$]*)?\$)?",
    ENDS,
)
"""It is said of the gradient itself, or at a letter for all of its values."""


def with_symmetric_gradients(text: str) -> str:
    """Return a text that says which values of a gradient are symmetric."""
    if "symmetric" not in text or "\\nabla" not in text:
        return text
    return outside(text, lambda words: SYMMETRIC.sub(lambda found: _at_each(found, text), words))


def _at_each(found: re.Match[str], text: str) -> str:
    bound, at = found["bound"], found["x"]
    if (at is not None) != (bound is not None) or at != bound:
        return found[0]
    function = re.sub(r"\s", "", found["f"])
    rest = text.replace(found[0], " ")
    points = dict.fromkeys(point for name, point in calls(rest) if name == function)
    if not points or len(points) > MOST:
        return found[0]
    is_said = "be" if (found["verb"] or "is").lower() == "be" or found["takes"] in ("take", "have") else "is"
    joined = " and let " if is_said == "be" else " and "
    return of_as_many_lines(
        found[0],
        joined.join(rf"$\nabla {function}({point})$ {is_said} symmetric" for point in points),
    )
