r"""The binary cross-entropy, -y \log p - (1 - y) \log (1 - p): y and p are numbers, and \sigma is the sigmoid.

So they are where no entry, norm or transpose of y or p stands in the text, and p is not of W x with a matrix W.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.abstract_losses import NAME, in_rows, key, names_in
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.spelled import free_letters
from dlhw3.symbolic.language.text import lazy_re as re

LOG = r"\\(?:log|ln)(?![a-z])\s*(?:\\left|\\[bB]igg?l?)?\s*"
CLOSE = r"\s*(?:\\right|\\[bB]igg?r?)?\s*"
CALL = r"(?:\\sigma|[gh])\s*\((?:[^()]|\([^()]*\))*\)|h_\\?\w+\s*\((?:[^()]|\([^()]*\))*\)"
DOT = r"\s*(?:\\cdot|\\,|\*|\\;)?\s*"
FORM = re.compile(
    rf"(?P<y>{NAME}){DOT}{LOG}(?:\(\s*(?P<p>{NAME}|{CALL}){CLOSE}\)|(?P<q>{NAME}|{CALL}))\s*[-+]\s*(?:\\left)?\(\s*1\s*-\s*(?P<again>{NAME}){CLOSE}\)"
    rf"{DOT}{LOG}\(\s*1\s*-\s*"
)
"""y \\log p + (1 - y) \\log (1 - p)."""
SAID = re.compile(
    r"\b(?:sigmoid|logistic|tanh|relu|activation|nonlinearit\w+|variance|singular)\b|标准差|方差",
    re.IGNORECASE,
)
DEFINED = re.compile(r"\\sigma\s*\(\s*[^()]*\)\s*&?\s*:?=|\\sigma\s*\^|\\sigma\s*_")

OF_TWO = re.compile(rf"(?:\\ell|l|L|\\mathcal\s*\{{?L\}}?)\s*\(\s*{NAME}\s*,\s*{NAME}\s*\)\s*=[^=]+\Z")
"""A loss as a function of a label and a prediction."""


def with_binary_losses(text: str) -> str:
    """Return a text of as many lines that begins with what y, p and \\sigma of a binary cross-entropy are."""
    form = next((found for one in formulas_in(text) if (found := FORM.search(one.replace("&", " ")))), None)
    if form is None or key(form["y"]) != key(form["again"]):
        return text
    said = [r"Let $\sigma$ be the sigmoid."] if _is_unsaid(text) else []
    of_two = [_of_numbers(row, text) for row in in_rows(text) if OF_TWO.match(row) and FORM.search(row)]
    if of_two:
        text = in_formulas(text, lambda one: _of_numbers(one, text) if FORM.search(one) else one)
    said += [f"Let ${row}$." for row in of_two]
    numbers = _numbers(form["y"], form["p"] or form["q"], text)
    said += [f"Let ${one}$ be a number." for one in numbers]
    return f"{' '.join(said)} {text}" if said else text


def _of_numbers(row: str, text: str) -> str:
    """Return a loss as a function of a label and a prediction with letters of its own for these."""
    names = re.search(rf"\(\s*(?P<y>{NAME})\s*,\s*(?P<p>{NAME})\s*\)", row)
    free = free_letters("cdfe", text)
    if names is None or len(free) < 2:
        return row
    for name, letter in zip((names["y"], names["p"]), free, strict=False):
        row = re.sub(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", f" {letter}", row)
    return row


def _is_unsaid(text: str) -> bool:
    """Whether a \\sigma is a function of which a text says nothing."""
    called = re.search(r"\\sigma\s*(?:\\left|\\[bB]igg?l?)?\s*\(", text)
    return called is not None and not SAID.search(text) and not DEFINED.search(text)


def _numbers(y: str, p: str, text: str) -> list[str]:
    """Return y and p, and z of p = \\sigma(z), where all are numbers and no line says how they are computed."""
    values = dict[str, str]()
    for row in in_rows(text):
        head, equals, value = row.partition("=")
        if equals and re.fullmatch(rf"\s*{NAME}\s*:?", head) and "=" not in value:
            values.setdefault(key(head.strip(" :")), value)
    found, left = list[str](), [key(y), key(p)]
    every = " ".join(formulas_in(text))
    while left:
        name = left.pop()
        if name in found or not re.fullmatch(rf"(?:{NAME})", name):
            continue
        bare = name.removeprefix("\\hat{").removesuffix("}")
        if "_" in name or "^" in name or len(bare) > 1:
            return []
        own = rf"(?<![A-Za-z\\]){re.escape(name)}"
        if re.search(
            rf"{own}\s*(?:_|\^\s*\{{?\s*(?:\(|\[|T|\\top|i\b))|\\(?:math)?(?:bf|bm|boldsymbol)\s*\{{?\s*{bare}",
            every,
        ):
            return []
        if re.search(rf"\\\|[^|]*{re.escape(name)}|{own}\s*\\in|vector\s+\${re.escape(name)}\$", text):
            return []
        value = "" if name == key(y) else values.get(name, "")
        if not value:
            found.append(name)
        elif (one := re.fullmatch(rf"\s*\\sigma\s*\(\s*(?P<z>{NAME})\s*\)\s*", value)) is not None:
            left.append(key(one["z"]))
        elif re.search(r"[A-Z]", re.sub(r"\\[A-Za-z]+|\^\s*\{?T", "", value)) or not names_in(value):
            return []  # W x + b
    return found
