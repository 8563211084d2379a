r"""Words behind an equation that would define a letter, and say when it holds or how nearly: b = a up to sign."""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.phrases import NAME, SPACE
from dlhw3.symbolic.language.latex.text.rows import INLINE, in_plain
from dlhw3.symbolic.language.latex.words.at_some_points import SLOPES, at_some_points
from dlhw3.symbolic.language.latex.words.behind import leading, limiting, names_with
from dlhw3.symbolic.language.latex.words.conditions import SENTENCE, conditioned, leads
from dlhw3.symbolic.language.latex.words.contrasts import contrasted
from dlhw3.symbolic.language.latex.words.introduced import introducing, is_of_others, labelled
from dlhw3.symbolic.language.latex.words.topics import places
from dlhw3.symbolic.language.text import lazy_re as re

RANGE = re.compile(r"\\?[a-z]+\s*=\s*[01]\s*,\s*(?:\\?[lc]?dots|\.\.\.)\s*,\s*[\w\s+-]+")
NEARLY = re.compile(
    r"\s*,?\s*(?:\((?=\s*(?:up|approx|almost|on average|modulo|mod\b|or\b|unless|except)))?\s*(?P<words>"
    r"or\s+(?:else\s+)?§|up\s+to\b(?!\s+(?:now|here|time|step|line))|(?:only\s+)?approximately|roughly|(?:to"
    r"|at|in)\s+(?:the\s+)?(?:first|leading|lowest|second)\s+order"
    r"|on\s+(?:even|odd|alternate|some|most)\b|after\s+(?:a\s+|the\s+)?(?:warm|burn|first|transient)[\w-]*"
    r"|(?:at|in|on|for)?\s*every\s+(?:second|other|third)\b"
    r"|for\s+the\s+(?:first|last|other|remaining)\s+(?:few\s+)?(?:samples|points|steps|iterations|epochs|batches"
    r"|rows|columns"
    r"|entries|coordinates|inputs|examples|labels)\b"
    r"|on\s+average|in\s+(?:distribution|law|expectation|probability|mean|the\s+mean|the\s+limit)"
    r"|almost\s+(?:surely|everywhere|always)"
    r"|mod(?:ulo)?\b|for\s+(?:most|almost|infinitely|even|odd|all\s+but|only|certain|half|large|small"
    r"|sufficiently|late|early)\b|near\b"
    r"|(?:for|when(?:ever)?|if)\s+§\s+(?:is\s+)?(?:even|odd|large|small|sufficiently|prime|divisible|close"
    r"|not)\b|close\s+to|asymptotically"
    r"|(?:plus|minus|times)\s+(?:an?\s+|some\s+)?[a-z]{3,}|with\s+(?:high\s+)?prob\w*|w\.h\.p|unless\b"
    r"|except\b|only\b"
    r"|(?:(?:be|is|are|were|was)\s+)?(?:false|wrong|untrue|violated|not\b|never\b|no\s+longer)|fails?\b"
    r"|does\s+not(?!\s+(?:depend\s+on|involve|contain)\s+§)|need\s+not"
    r"|cannot|breaks?\s+down|holds?\s+(?:only|approximately|for\s+some|nowhere)|with\s+§\s+replaced"
    r"|at\s+initiali[sz]ation|in\s+(?:the\s+)?(?:first|second|third|last|previous)\s+(?:display|line|equation"
    r"|step|part)|here\s+only|on\s+(?:the\s+)?(?:set|event|support|boundary|sphere|ball|interval)\b|inside\b"
    r"|outside\b)",
    re.IGNORECASE,
)
OF_FIRST = re.compile(
    r"\s*,?\s*(?P<words>(?:for|in|at|on|of)\s+the\s+(?:first|second|third|last|other|remaining|top|bottom)\s+"
    r"(?:\w+\s+)?(?:layers?|blocks?|heads?|tokens?|units?|neurons?|clients?|tasks?|class(?:es)?|half|part"
    r"|branch(?:es)?"
    r"|models?|networks?|experiments?|plots?|rows?|columns?|groups?|phases?|stages?|epochs?)\b)",
    re.IGNORECASE,
)
"""Of which one of several an equation is, of a letter without an index."""
HARDLY = (
    r"(?:false|wrong|approximate|an?\s+approx\w*|(?:only|not)\s+(?:(?:an?\s+)?approx\w*|true|valid|exact"
    r"|quite|always"
    r"|the\s+case|an?\s+equality))"
)
CHANGED = re.compile(
    r"\s*(?:,|\()?\s*(?P<words>(?:and\s+then\s+|then\s+|but\s+)?(?:rounded|normali[sz]ed|projected"
    r"|(?:re)?scaled|shifted"
    r"|clipped|truncated|cent(?:er|r)ed|sorted|flipped|perturbed|corrupted)\b|without\s+its\b"
    r"|after\s+(?:normali|round|project|clip|scal|cent|averag)\w*"
    r"|with\s+(?:its|the)\s+[^.,;]*?\b(?:removed|dropped|flipped|replaced|changed|omitted|deleted)"
    r"|(?:ignoring|dropping|neglecting|omitting|discarding)\b"
    r"|for\s+the\s+(?:first|last|second)\b(?=[^.;]*\bfor\s+the\s+(?:others?|rest|remaining|second)\b)"
    rf"|which\s+is\s+{HARDLY})|\s*[.;,]\s*(?P<next>(?:but\s+)?(?:this|that|it)(?:\s+(?:choice|definition|value"
    rf"|case))?\s+is\s+(?:{HARDLY}"
    r"|(?:only|just|merely)\s+(?:for|meant|an?\s+(?:illustration|example|toy|special)))\b[^.;]*)",
    re.IGNORECASE,
)
"""Words behind an equation that make another of its value, or take it back."""
TENDS = re.compile(r"\s*,?\s*(?P<words>(?:as|for|when)\s+§)", re.IGNORECASE)
SOMETIMES = re.compile(
    r"\s*,?\s*(?P<words>(?:when(?:ever)?|if|at|provided(?:\s+that)?|as\s+long\s+as)\s+§)", re.IGNORECASE
)
ON_SET = re.compile(r"\s*,?\s*(?P<words>(?:on|within|in|inside)\s+§)", re.IGNORECASE)
SET = re.compile(r"\$\s*(?:\\mathcal\s*\{?\s*)?[A-Z]\s*\}?\s*\$")
IN_CASE = re.compile(
    r"\s*,?\s*(?P<words>by\s+(?:accident|chance|mistake|error|luck|coincidence)|(?:in|at)\s+(?:equilibrium"
    r"|practice|theory"
    r"|convergence|optimality|stationarity)|without\s+(?!(?:loss|further|confusion|ambiguity|mention)\b)[a-z]+"
    r"|(?:in|under|for|during|on|over)\s+(?!(?:(?:this|our|the\s+(?:present|following))\s+(?:case|setting)s?"
    r"|(?:all|every|each|both|any)\s+[a-z]+)\b)"
    r"(?:[a-z]+\s+)?(?:[a-z][\w-]*\s+){0,3}?(?:cases?|settings?|regimes?|limits?|situations?|scenarios?|runs?"
    r"|experiments?"
    r"|trials?|simulations?|dimensions?|absence|presence|hypothes[ie]s|assumptions?|conditions?"
    r"|circumstances?|events?)\b)",
    re.IGNORECASE,
)
"""In which case alone an equation holds: in the noiseless case, in one run, by accident."""
OVER_ITS = re.compile(r"^\s*,?\s*over\s+(?:all\s+)?§")
"""What a function is minimised over, where that is what it is of."""
CRITERION = re.compile(r"\bcriterion(?=\s+(?:is|reads)\s*$)")
"""What is no statement where a function is it: the Fisher criterion is J(w) = …"""
INTERVAL = re.compile(r"\$\s*[\[(][^$]*[\])]\s*\$")
OTHERWISE = re.compile(r"[^.;:?]*?\b(?:otherwise|else)\b", re.IGNORECASE)
FUNCTION = re.compile(rf"\s*(?P<f>{NAME})\s*\(\s*(?P<x>\\?[A-Za-z]+)\s*\)\s*=")
OF_SAMPLE = re.compile(rf"\s*(?P<f>{NAME})\s*\(\s*(?P<x>\\?[A-Za-z]+)\s*_\s*\{{?\s*[a-z]\s*\}}?\s*\)\s*=")
"""A function at the members of a sequence, f(x_i) = …, which says of no other point what it is."""
OF_WHICH = re.compile(
    r"\s*,?\s*(?P<words>(?:for|when(?:ever)?|if|over|in|provided(?:\s+that)?|as\s+long\s+as"
    r"|such\s+that)\b[^.;:]*)",
    re.IGNORECASE,
)
EVERY = re.compile(
    r"(?:for|over|in)\s+(?!(?:an?\s+)?(?:fixed|some|one|particular|specific)\b)(?:(?:all|any|every|each|an?"
    r"|the|some|arbitrary|fixed|given|real|column|inputs?|points?|vectors?"
    r"|matri(?:x|ces)|numbers?|scalars?|variables?|parameters?|arguments?|weights?|symmetric|square|and|data)\s+"
    r"|\$[^$]*\$\s*,?\s*)*?\$X\$"
    r"(?!\s+(?:in|on|near|with|of|within|inside|outside|close|small|large|sufficiently|satisf|such|whose|away"
    r"|bounded|from"
    r"|at|around|that|not|which|different|other)\b)",
    re.IGNORECASE,
)
"""What says of all that a function is taken of, in the place of which is $X$."""
PART_OF = re.compile(
    r"\s*,?\s*(?:on|over|in|inside|within|restricted\s+to)\s+(?:the|an?|some"
    r"|each)\s+(?:[a-z-]+\s+){0,2}?(?:ball|sphere|simplex"
    r"|interval|set|box|cone|half|domain|line|segment|dis[kc]|cube|grid|region|neighbou?rhood|subspace"
    r"|boundary|interior)\b",
    re.IGNORECASE,
)
NAMES_IT = re.compile(
    r"\s*\\?[A-Za-z]+(?:_\w|_\{[^{}]*\})?\s*(?:\([^()]*\)\s*)?=|[^<>=]*\\in\s*\\math(?:bb|bf)\s*\{?\s*R"
)
"""An equation that says what a letter is, or another function; and the space of letters."""
HEADED = re.compile(
    r"\\(?:(?:sub)*section|chapter|(?:sub)?paragraph|title|begin|end)\*?\s*\{[^{}]*\}(?:\[[^\[\]]*\])?"
)
POINTS_ELSEWHERE = re.compile(
    r"\s*~?\\(?:cite[a-z]*|eqref|ref|autoref|[cC]ref|label)\*?\s*(?:\[[^\[\]]*\])?\s*\{[^{}]*\}"
)
RELATION = re.compile(r"=|<|>|\\(?:neq?|[lg]eq?|[lg]t|in)(?![a-z])")
STARTED = re.compile(
    r"\b(?:algorithm|method|iterations?|descent|ascent|flow|dynamics|training|scheme|process|run|recursion"
    r"|procedure|learner"
    r"|optimi[sz]er|solver|gd|sgd|adam)\s+(?:(?:is|are)\s+)?(?:starts?|started|begins?|(?:re-?)?initiali[sz]ed)\s+"
    r"(?:from|at|with|by|in)(?:\s+the\s+(?:point|value|weights))?\s*$",
    re.IGNORECASE,
)
"""What says of a letter what it is at first, where it has no index that says so."""
BEGINNING = re.compile(
    r"(?:^|[.;:]\s|\n)\s*(?:(?:step\s*)?\(?\d\)?\s*[.:]?\s*)?(?:(?:random|weight|symmetric|the)\s+)?"
    r"(?:(?:re-?)?initiali[sz](?:ations?|e|ing)|(?:warm|cold|hot)?\s*start|initial\s+(?:conditions?|values?"
    r"|states?|points?|weights|data))\s*[:.]\s*(?:we\s+)?(?:(?:let|set|take|put|use|have)\s+)?$",
    re.IGNORECASE,
)
"""A title above what something is at first."""
AT_FIRST = re.compile(
    r"\s*,?\s*(?:to\s+)?(?:be|as|is|for|denotes?)\s+(?:the|our|an?|its)\s+(?:(?:random|common|trivial"
    r"|usual)\s+)*(?:starting|initial|first|warm|original)[\s-]+"
    r"(?:point|value|guess|iterate|weights?|condition|parameters?|state|estimate|start|initiali[sz]ation|choice)\b"
    r"|\s*,?\s*is\s+one\s+(?:possible\s+)?(?:solution|option|choice|possibility|minimi[sz]er|root|example|way"
    r"|candidate)\b"
    r"|\s*,?\s*(?:is|was|are)\s+(?:the\s+)?(?:assumption|hypothesis|condition|equation|theorem|lemma|setting"
    r"|convention|model|claim|conjecture)\s+"
    r"(?:\(?[A-Z]?\.?\d*\)?\s+)?(?:in|of|from|made\s+by|used\s+by)\s+(?:\[|[A-Z]|the\s+(?:paper|book|literature|other|previous|original))",
    re.IGNORECASE,
)
"""What it is let be, behind its equation: let § be the starting point; or whose equation it is."""
REMINDED = re.compile(
    r"\b(?:note|notice|observe|see|recall|remember|know|check|verify|show|shown)\s+that\s*$", re.IGNORECASE
)
POINT = re.compile(
    r"\s*,?\s*(?:is|are)\s+(?:(?:an?|the|one)\s+)?(?:(?:global|local|unique|only|possible|strict"
    r"|trivial)\s+)*(?:(?:mini|maxi)mi[sz]ers?"
    r"|(?:stationary|critical|saddle|fixed|equilibrium|feasible|optimal)\s+points?|solutions?|roots?|optim(?:um"
    r"|al)|equilibri(?:um|a)"
    r"|feasible|stationary|stable|unstable|attractors?|special\s+cases?)\b|\s*(?:(?:mini|maxi)mi[sz]es|solves"
    r"|attains|achieves)\b",
    re.IGNORECASE,
)
"""What is said of a point, after note that: it is one of several, and the letter another."""
HARD = re.compile(
    r"(?:^|,)\s*(?:solving|reaching|achieving|enforcing|testing|checking|proving)\s*$", re.IGNORECASE
)
TIGHT = re.compile(
    r"\s*,?\s*(?:the|this|our)\s+(?:[\w-]+\s+){1,3}(?:is|are|becomes?)\s+(?:tight|sharp|exact|trivial|attained"
    r"|achieved|easy|obvious|clear"
    r"|immediate|known|classical|an?\s+equality)\s*[.;]",
    re.IGNORECASE,
)
"""What is so in a case alone: with § the bound is tight."""
FIRST = re.compile(r"_\s*\{?\s*\(?[01]|\^\s*\{?\s*\(?[01]\)|\(\s*[01]\s*\)")
WRITTEN = re.compile(r"\b(?:write|writing|use)\s*(?:§\s*for\s+the\s[^.;:]*,\s*(?:and\s*)?)?$", re.IGNORECASE)
FOR_IT = re.compile(
    r"\s*for\s+(?:the|our|its|their)\s+(?:(?!(?:first|last|second|third|next|present|whole|other|most|even|odd"
    r"|large|small|early|late)\b)"
    r"[\w'-]+\s+){0,2}?(?:probabilit(?:y|ies)|predictions?|residuals?|errors?|changes?|differences?|outputs?"
    r"|logits|margins?|gradients?"
    r"|loss|weights|exponentials?|vectors?|matrix|kernel|mean|activations?|features?|increments?|deviations?"
    r"|displacements?|distance|steps?|update(?!\s+gate)|gates?|mask|candidates?|scores?|states?|embeddings?"
    r"|targets?)\b"
    r"(?:\s+of\s+(?:(?:the|our|its|all)\s+)?(?:(?!first|last|remaining|other|most|some"
    r"|few)\w+\s+){0,2}(?:weights|parameters"
    r"|network|model|layers?|labels|classes|data|loss|probabilities|predictions|outputs|residuals|scores|logits))?"
    r"(?:\s+during\s+(?:the\s+)?training)?(?!\s+(?:in|on|for|when|where|if|near|at|only|with|without|over|under"
    r"|after|before|until|small|case)\b)",
    re.IGNORECASE,
)
"""What is written § for something: we write § for the predicted probabilities."""


NEXT_ITEM = re.compile(r"\n\n|\\item(?![a-z])|\\(?:sub)*section\*?\s*\{")
"""What stands behind it is of another paragraph, item or section."""
NAMES_PART = re.compile(
    r"\s*,?\s*with\s+(?:(?:an?|the|some)\s+)?(?:(?:[a-z-]+\s+){0,2}(?:errors?|noise|perturbation|residual)"
    r"|(?:(?:causal|attention|padding|additive|learn(?:ed|able)|trainable|weight|design|data|feature|projection)\s+){0,2}"
    r"(?:masks?|bias|weights|matrix|temperature))\s+§"
    r"(?=\s*(?:$|[.,;:]))",
    re.IGNORECASE,
)
"""What names a letter of the equation before it: with quantisation error §."""


def is_limited(formula: str, behind: str, number: int, text: str, before: str = "") -> bool:
    """Whether the words around an equation limit it, and a line of its own says what its letter is.

    Raises UserError where no line does.
    """
    head = formula.partition("=")[0].strip()
    after = text[len(text) - len(behind) :] if len(behind) <= len(text) else behind  # with its displays
    behind = POINTS_ELSEWHERE.sub("", behind)
    formulas = [one[0] for one in INLINE.finditer(behind[:400])]
    words = NEXT_ITEM.split(INLINE.sub(" § ", behind[:400]))[0]
    words, formulas = _without_names(formula, words, formulas, before)
    found = NEARLY.match(words) or (None if "_" in head else OF_FIRST.match(words))
    if found is None and (sometimes := SOMETIMES.match(words)) and formulas and RELATION.search(formulas[0]):
        found = sometimes
    found = found or CHANGED.match(words) or IN_CASE.match(words)
    found = found or _elsewhere(formula, words, formulas, text)
    if found is None and formulas and re.search(r"\\(?:to|rightarrow)(?![a-z])", formulas[0]):
        found = TENDS.match(words)
    if found is None and formulas and (SET.fullmatch(formulas[0]) or INTERVAL.fullmatch(formulas[0])):
        found = ON_SET.match(words)
    if found is None and OTHERWISE.match(words) and re.match(r"\s*(?:,|for|if|when)", words):
        found = re.match(r"\s*(?P<words>[^.;:]*?(?:otherwise|else))", words, re.IGNORECASE)
    of = FUNCTION.match(formula)
    if of is not None:
        own = bool(formulas) and formulas[0].strip("$ ") == of["x"].strip()
        found = found or (at_some_points(words if own else "", before) if SLOPES.search(text) else None)
        words = OVER_ITS.sub(" ", words) if own else words
    led = found is None and (leads(before) or _led(formula, before, text))
    begun = SENTENCE.split(INLINE.sub(" § ", HEADED.sub(" ", before)))[-1]
    begun = CRITERION.sub("function", begun) if of is not None else begun
    lead = "" if found is not None else _leads_it(begun, words, head, before, after)
    unknown = ""
    if found is None and not led:
        if (
            not lead
            and not RANGE.fullmatch(formula.strip("$ "))
            and (lead := introducing(begun))
            and not _stands_elsewhere(head, formula, text)
        ):
            return True
        unknown = lead or conditioned(formula, words, formulas, text) or limiting(words)
    limited = found is not None or led or unknown
    if not limited or has_line(head, text):
        return bool(limited)
    limits = (found["words"] or found.groupdict().get("next") or "") if found else unknown
    marks = iter([one[0] for one in INLINE.finditer(before)][-lead.count("§") :] if lead else formulas)
    said = " ".join(
        re.sub("§", lambda _: next(marks, "§"), limits or SENTENCE.split(before + " ")[-1]).split()
    )
    where = f"{'before' if led or lead else 'behind'} {formula.strip()}, “{said}”,"
    message = f"Line {number}: what stands {where} says when it holds, or how nearly."
    raise UserError(message, at=Span(formula, 0, len(formula)), hint=_line_of_its_own(formula, head))


def _leads_it(begun: str, words: str, head: str, before: str, after: str) -> str:
    """Return words before an equation that limit it; "" where none do."""
    return (
        _starting(begun, words, head, INLINE.sub(" § ", before)[-80:])
        or _of_case(begun, words, head)
        or _leading(begun)
        or places(begun, words)
        or labelled(INLINE.sub(" § ", before))
        or contrasted(begun, after, head, SENTENCE.split(words + " ")[0])
    )


def _without_names(formula: str, words: str, formulas: list[str], before: str) -> tuple[str, list[str]]:
    """Return the words behind an equation, with their formulas, without those that name a part of it."""
    if WRITTEN.search(INLINE.sub(" § ", before)):
        words = FOR_IT.sub(" ", words, count=1) if FOR_IT.match(words) else words
    if (own := NAMES_PART.match(words)) and formulas and _is_part(formulas[0], formula):
        words, formulas = words[own.end() :], formulas[1:]
    if (own := OF_FUNCTION.match(words)) and formulas and _is_of(formulas[0], formula):
        words, formulas = words[own.end() :], formulas[1:]
    return words, formulas


def _line_of_its_own(formula: str, head: str) -> str:
    """Return the line that says an equation: a definition, or an assumption of a letter on both of its sides."""
    own = re.search(rf"(?<![A-Za-z\\]){re.escape(head)}(?![A-Za-z])", formula.partition("=")[2])
    return f"% {'assume' if own else 'let'} {formula.strip()}"


def _starting(begun: str, behind: str, head: str, before: str) -> str:
    """Return the words by which a letter without an index is what it is at first alone."""
    later, titled = AT_FIRST.match(behind), BEGINNING.search(re.sub(r"\\[A-Za-z]+\*?|[{}~]", " ", before))
    found = begun if STARTED.search(begun) else later[0].strip(" ,") if later else ""
    found = found or (" ".join(titled[0].split()) if titled else "")
    return "" if FIRST.search(head) or (titled and "(" in head) else found


def _of_case(begun: str, behind: str, head: str) -> str:
    """Return the words before an equation that speak of it as of one of several cases, as those behind it show."""
    marked = re.search(r"\*|\\star|\\hat|\\ast", head)
    reminds = REMINDED.search(begun) and POINT.match(behind) and not marked
    tight = re.search(r"\b(?:with|for|under)\s*$", begun, re.IGNORECASE) and TIGHT.match(behind)
    hard = HARD.search(begun) and re.match(r"\s*(?:is|are|would|takes?|needs?|requires?|costs?)\b", behind)
    return begun if reminds or tight or hard else ""


OF_FUNCTION = re.compile(
    r"\s*,?\s*for\s+(?:the|our|an?)\s+(?:[a-z-]+\s+){0,3}(?:loss|objective|function|energy|potential|cost)\s+§",
    re.IGNORECASE,
)
"""What names the function of the equation before it: a step § for the quadratic loss § = …"""


def _is_of(said: str, formula: str) -> bool:
    """Whether a formula says what a function is of which an equation has the gradient or a value."""
    head = said.strip("$ ").partition("(")[0].partition("=")[0].strip()
    return re.search(rf"(?<![A-Za-z\\]){re.escape(head)}\s*\(", formula.partition("=")[2]) is not None


def _is_part(said: str, formula: str) -> bool:
    """Whether a formula is a letter that stands on the right of an equation."""
    plain = said.strip("$ ")
    stands = rf"(?<![A-Za-z\\]){re.escape(plain)}(?![A-Za-z_^'])"
    return (
        re.fullmatch(r"\\?[A-Za-z]+(?:_\w)?", plain) is not None
        and re.search(stands, formula.partition("=")[2]) is not None
    )


def _leading(begun: str) -> str:
    """Return what a sentence begins with and is not understood: with direction § is, which names the letter."""
    lead = leading(begun)
    named = re.fullmatch(r"\s*with ((?:[a-z-]+ ){0,2}[a-z-]+)", lead, re.IGNORECASE)
    named = None if begun.rstrip().endswith(",") else named
    return "" if named and names_with(named[1]) and not is_of_others(lead) else lead


def _stands_elsewhere(head: str, formula: str, text: str) -> bool:
    """Whether what an equation would define stands in another formula of a text."""
    name = re.escape(head.partition("(")[0].strip())
    return re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", text.replace(formula, " ", 1)) is not None


def has_line(head: str, text: str) -> bool:
    """Whether a line of its own, behind %, says what a letter or a function is."""
    plain = re.escape(in_plain(head))
    return bool(re.search(rf"%\s*(?:let|assume|scalar|shape)\s+(?:{re.escape(head)}|{plain})(?![\w])", text))


def _elsewhere(formula: str, words: str, formulas: list[str], text: str) -> re.Match[str] | None:
    r"""Return the words that say of which x alone f(x) = …, where the text has the function at another point."""
    if (sampled := OF_SAMPLE.match(formula)) is not None:
        index = rf"\s*{re.escape(sampled['x'])}\s*_.*"
        every = all(re.fullmatch(index, one) for one in _points(sampled["f"], text))
        return None if every else re.match(r"(?P<words>[^.;:]*)", words)
    head = FUNCTION.match(formula)
    if head is None or all(re.sub(r"\s", "", one) == head["x"] for one in _points(head["f"], text)):
        return None
    behind = re.match(r"(?P<words>[^.;:]*)", words)
    marks = iter(formulas)
    said = re.sub("§", lambda _: next(marks, ""), behind["words"]) if behind else ""
    about = rf"(?<![A-Za-z\\]){re.escape(head['x'])}(?![A-Za-z]|\s*_|\s*\^\s*\{{?\s*(?:\*|\\star|\\ast|\+))"
    plain = re.sub(rf"\$\s*{about}{SPACE}\s*\$", "$X$", said)
    inside = re.findall(r"\$([^$]+)\$", plain)
    if any(re.search(about, one) and RELATION.search(one) and not NAMES_IT.match(one) for one in inside):
        return behind
    if PART_OF.match(words):
        return behind
    begins = OF_WHICH.match(plain)
    return behind if begins and "$X$" in begins["words"] and EVERY.match(begins["words"]) is None else None


def _led(formula: str, before: str, text: str) -> bool:
    """Whether words before f(x) = … say of which x alone, and a text has the function at another point."""
    words = SENTENCE.split(before + " ")[-1].lstrip()
    found = re.match(r"(?:for|if|when|whenever|where|on)\s+\$([^$]+)\$", words, re.IGNORECASE)
    return found is not None and _elsewhere(formula, " for § ", [f"${found[1]}$"], text) is not None


def _points(function: str, text: str) -> list[str]:
    """Return what a function is taken of in a text."""
    called = (
        rf"(?<![A-Za-z\\]){re.escape(function)}\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\(((?:[^()]|\([^()]*\))*)\)"
    )
    return [one.replace("\\right", "") for one in re.findall(called, text)]
