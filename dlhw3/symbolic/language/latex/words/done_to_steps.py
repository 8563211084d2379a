r"""Words that do something to what a step arrives at: "it is then projected", "sometimes a step is skipped".

A recursion, $x_{k+1} = x_k - \eta g_k$, says of every step what it is. Its letters may be anything, a clipped
gradient too; but what is done to the iterate behind it makes another recursion, unless a formula has a sign of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import compiled
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.spelled import compact
from dlhw3.symbolic.language.latex.words.added_to_it import (
    DENIED,
    NAMED_SIGN,
    PENALTY,
    STEPS,
    formulas_of,
    uses,
)
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm)\{\\?[A-Za-z]+\}|\\(?!nabla|d?dot)[A-Za-z]+|[A-Za-z])"
RECURSION = re.compile(
    rf"(?P<x>{LETTER})(?:_\{{(?P<k>[a-z])\+1\}}|\^\{{\(?(?P<n>[a-z])\+1\)?\}})(?:&"
    rf"|:)*=(?P<value>[^=<>]*?(?P=x)(?:_\{{?(?:(?P=k)|(?P=n))|\^\{{?\(?(?P=n)).*)"
)
"""What the next member of a sequence is, by the one before, without blanks."""
PLUS = re.compile(
    rf"(?P<x>{LETTER})\^\{{?(?:\+|\\(?:mathrm|text)\{{new\}})\}}?(?:&|:)*=(?P<value>[^=<>]*(?P=x).*)"
)
FLOW = re.compile(rf"\\dot\{{?(?P<x>{LETTER})(?:\(t\))?\}}?(?:\(t\))?(?:&|:)*=(?P<value>-.*)")
"""A step to x^+, and a flow of descent."""
SIGNS = re.compile(
    rf"{NAMED_SIGN.replace('|cal', '')}|\\(?:Pi|Proj|arg|min|max|tilde|bar|hat|widetilde|widehat|odot)(?![a-z])"
    r"|\\mathcal\{?[^LJFERC{]"
    rf"|prox|clip|(?<![A-Za-z\\])[PQM](?![A-Za-z])"
)
"""What a formula has where something is done to its value."""
LATER = r"(?:(?:then|also|now|always|first|finally|again|afterwards|subsequently|only|both|[a-z]+ly)\s+)*"
THINGS = (
    r"(?:steps?|updates?|iterates?|iterations?|flow|dynamics|motion|momentum|(?:resulting|new|next|updated|last|current"
    r"|obtained)\s+(?:point|vector|matrix|weights|parameters"
    r"|value|model)s?|(?<!as a )(?<!the main )(?<!our )results?|outcome|(?<=^)it"
    r"|(?<=then )it|(?<=, )it)"
)
MADE = (
    r"(?:projected|clipped|truncated|thresholded|hard-thresholded|normali[sz]ed|rounded|quanti[sz]ed|pruned"
    r"|sparsified|masked|averaged|rejected|skipped"
    r"|dropped|undone|reverted|delayed|stale|asynchronous|corrected|preconditioned|re-?scaled|damped"
    r"|smoothed|perturbed|restarted|extrapolated|symmetri[sz]ed"
    r"|orthogonali[sz]ed|retracted|lost|omitted|halved|doubled|mixed"
    r"|mapped\s+(?:back|to|onto|into)|(?:sent|pulled|brought|moved|pushed)\s+back|zeroed|discarded"
    r"|clamped|re-?normali[sz]ed"
    r"|accepted\s+(?:only|if|when|with)|(?:set|reset)\s+to\s+(?:zero|one|unit)|re-?started)"
)
PARTS = r"(?:coordinates|entries|components|blocks|layers|parameters|weights|constraints?)"
METHODS = (
    r"(?:(?:an?|the|exact|backtracking)\s+)*(?:line\s+search|trust\s+region|projection|proximal\s+step"
    r"|normali[sz]ation|restarts?"
    r"|thresholding|clipping|averaging|extrapolation|backtracking|correction|rounding)"
)
ACTS = (
    r"(?:project|clip|truncate|threshold|normali[sz]e|round|quanti[sz]e|prune|average|restart|reset|clamp"
    r"|re-?normali[sz]e|re-?start|re-?initiali[sz]e|symmetri[sz]e|orthogonali[sz]e"
    r"|perturb|re-?scale)s?"
)
DOES = re.compile(
    rf"\b{THINGS}\s+(?:(?:that|which)\s+[^.;,]{{1,40}}?\s+)?(?:is|are|gets?)\s+{LATER}{MADE}\b(?!\s+(?:in"
    rf"|by)\s+(?:section|appendix))"
    rf"|\b{THINGS}\s+(?:is|are)\s+{LATER}(?:followed|preceded|succeeded)\s+by\b"
    rf"|\b{METHODS}\s+{LATER}(?:re-?scales|changes|modifies|follows|corrects|shortens|adjusts|(?:is"
    rf"|are)\s+{LATER}(?:applied|used|added|performed|made|done))\b"
    rf"|\bwe\s+{LATER}(?:use|add|apply|perform|do|include|run)\s+(?:[\w-]+\s+)?{METHODS}\b"
    rf"|\b(?:fractions?|half|most|some|many|few|part|all|each)\s+of\s+the\s+(?:steps|updates"
    rf"|iterations)\s+(?:is|are)\s+{LATER}{MADE}\b"
    rf"|\b(?:in|at|after|every)\b[^.;]*?\b(?:iterations?|steps?|epochs?|updates?)\s*,?\s+(?:we"
    rf"|the\s+(?:method|algorithm|run|iterate))\s+{LATER}{ACTS}\b"
    rf"|\bafter\s+(?:each|every|the|this|such)\s+(?:gradient\s+)?(?:step|update"
    rf"|iteration)\s*,\s+[^.;]*\b(?:is|are)\s+{LATER}(?:set\s+to|{MADE})"
    rf"|\b(?:only|just)\s+(?:half|some|one|part|a\s+\w+)\s+of\s+the\s+{PARTS}\s+(?:is|are)\s+updated\b"
    rf"|\b{PARTS}\s+are\s+updated\s+(?:one\s+(?:at\s+a\s+time|by\s+one)|in\s+turn|alternat\w+|cyclically"
    rf"|randomly|sequentially)\b"
    rf"|\b(?:each|every)\s+(?:worker|client|agent|node)\s+{LATER}(?:averages|mixes|combines|shares)\b"
    rf"|\b{PARTS}\s+(?:smaller|larger|below|above|that|with|whose|outside)\b[^.;,]{{0,40}}?\s(?:is"
    rf"|are)\s+{LATER}{MADE}\b"
    rf"|\b(?:negative|small(?:er|est)?|large(?:r|st)?|frozen|some|most|all|other|remaining|inactive"
    rf"|box|orthogonality)\s+{PARTS}\b[^.;,]{{0,40}}?\s"
    rf"(?:(?:is|are)\s+{LATER}(?:{MADE}|enforced|imposed|restored|frozen|kept\s+(?:fixed|constant)"
    rf"|not\s+(?:updated|moved|changed))"
    r"|(?:do\s+not|never)\s+(?:move|change))\b"
    r"|\b(?:workers|clients|agents|nodes|servers?|replicas|devices"
    r"|machines)\s+[^.;,]{0,20}?(?:average|mix|combine|synchroni[sz]e"
    r"|share\s+(?:the|their)\s+(?:iterate|weight|parameter|model))s?\s"
    r"|\breplaces?\s+(?:the|every|each)\s+(?:(?:last|current|new|next)\s+)?(?:iterates?|steps?|updates?)\b"
    r"|\bwe\s+(?:then\s+)?(?:go\s+back|return|revert|fall\s+back)\s+to\s+(?:§|the\s+(?:old|previous"
    r"|last|best)\b)"
    r"|\bstep\s+is\s+(?:taken|measured)\s+in\s+(?:the|an?)\s+(?:dual|weighted|natural|other)\b",
    re.IGNORECASE,
)
"""What is done to a step, or behind it."""
FEW = r"(?:first|last|one|some|half|large|small|even|odd)"
OTHERWISE = re.compile(
    rf"\b(?:every|each|some|half|most|the)\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:iterates?|steps?|updates?)\s+(?:is|are|gets?)\s+{LATER}"
    r"(?:thrown\s+away|discarded|replayed|applied\s+twice|made\s+twice|overwritten|ignored|cancelled|forgotten"
    r"|compressed|encoded|broadcast)\b"
    r"|\ba\s+bug\b|\bcoin\s+(?:decides\s+whether|flip|toss)[^.;]*|\bserves?\s+as\s+the\s+(?:next|new)\s+(?:iterate|point|step)"
    rf"|\b{FEW}\s+(?:coordinates?|entr(?:y|ies)|components?|layers?|parameters?|weights?)\s+(?:(?:of\s+[^.;,]{{1,20}}?\s+)?)"
    r"(?:(?:stays?|remains?)\s+(?:where|as|put|fixed|frozen|the\s+same|unchanged)|(?:is|are)\s+(?:pinned|frozen|fixed|held|kept|untouched))\b"
    r"|(?:when(?:ever)?\s+|if\s+|once\s+)?\S+\s+(?:hits|reaches|meets|leaves|crosses)\s+the\s+(?:boundary|wall|edge|constraint|set|region)"
    r"[^.;]*\b(?:stops?|reflect\w*|bounces|frozen|absorbed|killed|restart\w*|is\s+(?:set|put|projected|moved)|stays)\b"
    r"|\bonly\s+(?:move|update|change|train|modify)s?\s+(?:the\s+)?(?:first|last|half|some|one|a\s+\w+|every|odd|even)\b"
    r"|\biterates?\s+(?:live|stay|remain|lie|are\s+(?:kept|held))s?\s+(?:on|in)\s+(?:the|an?)\s+(?:unit\s+)?"
    r"(?:sphere|manifold|simplex|grid|lattice|circle|integers)\b"
    r"|\bgradients?\s+(?:is|are)\s+(?:[a-z]+ly\s+|then\s+|always\s+)*(?:evaluated|computed|estimated|taken|measured)\s+"
    r"(?:on|from|with|at|by)\s+(?:(?:an?|the|some|only)\s+)*(?:mini-?batch|random|single|subset|previous|old|look-?ahead"
    r"|delayed|stale|perturbed|noisy|shifted|extrapolated|half|finite\s+differences)\b"
    r"|\b(?:transmit|send|communicate|broadcast)s?\s+(?:only\s+)?(?:(?:one|two|a\s+few|\d+)\s+bits?|(?:the|its|their)\s+signs?|quanti|compress)",
    re.IGNORECASE,
)
"""What is otherwise in a run than in its formula."""
BEHIND = re.compile(
    rf"\s*,?\s*(?:and\s+)?(?:(?:then\s+)?(?:followed|succeeded)\s+by\b|(?:after"
    rf"|upon)\s+which\s+[^.;]*?\b(?:is|are)\s+{LATER}{MADE}"
    rf"|(?:then\s+)?{MADE}\b|then\s+(?:we\s+)?{ACTS}\b|which\s+(?:is|are)\s+{LATER}{MADE}\b)",
    re.IGNORECASE,
)
"""What stands right behind a step that is set apart, in its sentence: followed by a projection."""
NEXT = re.compile(r"\+\s*1|\^\s*\{?\s*(?:\+|\\(?:mathrm|text)\s*\{\s*new)|\\dot(?![a-z])")
OF_SLOPE = re.compile(r"\bgradients?\b|\bdirections?\b", re.IGNORECASE)
ALSO = re.compile(
    r"\b(?:we\s+also|also\s+(?:projected|clipped|averaged|used|applied)|if|when|unless|whenever"
    r"|dropped|omitted|only|(?:smaller|larger|greater|less)\s+than"
    r"|do\s+not\s+(?=move|change)|never\s+(?=move|change)|not\s+(?=updated|moved|changed))\b",
    re.IGNORECASE,
)
"""Words that deny of a loss what they add, and do it to a step all the same: we also, is rejected if."""


def require_steps_kept(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words do to a recursion of a text what no formula of it has."""
    if NEXT.search(text) is None:
        return
    formulas = [*formulas_of(text)]
    every = [compact(one) for one in formulas]
    steps = [one for one, plain in zip(formulas, every, strict=True) if _is_step(plain)]
    if not steps or any(map(SIGNS.search, every)):
        return
    step = " ".join(steps[-1].split())
    related = " ; ".join(one for one in every if re.search(r"[=<>]|\\[lg]eq?(?![a-z])", one))
    if has_line(step.partition("=")[0].strip(), text):
        return
    begun = False
    for sentence in sentences:
        begun = begun or any(_is_step(compact(one)) for one in sentence.formulas) or bool(sentence.displays)
        first, shown, behind = sentence.words.partition(DISPLAY)
        words = first if not sentence.words.startswith(DISPLAY) else ""
        if shown and (done := BEHIND.match(behind)) and _has_step(sentence, text):
            raise _refused(sentence.written(*(len(first) + 1 + at for at in done.span())), sentence, step)
        if begun and not sentence.claimed and (found := _otherwise(words, related)):
            raise _refused(sentence.written(*found.span()), sentence, step)
        if not begun or sentence.claimed or DENIED.search(ALSO.sub(" ", words)):
            continue
        found = (
            DOES.search(words)
            or _acted(sentence, words, step)
            or next(
                (
                    one
                    for form, sign in (*STEPS, WITH_DECAY)
                    if (one := compiled(form).search(words))
                    and not OF_SLOPE.search(one[0])
                    and not re.search(sign, related)
                ),
                None,
            )
        )
        if found:
            raise _refused(sentence.written(*found.span()), sentence, step)


def _acted(sentence: Sentence, words: str, step: str) -> re.Match[str] | None:
    """Return the words that do something to the iterate of a step by its letter: we then project x^+ onto."""
    head = re.split(r"[_^=(]", compact(step).replace("\\dot", "").strip("{} "))[0].strip("{} ")
    for found in ACTED.finditer(words):
        one = compact(sentence.formulas[words.count(FORMULA, 0, found.end() - 1)])
        if re.split(r"[_^(]", one)[0] == head and one != head:
            return found
    return None


ACTED = re.compile(
    rf"\bwe\s+{LATER}{ACTS}\s+(?:back\s+)?(?:the\s+)?(?:(?:new|next|resulting)\s+)?(?:\w+\s+)?{FORMULA}",
    re.IGNORECASE,
)
"""We then project x^+."""


def _otherwise(words: str, related: str) -> re.Match[str] | None:
    """Return the words by which a run is otherwise than its formula, of which no formula has a sign."""
    found = OTHERWISE.search(words)
    if found is None or DENIED.search(words[: found.start()] + words[found.end() :]):
        return None
    return None if (OF_SLOPE.match(found[0]) and OF_NOISE.search(related)) else found


OF_NOISE = re.compile(
    r"\\(?:xi|zeta|(?:var)?epsilon|omega)(?![a-z])|(?<![A-Za-z\\])[gvGB](?![A-Za-z])|_\{[a-z]-"
)
"""A sign that a gradient is an estimate, or one of an earlier point."""


def _has_step(sentence: Sentence, text: str) -> bool:
    """Whether the first formula that a sentence sets apart is a step."""
    first, last = sentence.displays[0]
    shown = "\n".join(text.split("\n")[first - 1 : last])
    return any(_is_step(compact(one)) for one in formulas_of(shown))


def _is_step(plain: str) -> bool:
    """Whether a formula without blanks says what the next one of a sequence is, or how something moves."""
    return any(form.fullmatch(plain) for form in (RECURSION, PLUS, FLOW))


def _refused(words: str, sentence: Sentence, step: str) -> UserError:
    """Return the error of words that do something to a step."""
    written = words.strip(" ,")
    head, _, value = (part.strip(" :.,") for part in step.partition("="))
    told = f"The words change {step} here, and no formula has that."
    at = Span(written, 0, len(written))
    return UserError(f"Line {sentence.number}: {told}", at=at, hint=f"{head} = P({value})")


WITH_DECAY = (uses(PENALTY), r"\\(?:lambda|mu|rho|gamma|alpha|tau)(?![a-z])|\(1-")
