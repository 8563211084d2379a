"""Short texts of scalars, terms and theorems, for reading only: nothing is ever parsed from them."""

from __future__ import annotations

from fractions import Fraction

from .laws.table import domains_of
from .scalars import ONE, Monomial, Scalar
from .statements import CONDITIONS, Condition, Hypothesis, Statement
from .terms import Term
from .theorem import Theorem

PRODUCTS = {"mul": " ", "hadamard": " ∘ ", "quotient": " ⊘ ", "add": " + "}


def scalar_text(scalar: Scalar) -> str:
    """Return a polynomial or a quotient as text."""

    def monomial(m: Monomial, c: Fraction) -> str:
        names = [a[1] if a[0] != "width" else f"{a[1]}_{{{scalar_text(a[2])}}}" for a, _ in m]
        powers = [n if k == 1 else f"{n}^{k}" for n, (_, k) in zip(names, m, strict=True)]
        return " ".join(([str(c)] if c != 1 or not m else []) + powers)

    def poly(terms: tuple[tuple[Monomial, Fraction], ...]) -> str:
        return " + ".join(monomial(m, c) for m, c in reversed(terms)).replace("+ -", "− ") or "0"

    if scalar.den == ONE.num:
        return poly(scalar.num)
    return f"({poly(scalar.num)})/({poly(scalar.den)})"


def term_text(node: Term) -> str:
    """Return a term as text: differentials with their variable, point and direction, everything in brackets."""
    args = [term_text(a) for a in node.args]
    data = [scalar_text(d) if type(d) is Scalar else d for d in node.data]
    if node.op in ("letter", "number"):
        return str(data[0])
    if node.op == "layers":
        return f"{data[0]}_{{{data[2]}}}" if data[2] == data[3] else f"{data[0]}_{{{data[2]}:{data[3]}}}"
    if node.op in PRODUCTS:
        return f"({PRODUCTS[node.op].join(args)})"
    if node.op == "transpose":
        return f"{args[0]}ᵀ"
    if node.op == "function":
        return _function_text(node, args)
    if node.op == "sigma":
        return f"Σ_{{{data[0]}={data[1]}}}^{{{data[2]}}} {args[0]}"
    if node.op in ("power", "psdpower"):
        return f"{args[0]}^({data[0]})"
    if node.op in ("differential", "gradient"):
        return _moving_text(node, args)
    name = f"{data[0]}{'′' * node.data[1]}" if node.op == "map" else node.op
    return f"{name}({', '.join([*args, *(map(str, data) if not args else ())])})"


def _function_text(node: Term, args: list[str]) -> str:
    name, domain, slots, is_open = node.data
    order = "".join(f"∇_{s + 1}" if len(domain) > 1 else "∇" for s in slots)
    inner = "".join(f"[{a}]" for a in args[len(domain) :])
    order = order if is_open else order.replace("∇", "d")
    return f"{order}{name}({', '.join(args[: len(domain)])}){inner}"


def _moving_text(node: Term, args: list[str]) -> str:
    kind, name, *rest = node.data[0]
    if kind == "family":
        return f"D({name} ↦ {args[0]})({name})[{rest[1]}]"
    variable = name if kind == "letter" else f"{name}_{{{scalar_text(rest[1])}}}"
    point = args[1] if kind == "letter" else variable
    head = f"({variable} ↦ {args[0]})({point})"
    return f"D{head}[{args[-1]}]" if node.op == "differential" else f"grad{head}"


def statement_text(statement: Statement) -> str:
    """Return left relation right."""
    return f"{term_text(statement.left)} {statement.relation} {term_text(statement.right)}"


def condition_text(condition: Condition) -> str:
    """Return a condition in the words of its kind."""
    subjects = ", ".join(map(term_text, condition.subjects))
    if condition.kind == "differentiable":
        return CONDITIONS[condition.kind][0].format(condition.data[0], condition.data[-1], subjects)
    return CONDITIONS[condition.kind][0].format(subjects)


def hypothesis_text(hypothesis: Hypothesis) -> str:
    """Return a hypothesis with what it binds, its facts, and whether it holds at the point only."""
    bound = f"for all {', '.join(b[1] for b in hypothesis.bound)}: " if hypothesis.bound else ""
    facts = (
        f" where {', '.join(scalar_text(f) + ' ≥ 0' for f in hypothesis.facts)}" if hypothesis.facts else ""
    )
    return f"{bound}{statement_text(hypothesis.statement)}{facts}{' (at the point)' if hypothesis.at_point else ''}"


def theorem_text(name: str, theorem: Theorem) -> str:
    """Return a theorem with all that it rests on."""
    under = [f"{scalar_text(f)} ≥ 0" for f in theorem.facts]
    under += [hypothesis_text(h) for h in theorem.hypotheses] + [
        condition_text(c) for c in theorem.conditions
    ]
    lines = [f"{name}: {statement_text(theorem.statement)}"]
    if under:
        lines.append(f"  under {'; '.join(under)}; that these can hold together is not checked here")
    domains = sorted({condition_text(c) for side in theorem.statement[1:] for c in domains_of(side)})
    lines += [f"  where the operators have their meaning: {'; '.join(domains)}"] if domains else []
    lines += [f"  by the laws {', '.join(theorem.laws)}"] if theorem.laws else []
    return "\n".join(lines)
