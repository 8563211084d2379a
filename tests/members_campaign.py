"""Random gradients in a member of a sequence, right and slipped, in files and as claims, beside torch autograd.

``python tests/members_campaign.py SEED COUNT`` prints how many lines had which verdict, and every wrong one.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

import torch

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node

Values = dict[str, Any]
DOUBLE = torch.float64
MINUS = torch.tensor(-1.0, dtype=DOUBLE)
HEAD = "sequence x: n\nsequence y: p\nsequence a\nscalar b\nshape S: n,n\nshape W: p,n\n"
HEAD += "sequence A: n,n\nsequence B: p,n\n"
DECLARED = "S: n,n; A: n,n"
TERMS = (
    *("norm2(x{i} - u)^2", "norm2(W*x{i} - y{i})^2", "(w'*x{i} - a{i})^2", "exp(w'*x{i})"),
    *("log(1 + norm2(x{i})^2)", "a{i}*x{i}'*S*x{i}", "log(1 + exp(-a{i}*w'*x{i}))", "y{i}'*W*x{i}"),
    *(
        "a{i}*norm2(A{i})^2",
        "x{i}'*A{i}*x{i}",
        "tr(S*A{i})",
        "norm2(W*A{i} - B{i})^2",
        "norm2(B{i}*x{i} - y{i})^2",
    ),
    *("exp(w'*A{i}*x{i})", "log(1 + norm2(B{i}*S)^2)", "tr(A{i}'*S*A{i})"),
)
PAIRS = (
    *("norm2(x{i} - x{j})^2", "x{i}'*S*x{j}", "exp(x{i}'*x{j})", "(x{i}'*x{j} - 1)^2", "a{j}*w'*x{i}"),
    *("exp(-norm2(x{i} - x{j})^2)", "a{i}*x{i}'*x{j}", "norm2(x{i} + x{j})^2", "y{i}'*W*x{j}"),
    *(
        "norm2(A{i} - A{j})^2",
        "tr(A{i}*A{j})",
        "x{i}'*A{j}*x{i}",
        "norm2(A{i}*A{j} - S)^2",
        "norm2(B{i} - W*A{j})^2",
    ),
)
SHAPES = (
    *("sum{i=1:m}(T)", "sum{i=1:m}(T + sum{j=1:m}(P))", "sum{i=1:m}(sum{j=1:m}(P))"),
    *("sum{i=1:m}(sum{j=1:i-1}(P))", "log(sum{i=1:m}(exp(w'*x{i})))", "b*sum{i=1:m}(T)*sum{i=1:m}(a{i}^2)"),
    *("sum{i=1:m}(log(1 + sum{j=1:m}(exp(x{i}'*x{j}))))", "norm2(sum{i=1:m}(a{i}*A{i}) - S)^2"),
)
SLIPS = (
    *((r"2\*", ""), (" - ", " + "), (r" \+ ", " - "), ("S'", "S"), ("k-1", "k"), (r"k\+1", "k")),
    *((r"x\{j\}", "x{k}"), (r"x\{i\}", "x{k}"), (r"a\{k\}", "a{i}"), (r"\^2", ""), (r"exp\(-", "exp(")),
)


def value(node: Node, at: Values) -> torch.Tensor:
    """What an expression is worth, by the parser's tree; sums are added up, and a member is one of a list."""
    if node.kind == "series":
        index, low, high = (_place(end, at) if k else end[0][0] for k, end in enumerate(node.ends))
        terms = [value(node.parts[0], {**at, str(index): i}) for i in range(int(low), int(high) + 1)]
        return sum(terms, torch.zeros((), dtype=DOUBLE))
    if node.kind == "layers":
        return at[node.name][_place(node.ends[0], at) - 1]  # type: ignore[no-any-return]
    if node.kind in ("name", "number"):
        return torch.as_tensor(at[node.name] if node.kind == "name" else float(node.value), dtype=DOUBLE)
    parts = [value(part, at) for part in node.parts]
    if node.kind == "call":
        return FUNCTIONS[node.name](*parts)  # type: ignore[no-any-return]
    return OPERATIONS[node.kind](*parts)  # type: ignore[no-any-return]


def _place(end: Any, at: Values) -> int:
    return sum(count * int(at[name] if name else 1) for name, count in end)


@dataclass(frozen=True)
class Row:
    """The transpose of a column, whose entries stand in a tensor of one axis as the column's do."""

    of: torch.Tensor

    def __add__(self, other: Any) -> Row:
        return Row(self.of + getattr(other, "of", other))  # an empty sum is 0 of any shape

    __radd__ = __add__


def _times(left: Any, right: Any) -> Any:
    if isinstance(right, Row):
        return torch.outer(left, right.of) if left.dim() else Row(left * right.of)
    if isinstance(left, Row):
        made = _times(left.of, right)
        return made if right.dim() == 1 else Row(made)
    if left.dim() and right.dim():
        return left @ right
    nothing = not (left.any() and right.any())  # an empty sum is 0 of any shape
    return torch.zeros((), dtype=DOUBLE) if nothing else left * right


def _transposed(of: Any) -> Any:
    if isinstance(of, Row):
        return of.of
    return Row(of) if of.dim() == 1 else of.T if of.dim() == 2 else of


def _norm(of: torch.Tensor) -> torch.Tensor:
    square = (of**2).sum()
    return square.sqrt() if square > 0 else square  # ‖0‖², which is meant, moves by 0


FUNCTIONS: dict[str, Any] = {
    "exp": torch.exp,
    "log": torch.log,
    "dot": torch.dot,
    "norm2": _norm,
    "tr": torch.trace,
}
OPERATIONS: dict[str, Any] = {
    **{"plus": lambda a, b: a + b, "minus": lambda a, b: a + _times(MINUS, b)},
    **{"negative": lambda a: _times(MINUS, a), "times": _times},
    "over": lambda a, b: Row(a.of / b) if isinstance(a, Row) else a / b,
    "power": lambda a, b: torch.linalg.matrix_power(a, int(b)) if a.dim() == 2 else a**b,
    "transposed": _transposed,
}


def drawn(rng: random.Random, *, middle: bool) -> Values:
    """Return values of the letters, one to four members, and which of them is x_k: the ``middle`` one, or any."""
    made = torch.Generator().manual_seed(rng.randrange(10**6))
    m, n, p = 3 if middle else rng.randint(1, 4), rng.randint(1, 3), rng.randint(1, 3)

    def rand(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=made, dtype=DOUBLE)

    spaces = {"x": (n,), "y": (p,), "a": (), "A": (n, n), "B": (p, n)}
    members = {name: [rand(*shape) for _ in range(m)] for name, shape in spaces.items()}
    letters = {"u": rand(n), "w": rand(n), "W": rand(p, n), "S": rand(n, n), "b": rand()}
    return {**members, **letters, "m": m, "k": 2 if middle else rng.randint(1, m)}


def holds(objective: str, name: str, claim: str, rng: random.Random) -> bool | None:
    """Whether a claim is the gradient at ten draws; None where it has no value, or another shape."""
    for place in range(10):
        at = drawn(rng, middle=place < 4)
        members = [one.clone().requires_grad_() for one in at[name]]
        own = members[at["k"] - 1]
        whole = value(parse(objective), {**at, name: members}) + 0 * own.sum()  # of one x_i there is no pair
        (due,) = torch.autograd.grad(whole, own)
        try:
            found = value(parse(claim), at)
        except (IndexError, KeyError, RuntimeError):
            return None
        if isinstance(found, Row):
            return None
        if found.shape != due.shape and found.abs().max() > 0:  # an empty sum is 0 of any shape
            return None
        if (found - due).abs().max() > 1e-7 * (1 + due.abs().max()):
            return False
    return True


def objective(rng: random.Random) -> str:
    """Draw an objective."""
    return rng.choice(SHAPES).replace("T", rng.choice(TERMS)).replace("P", rng.choice(PAIRS))


def slipped(claim: str, rng: random.Random) -> str:
    """Return a formula with one slip, or the same where it has no place for any."""
    places = [(found, put) for what, put in SLIPS for found in re.finditer(what, claim)]
    if not places:
        return claim
    found, put = rng.choice(places)
    return claim[: found.start()] + put + claim[found.end() :]


def verdict(text: str, name: str, claim: str, *, in_file: bool) -> str:
    """Return the verdict on a claim, in a file or on the command line."""
    if not in_file:
        return judge_claim(text, f"{name}{{k}}", claim, shapes=DECLARED).verdict.name
    (line,) = judged_lines(read_document(f"{HEAD}grad({text}, {name}{{k}})\n = {claim}"), explained=False)
    return line.verdict.name


def wrong_verdicts(seed: int, count: int) -> tuple[list[str], Counter[str]]:
    """Return what was judged wrongly among so many objectives, and how often each verdict was given."""
    rng, wrong, counts = random.Random(seed), list[str](), Counter[str]()
    for _ in range(count):
        text = objective(rng)
        name = rng.choice([one for one in "xyaAB" if f"{one}{{i}}" in text])
        derived = dlhw3.derive(text, wrt=f"{name}{{k}}", shapes=DECLARED).render("expr").split("\n")[0]
        for claim in dict.fromkeys((derived, f"0.5*(2*({derived}))", *(slipped(derived, rng) for _ in "12"))):
            due = holds(text, name, claim, rng)
            if claim == derived and due is False:
                wrong.append(f"{text} in {name}: {derived} was derived, and is not what autograd says")
            if due is None:
                continue
            try:
                found = verdict(text, name, claim, in_file=rng.random() < 0.7)
            except UserError as error:
                found = f"refused: {error.message}"
            counts[f"{'right' if due else 'slipped'}: {found}"] += 1
            if found in (("REFUTED",) if due else ("PROVED", "SOLVED", "SUPPORTED")):
                wrong.append(f"{text} in {name} = {claim} is {found}")
    return wrong, counts


if __name__ == "__main__":
    mistakes, told = wrong_verdicts(int(sys.argv[1]), int(sys.argv[2]))
    print(*mistakes, *(f"{many:5} {what}" for what, many in sorted(told.items())), sep="\n")
