r"""Formulas of papers that need another form: w^{\text{new}}, p = x - \lambda \nabla f(p), k(x_j, \cdot).

A text is returned of as many lines. The loss that a display says and that stands nowhere else is a definition.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = (
    r"(?:\\(?:mathbf|bm|boldsymbol|hat|tilde|bar|mathcal)\s*\{\s*\\?[A-Za-z]+\s*\}|\\(?!exp|log|top)[A-Za-z]+"
    r"|(?<![A-Za-z\\])[A-Za-df-z])"
)
BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|\w))?"
WORD = r"(?!(?:inv|adj|pinv|conj|herm|diag|trans|transpose|dagger|top|alpha)\b)[A-Za-z]{3,}"
ABOVE = re.compile(
    rf"(?P<x>{LETTER}{BELOW})\s*\^\s*(?:\{{\s*(?:\\(?:text|mathrm|textrm|textit|mathit|operatorname)\s*\{{\s*\("
    rf"?\s*(?P<a>{WORD})\s*\)?\s*\}}|\\rm\s+\(?\s*(?P<b>{WORD})\s*\)?|(?P<c>new|old))\s*\}}"
    rf"|\\(?:text|mathrm|textrm)\s*\{{\s*\(?\s*(?P<d>{WORD})\s*\)?\s*\}})"
)
"""A word above a letter, which no power of it is."""
SLOPE = re.compile(
    r"\\nabla(?!\s*[_^])(?=\s*\\log\s*\\sum\s*(?:\\limits\s*)?_\s*(?:\{[^{}]*\}|\w)\s*(?:\^\s*(?:\{[^{}]*\}"
    r"|\w)\s*)?(?:e\s*\^\s*\{?\s*|\\exp\s*(?:\\left\s*)?\(?\s*)(?P<z>[h-z])\s*_)"
)
"""The gradient of a log-sum-exp in the column whose entries are summed."""
P = rf"{LETTER}{BELOW}"
IMPLICIT = re.compile(
    rf"(?P<open>\$\s*)(?:(?P<p>{P})\s*=\s*(?P<x>{P})\s*-\s*(?P<c>[^$=+-]*?)"
    rf"|(?P<y>{P})\s*-\s*(?P<q>{P})\s*=\s*(?P<e>[^$=+-]*?))"
    rf"(?P<slope>\\nabla\s*{LETTER}\s*\(\s*(?P<at>{P})\s*\))\s*\$"
)
"""A point by a gradient at it: p = x - \\lambda \\nabla f(p)."""
SWAPPED = re.compile(
    rf"\$\s*(?P<p>{P})\s*\+\s*(?P<c>[^$=+-]*?)(?P<slope>\\nabla\s*{LETTER}\s*\(\s*(?P<at>{P})\s*\))\s*=\s*(?P<x"
    rf">{P})\s*\$"
)
INDEXED = re.compile(
    r"\\nabla\s*(?P<f>[A-Za-z])\s*_\s*\{?\s*(?P<k>[kt])(?![A-Za-z])(?!\s*[-+]?\s*\d?\s*\}?\s*\()"
)
"""The gradient at an iterate, by its index."""
SECTION = re.compile(r"\$[^$]*=[^$]*\(\s*(?:[^()$]*,\s*\\cdot|\\cdot\s*,[^()$]*)\s*\)[^$]*\$")
"""A function as a sum of kernels at points, k(x_j, \\cdot)."""
LOSS = re.compile(
    r"\b(?:loss|objective|cost|energy|risk|error|criterion|functional|log-likelihood"
    r"|problem)(?:\s+functions?)?(?:\s+(?:is|reads|given\s+by|is\s+given\s+by|is\s+defined\s+(?:as"
    r"|by)))?\s*:?\s*\Z",
    re.IGNORECASE,
)
HEAD = re.compile(
    r"(?P<open>\s*(?:\\\[|\$\$|\\begin\s*\{equation\*?\})\s*)(?P<f>(?:\\mathcal\s*\{\s*[A-Z]\s*\}"
    r"|[A-Z])(?:_\w)?)\s*=(?!.*[=<>])(?!.*\\[lg]eq?(?![a-z]))(?!.*\\q?quad)",
    re.DOTALL,
)
ENTRIES = re.compile(
    r"\$\s*(?P<A>[A-Z]|\\[A-Z][a-z]+)_\{\s*i\s*,?\s*j\s*\}\s*(?P<sign>\\ge(?:q|qslant)?"
    r"|>)\s*0\s*\$(?:,?\s+for\s+(?:all|every|any)\s+\$\s*i\s*,\s*j\s*\$"
    r"|,?\s+for\s+all\s+\$i\$\s+and\s+\$j\$)?(?=\s*(?:[.;]|,(?!\s*(?:(?:but|and)\s+)?(?:only\s+|at\s+least\s+)?(?:for|if|when\w*|where\w*"
    r"|except|unless|as|provided|with|on|in|at|off|outside|up|apart|save|but)\b)|and\b))"
)
"""What is said of all entries of a matrix, and of no part of them: for $i < j$."""
NONNEGATIVE = re.compile(
    r"(?P<who>\$\s*[^$=]+\$)\s+(?P<be>be|is)\s+(?:an?\s+)?(?P<kind>symmetric\s+"
    r"|square\s+)?(?:matrix\s+)?with\s+(?P<sign>non-?negative|positive)\s+entries(?=\s*(?:[.,;]|and\b))"
)
UNUSED = re.compile(
    r",?\s+where\s+\$\s*(?P<a>[a-z])\s*_\s*\{?\s*[i-n]\s*\}?\s*=(?P<value>[^$=]*)\$(?=\s*[.,])"
)
TIME = re.compile(
    r"(?P<begins>(?:\A|(?<=[.;:}\]])\s|\n)\s*)(?P<at>(?:At|In)\s+(?:each\s+|every\s+)?(?:time(?:\s+step)?|step"
    r"|iteration|round|layer)\s+\$\s*(?P<t>[a-z])\s*\$\s*,?\s+)(?=(?:the|we|a|an|its|each)\b)"
)
REPARAMETRISED = re.compile(
    r"(?P<begins>(?:\A|(?<=[.;:}\]])\s|\n)\s*)We\s+(?:now\s+)?re-?parametri[sz]e\s+(?:the|each"
    r"|our)\s+(?P<what>(?:[a-z]+\s+){1,3})(?:as|by|via)\s*(?=:?\s*(?:\\\[|\$\$|\\begin))"
    r"|(?P<begun>(?:\A|(?<=[.;:}\]])\s|\n)\s*)We\s+(?:now\s+)?re-?parameteri[sz]e\s+(?:the|each"
    r"|our)\s+(?P<of>(?:[a-z]+\s+){1,3})(?:as|by|via)\s*(?=:?\s*(?:\\\[|\$\$|\\begin))"
)
FIRST = re.compile(r"\s*:?\s*(?:\\\[|\$\$|\\begin\s*\{equation\*?\})\s*(?P<w>\\?[A-Za-z]+(?:_\w)?)\s*=")


def with_formulas_beside(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with such formulas in a form that is read; and what was read so, in words."""
    text, told = _words_above(text)
    text, iterates = _at_iterates(text)
    told += iterates
    text = in_formulas(text, lambda one: SLOPE.sub(lambda found: rf"\nabla_{found['z']}", one))
    text = SWAPPED.sub(_swapped, IMPLICIT.sub(_solved, text))
    text = NONNEGATIVE.sub(_nonnegative, ENTRIES.sub(_of_entries, text))
    text = _without_unused(_without_times(_without_sections(text)))
    return _with_losses(_with_parametrisation(text)), told


def _iterate(f: str, x: str, k: str, found: re.Match[str]) -> str:
    return rf"\nabla {f}({x}_{{{found['held'] or k}}})"


def _at_iterates(text: str) -> tuple[str, list[str]]:
    r"""Return a text with \nabla f(x_k) for \nabla f_k, of a function f(x) and iterates x_k."""
    formulas = " ".join(formulas_in(text))
    told = list[str]()
    for one in dict.fromkeys(found.groups() for found in INDEXED.finditer(formulas)):
        f, k = one
        own, at = rf"(?<![A-Za-z\\]){f}", rf"_\s*\{{?\s*{k}(?![A-Za-z])"
        points = {
            found["x"]
            for found in re.finditer(
                rf"{own}\s*\(\s*(?P<x>[h-z])(?:_\w|_\{{[^{{}}]*\}})?\s*(?:\)|[-+])", formulas
            )
        }
        summed = re.search(
            rf"\\sum(?:\\limits)?\s*_\s*\{{?\s*{k}(?![A-Za-z])|{own}\s*{at}\s*\}}?\s*\(", formulas
        )
        if len(points) != 1 or summed or not re.search(rf"(?<![A-Za-z\\]){max(points)}\s*{at}", formulas):
            continue
        x = max(points)
        put = re.compile(
            rf"\\nabla\s*{f}\s*_\s*(?:\{{\s*(?P<held>{k}\s*(?:[-+]\s*1)?)\s*\}}|{k}(?![A-Za-z]))"
        )
        text = in_formulas(text, partial(put.sub, partial(_iterate, f, x, k)))
        told.append(rf"\nabla {f}_{k} is \nabla {f}({x}_{k})")
    return text, told


def _words_above(text: str) -> tuple[str, list[str]]:
    r"""Return a text with w^{(new)} for w^{\text{new}}."""
    told = dict[str, None]()

    def made(found: re.Match[str]) -> str:
        word = found["a"] or found["b"] or found["c"] or found["d"]
        told[f"{word} above a letter names another letter"] = None
        return f"{found['x']}^{{({word})}}"

    return in_formulas(text, lambda one: ABOVE.sub(made, one)), [*told]


def _solved(found: re.Match[str]) -> str:
    """Return an equation solved for the letter beside the point at which its gradient is."""
    plain = {one: re.sub(r"\s", "", found[one] or "") for one in ("p", "x", "y", "q", "at")}
    point, other = (plain["p"], found["x"]) if plain["p"] else (plain["q"], found["y"])
    if point != plain["at"] or re.sub(r"\s", "", other) == point:
        return found[0]
    scale = (found["c"] if plain["p"] else found["e"]).strip()
    return f"${other.strip()} = {point} + {scale} {found['slope']}$" + "\n" * found[0].count("\n")


def _swapped(found: re.Match[str]) -> str:
    """Return such an equation with the letter on its left."""
    if re.sub(r"\s", "", found["p"]) != re.sub(r"\s", "", found["at"]):
        return found[0]
    return (
        f"${found['x'].strip()} = {found['p'].strip()} + {found['c'].strip()} {found['slope']}$"
        + "\n" * found[0].count("\n")
    )


def _of_entries(found: re.Match[str]) -> str:
    sign = "positive" if found["sign"] == ">" else "nonnegative"
    return f"${found['A']}$ is entrywise {sign}" + "\n" * found[0].count("\n")


def _nonnegative(found: re.Match[str]) -> str:
    sign = found["sign"].replace("-", "")
    kind = f"{found['kind'].strip()} and " if found["kind"] else ""
    return f"{found['who']} {found['be']} {kind}entrywise {sign}" + "\n" * found[0].count("\n")


def _without_sections(text: str) -> str:
    r"""Return a text without equations of functions that stand in no display: f = \sum_j a_j k(x_j, \cdot)."""
    displays = " ".join(text[start:stop] for start, stop in set_apart(text))

    def made(found: re.Match[str]) -> str:
        name = re.match(rf"\$\s*(?P<f>{LETTER})\s*=", found[0])
        own = name and re.search(rf"(?<![A-Za-z\\]){re.escape(name['f'])}(?![A-Za-z])", displays)
        return found[0] if name is None or own else "it is a function" + "\n" * found[0].count("\n")

    return SECTION.sub(made, text)


def _without_times(text: str) -> str:
    """Return a text without "At time $t$" before what is said of every t: its display has that index."""

    def made(found: re.Match[str]) -> str:
        shown = next((text[start:stop] for start, stop in set_apart(text) if start >= found.end()), "")
        index = re.search(rf"_\s*\{{?\s*{found['t']}(?![A-Za-z])", shown)
        if not index or NOT.search(re.split(r"\\\[|\$\$|\\begin", text[found.end() :])[0]):
            return found[0]
        return found["begins"] + "\n" * found["at"].count("\n")

    return TIME.sub(made, text)


def _with_parametrisation(text: str) -> str:
    """Return a text in which a letter that stands nowhere above is what words reparametrise by."""

    def made(found: re.Match[str]) -> str:
        first = FIRST.match(text, found.end())
        above = " ".join(formulas_in(text[: found.start()]))
        own = first and re.search(rf"(?<![A-Za-z\\]){re.escape(first['w'])}(?![A-Za-z])", above)
        if first is None or own:
            return found[0]
        begins, what = found["begins"] or found["begun"] or "", found["what"] or found["of"]
        return f"{begins}The {what.strip()} are" + "\n" * (found[0].count("\n") - begins.count("\n"))

    return REPARAMETRISED.sub(made, text)


def _without_unused(text: str) -> str:
    """Return a text without "where $a_k = w_k^\\top x$" beside a derivative in a, w and x being nowhere else."""

    def made(found: re.Match[str]) -> str:
        a = found["a"]
        rest = " ".join(formulas_in(text[: found.start()] + " " * len(found[0]) + text[found.end() :]))
        moved = re.search(rf"\\partial\s*{a}\s*_|\\nabla\s*_\s*\{{?\s*{a}(?![A-Za-z])", rest)
        letters = re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+|_\s*(?:\{[^{}]*\}|\w)", " ", found["value"]))
        used = any(re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", rest) for one in letters)
        return found[0] if used or not moved or not letters else "\n" * found[0].count("\n")

    return UNUSED.sub(made, text)


def _with_losses(text: str) -> str:
    """Return a text in which a loss that stands in one display alone is defined by it."""
    apart = [*set_apart(text)]
    made, place = "", 0
    for start, stop in apart:
        shown, before = text[start:stop], text[place:start]
        head = HEAD.match(shown)
        said = re.split(r"[.;:]\s|\n\s*\n", INLINE.sub("§", before))[-1]
        rest = " ".join(formulas_in(text[:start] + " $x$ " + text[stop:]))
        if head and len(apart) > 1 and LOSS.search(before) and not NOT.search(said):
            own = re.escape(head["f"]) if head["f"].startswith("\\") else rf"(?<![A-Za-z\\]){head['f']}"
            if re.search(rf"{own}(?![A-Za-z])", rest) is None and ":=" not in shown:
                shown = shown[: head.end() - 1] + ":" + shown[head.end() - 1 :]
        made += before + shown
        place = stop
    return made + text[place:]
