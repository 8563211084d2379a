r"""Points where the gradient of a function vanishes, in the words that say so: "At a stationary point of $f$,".

"At the minimum," of the one function of a text, "let $w$ be a critical point of $f(w) = …$" and "consider
$\min_{U, V} …$. At a critical point,": so where it is smooth by its formula, and no words constrain the point.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import anew
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:}\]])\s|\n)\s*)"
LETTER = r"(?:\\[a-zA-Z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
LETTERS = rf"{LETTER}(?:\s*,\s*{LETTER})*"
CONSIDER = phrase(
    rf"{BEGINS}(?P<lead>(?:We )?consider|(?:We )?(?:study|solve)|Let us consider)"
    r"(?: the (?:optimi[sz]ation )?problem)?"
    rf" \$\s*\\min(?:\s*_\s*(?:\{{\s*(?P<several>{LETTERS})\s*\}}|(?P<one>\w)))\s*(?P<value>[^$]+?)\s*\$",
    r"(?=\s*\.\s)",
)
"""A problem without a name for what is made least."""
LET = phrase(
    rf"{BEGINS}Let \$\s*\(?\s*(?P<point>{LETTERS})\s*\)?\s*\$ be (?:an?|any|some) (?:stationary|critical) point of"
    rf" (?:the (?:loss|function|objective) )?\$\s*(?P<f>\\?[A-Za-z]+)\s*\(\s*(?P<of>{LETTERS})\s*\)\s*=\s*"
    r"(?P<value>[^$]+)\$",
    r"(?=\s*\.\s+(?:Then|Hence|We|So|Thus)\b)",
)
AT = phrase(
    rf"{BEGINS}At (?:an?|any|every|the|its|their|each) (?:(?:global|local|unique|optimal) )*"
    r"(?:minimum|optimum|minimi[sz]er|solution|maximum|maximi[sz]er|(?:stationary|critical) points?)",
    r"(?=\s*(?:,|\Z|(?:we|it|both)\b))",
)
DEFINED = re.compile(rf"\\?[A-Za-z]+\s*\(\s*{LETTERS}\s*\)\s*=[^$=]+\$")
MADE_LEAST = re.compile(
    r"\\(?:arg)?(?:min|max)(?![a-z])|\\operatorname\*?\s*\{\s*arg\s*\\?[,; ]?\s*(?:min|max)|\\inf(?![a-z])"
)
BENDS = re.compile(
    r"\\max(?![a-z])|\\min(?![a-z])|_\s*\{?\s*(?:1(?!\d)|\\infty|\*|\\ast)|\\lvert|(?<!\\)\||relu|ReLU|\[[^\]]*\]_\+"
    r"|\\sigma|\\iota|\\delta_|sign"
)
"""What may have no gradient: absolute values, maxima, norms of other kinds."""
SQUARED = re.compile(r"\s*(?:_\s*(?:\{\s*\w\s*\}|\w)\s*)?\^")
CONSTRAINED = re.compile(
    r"\b(?:subject|constrain\w*|s\.t\.|feasible|simplex|ball|sphere|bounded|box|over\s+the|nonnegativ\w*|non-negativ\w*"
    r"|boundary|interior|Lagrang\w*|KKT|such\s+that|project\w*|not|never|saddle)\b|\\mathcal\s*\{?\s*[CKX]",
    re.IGNORECASE,
)
FREE = "FJEGQ"


def with_points_without_slope(text: str) -> str:
    """Return a text of as many lines with such points named so, where the words leave no doubt of the function."""
    if not re.search(r"\b(?:minim|optim|solution|maxim|stationary|critical)", text) or CONSTRAINED.search(
        text
    ):
        return text
    text = outside(text, lambda words: LET.sub(_let, words))
    free = [one for one in FREE if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", text)]
    if free and len(CONSIDER.findall(text)) == 1 and AT.search(text) and not DEFINED.search(text):
        text = outside(text, lambda words: CONSIDER.sub(lambda one: _defined(one, free[0]), words))
    functions = DEFINED.findall(text)
    if len(functions) != 1 or _bends(functions[0]) or MADE_LEAST.search(text):
        return text
    return outside(text, lambda words: AT.sub(lambda one: anew(one, "At a stationary point"), words))


def _bends(value: str) -> bool:
    """Whether an expression may have no gradient somewhere, as a norm that is not squared."""
    behind = re.split(r"\\\|", value)[2::2]
    return bool(BENDS.search(value)) or not all(map(SQUARED.match, behind))


def _let(found: re.Match[str]) -> str:
    point, of = (re.sub(r"\s", "", found[name]) for name in ("point", "of"))
    if point != of or _bends(found["value"]):
        return found[0]
    f = found["f"]
    said = f"Let ${f}({of}) = {found['value']}$. At a stationary point of ${f}$, we have the following"
    return found["begins"] + of_as_many_lines(found[0][len(found["begins"]) :], said)


def _defined(found: re.Match[str], name: str) -> str:
    value = found["value"]
    if _bends(value):
        return found[0]
    of = found["several"] or found["one"]
    return anew(found, f"{found['lead']} ${name}({of}) = {value}$")
