r"""Sums over an index that stay sums: \sum_i \ell(W x_i, y_i) of an abstract \ell is no product of matrices.

They are the sums of the language, sum{i=1:n}(l(W*x{i}, y{i})), and what has the index below is a member of a
sequence. In a derivation with one such sum all sums are read so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule, terms
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN
from dlhw3.symbolic.language.latex.formulas.indices import (
    SUMMED,
    absorbed,
    base_of,
    columns_in,
    depends,
    depends_otherwise,
)
from dlhw3.symbolic.language.latex.formulas.matrices import are_matrices, may_be_matrices
from dlhw3.symbolic.language.latex.formulas.reading import Formula, functions_of, read_formula, tree_of
from dlhw3.symbolic.language.latex.letters.running import (
    Ends,
    bases_in,
    beside_entries,
    ends_of_members,
    fixed_in,
    is_abstract,
    loose_in,
    of_entries,
    own_index,
    paired,
    pairs_columns,
    series_of,
    with_values,
)
from dlhw3.symbolic.language.latex.letters.signatures import signature_of
from dlhw3.symbolic.language.latex.letters.stepped import ahead, at_number, recurring, step_of, stepping
from dlhw3.symbolic.language.latex.text.formulas_said import MEMBER
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.places import FIRST, shifted
from dlhw3.symbolic.language.text.tree import Node, Place

ORDER = re.compile(r"[<>]=?|[!=]=?|\\(?:leq?|geq?|neq?)(?![a-z])")
"""What stands between two sides of what is assumed."""
EACH = r"(?P<order>grad_|hess_)?(?P<base>[A-Za-z]+)_{}(?P<slots>_\d+)?"
"""A function with an index, f_i(x) or ∇f_i(x): the function f_each(x, i) of the index too."""


def kept_in(
    rows: Iterable[Row],
    columns: Collection[str],
    assumed: Sequence[Row] = (),
    *,
    matrices: bool | None = None,
    layers: Collection[str] = (),
) -> Kept | None:
    r"""Return what keeps the sums of a derivation, of which these are the rows and the formulas in its words.

    None where no sum is of values of a function that is not defined, at what depends on the index, or of two
    columns, nothing is ``assumed`` of what sums run over (it would be of another letter than row i of X), no
    gradient is in one of them, and none of them is a matrix: whether capitals with an index are ``matrices``
    is seen from how they are used, where it is not said, and then all sums stay sums; none of the ``layers`` is.
    """
    formulas, alone, values = list[Formula](), list[Formula](), list[tuple[Node, ...]]()
    defined, entries = {""}, set[str]()
    for row in (row for row in rows if not row.word):
        with suppress(UserError):
            said = [side for side in row.sides if row.text[side.start : side.stop].strip(" &\t$")]
            sides = [read_formula(row.text, side.start, side.stop) for side in said]
            several = [len([*one.read.find_data("item")]) > 1 for one in sides]
            formulas += [one for one, more in zip(sides, several, strict=True) if more]
            alone += [one for one, more in zip(sides, several, strict=True) if not more]
            if len(sides) > 1 and not said[0].sign:
                defined.add(signature_of(sides[0]))
                values.append(tuple(_trees(sides[:2])))
                entries |= of_entries(values[-1])
    trees = [*_trees(formulas)]
    sums = [node for tree in trees for node in tree.every() if node.kind == SUMMED]
    indices = {node.name for node in sums if len(node.name) == 1}
    indices |= {name for node in sums if node.value for name, _ in node.ends[-1] if name}
    members = with_values(_members_in(sums, indices), values)
    whole = [*trees, *_trees(alone)]
    again = recurring(whole, sums)
    bases, loose = {base_of(name) for name in members} | {*again}, {} if sums else again
    bare = _names(trees)
    turned = {*columns, *columns_in(trees)}
    entries -= _of_abstract(sums, indices, values, defined)
    own = (bases & (bare | entries)) - {base_of(one) for one in turned}
    own |= beside_entries(sums, members, trees)
    beside, indices = _beside(trees, own) | loose_in(whole, loose), indices | {*loose.values()}
    ranged = any(node.ends for node in sums) or bool(stepping(trees) | beside | {*again})
    varied = _moved(trees, bases - own)  # x_k beside a column x is entry k of it
    moved = varied | (fixed_in(whole, bases) | beside if ranged else set())
    capitals = may_be_matrices(trees) - {*layers}
    sure = are_matrices(trees, assumed, capitals) if matrices is None else matrices
    held = any(pairs_columns(node) or is_abstract(node, defined) for node in sums)
    kept = moved or ranged or held or _speak_of(assumed, members)
    known = ends_of_members(trees, {*indices, *moved})
    otherwise = matrices and sums and all(len(ends) == 1 for ends in known.values())
    if not (kept or (sure and capitals) or otherwise):
        return None
    found = Kept(turned, indices=indices | moved, fixed=moved, summed=bases)
    found.matrices, found.either = capitals, bool(capitals) and not kept
    found.lasts = {node.parts[1].name for node in sums if len(node.parts) > 1}
    found.known, found.steps, found.varied = known, bases if ranged else set(), varied
    below = {*moved, *"0123456789"} if ranged else set()
    found.outside = bases & {base_of(one) for one in _names(whole) if one.rpartition("_")[2] in below}
    return found


def _names(trees: Iterable[Node]) -> set[str]:
    return {node.name for tree in trees for node in tree.every() if node.kind == "name"}


def _members_in(sums: Iterable[Node], indices: Collection[str]) -> set[str]:
    """Return the x_i that stand in sums, with one of these indices; x_{i+1} is one where a sum has a range."""
    within = [(one, node) for one in sums for node in one.parts[0].every() if node.kind == "name"]
    names = {node.name for _, node in within}
    steps = [(one, step_of(node)) for one, node in within if one.ends or len(one.parts) > 1]
    names |= {f"{step[0]}_{step[1]}" for one, step in steps if step is not None and step[1] == one.name}
    return {name for name in names if base_of(name) and name.rpartition("_")[2] in indices}


def _of_abstract(
    sums: Iterable[Node],
    indices: Collection[str],
    values: Sequence[tuple[Node, ...]],
    defined: Collection[str],
) -> set[str]:
    """Return the z and x of z_i = x_i - m where a function that is not defined is summed at z_i, at no entries."""
    members = _members_in((node for node in sums if is_abstract(node, defined)), indices)
    return {base_of(name) for name in with_values(members, values)}


def _beside(trees: Sequence[Node], own: Collection[str]) -> set[str]:
    """Return the indices k of x_k outside of sums, beside x_{k+1} and a sum over k: any member of a sequence."""
    return loose_in(trees, stepping(trees, anywhere=True) - {*own})


def _moved(trees: Iterable[Node], bases: Collection[str]) -> set[str]:
    r"""Return the indices of what gradients are taken in, k of \nabla_{x_k} where sums run over x_i, or of dx_k."""
    every = [node for tree in trees for node in tree.every()]
    variables = {
        node.parts[1].name
        for node in every
        if len(node.parts) == 2 and (node.name == "grad" or node.kind == HESSIAN)
    }
    variables |= {node.name[1:] for node in every if node.kind == "name" and node.name[:1] == "d"}
    slugs = {name.rpartition("_")[2] for name in variables if base_of(name) in bases}
    return {one for one in slugs if len(one) == 1 and one.isalpha()}


def _speak_of(assumed: Iterable[Row], members: set[str]) -> bool:
    """Whether a relation that is assumed is about one of these letters with an index."""
    each = re.compile(rf"_\{{?{MEMBER}[A-Za-z]?\b\}}?")
    members = members | {f"{base_of(name)}_{MEMBER}" for name in members}
    said = (each.sub(f"_{{{MEMBER}}}", row.text) for row in assumed if row.word == "assume")
    sides = (side for text in said for side in ORDER.split(text))
    for side in sides if members else ():
        with suppress(UserError):
            tree = tree_of(read_formula(side), frozenset(), decide=False)[0]
            if members & {*_loose(tree)}:
                return True
    return False


def _loose(tree: Node, bound: str = "") -> Iterator[str]:
    """Yield the letters of a tree, of the x_i within a sum over i none."""
    if tree.kind == "name" and tree.name.rpartition("_")[2] not in {*bound}:
        yield tree.name
    for part in tree.parts:
        yield from _loose(part, bound + tree.name if tree.kind == SUMMED else bound)


def members_of(kept: Kept | None, tree: Node) -> Node:
    """Return what is assumed with x_i, where sums over i stay sums, of member i of the sequence x."""
    for index in sorted(kept.indices) if kept is not None else ():
        steps = any(ahead(node, index) is not None for node in tree.every())
        tree = (
            kept._members(tree, index, None) if kept is not None and (steps or depends(tree, index)) else tree
        )
    return tree


def member_defined(kept: Kept | None, head: Node, value: Node) -> tuple[Node, Node] | None:
    """Return z{i} and its value for a z_i that is defined by x_i, where sums run over both; None of another one."""
    base, _, index = head.name.rpartition("_")
    if kept is None or head.kind != "name" or base not in kept.summed or len(index) != 1 or index.isdigit():
        return None
    inside = {base_of(node.name) for node in value.every() if depends(node, index) and node.kind == "name"}
    if not (inside and inside <= {*kept.summed}):
        return None
    added, made = {*kept.added}, None
    with suppress(UserError):
        made = kept._members(value, index, None)
    kept.added = added
    return None if made is None else (replace(head, kind="layers", name=base, ends=(((index, 1),),)), made)


def _trees(formulas: Sequence[Formula]) -> Iterator[Node]:
    functions = functions_of(formulas, ()) - {*OPERATORS}
    for formula in formulas:
        with suppress(UserError):
            yield tree_of(formula, functions, decide=False)[0]


@dataclass
class Kept:
    """Puts sums of the language in the place of the sums of a derivation.

    ``columns`` are the letters with an index that are columns; ``bases`` the sequences that were found, ``added``
    those with members that are added or multiplied, and not only what a function is taken of.
    """

    columns: Collection[str]
    indices: Collection[str] = ()
    """What the sums run over, and what is fixed."""
    fixed: Collection[str] = ()
    """The indices k of the x_k in which gradients are taken, one of all x_i that sums run over."""
    summed: Collection[str] = ()
    """The x of those x_i."""
    matrices: Collection[str] = ()
    """The W of those W_i that are matrices."""
    lasts: Collection[str] = ()
    """The letters that the sums run to."""
    known: Ends = field(default_factory=dict)
    """What sums over x_i run to, by x, where they say it."""
    steps: Collection[str] = ()
    """The letters x of which x_0 is a member, where a sum says from where it runs or has x_{t+1}."""
    outside: Collection[str] = ()
    """Those of which x_0, or x_T, stands somewhere."""
    varied: Collection[str] = ()
    """The indices of what gradients are taken in."""
    either: bool = False
    """Whether the sums are kept for these alone."""
    bases: dict[str, None] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    told: dict[str, None] = field(default_factory=dict)

    @property
    def letters(self) -> set[str]:
        """The letters x_k at a fixed index k, as the x_i of sums are letters: a_k (S + T) is a product."""
        return {f"{base}_{index}" for base in self.summed for index in self.fixed}

    def has(self, name: str) -> bool:
        """Whether a name is x_i where sums run over x_i, or x_k at a fixed index k."""
        base, _, below = name.rpartition("_")
        return base in {*self.summed, *self.bases} and below in self.indices

    def of_fixed(self, tree: Node) -> Node:
        """Return a tree without sums of papers, with x_k at a fixed index k as a member of the sequence x."""
        parts = tuple(map(self.of_fixed, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        if (one := at_number(tree, self.steps) or self._ahead(tree)) is not None:
            self._take(tree, one.name)
            return one
        base, _, below = tree.name.rpartition("_")
        moving = base[:1] == "d" and self.has(tree.name[1:])
        if tree.kind != "name" or below not in self.fixed or not (moving or self.has(tree.name)):
            return tree
        if moving:
            self.replaced.add(tree.name)
            return replace(tree, kind="layers", name=base, ends=(((below, 1),),))
        self.bases[base] = None
        self.replaced.add(tree.name)
        if below in self.varied:
            self.told[f"{tree.name} is one of all {base}_i, and the others are held fixed"] = None
        return replace(tree, kind="layers", name=base, ends=(((below, 1),),))

    def _ahead(self, tree: Node) -> Node | None:
        """Return x_{T-1} as a member of the sequence x, where a sum runs to T."""
        found = step_of(tree)
        known = found is not None and found[0] in self.steps and found[1] in self.fixed
        return ahead(tree, found[1]) if found is not None and known else None

    def _take(self, tree: Node, base: str) -> None:
        """Take a name as a member of a sequence."""
        self.bases[base] = None
        self.replaced.add(tree.name)

    def made(self, tree: Node, bound: frozenset[str] = frozenset()) -> Node:
        """Return a tree with sums of the language, where the indices of other sums are ``bound``.

        One that does not say how far it runs has as many terms as others over the same members, or n. Raises
        UserError for what depends on an index in another way than by standing above it.
        """
        tree = absorbed(tree)
        if tree.kind != SUMMED:
            parts = tuple(self.made(part, bound) for part in tree.parts)
            if tree.kind == "over" and tree.parts[1].kind == SUMMED:  # what divides is a number
                self.added |= {base_of(one.name) for one in terms(tree.parts[1].parts[0])} - {""}
            same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
            return tree if same else replace(tree, parts=parts)
        if len(tree.name) == 2:
            inner = replace(tree, name=tree.name[1])
            return self.made(replace(tree, name=tree.name[0], parts=(inner, *tree.parts[1:])), bound)
        if tree.value:
            pairs = paired(tree, {*bound, *self.fixed}, partial(self._last, tree))
            if pairs.parts[0].kind == SUMMED and pairs.parts[0].at is tree.at:
                self.told[f"{tree.text[: tree.text.find('}') + 1]} is over all pairs"] = None
            return self.made(pairs, bound)
        index = tree.name
        said = bool(tree.ends) or len(tree.parts) > 1
        other = depends_otherwise(tree.parts[0], index, alone=said)
        if other is not None and (ahead(other, index) is None or not said):
            raise _no_member(other, index)
        inside = self.made(tree.parts[0], bound | {index})
        last: Place = ((self._last(tree), 1),) if len(tree.ends) < 2 else tree.ends[1]
        self.ends |= {name for name, _ in last if name}
        before, bare = {*self.added}, all(one.kind in ("name", "layers") for one in terms(inside))
        body = self._members(own_index(inside, index, tree.at.text), index, None)
        if bare:  # \\sum_i x_i, which says nothing of what x_i is
            self.added = before | {one for one in self.added - before if is_number_by_rule(one)}
        if len(tree.ends) == 1:
            left_out = tree.ends[0]
            runs = [(FIRST, shifted(left_out, -1)), (shifted(left_out, 1), last)]
        else:
            runs = [(tree.ends[0] if tree.ends else FIRST, last)]
        found = [series_of(body, tree, index, *ends) for ends in runs]
        return found[0] if len(found) == 1 else Node("plus", (*found,), tree.at, bracketed=True)

    def _last(self, tree: Node) -> str:
        """Return the letter that a sum runs to; tell it where the sum does not say it."""
        if len(tree.parts) > 1:
            return tree.parts[1].name
        names = [tree.name, *(name for place in tree.ends for name, _ in place if name and tree.value)]
        known = {end for base in bases_in(tree.parts[0], "".join(names)) for end in self.known.get(base, ())}
        if not known and not depends(tree.parts[0], tree.name):
            words = (
                f"How many terms {tree.text[: tree.text.find(tree.parts[0].text)].strip()} has is not said."
            )
            hint = rf"\sum_{{{tree.name}=1}}^n {tree.parts[0].text.strip()}"
            raise UserError(words, at=tree.at, hint=hint)
        last = known.pop() if len(known) == 1 else "n"
        if len(tree.ends) < 2 or tree.value:
            has = "runs to" if tree.ends else "has"
            self.told[f"\\sum_{tree.name} {has} {last}{'' if tree.ends else ' terms'}"] = None
        return last

    def _members(self, tree: Node, index: str, above: Node | None) -> Node:
        if (one := ahead(tree, index)) is not None and one.name in self.summed:
            self._take(tree, one.name)
            return one
        if tree.kind == "name" and depends(tree, index):
            base = base_of(tree.name)
            if tree.name != f"{base}_{index}":
                raise _no_member(tree, index)
            self.bases[base] = None
            self.replaced.add(tree.name)
            if base in self.matrices:
                self.told[f"{base}_{index} is a matrix, of one shape for all {index}"] = None
            function = above is not None and above.kind == "call" and function_of(above.name) not in OPERATORS
            self.added |= set() if function else {base}
            return replace(tree, kind="layers", name=base, ends=(((index, 1),),))
        if tree.kind == "call" and (called := re.fullmatch(EACH.format(index), tree.name)) is not None:
            points = [self._members(part, index, tree) for part in tree.parts]
            self.replaced.add(f"{called['base']}_{index}")
            self.told[
                f"{called['base']}_{index} is {called['base']}_each(…, {index}), a function of {index} too"
            ] = None
            order, slots = (
                called["order"] or "",
                called["slots"] or {"grad_": "_1", "hess_": "_11"}.get(called["order"] or "", ""),
            )
            points.insert(len(points) - (order == "hess_"), Node("name", (), tree.at, index))
            return replace(tree, name=f"{order}{called['base']}_each{slots}", parts=tuple(points))
        if tree.kind == "entry" and tree.name == index:
            raise _no_member(tree, index)
        parts = tuple(self._members(part, index, tree) for part in tree.parts)
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        return tree if same else replace(tree, parts=parts)

    @property
    def numbers(self) -> Iterator[str]:
        """The sequences of numbers: what is added or multiplied, and no column."""
        bases = {*self.matrices, *(base_of(name) for name in self.columns)}
        yield from (base for base in self.bases if base in self.added and base not in bases)


def _no_member(node: Node, index: str) -> UserError:
    words = f"{node.text.strip()} for every {index} is no product of matrices that is known here."
    if (of := re.fullmatch(r"([A-Z])_[a-z]{2}", node.name)) is not None:  # entries of a matrix
        trace = rf" - \operatorname{{tr}}({of[1]})" if re.search(r"\\neq?(?![a-z])", node.at.text) else ""
        return UserError(words, at=node.at, hint=rf"\mathbf{{1}}^\top {of[1]} \mathbf{{1}}{trace}")
    return UserError(words, at=node.at, hint=rf"\sum_{{{index}=1}}^n \ell(x_{index})")
