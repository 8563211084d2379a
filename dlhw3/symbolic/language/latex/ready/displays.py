r"""Formulas between \[ \] or $$ $$: rows as those of an align are, but for what states nothing, or is supposed."""

from __future__ import annotations

from dataclasses import dataclass, field

from dlhw3.symbolic.language.latex.text.rows import BEGIN, DISPLAYED, END, INLINE, Row, signs
from dlhw3.symbolic.language.latex.text.unread import Unjudged
from dlhw3.symbolic.language.latex.words.clause_forms import LAW
from dlhw3.symbolic.language.latex.words.once import otherwise
from dlhw3.symbolic.language.text import lazy_re as re

PROBLEM = re.compile(
    r"(?:[^=]{1,40}(?:=|\\in(?![a-z]))\s*)?(?:\\(?:arg)?(?:min|max)(?![a-z])|\\(?:inf|sup)(?![a-z])|\\arg\s*\\m(?:in|ax)"
    r"|\\operatorname\*?\s*\{\s*(?:arg\s*(?:\\,|~|\\;)?\s*)?(?:min|max)(?:imi[sz]e)?\s*\}"
    r"|\\(?:text|mathrm)\s*\{\s*(?:min|max)imi[sz]e\s*\})"
)
"""The beginning of what asks for an optimum: a problem, of which nothing is claimed."""
NAME = r"(?:\\[A-Za-z]+\s*(?:\{\s*\\?[A-Za-z]+\s*\})?|[A-Za-z])(?:_\w|_\{[^{}]*\})?"
LETS = re.compile(r"\b(?:let|define|set|put|denote|choose|take|redefine|write)\b[^.;]*$", re.IGNORECASE)
"""Words that give a letter a value."""
OBJECTIVE = re.compile(
    rf"\\min(?![a-z])(?:\s*_\s*(?:\{{[^{{}}]*\}}|\\?\w+))?(?:\s|\\[;,:!])*(?P<f>{NAME})\s*\(\s*(?P<x>[^()=]+?)\s*\)"
    r"(?:\s*,(?:\s|\\q?quad|\\[;,:!])*(?P=f)\s*\(\s*(?P=x)\s*\))?\s*:?="
    r"(?P<value>(?:[^=<>]|(?<=_\{\w)=|(?<=_\{\w )=)+)"
)
"""A problem that says what is minimised, min f(x) = …"""
FOR_ALL = (
    r"(?:\s*,?\s+for\s+(?:all|any|every|each)\s+\$[^$]+\$(?:(?:\s*,|\s+and)\s+\$[^$]+\$)*"
    r"(?:\s*,?\s+(?:we\s+have|it\s+holds)(?:\s+that)?)?)?"
)
PL = (
    r"the\s+(?:Polyak\s*(?:-|–|—|\s)*\s*(?:\{\\L\}|\\L\{\}|\\L\s|Ł|L)ojasiewicz|PL|P\\L)"
    r"(?:\s*\(PL\))?\s+(?:condition|inequality)\s*"
)
SUPPOSED = re.compile(
    rf"\b(?:assum(?:es?|ed|ing)|suppos(?:es?|ed|ing))\b(?:\s+\w+){{0,4}}{FOR_ALL}\s*[:,]?\s*$"
    r"|\bsatisf(?:y|ies)\s*:?\s*$"
    rf"|\b(?:assum|suppos|let\b)[^.?!]*\bsatisf(?:y|ies)\s+(?:{LAW}|{PL})"
    r"(?:,?\s*(?:that\s+is|i\.e\.|namely),?)?:?\s*$",
    re.IGNORECASE,
)
"""Words directly before a formula that is no claim: what they suppose is read as if it stood among them."""
FOUND = re.compile(
    r"\b(?:hence|thus|therefore|then|consequently|accordingly|so|follows|impl(?:y|ies)|obtain\w*|gets?|conclude\w*|shows?"
    r"|claim\w*|proves?|yields?|gives?|deduce\w*|see that|verif(?:y|ies))\b",
    re.IGNORECASE,
)
"""What says that a formula is found, and not supposed."""
EVERY = re.compile(
    r"[\s,]*(?:\\q?quad|\\[,;:]|\s)*(?:\\(?:text|mbox|textrm)\s*\{\s*,?\s*for\s+(?:all|any|every|each)\s*\}|\\forall(?![a-z]))"
    r"(?:\s|\\[,;:])*(?P<x>[A-Za-z](?:\s*,\s*[A-Za-z])*(?:\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*\w)?)?)\s*$"
)
"""What says behind a formula that it is for all x."""
REASON = re.compile(r"\s*(?:By|Using|From|Due\s+to|Because\s+of)\s")
"""What a sentence begins with that finds what it says."""
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n|\$\$|\\\]|\\end\s*\{")
APART = re.compile(rf"{DISPLAYED.pattern}|\\begin\s*\{{equation\*?\}}.+?\\end\s*\{{equation\*?\}}", re.DOTALL)
CHANGES = re.compile(r"\\(?:(?:long)?leftarrow|gets|mapsto)(?![a-z])|\\in\s*\\partial(?![a-z])")
"""What a letter becomes, and a subgradient: no equation, and not nothing."""
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
"""What stands in a line that is no sentence: % assume."""
ENDS = re.compile(r"^(?:\$\$|\\\[|\\begin\s*\{[^{}]*\})|(?:\$\$|\\\]|\\end\s*\{[^{}]*\})$")


@dataclass
class Displays:
    """A text in which such formulas stand in environments or among the words; what states nothing, in words."""

    text: str
    told: list[str] = field(default_factory=list)
    unjudged: list[Unjudged] = field(default_factory=list)


def as_environments(text: str) -> Displays:
    """Return a text of the same lines with its displays as environments, where it has an align or the like.

    What has no sign in it and what asks for an optimum is left out, and told. What the words before it suppose
    stands among the words, where something else is set apart.
    """
    found = Displays(text)
    apart = [one for one in APART.finditer(text) if not _within(text, one)]
    beside = any(BEGIN.search(text, start) for start in (0, *(one.end() for one in apart)))
    supposed = [one for one in apart if _is_supposed(text[: one.start()])]
    supposed = supposed if beside or len(supposed) < len(apart) else []
    made, place = "", 0
    for one in apart:
        held = ENDS.sub("", one[0])
        if one in supposed and "$" not in held and not BEGIN.search(held) and "&" not in held:
            plain = re.sub(r"\\(?:label|tag)\s*\{[^{}]*\}", "", held)
            full = re.search(r"[.,;]\s*$", plain)
            bare = plain[: full.start()] if full else plain
            every = EVERY.search(bare)
            bare = bare[: every.start()] + "\n" * every[0].count("\n") if every else bare
            put = (
                f"${bare}$"
                + (f" for all ${every['x'].strip()}$" if every else "")
                + (full[0] if full else "")
            )
        elif not beside or one[0].startswith("\\begin") or BEGIN.search(held) or END.search(held):
            alone = _is_problem(held) or _states_nothing(one, apart)
            if beside or one[0].startswith("\\begin") or len(apart) < 2 or not alone:
                continue
            put = _row_of(text, one, held, found)
            put = re.sub(
                r"\\(begin|end)\{displaymath\}", lambda edge: r"\[" if edge[1] == "begin" else r"\]", put
            )
        else:
            put = _row_of(text, one, held, found)
        made += text[place : one.start()] + put
        place = one.end()
    found.text = made + text[place:]
    return found


def _states_nothing(one: re.Match[str], apart: list[re.Match[str]]) -> bool:
    """Whether a display has no sign, the next one does not go on from it, and others have one."""
    held = [ENDS.sub("", other[0]) for other in apart]
    place = apart.index(one)
    behind = _bare(held[place + 1]) if place + 1 < len(held) else ""
    first = next(signs(behind), None)
    goes_on = first is not None and not behind[: first[1]].strip(" &")
    own = (
        BEGIN.search(held[place])
        or CHANGES.search(held[place])
        or any(mark in held[place] for mark in (r"\text", r"\mbox", "%"))
    )
    return not (goes_on or own or next(signs(held[place]), None)) and any(
        next(signs(other), None) for other in held
    )


def _is_supposed(before: str) -> bool:
    """Whether the words before a formula suppose it, and do not find it: then the error satisfies …"""
    before = COMMENT.sub("", before)
    last = SENTENCE.split(before)[-1]
    supposed = SUPPOSED.search(before) is not None and not FOUND.search(last) and not REASON.match(last)
    return supposed and not _has_value(before, last)


SUBJECT = re.compile(
    r"\s*(?:\\\w+\s*\{[^{}]*\}\s*)*(?:the|its|this|our|each|every|\$)[^$]*\$?(?:[^$]*\$)?\s*satisf(?:y|ies)\s*:?\s*$",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(?:where|if|when|with|such|let|suppos\w*|assum\w*|given|which|that|whose|for)\b", re.IGNORECASE
)
MADE = re.compile(
    r"\b(?:iterates?|residuals?|estimators?|predictions?|loss|error|energy|sequence|method|algorithm|gradients?|objective|scheme|update)\s+satisf(?:y|ies)\s*:?\s*$",
    re.IGNORECASE,
)
"""What satisfies something without a letter, which the text has said before."""


CLAIMED = re.compile(
    r"\s*(?:(?:any|every|each|all|both|clearly|obviously|moreover|furthermore|in\s+fact|indeed|note|notice|similarly|conversely|finally|in\s+particular"
    r"|(?:as|it)\s+is\s+(?:well\s+)?known|we\s+know|recall|it|they|this|these|an?)\b"
    r"|(?:the|its|our)\s+(?:new|next|resulting|updated|final|averaged?|limiting|last|following)\b"
    r"|(?:the|its|their)\s+(?:[\w'-]+\s+){0,3}?(?:gradients?|hessians?|jacobians?|norms?|distances?|variances?|divergences?|eigenvalues?|determinants?|traces?"
    r"|inverses?|products?|sums?|differences?|projections?|means?|averages?)\b)[^.;:]*\bsatisf(?:y|ies)\s*:?\s*$",
    re.IGNORECASE,
)
"""Of which something is claimed that it satisfies: any convex function, the gradient of it."""
SATISFIES = re.compile(r"\bsatisf(?:y|ies)\s*:?\s*$", re.IGNORECASE)
SUBJECTS = re.compile(
    r"§|\b(?:weights|parameters|data|labels|targets|inputs|matrices|noise|initiali[sz]ation|coefficients|layers|features|samples|columns|rows|probabilities)\s+satisf",
    re.IGNORECASE,
)
"""What may be supposed to satisfy something: a letter, or what is given."""
METHOD = re.compile(
    r"\b(?:gradient\s+(?:descent|flow|method|step)|descent|heavy\s+ball|newton's\s+method|sgd|power\s+iteration|mirror\s+descent|iteration|recursion|algorithm|method|step)\b"
    r"[^.;:]*\bsatisf(?:y|ies)\s*:?\s*$",
    re.IGNORECASE,
)
"""A method with its step: what it satisfies is claimed."""
SUPPOSES = re.compile(
    r"\b(?:where|if|when|such|let|suppos\w*|assum\w*|given|which|that|whose)\b|(?:^|\b(?:the|our|its)\s+)(?:\w+\s+)?steps?(?:\s+sizes?)?\s+§\s*satisf",
    re.IGNORECASE,
)


def _has_value(before: str, last: str) -> bool:
    """Whether what satisfies a formula is something that has a value: the energy $E = …$ satisfies, a claim."""
    words = re.sub(r"\$[^$]*\$", "§", last)
    if METHOD.search(words) and not SUPPOSES.search(words):
        return True
    if SAID.search(words):
        return False
    if CLAIMED.match(words) or (SATISFIES.search(words) and not SUBJECTS.search(words)):
        return True
    if MADE.search(words):
        return True
    subject = re.search(r"\$([^$]*)\$\s*satisf(?:y|ies)\s*:?\s*$", last)
    if subject is None or SUBJECT.match(last) is None:
        return False
    letter, equals, _ = subject[1].partition("=")
    if equals:
        return True
    name = re.escape(re.sub(r"\s*\([^()]*\)\s*$", "", letter).strip())
    return (
        bool(name)
        and re.search(rf"(?<![A-Za-z\\_^{{+\-]){name}\s*(?:\([^()=]*\))?\s*&?\s*:?=", before) is not None
    )


def _within(text: str, one: re.Match[str]) -> bool:
    """Whether a formula stands within an environment, or behind a %."""
    before = re.sub(r"(?<!\\)%.*", "", text[: one.start()])
    commented = re.search(r"(?<!\\)%", text[text.rfind("\n", 0, one.start()) + 1 : one.start()])
    return commented is not None or len(BEGIN.findall(before)) > len(END.findall(before))


def _row_of(text: str, one: re.Match[str], held: str, found: Displays) -> str:
    """Return a display as an environment, or as nothing where it states nothing that is judged, which is told."""
    bare, problem = _bare(held), _is_problem(held)
    if not problem and next(signs(held), None) is not None:
        return "\\begin{displaymath}" + held + "\\end{displaymath}"
    if (objective := _objective(bare, text)) and "\n" not in objective:
        return "\\begin{displaymath}" + objective + "\\end{displaymath}" + "\n" * held.count("\n")
    words = "asks for an optimum, and is no line" if problem else "has no sign, and is no line"
    number = text.count("\n", 0, one.start() + 2 + len(held) - len(held.lstrip())) + 1
    lead = SENTENCE.split(COMMENT.sub("", text[: one.start()]))[-1]
    if DENIES.search(INLINE.sub(" ", lead)):
        return one[0]  # and is refused, as it limits what stands around it
    if problem and LETS.search(lead):
        _require_new(bare, text[: one.start()], number)
    if (sign := _claims(bare, problem=problem)) and not SUPPOSES_IT.search(lead):
        reason = f"what {sign} says is not judged, only =, <, >, \\le and \\ge are"
        reason = "what an optimum is, is not judged" if problem else reason
        found.unjudged.append(Unjudged(number, "", " ".join(bare.split()), reason))
    else:
        found.told.append(f"“{' '.join(bare.split())}” (line {number}) {words}")
    return "\n" * held.count("\n")


SAYS = re.compile(
    r"\\(?:neq?|not(?:in|ag)?|nleq|ngeq|perp|(?:sub|sup)set(?:eq)?|nmid|doteq|approxeq|cong|leadsto|rightsquigarrow|implies|iff"
    r"|(?:Long|long)?(?:R|r|Leftr|leftr)ightarrow|to)(?![A-Za-z])|≠"
)
"""What says something, and is no sign that is judged."""
SUPPOSES_IT = re.compile(
    r"\b(?:assum\w*|suppos\w*|let|where|with|for|if|when|whenever|provided|given|such\s+that)\b(?:\s+[\w$]+){0,3}\s*[:,]?\s*$",
    re.IGNORECASE,
)
"""Words before what is supposed, of which nothing is claimed."""
DENIES = re.compile(
    r"\b(?:unless|except|only\s+(?:if|when|for)|not|never|false|wrong)\b(?:\s+[\w$]+){0,4}\s*:?\s*$", re.I
)
"""Words before what limits or denies something."""
BEHIND = re.compile(r"\\(?:text|mbox|q?quad)(?![a-z])|,|\bs\.t\.")
"""What stands before the conditions of a problem."""


def _require_new(bare: str, above: str, number: int) -> None:
    """Raise UserError where words let a letter be an optimum that stands for something else above."""
    head = bare.partition("=")[0].strip()
    said = re.compile(rf"(?<![A-Za-z\\_^{{]){re.escape(head)}\s*&?\s*:?=(?P<value>[^$=]*)")
    for one in said.finditer(above) if re.fullmatch(NAME, head) else ():
        if not PROBLEM.match(one["value"].strip()):
            raise otherwise(Row(number, bare, "let"), head, above.count("\n", 0, one.start()) + 1)


def _claims(bare: str, *, problem: bool) -> str:
    """Return the sign of a display that is none to be judged, and says something; nothing where it has none."""
    if not problem:
        says = SAYS.search(bare)
        arrow = says and re.search(r":|\\colon(?![a-z])", bare) and re.search(r"ightarrow|to$", says[0])
        return says[0] if says and not arrow else ""
    asked = PROBLEM.match(bare)
    rest = bare[asked.end() :] if asked else ""
    first = next(signs(rest), None)
    named = first is not None and re.fullmatch(
        rf"(?:\s*_\s*(?:\{{[^{{}}]*\}}|\\?\w+))?\s*{NAME}\s*\([^()=]*\)\s*", rest[: first[1]]
    )
    return "=" if first and not (named or BEHIND.search(rest)) else ""


def _bare(held: str) -> str:
    return re.sub(r"\\label\s*\{[^{}]*\}", "", held).strip(" \n.,;")


def _is_problem(held: str) -> bool:
    return PROBLEM.match(_bare(held)) is not None


def _objective(problem: str, text: str) -> str:
    """Return f(x) = … of a problem min f(x) = …, where the text has f elsewhere, and the value its letters."""
    found = OBJECTIVE.fullmatch(problem)
    if found is None or re.search(r"\\(?:text|mathrm|operatorname|mbox|q?quad)(?![a-z])", found["value"]):
        return ""
    name, letters, value = found["f"], found["x"], found["value"].strip()
    inside = all(_names(one.strip(), value) for one in letters.split(","))
    elsewhere = _names(name, text) > _names(name, problem)
    return f"{name}({letters}) = {value}" if inside and elsewhere else ""


def _names(name: str, text: str) -> int:
    """Return how often a name stands in a text, a letter also beside others."""
    if len(name) == 1:
        return re.sub(r"\\[A-Za-z]+", " ", text).count(name)
    return len(re.findall(rf"{re.escape(name)}(?![A-Za-z])", text))
