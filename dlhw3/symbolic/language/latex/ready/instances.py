r"""At which points something is used, "the descent lemma with $x = x_k$ and $y = x_{k+1}$": what defines nothing.

Where an inequality is applied, what it holds for all of is put in. The lines are about the points that were put in,
and say of the letters that stood for any point what they said before. The equations are taken out of the words, and
are kept as what nothing assumes, so that no line is called false that may be one of those points.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.spelled import within
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[a-z]+(?![A-Za-z])|[A-Za-z])"
POINT = (
    rf"(?P<base>{LETTER})\s*(?:[_^]\s*(?:\{{[^{{}}]*\}}|\\(?:star|ast)(?![a-z])|[\w*+])\s*){{1,2}}"
    rf"|\\(?:bar|hat|tilde)\s*\{{?\s*(?P<dressed>{LETTER})\s*\}}?(?:_\s*(?:\{{[^{{}}]*\}}|\w))?"
)
PUT_IN = re.compile(
    rf"\s*(?P<letter>{LETTER})\s*(?::?=|\\(?:gets|leftarrow|coloneqq|to)(?![a-z]))\s*(?:{POINT})\s*(?P<more>=[^,;]*)?"
)
"""x = x_k, and y = x_{k+1} = x_k - a g: a letter that stands for any point, and a point of those at hand."""
CUE = re.compile(
    r"\b(?:appl(?:y|ies|ied|ying)|us(?:e|ed|ing)|invok\w+|plug\w*|substitut\w+|insert\w*|evaluat\w+|instantiat\w+|speciali[sz]\w+"
    r"|inequalit\w+|(?:strong\s+|quasi-?)?convexity|smoothness|lemma|theorem|propert(?:y|ies)|definition|condition|bounds?|monotonicity"
    r"|coercivity|cocoercivity|co-coercivity|Lipschitz\w*|descent)\b|\\(?:eq|c|C|auto)?ref\b|\(\d+\)",
    re.IGNORECASE,
)
"""Words of a sentence that say what holds of all points, or that it is used at some."""
USES = re.compile(
    r"\b(?:appl(?:y|ies|ied|ying)|us(?:e|ing)|invok\w+|plug\w*|substitut\w+|insert\w*|evaluat\w+|instantiat\w+|speciali[sz]\w+"
    r"|by)\b",
    re.IGNORECASE,
)
LIMITS = re.compile(
    r"\b(?:if|iff|when|whenever|unless|until|only|assum\w+|suppos\w+|provided|satisf\w+|obey\w*|fulfil\w*|holds?|hold|fail\w*|not|no"
    r"|never|without|except|near\w*|locally|approximat\w+|say\w*|define[sd]?|denote[sd]?|write)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Words of a sentence that says of what is assumed, or where it is: at these points alone."""
RELATION = re.compile(r"[<>=]|\\(?:[lg](?:eq?|t|eqslant)|neq?|(?:prec|succ)(?:eq)?|in)(?![a-zA-Z])")
BETWEEN = re.compile(r"\s*(?:,\s*and|,|and|;)\s*")
LEADS = re.compile(
    r"\b(?P<lead>(?:by\s+)?(?P<verb>setting|taking|choosing|letting|plugging(?:\s+in)?|substituting|inserting|putting|picking"
    r"|set|take|choose|let|plug(?:\s+in)?|substitute|insert|put|pick)|(?P<place>with|at|for|to|where|when|in|on))\s+\Z",
    re.IGNORECASE,
)
"""What stands directly before the points."""
PARTS = re.compile(r",(?![^{]*\})|\\q?quad")
STOP = re.compile(r"(?<=[.?!])\s|\n\s*\n")


def with_instances(text: str) -> tuple[str, list[Unread]]:
    """Return a text of as many lines without the points at which its words use something, and these."""
    found: list[Unread] = []
    if "=" not in text or not PUT_IN.search(text):
        return text, found
    kept = without_comments(text)
    edges = [0, *(place for span in set_apart(kept) for place in span), len(kept)]
    made = text
    for start, stop in reversed([*zip(edges[::2], edges[1::2], strict=True)]):
        for first, last, said in reversed([*_groups(kept, start, stop)]):
            begin, words = (first, "") if kept[last - 1 : last] == "," else _before(kept, start, first)
            number = kept.count("\n", 0, first) + 1
            found += [Unread(number, one, supposed=True) for one in said]
            made = made[:begin] + words + "\n" * kept.count("\n", begin, last) + made[last:]
    return made, found[::-1]


def _groups(kept: str, start: int, stop: int) -> list[tuple[int, int, list[str]]]:
    """Return where several points that are put in stand one after another among words, and what they are."""
    made: list[tuple[int, int, list[str]]] = []
    for one in INLINE.finditer(kept, start, stop):
        held = within(one[0])
        points = [PUT_IN.fullmatch(part) for part in PARTS.split(held)]
        if not all(points):
            made += _with_more(one, held, points)
            continue
        own = any(
            point and point["letter"].strip() == (point["base"] or point["dressed"]) for point in points
        )
        if made and BETWEEN.fullmatch(kept, made[-1][1], one.start()):
            first, _, before = made.pop()
        else:
            first, before = one.start(), list[str]()
        made.append((first, one.end(), [*before, *(["\x00"] if own else []), held.strip()]))
    return [
        (first, last, [part for part in said if part != "\x00"])
        for first, last, said in made
        if _is_used(kept, (start, first, last, stop), own="\x00" in said)
    ]


def _with_more(
    one: re.Match[str], held: str, points: list[re.Match[str] | None]
) -> list[tuple[int, int, list[str]]]:
    """Return the points at the beginning of a formula that goes on with what is no such: x = x_k, x_{k+1} = …"""
    count = next(k for k, point in enumerate(points) if point is None)
    cuts = [*PARTS.finditer(held)]
    if not count or cuts[count - 1][0] != ",":
        return []
    start = one.start() + one[0].index(held)
    begin, end = start, start + cuts[count - 1].end()
    own = any(point and point["letter"].strip() == (point["base"] or point["dressed"]) for point in points)
    return [(begin, end, ["\x00", *(held[: cuts[count - 1].start()].split(","))])] if own else []


def _is_used(kept: str, places: tuple[int, int, int, int], *, own: bool) -> bool:
    """Whether the sentence of points says that something is used there, and not that it is so there alone."""
    start, first, last, stop = places
    if (
        kept[first - 1 : first] in ("$", "(") and kept[last - 1 : last] == ","
    ):  # the rest of the formula stays
        return not LIMITS.search(INLINE.sub(" ", STOP.split(kept[start : first - 1])[-1]))
    parts = STOP.split(kept[start:first])
    behind = STOP.split(kept[last:stop])[0]
    others = [one[0] for one in INLINE.finditer(f"{parts[-1]} {behind}") if RELATION.search(one[0])]
    words, rest = (INLINE.sub(" § ", one) for one in (parts[-1], behind))
    if others or LIMITS.search(f"{words} {rest}"):
        return False
    lead = LEADS.search(kept[start:first])
    place = (lead["place"] or "").lower() if lead else ""
    if place in ("at", "for", "in", "on", "where", "when", "to") or (len(parts) == 1 and start):
        return USES.search(words) is not None and place not in ("where", "when")
    return own or CUE.search(f"{words} {rest}") is not None


def _before(kept: str, start: int, first: int) -> tuple[int, str]:
    """Return where what is taken out begins, with the word that leads to it, and what stands there instead."""
    lead = LEADS.search(kept[start:first])
    if lead is None:
        return first, "this"
    begin = start + lead.start("lead")
    if lead["place"]:
        return (begin, "") if lead["place"].lower() != "to" else (first, "this")
    capital = lead["lead"][:1].isupper()
    ing = lead["verb"].lower().split()[0].endswith("ing")
    return begin, ("Using" if capital else "using" if ing else "use") + " this"
