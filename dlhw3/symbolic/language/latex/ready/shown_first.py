r"""Definitions that are set apart and by which words below define more, \[ h = W x \] above "let $L = \ell(h)$".

They stand among the words then, since these are read before the lines, and are told as what words define is.
Nothing before says what their letter is, and no words beside them doubt them.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.shown_steps import HARDLY
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import RELATION
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.words.behind import leading
from dlhw3.symbolic.language.latex.words.introduced import is_of_others
from dlhw3.symbolic.language.latex.words.once import needs
from dlhw3.symbolic.language.latex.words.wording import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

HEAD = (
    r"(?:\\(?:hat|tilde|bar)\s*(?:\{\s*[A-Za-z]\s*\}|[A-Za-z])|\\(?!nabla|dot|frac)[A-Za-z]+|[A-Za-z])"
    r"(?:_(?:\w|\{\w+\}|\{\s*\\(?:mathcal|mathrm|text|mathbf)\s*\{\w+\}\s*\}|\\mathcal\s*\{\w\}))?"
)
OF = r"\(\s*\\?[A-Za-z]+(?:_\w)?(?:\s*,\s*\\?[A-Za-z]+(?:_\w)?)*\s*\)"
HELD = r"\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}"
ROW = re.compile(rf"\s*(?P<head>{HEAD})\s*(?P<of>{OF})?\s*&?\s*:?=(?P<value>(?:[^={{}}]|{HELD})+)", re.DOTALL)
CHAIN = re.compile(
    rf"\s*(?P<head>{HEAD})\s*(?P<of>{OF})?\s*&?\s*:?=(?P<value>(?:[^=<>{{}}]|{HELD})+)=(?:[^=<>{{}}]|{HELD})+",
    re.DOTALL,
)
"""A function, or a letter, with its value, and with what that is too."""
DISPLAY = re.compile(
    r"\\\[(?P<one>.*?)\\\]|\$\$(?P<two>.*?)\$\$"
    r"|\\begin\s*\{(?P<kind>(?:equation|align|gather|displaymath)\*?)\}(?P<three>.*?)\\end\s*\{(?P=kind)\}",
    re.DOTALL,
)
PARTS = re.compile(
    r",?\s*\\q?quad(?:\s*\\q?quad)*|,?\s*\\\\(?:\[[^\[\]]*\])?"
    r"|,\s*&(?=(?:[^&=\\]|\\(?!\\))*&?\s*:?=)"
)
BESIDE = re.compile(
    r"\\(?:text|mbox|intertext|mathrm\s*\{\s*(?:for|if))|\\begin|\\(?:tag|cases|left\s*\\\{)|%|\$"
)
LIMITS = re.compile(r"\b(?:up\s+to|at\s+(?:init\w*|first)|previous|wrong|case|every\s+\w+\s+step)\b", re.I)
DEFINES = re.compile(
    r"\b(?:let|set|define|consider|put|write|take|now|instead|becomes?|suppose|computes)\b", re.I
)
"""Words before a line that says what a letter is, or is again."""
OF_LAYERS = re.compile(
    r"\b(?:first|second|third|last|final)\s+(?=(?:hidden\s+|linear\s+)?layer\b)", re.IGNORECASE
)
"""Which layer is told of: the letters are its own."""
WHERE = re.compile(r",?\s*(?:and\s+)?(?:where|in\s+which)", re.IGNORECASE)
"""What stands alone before a display that says what a function above is."""
NAMED = re.compile(
    r"^,?\s*where\b.*§ is (?:the|our|an?) [\w\s-]+ (?:defined|given) (?:by|as)$", re.IGNORECASE
)
"""What ends with the letter that the display defines, of a formula above: and § is the matrix defined by."""
WE_CHOOSE = re.compile(
    r"^\s*(?:here\s+|now\s+)?we\s+(?:(?:will|shall|now|can|then)\s+)*(?:choose|pick|decide)\s*$",
    re.IGNORECASE,
)
"""Words before a definition that is ours."""
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n|\\\]|\$\$|\\end\s*\{[^{}]*\}")
ASKS = re.compile(
    r"\b(?:solv\w+|wants?|seek|fit|match|satisf\w+|equation|system|constraint\w*|suppos\w+|assum\w+)\b", re.I
)
"""Words before an equation that make none of its letters what the other side is."""


def with_shown_first(text: str) -> str:
    """Return a text of the same lines with such displays as definitions among the words; the last one stays."""
    shown = [*DISPLAY.finditer(text)]
    made, place = "", 0
    for one in shown if len(shown) > 1 else ():
        before = SENTENCE.split(text[: one.start()])[-1]
        plain = " ".join(INLINE.sub("§", before).split())
        plain = WE_CHOOSE.sub("", OF_LAYERS.sub("", plain))
        doubted = any(form.search(plain) for form in (NOT, HARDLY, ASKS, LIMITS))
        doubted = doubted or is_of_others(plain) or bool(leading(plain))
        where = WHERE.fullmatch(plain) or (NAMED.search(plain) and named_in(before, one))
        doubted = doubted or (one is shown[-1] and not where)
        put = None if doubted else _definitions(one, text, where=bool(where))
        if put is not None:
            made += text[place : one.start()].rstrip(" ") + put
            place = one.end()
    return made + text[place:]


def named_in(before: str, display: re.Match[str]) -> bool:
    """Whether the last formula of words before a display is the letter that it begins with."""
    inside = display["one"] or display["two"] or display["three"]
    row, last = ROW.match(inside.replace("&", " ")), [*INLINE.finditer(before)][-1][0]
    return row is not None and last.strip("$ ") == row["head"].strip()


def _definitions(one: re.Match[str], text: str, *, where: bool) -> str | None:
    """Return what a display defines, each in a sentence of its own; None where it is, or may be, something else.

    One behind ``where`` says what a function is that stands above.
    """
    inside = re.sub(
        r"\\(?:label|notag|nonumber)\s*(?:\{[^{}]*\})?", "", one["one"] or one["two"] or one["three"] or ""
    )
    if BESIDE.search(inside):
        return None
    stop = re.search(r"[.,;]?\s*$", inside)
    parts = [
        part.strip().rstrip(".,;").strip() for part in PARTS.split(inside[: stop.start() if stop else None])
    ]
    if len(parts) == 1 and (chain := CHAIN.fullmatch(parts[0].replace("&", " "))):
        return _before_chain(chain, one, text)
    rows = [ROW.fullmatch(part.replace("&", " ")) for part in parts if part]
    if not rows or not all(rows) or any(_relates(row["value"]) for row in rows if row):
        return None
    above, below, heads = text[: one.start()], text[one.end() :], list[str]()
    for row in filter(None, rows):
        head = row["head"].strip()
        new = where or not _stands(head, above, words=True)
        if not new or _stands(head, row["value"]) or head in heads or _is_said(head, below):
            return None
        heads.append(head)
    called = {row["head"].strip() for row in rows if row and row["of"]}
    needed = where or any(_needed(head, below, called=head in called) for head in heads)
    if not needed and not _sums_members([row for row in rows if row], below):
        return None
    said = [f"let ${' '.join(part.replace('&', ' ').split())}$" for part in parts if part]
    goes_on = re.match(r"\s*[a-z(\\$]", below) and not inside.rstrip().endswith((".", ";"))
    end = inside.rstrip()[-1:] if inside.rstrip()[-1:] in (".", ",", ";") else ""
    put = ". L" + " and ".join(said)[1:] + (end if goes_on else ".")
    if where:
        put = (
            (" " if called else ", where ")
            + " and ".join(one.removeprefix("let ") for one in said)
            + (end if goes_on else ".")
        )
    return put + "\n" * one[0].count("\n")


def _sums_members(rows: list[re.Match[str]], below: str) -> bool:
    r"""Whether a display says what z_i is, and then what a sum over them is that is differentiated below."""
    for k, row in enumerate(rows):
        index = re.search(r"_(?:([a-z])|\{([a-z])\})$", row["head"].strip())
        own = re.sub(r"[{}\s]", "", row["head"])
        for other in rows[k + 1 :] if index else ():
            summed = r"\sum" in other["value"] and own in re.sub(r"[{}\s]", "", other["value"])
            name = re.escape(other["head"].strip())
            if summed and re.search(
                rf"\\(?:nabla(?:_(?:\{{[^{{}}]*\}}|\w))?|partial)\s*{name}(?![A-Za-z])", below
            ):
                return True
    return False


def _relates(value: str) -> bool:
    return any(found[0] != "=" for found in RELATION.finditer(value))


def _stands(head: str, text: str, *, words: bool = False) -> bool:
    """Whether a letter stands in a formula, or in one among ``words``."""
    name = re.sub(r"[{}\s]", "", head)
    before = "" if name.startswith("\\") else r"(?<![A-Za-z\\])"
    formulas = [
        *(found[0] for found in INLINE.finditer(text)),
        *(found[0] for found in DISPLAY.finditer(text)),
    ]
    plain = " ".join(formulas) if words else text
    return (
        re.search(rf"{before}{re.escape(name)}(?![A-Za-z_])", re.sub(r"[{}]|(?<=\\[a-z]{{3}})\s", "", plain))
        is not None
    )


def _is_said(head: str, below: str) -> bool:
    """Whether the words below say what a letter is, let h = a, or a line does that they say to define."""
    name = re.escape(head)
    for found in re.finditer(rf"(?:\$|\\\[|&|\\\\|\$\$|\}})\s*{name}\s*&?\s*:?=(?!\s*0)", below):
        before = SENTENCE.split(below[: found.start()])[-1]
        if found[0].startswith("$") or DEFINES.search(before) or ":=" in found[0]:
            return True
    return False


def _before_chain(chain: re.Match[str], one: re.Match[str], text: str) -> str | None:
    """Return what a function is among the words, before the display that says what its value is too."""
    above, below, head = text[: one.start()], text[one.end() :], chain["head"].strip()
    value = chain["value"].strip()
    if _stands(head, above, words=True) or _stands(head, value) or _is_said(head, below) or _relates(value):
        return None
    said = f". Let ${head}{chain['of'] or ''} = {' '.join(value.split())}$. Then "
    return said + one[0] if _needed(head, below, called=bool(chain["of"])) else None


def _needed(head: str, below: str, *, called: bool) -> bool:
    """Whether a definition among the words below is made of a letter, or of a function that is ``called``.

    Or whether its Jacobian stands below, of which a column that a line defines has none.
    """
    own = re.escape(head.strip())
    if not called and re.search(rf"\\partial\s*{own}\s*\}}\s*\{{\s*\\partial\s*\\?[A-Za-z]", below):
        return True
    for found in INLINE.finditer(below):
        formula = found[0].strip("$ ")
        left, equals, value = formula.partition("=")
        named = LETTER.fullmatch(left.strip())
        if equals and named is not None and (called or not named["of"]) and needs(value, head):
            return True
    return False
