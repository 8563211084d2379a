"""Short texts of scalars, terms and theorems, for reading only: nothing is ever parsed from them."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .errors import Undecided, counted
from .laws.table import domains_of
from .scalars import ONE, Monomial, Scalar, is_name
from .statements import CONDITIONS, Condition, Hypothesis, Statement
from .terms import FUNCTIONS, MOVING, Term
from .theorem import Theorem, declarations

LONGEST = 200_000
ENTRYWISE = ("nonzero", "positive", "nonnegative", "differentiable")
JOINED = {"mul": " ", "hadamard": " ∘ ", "quotient": " ⊘ ", "add": " + "}
FORMATS = {
    **{"letter": "{0}", "number": "{0}", "layers": "{0}_{{{2}:{3}}}", "transpose": "{args}ᵀ"},
    **{"sigma": "(Σ_{{{0}={1}}}^{{{2}}} {args})", "power": "{args}^({0})"},
    **{"map": "{0}{1}({args})", "psdpower": "psdpower({args}, {0})"},
}


@lru_cache(maxsize=4096)
def scalar_text(scalar: Scalar) -> str:
    """Return a scalar as text; raises Undecided for one past LONGEST."""

    def monomial(m: Monomial, c: Fraction) -> str:
        names = ((a[1] + (f"_{{{scalar_text(a[2])}}}" if a[2:] else ""), k) for a, k in m)
        factors = [name if k == 1 else f"{name}^{k}" for name, k in names]
        sign = {"1 ": "", "-1 ": "-"}.get(f"{c} ", f"{c} ") if m else str(c)
        return sign + " ".join(factors)

    text = " + ".join(monomial(*term) for term in reversed(scalar.terms)).replace("+ -", "− ") or "0"
    if len(text) > LONGEST:
        raise Undecided(f"a scalar is longer than {LONGEST} characters")
    return text


@lru_cache(maxsize=4096)
def term_text(node: Term) -> str:
    """Return a term as text: differentials with their variable, point and direction, everything in brackets.

    Raises Undecided for a text past LONGEST characters: shared parts stand in it each time.
    """
    op, args = node.op, [term_text(a) for a in node.args]
    if sum(map(len, args)) > LONGEST:
        raise Undecided(f"a term is longer than {LONGEST} characters")
    if op == "power" and not (args[0].isidentifier() or node.args[0].op in (*JOINED, "number")):
        args = [f"({args[0]})"]
    if op in JOINED:
        return f"({JOINED[op].join(args)})"
    if op == "function":
        name, domain, slots, is_open = node.data
        order = "".join(("∇" if is_open else "d") + (f"_{s + 1}" if len(domain) > 1 else "") for s in slots)
        hands = "".join(f"[{a}]" for a in args[len(domain) :])
        return f"{order}{name}({', '.join(args[: len(domain)])}){hands}"
    if op in MOVING:
        kind, name, *rest = node.data[0]
        name += f"_{{{scalar_text(rest[1])}}}" if kind == "layer" else ""
        hand = "" if op == "gradient" else f"[{rest[1] if kind == 'family' else args[-1]}]"
        return f"{'D' if hand else 'grad'}({name} ↦ {args[0]})({args[1] if kind == 'letter' else name}){hand}"
    data = [scalar_text(d) if type(d) is Scalar else "′" * d if type(d) is int else str(d) for d in node.data]
    if op == "number":
        return data[0] if data[0].isidentifier() or data[0].isdigit() else f"({data[0]})"
    layer = "{0}_{{{2}}}" if op == "layers" and data[2] == data[3] else None
    shape = layer or FORMATS.get(op, op + "({args})")
    return shape.format(*data, args=", ".join(args or data))


def statement_text(statement: Statement) -> str:
    """Return left relation right."""
    return f"{term_text(statement.left)} {statement.relation} {term_text(statement.right)}"


def condition_text(condition: Condition) -> str:
    """Return a condition in the words of its kind."""
    subjects = ", ".join(map(term_text, condition.subjects))
    single = (
        condition.kind == "differentiable" and len(condition.data) > 2
    )  # a function, not one of every entry
    numbers = all(ONE is s.rows is s.cols for s in condition.subjects)
    if condition.kind in ENTRYWISE and not (single or numbers):
        subjects = f"every entry of {subjects}"
    return CONDITIONS[condition.kind][0].format(subjects, *condition.data[:1], *condition.data[-1:])


def domain_text(bound: frozenset[str], condition: Condition) -> str:
    """Return where an operator is defined, with the names that are bound there."""
    names = f" ({', '.join(sorted(bound))} bound)" if bound else ""
    return condition_text(condition) + names


def hypothesis_text(hypothesis: Hypothesis) -> str:
    """Return a hypothesis with what it binds, its facts, and whether it holds at the point only."""
    bound = f"for all {', '.join(b[1] for b in hypothesis.bound)}: " if hypothesis.bound else ""
    facts = "".join(f", where {scalar_text(f)} ≥ 0" for f in hypothesis.facts)
    return f"{bound}{statement_text(hypothesis.statement)}{facts}{' (at the point)' if hypothesis.at_point else ''}"


def declaration_text(name: str, kind: str, *rest: Any) -> str:
    """Return what a name is declared to be."""
    if kind == "function":
        return f"{name} on {' × '.join(shape_text(*shape) for shape in rest[0])}"
    if kind == "map":
        return "" if name in FUNCTIONS else f"{name}: ℝ → ℝ of every entry"
    if kind == "letter":
        return f"{name} ∈ {shape_text(*rest[:2])}{' symmetric' if rest[2] == 'symmetric' else ''}"
    if kind == "family":
        d = rest[0][0] if type(rest[0]) is tuple else rest[0]
        return f"{name}_k ∈ ℝ^{{{d}_k×{d}_{{k − 1}}}}"
    one = f", {name}_{{{scalar_text(*rest)}}} = 1" if kind == "width" and rest else ""
    return {
        "size": f"{name} ≥ 1",
        "width": f"{name}_k ≥ 1{one}",
        "index": f"{name} ∈ ℤ",
        "exponent": f"{name} ∈ ℝ",
    }.get(kind, "")


def shape_text(rows: Scalar, cols: Scalar) -> str:
    """Return the space of the matrices of a shape."""
    return f"ℝ^{{{scalar_text(rows)}×{scalar_text(cols)}}}"


@counted
def theorem_text(name: str, theorem: Theorem) -> str:
    """Return a theorem with what its names are and all that it rests on."""
    statement, hypotheses, facts, conditions, laws = theorem
    under = [f"{scalar_text(f)} ≥ 0" for f in facts]
    under += [*map(hypothesis_text, hypotheses), *map(condition_text, conditions)]
    domains = sorted({domain_text(*item) for side in statement[1:] for item in domains_of(side)})
    names = {declaration_text(n, *rest) for n, rest in declarations(theorem)} - {""}
    rows = {
        f"{name if is_name(name) else json.dumps(name)}: {statement_text(statement)}": True,
        f"  for {', '.join(sorted(names))}": names,
        f"  under {'; '.join(under)}; that these can hold together is not checked here": under,
        f"  where the operators have their meaning: {'; '.join(domains)}": domains,
        f"  by the laws {', '.join(laws)}": laws,
    }
    return "\n".join(row for row, wanted in rows.items() if wanted)
