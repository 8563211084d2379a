r"""Gradients that words set to zero: "Setting it to zero, we obtain" below $\nabla J(w) = \dots$ makes it 0.

That is assumed from there on. What is set is named, or it is the gradient with which the last display begins. "At
a stationary point of $f$," sets all gradients of the one function whose gradients the displays above say.
"""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.scopes.gradients_at import SLOPE, at_arguments, at_its_letters
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.rows import BEGIN, INLINE, LAST_LINE, Row, signs
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.timed import bare
from dlhw3.symbolic.language.text import lazy_re as re

GRADIENT = (
    r"(?:(?:the|this|its|our)\s+)?(?:(?:first|partial|full)\s+)?(?:gradient|derivative)s?"
    r"|it|this|that|the\s+latter|(?:both\s+)?these"
)
BEGINS = r"(?:^\s*|[.;:]\s+|,\s+|\b(?:and|by|now|then|so),?\s+)"
NAMED = r"\$(?P<named>\s*\\(?:nabla|frac\s*\{\s*\\partial)[^$=]*)\$"
EQUAL = (
    r"\$(?P<equal>\s*\\(?:nabla|frac\s*\{\s*\\partial)[^$=]*)=(?:(?:[^$=]|(?<=_\{\w)=)*=)?\s*"
    r"(?:0|\\(?:mathbf|boldsymbol|vec)\s*\{?\s*0\s*\}?)\s*\$"
)
"""A gradient that is set to zero in one formula with the zero."""
LEADS = (
    r"(?:gets?|obtains?|finds?|have|sees?|gives?|yields?|leads?|results?|implies|shows?|arrives?|conclude)\b"
)
OF = r"(?:\s+of\s+\$(?P<of>[^$]+)\$)?(?:\s+(?:with\s+respect\s+to|wrt|w\.r\.t\.|in)\s+\$(?P<wrt>[^$]+)\$"
OF += r"(?:(?:,|,?\s+and)\s+\$[^$]+\$)*)?"
"""Of what a gradient is, and in which letter."""
OVER = OF.replace("<of>", "<over>").replace("<wrt>", "<in>")
DOING = (
    r"(?:solving(?:\s+for\s+\$[^$]+\$)?(?:\s+as\s+(?:before|above))?|rearranging(?:\s+(?:the\s+)?terms)?|simplifying|dividing\s+by\s+\$[^$]+\$"
    r"|(?:left[\s-]|right[\s-]|pre-?|post-?)?multiplying(?:\s+(?:it|both\s+sides))?(?:\s+(?:on|from)\s+the\s+(?:left|right))?\s+(?:by|with)\s+\$[^$]+\$)"
)
"""What is done with the equation that a gradient is 0."""
SOLUTION = (
    r"the\s+(?:(?:optimal|unique|least[\s-]squares|ridge|maximum\s+likelihood|resulting|stationary)\s+)*"
    r"(?:solution|estimat(?:or|e)|minimi[sz]er|optimum|point)\s+(?:then\s+)?(?:is|reads|takes\s+the\s+form|is\s+(?:then\s+)?given\s+by)\b"
)
SHOWN = r"\\\[|\$\$|\\begin\s*\{(?:equation|align|gather)\*?\}"
SAID = re.compile(
    rf"{BEGINS}(?P<words>(?:setting|equating|putting|we\s+set|let\s+us\s+set|set)\s+(?:(?:{GRADIENT}){OF}|{NAMED})"
    r"\s+(?:(?:equal|with)\s+)?(?:to\s+)?(?:zero|\$0\$|\$\\mathbf\{?0\}?\$)"
    rf"|(?:setting|(?:we|let\s+us)\s+set|set|(?:(?:we|let\s+us)\s+)?solv(?:e|ing)|requiring|imposing)\s+{EQUAL})"
    rf"(?=\s*[,:]?\s*(?:{SHOWN})"
    rf"|\s*[.,]?\s*(?:and\s+{DOING}\s*,?\s*)?(?:(?:we|one|this|which)\s+)?(?:then\s+)?(?:{LEADS}|{SOLUTION}))"
    rf"|{BEGINS}(?P<condition>(?:the|its|our)\s+(?:(?:first|1st)[\s-]+order\s+(?:(?:necessary\s+)?optimality\s+)?"
    rf"|(?:necessary\s+)?(?:optimality|stationarity|stationary|KKT|Karush-+Kuhn-+Tucker)\s+)conditions?{OVER}\s+(?:is|are|reads?|becomes?)"
    r"(?:\s+(?:then|thus|therefore|simply))?)"
    rf"(?=\s*,?\s*(?:{SHOWN}))",
    re.IGNORECASE | re.MULTILINE,
)
"""The words that set a gradient to zero, before what they lead to."""
POINTS = re.compile(
    r"\s(?:it|this|that|the\s+latter|(?:both\s+)?these)\b(?!\s+(?:gradient|derivative))", re.IGNORECASE
)
"""What points to a gradient without naming it."""
CONNECTS = re.compile(
    r"(?:[.,;:]|and|so|then|now|thus|hence|by|at|the|a|an|we|solve|minimi[sz]e|find|optimum|minimum|minimi[sz]er"
    r"|stationary|critical|points?|for|finally|next|which|is|as|claimed|desired|needed|\s|\\\w+\s*\{\w+\*?\})*"
)
"""Words before such a pointer that name nothing else to which it could point."""
DOUBTED = re.compile(
    rf"{NOT.pattern}|\b(?:mistakes?|wrong\w*|tempt\w*|naive\w*|students?|try|tried|attempt\w*|incorrect\w*)\b",
    re.IGNORECASE,
)
AT = re.compile(
    r"(?:\A|(?<=[.;:])\s|\n)\s*(?P<words>(?:(?:now|then|hence|finally|thus|so)\s*,?\s+)?at\s+(?:an?|any|every|each|the|such"
    r"\s+a)\s+(?:(?:first-order\s+)?(?:stationary|critical)\s+points?)(?:\s+of\s+\$(?P<of>[^$]*)\$)?)"
    r"(?=\s*,|\s*\$|\s+(?:we|both|the\s+gradients?|all|it)\b)",
    re.IGNORECASE,
)
"""The words for a point where all gradients are zero."""
HEAD = re.compile(
    r"\s*\\(?:nabla(?!\s*\^)|frac\s*\{\s*\\partial(?!\s*\^))|\s*\\?[A-Za-z]+\s*'\s*\(\s*\\?[A-Za-z]+\s*\)\s*$"
)
VANISHES = re.compile(
    r"\s*[,;.]?\s*(?:which|(?:and\s+)?(?:it|this|(?:the|this|its)\s+(?:gradient|derivative)))\s+(?P<words>(?:vanishes|is\s+(?:equal\s+to\s+)?zero))\s+(?:exactly\s+|precisely\s+|only\s+)?"
    r"(?:at|when|if\s+and\s+only\s+if|where|for)\s*:?\s*",
    re.IGNORECASE,
)
"""The same between two displays: which vanishes at."""
POINT = re.compile(
    r"\s*(?:\\\[|\$\$|\\begin\s*\{\w+\*?\})\s*(?:\\(?:hat|bar|tilde|mathbf|bm|boldsymbol)\s*\{?\s*)?\\?[A-Za-z]+\s*\}?(?:\s*[_^]\s*(?:\{[^{}]*\}|\\?\w+|\*))*\s*&?\s*="
)


def vanishing(text: str) -> list[tuple[Row, int]]:
    """Return what the words between two displays assume where they say that the gradient above is zero below."""
    apart = [*set_apart(text)]
    found = list[tuple[Row, int]]()
    for (_, stop), (start, _) in pairwise(apart):
        one = VANISHES.fullmatch(text[stop:start])
        head = _last_gradient(text, start, apart) if one else ""
        if one and head and _is_point(text[start:]):
            place = stop + one.end("words")
            line = text.count("\n", 0, place) + 1
            column = place - text.rfind("\n", 0, place) - 1
            found.append((Row(line, f"{head} = 0", "assume", scope=(line, LAST_LINE)), column))
    return found


def _is_point(shown: str) -> bool:
    """Whether a display says what a letter is, or equals columns: of ‖w‖ = ‖c‖ more than the point is 0."""
    return POINT.match(shown) is not None


def set_to_zero(text: str) -> list[tuple[Row, int]]:
    """Return what such words assume, each from its line on, and where in it they end."""
    apart = [*set_apart(text)]
    found = [*at_stationary_points(text), *vanishing(text)]
    for one in SAID.finditer(text):
        words = "condition" if one["condition"] else "words"
        start = one.start(words)
        inside = any(first <= start < stop for first, stop in apart)
        before = _before(text, start, apart)
        doubted = NOT.search(IS_THERE.sub("", _rest(text, one.end(), apart))) or DOUBTED.search(
            before.rpartition(". ")[2]
        )
        beside = "" if one["named"] or one["equal"] else _gradient_beside(text, start, apart)
        by = _letter_before(text, start, apart)
        whole = one[words] + (" (gradients)" if CONDITIONS.search(one[words]) else "")
        taken = (
            _gradients_taken(whole, by, before, text[:start]) if not (one["named"] or one["equal"]) else []
        )
        points = POINTS.search(f" {one[words]}") and not (beside or taken or CONNECTS.fullmatch(before))
        if inside or doubted or points:
            continue
        head = one["named"] or _equal(one["equal"], text) or _gradient_of(one, text[:start]) or beside
        last = "" if one["condition"] else _last_gradient(text, one.start(), apart)
        if (
            last
            and not head
            and not taken
            and _of_another_letter(last, (one["wrt"] or one["in"] or "").strip(), text)
        ):
            continue
        head = head or last
        head = head or ("" if _points(one) else _gradient_of_only(text[:start]))
        head = head or _gradient_in(one, text[:start])
        if taken or (by and not (one["of"] or one["wrt"]) and _of_another_letter(head, by, text)):
            head = ""
        for each in taken or [head] * bool(head):
            line = text.count("\n", 0, start) + 1
            column = max(one.end() - text.rfind("\n", 0, start) - 1, 0)
            found.append((Row(line, f"{each.strip()} = 0", "assume", scope=(line, LAST_LINE)), column))
    return found


def _equal(written: str | None, text: str) -> str:
    """Return a gradient that a formula sets to zero, \\nabla f = 0, at the letters of its function."""
    slope = SLOPE.fullmatch(f"{written.rstrip()} =") if written else None
    return at_arguments(slope, text) if slope else written or ""


IS_THERE = re.compile(
    r"\s*(?:that\s+)?(?:this|it|the|our)\s+(?:[a-z]+\s+)?(?:will\s+have|has|is\s+at|attains)\s+(?:an?|its)\s+"
    r"(?:stationary\s+point|critical\s+point|minimum|maximum)\s+(?:when|where|if|at)\s*:?\s*$",
    re.IGNORECASE,
)
"""What words say that is so at the point of the display behind them: it will have a stationary point when."""


CONDITIONS = re.compile(r"\bconditions\s+(?:are|read|become)\b", re.IGNORECASE)
"""The conditions in all letters of a function."""
TAKES = re.compile(
    r"\b(?:(?:taking|computing|evaluating)\s+(?:the\s+)?(?:(?:partial|first)\s+)?(?:derivative|gradient)s?(?:\s+of\s+§)?|differentiating(?:\s+(?:§|it|this))?)"
    r"\s+(?:with\s+respect\s+to|wrt|w\.r\.t\.|in)\s+(?:the\s+)?(?:[a-z-]+\s+){0,2}?§\s*,?\s+(?:and|then|,)\s*$",
    re.IGNORECASE,
)
"""What takes the derivative that is set to zero: taking the derivative with respect to § and."""
SEVERAL = re.compile(r"\b(?:gradients|derivatives)\b", re.IGNORECASE)
ARGUMENTS = re.compile(
    r"(?<![A-Za-z\\])(?P<f>\\(?:mathcal|tilde|hat|bar)\s*\{?[A-Za-z]\}?|\\(?!nabla)[A-Za-z]+|[A-Za-z])\s*"
    r"\((?P<of>[^()=]*)\)\s*&?\s*:?="
)


def _gradients_taken(words: str, by: str, before: str, above: str) -> list[str]:
    """Return the gradients that are set to zero of the one function of several letters that is defined above.

    That in a letter where words take it in that, and all where they say gradients and no letter.
    """
    defined = {
        (re.sub(r"\s", "", one["f"]), tuple(of.strip() for of in one["of"].split(","))): one
        for one in ARGUMENTS.finditer(above)
    }
    wrt = re.search(
        r"(?:respect\s+to|wrt|w\.r\.t\.|\bin)\s+\$(?P<by>[^$]+)\$(?P<more>(?:(?:,|,?\s+and)\s+\$[^$]+\$)*)",
        words,
    )
    several = (
        [one.strip() for part in re.findall(r"[^$]+", wrt[0])[1:] for one in part.split(",")] if wrt else []
    )
    several = [one for one in several if one and one != "and"]
    if len(several) > 1:
        every = [(of, one) for (_, of), one in defined.items() if {*several} <= {*of}]
        slopes = [f"{one['f']}({one['of']})" for _, one in every] if len(defined) == 1 else []
        return [
            rf"\nabla_{{{each}}} {one}" for one in slopes for each in several if re.fullmatch(WHOLE, each)
        ]
    letter = wrt["by"].strip() if wrt else by if TAKES.search(f"{before} ") else ""
    own = [(of, one) for (_, of), one in defined.items() if letter in of] if letter else []
    if not letter and SEVERAL.search(words) and not re.search(r"\$", words) and len(defined) == 1:
        own = [(of, one) for (_, of), one in defined.items() if len(of) > 1]
    if len(own) != 1 or (letter and len(own[0][0]) == 1 and not TAKES.search(f"{before} ")):
        return []
    ((of, one),) = own
    written = f"{one['f']}({one['of']})"
    letters = [letter] if letter else of
    return [rf"\nabla_{{{each}}} {written}" for each in letters if re.fullmatch(WHOLE, each)]


WHOLE = r"\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?"
BY = re.compile(
    r"\b(?:with\s+respect\s+to|wrt|w\.r\.t\.|derivatives?\s+in|gradients?\s+in|differentiat\w+\s+in)\s+(?:the\s+)?(?:[a-z-]+\s+){0,3}?"
    r"\$(?P<by>[^$]+)\$",
    re.IGNORECASE,
)
"""In which letter a sentence takes a derivative."""


def _letter_before(text: str, place: int, apart: list[tuple[int, int]]) -> str:
    """Return the letter in which the sentence before a place takes a derivative; nothing where it says none."""
    begins = max(
        (
            one.end()
            for one in re.finditer(r"[.;]\s+(?=[A-Z])|\n\s*\n", text[:place])
            if not any(start <= one.start() < stop for start, stop in apart)
        ),
        default=0,
    )
    said = [*BY.finditer(text, begins, place)]
    return said[-1]["by"].strip() if said else ""


def _of_another_letter(gradient: str, letter: str, text: str) -> bool:
    """Whether a gradient is in another letter than words say: the derivative in y, below that in w."""
    found = re.match(
        r"\s*\\nabla\s*(?:_\s*\{?\s*(?P<of>\\?[A-Za-z]+(?:_\w)?)\s*\}?"
        r"|(?P<f>\\?[A-Za-z]+)(?:\s*\(\s*(?P<at>\\?[A-Za-z]+)\s*\))?\s*(?:$|=))"
        r"|\s*\\[td]?frac\s*\{[^{}]*\}\s*\{\s*\\partial\s*(?P<by>\\?[A-Za-z]+(?:_\w)?)\s*\}",
        gradient,
    )
    if found is None or re.fullmatch(LETTER, letter) is None:
        return False
    own = found["of"] or found["at"] or found["by"] or ""
    if not own:
        defined = {one["x"] for one in re.finditer(DEFINED.format(re.escape(found["f"])), text)}
        own = defined.pop() if len(defined) == 1 else letter
    return own != letter


BOLD = r"\\(?:mathbf|boldsymbol|bm)(?:\s*{{\s*\\?[A-Za-z]+\s*}}|\s+[A-Za-z]|\\[a-z]+)"
DEFINED = r"(?<![A-Za-z\\])(?P<f>{})\s*\(\s*(?P<x>" + BOLD + r"|\\?[A-Za-z]+(?:_\w)?)\s*\)\s*&?\s*:?="
LETTER = r"(?:\\mathcal\s*\{?[A-Za-z]\}?|\\(?!nabla)[A-Za-z]+|[A-Za-z])"


def _points(found: re.Match[str]) -> bool:
    """Whether words point to a gradient, it or this, or name what it is of in a way that is not known."""
    return bool(found["of"] or found["over"] or found["wrt"] or found["in"]) or bool(
        POINTS.search(f" {found['words'] or ''}")
    )


def _gradient_of(found: re.Match[str], above: str) -> str:
    """Return the gradient of what is named, of a function that is defined above or of an expression in a letter."""
    of, letter = (found["of"] or found["over"] or "").strip(), (found["wrt"] or found["in"] or "").strip()
    if not of or (letter and re.fullmatch(LETTER, letter) is None):
        return ""
    defined = [*re.finditer(DEFINED.format(LETTER), above)]
    points = {one["x"] for one in defined if one["f"] == re.sub(r"\s*\(.*\)$", "", of)}
    if len(points) == 1:
        (point,) = points
        return rf"\nabla_{{{point}}} {of.partition('(')[0]}({point})" if letter in ("", point) else ""
    return rf"\nabla_{{{letter}}} \left({of}\right)" if letter and "=" not in of and not points else ""


def _gradient_in(found: re.Match[str], above: str) -> str:
    """Return the gradient of the one function that is defined above, where words say that it is in its letter."""
    letter = (found["wrt"] or found["in"] or "").strip()
    only = _gradient_of_only(above) if letter and not (found["of"] or found["over"]) else ""
    of = bare(only)
    return only if re.match(rf"\\nabla_{re.escape(bare(letter))}(?![a-z])", of) else ""


def _gradient_of_only(above: str) -> str:
    """Return the gradient of the one function that is defined above, of one letter."""
    defined = {(one["f"], one["x"]) for one in re.finditer(DEFINED.format(LETTER), above)}
    if len(defined) != 1 or re.search(r"(?<![A-Za-z\\])[A-Za-z]\s*\([^()]*,[^()]*\)\s*&?\s*:?=", above):
        return ""
    ((f, point),) = defined
    return rf"\nabla_{{{point}}} {f}({point})"


def at_stationary_points(text: str) -> list[tuple[Row, int]]:
    """Return what such words assume of gradients that the displays above say, each from its line on."""
    apart = [*set_apart(text)]
    found: list[tuple[Row, int]] = []
    for one in AT.finditer(text):
        inside = any(start <= one.start("words") < stop for start, stop in apart)
        if inside or DOUBTED.search(_rest(text, one.end(), apart)):
            continue
        above = "\n".join(text[start:stop] for start, stop in apart if stop <= one.start("words"))
        slopes = {re.sub(r"\s", "", at["slope"]): at for at in SLOPE.finditer(above)}
        names = {re.sub(r"\s", "", at["f"]) for at in slopes.values()}
        said = re.sub(r"\s|\(.*\)", "", one["of"] or "")
        every = [] if slopes else _gradients_of(said, text[: one.start("words")])
        if not every and (len(names) != 1 or (said and {said} != names)):
            continue
        line = text.count("\n", 0, one.start("words")) + 1
        column = max(one.end() - text.rfind("\n", 0, one.start("words")) - 1, 0)
        every = every or [at_arguments(slope, text) for slope in slopes.values()]
        found += [(Row(line, f"{each} = 0", "assume", scope=(line, LAST_LINE)), column) for each in every]
    return found


def _gradients_of(said: str, above: str) -> list[str]:
    """Return the gradients of the one function that is defined above, in each of its letters."""
    defined = {
        (re.sub(r"\s", "", one["f"]), re.sub(r"\s", "", one["of"])): one for one in ARGUMENTS.finditer(above)
    }
    if len(defined) != 1 or (said and said != next(iter(defined))[0]):
        return []
    ((_, of), one), letters = next(iter(defined.items())), next(iter(defined))[1].split(",")
    if not all(re.fullmatch(WHOLE, each) for each in letters):
        return []
    return [rf"\nabla_{{{each}}} {one['f']}({of})" for each in letters]


def _before(text: str, place: int, apart: list[tuple[int, int]]) -> str:
    """Return the words between the last display above and a place."""
    start = max((stop for _, stop in apart if stop <= place), default=0)
    return " ".join(INLINE.sub("§", text[start:place]).split())


def _rest(text: str, place: int, apart: list[tuple[int, int]]) -> str:
    """Return the rest of a sentence, up to the next display."""
    stop = next((start for start, _ in apart if start >= place), len(text))
    return re.split(r"[.;]\s", re.sub(r"\$[^$]*\$", "", text[place:stop]))[0]


IT_IS = re.compile(
    r"(?:^|[.;:,]\s+|\band\s+)(?:its|the|whose|then\s+the)\s+gradient\s+(?:is|reads|equals)\s*$",
    re.IGNORECASE,
)


def _gradient_beside(text: str, place: int, apart: list[tuple[int, int]]) -> str:
    """Return the gradient that the formula right before a place says the value of: its gradient is ∇f(x) = …"""
    start = max((stop for _, stop in apart if stop <= place), default=0)
    several = [*INLINE.finditer(text, start, place)]
    if not several or not CONNECTS.fullmatch(" ".join(text[several[-1].end() : place].split())):
        return ""
    said = " ".join(INLINE.sub("§", text[start : several[-1].start()]).split())
    return _gradient_said(several[-1][0].strip("$"), said)


def _gradient_said(formula: str, before: str) -> str:
    """Return the gradient that a formula says the value of, where the words before it name it."""
    head, equals, _ = formula.partition("=")
    return " ".join(head.split()) if equals and HEAD.match(head) and IT_IS.search(before) else ""


def sets_gradient(formula: str, before: str, words: str) -> bool:
    """Whether words begin by setting the gradient to zero that the formula right before them says the value of."""
    found = SAID.match(words)
    return found is not None and bool(_gradient_said(formula, before))


def _last_gradient(text: str, place: int, apart: list[tuple[int, int]]) -> str:
    """Return the gradient that the last display above says the value of, at the beginning of its last chain."""
    above = [text[start:stop] for start, stop in apart if stop <= place]
    if not above:
        return ""
    bare = re.sub(r"\$\$|\\\[|\\\]", "", BEGIN.sub("", above[-1]))
    first = next(signs(bare), None)
    head = bare[: first[1]].replace("&", " ") if first else ""
    return at_its_letters(" ".join(head.split()), text[:place]) if HEAD.match(head) else ""
