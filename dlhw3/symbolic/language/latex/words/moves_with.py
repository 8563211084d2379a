r"""What moves with the variables: matrices, and the curvature of what is not quadratic.

Letters that words make depend on what a noun names: "a state-dependent matrix $A$", "the batch mean $\mu$".

The noun says of which letter: a state, an input or a point is such as $x$, weights and a model are such as $w$, and
what is taken of a batch moves with all of it.
Hessians and kernels that move, "$H$ is the Hessian of the loss. The loss is not quadratic.", beside steps.

A letter stands still in a line that differentiates in time, and in one of steps x_{k+1}; the Hessian of what is not
quadratic does so at one point alone, and the kernel of a network that is not linear does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import compiled
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

INPUTS = (
    r"(?:states?|inputs?|positions?|points?|space|samples?|examples?|quer(?:y|ies)|tokens?"
    r"|locations?|iterates?)"
)
WEIGHTS = r"(?:weights?|parameters?|models?|networks?|polic(?:y|ies)|iterates?|student|online\s+network)"
STATISTICS = (
    r"(?:means?|averages?|variances?|statistics|moments|standard\s+deviations?|std|covariances?|norms?"
    r"|maxim(?:um|a)|scales?)"
)
SELF_MADE = r"(?:self-?(?:generated|produced|labell?ed)|boot-?strapped|on-policy)"
PARTITION = (
    r"(?:(?:log-?)?partition\s+function|(?:log-?)?normali[sz]ing\s+constant|marginal\s+likelihood"
    r"|(?:log-?)?normali[sz](?:er|ation\s+constant))"
)
OF = r"(?:(?:the|our|its|current|present|latest|trained|all|these)\s+)*"
NAMED = r"(?:(?:and|or|the|an?|gate|metric|weight|mask|matrix|vector|number|scalar|[a-z]+)\s+){0,3}?"
FORMS = (
    (
        "input",
        rf"\b{INPUTS}[\s-]+(?:dependent|varying|adaptive|conditioned)\s+{NAMED}(?P<who>{FORMULAS})"
        rf"|(?P<is>{FORMULA})\s+(?:is|are|be)\s+(?:itself\s+|also\s+)?{INPUTS}[\s-]+(?:dependent|varying|adaptive|conditioned)\b"
        rf"|(?P<varies>{FORMULA})\s+(?:(?:is|are)\s+[^.;:,{FORMULA}]*?(?:that|which)\s+)?(?:depends?\s+(?:up)?on|varies\s+(?:over|in|with|across)"
        rf"|vary\s+(?:over|in|with|across)|changes?\s+(?:over|with|across)|drifts?\s+with)\s+{OF}{INPUTS}(?=\s*(?:$|[.,;)]|and\b|of\b))",
    ),
    (
        "weights",
        rf"\b{WEIGHTS}[\s-]+(?:dependent|varying|adaptive|conditioned)\s+{NAMED}(?P<who>{FORMULAS})"
        rf"|(?P<is>{FORMULA})\s+(?:is|are|be)\s+(?:itself\s+|also\s+)?{WEIGHTS}[\s-]+(?:dependent|varying|adaptive|conditioned)\b"
        rf"|(?P<varies>{FORMULA})\s+(?:(?:is|are)\s+[^.;:,{FORMULA}]*?)?(?:that\s+|which\s+)?(?:depends?\s+(?:up)?on|varies\s+with|vary\s+with|changes?\s+with"
        rf"|drifts?\s+with|moves?\s+with)\s+{OF}{WEIGHTS}(?=\s*(?:$|[.,;)]|and\b|of\b))"
        rf"|\b{PARTITION}\s+(?P<sum>{FORMULA})|(?P<norm>{FORMULA})\s+(?:is|be|denotes?)\s+(?:the\s+|its\s+)?{PARTITION}\b(?!\s+of\s+{FORMULA})"
        rf"|\b{SELF_MADE}\s+{NAMED}(?P<made>{FORMULAS})"
        rf"|(?P<own>{FORMULA})\s+(?:is|are)\s+{SELF_MADE}\b",
    ),
    (
        "all",
        rf"\b(?:mini-?)?(?:batch|layer|instance|group)[\s-]+{STATISTICS}\s+(?P<who>{FORMULAS})"
        rf"|(?P<is>{FORMULAS})\s+(?:is|are|be|denotes?)\s+(?:(?:the|an?|its)\s+)*(?:mini-?)?(?:batch|layer|instance|group)[\s-]+{STATISTICS}\b"
        rf"(?!\s+of\s+{FORMULA})",
    ),
)
"""By which letters something moves, and the words that say so of a formula."""
SUCH = {
    "input": re.compile(r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*)?[hqrsuxzX]\s*\}?(?:_.*)?"),
    "weights": re.compile(
        r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*)?(?:[wvWVU]|\\(?:theta|phi|beta|omega|vartheta))\s*\}?(?:_.*)?"
    ),
    "all": re.compile(r".*"),
}
FIXED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|independent|constant|fixed|frozen|running|moving|given|precomputed|test|inference|evaluation|whether|if|would)\b"
    r"|n't\b|\?",
    re.IGNORECASE,
)
"""What says that something stands still, as running averages do."""
COPIED = re.compile(
    rf"(?P<who>(?:{FORMULA}))\s*,?\s+(?:(?:is|are|be|being|as)\s+)?(?:an?\s+|the\s+)?(?:[a-z-]+\s+){{0,2}}?(?:cop(?:y|ies)|clones?|augmentations?|augmented\s+(?:view|version)s?|corruptions?|perturbations?|(?:noisy|smoothed|delayed|quanti[sz]ed|rounded|masked)\s+versions?)\s+of\s+(?:the\s+)?(?P<on>{FORMULA})"
    r"(?![^.;]*\b(?:frozen|fixed|detached|constant|stop\w*|no\s+gradient|not|old|previous|stale|independent)\b)",
    re.IGNORECASE,
)
"""A copy of w, which moves with it unless it is frozen."""
CHOSEN = re.compile(
    rf"\bfor\s+(?:each|every|any|given|fixed)\s+(?P<on>{FORMULA})\s*,\s*(?P<who>{FORMULA})\s+(?:is|are)\s+(?:then\s+|always\s+)?"
    r"(?:chosen|picked|re-?(?:fitted|estimated|computed|trained)|optimi[sz]ed|solved\s+for|minimi[sz]ed\s+over|maximi[sz]ed\s+over)\b",
    re.IGNORECASE,
)
"""For each w, y is chosen optimally."""
A = r"(?:the\s+|an?\s+|our\s+)?(?:[a-z-]+\s+){0,2}?"
MADE_FROM = re.compile(
    rf"\bfrom\s+(?P<on>{FORMULA})\s+(?:we|one)\s+(?:then\s+|first\s+)?(?:compute|obtain|form|derive|get|predict|build)\s+{A}(?P<who>{FORMULA})"
    rf"|\b(?:network|model|encoder|gate|layer|function|module|head)s?\s+(?:that\s+)?maps?\s+(?P<from>{FORMULA})\s+(?:in)?to\s+{A}(?P<into>{FORMULA})"
    rf"|\bgiven\s+(?P<of>{FORMULA})\s*,\s*[^.;{FORMULA}]*?\b(?:outputs?|predicts?|computes?|returns?|produces?|generates?)\s+{A}(?P<out>{FORMULA})",
    re.IGNORECASE,
)
"""From x we compute the gate g; a network maps x to g; given x, a network outputs g."""
SOLVES = re.compile(
    rf"(?P<who>{FORMULA})\s+(?:(?:be|is)\s+)?(?:the\s+|an?\s+)?(?:[a-z-]+\s+)?(?:(?P<does>solves?|satisf(?:y|ies)|obeys?|minimi[sz]es?|maximi[sz]es?)|(?:solution|minimi[sz]er|maximi[sz]er)\s+(?:of|to))"
    rf"\s+(?:(?:the|an?)\s+(?:[a-z-]+\s+){{1,3}})?(?P<what>{FORMULA})",
    re.IGNORECASE,
)
"""v solves A v = x."""
POINT = re.compile(r"\bat\s+\Z", re.IGNORECASE)
"""What stands before a letter that does nothing itself: the operator at § minimizes …"""
STILL_COPY = re.compile(
    r"\b(?:frozen|fixed|detached|constant|independent|old|previous|stale)\b", re.IGNORECASE
)


def solving(sentence: Sentence) -> Iterator[tuple[str, str, str]]:
    """Yield the letters that solve an equation, or are least in a formula, each with the others in that."""
    for found in SOLVES.finditer(sentence.words):
        if found["does"] and POINT.search(sentence.words[: found.start()]):
            continue
        who, what = (
            sentence.formulas[sentence.words.count(FORMULA, 0, found.start(name))].strip()
            for name in ("who", "what")
        )
        letters = {*re.findall(r"\\(?!top|nabla|left|right|frac|tfrac)[A-Za-z]+|[a-zA-Z]", what)}
        if re.fullmatch(r"\\?[A-Za-z]+", who) and who in letters:
            yield from ((who, one, sentence.written(*found.span())) for one in sorted(letters - {who}))


def moving_by_nouns(sentence: Sentence, variables: set[str], text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the letters that a sentence makes depend on the ``variables`` of lines by a noun, with its words."""
    for kind, form in FORMS:
        for found in compiled(form).finditer(sentence.words):
            if FIXED.search(re.sub(PARTITION, " ", sentence.words, flags=re.IGNORECASE)):
                continue
            group = next(name for name, held in found.groupdict().items() if held)
            first = sentence.words.count(FORMULA, 0, found.start(group))
            for one in sentence.formulas[first : first + found[group].count(FORMULA)]:
                own = rf"(?<![A-Za-z\\]){re.escape(one.strip())}\s*&?\s*:?="
                if re.search(own, text) is None:
                    yield from (
                        (one.strip(), other, sentence.written(*found.span()))
                        for other in sorted(variables - {one.strip()})
                        if SUCH[kind].fullmatch(other)
                    )


WHAT = r"(?:hessian|curvature|jacobian|tangent\s+kernel|neural\s+tangent\s+kernel|ntk|gauss-newton\s+matrix)"
CALLED = re.compile(
    rf"(?P<one>{FORMULA})\s+(?:is|be|denotes?|for)\s+(?:the|its)\s+{WHAT}\b(?P<behind>[^.;]*)"
    rf"|\b(?:the|with|its|whose)\s+{WHAT}\s+(?P<other>{FORMULA})(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
"""What a letter is that moves with the weights, but of what is quadratic, or linear."""
AT_POINT = re.compile(
    rf"\bat\s+(?:the\s+)?(?:{FORMULA}|minim\w+|optim\w+|solution|initiali[sz]ation|init|origin|saddle)",
    re.IGNORECASE,
)
HESSIAN_OF = r"(?:loss|objective|function|cost|risk|energy|problem|landscape|potential)"
NOT_SO = re.compile(
    rf"\b{HESSIAN_OF}\s+(?:{FORMULA}\s+)?(?:is|are)(?:\s+(?:in\s+general|generally|of\s+course|however))?(?:\s+not|n't)\s+(?:an?\s+)?quadratic"
    rf"|\b{HESSIAN_OF}\s+(?:{FORMULA}\s+)?(?:is|are)\s+(?:non-?quadratic|cubic|quartic|a\s+quartic|far\s+from\s+quadratic)"
    rf"|\bnon-?quadratic\s+{HESSIAN_OF}"
    r"|\b(?:network|model|predictor)\s+(?:is|are)(?:\s+not|n't)\s+(?:an?\s+)?linear(?!\s+in\s+(?:the\s+)?inputs?)",
    re.IGNORECASE,
)
"""Words by which the one is not quadratic, or the other not linear."""
MOVES = re.compile(
    r"\\d?dot(?![a-z])|\\frac\s*\{\s*d[^{}]*\}\s*\{\s*d\s*t\s*\}|\(\s*t\s*\)|\^\s*\{[^{}]*t\s*\}"
    r"|_\s*\{?\s*[kt](?![A-Za-z])"
)
"""What is in time, or a member of steps."""


def require_no_moving_curvature(sentences: Iterable[Sentence], shown: str) -> None:
    """Raise UserError where words call a letter of a line that moves in time a Hessian of what is not quadratic."""
    every = [*sentences]
    doubt = next((one for one in every if NOT_SO.search(one.words)), None)
    if doubt is None or MOVES.search(shown) is None:
        return
    for sentence in every:
        for found in CALLED.finditer(sentence.words):
            group = "one" if found["one"] else "other"
            if AT_POINT.search(found["behind"] or found["rest"] or ""):
                continue
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
            letter = re.match(LETTER, formula)
            if letter and re.search(rf"(?<![A-Za-z\\]){re.escape(letter[0])}(?![A-Za-z])", shown):
                written = doubt.written(0, len(doubt.words))
                told = (
                    f"The words say here what {letter[0]} is, and line {sentence.number} has it stand still."
                )
                at, said = Span(written, 0, len(written)), sentence.written(*found.span())
                raise UserError(
                    f"Line {doubt.number}: {told}", at=at, hint=f"{said.strip()} at initialisation"
                )
