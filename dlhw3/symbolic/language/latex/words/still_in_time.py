r"""Letters that words make move in time: "$K$ is recomputed", "the kernel drifts", K_t, with no rate of their own.

A line that says what something is in time, x(t) = e^{-At} x_0, and one that differentiates in time have what has no
rate stand still. Such words are refused there, and so are those of another system than the one that is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.text.spelled import alone
from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.latex.words.from_beginnings import compares_beginnings, require_from_beginnings
from dlhw3.symbolic.language.text import lazy_re as re

FIXED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|independent|constant|fixed|frozen|whether|if|would|same)\b|n't\b|\?",
    re.IGNORECASE,
)
"""What says that a letter stands still."""
DENIED = re.compile(r"\b(?:not?|never|none|neither|nor|without|zero)\b|n't\b", re.IGNORECASE)
TOO = r"(?:too|also|as\s+well|simultaneously|jointly|together|likewise|slowly|meanwhile)"
CHANGED = r"(?:updated|trained|learned|learnt|adapted|varied|optimi[sz]ed|moving|evolving|changing|varying)"
IN_TIME = re.compile(
    rf"(?P<one>{FORMULAS})\s*,?\s+(?:(?:is|are|be|being)\s+)?(?:(?:itself|also|slowly|then|again)\s+)*"
    rf"(?:time-?\s?(?:dependent|varying)|non-?(?:stationary|autonomous)|(?:chang|mov|evolv|vari|drift|grow|decay)(?:es|s|ies"
    rf"|ing|e)?\s+(?:(?:with|in|over)\s+(?:the\s+)?time\b|{TOO}|on\s+its\s+own)|(?:evolv|drift|mov)(?:es|e|s)(?=\s*(?:$|[.;]))"
    rf"|depends?\s+(?:explicitly\s+|also\s+)?(?:up)?on\s+(?:the\s+)?time\b|{CHANGED}\s+(?:with\s+time|{TOO}))"
    rf"|\bboth\s+(?P<both>{FORMULAS})\s+(?:(?:are|is)\s+{CHANGED}|move|evolve|change|vary)\b"
    rf"|\b(?:time-?\s?(?:dependent|varying)|(?:slowly\s+)?(?:varying|changing|moving))\s+(?:(?:matrix|vector"
    rf"|function|number|weights?)\s+)?(?P<such>{FORMULAS})",
    re.IGNORECASE,
)
"""A changes with time, is trained too; both x and A move."""
UPRIGHT = r"(?:\\mathrm\s*\{?\s*)?d"
RATE = rf"\\d?dot(?![a-z])|\\[td]?frac\s*\{{\s*{UPRIGHT}[^{{}}]*\}}?\s*\{{\s*{UPRIGHT}\s*\}}?\s*t"
GAP = (
    r"(?:(?!(?:and|but|so|that|which|whose|then|where|while|hence|how|residuals?|errors?|loss|solutions?|flow"
    r"|predictions?|states?|outputs?|such)\b)[a-z'-]+\s+){0,5}?"
)
MOVED = (
    r"(?:drifts?|drifting|decays|decaying|decreases|decreasing|increases|increasing|grows|growing|shrinks|shrinking"
    r"|(?:re-?)?computed\s+(?:anew|again|from|at\s+every)|recomputed|refreshed|re-?estimated|re-?drawn|re-?sampled"
    r"|annealed|anneals|scheduled|schedules?|warmed\s+up|tuned\s+(?:during|along|over|as)|adapted|adapts|adaptive"
    r"|chang(?:es|ing)|vary|varies|varying|evolv(?:es|ing)|switch(?:es|ed|ing)|jumps|alternates|oscillates|cycles"
    r"|updated|replaced|swapped|reset|perturbed|time-?\s?(?:dependent|varying)|piecewise|non-?(?:stationary|autonomous)"
    rf"|current|instantaneous|momentary|present|latest|at\s+(?:that|this|each|every)\s+(?:time|moment|step|instant)"
    rf"|at\s+time\s+{FORMULA}|at\s+the\s+(?:iterates?|weights|parameters|trajectory|state|point)(?!\s+of\b)|along\s+the\s+(?:trajectory|path|flow|way|orbit)"
    rf"|(?:depend\w*\s+(?:up)?on|functions?\s+of)\s+(?:the\s+)?(?:current\s+)?(?:time|iteration|step|epoch|state"
    rf"|training\s+time|weights|parameters|{FORMULA}))"
)
SAID = re.compile(
    rf"(?P<one>{FORMULA})\s*,?\s+{GAP}{MOVED}(?![a-z])"
    rf"|\b(?:decaying|growing|varying|changing|drifting|evolving|moving|switching|decreasing|increasing|cyclic\w*"
    r"|time-?\s?(?:dependent|varying)|annealed|adaptive|scheduled|random|noisy|current|instantaneous|fluctuating)\s+"
    rf"(?:[a-z-]+\s+){{0,2}}?(?P<such>{FORMULA})"
    r"|\b(?:we|to|and|then|us|also)\s+(?:then\s+|slowly\s+)?(?:anneal|decay|decrease|increase|change|vary|tune|adapt"
    r"|switch|reset|redraw|schedule|recompute|refresh|ramp\s+up|warm\s+up|halve|double)\s+(?:the\s+)?"
    rf"(?:[a-z-]+\s+){{0,2}}?(?P<done>{FORMULA})"
    rf"|\bschedules?\s+(?:of|for)\s+(?:the\s+)?(?:[a-z-]+\s+){{0,2}}?(?P<planned>{FORMULA})"
    r"|\b(?:the|its|our)\s+(?:(?:neural|tangent|learning|step|weight|design|empirical|gram)[\s-]+){0,3}"
    r"(?:kernel|ntk|matrix|rate|size|hessian|curvature|decay|coefficient|data|targets?|labels?)\s+(?:then\s+|also\s+"
    rf"|slowly\s+|is\s+|are\s+){{0,2}}{MOVED}(?![a-z])",
    re.IGNORECASE,
)
"""What moves of what stands still in a line that says what something is in time."""
STANDS = r"(?:constant|fixed|frozen|stationary|held|time-?\s?independent)"
HARDLY = r"(?:not(?!\s+only)|never|no\s+longer|(?<!not )only|piecewise|locally|hardly)"
NOT_STILL = re.compile(
    rf"(?P<one>{FORMULA})\s*,?\s+{GAP}(?:{HARDLY}\s+(?:a\s+|an\s+)?{STANDS}"
    rf"|{STANDS}\s+(?:only|on\s+(?:short|small|each)|within|between|in\s+between|for\s+a\s+while|at\s+first))\b"
    r"|\b(?:kernel|ntk|matrix|rate|size|hessian|curvature|jacobian|features)\s+"
    r"(?:(?:is|are|does|do|stays?|remains?|then|also)\s+)*"
    rf"(?:{HARDLY}\s+(?:stay\s+|remain\s+|a\s+)?{STANDS}|{STANDS}\s+only)\b"
    r"|\b(?:suppress|omit|drop|hid|leav)\w*\s+(?:out\s+)?(?:the\s+|all\s+|its\s+|their\s+)*(?:time\s+)?"
    r"(?:dependenc\w+|arguments?)\b"
    r"|\b(?:arguments?|dependenc\w+|time)\s+(?:of\s+\S+\s+)?(?:on\s+\S+\s+)?(?:is|are|will\s+be)\s+"
    r"(?:often\s+|always\s+)?(?:suppressed|omitted|dropped|hidden|left\s+out|implicit|understood)\b",
    re.IGNORECASE,
)
"""What stands still at times alone, or of which the time is not written."""
ANOTHER = re.compile(
    r"\b(?:full(?!-)|nonlinear|non-linear|perturbed|noisy|discrete|discreti[sz]ed|stochastic|thresholded|forced|driven|controlled"
    r"|truncated|projected|constrained|reversed|reverse|time-reversed|backward)[\s-]+(?:time\s+)?(?:system|flow|dynamics|equations?|motion|ode|time)\b"
    r"|\b(?:state|system|flow|process|trajectory|weights|parameters|network|training|clock|time)\s+(?:is|are|gets?)\s+(?:then\s+|first\s+)?"
    r"(?:reset|restarted|re-?initiali[sz]ed|perturbed|kicked|switched|stopped|replaced|swapped|clipped|thresholded|halted"
    r"|interrupted|frozen|set\s+to)\b"
    r"|\b(?:measured|counted|given|expressed|run|runs?|running)\s+(?:in\s+(?:epochs|steps|iterations|units\s+of)|backwards?\b)"
    r"|\b(?:with|under|plus|and|to)\s+(?:an?\s+|the\s+|some\s+)?(?:(?:external|additional|extra|further|constant|periodic|random)\s+)*"
    rf"(?:forcing|drive|driving|control|disturbances?|sources?|external\s+(?:input|field|force))(?:\s+(?:term|input))?\s*(?P<force>{FORMULA})?"
    r"|\b(?:doubl|halv|tripl|rescal|chang|revers|speed|slow)(?:e|es|ed|ing|s)?(?:\s+(?:up|down))?\s+(?:the\s+|its\s+|all\s+)*(?:speed|time|rates?|clock)\b"
    r"|\b(?:now|instead|later|then)\s+(?:we\s+)?(?:start|begin|initiali[sz]e|restart)\w*\s+(?:it\s+)?(?:at|from|with)\b"
    r"|\b(?:weight\s+decay|momentum|noise|regulari[sz]\w+|penalty|friction|drift|dropout|damping|forcing)\s+(?:is|are)\s+(?:then\s+|also\s+)?(?:added|included|used|turned\s+on|switched\s+on|applied)\b",
    re.IGNORECASE,
)
"""Another system than the one of which the lines are, or another time."""
OF_ANOTHER = re.compile(
    r"\b(?:(?:averaged?|adjoint|dual|transposed?|other|another|different|modified|perturbed|noisy|rescaled|transformed|projected"
    r"|reversed|truncated|smoothed|normali[sz]ed|backward|discreti[sz]ed|stochastic|regulari[sz]ed|controlled|damped|delayed|true|actual)\s+(?:[a-z-]+\s+)?"
    r"(?:system|flow|iterates?|state|solution|dynamics|equation|problem|weights?|process|trajectory|variables?|network|layer|player|method|ode)"
    r"|(?:second|first|third|last|next|each|every|[ijk]-?th)\s+(?:layer|component|coordinate|entry|block|half|system|flow|player|mode|problem)"
    r"|change\s+of\s+(?:time|variables?|basis|coordinates)|(?:logarithmic|slow|fast|rescaled|discrete|new)\s+time|(?:new|rotated|other|these|transformed)\s+coordinates)\b",
    re.IGNORECASE,
)
"""Words before a line that says what something is in time, by which it is said of something else."""
BELOW_T = re.compile(rf"(?P<letter>{LETTER})\s*_\s*(?:\{{\s*t\s*\}}|t(?![A-Za-z]))")
OF_LETTER = re.compile(r"(?<![A-Za-z\\])(?:[KHJGA]|\\Theta)\s*\(\s*(?P<of>[u-z]|\\theta)\s*\)")
"""A matrix of weights that move with no rate: K(w)."""
DIFFERENTIATED = re.compile(
    rf"\\[td]?frac\s*\{{\s*{UPRIGHT}(?P<above>[^=&]*?)\}}\s*\{{\s*{UPRIGHT}\s*\}}?\s*t\s*\}}(?P<of>[^=&]*)"
)


def require_still(sentence: Sentence, shown: str, every: str) -> None:
    """Refuse words by which a letter moves in time that has no rate, beside lines that differentiate in time."""
    _require_rates(sentence, shown)
    solved = _says_in_time(shown, every)
    begun = compares_beginnings(every)
    if solved or begun:
        _require_this_system(sentence, every)
    if begun:
        require_from_beginnings(sentence, shown, every)
    for found in _moved(sentence, shown, solved):
        group = next((name for name, held in found.groupdict().items() if held), None)
        first = sentence.words.count(FORMULA, 0, found.start(group or 0))
        count = found[group].count(FORMULA) if group else 0
        written = sentence.written(*found.span())
        if group is None:
            raise _unsaid(sentence, written, "what these words name", r"\dot K = 0")
        for formula in sentence.formulas[first : first + count]:
            bare = re.match(LETTER, formula.strip())
            whole = re.fullmatch(LETTER, formula.strip())
            one = (whole or (bare if solved else None) or [""])[0]
            where = every if solved else shown
            if one and one != "t" and re.search(alone(one), where) and not _has_rate(one, every):
                raise _unsaid(sentence, written, one, rf"\dot {one} = 0")


def _moved(sentence: Sentence, shown: str, solved: bool) -> Iterator[re.Match[str]]:
    """Yield what a sentence says of letters that move in time."""
    found = IN_TIME.search(sentence.words) if solved or re.search(RATE, shown) else None
    if found is not None and not FIXED.search(found[0]):
        yield found
    yield from NOT_STILL.finditer(sentence.words) if solved else ()
    for one in SAID.finditer(sentence.words) if solved else ():
        if not FIXED.search(sentence.words[one.start() :]):
            yield one


def _says_in_time(shown: str, every: str) -> bool:
    """Whether a line has the time in it that a rate among the formulas is in."""
    plain = re.sub(
        rf"_\s*(?:\{{[^{{}}]*\}}|t(?![A-Za-z]))|{UPRIGHT}\s*\}}?\s*t(?![A-Za-z])|\(\s*t\s*\)", " ", shown
    )
    timed = re.search(r"(?<![A-Za-z\\])t(?![A-Za-z])", re.sub(r"(?<=[A-Z}])t(?![A-Za-z])", " t", plain))
    return timed is not None and re.search(RATE, every) is not None


def _require_this_system(sentence: Sentence, every: str) -> None:
    """Refuse words of another system beside a line that says what something is in time."""
    place = sentence.words.find(DISPLAY)
    found = OF_ANOTHER.search(sentence.words[: max(place, 0)]) or ANOTHER.search(sentence.words)
    if found is None or DENIED.search(sentence.words[: found.end()]):
        return
    if found.groupdict().get("force"):
        force = sentence.formulas[sentence.words.count(FORMULA, 0, found.start("force"))].strip()
        rates = re.findall(rf"(?:{RATE})[^=$]*=([^$]*)", every)
        if any(re.search(alone(force), one) for one in rates):
            return
    told, written = "The words change the motion that the lines are of.", sentence.written(*found.span())
    at = Span(written, 0, len(written))
    raise UserError(f"Line {sentence.number}: {told}", at=at, hint=r"\dot x = -A x + b")


def require_no_members_of_time(shown: str, every: str) -> None:
    """Refuse K_t, of the time t and with no rate, where a line has the time or what has K_t moves in it."""
    if re.search(RATE, every) is None and re.search(RATE, shown) is None:
        return
    within = shown if _says_in_time(shown, f"{shown} {every}") else ""
    within += " ".join(f"{one['above']} {one['of']}" for one in DIFFERENTIATED.finditer(shown))
    of_letters = OF_LETTER.finditer(f"{shown} {every}" if _says_in_time(shown, every) else "")
    for found in of_letters:
        if not _has_rate(found["of"], every) and not re.search(
            rf"{re.escape(found['of'])}\s*&?\s*:?=", every
        ):
            told = f"{found['of']} depends on t, in which a line differentiates, and stands there without it."
            at = Span(found[0], 0, len(found[0]))
            raise UserError(f"Line 1: {told}", at=at, hint=rf"\dot {found['of']} = 0")
    for found in BELOW_T.finditer(within):
        one = rf"{re.escape(found['letter'])}\s*_\s*\{{?\s*t"
        valued = re.search(rf"{one}\s*\}}?\s*&?\s*:?=|{one}\s*\+", every)
        if _has_rate(one, every, written=True) or valued:
            continue
        told = f"{found[0]} depends on t, in which a line differentiates, and stands there without it."
        at = Span(found[0], 0, len(found[0]))
        raise UserError(f"Line 1: {told}", at=at, hint=rf"\dot {found['letter']}_t = 0")


def _has_rate(letter: str, every: str, *, written: bool = False) -> bool:
    r"""Whether a formula says how a letter moves, or has it at a time: \dot x, dx/dt, x(t)."""
    one = letter if written else re.escape(letter)
    base, below, _ = one.partition(r"\s*_") if written else (one, "", "")
    dotted = rf"\\d?dot\s*\{{?\s*(?:{one}|{base}\s*\}}\s*_)" if below else rf"\\d?dot\s*\{{?\s*{one}"
    rate = rf"{dotted}|\\[td]?frac\s*\{{\s*{UPRIGHT}\s*\}}?\s*{one}|(?<![A-Za-z\\]){one}\s*\(\s*t"
    behind = rf"\\[td]?frac\s*\{{\s*{UPRIGHT}\s*\}}?\s*\{{\s*{UPRIGHT}\s*\}}?\s*t\s*\}}\s*{one}\s*\}}?\s*&?="
    return re.search(f"{rate}|{behind}", every) is not None


def _unsaid(sentence: Sentence, written: str, one: str, hint: str) -> UserError:
    told = f"{one} depends on t, in which a line differentiates, and stands there without it."
    return UserError(f"Line {sentence.number}: {told}", at=Span(written, 0, len(written)), hint=hint)


def _require_rates(sentence: Sentence, shown: str) -> None:
    r"""Refuse \dot b \neq 0 among words, by which b moves, and no formula says how."""
    for formula in sentence.formulas if re.search(RATE, shown) else ():
        found = re.fullmatch(rf"\\dot\s*\{{?\s*(?P<b>{LETTER})\s*\}}?\s*\\neq?(?![a-z]).*", formula.strip())
        if found and re.search(alone(found["b"]), shown):
            raise _unsaid(sentence, formula, found["b"], rf"\dot {found['b']} = 0")
