r"""Where two indices are equal: \mathbb{1}[i = j] and cases of i = j as \delta_{ij}; and words of some alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.indices import SUMMED, base_of
from dlhw3.symbolic.language.latex.letters.ranges_said import require_ranges
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.words.wording import around
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

ONE = r"\\math(?:bb|bf|bbm|ds|rm)\s*\{?\s*[1I]\s*\}?"
SAME = r"\s*(?P<{0}>[a-z])\s*=\s*(?P<{1}>[a-z])\s*"
INDICATOR = re.compile(
    rf"{ONE}\s*(?:_\s*\{{\s*(?:\[|\\\{{)?{SAME.format('i', 'j')}(?:\]|\\\}})?\s*\}}"
    rf"|(?:\[|\(|\\\{{){SAME.format('k', 'l')}(?:\]|\)|\\\}}))"
)
"""What is 1 where two indices are equal, and else 0."""
COMMA = re.compile(r"\\delta\s*_\s*\{\s*([a-z])\s*,?\s*([a-z])\s*\}")
CASES = re.compile(
    r"\\begin\s*\{cases\}(?P<held>(?:(?!\\(?:begin|end)\s*\{).)*?)\\end\s*\{cases\}", re.DOTALL
)
WORD = r"\\(?:text|mbox|textrm)\s*\{\s*(?:if|for|when|where)?\s*\$?\s*\}?"
CASE = re.compile(
    rf"(?P<value>[^&]*?)[\s,;]*&[\s,]*(?:(?:{WORD}|\\q?quad|\\,)\s*)*(?:(?P<i>[a-z])\s*(?P<sign>=|\\neq?|\\not\s*=|≠)"
    r"\s*(?P<j>[a-z])|\\(?:text|mbox|textrm)\s*\{\s*(?P<else>otherwise|else)\s*\})\s*\$?\s*\}?[\s.,;]*",
    re.DOTALL,
)
"""One of two cases: a value, and whether it is that where two indices are equal, or differ."""
SOME = re.compile(
    r"\s*(?P<one>[a-z])\s*(?P<sign>\\neq?(?![a-z])|\\not\s*=|≠|=|[<>]|\\[lg](?:t|eq?(?:slant)?)(?![a-z]))"
    r"\s*(?P<other>[a-z]|\d+)\s*"
)
"""Words that speak of some indices alone: for i ≠ j, for k = 1."""
PART_OF = re.compile(
    r"\s*(?P<one>[a-z])\s*(?:=(?!\s*[01]\s*,)\s*\w+\s*,\s*(?:\\[lc]?dots[cb]?(?![a-z])|\.\.\.|\w+\s*,).*"
    r"|(?:\\in(?![a-z])|∈)(?!\s*(?:\[|\\\{\s*[01]\s*,\s*(?:2\s*,\s*)?(?:\\[lc]?dots|\.\.\.)"
    r"|\\math(?:bb|bf|cal)|\\[NZ](?![a-zA-Z])|[IN]\s*$)).*)"
    r"|(?!\s*[01]\s*(?:\\l|≤|<))\s*\w+\s*(?:<|≤|\\l(?:t|eq?(?:slant)?)(?![a-z]))\s*(?P<between>[a-z])\s*(?:<|≤|\\l).*",
    re.DOTALL,
)
"""Ranges that are not all indices: i = 2, …, m, i ∈ {2, …, m}, i ∈ S, 2 ≤ i ≤ m."""
WHOLE = r"a line for all of them, with \delta_{ij}, which is 1 where i = j and else 0"


def with_deltas(text: str) -> tuple[str, list[str]]:
    r"""Return a text of as many lines with \delta_{ij} where it says i = j; and what was read so, in words."""
    told: dict[str, None] = {}

    def case(found: re.Match[str]) -> str:
        made = _of_cases(found["held"])
        if not made:
            return found[0]
        told["cases of equal indices are written with \\delta"] = None
        return made + "\n" * (found[0].count("\n") - made.count("\n"))

    def one(found: re.Match[str]) -> str:
        i, j = found["i"] or found["k"], found["j"] or found["l"]
        told[rf"{' '.join(found[0].split())} is \delta_{{{i}{j}}}"] = None
        return rf"\delta_{{{i}{j}}}" + "\n" * found[0].count("\n")

    _require_no_class(text)
    require_ranges(text)
    made = INDICATOR.sub(one, CASES.sub(case, text))
    return COMMA.sub(lambda found: rf"\delta_{{{found[1]}{found[2]}}}", made), [*told]


def _require_no_class(text: str) -> None:
    r"""Refuse the entry z_y of the class y of \mathbf{1}[i = y] among words, beside other entries of z.

    It would be a letter of its own, which it is not: what says so is read in other words.
    """
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    said = [one[0] for one in INLINE.finditer(around(text))]
    for found in INDICATOR.finditer(shown):
        for k in (found["i"] or found["k"], found["j"] or found["l"]):
            below = rf"(?P<base>(?<![A-Za-z\\])[a-z])\s*_\s*(?:\{{\s*{k}\s*\}}|{k}(?![A-Za-z]))"
            if re.search(rf"_\s*\{{?\s*{k}(?![A-Za-z])", INDICATOR.sub(" ", shown)):
                continue  # a line is about it
            entries = [one for formula in said for one in re.finditer(rf"=[^=]*?{below}", formula)]
            for one in entries:
                if re.search(rf"(?<![A-Za-z\\]){one['base']}\s*_\s*\{{?\s*(?!{k}(?![A-Za-z]))[a-z]", shown):
                    name = f"{one['base']}_{k}"
                    told = f"{name} may be a part of {one['base']}, or a letter of its own."
                    raise UserError(told, at=Span(name, 0, len(name)), hint=rf"t^\top {one['base']}")


def _of_cases(held: str) -> str:
    r"""Return A \delta_{ij} + B (1 - \delta_{ij}) for the cases A if i = j and B if i ≠ j; nothing for others."""
    found = [CASE.fullmatch(one) for one in re.split(r"\\\\(?:\s*\[[^\]]*\])?", held) if one.strip()]
    if len(found) != 2:
        return ""
    same = next((one for one in found if one and one["sign"] == "="), None)
    other = next((one for one in found if one and one["sign"] != "="), None)
    if same is None or other is None or same["i"] == same["j"]:
        return ""
    if not other["else"] and {other["i"], other["j"]} != {same["i"], same["j"]}:
        return ""
    delta = rf"\delta_{{{same['i']}{same['j']}}}"
    return rf"\left( {delta} \left( {same['value']} \right) + (1 - {delta}) \left( {other['value']} \right) \right)"


ONE_OF = re.compile(r"\bfor\s+(?:some|one|only\s+one|at\s+least\s+one)\s+\$\s*(\w)\s*\$", re.IGNORECASE)


THING = (
    r"(?:index|class|label|sample|unit|step|layer|component|coordinate|entry|number|position|token|node|user)"
)
FIXED = re.compile(
    rf"\bfix(?:ed|ing)?\s+(?:(?:an?|the|one|some|any)\s+)?(?:{THING}\s+)?\$\s*(?P<behind>\w)\s*\$"
    rf"|\$\s*(?P<before>\w)\s*\$\s+(?:is|be|being|denotes?)\s+(?:(?:\w+\s+){{0,2}}fixed\b|the\s+(?:\w+\s+){{0,2}}{THING}\b)",
    re.IGNORECASE,
)
"""Words that make an index one number: fix an index k, where k is the index of the correct class."""


def some_alone(text: str) -> tuple[str, ...]:
    """Return the formulas in the words of a text that say of which indices something is said."""
    formulas = (re.sub(r"^\$|\$$|^\\\(|\\\)$", "", one[0]) for one in INLINE.finditer(around(text)))
    of_one = (f"some {one[1]}" for one in ONE_OF.finditer(around(text)))
    fixed = (f"fixed {one['behind'] or one['before']}" for one in FIXED.finditer(around(text)))
    return (*(one for one in formulas if SOME.fullmatch(one) or PART_OF.fullmatch(one)), *of_one, *fixed)


def speaks_of_index(written: str, index: str) -> bool:
    """Whether a formula says for which values of an index something is said: i ≠ 1, i > 1; not i ≥ 1."""
    if written == f"some {index}":
        return True
    if part := PART_OF.fullmatch(written):
        return index in (part["one"], part["between"])
    found = SOME.fullmatch(written)
    first = found is not None and re.search(r"g|>", found["sign"]) and found["other"] in ("0", "1")
    whole = first and (found["sign"] != ">" or found["other"] == "0") if found else False
    return found is not None and found["one"] == index and not whole


def require_all(line: Node, indices: Collection[str], some: Sequence[str]) -> None:
    """Raise UserError for a line that is judged for all of some indices, where the words say for which it holds."""
    for written in some:
        found = SOME.fullmatch(written)
        names = {found["one"], found["other"]} if found else {written.removeprefix("some ")}
        equal = found is not None and re.search(r"=|ne|≠", found["sign"])
        if names <= {*indices} or (equal and names & {*indices}):
            words = f"The words speak of {written.strip()} alone, and a line about entries is judged for all."
            raise UserError(words, at=line.at, hint=WHOLE)


def require_whole_sums(tree: Node, defined: Collection[str], some: Sequence[str]) -> None:
    """Raise UserError for a sum over all indices of a u_i whose definition the words give for some of them."""
    for total in (one for one in tree.every() if one.kind == SUMMED and len(one.name) == 1 and not one.ends):
        members = (one for one in total.parts[0].every() if one.kind == "name")
        bases = {base_of(one.name) for one in members if one.name == f"{base_of(one.name)}_{total.name}"}
        indices = {name.rpartition("_")[2] for name in defined if base_of(name) in bases}
        if indices and total.name not in indices and all(f"fixed {one}" in some for one in indices):
            words = f"The words speak of {min(indices)} alone, and a sum over all of them stands here."
            raise UserError(words, at=total.at, hint=r"z_i = W x_i, of any i")
        for written in some:
            found = SOME.fullmatch(written)
            pair = found is not None and found["other"] in "ijkl"
            if not pair and any(speaks_of_index(written, one) for one in indices):
                words = f"The words speak of {written.strip()} alone, and a sum over all of them stands here."
                hint = r"\sum_{i=2}^m, as far as the definition goes"
                raise UserError(words, at=total.at, hint=hint)
