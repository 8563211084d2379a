"""Short texts of scalars, terms and theorems, for reading only: nothing is ever parsed from them.

Sums, products and products of entries (∘) stand in brackets, nearly everything else is name[data](arguments), so
that no two terms have one text where their names are declared alike: ∇_1l(A) is the gradient of l in its first
argument, d_1l(A, H) its derivative along H, and U ↦ f binds U in f. Names are declared as "U: letter d k general",
a d × k matrix, and "d: width N" is a family of widths with d_N = 1.
"""

import json
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .errors import Undecided, counted
from .scalars import ONE, Monomial, Scalar, is_name
from .statements import CONDITIONS, Condition, Hypothesis, Statement
from .terms import FUNCTIONS, MOVING, Term, declared_in
from .theorem import Theorem

LONGEST = 200_000
JOINED = {"mul": " ", "add": " + ", "hadamard": " ∘ "}
HEADS = {"letter": "{0}", "layers": "{0}_{{{2}:{3}}}", "map": "{0}{1}", "sigma": "Σ_{{{0}={1}}}^{{{2}}}"}
VARIABLES = {"letter": "{0}", "layer": "{0}_{{{2}}}", "family": "{0} along {2}"}


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


def data_text(data: Any) -> str:
    """Return an operator's data: a scalar, an order as strokes, a name, or a tuple of these in brackets."""
    if type(data) is tuple:
        return f"({', '.join(map(data_text, data))})"
    return scalar_text(data) if type(data) is Scalar else "′" * data if type(data) is int else str(data)


@lru_cache(maxsize=4096)
def term_text(node: Term) -> str:
    """Return a term as text.

    Raises Undecided for a text past LONGEST characters: shared parts stand in it each time.
    """
    op, data, args = node.op, list(map(data_text, node.data)), list(map(term_text, node.args))
    if sum(map(len, args)) > LONGEST:
        raise Undecided(f"a term is longer than {LONGEST} characters")
    if op in JOINED:
        return f"({JOINED[op].join(args)})"
    if op == "transpose":
        return f"{args[0]}ᵀ"
    if op == "number":
        return data[0] if data[0].isidentifier() or data[0].isdigit() else f"({data[0]})"
    if op in MOVING:
        kind, *rest = node.data[0]
        head = f"{op}({VARIABLES[kind].format(*map(data_text, rest))} ↦ {args.pop(0)})"
    elif op == "function":
        head = "".join(f"{'∇' if node.data[3] else 'd'}_{slot + 1}" for slot in node.data[2]) + data[0]
    else:
        head = HEADS[op].format(*data) if op in HEADS else op + (f"[{', '.join(data)}]" if data else "")
    return f"{head}({', '.join(args)})" if args else head


def statement_text(statement: Statement) -> str:
    """Return left relation right."""
    return f"{term_text(statement.left)} {statement.relation} {term_text(statement.right)}"


def condition_text(condition: Condition) -> str:
    """Return a condition in the words of its kind: of a number, of a matrix, or of every entry of one."""
    kind, subject, order = condition
    number = ONE is subject.rows is subject.cols
    entries = kind in ("nonzero", "positive", "nonnegative", "differentiable") and not number
    return ("every entry of " if entries else "") + CONDITIONS[kind][0].format(term_text(subject), order)


def hypothesis_text(hypothesis: Hypothesis) -> str:
    """Return a hypothesis with what it binds, its facts, and whether it holds at the point only."""
    bound = f"for all {', '.join(b[1] for b in hypothesis.bound)}: " if hypothesis.bound else ""
    facts = "".join(f", where {scalar_text(f)} ≥ 0" for f in hypothesis.facts)
    return f"{bound}{statement_text(hypothesis.statement)}{facts}{' (at the point)' if hypothesis.at_point else ''}"


@counted
def theorem_text(name: str, theorem: Theorem) -> str:
    """Return a theorem with what its names are and all that it rests on."""
    statement, hypotheses, facts, conditions, laws = theorem
    under = [*(f"{scalar_text(f)} ≥ 0" for f in facts), *map(hypothesis_text, hypotheses)]
    under += map(condition_text, conditions)
    named = (" ".join((f"{n}:", *map(data_text, of))) for n, of in declared_in(theorem) if n not in FUNCTIONS)
    parts = {
        "for": sorted(named),
        "under": [*under, "that these can hold together is not checked here"] if under else (),
        "by the laws": laws,
    }
    rows = [f"{name if is_name(name) else json.dumps(name)}: {statement_text(statement)}"]
    rows += [f"  {words} {'; '.join(part)}" for words, part in parts.items() if part]
    term_text.cache_clear()  # texts may be long, and the next theorem's are others
    return "\n".join(rows)
