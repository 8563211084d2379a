"""What to type in a line of a file in the place of one that cannot be read."""

from __future__ import annotations

from collections.abc import Container, Sequence

from dlhw3.errors import Flag, Sentence, Span, UserError, close_names
from dlhw3.symbolic.language.text import lazy_re as re

NUMBERED = re.compile(
    r"^\s*(?:\(?\d+[.):]|\(\d+\)|(?:proof|lemma|claim|theorem|step\s*\d*|hence|thus|so|then|therefore|and|we have)"
    r"\b[:.,]?)\s+(?=\S)",
    re.IGNORECASE,
)
KINDS = {
    "vector": "n",
    "column": "n",
    "matrix": "n,m",
    "number": "scalar",
    "real": "scalar",
    "constant": "scalar",
    "activation": "entrywise",
    "entrywise": "entrywise",
    "elementwise": "entrywise",
}


def as_line(hint: Sentence, *, in_latex: bool) -> Sentence:
    """Return a hint as a line of a file: --shape 'X: n,p' is the line shape X: n,p, in LaTeX behind %."""
    if not (isinstance(hint, tuple) and len(hint) == 1 and isinstance(hint[0], Flag)):
        return hint
    word = {"shapes": "shape", "assume": "assume"}.get(hint[0].name)
    return hint if word is None else f"{'% ' if in_latex else ''}{word} {hint[0].value}"


SAID = (
    r"(?:given|suppose|where|with|let|for|if|since|as)\s+(?:that\s+)?(\w+)\s+(?:is\s+|be\s+)?(?:an?\s+)?"
    r"((?:symmetric|psd|pd|spd|orthogonal|invertible|convex|concave|"
    r"[\w.]+-(?:smooth|Lipschitz|strongly convex))\b.*)"
)
IN_SPACE = (
    r"(?:let|for|with|where|given|assume)?\s*(\w+)\s*(?:\bin\b|∈)\s*(?:R|ℝ|\\mathbb\{R\})"
    r"\s*\^\s*[{(]?\s*(\w+)(?:\s*[x×,*]\s*(\w+))?\s*[)}]?"
)


def said_instead(text: str) -> str:
    """Return a line for words that say what a letter is: A is symmetric, x in R^n, X: n,p; "" for any others."""
    bare = text.strip()
    if found := re.fullmatch(SAID, bare):
        return f"assume {found[1]} {found[2]}"
    if found := re.fullmatch(IN_SPACE, bare):
        return f"shape {found[1]}: {found[2]}{',' + found[3] if found[3] else ''}"
    sized = re.fullmatch(r"([^\W\d]\w*)\s*:\s*(\w+)(?:\s*[,x×]\s*(\w+))?", bare)
    return f"shape {sized[1]}: {sized[2]}{',' + sized[3] if sized[3] else ''}" if sized else ""


BEHIND = re.compile(
    r"(.*[<>=≤≥].*?\S)\s*"
    r"(?:--+|//|,|\[|\((?=\s*(?:by|since|because|from|using)\b)|(?=\b(?:because|since)\b))"
    r"\s*([^<>=]*?[A-Za-z]{3}[^<>=]*)"
)
"""A line with a reason behind it that no ; parts from it."""


def line_instead(text: str, words: Sequence[str], at: Span | None = None, stop: int = 0) -> str:
    """Return a line for one that begins with a word or a number that begins none: vector b is shape b: n.

    Or with a ; before its reason, where it is read up to that: what cannot be is ``at`` a place behind its first
    formula, which ends at ``stop``. "" where nothing is seen.
    """
    bare = text.strip()
    if at is not None and at.start > stop:
        reason = BEHIND.fullmatch(text.rstrip())
        before = reason is not None and at.start >= reason.end(1)
        return f"{reason[1].strip()} ; {reason[2].rstrip(' )].')}" if reason and before else ""
    if said := said_instead(bare):
        return said
    declared = re.fullmatch(r"([a-z]+)\s+([^\W\d]\w*)", bare)
    if declared and declared[1] in KINDS:
        return f"shape {declared[2]}: {KINDS[declared[1]]}"
    sized = re.fullmatch(r"([a-z]+)\s+([^\W\d]\w*)\s*:\s*(\w+(?:\s*,\s*\w+)?)", bare)
    if sized and sized[1] in KINDS:
        return f"shape {sized[2]}: {sized[3]}"
    if meant := re.fullmatch(
        r"(?:def|define|denote|set|put|where|with)\s+(\w+(?:\([\w, ]*\))?)\s*:?=(?!=)\s*(.+)", bare
    ):
        return f"let {meant[1]} = {meant[2]}"
    word, _, rest = bare.partition(" ")
    if named := re.fullmatch(r"([A-Za-z]\w*)(?:\([\w, ]*\))?\s*:=\s*(.+)", bare):
        return f"let {named[1]} = {named[2]}"
    near = close_names(word.lower(), words, cutoff=0.75)
    if near == ["shape"] and (of := re.fullmatch(r"([^\W\d]\w*)\s+(\w+(?:\s*,\s*\w+)?)", rest.strip())):
        return f"shape {of[1]}: {of[2]}"
    if near and rest.strip() and re.match(r"[^\W\d]", rest.strip()):
        return f"{near[0]} {rest.strip()}"
    stripped = NUMBERED.sub("", bare)
    return stripped if stripped != bare else ""


def definition_instead(text: str) -> str:
    """Return a definition for a text that names nothing: let f = x'*x for f(x) = x'*x."""
    if said := said_instead(f"let {text.strip()}"):
        return said
    meant = re.fullmatch(r"\s*([A-Za-z]\w*)(?:\([\w, ]*\))?\s*(?::=|==|=|:|<-|←)\s*(.+)", text)
    return f"let {meant[1]} = {meant[2].strip()}" if meant else "let R = X*w - y"


def flow_instead(text: str) -> str:
    """Return a flow for a text that is none: flow l(x) in x for l(x), l(x) wrt x, f = l(x) in x; x = A x for x'."""
    if rate := re.fullmatch(r"\s*(?:d([^\W\d]\w*)\s*/\s*dt|([^\W\d]\w*)'|(\w+)_?dot)\s*=(?!=)\s*(.+)", text):
        return f"flow {rate[1] or rate[2] or rate[3]} = {rate[4].strip()}"
    if before := re.fullmatch(r"\s*(\w+)\s*:\s*(.+)", text):
        text = f"{before[2]} in {before[1]}"
    text = re.sub(r"^[^\W\d]\w*\s*=(?!=)\s*", "", text.strip())
    objective, _, letters = re.sub(r"\b(?:wrt|w\.r\.t\.|over|for|on)\b", " in ", text).partition(" in ")
    names = re.findall(r"(?<![\w])[^\W\d]\w*(?![\w(])", letters or objective)
    return f"flow {objective.strip()} in {','.join(dict.fromkeys(names))}" if names else "flow l(U*U') in U"


def refuse_others(text: str, declared: Container[str]) -> None:
    """Refuse <x, y>, which would be an order, x >= 0 => y >= 0 and X.shape, and rates as others write them."""
    angles = re.search(r"(?<![\w)\]'])\s*<([^<>=,;]+),([^<>=,;]+)>(?!=)", text)
    arrow = re.fullmatch(r"(.*[<>=].*?)\s*(?:=>|==>|⇒|⟹|implies)\s*(.+)", text)
    size = re.search(r"\b([^\W\d]\w*)\.(?:shape|size|ndim)\b", text)
    if found := angles or size:
        pairing = f"dot({found[1].strip()}, {found[2].strip()})" if angles else ""
        instead = f"{text[: found.start()]}{pairing}{text[found.end() :]}".strip()
        hint = instead if angles else f"shape {found[1]}: n,m"
        raise UserError(f"{found[0].strip()} has no meaning here.", at=Span(text, *found.span()), hint=hint)
    if arrow:
        hint = f"assume {arrow[1].strip()}, and below it {arrow[2].strip()}"
        raise UserError("=> has no meaning here.", at=Span(text, arrow.end(1), arrow.start(2)), hint=hint)
    refuse_rates(text, declared)


_BRACKETS = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_OF_BRACKETS = re.compile(
    rf"(?<!\w)[d∂]\s*/\s*[d∂]([^\W\d_]\w*)\s*({_BRACKETS})|(?<!\w)[d∂]({_BRACKETS})\s*/\s*[d∂]([^\W\d_](?:_?\d+)?)\b(?!\s*\()"
)
"""d/dx (f) and d(f)/dx, which a gradient is meant by."""


def refuse_rates(text: str, declared: Container[str]) -> None:
    """Refuse dx/dt and dl/dW, which would be numbers over others: a rate is ddt(x), a gradient grad(l(W), W)."""
    found = None if "dt" in declared else re.search(r"\bd([^\W\d]\w*)?\s*/\s*dt\b", text)
    if found is not None:
        moved = re.split(r"[<>=≤≥]", text[found.end() :])[0].strip() or "norm2(x)^2"
        instead = text.replace(found[0], f"ddt({found[1]})") if found[1] else f"ddt({moved})"
        whole = re.match(r"\s*d[^\W\d]\w*\s*/\s*dt\s*=(?!=)", text)
        hint = f"{flow_instead(text)}, and then ddt({found[1]})" if whole else instead.strip()
    elif found := re.search(r"\b[d∂]([^\W\d_])\s*/\s*[d∂]([^\W\d_](?:_?\d+)?)\b|∂(\w)\s*/\s*∂(\w+)", text):
        value, letter = found[1] or found[3], found[2] or found[4]
        if f"d{value}" in declared or f"d{letter}" in declared:
            return
        hint = text.replace(found[0], f"grad({value}({letter}), {letter})").strip()
    elif (found := _OF_BRACKETS.search(text)) and f"d{found[1] or found[4]}" not in declared:
        inside = (found[2] or found[3])[1:-1]
        hint = text.replace(found[0], f"grad({inside}, {found[1] or found[4]})").strip()
    if found is not None:
        raise UserError(f"{found[0]} has no meaning here.", at=Span(text, *found.span()), hint=hint)
