"""Spectral norms and eigenvalues at the ends of a spectrum, by what they are: letters of which it is assumed.

opnorm(M) is the number s ≥ 0 with MᵀM ⪯ s² I and ‖Mv‖ = s at a v of length 1; lambda_max(M) of a symmetric M is
the s with M ⪯ s I and Mv = s v, lambda_min(M) that with s I ⪯ M. So a line is proved for all such, and refuted by
values that are such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dlhw3.errors import Sentence, Span, UserError
from dlhw3.symbolic.language.assumed.by_form import (
    Spans,
    factors,
    is_gram,
    is_number,
    symmetric_by_form,
    where_symmetric,
)
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.latex.formulas.bars import with_operator_norms
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN
from dlhw3.symbolic.language.making.said import DEFINITE
from dlhw3.symbolic.language.text.operators import (
    OF_SPECTRA,
    OF_SYMMETRIC,
    SPECTRAL,
    MovingMatrixError,
    as_written,
)
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same

TOP, OF, AT, IMAGE = "s_0", "M_0", "v_0", "u_0"
"""What stands for the number, the matrix and the two columns in what is known of them."""
KNOWN = {
    "opnorm": (
        ("{s} >= 0", "s_0 >= 0"),
        ("{M}'*{M} <= {s}^2*eye", "M_0'*M_0 <= s_0^2*eye"),
        ("{M}*{M}' <= {s}^2*eye", "M_0*M_0' <= s_0^2*eye"),
        ("{M}*{v} = {s}*{u}", "M_0*v_0 = s_0*u_0"),
        ("{M}'*{u} = {s}*{v}", "M_0'*u_0 = s_0*v_0"),
        ("norm2({v}) = 1", "norm2(v_0) = 1"),
        ("norm2({u}) = 1", "norm2(u_0) = 1"),
        ("{M}'*{M}*{v} = {s}^2*{v}", "M_0'*M_0*v_0 = s_0^2*v_0"),
        ("norm2({M}*{v}) = {s}", "norm2(M_0*v_0) = s_0"),
    ),
    "sigma_min": (
        ("{s} >= 0", "s_0 >= 0"),
        ("{s}^2*eye <= {M}'*{M}", "s_0^2*eye <= M_0'*M_0"),
        ("{M}'*{M}*{v} = {s}^2*{v}", "M_0'*M_0*v_0 = s_0^2*v_0"),
        ("norm2({v}) = 1", "norm2(v_0) = 1"),
        ("norm2({M}*{v}) = {s}", "norm2(M_0*v_0) = s_0"),
    ),
    "lambda_max": (
        ("{M} <= {s}*eye", "M_0 <= s_0*eye"),
        ("{M}*{v} = {s}*{v}", "M_0*v_0 = s_0*v_0"),
        ("norm2({v}) = 1", "norm2(v_0) = 1"),
    ),
    "lambda_min": (
        ("{s}*eye <= {M}", "s_0*eye <= M_0"),
        ("{M}*{v} = {s}*{v}", "M_0*v_0 = s_0*v_0"),
        ("norm2({v}) = 1", "norm2(v_0) = 1"),
    ),
}
"""What is known of each, as it is told and as it is read."""
OF_DEFINITE = (*KNOWN["opnorm"][:2], *KNOWN["lambda_max"], KNOWN["opnorm"][-1])
"""What is known of the largest singular value of a psd matrix, which is its largest eigenvalue."""
Facts = tuple[tuple[str, str], ...]
TOLD = {
    "opnorm": "the largest singular value of {M}",
    "sigma_min": "the least ‖{M} v‖ of all v of length 1",
    "lambda_max": "the largest eigenvalue of {M}",
    "lambda_min": "the least eigenvalue of {M}",
}
MOVES = ("grad", "jac", "d", "ddt")


@dataclass
class Spectra:
    """The numbers of spectra that a file speaks of, each a letter of its own."""

    found: list[tuple[str, str, Node, Node]] = field(default_factory=list)
    """What it is of a matrix, its letter, the matrix, and the call as it was written first."""

    taken: frozenset[str] = frozenset()
    """The words of the file, which are no new letters."""
    numbers: frozenset[str] = frozenset()
    """Letters that are numbers wherever they stand."""
    operator_norms: bool = False
    """Whether words choose the operator norm for matrices."""
    columns: list[Node] = field(default_factory=list)
    """What stands under norms that are the Euclidean one of columns alone."""

    moving: bool = False
    """Whether matrices move whose spectra these are: then they stay functions, whose gradients are known."""
    by_parts: dict[str, None] = field(default_factory=dict)
    """What was read as what, of exponentials and of −A."""
    any_number: list[tuple[str, str, Node, Node]] = field(default_factory=list)
    """Those that words name, of a matrix that is not symmetric: nothing is known of them."""

    def named(self, tree: Node) -> Node:
        """Return a tree with letters for the numbers of spectra in it.

        Raises UserError for one of a member, and for one that is differentiated.
        """
        meant = with_operator_norms(tree, self.columns) if self.operator_norms else tree
        if not any(node.kind == "call" and node.name in SPECTRAL for node in meant.inside_out()):
            return meant
        require_still(meant, moving=self.moving)
        return self._named(meant)

    def by_their_parts(self, tree: Node) -> Node:
        """Return a tree with e^{λ_max(A)} for λ_max(e^A), and −λ_min(A) for λ_max(−A), where no matrix moves."""
        if self.moving or not any(node.name in SPECTRAL for node in tree.every()):
            return tree
        parts = tuple(map(self.by_their_parts, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        other = _by_its_part(SPECTRAL[tree.name], tree) if tree.name in SPECTRAL else None
        if other is None:
            return tree
        told = f"{as_written(tree.text.strip())} is {other.text.strip()}, of a symmetric matrix"
        self.by_parts[told] = None
        return self.by_their_parts(other)

    def _named(self, tree: Node) -> Node:
        parts = tuple(map(self._named, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        if tree.kind != "call" or tree.name not in SPECTRAL:
            return tree
        if self.moving and SPECTRAL[tree.name] in OF_SPECTRA:
            return replace(tree, name=SPECTRAL[tree.name])
        if len(parts) != 1:
            raise UserError(
                f"{tree.name} takes 1 operand, not {len(parts)}.", at=tree.at, hint=f"{tree.name}(A)"
            )
        number, of = _bare(SPECTRAL[tree.name], parts[0], self.numbers)
        _require_whole(of, tree)
        call = tree if of is parts[0] or number is None else _call(tree.name, of)
        letter = Node("name", (), tree.at, self._letter(SPECTRAL[tree.name], of, call))
        return letter if number is None else Node("times", (number, letter), tree.at, bracketed=True)

    def _letter(self, kind: str, of: Node, call: Node) -> str:
        known = next((name for own, name, one, _ in self.found if own == kind and are_same(one, of)), None)
        if known is not None:
            return known
        stem = f"{kind}_{of.name}" if of.kind == "name" else f"{kind}_{len(self.found) + 1}"
        used = {*self.taken, *(name for _, name, _, _ in self.found)}
        names = (stem + "_" * k for k in range(3 * len(used) + 1))
        letter = next(one for one in names if not {one, f"v_{one}", f"u_{one}"} & used)
        self.found.append((kind, letter, of, call))
        return letter

    def related(
        self, kinds: Mapping[str, Mapping[str, Spans]], is_symmetric: Callable[[str], bool]
    ) -> list[tuple[Related, Spans]]:
        """Return what is known of all of them, and where, by the kinds of letters and where each is said."""
        made = []
        for kind, letter, of, call in (one for one in self.found if one not in self.any_number):
            where, known = where_symmetric(of, kinds), KNOWN[kind]
            own = [spans for said, spans in kinds.get(of.name, {}).items() if said in DEFINITE]
            signed, of_signs = _signs(kind, of, kinds), own[0] if own and of.kind == "name" else where
            if kind == "opnorm" and signed:
                signed, known = (), KNOWN[kind] if of_signs else OF_DEFINITE
            elif kind == "opnorm" and not where and symmetric_by_form(of, is_symmetric):
                signed = (("{M} <= {s}*eye", "M_0 <= s_0*eye"), ("-{s}*eye <= {M}", "-s_0*eye <= M_0"))
            plain = _known(kind, letter, of, call, (), known)
            made += [(one, where if kind.startswith("lambda") else ()) for one in plain]
            signs = _known(kind, letter, of, call, signed, known)[: len(signed)]
            made += [(one, of_signs) for one in signs]
        return made

    def told(self) -> list[str]:
        """Return what each is, in words."""
        return [*self.by_parts] + [
            f"{as_written(call.text.strip())} is {TOLD[kind].format(M=of.text.strip())}"
            for kind, _, of, call in self.found
        ]

    def letters(self) -> list[str]:
        """Return the letters, which are numbers."""
        return [letter for _, letter, _, _ in self.found]

    def stand_for(self) -> list[tuple[str, str, Node]]:
        """Return the letters, each with the call that it stands for, as typed, and the matrix that it is of."""
        return [(letter, as_written(call.text.strip()), of) for _, letter, of, call in self.found]

    def require_given(self, random: Collection[str]) -> None:
        """Refuse a number of the spectrum of what is random."""
        for _, _, of, call in self.found:
            if free_names(of) & {*random}:
                words = (
                    f"{as_written(call.text.strip())} is of a random matrix, and its mean has no rule here."
                )
                raise UserError(words, at=call.at, hint="opnorm(A), of a matrix that is not random")

    def require_symmetric(self, is_symmetric: Callable[[str], bool]) -> None:
        """Refuse eigenvalues of a matrix that is not symmetric by how it is written, or by what its letters are."""
        for found in [*self.found]:
            kind, _, of, call = found
            if call.name.startswith("said") and not symmetric_by_form(of, is_symmetric):
                self.any_number.append(found)
            elif kind.startswith("lambda") and not symmetric_by_form(of, is_symmetric):
                words = f"is of a symmetric matrix here, and {of.bare} need not be one."
                hint = f"{kind}({of.closed} + {of.closed}')"
                hint = f"assume {of.name} symmetric" if of.kind == "name" else hint
                raise UserError(f"{as_written(call.text.strip())} {words}", at=call.at, hint=hint)


def require_symmetric(
    trees: Iterable[Node], is_symmetric: Callable[[str], bool], said: Callable[[str], Sentence]
) -> None:
    """Refuse eigenvalues, or their gradients, of a matrix that is not symmetric as it is written.

    ``said`` is how it is typed that a letter is symmetric.
    """
    for tree in trees:
        for call in tree.every():
            if call.kind != "call" or call.name not in OF_SYMMETRIC or not call.parts:
                continue
            of = call.parts[0]
            if not (symmetric_by_form(of, is_symmetric) or is_number(of, is_symmetric)):
                words = f"is of a symmetric matrix here, and {of.bare} need not be one."
                instead = f"{call.name}({of.closed} + {of.closed}')"
                hint = said(of.name) if of.kind == "name" else instead
                raise UserError(f"{as_written(call.text.strip())} {words}", at=call.at, hint=hint)


def require_no_member(trees: Iterable[Node]) -> None:
    """Refuse spectra that a sum has of each of its members: that each has a gradient is no condition here."""
    for whole in (node for tree in trees for node in tree.every() if node.kind == "series"):
        index = whole.ends[0][0][0]
        for call in whole.parts[0].every():
            known = (
                call.kind == "call" and call.name.removeprefix("grad_").removeprefix("hess_") in OF_SPECTRA
            )
            if known and any(_has_index(part, index) for part in call.every()):
                each = f"is one for each {index}, and that each has a gradient is no condition here."
                words = f"{call.text.strip()} {each}"
                first = re.sub(r"\{[^{}]*\}", "1", call.text.strip())
                raise UserError(words.replace("′", ""), at=call.at, hint=first)


def _has_index(node: Node, index: str) -> bool:
    """Whether an index stands in a part: as a name, or in the number of a member."""
    return node.name == index or any(name == index for end in node.ends or () for name, _ in end)


def require_still(tree: Node, *, moving: bool = False) -> None:
    """Refuse what is differentiated where the matrix moves whose spectrum it has; with ``moving`` what has no rule.

    Raises MovingMatrixError for one that has a rule.
    """
    for node in tree.every():
        if node.kind not in (HESSIAN, JACOBIAN) and not (node.kind == "call" and node.name in MOVES):
            continue
        within = [one for one in node.parts[0].every() if one.kind == "call" and one.name in SPECTRAL]
        moved = free_names(node.parts[1]) if len(node.parts) > 1 else None
        for one in within:
            if moved is None or moved & free_names(one):
                of = one.parts[0].closed if one.parts else "A"
                words = "has no derivative here: where it is simple it is u'*A*v with u and v held fixed."
                known = SPECTRAL[one.name] in OF_SPECTRA
                if known and moving:
                    continue
                refusal = MovingMatrixError if known else UserError
                raise refusal(f"{one.text.strip()} {words}", at=one.at, hint=f"u'*{of}*v")


def _signs(kind: str, of: Node, kinds: Mapping[str, Mapping[str, Spans]]) -> tuple[tuple[str, str], ...]:
    """Return that eigenvalues of a psd matrix are ≥ 0, and > 0 of a pd one; the greatest of XᵀX is that of XXᵀ."""
    gram, inner = is_gram(of), of.parts[0] if of.kind == "call" and of.name == "inv" else of
    own = next((said for said in kinds.get(inner.name, ()) if said in DEFINITE), None)
    said = own if inner.kind == "name" else "psd" if gram else None
    sign = {"psd": ">=", "pd": ">"}.get(said or "")
    signs = ((f"{{s}} {sign} 0", f"s_0 {sign} 0"),) if sign and kind != "sigma_min" else ()
    whole = gram and all(name[0].isupper() for name in free_names(of))  # and no xᵀx, a number
    turned = (("{T} <= {s}*eye", "T_0 <= s_0*eye"),) if whole and kind == "lambda_max" else ()
    return (*signs, *turned)


def _known(kind: str, letter: str, of: Node, call: Node, signs: Facts, known: Facts) -> list[Related]:
    """Return what is known of one number, of the letter in its place."""
    stem = letter.removeprefix(f"{kind}_")
    names = {TOP: Node("name", (), call.at, letter), OF: replace(of, bracketed=True)}
    names |= {one: Node("name", (), call.at, f"{one[0]}_{kind}_{stem}") for one in (AT, IMAGE)}
    words = {
        "s": as_written(call.text.strip()),
        "M": of.closed,
        "v": f"v_{kind}_{stem}",
        "u": f"u_{kind}_{stem}",
    }
    if any("T_0" in read for _, read in signs):
        first, second = factors(of)
        names["T_0"] = Node("times", (second, first), of.at, bracketed=True)
        words["T"] = f"{second.closed}*{first.closed}"
    made = []
    for told, read in (*signs, *known):
        sign = next(one for one in ("<=", ">=", ">", "=") if f" {one} " in read)
        left, right = (_put(parse(side.strip()), names) for side in read.split(f" {sign} "))
        relation = {"<=": "≤", ">=": "≥"}.get(sign, sign)
        made.append(Related(told.format(**words), left, right, relation, made_of=frozenset({letter})))
    return made


def _put(tree: Node, names: dict[str, Node]) -> Node:
    if tree.kind == "name" and tree.name in names:
        return names[tree.name]
    return replace(tree, parts=tuple(_put(part, names) for part in tree.parts))


def _bare(kind: str, of: Node, numbers: Collection[str]) -> tuple[Node | None, Node]:
    """Return the number before a spectral norm, and the matrix: that of Mᵀ and of −M is that of M, c M has |c|."""
    found: Node | None = None
    while kind == "opnorm":
        if of.kind in ("transposed", "negative"):
            of = of.parts[0]
            continue
        over = of.kind == "over"
        one, rest = (
            (of.parts[1], of.parts[0]) if over else (of.parts[0], of.parts[-1]) if of.parts else (of, of)
        )
        if of.kind not in ("times", "over") or not _is_made_of(one, numbers):
            break
        one, of = one.parts[0] if one.kind == "negative" else one, rest
        one = one if one.kind == "number" else Node("call", (one,), one.at, "abs")
        if over:
            one = Node("over", (Node("number", (), one.at, value=Fraction(1)), one), one.at, bracketed=True)
        found = one if found is None else Node("times", (found, one), one.at, bracketed=True)
    return found, of


def _by_its_part(kind: str, call: Node) -> Node | None:
    """Return e^{λ_max(A)} for λ_max(e^A), and −λ_min(A) for λ_max(−A); None for another one."""
    if len(call.parts) != 1 or kind not in ("lambda_max", "lambda_min"):
        return None
    (of,) = call.parts
    if of.kind == "call" and of.name == "expm" and len(of.parts) == 1:
        text = f"exp({call.name}({of.parts[0].bare}))"
        return Node("call", (replace(call, parts=of.parts),), Span(text, 0, len(text)), "exp")
    if of.kind == "negative":
        other = "lambda_min" if kind == "lambda_max" else "lambda_max"
        inner = _call(other, of.parts[0])
        text = f"-{inner.text}"
        return Node("negative", (inner,), Span(text, 0, len(text)), bracketed=True)
    return None


def _is_made_of(one: Node, numbers: Collection[str]) -> bool:
    """Whether a factor is made of numbers alone."""
    if one.kind in ("power", "times", "over", "plus", "minus", "negative"):
        return all(_is_made_of(part, numbers) for part in one.parts)
    return one.kind == "number" or (one.kind == "name" and one.name in numbers)


def _call(name: str, of: Node) -> Node:
    """Return the number of the spectrum of a part of what was written, as it would be written."""
    text = f"{name}({of.bare})"
    return Node("call", (of,), Span(text, 0, len(text)), name)


def _require_whole(of: Node, call: Node) -> None:
    """Refuse a spectrum of a member whose index a sum runs over, or that stands for any."""
    if any(node.kind == "layers" and node.ends != () and len(node.ends) == 1 for node in of.every()):
        words = (
            f"{as_written(call.text.strip())} would be a number for each member, which has no letter here."
        )
        raise UserError(words, at=call.at, hint=f"{call.name}(A)")
