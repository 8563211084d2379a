"""What to write in the place of a whole text in which others write entries, columns of entries, and roots."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from sympy import Rational

from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.elsewhere import instead
from dlhw3.symbolic.language.text.tree import Node

UNIT = ("h", "k", "u", "v", "w", "z", "y", "x")
"""Letters for columns of the identity, that of an entry's row or column."""
_ENTRY = r"(?<![\w.]){name}\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)"
_INSIDE = r"((?:[^()]|\([^()]*\))*)"
_COLUMN = r"\b[a-z][A-Za-z0-9]*\b(?![({\w'])"
_COLUMNS = re.compile(rf"\bvec\({_INSIDE}\)'\s*\*\s*vec\({_INSIDE}\)")
_NUMBER_OF = re.compile(rf"\b(norm1|norm2|sum|mean)\(\s*vec\({_INSIDE}\)\s*\)")

_NUCLEAR = re.compile(r"\btr\(\(([A-TW-Z]\w*)'\s*\*\s*\1\)\s*\^\s*\((?:1/2|0?\.5)\)\)")


def entries_instead(text: str, name: str) -> str:
    """Return a text with the entries x(1) and X(1,2) of a letter written by columns of the identity."""
    unused = (letter for letter in UNIT if not re.search(rf"(?<!\w){letter}(?!\w)", text) and letter != name)
    units: dict[tuple[int, str], str] = {}

    def unit(side: int, number: str) -> str:
        return units.setdefault((side, number), next(unused, "") if (side, number) not in units else "")

    def entry(found: re.Match[str]) -> str:
        first, second = unit(0, found[1]), unit(1, found[2]) if found[2] else ""
        if not first or (found[2] and not second):
            return found[0]
        return f"({first}'*{name}*{second})" if second else f"dot({first}, {name})"

    return re.sub(_ENTRY.format(name=re.escape(name)), entry, text)


def is_entry(node: Node) -> bool:
    """Whether a call is an entry as others write it, A(1,2): a capital of two whole numbers above 0."""
    numbers = [part for part in node.parts if part.kind == "number" and part.value >= 1]
    whole = all(part.value.denominator == 1 for part in numbers)
    return node.name[:1].isupper() and len(node.parts) == 2 and len(numbers) == 2 and whole


def _of_entry(node: Node) -> tuple[str, str]:
    """Return what to say of an entry A(1,2), and what to write: in a text, all of it with its entries so."""
    hint, words = entries_instead(node.at.text, node.name), f"{node.text.strip()} is no entry here"
    if "\\" in node.at.text or hint == node.at.text:
        hint = f"h'*{node.name}*k"
    return f"{words}: of two columns h and k of the identity h'*{node.name}*k is one.", hint.strip()


def _of_text(node: Node) -> Iterator[str]:
    """Yield what may stand in the place of the text around a call of vec, or of a root."""
    text = node.at.text
    if node.name == "vec":
        yield _NUMBER_OF.sub(r"\1(\2)", _COLUMNS.sub(r"dot(\1, \2)", text))
        yield from _column_instead(node)
    if node.name == "kron" and len(node.parts) == 2:
        first, second = (part.bare for part in node.parts)
        for of in ("tr", "sum", "norm2", "norm1", "mean"):
            called, product = f"{of}({node.text.strip()})", f"{of}({first})*{of}({second})"
            yield product if text.strip() == called else text.replace(called, f"({product})")
    if node.name == "sqrtm":
        taken = {one.name for one in node.every()}
        root = next(name for name in ("R", "S", "Q", "R_1") if name not in taken and f"{name}" not in text)
        yield text.replace(node.text.strip(), root)


def _column_instead(node: Node) -> Iterator[str]:
    """Yield the text with a column x for vec(X), and what x is, where X stands nowhere else."""
    text, called = node.at.text, node.text.strip()
    (of,) = node.parts if len(node.parts) == 1 else (node,)
    column = of.name.lower()
    made = text.replace(called, column)
    apart = not re.search(rf"(?<!\w)(?:{of.name}|vec)(?!\w)", made)
    if of.kind == "name" and "H" <= column.upper() <= "Z" and apart and not re.search(rf"\b{column}\b", text):
        yield f"{made.strip()}, with {column} for {called}"


def _in_matrices(node: Node) -> tuple[str, str]:
    """Return what to say of columns of entries, and the text with matrices: M - Y for vec(M) - y; or nothing.

    And B*X*A' for kron(A, B)*x, which is the column of it.
    """
    text, called = node.at.text, re.escape(node.text.strip())
    if (node.name, len(node.parts)) == ("kron", 2):
        first, second = (one.bare if one.kind in ("name", "call") else f"({one.bare})" for one in node.parts)
        called, written = rf"{called}\s*\*\s*(?P<of>{_COLUMN})", f"{second}*{{of}}*{first}'"
    elif (node.name, len(node.parts)) == ("vec", 1):
        called, written = rf"(?P<of>){called}", node.parts[0].bare
    else:
        return "", ""
    before = rf"(?:(?<![\w*/'.^])(?P<first>{_COLUMN})\s*(?P<plus>[-+])\s*)?"
    found = re.search(rf"{before}{called}(?:\s*(?P<minus>[-+])\s*(?P<last>{_COLUMN}))?", text)
    names = [found[of] for of in ("of", "first", "last") if found[of]] if found else []
    if found is None or not names or "\\" in text:
        return "", ""
    capitals = {name: name.upper() for name in names}
    capitals |= {name: f"{of}_1" for name, of in capitals.items() if re.search(rf"(?<!\w){of}(?!\w)", text)}
    parts = [f"{capitals[found['first']]} {found['plus']}"] if found["first"] else []
    parts.append(written.replace("{of}", capitals.get(found["of"], "")))
    parts += [f"{found['minus']} {capitals[found['last']]}"] if found["last"] else []
    whole = text[: found.start()] + " ".join(parts) + text[found.end() :]
    if any(re.search(rf"(?<!\w)(?:{name}(?!\w)|{node.name}\()", whole) for name in names):
        return "", ""
    told = " and ".join(
        f"{capital} for the matrix whose column {name} is" for name, capital in capitals.items()
    )
    return f", and with {told}, no column is needed", whole.strip()


def whole_instead(node: Node, otherwise: str) -> str:
    """Return the whole text with a call of vec or sqrtm in it written otherwise, where it is then without one."""
    text = node.at.text
    for made in _of_text(node) if "\\" not in text else ():
        if made != text and not re.search(rf"\b{node.name}\(", made.partition(", with ")[0]):
            return made.strip()
    return otherwise


def refused_call(node: Node) -> tuple[str, str] | None:
    """Return what to say of a call of no abstract function, and what to write; None of one that may be any."""
    found = instead(node.name, [part.bare for part in node.parts])
    more, whole = _in_matrices(node)
    if found is not None and whole:
        return f"{found[0].removesuffix('.')}{more}.", whole
    if (
        found is not None
        and node.name == "T"
        and (turned := re.sub(r"\s*\^\s*T\(", "'*(", node.at.text)) != node.at.text
    ):
        return found[0], turned.strip()
    if found is not None and found[1].startswith("sum{"):
        return found[0], _with_sum(node, found[1])
    if found is not None:
        power = re.match(r"\s*\^\s*(\d+)", node.at.text[node.at.stop :])
        is_norm = found[1].startswith("norm") and found[0].endswith("no abstract function.")
        behind = f"^{power[1]}" if power and is_norm else ""  # what is typed whole is not put in its place
        return found[0], whole_instead(node, found[1] + behind)
    return _of_entry(node) if is_entry(node) else None


def _with_sum(node: Node, whole: str) -> str:
    """Return a text with sum{i=1:m}((…)^2) for sum_i (…)^2: a power behind the brackets is one of each term."""
    behind = node.at.text[node.at.stop :]
    power = re.match(r"\s*(\.?\^\s*\d+)", behind)
    if power:
        head, _, inside = whole.partition("}(")
        whole, behind = f"{head}}}(({inside}{power[1]})", behind[power.end() :]
    return f"{node.at.text[: node.at.start]}{whole}{behind}".strip()


def power_sum_instead(text: str) -> str:
    """Return sum(x.^2) for sum_i(x_i^2), in a whole text that has such a sum; nothing of any other."""
    made = re.sub(r"\bsum_([a-z])\(\s*(\w+)_\1\s*\^\s*(\d+)\s*\)", r"sum(\2.^\3)", text)
    return made.strip() if made != text else ""


def neighbours_instead(text: str, name: str) -> str:
    """Return the two terms of a sum over x{i} and x{i+1} that have one member, that and those beside it as letters.

    Nothing of any other text.
    """
    found = re.fullmatch(r"\s*sum\{\s*([a-z])\s*=[^{}]*\}\((.*)\)\s*", text)
    if found is None:
        return ""
    index, body = found[1], found[2]
    at_own, after = (rf"(?<!\w){name}\{{\s*{index}\s*{more}\}}" for more in ("", r"\+\s*1\s*"))
    depths = accumulate((sign == "(") - (sign == ")") for sign in body)
    others = re.sub(at_own, "", re.sub(after, "", body))
    if "{" in others or re.search(rf"(?<!\w)(?:{name}|{index})(?!\w)", others) or min(depths) < 0:
        return ""
    before, behind = [one for one in UNIT if one != name and not re.search(rf"(?<!\w){one}(?!\w)", body)][:2]
    if not name.islower():
        before, behind = f"{name}_1", f"{name}_2"
    first = re.sub(after, name, re.sub(at_own, before, body))
    return f"{first} + {re.sub(after, behind, re.sub(at_own, name, body))}"


def root_instead(node: Node, exponent: Rational) -> tuple[str, str]:
    """Return what to say of a matrix to a power that is no whole one, X^(1/2), and what to write."""
    base = node.parts[0]
    entries = f"{base.closed}.^{node.parts[1].text}"
    words = (
        f"A matrix has whole powers only here, or is assumed psd and held fixed: {entries} is of every entry"
    )
    if abs(exponent) != Rational(1, 2):
        return f"{words}.", entries
    if nuclear := _NUCLEAR.search(node.at.text):
        told = f"its trace is the nuclear norm of {nuclear[1]}"
        return f"{words}, and {told}.", _NUCLEAR.sub(rf"nuclear({nuclear[1]})", node.at.text).strip()
    root = next(name for name in ("R", "S", "Q", "R_1") if name not in {one.name for one in node.every()})
    if traced := _traced_root(node, exponent, root):
        told = (
            f"and with {root} for the root, held fixed where it is symmetric, its trace moves as {traced[0]}"
        )
        return f"{words}, {told}.", traced[1]
    of = f"inv({base.bare})" if exponent < 0 else base.bare
    text = node.at.text
    if "\\" in text:  # of LaTeX, which has a hint of its own for what stands there
        return f"{words}.", entries
    return f"{words}, and with {root} for the root, {of} is {root}*{root}.", text.replace(
        node.text, root
    ).strip()


def _traced_root(node: Node, exponent: Rational, root: str) -> tuple[str, str] | None:
    """Return what tr(M^(1/2)) moves as, tr(inv(R)*M)/2 with R held fixed, alone and in the text; None elsewhere."""
    text, base = node.at.text, node.parts[0].closed
    whole = f"tr({node.text.strip()})"
    if whole not in text or "\\" in text:
        return None
    own = f"tr(inv({root})*{base})/2" if exponent > 0 else f"(-tr(inv({root})^3*{base})/2)"
    return own, text.replace(whole, own).strip()
