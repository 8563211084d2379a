"""A small language for the corpora: kernel terms from text, with declared shapes.

``'`` transpose, ``*`` product, ``/`` division by a number, ``.*`` ``./`` entrywise, ``^`` powers. Shapes are
"A:n,m S:n,n:sym x:n a:" (a vector has one size, a scalar none). l(A), grad_l(A), hess_l(A, H) and l, g on several
matrices are abstract; grad(X, f) and D(X, f, H) are derivatives, whose variable is bound.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import FUNCTIONS, Term, letter, scalar, term, transpose

TOKEN = re.compile(r"\s*(\d+|[A-Za-z_σ]\w*|\.\*|\./|[-+*/^'(),])")
PLAIN = {"tr": "trace", "inv": "inverse", "dg": "diagonal", "logdet": "logdet", "det": "det", "adj": "adj"}
PLAIN |= {"diag": "diag", "sum": "sum", "norm": "norm"}


def size(text: str) -> Scalar:
    return number(int(text)) if text.isdigit() else parameter("size", text)


def declared(shapes: str, seed: int | None = None) -> dict[str, Term]:
    """Letters by the name that a text has for them; with a seed, under other names of their own."""
    found = {}
    own = [f"L{k}" for k in range(len(shapes.split()))]
    random.Random(seed).shuffle(own)
    for item in shapes.split():
        name, rest, *kind = item.split(":")
        sizes = [size(s) for s in rest.split(",") if s]
        rows, cols = [*sizes, ONE, ONE][:2] if len(sizes) != 1 else (sizes[0], ONE)
        found[name] = letter(
            name if seed is None else own[len(found)], rows, cols, "symmetric" if "sym" in kind else "general"
        )
    return found


class Parser:
    """One text; every method reads one level of precedence."""

    def __init__(self, text: str, letters: dict[str, Term]):
        self.tokens, end = [], 0
        while end < len(text.rstrip()):
            match = TOKEN.match(text, end)
            assert match, f"{text!r} at {end}"
            self.tokens.append(match[1])
            end = match.end()
        self.letters, self.at = letters, 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        found = self.peek()
        assert not wanted or found in wanted, f"{found!r} for {wanted} in {' '.join(self.tokens)}"
        self.at += 1
        return found

    def whole(self) -> Term:
        found = self.added()
        assert self.peek() == "", self.tokens[self.at :]
        return found

    def added(self) -> Term:
        terms = [self.signed()]
        while self.peek() in ("+", "-"):
            sign = self.take()
            item = self.multiplied()
            terms.append(item if sign == "+" else scalar(-1) * item)
        return terms[0] if len(terms) == 1 else term("add", (), tuple(terms))

    def signed(self) -> Term:
        if self.peek() == "-":
            self.take()
            return scalar(-1) * self.multiplied()
        return self.multiplied()

    def multiplied(self) -> Term:
        found = self.raised()
        while self.peek() in ("*", "/", ".*", "./"):
            sign, other = self.take(), self.raised()
            if sign == "*":
                found = found * other
            elif sign == "/":
                recip = term("map", ("recip", 0), (other,))
                both = found.op == other.op == "number"
                found = scalar(found.data[0].over(other.data[0])) if both else recip * found
            else:
                found = found & (other if sign == ".*" else term("map", ("recip", 0), (other,)))
        return found

    def raised(self) -> Term:
        found = self.atom()
        while self.peek() in ("^", "'"):
            if self.take() == "'":
                found = transpose(found)
                continue
            p = self.exponent()
            if found.rows is ONE is found.cols:
                found = term("power", (p,), (found,))
            else:
                assert p.natural, "a matrix has natural powers here"
                found = term("mul", (), (found,) * p.natural) if p.natural > 1 else found
        return found

    def exponent(self) -> Scalar:
        if self.peek() == "(":
            self.take()
            minus = self.peek() == "-"
            if minus:
                self.take()
            top = self.exponent()
            if self.peek() == "/":
                self.take()
                top = number(Fraction(int(str(top.constant)), int(self.take())))
            self.take(")")
            return number(0).minus(top) if minus else top
        text = self.take()
        return size(text) if text not in ("p", "q") else parameter("exponent", text)

    def arguments(self) -> list[Term]:
        self.take("(")
        found = [self.added()]
        while self.peek() == ",":
            self.take()
            found.append(self.added())
        self.take(")")
        return found

    def sizes(self) -> list[Scalar]:
        self.take("(")
        found = [size(self.take())]
        while self.take(",", ")") == ",":
            found.append(size(self.take()))
        return found

    def atom(self) -> Term:
        token = self.take()
        if token == "(":
            found = self.added()
            self.take(")")
            return found
        if token.isdigit():
            return scalar(int(token))
        if token in self.letters and self.peek() != "(":
            return self.letters[token]
        if self.peek() != "(":
            return scalar(size(token))
        return self.called(token)

    def called(self, name: str) -> Term:
        if name in ("eye", "ones", "zero"):
            sizes = self.sizes()
            return term({"eye": "identity"}.get(name, name), tuple(sizes if name != "eye" else sizes[:1]))
        if name == "vec":
            return term("ones", (*self.sizes(), ONE))
        if name == "psd":
            self.take("(")
            base = self.added()
            self.take(",")
            self.tokens.insert(self.at, "(")
            return term("psdpower", (self.exponent(),), (base,))
        args = self.arguments()
        if name in ("grad", "D"):
            variable = ("letter", *args[0].data)
            return term(
                "gradient" if name == "grad" else "differential",
                (variable,),
                (args[1], *(args[2:] if len(args) == 4 else (args[0], *args[2:]))),
            )
        if name == "diag" and args[0].cols is not ONE:
            name = "dg"
        if name in PLAIN:
            return term(PLAIN[name], (), tuple(args))
        if name == "abs" or name in FUNCTIONS:
            return term("map", (name, 0), tuple(args))
        if name.startswith("σ"):
            return term("map", ("σ", len(name) - 1), tuple(args))
        return abstract(name, args)


def abstract(name: str, args: list[Term]) -> Term:
    """l(A), grad_l(A), hess_l(A, H)."""
    head, _, own = name.rpartition("_")
    count = {"": len(args), "grad": len(args), "hess": 1}[head]
    domain = tuple(a.shape for a in args[:count])
    slots = {"": (), "grad": (0,), "hess": (0, 0)}[head]
    return term("function", (own, domain, slots, bool(slots)), tuple(args))


class Claim(NamedTuple):
    """left = right under hypotheses, and the line that says so."""

    line: str
    left: Term
    right: Term
    hypotheses: tuple[Hypothesis, ...]


def renamed(text: str, seed: int) -> list[Claim]:
    """The claims of a corpus with other names for all letters."""
    return claims(text, seed)


def claims(text: str, seed: int | None = None) -> list[Claim]:
    """The claims of a corpus: a line is [number |] shapes | left = right [; hypothesis …]; "\\" joins lines."""
    found = []
    for line in text.replace("\\\n", " ").strip().splitlines():
        *_, shapes, said = (part.strip() for part in line.split("|"))
        here = read(shapes, seed)
        sides = [tuple(map(here, equation.split(" = "))) for equation in said.split(";")]
        hypotheses = tuple(Hypothesis(Statement("=", a, b)) for a, b in sides[1:])
        found.append(Claim(line, *sides[0], hypotheses))
    return found


def read(shapes: str, seed: int | None = None) -> Callable[[str], Term]:
    letters = declared(shapes, seed)
    return lambda text: Parser(text, letters).whole()
