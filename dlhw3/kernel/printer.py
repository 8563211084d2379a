"""Short texts of scalars, terms and theorems, for reading only: nothing is ever parsed from them.

Sums, products and products of entries (∘) stand in brackets, nearly everything else is name[data](arguments), so
that no two terms have one text where their names are declared alike: ∇_1l(A) is the gradient of l in its first
argument, d_1l(A, H) its derivative along H, and differential[(letter, U, …)](f, P, H) binds U in f. Names are
declared as "U: (letter, d, k, general)", a d × k matrix, and "d: (width, N)" is a family of widths with d_N = 1. A
condition is its kind and what it is said of, a number being its one entry: every entry nonzero(A), invertible(X),
differentiable[1](l(A)) where l is once Fréchet differentiable at A, and of σ(A) at every entry of A.
"""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .errors import counted, spend
from .order.plain import EACH, for_one
from .scalars import Monomial, Scalar, is_name
from .statements import Condition, Hypothesis, Statement
from .terms import Term, declared_in
from .theorem import Theorem

JOINED = {"mul": " ", "add": " + ", "hadamard": " ∘ "}
CONDITIONS = {kind: f"every entry {kind}" for kind in ("nonzero", "positive", "nonnegative")}
HEADS = {"letter": "{0}", "layers": "{0}_{{{2}:{3}}}", "map": "{0}{1}", "sigma": "Σ_{{{0}={1}}}^{{{2}}}"}


@lru_cache(maxsize=4096)
@counted
def text(item: Any) -> str:
    """Return a scalar, a term, a statement, what it is under, or an operator's data, an order as strokes.

    Raises Undecided for a text past the budget: shared parts stand in it each time.
    """
    shown = TEXTS.get(type(item), str)(item)
    spend(len(shown) // 8)
    return shown


def _scalar(scalar: Scalar) -> str:
    def monomial(m: Monomial, c: Fraction) -> str:
        names = ((a[1] + (f"_{{{text(a[2])}}}" if a[2:] else ""), k) for a, k in m)
        factors = (name if k == 1 else f"{name}^{k}" for name, k in names)
        sign = {"1 ": "", "-1 ": "-"}.get(f"{c} ", f"{c} ") if m else str(c)
        return sign + " ".join(factors)

    return " + ".join(monomial(*term) for term in reversed(scalar.terms)).replace("+ -", "− ") or "0"


def _term(node: Term) -> str:
    op, data, args = node.op, list(map(text, node.data)), list(map(text, node.args))
    if op in JOINED:
        return f"({JOINED[op].join(args)})"
    if op == "transpose":
        return f"{args[0]}ᵀ"
    if op == "number":
        return data[0] if data[0].isalnum() else f"({data[0]})"
    head = HEADS[op].format(*data) if op in HEADS else op + (f"[{', '.join(data)}]" if data else "")
    if op == "function":
        head = "".join(f"{'∇' if node.data[3] else 'd'}_{slot + 1}" for slot in node.data[2]) + data[0]
    return f"{head}({', '.join(args)})" if args else head


def _condition(one: Condition) -> str:
    if one.kind.startswith(EACH):
        return "for each {} from {} to {}: {}".format(*map(text, (*one.subject.data, for_one(one))))
    return f"{CONDITIONS.get(one.kind, one.kind)}{[one.order] if one.order else ''}({text(one.subject)})"


def _hypothesis(hypothesis: Hypothesis) -> str:
    statement, bound, facts, at_point = hypothesis
    head = "".join(f"for all {name}: " for _, name, *_ in bound) + text(statement)
    return head + "".join(f", where {text(f)} ≥ 0" for f in facts) + " (at the point)" * at_point


TEXTS: dict[type, Callable[[Any], str]] = {
    Scalar: _scalar,
    Term: _term,
    Statement: lambda said: f"{text(said.left)} {said.relation} {text(said.right)}",
    Condition: _condition,
    Hypothesis: _hypothesis,
    tuple: lambda several: f"({', '.join(map(text, several))})",
    int: lambda order: "′" * order,
}


@counted
def theorem_text(name: str, theorem: Theorem) -> str:
    """Return a theorem with what its names are and all that it rests on."""
    statement, hypotheses, facts, conditions, laws = theorem
    under = [*(f"{text(f)} ≥ 0" for f in facts), *map(text, (*hypotheses, *conditions))]
    parts = {
        "for": sorted(f"{n}: {text(of)}" for n, of in declared_in(theorem) if of != ("row",)),
        "under": [*under, "that these can hold together is not checked here"] if under else (),
        "by the laws": laws,
    }
    rows = [f"{name if is_name(name) else json.dumps(name)}: {text(statement)}"]
    rows += [f"  {words} {'; '.join(part)}" for words, part in parts.items() if part]
    text.cache_clear()  # texts may be long, and the next theorem's are others
    return "\n".join(rows)
