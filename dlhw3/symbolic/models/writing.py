"""Models as text, and back: what is printed of a counterexample is read again and evaluated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Context, Decimal
from itertools import groupby
from typing import Any

from dlhw3.symbolic.acting_matrices import ActingFunction
from dlhw3.symbolic.faces.functions import ColumnFunction
from dlhw3.symbolic.kernel_terms.spelling import Names
from dlhw3.symbolic.models.definitions import Defined
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import Bend, Model, Outcomes, Place, Polynomial
from dlhw3.symbolic.models.matrices import Matrix, is_exact
from dlhw3.symbolic.models.numbers import EXACT, Interval, Number, Unclear, ceil, floor
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.solving import Log
from dlhw3.symbolic.names import member_of, with_plain_index
from dlhw3.symbolic.nodes import Sequence
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.verdict import Counterexample

WHERE = ("parameters", "widths", "letters", "layers", "functions")
CHANCE = "outcomes"
BY_HYPOTHESIS = " (by its hypothesis)"
FEW_ROWS, MOST_ALIKE = 12, 4
"""So many rows are written one by one; of more, so many groups that are alike."""
Line = tuple[str, str]
"""A name and its value, as text."""
INDEXED = re.compile(r"(\w+)_\{(-?\d+)\}")
FUNCTION = re.compile(r"(\w+)\((.*)\)")
SPACE = re.compile(r"\w+ ∈ ℝ\^\{(\d+)×(\d+)\}")
ROW = re.compile(r"\[([^\[\]]*)\]+(?:\*(\d+))?")
IDENTITY = re.compile(r"([^ \[]+)\*eye\((\d+)\)(?: \+ ([^ ]+)\*ones\(\d+\))?")
BENT = re.compile(r"relu\((\w+)\[(\d+),(\d+)\]([−+])([\d/]+)\)\^2")
FACTOR = re.compile(r"(\w+)\[(\d+),(\d+)\](?:\^(\d+))?")


def lines(model: Model) -> tuple[Line, ...]:
    """Return every value of a model: a line for each parameter, width, letter, layer and function."""
    found = [(name, str(value)) for name, value in sorted(model.parameters.items())]
    found += [(f"{name}_{{{k}}}", str(value)) for (name, k), value in sorted(model.widths.items())]
    found += [(name, _value_text(value)) for name, value in sorted(model.letters.items())]
    found += [(f"{name}_{{{k}}}", _value_text(value)) for (name, k), value in sorted(model.layers.items())]
    found += [(CHANCE, _outcomes_text(model.outcomes))] if model.averaged else []
    return (*found, *(_function_line(name, value) for name, value in sorted(model.functions.items())))


def _outcomes_text(outcomes: Outcomes) -> str:
    return ", ".join(f"{outcome} with probability {probability}" for outcome, probability in outcomes)


def renamed(found: Counterexample, names: Names) -> Counterexample:
    """Return a counterexample with the names that a reader knows, where they are different: Ẇ_1 for W_dot_{1}.

    A sequence, a function for the kernel, is said member by member: x_k = [[1 + 2·k], [−3]].
    """
    named: dict[str, str] = {}
    shown = names.shown
    own = {of[0] for name, _ in found.assignment if (of := member_of(shown(name))) is not None}
    for name, value in found.assignment:
        sequence = FUNCTION.fullmatch(name)
        if sequence and isinstance(names.known.get(sequence[1]), ActingFunction):
            continue  # its values are those of the function's derivatives
        if sequence and isinstance(names.known.get(sequence[1]), ColumnFunction):
            where, column = _column(sequence[2], value)
            named[f"{shown(sequence[1])}({where})"] = column
            continue
        members = _members(names.known.get(sequence[1]), sequence[2], value) if sequence else ""
        if sequence and members:
            others = "every other " if shown(sequence[1]) in own else ""  # beside the letter of one member
            named[f"{others}{shown(sequence[1])}_k"] = members
            continue
        indexed, function = INDEXED.fullmatch(name), FUNCTION.fullmatch(name)
        if indexed:
            known = f"{shown(indexed[1])}_{indexed[2]}"
        else:
            known = f"{shown(function[1])}({function[2]})" if function else with_plain_index(shown(name))
        named[name if known in named else known] = value
    return replace(found, assignment=tuple(named.items()))


def _members(sequence: object, spaces: str, value: str) -> str:
    """Return what x_k is for every k, from x_k = ∇₁X(0, k) or a_k = T(k), as text; nothing of another function."""
    if isinstance(sequence, NumberSequence):
        return _in_index({len(places): c for places, c in _polynomial(spaces, value).terms.items()})
    if type(sequence) is not Sequence:
        return ""
    made = _polynomial(spaces, value)
    rows, columns = made.shapes[0]
    entries: list[list[dict[int, Rational]]] = [[{} for _ in range(columns)] for _ in range(rows)]
    for places, c in made.terms.items():
        first = [place for place in places if place[0] == 0]
        if len(first) == 1:
            _, row, column = first[0]
            entries[row][column][len(places) - 1] = c
    texts = [[_in_index(entry) for entry in row] for row in entries]
    if rows == columns == 1:
        return texts[0][0]
    return "[" + ", ".join(f"[{', '.join(row)}]" for row in texts) + "]"


def _column(spaces: str, value: str) -> tuple[str, str]:
    """Return where r(x) is taken and the column that it is, from ⟨c, r(x)⟩ as text."""
    made = _polynomial(spaces, value)
    (rows, _), *places = made.shapes
    entries: list[dict[tuple[Place, ...], Rational]] = [{} for _ in range(rows)]
    for term, c in made.terms.items():
        first, rest = [p for p in term if p[0] == 0], [p for p in term if p[0] != 0]
        if len(first) == 1:
            entries[first[0][1]][tuple((k - 1, i, j) for k, i, j in rest)] = c
    lines = [_function_line("", Polynomial(tuple(places), entry)) for entry in entries]
    return lines[0][0][1:-1], f"[{', '.join(f'[{text}]' for _, text in lines)}]"


def _in_index(coefficients: Mapping[int, Rational]) -> str:
    """Return c₀ + c₁ k + c₂ k² as text."""
    pieces = []
    for power, c in sorted(coefficients.items()):
        factor = "k" if power == 1 else f"k^{power}"
        size = str(abs(c)) if not power else factor if abs(c) == 1 else f"{abs(c)}·{factor}"
        pieces += [f"{'−' if c < 0 else '+'} {size}"] if c else []
    text = " ".join(pieces).removeprefix("+ ")
    return text.replace("− ", "−", 1) if text.startswith("−") else text or "0"


def _value_text(value: Matrix) -> str:
    """Return a letter's value; only a hypothesis gives one that is not rational."""
    return matrix_text(value) + ("" if is_exact(value) else BY_HYPOTHESIS)


def _function_line(name: str, value: Polynomial) -> Line:
    """Return l(X1 ∈ ℝ^{2×3}, …) and its polynomial, entries counted from 1."""
    many = len(value.shapes) > 1
    names = [f"X{k + 1}" if many else "X" for k in range(len(value.shapes))]
    spaces = ", ".join(f"{x} ∈ ℝ^{{{r}×{c}}}" for x, (r, c) in zip(names, value.shapes, strict=True))

    def monomial(places: tuple[Place, ...], c: Rational) -> str:
        powers = Counter(places)
        factors = [
            f"{names[k]}[{i + 1},{j + 1}]" + (f"^{p}" if p > 1 else "") for (k, i, j), p in powers.items()
        ]
        return ("− " if c < 0 else "+ ") + "·".join([str(abs(c)), *factors][abs(c) == 1 and factors != [] :])

    def bent(bend: Bend) -> str:
        (k, i, j), size = bend.place, "" if abs(bend.factor) == 1 else f"{abs(bend.factor)}·"
        by = f"−{bend.at}" if bend.at > 0 else f"+{-bend.at}"
        return f"{'−' if bend.factor < 0 else '+'} {size}relu({names[k]}[{i + 1},{j + 1}]{by})^2"

    pieces = [monomial(*term) for term in sorted(value.terms.items()) if term[1]]
    text = " ".join([*pieces, *map(bent, value.bends)])
    return f"{name}({spaces})", text.removeprefix("+ ") or "0"


def matrix_text(value: Matrix, digits: int = 12) -> str:
    """Return a matrix as [[…], […]], a 1 × 1 one as its entry; [[2]]*50 + [[0]]*7 where many rows are alike.

    A large one with one number on its diagonal and one beside it is 5*eye(33) + 2*ones(33).
    """
    if len(value) == len(value[0]) > FEW_ROWS and is_exact(value) and (found := _of_identity(value)):
        return found
    rows = [", ".join(number_text(x, digits) for x in row) for row in value]
    alike = [(row, len([*same])) for row, same in groupby(rows)]
    if len(rows) > FEW_ROWS and len(alike) <= MOST_ALIKE:
        return " + ".join(f"[[{row}]]" + (f"*{many}" if many > 1 else "") for row, many in alike)
    return rows[0] if len(rows) == len(value[0]) == 1 else "[" + ", ".join(f"[{row}]" for row in rows) + "]"


def _of_identity(value: Matrix) -> str:
    """Return c I + d 𝟏𝟏ᵀ as text, or nothing."""
    many, (whole, beside) = len(value), value[0][:2]
    if whole == beside or any(
        x != (whole if i == j else beside) for i, row in enumerate(value) for j, x in enumerate(row)
    ):
        return ""
    return f"{whole - beside}*eye({many})" + (f" + {beside}*ones({many})" if beside else "")


def number_text(x: Number, digits: int = 12) -> str:
    """Return a fraction; or an interval as m ± r, which holds it."""
    if isinstance(x, EXACT):
        return str(x)
    middle, radius, _ = rounded(x, digits)
    return f"{middle} ± {radius}".replace("E", "e")


def rounded(x: Interval, digits: int) -> tuple[Decimal, Decimal, tuple[Rational, Rational]]:
    """Return m and r of so many digits, as exact decimals, with the interval within m ± r; and the ends m ± r."""
    low, high = x.ends
    size = Context(prec=digits).divide(*map(Decimal, map(int, ((low + high) / 2).as_integer_ratio())))
    scale = digits - 1 - size.adjusted() if size else digits
    unit = Rational(10) ** -scale
    middle = floor((low + high) / 2 / unit + Rational(1, 2))
    radius = ceil(max(high / unit - middle, middle - low / unit))
    ends = ((middle - radius) * unit, (middle + radius) * unit)
    enough = Context(prec=digits + 5)  # Python's own has 28 digits
    return Decimal(middle).scaleb(-scale, enough), Decimal(radius).scaleb(-scale).normalize(), ends


def watched(model: Model) -> Model:
    """Return a copy of a model that knows which of its values are read."""
    logs: dict[str, Any] = {where: Log(getattr(model, where)) for where in WHERE}
    return replace(model, averaged=False, **logs)


def printed(question: Question, model: Model, stated: bool = True, *, seen: bool = False) -> Model:
    """Return the model that a model's text says, of all parameters and of what is read; raises Unclear if it fails.

    All that must hold was then evaluated at what is printed, and nothing that is not printed was needed. A witness
    needs the sizes of the statement, and no value of it. Where the model is ``watched`` and the statement was
    evaluated in it, it is ``seen``.
    """
    asked = model if seen else watched(model)
    if not verified(question, asked):
        raise Unclear("a hypothesis or a condition fails here")
    evaluator = Evaluator(asked)
    for side in question.statement[1:] if stated and not seen else ():
        evaluator.value(side)
    for size in question.sizes:
        evaluator.size(size)
    for where in WHERE[1:]:
        log = getattr(asked, where)
        setattr(asked, where, {key: log[key] for key in log.read})
    kept = model.supply.definitions if isinstance(model.supply, Defined) else {}
    again = replace(read(lines(asked), question.kinds), bases=model.bases, budget=model.budget)
    again.largest = model.largest
    again.supply = Defined(kept)
    if not verified(question, again):
        raise Unclear("what is printed is not what was evaluated")
    return again


def read(held: Iterable[Line], kinds: Mapping[str, str]) -> Model:
    """Return the model that lines say, with the kind of every name; raises Unclear for a line that says nothing.

    What is not rational is left to its hypothesis, to be evaluated again.
    """
    model = Model()
    for name, text in held:
        if text.endswith(BY_HYPOTHESIS):
            continue
        indexed, function = INDEXED.fullmatch(name), FUNCTION.fullmatch(name)
        kind = kinds.get(indexed[1] if indexed else function[1] if function else name, "")
        if name == CHANCE and not kind:
            pairs = (part.split(" with probability ") for part in text.split(", "))
            model.outcomes = tuple(
                (Rational(outcome), Rational(probability)) for outcome, probability in pairs
            )
            model.averaged = True
        elif function and kind in ("function", "map"):
            model.functions[function[1]] = _polynomial(function[2], text)
        elif indexed and kind == "width":
            model.widths[indexed[1], int(indexed[2])] = int(text)
        elif indexed and kind == "family":
            model.layers[indexed[1], int(indexed[2])] = _matrix(text)
        elif kind == "letter":
            model.letters[name] = _matrix(text)
        elif kind in ("size", "index", "exponent"):
            model.parameters[name] = Rational(text)
        else:
            raise Unclear(f"what {name} is")
    return model


def _matrix(text: str) -> Matrix:
    if found := IDENTITY.fullmatch(text):
        c, d, many = Rational(found[1]), Rational(found[3] or 0), int(found[2])
        return tuple(tuple(c + d if i == j else d for j in range(many)) for i in range(many))
    rows = ROW.findall(text) or [(text, "")]
    return tuple(
        tuple(Rational(x) for x in row.split(", ")) for row, many in rows for _ in range(int(many or 1))
    )


def _polynomial(spaces: str, text: str) -> Polynomial:
    shapes = tuple((int(r), int(c)) for r, c in SPACE.findall(spaces))
    words = (text if text[0] == "−" else f"+ {text}").split(" ")
    terms, bends = dict[tuple[Place, ...], Rational](), list[Bend]()
    for side, monomial in zip(words[::2], words[1::2], strict=True):
        c, places = Rational(-1 if side == "−" else 1), list[Place]()
        *numbers, last = monomial.split("·")
        if found := BENT.fullmatch(last):
            place = int(found[1][1:] or 1) - 1, int(found[2]) - 1, int(found[3]) - 1
            at = Rational(found[5]) * (1 if found[4] == "−" else -1)
            bends.append(Bend(place, at, c * Rational(*numbers or ("1",))))
            continue
        for factor in (*numbers, last):
            found = FACTOR.fullmatch(factor)
            if found is None:
                c *= Rational(factor)
            else:
                place = int(found[1][1:] or 1) - 1, int(found[2]) - 1, int(found[3]) - 1
                places += [place] * int(found[4] or 1)
        terms[tuple(places)] = c
    return Polynomial(shapes, terms, tuple(bends))
