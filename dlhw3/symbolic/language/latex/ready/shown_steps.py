r"""Updates and entries that displays define, x_{k+1} = F(x_k) and p_k = e^{z_k}/s, as definitions in words.

That is tried where a text is refused as it stands, since no line is true of a letter of which nothing is said, and
is told as what words define is. A display that is found (hence, this gives) stays a line.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.displays import FOUND
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?!nabla|dot|frac)[A-Za-z]+|[A-Za-z])"
STEP = rf"(?P<base>{LETTER})\s*_\s*(?:\{{\s*(?P<index>[a-z])\s*(?:\+\s*1)?\s*\}}|(?P<bare>[a-z]))"
HELD = r"\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}"
ROW = re.compile(rf"\s*{STEP}\s*&?\s*(?::=|=)(?P<value>(?:[^=<>{{}}]|{HELD})+?)\s*", re.DOTALL)
FIRST = re.compile(rf"\s*{LETTER}\s*_\s*\{{?\s*\d\s*\}}?\s*=[^=<>]+", re.DOTALL)
DISPLAY = re.compile(
    r"\\\[(?P<one>.*?)\\\]|\$\$(?P<two>.*?)\$\$"
    r"|\\begin\s*\{equation\*?\}(?P<three>.*?)\\end\s*\{equation\*?\}",
    re.DOTALL,
)
HARDLY = re.compile(
    r"\b(?:wrong\w*|incorrect\w*|mistak\w+|approx\w*|nearly|almost|sometimes|often|instead|unlike|other"
    r"|about|roughly|second|third|alternative\w*|tempt\w*|would|could|might|if|when|unless|until|most|some|contrast|ideal\w*|hypothetical\w*"
    r"|for\s+\$|in\s+expectation|on\s+average)",
    re.IGNORECASE,
)
"""Words before such a display by which it holds not always, or nearly."""
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n|\\\]|\$\$|\\end\s*\{[^{}]*\}")


def in_words(text: str) -> str:
    """Return a text of the same lines with such displays as definitions among the words; the last one stays."""
    shown = [*DISPLAY.finditer(text)]
    made, place = "", 0
    for one in shown[:-1]:
        inside = one["one"] or one["two"] or one["three"]
        before = SENTENCE.split(text[: one.start()])[-1]
        doubted = FOUND.search(before) or NOT.search(before) or HARDLY.search(before)
        put = None if doubted else _definitions(inside, text, one.span())
        if put is not None:
            made += text[place : one.start()].rstrip(" ") + put
            place = one.end()
    return made + text[place:]


def _definitions(inside: str, text: str, span: tuple[int, int]) -> str | None:
    """Return what a display defines, each in a sentence of its own; None where it defines something else."""
    plain = re.sub(r"\\(?:label|tag)\s*\{[^{}]*\}", "", inside)
    parts = [
        part for part in re.split(r",?\s*\\q?quad(?:\s*\\q?quad)*|,\s*(?=\\text)|;", plain) if part.strip()
    ]
    rest = text[: span[0]] + text[span[1] :]
    said, steps = [], 0
    for part in parts:
        bare = re.sub(r"^\s*\\text\s*\{\s*and\s*\}", "", part).strip().rstrip(".,;").strip()
        found = ROW.fullmatch(bare)
        if found is None and not FIRST.fullmatch(bare):
            return None
        if found is not None:
            index = found["index"] or found["bare"]
            below = rf"_\s*\{{?\s*{index}(?![A-Za-z])"
            head = rf"(?<![A-Za-z\\]){re.escape(found['base'])}\s*_\s*\{{?\s*{index}\s*(?:\+\s*1)?\s*\}}?"
            head += r"\s*&?\s*:?="
            if re.search(below, found["value"]) is None or re.search(head, rest):
                return None
            steps += 1
        said.append(f"${' '.join(bare.split())}$")
    if not steps:
        return None
    return ". " + " ".join(f"Let {one}." for one in said) + "\n" * text[span[0] : span[1]].count("\n")
