"""Short texts of scalars, terms and theorems, for reading only: nothing is ever parsed from them."""

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
JOINED = {"mul": " ", "hadamard": " ∘ ", "quotient": " ⊘ ", "add": " + "}
FORMATS = {
    **{"letter": "{0}", "number": "{0}", "layers": "{0}_{{{2}:{3}}}", "transpose": "{args}ᵀ"},
    **{"sigma": "(Σ_{{{0}={1}}}^{{{2}}} {args})", "power": "{args}^({0})"},
    **{"expectation": "E_{0}[{args}]", "integrable": "integrable_{0}({args})"},
    **{"map": "{0}{1}({args})", "psdpower": "psdpower({args}, {0})"},
}
DECLARED = {
    "size": "{0} ≥ 1",
    "index": "{0} ∈ ℤ",
    "exponent": "{0} ∈ ℝ",
    "map": "{0}: ℝ → ℝ of every entry",
    "width": "{0}_k ≥ 1",
    "family": "{0}_k ∈ ℝ^{{{1}_k×{1}_{{k − 1}}}}",
    "letter": "{0} ∈ ℝ^{{{1}×{2}}}",
}
"""Kind: how a name of it is declared; a value of a width, and a property, stand behind that."""


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
        moving = f"({name} ↦ {args[0]})({args[1] if kind == 'letter' else name})"
        hand = rest[1] if kind == "family" else args[-1]
        return f"D{moving}[{hand}]" if op == "differential" else f"grad{moving}"
    data = list(map(_word, node.data))
    if op == "number":
        return data[0] if data[0].isidentifier() or data[0].isdigit() else f"({data[0]})"
    layer = "{0}_{{{2}}}" if op == "layers" and data[2] == data[3] else None
    return (layer or FORMATS.get(op, op + "({args})")).format(*data, args=", ".join(args or data))


def _word(data: Any) -> str:
    """Return an operator's datum: a scalar, an order as strokes, widths by their name, or a name."""
    if type(data) is Scalar:
        return scalar_text(data)
    return "′" * data if type(data) is int else data[0] if type(data) is tuple else str(data)


def statement_text(statement: Statement) -> str:
    """Return left relation right."""
    return f"{term_text(statement.left)} {statement.relation} {term_text(statement.right)}"


def condition_text(condition: Condition) -> str:
    """Return a condition in the words of its kind: of a number, of a matrix, or of every entry of one."""
    kind, data, subjects = condition
    numbers = all(ONE is s.rows is s.cols for s in subjects) or len(data) > 2
    entries = kind in ("nonzero", "positive", "nonnegative", "differentiable") and not numbers
    of = ("every entry of " if entries else "") + ", ".join(map(term_text, subjects))
    return CONDITIONS[kind][0].format(of, *data[:1], *data[-1:])


def hypothesis_text(hypothesis: Hypothesis) -> str:
    """Return a hypothesis with what it binds, its facts, and whether it holds at the point only."""
    bound = f"for all {', '.join(b[1] for b in hypothesis.bound)}: " if hypothesis.bound else ""
    facts = "".join(f", where {scalar_text(f)} ≥ 0" for f in hypothesis.facts)
    return f"{bound}{statement_text(hypothesis.statement)}{facts}{' (at the point)' if hypothesis.at_point else ''}"


def declaration_text(name: str, kind: str, *rest: Any) -> str:
    """Return what a name is declared to be; nothing for a function of the table."""
    if kind == "function":
        shapes = (f"ℝ^{{{scalar_text(rows)}×{scalar_text(cols)}}}" for rows, cols in rest[0])
        return f"{name} on {' × '.join(shapes)}"
    if kind == "map" and name in FUNCTIONS:
        return ""
    one = f", {name}_{{{scalar_text(*rest)}}} = 1" if kind == "width" and rest else ""
    symmetric = " symmetric" if rest[2:] == ("symmetric",) else ""
    return DECLARED[kind].format(name, *map(_word, rest)) + one + symmetric


@counted
def theorem_text(name: str, theorem: Theorem) -> str:
    """Return a theorem with what its names are and all that it rests on."""
    statement, hypotheses, facts, conditions, laws = theorem
    under = [f"{scalar_text(f)} ≥ 0" for f in facts]
    under += [*map(hypothesis_text, hypotheses), *map(condition_text, conditions)]
    meant = {item for side in statement[1:] for item in domains_of(side)}
    bound = (f" ({', '.join(sorted(names))} bound)" if names else "" for names, _ in meant)
    domains = sorted({condition_text(c) + names for (_, c), names in zip(meant, bound, strict=True)})
    names = {declaration_text(n, *rest) for n, rest in declarations(theorem)} - {""}
    rows = {
        f"{name if is_name(name) else json.dumps(name)}: {statement_text(statement)}": True,
        f"  for {', '.join(sorted(names))}": names,
        f"  under {'; '.join(under)}; that these can hold together is not checked here": under,
        f"  where the operators have their meaning: {'; '.join(domains)}": domains,
        f"  by the laws {', '.join(laws)}": laws,
    }
    term_text.cache_clear()  # texts may be long, and the next theorem's are others
    return "\n".join(row for row, wanted in rows.items() if wanted)
