"""What to type in the place of a text that cannot be read: as others write it, put as it is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.elsewhere import instead
from dlhw3.symbolic.language.text.operators import OPERATORS

MOST_STARS, LONGEST = 12, 400
SIGNS = {
    "**": "^", "ᵀ": "'", "⊤": "'", "⁻¹": "^(-1)", "·": "*", "×": "*", "@": "*", "∘": ".*", "⊙": ".*", "⊘": "./",
    "⋅": "*", "∗": "*", "−": "-", "–": "-", "—": "-", "’": "'", "′": "'", "‘": "'", "`": "'", '"': "", "²": "^2",
    "³": "^3", "½": "(1/2)", "[": "(", "]": ")", "{": "(", "}": ")", "𝟏": "vector(1)", "$": "",
}  # fmt: skip
"""Signs that others write, and how they are written here."""
_WORDS = "|".join(sorted((name for name in OPERATORS if name != "eye"), key=len, reverse=True))
_CALL = r"\w+\([^()]*\)|\([^()]*\)|\w+"
_NESTED = r"(?:\w*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\w+)'?"
_OF_CALL = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_AT_ENTRY = r"\[[^\[\],:]+\]"


SLOPES = {
    "relu": "step{0}", "sigmoid": "(sigmoid{0}.*(1-sigmoid{0}))", "tanh": "(1-tanh{0}.^2)",
    "exp": "exp{0}", "sin": "cos{0}", "cos": "(-sin{0})", "log": "(1./{0})",
    "abs": "sign{0}",
}  # fmt: skip
"""Derivatives of functions of every entry, by what stands in their brackets."""


def _apart(found: re.Match[str]) -> str:
    """Return letters that stand side by side in LaTeX as factors."""
    return "*".join(found[0])


def _a_letter(text: str) -> str:
    """Return the letter that a formula is likely differentiated in: the first column, or else the first name."""
    names: list[str] = re.findall(r"\b[^\W\d]\w*\b(?!\()", text)
    return next((name for name in names if "h" <= name[0] <= "z"), names[0] if names else "x")


def _over_an_index(found: re.Match[str]) -> str:
    """Return sum{i=1:m}(…) for sum(i=1:m, …)."""
    index, low, high, inside = found.groups()
    return f"sum⦃{index}={low}:{high}⦄({inside.translate(str.maketrans('{}', '⦃⦄'))})"


_SUM = r"\bsum_\{?(\w)(?:\s*=\s*\w+)?\}?(?:\^\{?\w+\}?)?\s+"
NUMBERS = ("norm2", "norm1", "tr", "det", "logdet", "sum", "mean", "dot", "logsumexp")
"""Operators whose value is a number."""
LATEX = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"\\(?:left|right|big|Big|displaystyle|,|;|!|quad)(?![A-Za-z])|\\[,;!]|&", ""),
        (r"\\(?:math(?:bf|rm|bb|cal|sf)|boldsymbol|bm|text|operatorname)\*?\{(\w+)\}", r"\1"),
        (r"\\[dt]?frac\{([^{}]+)\}\{([^{}]+)\}", r"(\1)/(\2)"),
        (r"\\[dt]?frac\s*(\d)\s*(\d)", r"\1/\2 "),
        (
            r"\\log\s*\\sum_\{?(\w)(?:=\w+)?\}?(?:\^\{?\w+\}?)?\s*(?:e\^|\\exp\b)\s*[{(](\w+)_\{?\1\}?[)}]",
            r"logsumexp(\2)",
        ),
        (r"(?<![\\A-Za-z_^{])[A-Z]{2,}[a-z]?(?![A-Za-z({])", _apart),
        (r"\\sqrt\{([^{}]+)\}", r"sqrt(\1)"),
        (r"\\log\s*\\det(?![A-Za-z])", "logdet"),
        (r"\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\}|\\prime)\s*\}?(?![A-Za-z])", "'"),
        (r"\\(?:cdot|times)(?![A-Za-z])", "*"),
        (r"\\(?:odot|circ)(?![A-Za-z])", ".*"),
        (r"\\langle(.+?),(.+?)\\rangle", r"dot(\1,\2)"),
        (r"(?:\\\||‖|\\lVert)(.+?)(?:\\\||‖|\\rVert)_\{?(?:\*|\\ast)\}?", r"nuc(\1)"),
        (r"(?:\\\||\|\||‖|\\[lr]Vert)(.+?)(?:\\\||\|\||‖|\\rVert)(?:_\{?[F2]\}?)?", r"norm2(\1)"),
        (r"\\nabla(?:_\{?\w+\}?)?\s*\\?(\w+)\s*\(", r"grad_\1("),
        (r"\\(?:ell)(?![A-Za-z])", "l"),
        (r"\s*\\([A-Za-z]+)", r" \1"),
    )
)
"""Commands of LaTeX, in the order in which they are read."""
PATTERNS = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"\bE\s*((?:\|\||‖)[^|‖]+(?:\|\||‖)(?:_\w)?(?:\^2|²)?)", r"E(\1)"),
        (r"(?:\|\||‖|∥)([^|‖∥]+)(?:\|\||‖|∥)_\{?\*\}?", r"nuc(\1)"),
        (r"(?<!\|)\|([^|]+)\|_\{?1\}?(?!\w)", r"norm1(\1)"),
        (r"\b(sin|cos|tan|tanh|exp|log)\s*\^\s*(\d)\s*(\((?:[^()]|\([^()]*\))*\))", r"\1\3.^\2"),
        (r"\be\s*\^\s*([{(])", r"exp\1"),
        (r"\bnn\.(?!functional)(\w+)\((?:\)\()?", lambda found: f"{found[1].lower()}("),
        (r"\b([a-gl]|ell|loss|phi|psi)\.grad\(|\bD\(([a-z]\w*)\)\(", r"grad_\1\2("),
        (r"\bsum_\{(\w)=(\w+)\}\^\{?T\}?\s*(\w+)_\{?\1\}?(?!\w)", r"sum⦃\1=\2:T⦄(\3⦃\1⦄)"),
        (r"\bsum\(\s*([a-z])\s*=\s*(\w+)\s*:\s*(\w+)\s*,\s*(.+)\)\s*$", _over_an_index),
        (
            r"\bsum[({]\s*([a-z])\s*(?:=|,)\s*(\w+)\s*(?::|,|\.\.)\s*(\w+)\s*[)}]\s*\((.+)\)\s*$",
            _over_an_index,
        ),
        (r"\bsum_\{([a-z])=(\w+)\}\^\{?(\w+)\}?\s*(\w+\{\1\})\s*$", _over_an_index),
        (r"∑\s*([A-Za-z])[ᵢⱼₖ]\s*²", r"sum(\1.^2)"),
        (r"∑\s*([A-Za-z])[ᵢⱼₖ]", r"sum(\1)"),
        (r"∂\s*(\w+)\s*/\s*∂\s*(\w+)", r"grad_\1(\2)"),
        (r"Σ(?=\s*_\{?\w\}?\s*(?:[A-Za-z]\w*\s*\(|\())", "sum"),
        (r"Σ\s*(?:_\{?(\w)\}?)?\s*([A-Za-z])_\w\b", r"sum(\2)"),
        (r"\bsum_\{([a-z])\}\s*\(", r"sum_\1("),
        (r"(?:\bif\s+)?\b(\w+)\s*>=?\s*0\s*(?:\?|then\b)\s*\1(?:\s*(?::|else\b)\s*0)?\s*$", r"relu(\1)"),
        (r"\b([A-Z]\w*)(?:\s*\^\s*(?:\+(?!\w)|\{\+\}|\{?\\dagger\}?|†)|[†⁺])", r"(inv(\1'*\1)*\1')"),
        (rf"\b(\w+{_OF_CALL})_\{{?[a-z]\}}?(?![\w(])", r"dot(h, \1)"),
        (r"∑\s*([A-Za-z])_\w\b", r"sum(\1)"),
        (rf"\bnorm2?({_OF_CALL})_\{{?(?:2|F|[Ff]ro)\}}?(?![\w}}])", r"norm2\1"),
        (rf"\bnorm[12]?({_OF_CALL})_\{{?1\}}?(?![\w}}])", r"norm1\1"),
        (r"(?<=[\w)\]])\s*\*\*\s*T\b|\.'", "'"),
        (r"\s*\.([-+])", r" \1"),
        (r"\b(\w+)\.\(", r"\1("),
        (r"\*\.", ".*"),
        (r"(?<![\w.])(\d{1,3})_(?=\d{3}(?!\d))", r"\1"),
        (r"(?<![A-Za-z_])([h-z]\w*)(?=[²³])", r"\1."),
        (r"∑\s*(?=[_(])", "sum"),
        (r"∑\s*([A-Za-z]\w*)\s*\^\s*(\d+)", r"sum(\1.^\2)"),
        (r"∑\s*(\w+)", r"sum(\1)"),
        (r"(?<![\w)\]'])([h-z]\w*)\s*[·⋅•]\s*([h-z]\w*)(?![\w(\['])", r"dot(\1, \2)"),
        (r"(?:\|\||‖|∥)([^|‖∥]+)(?:\|\||‖|∥)(?:_\{?1\}?|₁)", r"norm1(\1)"),
        (r"\^\s*⊤", "'"),
        (r"\blambda\s+\w+\s*:|^\s*@\(?\w*\)?\s|^\s*\w+\s*(?:↦|->|=>)", ""),
        (r"\b\w+\.linalg\.norm\(|\b(?:np|torch|jnp|LA)\.norm\(", "norm2("),
        (r"\b(?:grad|gradient|nabla)\s+(?:of\s+)?([^\W\d]\w*)\(", r"grad_\1("),
        (r"\bpartial\s*(\w+)\s*/\s*partial\s*(\w+)", r"grad(\1(\2), \2)"),
        (r"\b[dt]?frac\{([^{}]+)\}\{([^{}]+)\}", r"(\1)/(\2)"),
        (
            r"\b(?:np|numpy|torch|jnp|jax|tf|math|scipy|F)\.(?:linalg\.|nn\.functional\.|special\.|math\.)?(?!T\b)",
            "",
        ),
        (r"\breduce_(sum|mean)\(", r"\1("),
        (r"\.(?:T|t\(\)|mT)(?!\w)", "'"),
        (r"\b([h-z]\w*)\.dot\(([^()]*)\)", r"dot(\1, \2)"),
        (r"\.dot\(", "*("),
        (rf"({_NESTED})\.pow\((\w+)\)", r"\1.^\2"),
        (rf"({_NESTED}(?:\.\^\w+)?)\.([a-z]\w*)\(\)", r"\2(\1)"),
        (rf"({_NESTED}(?:\.\^\w+)?)\.([a-z]\w*)\(\)", r"\2(\1)"),
        (rf"\bsum\(({_NESTED}),\s*(?:axis|dim)\s*=\s*0\)", r"(\1)'*vector(1)"),
        (rf"\bsum\(({_NESTED}),\s*(?:axis|dim)\s*=\s*-?1\)", r"(\1)*vector(1)"),
        (r",\s*(?:axis|dim|keepdims?|ord)\s*=\s*[^,()]+", ""),
        (r"\bnorm2?\(([^()]*),\s*[\"'](?:fro|F)[\"']\)", r"norm2(\1)"),
        (r"\blog\s*\(?\|([^|]+)\|\)?", r"logdet(\1)"),
        (r"\b(\w+)\(([^()|;∥‖]+)\s*(?:\|\|?|∥|‖|;)\s*([^()|;∥‖]+)\)", r"\1(\2, \3)"),
        (r"\bsum\(\|([^|]+)\|\)", r"sum(abs(\1))"),
        (
            r"\|\|([^|]+)\|\|(?:_\{?[F2]\}?)?|\\\|([^|]+)\\\|(?:_\{?[F2]\}?)?|[‖∥]([^‖∥]+)[‖∥](?:_?[F2₂])?|\|([^|]+)\|",
            r"⟦norm2(\1\2\3\4)",
        ),
        (r"(?<=\w)⟦", " "),
        (r"⟦", ""),
        (r"^\s*([\w']+)\s*>=?\s*0\s*$", r"step(\1)"),
        (r"\b(?:if|where)\(\s*(\w+)\s*>=?\s*0\s*,\s*\1\s*,\s*0\s*\)", r"relu(\1)"),
        (r"\b([A-Z]\w*)\(:\s*,\s*\w+\)(?=')", r"(\1*h)"),
        (r"\b([A-Z]\w*)\(:\s*,\s*\w+\)", r"\1*h"),
        (r"\b([A-Z]\w*)\(\w+\s*,\s*:\)(?=')", r"(\1'*h)"),
        (r"\b([A-Z]\w*)\(\w+\s*,\s*:\)", r"\1'*h"),
        (r"[⟨<]([^⟨⟩<>]+),([^⟨⟩<>]+)[⟩>]", r"dot(\1,\2)"),
        (r"\bd\s*/\s*d\s*([A-Za-z]\w*)\s*(.+?)\s*$", r"grad(\2, \1)"),
        (r"[∇𝛁]_(\w+)\s+(.+?)\s*$", r"grad(\2, \1)"),
        (rf"[∇𝛁]\s*({_OF_CALL})", lambda found: f"grad({found[1][1:-1]}, {_a_letter(found[1])})"),
        (r"[∇𝛁](?:²|\^2)\s*(\w+)\s*\(([^()]*)\)", r"hess_\1(\2, h)"),
        (r"\bgrad_([^\W\d]\w*)\s+(.+?)\s*$", r"grad(\2, \1)"),
        (r"\bd\(((?:[^()]|\([^()]*\))*)\)\s*/\s*d([^\W\d]\w*)", r"grad(\1, \2)"),
        (rf"[∇𝛁]\s*(?!(?:{_WORDS})\()(\w+)\s*\(", r"grad_\1("),
        (rf"[∇𝛁]\s*((?:{_WORDS})\([^()]*?([A-Za-z]\w*)\b.*?)\s*$", r"grad(\1, \2)"),
        (r"\b([a-gl]|ell|loss|phi|psi)''\(", r"hess_\1("),
        (r"\b([a-gl]|ell|loss|phi|psi)'\(", r"grad_\1("),
        (rf"\b({'|'.join(SLOPES)})'({_OF_CALL})", lambda found: SLOPES[found[1]].format(found[2])),
        (r"\b(sigma|rho|varphi|act)'\(", r"\1_prime("),
        (rf"√\s*({_CALL})", r"sqrt(\1)"),
        (r"(\w'?|\))\\((?:[A-Za-z]\d?\b|\())", r"\1 \\ \2"),
        (r"(\w+)\s\\\s(\w+)", r"inv(\1)*\2"),
        (r"\^\{?T\}?(?!\w)|\^T(?=[A-Za-z]{1,2}(?!\w))", "'"),
        (r"\b([h-z]\w*)\*\*", r"\1.^"),
        (rf"{_SUM}(\w+)_\{{?\1\}}?\^(\d+)", r"sum(\2.^\3)"),
        (rf"{_SUM}(\w+)_\{{?\1\}}?(?!.*_\{{?\1(?!\w))", r"sum(\2)"),
        (rf"{_SUM}(\w+)\((\w+)_\{{?\1\}}?\)", r"sum(\2(\3))"),
        (r"(?<![\w.])([A-Z])([h-z])(?![\w(\[])", r"\1*\2"),
        (r"(?<![\w(,.])(\d+),(\d+)(?=\s*\*)", r"\1.\2"),
        (r"π", "3.14159"),
        (r"\b([A-Za-z]\w*)\(:\)", r"\1"),
        (rf"({_NESTED})\^(\w+)\^(\w+)", r"(\1^\2)^\3"),
        (r"\b(norm2|norm1|tr)\(\s*(\w+'?)\s*⊗\s*(\w+'?)\s*\)", r"(\1(\2)*\1(\3))"),
        (r"\(\s*([A-Z]\w*'?)\s*⊗\s*([A-Z]\w*'?)\s*\)\s*\*\s*[h-z]\w*", r"\2*Y*(\1)'"),
        (r"\b([h-z]\w*)\s*⊗\s*([h-z]\w*)", r"\1*\2'"),
        (r"\b(\w+'?)\s*⊗\s*(\w+'?)", r"\2*Y*(\1)'"),
        (r"\b([A-Za-z])_\{(\w+(?:[+-]\w+)?)\}", r"\1⦃\2⦄"),
    )
)
"""Packages' names, transposes, norms, gradients and inner products as others write them."""
CALLED = re.compile(r"\b([^\W\d]\w*)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
NAMED = re.compile(r"\b[^\W\d]\w*(?=\()")
ENTRIES = re.compile(rf"\b(?!(?:{_WORDS}|Tr|E)\b)([A-Za-z]\w*)\[([^\[\]]*)\]")
ENTRY_OF_CALL = re.compile(rf"\b(\w+{_OF_CALL}){_AT_ENTRY}")
LOG_OF_ENTRY = re.compile(rf"\blog\((\w+{_OF_CALL}){_AT_ENTRY}\)")
GENERATED = re.compile(r"\bsum\(\s*(.+?)\s+for\s+(\w+)\s+in\s+(?:\w+\((?:[^()]|\([^()]*\))*\)|\w+)\s*\)")
"""A sum as Python writes it."""
IN_MATHEMATICA = {"Norm": "norm2", "Inverse": "inv", "D": "grad", "Total": "sum", "Transpose": "transpose"}
MATHEMATICA = re.compile(
    r"\b(Tr|Det|Inverse|Transpose|Norm|Exp|Log|Sqrt|Tanh|Sin|Cos|Abs|Sign|Total|D(?=\[[^\[\]]*,\s*[A-Za-z]\w*\]))"
    r"\[([^\[\]]*)\]"
)
"""Functions as Mathematica calls them, and those that are no word of ours in small letters."""
BRACES = str.maketrans("⦃⦄", "{}")
"""Braces of ours, once those of LaTeX are brackets."""
BEHIND = re.compile(rf"\b({_WORDS})\s+((?!(?:{_WORDS})\b(?!\())(?:{_CALL})'?)(?![^\W\d]*\()")
WORDED = re.compile(r"\s*(?:%|//|\b(?:where|with|for|such that|subject to)\s|\bs\.t\.\s).*$")
ASKED = re.compile(r"^\s*(?:arg)?(?:min|max)(?:imi[sz]e)?(?:_\{?\w+\}?)?\s+(?:over\s+\w+\s+)?")
REASON = re.compile(r"\s*[,(]\s*(?:by|hence|thus|since|because|from|using|as|due|where|symmetry|the)\b.*$")
WORDS = re.compile(rf"\b({_WORDS})\b(?!\s*[({{])")


def mended(text: str, first_error: Callable[[str], int | None]) -> str | None:
    """Return a text that can be read, near to one that cannot; None where none is found.

    ``first_error`` is the place in a text at which it cannot be read on, and None where it can be read.
    """
    if len(text) > LONGEST:
        return None
    for candidate in _candidates(text, first_error):
        if first_error(candidate) is not None or WORDS.search(candidate):
            continue
        ours = renamed(candidate)
        return ours if first_error(ours) is None else candidate
    return None


def renamed(text: str) -> str:
    """Return a text with our names in the place of those that other systems give the same: tr for trace."""
    for _ in range(MOST_STARS):
        for found in filter(None, (CALLED.match(text, one.start()) for one in NAMED.finditer(text))):
            operands = [part.strip() for part in re.split(rf",(?=(?:{_NESTED}|[^()])*$)", found[2])]
            ours = None if found[1] in (*OPERATORS, "ddt") else instead(found[1], operands)
            if ours is not None:
                text = text[: found.start()] + ours[1] + text[found.end() :]
                break
        else:
            break
    return text


def _candidates(text: str, first_error: Callable[[str], int | None]) -> Iterator[str]:
    if "%*%" in text:  # as R writes a product
        text = re.sub(r"\bt\((\w+)\)", r"\1'", text.replace("%*%", "*"))
    first = (WORDED.sub("", text), *_cut(text)) if WORDED.search(text) else ()
    for cut in dict.fromkeys((*first, ASKED.sub("", text), text, *_cut(text))):
        respelled = _respelled(cut)
        if respelled == cut:
            yield _starred(cut, first_error)
        yield respelled
        yield _starred(respelled, first_error)
        if "\\" in cut:
            translated = cut
            for _ in range(3):  # fractions within fractions
                for pattern, ours in LATEX:
                    translated = pattern.sub(ours, translated)
            yield _starred(_respelled(translated).strip(), first_error)


def _cut(text: str) -> Iterator[str]:
    """Return what may be meant by a text with more in it than an expression: f(x) = x'*x, min_x f, x;."""
    bare = text.strip()
    sides = [side.strip() for side in re.split(r":?=|;", bare) if side.strip()]
    if len(sides) > 1:
        left, *_, right = sides
        yield from (left, right) if re.fullmatch(r"[\d.]+", right) or ";" in bare else (right, left)
    yield REASON.sub("", bare)
    yield re.sub(r"[-+*/^.,;=\s]+$", "", bare)
    yield re.sub(r",\s*(?=\))", "", bare)
    yield WORDED.sub("", bare)
    yield re.sub(r"^[*/^.,=\s]+", "", bare)


def _respelled(text: str) -> str:
    text = GENERATED.sub(_over_entries, _of_mathematica(text))
    text = re.sub(rf"({_NESTED})\*\*(?!\s*T\b)", _powered, text)
    letters = (name for name in ("h", "k", "u", "v") if not re.search(rf"\b{name}\b", text))
    row, column = next(letters, "h"), next(letters, "k")
    text = LOG_OF_ENTRY.sub(rf"dot({row}, log(\1))", text)  # a log of an entry is one of the log
    text = ENTRY_OF_CALL.sub(rf"dot({row}, \1)", text)
    text = ENTRIES.sub(lambda found: _entry(found[1], found[2], row, column), text)
    for pattern, ours in PATTERNS:
        text = pattern.sub(ours, text)
    text = _of_members(text)
    for sign, ours in SIGNS.items():
        text = text.replace(sign, ours)
    for _ in range(3):  # log det X
        text = BEHIND.sub(r"\1(\2)", text)
    return text.translate(BRACES).strip()


def _of_mathematica(text: str) -> str:
    """Return a text with calls as Mathematica has them as ours: tr(A*B) for Tr[A.B], grad(f, x) for D[f, x]."""
    if MATHEMATICA.search(text):
        text = re.sub(r"(?<!\w)([h-z]\w*)\s*\.\s*(?=[A-Za-z(])", r"\1'*", text)
        text = re.sub(r"(?<=[A-Za-z)\]])\s*\.\s*(?=[A-Za-z(])", "*", text)
    for _ in range(MOST_STARS):
        found = MATHEMATICA.search(text)
        if found is None:
            break
        name = IN_MATHEMATICA.get(found[1], found[1].lower())
        text = f"{text[: found.start()]}{name}({found[2]}){text[found.end() :]}"
    return text


def _of_members(text: str) -> str:
    """Return sum{i=1:m}(…x{i}…) for sum_i …x_i…, up to the next term, where several factors have the index."""
    found = re.search(_SUM, text)
    if found is None or not re.search(rf"(?:_\{{?|⦃){found[1]}(?!\w)", text[found.end() :]):
        return text
    depth, stop = 0, len(text)
    for place in range(found.end(), len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth < 0 or (depth == 0 and text[place] in "+-," and place > found.end()):
            stop = place
            break
    index, inside = found[1], text[found.end() : stop].rstrip()
    rest = text[found.end() + len(inside) :]
    inside = re.sub(rf"(?<=\w)_(?:\{{{index}\}}|{index}(?!\w))", f"⦃{index}⦄", inside)
    return f"{text[: found.start()]}sum⦃{index}=1:m⦄({inside}){rest}"


def _powered(found: re.Match[str]) -> str:
    """Return a power of every entry, as ** is, of a column, and of what stands in brackets and is no number."""
    name, bracket, _ = found[1].partition("(")
    number = name.rpartition(".")[2] in NUMBERS or name.endswith("norm")
    matrix = not bracket and not "h" <= name[0] <= "z"
    return f"{found[1]}^" if matrix or number else f"{found[1]}.^"


def _over_entries(found: re.Match[str]) -> str:
    """Return sum(x.*y) for sum(x[i]*y[i] for i in …)."""
    inside = re.sub(rf"\[{found[2]}\]", "", found[1]).replace("**", "^")
    by_entries = re.sub(r"(?<!\.)([*^/])", r".\1", inside)
    return f"sum({by_entries})"


def _entry(name: str, inside: str, row: str, column: str) -> str:
    """Return an entry, a row or a column by columns of the identity that stand as letters."""
    first, comma, last = (part.strip() for part in inside.partition(","))
    if not comma:
        return f"dot({row}, {name})" if name[0].islower() else f"{name}'*{row}"
    if ":" in (first, last):
        return f"{name}*{row}" if first == ":" else f"{name}'*{row}"
    return f"{row}'*{name}*{column}"


def _starred(text: str, first_error: Callable[[str], int | None]) -> str:
    """Return the text with a product sign wherever two factors stand side by side, a few times; x'Ax is x'*A*x."""
    for _ in range(MOST_STARS):
        place = first_error(text)
        if place is None or place >= len(text.rstrip()):
            break
        rest = re.sub(r"^([A-Z])([A-Za-z])(?![\w(])", r"\1*\2", text[place:])
        text = text[:place].rstrip() + "*" + rest
    return text
