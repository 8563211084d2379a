"""What a user assumes of letters: ``A symmetric psd``, ``Q orthogonal``, ``x != 0``, ``a > 0``.

One table of words, the same on the command line, in files and in Python, and one place where they become what a
derivation assumes: facts about letters (``facts_of``) and equations (``hypotheses_of``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sympy import Basic, Identity, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.errors import Flag, Sentence, UserError, close_names, quoted
from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.language.assumed.regularity import (
    Regular,
    fit_constants,
    hypotheses_of_functions,
    read_regular,
    says_regular,
)
from dlhw3.symbolic.language.assumed.related import (
    RELATION,
    Related,
    each_said,
    fit_related,
    hypothesis_of,
    letters_of,
    read_related,
    unsettled,
    words_of_unsettled,
)
from dlhw3.symbolic.language.assumed.said_in_words import IN_WORDS, in_equations
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.making.said import (
    ANY_WORD,
    DEFINITE,
    KINDS,
    PROPERTIES,
    SAID,
    SQUARE,
    SYMMETRIC,
    Said,
    condition_said,
    equations_said,
    fit_said,
    read_said,
)
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.calls import CALLS
from dlhw3.symbolic.language.text.operators import OF_SPECTRA, OPERATORS
from dlhw3.symbolic.language.text.sizes import shape_option
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.letters import Direction, velocity_of
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.ranges import Facts

Properties = tuple[tuple[str, str], ...]
"""Letters, and what is assumed of each."""
Assumed = tuple[tuple[str, str] | Related | Regular | Said, ...]
"""What is assumed of letters, of two expressions, of abstract functions, and of expressions as letters have it."""
EXAMPLE = (Flag("assume", "A symmetric"),)
_PART = re.compile(rf"({ANY_WORD})(?!\w)|(?:is|are|and)(?!\w)|([^\W\d]\w*)|[\s,;]+")


def read_assumptions(texts: Iterable[str]) -> Assumed:
    """Return what is assumed in texts, each as a line ``assume`` of a file says it; one may stand for itself.

    "A symmetric psd" and "x, y != 0" are letters, then properties; "sum(y) = 1" and "0 <= a <= 1" are of two
    expressions; "l convex" is of an abstract function, "X'*X invertible" of an expression. Raises UserError for
    what is none of these.
    """
    found: list[tuple[str, str] | Related | Regular | Said] = []
    for text in texts if isinstance(texts, Iterable) and not isinstance(texts, str) else (texts,):
        if not isinstance(text, str):
            raise UserError(f"An assumption is text, and {quoted(text)} is none.", hint=EXAMPLE)
        if equations := in_equations(text):
            found += read_assumptions(equations)
        elif letters_said(text):
            worded = re.search(r"(?<!\w)(?:positive|nonnegative)(?!\w)(?!\s+(?:semi-?)?definite)", text)
            found += read_said(text) or () if worded else read_properties(text)
        elif says_regular(text):
            found += read_regular(text)
        elif RELATION.search(text) and re.search(r"[^\W\d]", text) and not re.search(r"[<>=≥≤≠]\s*$", text):
            parts = each_said(text)
            if len(parts) > 1:
                found += read_assumptions(parts)
                continue
            found += [as_property(one) or one for one in read_related(text)]
        elif (said := read_said(text)) is not None:
            found += said
        else:
            found += read_properties(text)  # which says what is wrong
    return tuple(dict.fromkeys(found))


def as_property(told: Related) -> tuple[str, str] | None:
    """Return that a letter is symmetric, where it is assumed to be its own transpose; None of anything else."""
    for one, turned in ((told.left, told.right), (told.right, told.left)):
        is_own = turned.kind == "transposed" and turned.parts[0].kind == "name" == one.kind
        if told.relation == "=" and is_own and turned.parts[0].name == one.name:
            return one.name, "symmetric"
    return None


def require_settled(tree: Node, wrt: Iterable[str], assumed: Assumed) -> None:
    """Refuse an objective with z in it, derived in x, where z = A*x is assumed: whether z moves is not said."""
    told = [one for one in assumed if isinstance(one, Related)]
    for variable in wrt if told else ():
        found = unsettled(told, letters_of(tree), variable)
        if found is not None:
            name, one = found
            hint = re.sub(rf"\b{name}\b", lambda _, one=one: f"({one.right.bare})", tree.text)  # type: ignore[misc]
            words = words_of_unsettled(one, variable)
            raise UserError(words, at=tree.at, hint=f"{hint}, without the assumption")


def properties(assumed: Iterable[tuple[str, str] | Related | Regular | Said]) -> Iterator[tuple[str, str]]:
    """Yield what is assumed of letters alone."""
    yield from (one for one in assumed if isinstance(one, tuple))


def letters_said(text: str) -> list[tuple[list[str], list[str]]]:
    """Return letters and their properties, group by group; nothing where a text says anything else."""
    text = re.sub(r"[⪰≽](?=\s*0\b)", ">=", text)
    text = re.sub(r"^\s*0\s*(!=|≠)\s*([^\W\d][\w{}]*)\s*$", r"\2 \1 0", text)
    groups = _groups(re.sub(r"\s*(!=|>=|>|≠|≥)\s*0\b(?!\.)", r" \1 0", text))
    return groups if groups and all(names and said for names, said in groups) else []


def read_properties(texts: Iterable[str]) -> Properties:
    """Return what is assumed of letters in texts like "A symmetric psd", "x, y != 0": letters, then properties.

    One text may stand for itself. Raises UserError for a property that is none.
    """
    found: list[tuple[str, str]] = []
    for text in (texts,) if isinstance(texts, str) else texts:
        groups = letters_said(text)
        if not groups:
            words = " ".join(text.split()[1:]) or text
            near = close_names(words.casefold(), (*SAID, *IN_WORDS), cutoff=0.7)
            known = f"{', '.join(PROPERTIES)}, or a word for an equation, such as diagonal"
            raise UserError(
                f"{quoted(words)} is nothing that can be assumed here: {known}.",
                hint=(Flag("assume", f"{text.split()[0]} {SAID.get(near[0], near[0])}"),)
                if near
                else _in_order(text),
            )
        found += [(name, one) for names, said in groups for name in names for one in said]
    return tuple(dict.fromkeys(found))


def _in_order(text: str) -> Sentence:
    """Return an assumption in the words of one that is none: symmetric A is A symmetric, x in R^n is a shape."""
    if placed := re.fullmatch(
        r"\s*(\w+)\s*(?:in|∈|\\in)\s*(?:R|ℝ)\^?\W*(\w+)(?:\s*[x×,*]\s*(\w+))?\W*", text
    ):
        name, *sizes = (word for word in placed.groups() if word)
        return (shape_option(f"{name}: {','.join(sizes)}"),)
    if within := re.fullmatch(r"\s*(\w+)\s*(?:in|∈|\\in)\s*([\[(])\s*([^,]+),\s*([^,]+)([\])])\s*", text):
        name, first, low, high, last = within.groups()
        signs = ["<=" if bracket in "[]" else "<" for bracket in (first, last)]
        return (Flag("assume", f"{low.strip()} {signs[0]} {name} {signs[1]} {high.strip()}"),)
    if drawn := re.fullmatch(r"\s*(\w+)\s*[~∼].*", text):
        return f"random {drawn[1]}: n"
    turned = re.fullmatch(r"\s*([a-z]+)\s+(\w+)\s*", text)
    if turned and turned[1] in SAID:
        return (Flag("assume", f"{turned[2]} {SAID[turned[1]]}"),)
    name = re.match(r"\s*([^\W\d]\w*)(?=\s|=)", text)
    return (Flag("assume", f"{name[1]} symmetric"),) if name and name[1][0].isupper() else EXAMPLE


def _groups(text: str) -> list[tuple[list[str], list[str]]]:
    """Return letters and the properties behind them, group by group; nothing where there is anything else."""
    groups: list[tuple[list[str], list[str]]] = []
    place = 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            return []
        place = part.end()
        if part[1] is not None:
            if not groups:
                return []
            groups[-1][1].append(SAID[part[1]])
        elif part[2] is not None:
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(part[2])
    return groups


def facts_of(assumed: Assumed, builder: Builder, moving: Collection[str] | None = None) -> Facts:
    """Return what is assumed of the letters of a text; a symmetric letter moves along symmetric directions.

    ``moving`` are the letters that may move, all of them by default.

    Raises UserError for a letter that the text has not, for a property that it cannot have, and for one that only a
    square matrix has where it is not square.
    """
    symmetric: set[Basic] = set()
    nonzero: set[Basic] = set()
    conditions: set[tuple[str, Basic]] = set()
    for name, said in properties(assumed):
        letter = _letter(name, said, builder)
        if said in SYMMETRIC:
            hands = [Direction.of(letter), velocity_of(letter)] if moving is None or name in moving else []
            symmetric |= {letter, *hands}
        if said == "!= 0" and isinstance(letter, MatrixSymbol):
            nonzero.add(letter)
        elif said in KINDS:
            conditions.add((KINDS[said], letter))
    for one in (one for one in assumed if isinstance(one, Said)):
        kind, subject = condition_said(one, builder)
        if isinstance(subject, MatrixExpr) and kind == "nonzero":
            nonzero.add(subject)
        elif kind:
            conditions.add((kind, subject))
    definite = {letter for kind, letter in conditions if kind == "pd"}
    conditions -= {("psd", letter) for letter in definite} | {("invertible", letter) for letter in definite}
    return Facts(symmetric=frozenset(symmetric), nonzero=frozenset(nonzero), conditions=frozenset(conditions))


def hypotheses_of(assumed: Assumed, builder: Builder) -> tuple[Hypothesis, ...]:
    """Return the equations that are assumed: QᵀQ = I of an orthogonal Q, and QQᵀ = I where it is square.

    Before them stands what is assumed of two expressions, and of abstract functions.
    """
    found = [hypothesis_of(told, builder) for told in assumed if isinstance(told, Related)]
    regular = [one for one in assumed if isinstance(one, Regular)]
    found += hypotheses_of_functions(regular, builder)
    found += [h for one in assumed if isinstance(one, Said) for h in equations_said(one, builder)]
    for name, said in properties(assumed):
        if said == "orthogonal":
            Q = _letter(name, said, builder)
            ways = [product(transpose(Q), Q)] + ([product(Q, transpose(Q))] if Q.rows == Q.cols else [])
            words = (f"{name}ᵀ {name} = I", f"{name} {name}ᵀ = I")
            found += [
                Hypothesis(text, Equation(way, Identity(way.shape[0])), at_point=True, rewrites=True)
                for text, way in zip(words, ways, strict=False)
            ]
    return tuple(dict.fromkeys(found))  # what is said twice is one thing


def _letter(name: str, said: str, builder: Builder) -> MatrixSymbol | Symbol:
    if name not in builder.shapes.letters:
        raise UserError(f"{name} is assumed {said}, and occurs nowhere.", hint=f"a line with {name}")
    if name in builder.shapes.sequences:
        raise UserError(f"{name} is a sequence.", hint=f"assume {name}{{k}} {said}")
    letter = builder.letter(name)
    if name in builder.shapes.random:
        raise UserError(
            f"{name} is random: what is assumed of it is assumed of means.", hint=f"assume E({name}) = 0"
        )
    if not isinstance(letter, MatrixSymbol):
        if said in SQUARE:
            raise UserError(
                f"{name} is a number, and no number is {said}.", hint=(Flag("assume", f"{name} > 0"),)
            )
        return letter
    if said in SQUARE and said != "orthogonal" and letter.rows != letter.cols:
        raise UserError(
            f"{name} is {letter.rows}×{letter.cols}, and only a square matrix is {said}.",
            hint=(shape_option(f"{name}: n,n"),),
        )
    return letter


def make_square(assumed: Assumed, shapes: Shapes) -> None:
    """Make the sizes of every letter one that can only be square, before anything is built of it.

    An orthogonal one is square where it can be; where it cannot, its columns are orthonormal. Two expressions that
    are compared have one shape, and constants of functions are numbers.
    """
    for told in assumed:
        if isinstance(told, Related):
            _only_known(told.text, (told.left, told.right), shapes)
            fit_related(shapes, told)
        if isinstance(told, Said):
            _only_known(told.text, (told.tree,), shapes)
            fit_said(told, shapes)
    _fit_functions([one for one in assumed if isinstance(one, Regular)], shapes)
    for name, said in properties(assumed):
        if said in SQUARE and name in shapes.letters:
            shape = shapes.known(shapes.letters[name])
            if shape != NUMBER:
                shapes.fit(shape, shape[::-1])
            if said in DEFINITE and shapes.definite.get(name) != "pd":  # which is psd too
                shapes.definite = {**shapes.definite, name: said}


def take_vectors(assumed: Assumed, beside: Iterable[Node], shapes: Shapes) -> None:
    """Take letters of formulas that stand beside the text, where it is assumed that they are vectors of a spectrum.

    That is A v = lambda_max(A) v, with v in a claim alone.
    """
    spectral = [
        told
        for told in assumed
        if isinstance(told, Related)
        and any(
            one.kind == "call" and one.name in OF_SPECTRA for one in (*told.left.every(), *told.right.every())
        )
    ]
    named = {one.name: one for tree in beside for one in tree.every() if one.kind == "name"}
    for told in spectral:
        for name in sorted(
            (letters_of(told.left) | letters_of(told.right)) & named.keys() - {*shapes.letters, "eye"}
        ):
            shapes.letter(name, named[name])


def _only_known(text: str, trees: Iterable[Node], shapes: Shapes) -> None:
    """Refuse a letter or a function that occurs nowhere but in what is assumed."""
    known = {*shapes.letters, *shapes.sizes, *shapes.functions, *OPERATORS, *CALLS, "eye"}
    for node in (one for tree in trees for one in tree.every()):
        name = node.name.removeprefix("grad_").removeprefix("hess_") if node.kind == "call" else node.name
        if node.kind == "call" and shapes.entrywise(node.name) is not None:
            words = f"Nothing can be assumed of {node.name}, a function of every entry."
            raise UserError(words, at=node.at, hint=("without ", Flag("assume", text)))
        if node.kind in ("name", "call") and name not in known and node.name not in known:
            words = f"{text} is assumed, and {node.name} occurs nowhere."
            has = ", ".join(sorted({*shapes.letters, *shapes.functions})[:6])
            raise UserError(words, at=node.at, hint=f"one of {has}" if has else "a letter of the text")


def _fit_functions(regular: Sequence[Regular], shapes: Shapes) -> None:
    """Make the constants of functions numbers: a name that is no letter of the text is one."""
    for one in regular:
        for name in one.numbers - {*shapes.letters, *shapes.sizes}:
            shapes.letters[name] = NUMBER
    fit_constants(regular, shapes)
