r"""Names that words hold fixed, "treat $r$ as a constant", where lines differentiate in what they are made of.

What is defined moves with the letters of its value. Where words stop a gradient at it, \nabla_w of a line is the
partial one, which is not that of the definition put in; so the file is refused, unless a line of its own says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence, sentences, set_apart
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULAS
STILL = (
    r"(?:fixed|constant|frozen|detached|stationary|unchanged|(?:an?\s+)?constants?|as\s+(?:given|independent)"
    r"|stop(?:ped)?[\s-]gradient|non-?differentiable)"
)
CUT = (
    r"(?:(?:the|an?|our|any)\s+)*(?:gradient\s+stop|stop[\s-]?grad(?:ient)?s?)"
    r"(?:\s+(?:operator|operation|function))?"
)
NOUN = r"(?:(?:the|this|that|our|both|targets?|weights?|vectors?|matrix|matrices|variables?|value)\s+)*"
KEEPS = (
    r"(?:hold|holds|holding|keep|keeps|keeping|treat|treats|treating|regard|regarding|consider|considering|view"
    r"|viewing|with|leaving|leave|fixing|fix)"
)
IS = (
    r"(?:(?:which|that|itself|here|is|are|be|being|then|now|and)\s+)*(?:is|are|be|being)\s+"
    r"(?:(?:here|now|then|always|again)\s+)*"
    r"(?:(?:held|kept|treated|regarded|considered|viewed|taken|assumed|left|to\s+be|as)\s+)*"
)
FLOWS = (
    r"(?:(?:flows?|passes|goes|propagates|runs|is\s+(?:propagated|passed|taken|back-?propagated))\s+)?"
    r"(?:through|into|at|of|to|from|via|with\s+respect\s+to)"
)
HELD = re.compile(
    rf"\b{KEEPS}\s+{NOUN}(?P<one>{S})\s+(?:(?:as|held|kept|being|to\s+be|here)\s+)*{STILL}(?!\s+(?:of|to|at)\b)"
    r"|(?<!smooth\s)(?<!Lipschitz\s)(?<!convex\s)\b(?:at|for|with|given|under)\s+(?:any\s+|a\s+|each\s+"
    r"|every\s+)?(?:fixed|constant|frozen|detached)\s+"
    rf"{NOUN}(?P<at>{S})"
    rf"|\b(?:fix|freeze|detach|freezing|detaching|fixing)\s+{NOUN}(?P<done>{S})"
    rf"|(?P<is>{S})\s*,?\s*{IS}{STILL}(?!\s+(?:of|to|at|by|points?)\b)"
    r"|\b(?:stop|block|cut|stopping|blocking|cutting|drop|ignore|no|without)\s+(?:(?:the|any|all|a)\s+)*"
    rf"gradients?\s+{FLOWS}\s+{NOUN}(?P<stopped>{S})"
    rf"|\bgradients?\s+(?:(?:do|does|are|is|will|can)\s+(?:not|never)|never|cannot)\s+(?:flows?|pass(?:es|ed)?"
    rf"|propagated?|go|run"
    rf"|back-?propagated?|taken)\s+(?:back\s+)?(?:through|into|to|via|by)\s+{NOUN}(?P<flows>{S})"
    rf"|(?P<one_more>{S})\s*,\s*an?\s+constant\b(?!\s+(?:of|multiple|times|factor))"
    rf"|\b{CUT}\s+(?:(?:is\s+)?(?:applied|placed|put)\s+)?(?:on|to|at|around|through)\s+{NOUN}(?P<cut>{S})"
    rf"|\b(?:the\s+)?(?:first|second|third|last|other|one|left|right|inner|outer|lower|upper)\s+(?:(?:occurrence"
    rf"|copy|instance)\s+of\s+)?(?P<once>{S})\s+"
    r"(?:is|are|being)\s+(?:detached|stopped|cut|not\s+differentiated|held\s+(?:fixed|constant)"
    r"|treated\s+as\s+(?:an?\s+)?constant)"
    rf"|\b(?:not|never)\s+(?:back-?propagate|differentiate)\s+(?:through|into)\s+{NOUN}(?P<never>{S})"
    rf"|(?P<apart>{S})\s+and\s+{FORMULA}\s+(?:are|as)\s+(?:(?:regarded|treated)\s+as\s+|considered\s+)?"
    r"independent\s+variables"
    rf"|\bignor(?:e|ing)\s+(?:the\s+)?dependence\s+of\s+{NOUN}(?P<free>{S})\s+on",
    re.IGNORECASE,
)
"""Words by which a letter stands still: with § held fixed, no gradient flows through §."""
BESIDE = re.compile(
    rf"(?P<is>{FORMULA})(?:[^.;:{FORMULA}]*?\b(?:(?:held|kept)\s+(?:fixed|constant)|as\s+(?:an?\s+)?(?:fixed"
    rf"|constant|frozen)\s+\w+"
    rf"|detached|frozen|stop-?gradient)|\s*,?\s+(?:with|where)\s+{FORMULA}\s+(?:(?:is|are|being"
    rf"|denotes?)\s+)?(?:the|some|an?)"
    r"\s+(?:old|previous|stale|frozen|delayed|lagged|earlier|past))\b",
    re.IGNORECASE,
)
"""What is said behind a definition: § as a fixed vector, § with § the old weights."""
IDLE = (
    r"(?:data|inputs?|samples?|dataset|labels?|features?|designs?|backbone|matri(?:x|ce)|hyper-?parameters?"
    r"|bias(?:e|es)?"
    r"|rates?|sizes?|coefficients?|constants?|temperatures?|widths?|depths?|momentum|dimensions?)s?"
)
"""What may stand still beside a name that moves: the data, the learning rate."""
CUTS = re.compile(r"\b(?:detach\w*|stop\w*|block\w*|cut\w*|not\s+differentiated|gradients?)\b", re.IGNORECASE)
"""What lets no gradient through, as nothing that is fixed does."""
WHOLE = re.compile(
    rf"\b(?:its|their|this|the)\s+dependence\s+(?:on\s+{FORMULA}\s+)?is\s+(?:ignored|neglected|dropped"
    r"|not\s+(?:taken|differentiated))"
    rf"|\b(?:the|this)\s+(?!{IDLE}\b)(?P<noun>[a-z]+)\s+(?:is|are)\s+(?:(?:then|now|here|always)\s+)*(?:frozen"
    rf"|detached"
    r"|(?:held|kept)\s+(?:fixed|constant)|treated\s+as\s+(?:an?\s+)?constants?|(?:a\s+)?stop[\s-]gradient"
    r"|not\s+(?:differentiated|trained|updated))"
    rf"|\b(?:the|this|these|those)\s+(?!{IDLE}\b)(?P<many>[a-z]+)s\s+are\s+"
    r"(?:(?:then|now|here|always)\s+)*(?:frozen|detached|not\s+(?:differentiated|trained|updated)"
    r"|(?:held|kept)\s+(?:fixed|constant)|(?:(?:treated|considered|regarded|viewed|taken"
    r"|seen)\s+(?:as\s+)?)?constants?)"
    r"|\b(?:do|does|is|are)\s+not\s+(?:back-?propagate|differentiated?)\s+(?:(?:through|into)\s+)?(?:the|this)\s+"
    rf"(?!{IDLE}\b)(?P<target>[a-z]+)"
    r"|\bno\s+gradients?\s+(?:(?:is|are)\s+)?(?:flows?|pass(?:es|ed)?|propagate[sd]?|back-?propagated|taken"
    r"|sent)\s+"
    r"(?:back\s+)?(?:through|into|to|via)\s+(?:the|this)\s+"
    rf"(?!{IDLE}\b)(?P<through>[a-z]+)"
    r"|\b(?:differentiat|deriv)\w+\s+(?:only\s+)?(?:with\s+respect\s+to\s+)?(?:only\s+)?the\s+explicit\b",
    re.IGNORECASE,
)
"""The same of what was named before: its dependence is ignored, the target is frozen."""
DENIED = re.compile(r"\b(?:not|never|nor|neither|if|whether|cannot|unless|nothing)\b|n't\b|\?", re.IGNORECASE)
LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|mathrm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])"
    r"(?:_(?:\w|\{\w+\}))?"
)
STEP = r"\\?[A-Za-z]+\s*[_^]\s*\{\s*\(?\s*[A-Za-z]\s*[+-]\s*\d+\s*\)?\s*\}"
"""A letter at another step, h_{t-1}."""
IN = re.compile(
    rf"\\nabla(?:\^\s*\{{?2\}}?)?\s*_\s*(?:\{{\s*(?P<braced>{LETTER})\s*\}}|(?P<bare>\\[A-Za-z]+|[A-Za-z]))"
    rf"|\{{\s*\\?(?:partial|mathrm\s*\{{\s*d\s*\}}|d)\s*(?P<below>{LETTER})\s*\}}"
)
OF_FUNCTION = re.compile(r"\\nabla(?:\^\s*\{?2\}?)?\s*(?![_^])(?P<f>\\?[A-Za-z]+)")


def require_not_held(text: str, rows: Iterable[Row]) -> None:
    """Raise UserError where words hold a name fixed that a line differentiates with what it is made of."""
    rows = [row for row in rows if row.word == "let"]
    _require_no_expression_held(text, rows)
    values = {_head(row): row for row in rows if "(" not in row.text.partition("=")[0]}
    shown = " ".join(text[start:stop] for start, stop in set_apart(text)) if values else ""
    variables = {*_variables(shown, rows)}
    moving = {
        name: row
        for name, row in values.items()
        if _made_of(name, values) & variables and not has_line(row.text.partition("=")[0].strip(), text)
    }
    for sentence in sentences(text) if moving else ():
        for name, (start, stop) in _held(sentence, moving):
            written = sentence.written(start, stop).strip(" ,")
            told = f"The words hold {name} fixed, and line {moving[name].number} says what it is made of."
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% let {moving[name].text}")


def _require_no_expression_held(text: str, rows: Sequence[Row]) -> None:
    r"""Raise UserError where words hold fixed what stands in a line that differentiates in x: \|x\|."""
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    variables = {*_variables(shown, rows)} if "\\nabla" in shown or "partial" in shown else set[str]()
    for sentence in sentences(text) if variables else ():
        for found in HELD.finditer(sentence.words):
            group = next(name for name, held in found.groupdict().items() if held)
            before = sentence.words[: found.start()].rpartition(",")[2]
            if group not in ("stopped", "never", "flows", "cut") and DENIED.search(before + found[0]):
                continue
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
            apart = re.sub(r"(?<![\\A-Za-z])[A-Za-z]{2,}", lambda letters: " ".join(letters[0]), formula)
            moved = sorted((_letters(formula) | _letters(apart)) & variables)
            called = found["once"] and re.search(rf"(?<![A-Za-z\\]){re.escape(formula)}\s*\(", shown)
            moved = sorted(variables) if called else moved
            letter = re.fullmatch(rf"{LETTER}|{STEP}", formula) is not None and not CUTS.search(found[0])
            alone = letter or re.search(r"[=<>]|\\(?:in|[gl]eq?)(?![a-z])", formula) is not None
            if moved and not alone and re.sub(r"\s", "", formula) in re.sub(r"\s", "", shown):
                written = sentence.written(*found.span()).strip(" ,")
                told = f"The words hold {formula} fixed, and a line differentiates in {moved[0]}, of which it is."
                at = Span(written, 0, len(written))
                raise UserError(
                    f"Line {sentence.number}: {told}", at=at, hint=f"a letter of its own for {formula}"
                )


def _held(sentence: Sentence, moving: dict[str, Row]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the names that a sentence holds fixed, and where its words say so."""
    for found in (*HELD.finditer(sentence.words), *BESIDE.finditer(sentence.words)):
        group = next(name for name, held in found.groupdict().items() if held)
        before = sentence.words[: found.start()].rpartition(",")[2]
        if group not in ("stopped", "never", "flows", "cut") and DENIED.search(before + found[0]):
            continue
        first = sentence.words.count(FORMULA, 0, found.start(group))
        for formula in sentence.formulas[first : first + found[group].count(FORMULA) + (group == "apart")]:
            name = _plain(re.split(r"=|\\in(?![a-z])", formula)[0])
            if name in moving:
                yield name, found.span()
    if (whole := WHOLE.search(sentence.words)) is not None:
        for name, row in moving.items():
            if row.number <= sentence.number and (
                not any(whole[one] for one in ("noun", "many", "target", "through"))
                or row.number in (sentence.number, sentence.number - 1)
            ):
                yield name, whole.span()


def _head(row: Row) -> str:
    return _plain(row.text.partition("=")[0])


def _plain(formula: str) -> str:
    return in_plain(STYLED.sub(r"\1", formula)).strip(" :")


def _letters(formula: str) -> set[str]:
    return {*re.findall(r"[A-Za-z]\w*", in_plain(STYLED.sub(r"\1", formula)))}


def _made_of(name: str, values: dict[str, Row]) -> set[str]:
    """Return the letters of which a name is made, and of which these are."""
    found, left = set[str](), [name]
    while left:
        row = values.get(left.pop())
        more = _letters(row.text.partition("=")[2]) - found if row else set[str]()
        found |= more
        left += more
    return found


def _variables(shown: str, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the letters in which lines differentiate."""
    for found in IN.finditer(shown):
        yield _plain(found["braced"] or found["bare"] or found["below"])
    functions = {found["f"] for found in OF_FUNCTION.finditer(shown)}
    heads = [*(row.text.partition("=")[0] for row in rows), *re.findall(r"\\?[A-Za-z]+\s*\([^()]*\)", shown)]
    for head in heads:
        called = re.match(r"\s*(\\?[A-Za-z]+)\s*\(([^()]*)\)", head)
        if called and called[1] in functions:
            yield from map(_plain, called[2].split(","))
