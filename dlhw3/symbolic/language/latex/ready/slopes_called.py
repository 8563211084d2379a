r"""Gradients and Hessians by a letter: "let $g$ be the gradient of $f$", "the Hessian of $f$ is $H = X^\top X$".

The letter is \nabla f(w), or \nabla^2 f(w), where the words before define f(w), and what it is said to be is then a
claim: a definition would take any value for it. A text is returned of as many lines; and what was read so.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.minimisers import SQUARED
from dlhw3.symbolic.language.latex.text.phrases import GAP, NAME
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\(?!nabla|partial|[td]?frac|[dt]?dot|hat|math|text|operatorname|log|exp|sum"
    r"|int|lim|min|max)[A-Za-z]+|[A-Za-z])(?:\s*_\s*(?:\w|\{\s*\w+\s*\}))?"
)
DEFINED = re.compile(
    rf"(?<![A-Za-z\\_])(?P<f>{NAME})\s*\(\s*(?P<of>{LETTER}(?:\s*,\s*{LETTER})*)\s*\)\s*&?\s*:?=(?P<value>[^$=]*)"
)
"""A function at its letters, and its value."""
PLAIN = re.compile(rf"(?<![A-Za-z\\_^{{])(?P<f>{NAME})\s*&?\s*:?=(?P<value>[^$=]*)")
"""A number without its letters, L = \\|X w - y\\|^2, and its value."""
NUMBER = re.compile(
    r"\\(?:\||[lr]?Vert(?![a-z])|top(?![a-z])|log(?![a-z])|sum(?![a-z])|tr(?![a-z])|det(?![a-z])|operatorname\s*\{\s*(?:tr|Tr)\s*\})"
)
"""What makes a value a number, mostly."""
OPENS = r"(?P<open>\$\$|\\\[|\\begin\s*\{\s*(?:equation|align|gather|multline|eqnarray)\*?\s*\})"
FUNCTION = rf"\$\s*(?P<f>{NAME})\s*(?:\(\s*(?P<of>[^()$=]*)\)\s*(?P<value>:?=[^$]+)?)?\$"
NOTION = r"(?P<notion>gradient|derivative|Hessian(?: matrix)?)"
ADVERB = r"(?:,? (?:therefore|thus|hence|then|now|simply|clearly|easily|accordingly),?)?"
OF = (
    rf"(?: (?:of|for) (?:the )?(?:(?:function|loss|objective|cost) )?{FUNCTION}"
    r"| of (?:the|this|our) (?:loss|objective|cost|function)(?: function)?(?! \$))?"
    rf"(?: (?:with respect to|w\.r\.t\.|in) \$\s*(?P<by>{LETTER})\s*\$)?(?: at \$\s*(?P<at>{LETTER})\s*\$)?"
)
ENDS = r"(?=\s*(?:[.;]|,\s*(?:and|so|then|we|let)\b(?!\s+not\b)|\n\s*\n)|\s+and\s+(?:let|set|write)\b)"


def _form(words: str) -> re.Pattern[str]:
    return re.compile(words.replace(" ", GAP), re.IGNORECASE)


LET = _form(
    r"(?P<begins>\blet |\bdenote by |\bwrite |\b(?:where|and) )"
    rf"\$\s*(?P<g>{LETTER})\s*\$ (?:(?:be|denote|is|denotes|for) )?(?:the|its) {NOTION}{OF}{ENDS}"
)
"""A letter that is let be a gradient."""
BY = _form(
    rf"(?P<begins>\b(?:denote|call|write) )(?:the|its) {NOTION}{OF} (?:(?:by|as) )?\$\s*(?P<g>{LETTER})\s*\${ENDS}"
)
BE = _form(
    rf"(?P<begins>\blet )\$\s*(?P<g>{LETTER})\s*=(?P<to>[^$=]*)\$ (?:be|denote) (?:the|its) {NOTION}{OF}{ENDS}"
)
WITH = _form(rf"(?P<before>{FUNCTION},?) (?:with|of) (?:the )?{NOTION} \$\s*(?P<g>{LETTER})\s*\${ENDS}")
"""A function with the letter of its gradient behind it."""
WHOSE = _form(
    r"(?P<begins>,? (?:(?:whose|with|has|have|having|and its) (?:(?:the|an?) )?|and (?:the )?(?=Hess|grad)))"
    rf"{NOTION}(?: is)? (?=\$)"
)
"""A function with what its gradient is behind it."""
BEGINS = (
    r"(?P<begins>\A\s*|(?<=[.;:])\s+|(?<=\\\])\s*|(?<=\$\$)\s*|(?<=\})\s+|,\s+(?:and|so|then)\s+|(?<=\n)\s*)"
)
IS = (
    rf"(?:is|equals|reads|becomes){ADVERB}(?: (?:given by|computed as|found to be|seen to be|equal to))?"
    rf"{ADVERB}\s*:?\s*"
)
STATED = _form(
    rf"{BEGINS}(?:(?:then|hence|so|thus|therefore|now|clearly),? )?"
    rf"(?:the|its) {NOTION}(?: \$\s*(?P<own>{LETTER})\s*\$)?"
    rf"{OF},? (?:denoted (?:by )?\$[^$]*\$,? )?{IS}"
)
"""The words before what a gradient is."""
FOUND = _form(
    rf"{BEGINS}(?:(?:then|hence|so|thus|therefore|now),? )?"
    rf"(?:differentiating|taking the {NOTION}(?: of)?)(?: {FUNCTION})?"
    r"(?: (?:with respect to|w\.r\.t\.|in) \$[^$]*\$)?,? (?:(?:we|one) (?:get|obtain|find|have)s?|gives|yields)"
    r"(?: that)?\s*:?\s*"
)
COMPUTED = _form(
    rf"{BEGINS}(?:(?:we|let us)(?: (?:now|next|first))? (?:compute|find|calculate|derive|obtain|get)|for)"
    rf" (?:the|its) {NOTION}{OF}"
    r"(?: (?:we|one) (?:get|obtain|find|have)s?(?: that)?)?\s*[:,]?\s*"
)
AT = r"(?:\s*\(\s*(?:\\[A-Za-z]+|[A-Za-z])\s*\))?"
SHOWN = re.compile(rf"{OPENS}\s*(?P<g>{LETTER}{AT})\s*&?\s*=")
INLINE = re.compile(rf"\$\s*(?P<g>{LETTER}{AT})\s*=(?P<to>[^$]*)\$(?=\s*[.,;]|\s+and\s+(?:the\s+)?[Hg])")


def with_slopes_called(text: str) -> tuple[str, list[str]]:
    """Return a text in which such letters are gradients and Hessians, and what it was read as."""
    if not re.search(r"gradient|derivative|Hessian|ifferentiating", text) or "%" in text:
        return text, []
    told = list[str]()
    apart = [*set_apart(text)]

    def let(found: re.Match[str]) -> str:
        slope = _slope(found, found.string)
        if slope is None or any(start < found.end() and found.start() < stop for start, stop in apart):
            return found[0]
        told.append(f"{found['g'].strip()} is {slope}, by its words")
        given = found.groupdict()
        said = f"${given['f']}({given['of']}) {given['value']}$ and " if given.get("value") else ""
        made = f"${found['g'].strip()} = {slope}$"
        made += rf". Then \[ {found['g'].strip()} = {given['to']} \]" if given.get("to") else ""
        if given.get("before"):
            made = f"{given['before'].rstrip(', ')} and {made}"
        else:
            own = found["begins"].strip().lower() in ("denote", "call", "write", "denote by")
            word = "let " if own else found["begins"]
            made = f"{word if word.strip()[0].islower() or word[0] == 'L' else 'Let '}{said}{made}"
        return made + "\n" * max(found[0].count("\n") - made.count("\n"), 0)

    text = WITH.sub(let, BY.sub(let, BE.sub(let, LET.sub(let, text))))
    for form in (STATED, FOUND, COMPUTED, WHOSE):
        place = 0
        while found := form.search(text, place):
            place = found.end()
            claim = SHOWN.match(text, place) or INLINE.match(text, place)
            slope = _slope(found, text) if claim else None
            own = found.groupdict().get("own")
            if (
                claim is None
                or slope is None
                or (own and "".join(own.split()) != "".join(claim["g"].split()))
            ):
                continue
            g = claim["g"].strip()
            told.append(f"{g} is {slope}, by its words")
            begins = ". " if re.search(r"[a-z,]", found["begins"]) else found["begins"]
            lines = "\n" * max(found[0].count("\n") - begins.count("\n"), 0)
            made = f"{begins}Let ${g} = {slope}$. Then{lines or ' '}"
            shown = claim[0] if "open" in claim.groupdict() else rf"\[ {g} = {claim['to']} \]"
            text = text[: found.start()] + made + shown + text[claim.end() :]
            place = found.start() + len(made)
    return text, [*dict.fromkeys(told)]


def _slope(found: re.Match[str], text: str) -> str | None:
    """Return the gradient or the Hessian that words speak of; nothing where they may mean another."""
    given = found.groupdict()
    before = text[: found.end()]
    known = dict[str, set[str]]()
    for one in DEFINED.finditer(before):
        known.setdefault(_bare(one["f"]), set()).add(" ".join(one["of"].split()))
    f, by, at = given.get("f"), given.get("by"), given.get("at")
    notion = (given.get("notion") or "gradient").lower()
    if not known and by and notion == "gradient" and not at:
        return _of_number(f, by.strip(), before)
    if f is None:
        if len(known) != 1:
            return None
        (f,) = known
        values = [one["value"] for one in DEFINED.finditer(before)]
        if not any(NUMBER.search(one) for one in values) and notion != "derivative":
            return None
    of = known.get(_bare(f), set())
    if len(of) != 1 or (given.get("of") and " ".join(given["of"].split()) not in of):
        return None
    (letters,) = of
    every = [one.strip() for one in letters.split(",")]
    second = notion.startswith("hessian")
    if (by and by.strip() not in every) or (len(every) > 1 and (not by or second or at)):
        return None
    point = at.strip() if at else letters
    if notion == "derivative" and len(every) == 1:
        return rf"{f.strip()}'({point})"
    below = rf"_{{{by.strip()}}}" if by and len(every) > 1 else ""
    return rf"\nabla{'^2' * second}{below} {f.strip()}({point})"


def _of_number(name: str | None, by: str, before: str) -> str | None:
    """Return the gradient of a number that a formula says without its letters, the only one with this letter."""
    own = re.compile(rf"(?<![A-Za-z\\]){re.escape(by)}(?![A-Za-z])|(?<=[A-Z]){re.escape(by)}(?![A-Za-z])")
    found = {
        one["f"].strip()
        for one in PLAIN.finditer(before)
        if SQUARED.search(one["value"]) and own.search(one["value"])
    }
    if len(found) != 1 or (name is not None and name.strip() not in found):
        return None
    return rf"\nabla_{{{by}}} {found.pop()}"


def _bare(name: str) -> str:
    return re.sub(r"\s", "", name)
