"""Mutated steps of the proofs of the corpus, each with what an independent reading finds wrong with it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from proof_kernel_claims import Claim, Found, Reader, Unjustified, differs, draw_models, written
from proof_kernel_corpus import MAKERS, Proof, applied
from proof_kernel_pairs import changed, places

from dlhw3.kernel.errors import KernelError, Refused
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.proof_file import FIELDS
from dlhw3.kernel.scalars import ONE, Scalar, number
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem

MODELS, EDGE = 6, 10


COMMON = (
    "a term changed",
    "another premise",
    "another law",
    "another place",
    "a value changed",
    "a premise twice",
)
"""Changes of which there are many; only so many of a step are tried, and all of the others."""


@dataclass(frozen=True)
class Mutant:
    """A proof with one step changed, and what was changed."""

    judged: Judged
    at: int
    kind: str
    steps: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def proof(self) -> str:
        """The name of the proof."""
        return self.judged.name

    @cached_property
    def why(self) -> str:
        """Why the step, or one that rests on it, is wrong; read when asked for, which takes most of the time."""
        return self.judged.why(self.at, self.steps)


class Judged:
    """A proof of the corpus, the claims of its steps, and the models at which they are looked at."""

    def __init__(self, name: str):
        self.name, self.proof = name, MAKERS[name]()
        self.models = draw_models(self.proof.draws, name, MODELS)
        self.edge = [self.proof.draws(random.Random(f"{name}/edge/{k}"), True) for k in range(EDGE)]
        self.found = Found()
        self.reader = Reader(AXIOMS, self.models, self.found)
        for rule, arguments in self.proof.steps:
            self.reader.claims.append(self.reader.read(rule, arguments))

    def why(self, at: int, steps: Any) -> str:
        """What is wrong with the changed step or one that rests on it, read apart from the kernel; else nothing.

        A later step that does not rest on the changed one says what it said.
        """
        reader = Reader(AXIOMS, self.models + (self.edge if steps[at][0] == "same" else []), self.found)
        reader.claims = list(self.reader.claims[:at])
        changed = {at}
        for place, (rule, arguments) in enumerate(steps[at:], at):
            if place != at and not changed & premises(rule, arguments):
                reader.claims.append(self.reader.claims[place])
                continue
            changed.add(place)
            try:
                reader.claims.append(reader.read(rule, arguments))
            except Unjustified as error:
                return str(error)
        return ""

    def accepted(self, at: int, steps: Any) -> Theorem | None:
        """The theorem of the changed proof, the steps before the change being as they were; None if refused."""
        theorems: list[Any] = list(self.proof.theorems[:at])
        try:
            for rule, arguments in steps[at:]:
                theorems.append(applied(rule, arguments, theorems))
        except KernelError:
            return None
        except IndexError:
            return None
        return theorems[-1]  # type: ignore[no-any-return]


def premises(rule: str, arguments: tuple[Any, ...]) -> set[int]:
    """The numbers of the steps that a step uses."""
    found: set[int] = set()
    for kind, value in zip(FIELDS[rule].values(), arguments, strict=True):
        if kind in ("Theorem", "Theorems"):
            found |= {value} if kind == "Theorem" else set(value)
    return found


def term_changes(node: Term, rng: random.Random, count: int) -> list[Term]:
    """Terms of the same shape with one thing changed, each another one."""
    found: dict[Term, None] = {}
    for _ in range(3 * count):
        try:
            new = changed(node, rng)
        except KernelError:
            continue
        if new is not node and new.shape == node.shape:
            found[new] = None
    return list(found)[:count]


def scalar_changes(value: Scalar) -> list[Scalar]:
    half = number(Fraction(1, 2))
    return [
        value.plus(ONE),
        value.minus(ONE),
        value.times(number(2)),
        value.plus(half),
        number(0),
        value.minus(value).minus(ONE),
    ]


def fact_changes(facts: tuple[Scalar, ...]) -> Iterator[tuple[str, tuple[Scalar, ...]]]:
    """Facts dropped, and ranges widened by one and by two."""
    for k, one in enumerate(facts):
        yield "a fact dropped", facts[:k] + facts[k + 1 :]
        yield "a range widened", (*facts[:k], one.plus(ONE), *facts[k + 1 :])
        yield "a range widened", (*facts[:k], one.plus(number(2)), *facts[k + 1 :])
    if len(facts) > 1:
        yield "all facts dropped", ()


def path_changes(path: tuple[int, ...], said: Statement, rng: random.Random) -> list[tuple[int, ...]]:
    others = [(k, *p) for k, side in enumerate(said[1:]) for p in places(side) if (k, *p) != path]
    return [*rng.sample(others, min(4, len(others))), (*path, 0), (*path, 7), (1 - path[0], *path[1:])]


def value_changes(kind: str, value: Any, at: int, rng: random.Random) -> Iterator[tuple[str, Any]]:
    """Other values of one field of a step, each with a word for the change."""
    if kind == "Term":
        yield from (("a term changed", new) for new in term_changes(value, rng, 12))
    elif kind == "Theorem":
        yield from (("another premise", k) for k in range(at + 1) if k != value)
    elif kind == "Theorems":
        for k in range(len(value)):
            yield "a premise dropped", value[:k] + value[k + 1 :]
            yield "a premise twice", (*value[: k + 1], *value[k:])
        yield "premises in another order", value[::-1]
        yield from (("another premise", (*value[:-1], k)) for k in range(at) if k not in value)
    elif kind == "Scalar":
        yield from (("an index shifted", new) for new in scalar_changes(value))
    elif kind == "Ends":
        for k, end in enumerate(value):
            yield from (("an end shifted", (*value[:k], new, *value[k + 1 :])) for new in scalar_changes(end))
        yield "ends exchanged", value[::-1]
    elif kind == "Facts":
        yield from fact_changes(value)
    elif kind in ("Parameters", "Letters"):
        for name, held in value.items():
            yield "a value dropped", {k: v for k, v in value.items() if k != name}
            new = scalar_changes(held) if kind == "Parameters" else term_changes(held, rng, 8)
            yield from (("a value changed", {**value, name: one}) for one in new)
            yield "a value under another name", {"z" if k == name else k: v for k, v in value.items()}
    elif kind == "Statement":
        yield from (("a claim changed", s) for s in statement_changes(value, rng))
    elif kind == "Hypothesis":
        yield from (
            ("a hypothesis changed", value._replace(statement=s))
            for s in statement_changes(value.statement, rng)
        )
        yield "a hypothesis for all", value._replace(bound=())
        yield from ((w, value._replace(facts=f)) for w, f in fact_changes(value.facts))
    elif kind == "str":
        equations = [x for x, axiom in AXIOMS.items() if axiom.relation == "="]
        names = [x for x in equations if x != value and x.split(".")[0] == value.split(".")[0]]
        others = rng.sample(equations, 3)
        yield from (("another law", x) for x in (*names[:6], *others, "trust") if x != value)


def statement_changes(s: Statement, rng: random.Random) -> Iterator[Statement]:
    for new in term_changes(s.left, rng, 8):
        yield s._replace(left=new)
    for new in term_changes(s.right, rng, 8):
        yield s._replace(right=new)
    yield s._replace(left=s.right, right=s.left)


def step_changes(
    judged: Judged, at: int, rng: random.Random
) -> Iterator[tuple[str, tuple[str, tuple[Any, ...]]]]:
    """The step with one field changed, or with its rule exchanged."""
    rule, arguments = judged.proof.steps[at]
    kinds = list(FIELDS[rule].values())
    for k, (kind, value) in enumerate(zip(kinds, arguments, strict=True)):
        changes = (
            (
                ("another place", p)
                for p in path_changes(value, judged.proof.theorems[arguments[0]].statement, rng)
            )
            if kind == "Path"
            else value_changes(kind, value, at, rng)
        )
        for word, new in changes:
            yield word, (rule, (*arguments[:k], new, *arguments[k + 1 :]))
    statement = judged.proof.theorems[at].statement
    if rule in ("law", "instantiate", "assume", "split_sum", "replace", "differential", "cut", "induction"):
        yield "by the normal form alone", ("same", (statement.left, statement.right, ()))
    if rule == "replace":
        yield "premise and equation exchanged", (rule, (arguments[1], arguments[0], arguments[2]))
    if rule == "induction":
        yield "base and step exchanged", (rule, (arguments[1], arguments[0], *arguments[2:]))
        yield "the claim assumed", ("assume", (Hypothesis(arguments[2]),))


def changed_steps(judged: Judged, rng: random.Random, most: int = 10**6) -> Iterator[Mutant]:
    """Changes of every step, of each of which an independent reading says ``why`` it is wrong, if it is."""
    steps = judged.proof.steps
    for at in range(len(steps)):
        found = list(step_changes(judged, at, rng))
        common = [change for change in found if change[0] in COMMON]
        rare = [change for change in found if change[0] not in COMMON]
        for kind, new in (*rare, *rng.sample(common, min(most, len(common)))):
            yield Mutant(judged, at, kind, (*steps[:at], new, *steps[at + 1 :]))


def changed_conclusions(judged: Judged, rng: random.Random, count: int) -> Iterator[tuple[str, int, Term]]:
    """Every step's conclusion a = b with b changed so that a model shows it false."""
    for at, theorem in enumerate(judged.proof.theorems):
        claim = judged.reader.claims[at]
        if claim is None or judged.proof.steps[at][0] == "same":
            continue
        for new in term_changes(theorem.statement.right, rng, count):
            if false(claim._replace(right=written(new)), judged):
                yield judged.name, at, new


def false(claim: Claim, judged: Judged) -> bool:
    under = (*claim.under, *(h[2] for h in claim.hypotheses))
    return any(differs(claim.left, claim.right, model, under, judged.found) for model in judged.models)


def concluded(judged: Judged, at: int, new: Term) -> bool:
    """Whether the kernel goes on from a step's conclusion a = b to a = the changed b."""
    theorem = judged.proof.theorems[at]
    try:
        last = applied("same", (theorem.statement.right, new, theorem.facts), [])
        applied("replace", (0, 1, (1,)), [theorem, last])
    except KernelError:
        return False
    return True


__all__ = [
    "MAKERS",
    "Judged",
    "Mutant",
    "Proof",
    "Refused",
    "changed_conclusions",
    "changed_steps",
    "concluded",
]
