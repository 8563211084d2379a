"""Attacks on the language of expressions by chance: gradients beside differences, and texts that mean nothing.

    python tests/fuzz_language.py --seed 0 --expressions 10000 --hessians 1000 --flows 1000 --texts 100000

A random expression is differentiated; what is printed as the gradient is read back and evaluated by an
interpreter of its own (language_interpreter.py), beside central differences of the objective by the same
interpreter. Exit code 1 where anything disagrees, crashes or is slow.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from language_interpreter import Unplaced, central_differences, evaluate, losses_of, slope
from sympy import ZeroMatrix

import dlhw3
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.text.parse import LONGEST_TEXT, parse

SIZES = {"n": 3, "m": 2, "p": 4}
ENTRIES = (
    "exp",
    "tanh",
    "sin",
    "cos",
    "arctan",
    "sigmoid",
    "softplus",
    "relu",
    "sinh",
    "cosh",
    "normcdf",
    "normpdf",
)
SLOW = 2.0  # seconds of work: no answer takes longer


@dataclass
class Maker:
    """Writes random expressions of given shapes, with letters of fixed shapes."""

    draw: random.Random
    used: dict[str, tuple[str, str]] = field(default_factory=dict)
    functions: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def letter(self, rows: str, cols: str) -> str:
        """Return a letter of a shape: the same few for the same shape, so that they come again."""
        k = self.draw.randrange(2)
        if (rows, cols) == ("1", "1"):
            name = "ab"[k]
        elif cols == "1":
            name = f"{'xz'[k]}{rows}"
        else:
            name = f"{'AX'[k]}{rows}{cols}"
        self.used[name] = (rows, cols)
        return name

    def number(self, depth: int) -> str:
        """Return a scalar."""
        if depth <= 0:
            return self.draw.choice([self.letter("1", "1"), str(self.draw.randint(1, 3)), "0.5"])
        r, c, s = self.sizes()
        inner = depth - 1
        kind = self.draw.randrange(15)
        m = self.matrix
        if kind == 0:
            return f"({self.number(inner)}{self.draw.choice('+-*')}{self.number(inner)})"
        if kind == 1:
            return f"{self.number(inner)}/(1 + norm2({m(r, c, inner)})^2)"
        if kind == 2:
            return f"({self.number(inner)})^{self.draw.choice('23')}"
        if kind == 3:
            return f"tr({m(r, c, inner)}*{m(c, r, inner)})"
        if kind == 4:
            return (
                f"{m(r, c, inner)}'*{m(r, c, inner)}"
                if c == "1"
                else f"dot({m(r, c, inner)}, {m(r, c, inner)})"
            )
        if kind == 5:
            return f"norm2({m(r, c, inner)})^2"
        if kind == 6:
            return f"sum({m(r, c, inner)})"
        if kind == 7:
            return f"{self.draw.choice(ENTRIES[:-3])}({self.number(inner)})"
        if kind == 8:
            return f"log(1 + ({self.number(inner)})^2)"
        if kind == 9:
            return f"logsumexp({m(r, '1', inner)})"
        if kind == 10:
            return f"logdet(eye + {(whole := m(r, c, inner))}*{self.factor(whole)}')"
        if kind == 11:
            return f"det({m(r, r, inner)})"
        if kind == 12:
            return f"{m('1', r, inner)}*{m(r, s, inner)}*{m(s, '1', inner)}"
        return self.loss(inner)

    def factor(self, text: str) -> str:
        return f"({text})"

    def sizes(self) -> tuple[str, str, str]:
        return tuple(self.draw.choices("nmp", k=3))  # type: ignore[return-value]

    def loss(self, depth: int) -> str:
        """Return an abstract function of one or two matrices, the same shapes whenever it has the same name."""
        name = self.draw.choice(("l", "k", "l2"))
        if name not in self.functions:
            r, c, s = self.sizes()
            self.functions[name] = ((r, c), (s, "1"))[: 1 + (name == "l2")]
        return f"{name}({', '.join(self.matrix(*shape, depth) for shape in self.functions[name])})"

    def matrix(self, rows: str, cols: str, depth: int) -> str:
        """Return a factor of a shape: it holds together beside * and '."""
        if depth <= 0 or self.draw.random() < 0.3:
            return self.letter(rows, cols) if rows != "1" else f"{self.letter(cols, '1')}'"
        inner, s = depth - 1, self.draw.choice("nmp")
        m = self.matrix
        kind = self.draw.randrange(12)
        if kind < 2:
            return self._product(rows, cols, s, inner)
        if kind == 2:
            return f"({m(rows, cols, inner)} {self.draw.choice('+-')} {m(rows, cols, inner)})"
        if kind == 3:
            return f"({m(rows, cols, inner)}.*{m(rows, cols, inner)})"
        if kind == 4:
            return f"{m(cols, rows, inner)}'" if cols != "1" else self._product(rows, cols, s, inner)
        if kind == 5:
            return f"{self.draw.choice(ENTRIES)}({m(rows, cols, inner)})"
        if kind == 6:
            return f"({self.number(inner)}*{m(rows, cols, inner)})"
        if kind == 7 and rows == cols:
            return self.draw.choice([f"inv(3*eye + {m(rows, cols, inner)})", f"diag({m(rows, '1', inner)})"])
        if kind == 8 and cols == "1":
            wide = f"logsumexp_rows({m(rows, s, inner)})" if s != "1" else "vector(1)"
            return self.draw.choice(
                [f"softmax({m(rows, '1', inner)})", f"diag({m(rows, rows, inner)})", wide]
            )
        if kind == 8 and rows != "1":
            return f"softmax_{self.draw.choice(['rows', 'columns'])}({m(rows, cols, inner)})"
        if kind == 9:
            return f"({m(rows, cols, inner)}./(2 + {m(rows, cols, inner)}.^2))"
        if kind == 10:
            return f"({self.number(inner)} + {m(rows, cols, inner)})"
        return f"({m(rows, cols, inner)}.^{self.draw.choice('23')})"

    def _product(self, rows: str, cols: str, s: str, depth: int) -> str:
        return f"({self.matrix(rows, s, depth)}*{self.matrix(s, cols, depth)})"


@dataclass
class Case:
    """A random objective: its text, its letter, what is declared, and a point."""

    text: str
    wrt: str
    shapes: dict[str, tuple[str, ...]]
    point: dict[str, Any]
    functions: tuple[str, ...]


def case(seed: int, depth: int = 3) -> Case | None:
    """Return the random objective of a seed; None where no letter in it can be a variable."""
    draw = random.Random(seed)
    maker = Maker(draw)
    text = maker.number(draw.randint(1, depth))
    movable = sorted(name for name, shape in maker.used.items() if shape[0] != "1")
    if not movable:
        return None
    shapes = {name: () if s == ("1", "1") else s[:1] if s[1] == "1" else s for name, s in maker.used.items()}
    numbers = np.random.default_rng(seed)
    point = {
        n: numbers.uniform(-1, 1, [SIZES[k] for k in s] + [1] * (len(s) == 1)) for n, s in shapes.items()
    }
    return Case(text, draw.choice(movable), shapes, point, tuple(maker.functions))


def value_at(one: Case, at: Any) -> float:
    """Return the objective at a value of its variable."""
    return evaluate(one.text, {**one.point, one.wrt: at}, losses_of(one.functions)).item()


def attack(one: Case) -> str:
    """Return what came of an objective: PROVED, UNDECIDED, refused …; or begin with ! where something is wrong."""
    begun = time.process_time()
    try:
        derivation = dlhw3.derive(one.text, wrt=one.wrt, shapes=one.shapes)
        verdict = derivation.verdict.name
        gradient = derivation.equation("gradient").right
    except UserError as error:
        return _slow(begun, f"refused: {error.message.split('.')[0][:60]}")
    except Exception as error:
        return f"!crash {type(error).__name__}: {error}"
    if verdict == "REFUTED":
        return "!the derivation is REFUTED"
    outcome = _slow(begun, verdict)
    at = one.point[one.wrt]
    try:
        text = expr_text(gradient)
    except UserError as error:
        return f"no text: {error.message[:60]}"
    if len(text) > LONGEST_TEXT:
        return f"{outcome}, too long to be read back"
    with np.errstate(all="ignore"):
        due, wrong = central_differences(lambda X: value_at(one, X), at)
        if not np.all(np.isfinite(due)) or wrong > 1e-2 * (1 + np.abs(due).max()):
            return f"{outcome}, no number here"
        try:
            found = evaluate(text, {**SIZES, **one.point}, losses_of(one.functions), at.shape)
        except Unplaced:
            return f"{outcome}, a size is open in {text}"
        except np.linalg.LinAlgError:
            return f"{outcome}, no number here"
        except Exception as error:
            return f"!text {text} cannot be evaluated: {type(error).__name__} {error}"
    if (found.size == 1 and at.size > 1) or found.shape not in ((1, 1), at.shape):
        return f"!the text {text} has shape {found.shape}"
    off = float(np.abs(found - due).max())
    return outcome if off <= wrong else f"!off by {off:.2e} > {wrong:.2e}: {text}"


def attack_hessian(one: Case) -> str:
    """Return what came of a Hessian along a direction, beside differences of the gradient that is printed."""
    D = np.random.default_rng(1).uniform(-1, 1, one.point[one.wrt].shape)

    def due(gradient: str) -> tuple[Any, float]:
        losses, at = losses_of(one.functions), one.point[one.wrt]
        point = {**SIZES, **one.point}
        return slope(lambda t: evaluate(gradient, {**point, one.wrt: at + t * D}, losses, at.shape))

    return _beside(one, {"order": 2}, due, {f"d{one.wrt}": D})


def attack_flow(one: Case) -> str:
    """Return what came of the rate of a quantity along a flow: −Σ⟨∇q, ∇f⟩, both by differences."""
    letters = [one.wrt, *sorted(n for n, s in one.shapes.items() if s and n != one.wrt)[:1]]
    quantity = (
        f"norm2({letters[0]})^2 + {one.text}" if len(letters) == 1 else f"norm2({letters[1]}) * ({one.text})"
    )

    def due(_: str) -> tuple[Any, float]:
        total, wrong, losses = 0.0, 0.0, losses_of(one.functions)
        for name in letters:
            at = one.point[name]
            (q, off), (f, out) = (
                central_differences(
                    lambda X, t=t, name=name: evaluate(t, {**one.point, name: X}, losses).item(), at
                )
                for t in (quantity, one.text)
            )
            total -= float(np.sum(q * f))
            wrong += at.size * (off * np.abs(f).max() + out * np.abs(q).max() + off * out)
        return np.array([[total]]), wrong

    return _beside(one, {"flow": quantity, "wrt": ",".join(letters)}, due, {})


def _beside(
    one: Case, options: dict[str, Any], due: Callable[[str], tuple[Any, float]], more: dict[str, Any]
) -> str:
    """Return what came of a derivation whose result is compared with what is due, made from the gradient's text."""
    begun = time.process_time()
    try:
        gradient = _bare(dlhw3.derive(one.text, wrt=one.wrt, shapes=one.shapes).render("expr"))
        derivation = dlhw3.derive(one.text, **{"wrt": one.wrt, "shapes": one.shapes, **options})
        verdict, text = derivation.verdict.name, _bare(derivation.render("expr"))
    except UserError as error:
        return f"refused: {error.message.split('.')[0][:60]}"
    except Exception as error:
        return f"!crash {type(error).__name__}: {error}"
    if verdict == "REFUTED":
        return "!the derivation is REFUTED"
    if max(map(len, (text, gradient))) > LONGEST_TEXT:
        return f"{verdict}, too long to be read back"
    outcome = _slow(begun, verdict)
    with np.errstate(all="ignore"):
        try:
            value, wrong = due(gradient)
            found = evaluate(text, {**SIZES, **one.point, **more}, losses_of(one.functions), value.shape)
        except Unplaced:
            return f"{outcome}, a size is open"
        except np.linalg.LinAlgError:
            return f"{outcome}, no number here"
        except Exception as error:
            return f"!text {text} cannot be evaluated: {type(error).__name__} {error}"
    if not np.all(np.isfinite(value)) or not wrong < 1e-2 * (1 + np.abs(value).max()):
        return f"{outcome}, no number here"
    off = float(np.abs(found - value).max())
    return outcome if off <= wrong else f"!off by {off:.2e} > {wrong:.2e}: {text}"


def _bare(text: str) -> str:
    """Return a result without the line that says that it is not PROVED."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()


def attack_claim(one: Case) -> str:
    """Return what came of the printed gradient as a claim, and of one with a slip: right and wrong, as it must."""
    try:
        gradient = dlhw3.derive(one.text, wrt=one.wrt, shapes=one.shapes).equation("gradient").right
        text = expr_text(gradient)
        if isinstance(gradient, ZeroMatrix) or len(text) > LONGEST_TEXT // 2:
            return "no claim"
        if not np.any(
            evaluate(text, {**SIZES, **one.point}, losses_of(one.functions), one.point[one.wrt].shape)
        ):
            return "no claim"  # 0, and so is any multiple
        right = judge_claim(one.text, one.wrt, text, one.shapes).verdict.name
        wrong = judge_claim(one.text, one.wrt, f"1.5*({text})", one.shapes)
    except (Unplaced, np.linalg.LinAlgError):  # no number here to compare with
        return "no claim"
    except UserError as error:
        return f"refused: {error.message.split('.')[0][:60]}"
    except Exception as error:
        return f"!crash {type(error).__name__}: {error}"
    if right == "REFUTED" or wrong.verdict.name == "PROVED":
        return f"!the claim {text}: {right}, and three halves of it {wrong.verdict.name}"
    return f"right {right}, wrong {wrong.verdict.name}" + ", slip named" * bool(wrong.slip)


def _slow(begun: float, outcome: str) -> str:
    took = time.process_time() - begun
    return outcome if took <= SLOW else f"slow ({outcome}, {took:.1f} s)"


SIGNS = (
    *"+-*/^'(), 012xXaA_=[λᵀé\t\n", ".*", "./", ".^", "2.5", ".5", "tr(", "det(", "inv(", "sum(", "exp(", "l(",
    "grad_l(", "hess_l(", "d(", "grad(", "eye", "vector(", "matrix(", "diag(", "norm2(", "dX", "class", "np", "1e5",
    "softmax(", "logdet(",
)  # fmt: skip


def text_of(seed: int) -> str:
    """Return a text of random signs, or of random characters."""
    draw = random.Random(f"text {seed}")
    if seed % 2:
        return "".join(draw.choices(SIGNS, k=draw.randint(1, 12)))
    return "".join(
        chr(draw.choice((draw.randrange(32, 127), draw.randrange(0x3000))))
        for _ in range(draw.randint(1, 30))
    )


def attack_text(text: str) -> str:
    """Return what a text that may mean nothing comes to; a refusal is one sentence and its hint, in its place."""
    begun = time.process_time()
    try:
        verdict = dlhw3.derive(text, wrt="X").verdict.name
    except UserError as error:
        if not error.message.strip() or (error.at and not 0 <= error.at.start <= len(error.at.text)):
            return f"!refusal {error!r}"
        return _slow(begun, "refused")
    except Exception as error:
        return f"!crash {type(error).__name__}: {error}"
    return _slow(begun, "!REFUTED" if verdict == "REFUTED" else verdict)


def main() -> int:
    """Run the attacks and print the counts."""
    options = argparse.ArgumentParser(description=__doc__)
    counted = {"expressions": 10_000, "hessians": 1000, "flows": 1000, "claims": 1000, "texts": 100_000}
    for name, count in (("seed", 0), *counted.items()):
        options.add_argument(f"--{name}", type=int, default=count)
    asked = options.parse_args()
    parse("x")
    counts: Counter[str] = Counter()
    tries = {"hessians": attack_hessian, "flows": attack_flow, "claims": attack_claim}
    for kind in counted:
        number = getattr(asked, kind)
        own: Counter[str] = Counter()
        for k in range(number):
            seed = asked.seed * 10_000_000 + k
            shown: Any
            if kind != "texts":
                shown = case(seed)
                outcome = tries.get(kind, attack)(shown) if shown else "no variable"
            else:
                shown = text_of(seed)
                outcome = attack_text(shown)
            own[outcome if outcome[0] != "!" else outcome.split(":")[0][:40]] += 1
            if outcome.startswith(("!", "slow")):
                told = f"{shown.text} in {shown.wrt}" if isinstance(shown, Case) else repr(shown)
                print(f"{seed}: {outcome}\n    {told}", flush=True)
        print(f"{kind}: {number}; " + "; ".join(f"{n} {what}" for what, n in own.most_common()), flush=True)
        counts += own
    return int(any(what.startswith(("!", "slow")) for what in counts))


if __name__ == "__main__":
    sys.exit(main())
