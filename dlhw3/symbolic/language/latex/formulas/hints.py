"""Hints in the notation of the line that they mend: what is said in the language of text, in LaTeX."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.names import EXAMPLE
from dlhw3.symbolic.language.latex.formulas.reading import read_formula, tree_of
from dlhw3.symbolic.language.latex.text.rows import in_plain, is_latex
from dlhw3.symbolic.language.text import lazy_re as re

PAIRED = re.compile(r"grad\(dot\((?P<other>\w+), (?P<moved>.*)\), (?P<letter>.+)\)")
ROOT = re.compile(
    r"(?P<of>.+)\.\^[\s{(]*(?P<sign>-?)[\s{(]*"
    r"(?:(?P<whole>\d+)\s*/\s*2|\\[tdc]?frac\s*\{?\s*(?P<above>\d)\s*\}?\s*\{?\s*2\s*\}?|0?\.5)[\s)}]*",
    re.DOTALL,
)
"""A root of every entry."""
MEANS = re.compile(r"assume E\((?P<of>.*)\) = [^,]+, .*")
FIXED = {
    "grad(norm2(X*w - y)^2, w)": r"\nabla_w \|X w - y\|^2", "l(U*U')": r"\ell(U U^\top)",
    "sum{k=1:T}(a{k})": r"\sum_{k=1}^T a_k",
}  # fmt: skip
SIGNS = ((".*", r" \odot "), ("./", r" \oslash "), ("*", " "), ("'", r"^\top"))
CALLED = {
    "dot": r"\langle {}, {} \rangle", "norm2": r"\| {} \|", "vector": r"\mathbf{{{}}}", "E": r"\mathbb{{E}}[{}]",
    "grad": r"\nabla_{{{1}}} \left( {0} \right)",
}  # fmt: skip
"""How what is called in text is written; any other name is an operator."""
CALL = re.compile(r"(?<![\\A-Za-z_{])(?P<name>[A-Za-z]\w+|E)\(")
WORDS = ("%", "=", "let ", "a ", "an ", "another", "one of", "flow")


def fitting(error: UserError) -> Any:
    """Return the hint of an error, in LaTeX where the line that it is about is, and one that can be read."""
    hint = error.said.hint
    if not isinstance(hint, str) or error.at is None or not is_latex(error.at.text):
        return hint
    if hint in FIXED:
        return FIXED[hint]
    if str(error.said.message).startswith("A matrix has whole powers") and (found := ROOT.fullmatch(hint)):
        return _root(found)
    if (found := MEANS.fullmatch(hint)) is not None:
        return rf"v^\top \mathbb{{E}}[{found['of']}]"
    if hint.startswith(WORDS) or " line" in hint or (is_latex(hint) and not _is_mixed(hint)):
        return hint
    if (found := PAIRED.fullmatch(hint)) is not None:
        return rf"\nabla_{{{found['letter']}}} \langle {found['other']}, {found['moved']} \rangle"
    if (size := re.fullmatch(r"\d+\./([a-zA-Z])", hint)) and (column := _column(error.at.text, size[1])):
        return f"% shape {column}: {size[1]}"
    made = re.sub(r"\.\^\(?(-?[\w/]+)\)?", r"^{\\odot \1}", _called(hint))
    for sign, latex in SIGNS:
        made = made.replace(sign, latex)
    try:
        tree_of(read_formula(made), frozenset())
    except UserError:
        part = error.at.text[error.at.start : error.at.stop].strip(" &")
        return f"another form of {part}" if part else EXAMPLE
    return made


def _root(found: re.Match[str]) -> str:
    """Return R for the root of S, which R*R says that it is, where a letter S has one above it."""
    of, power = found["of"].strip(), found["sign"] + (found["whole"] or found["above"] or "1")
    letter = next(one for one in "RQP" if one not in of)
    named = re.fullmatch(r"\\?[A-Za-z]+", of)
    given = f"let {in_plain(of)} = {letter}*{letter}" if named else f"assume {letter} {letter} = {of}"
    return f"{letter if power == '1' else f'{letter}^{{{power}}}'}, with % {given} and % assume {letter} pd"


def _is_mixed(hint: str) -> bool:
    """Whether a hint is in the language of text, about parts of a line in LaTeX."""
    return CALL.search(hint) is not None or re.search(r"\.[*/^]|(?<=[\w)}])'|[\w)}]\*", hint) is not None


def _called(hint: str) -> str:
    """Return a hint with what is called in it as LaTeX has that."""
    found = CALL.search(hint)
    if found is None:
        return re.sub(r"(?<![A-Za-z])ddt(?![A-Za-z])", r"\\dot", hint)
    depth, cuts = 1, [found.end()]
    for place in range(found.end(), len(hint)):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(hint[place], 0)
        if not depth or (depth == 1 and hint[place] == ","):
            cuts.append(place + 1)
        if not depth:
            break
    parts = [_called(hint[start : stop - 1].strip()) for start, stop in pairwise(cuts)]
    name, rest = found["name"], _called(hint[cuts[-1] :])
    form = CALLED.get(name, "")
    if name == "ddt" and re.fullmatch(r"\w+", parts[0]):
        made = rf"\dot{{{parts[0]}}}"
    elif form.count("{}") + 2 * form.count("{1}") == len(parts):
        made = form.format(*parts)
    elif name.startswith("J_"):
        made = f"J_{{{name[2:]}}}({', '.join(parts)})"
    else:
        escaped = name.replace("_", r"\_")
        made = rf"\operatorname{{{escaped}}}({', '.join(parts)})"
    return hint[: found.start()] + made + rest


def _column(text: str, size: str) -> str | None:
    """Return a letter of a line that is a column by its name, and is not the size."""
    found = re.findall(r"(?<![\\a-zA-Z])[h-z](?![a-zA-Z])", text)
    return next((letter for letter in found if letter != size), None)
