r"""Words that change what the sentence before them is about: "we then perturb it", "its sign is flipped".

"After the update" above a line of nothing but letters of which something is assumed says it of what they became.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dlhw3.symbolic.language.latex.scopes.set_to_zero import sets_gradient
from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED, letters_of
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.latex.words.known_words import LEADS, MORE
from dlhw3.symbolic.language.text import lazy_re as re

IT = (
    r"(?:it|them|(?:this|that|the)\s+(?:matrix|vector|number|scalar|column|function"
    r"|parameter|weights?|step\s*size|loss|objective|energy|cost|risk|quantity|expression)(?!\s+§))"
)
VERBS = (
    r"(?:update|overwrite|replace|modify|change|alter|perturb|corrupt|negate|flip|reset|permute|shuffle"
    r"|truncate|clip|round"
    r"|quanti[sz]e|prune|mask|re-?scale|scale|shift|translate|rotate|normali[sz]e|orthogonali[sz]e|re-?define"
    r"|re-?initiali[sz]e"
    r"|randomi[sz]e|sort|sparsify|symmetri[sz]e|double|halve|damp|destroy|spoil|scramble|disturb|distort"
    r"|deform|inflate|stretch)"
)
DONE = (
    r"(?:updated|overwritten|modified|altered|perturbed|corrupted|negated|flipped|reset|permuted|shuffled"
    r"|truncated|clipped"
    r"|rounded|quanti[sz]ed|pruned|masked|re-?scaled|shifted|translated|rotated|normali[sz]ed|redefined"
    r"|replaced|reversed"
    r"|randomi[sz]ed|doubled|halved|destroyed|changed)"
)
PARTS = (
    r"(?:sign|signs|entries|rows|columns|diagonal|norm|coordinates|components|eigenvalues|value|values|scale)"
)
BEGINS = (
    r"(?:^|[,;:]\s*|\b(?:we|then|next|and|us|to|they|algorithm|will)\s+)"
    r"(?:(?:now|then|next|also|first|finally|simply|just|slightly|randomly)\s+)*"
)
ADVERBS = r"(?:(?:then|now|next|also|slightly|randomly|subsequently|again)\s+)*"
CHANGES = re.compile(
    rf"{BEGINS}{VERBS}s?\s+(?:out\s+)?(?:{IT}|(?:its|their)\s+{PARTS})\b"
    rf"|{BEGINS}(?:add|inject|append|put|mix)s?\s+[^.;:{FORMULA}]*\s(?:to|into|in)\s+{IT}\b"
    rf"|\b(?:its|their)\s+{PARTS}\s+(?:(?:is|are|gets?)\s+{ADVERBS}{DONE}\b|{ADVERBS}(?:flips?|changes?)\b)"
    rf"|(?:^|[,;]\s*)(?:then\s+)?(?:it|they)\s+{ADVERBS}undergo(?:es)?\b"
    rf"|\b{VERBS}s\s+{IT}\b"
    rf"|(?:^|[,;]\s*)(?:then\s+)?(?:it|they)\s+(?:is|are|gets?)\s+{ADVERBS}{DONE}\b",
    re.IGNORECASE,
)
"""We perturb it, flip its sign, its entries are rounded."""
TO_GET = re.compile(
    r"[^.;:]*\b(?:to|and|giving|yielding|gives|yields)\s+(?:get|obtain|form|find|compute|see)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not?|never|cannot|without|if|whether|would|could|unless|no\s+longer)\b|n't\b|\?", re.IGNORECASE
)
EVENT = re.compile(
    r"^(?:(?:then|now|and|hence|thus),?\s+)?(?:"
    r"(?:after|following|upon)\s+(?:(?:the|this|that|an?|one|two|each|every|any|our|such|single|full|§)\s+)*"
    r"(?:(?:parameter|weight|gradient|descent|optimi[sz]ation|SGD|training|newton|proximal|time|momentum|adam"
    r"|random)\s+)*"
    r"(?:updates?|steps?|iterations?|training|epochs?|rounds?|re-?scaling|normali[sz]ation|perturbations?"
    r"|projections?|rotations?"
    r"|pruning|fine-?tuning|clipping|rounding|quanti[sz]ation|corruption|truncation|collision|move)"
    r"(?!\s+(?:of|in)\s+(?:the\s+|this\s+|our\s+)?(?:algebra|calculus|computation|calculation|proof|argument"
    r"|induction))"
    r"|(?:one|two|a|§|some|many)\s+(?:steps?|iterations?|epochs?|updates?|moments?)\s+later"
    r"|(?:in|at|on)\s+the\s+(?:next|following|second)\s+(?:step|iteration|epoch|round|time\s+step|pass|run))\b",
    re.IGNORECASE,
)
"""What happens before a line: after the update, one step later."""
STEPS = re.compile(r"\\nabla|[_^]\s*\{?\s*(?:[a-z]\s*\+|\+)|\\dot|[A-Za-z]\s*\(|'")
"""What a line writes of a step itself."""

IT_THERE = re.compile(
    r"(?<!^)(?<!^then )(?<!^thus )(?<!^hence )(?<!^so )(?<!^here )(?<!^now )(?<!^moreover )(?<!^also )(?<!that )"
    r"(?<!because )(?<!since )(?<!although )(?<!but )(?<!and )(?<!where )(?<!above )(?<!below )(?<!at )"
    r"(?<!near )(?<!by )(?<!along )(?<!in )(?<!on )(?<!for )(?<!than )(?<!as )(?<!with )"
    r"(?<![,;:] )\b(?:it|them|its|their)\b",
    re.IGNORECASE,
)
"""What a sentence before it is about, where that is no subject of its own."""
DONE_TO_IT = re.compile(
    r"^(?:(?:then|now|next|finally|later|afterwards|moreover|and|here)\s*,?\s+)*(?:it|they|(?:its"
    r"|their)\s+(?:[\w-]+\s+){1,4}?)\s*"
    r"(?:(?:is|are|gets?|was|were|has\s+been|have\s+been)\s+(?:(?:then|now|next|again|later"
    r"|\w+ly)\s+)*(?P<done>\w+(?:ed|en|t|n))\s+(?:by|to|with|at|for|in|from|on|out|off|when|as|and)\b"
    r"|(?P<turns>turns?|becomes?|changes|drifts?|loses?|grows?|shrinks?|flips?|breaks?|leaves?)\b)",
    re.IGNORECASE,
)
OWN = re.compile(rf"{FORMULA}\s+(?!be\b|is\b|are\b)\w+\s+(?:its|their)\b", re.IGNORECASE)
"""What is of the letter before it: § attains its minimum."""
NAMES_ITS = re.compile(
    rf"^(?:(?:also|and|then|next|now|here|we|let\s+us)\s+)*(?:let\s+{FORMULA}\s+(?:be|denote)|(?:denote"
    rf"|call|write|name)\b|where\s+{FORMULA}\s+(?:is|denotes))"
    r"[^.;]*\b(?:its|their)\b"
    r"|^the\s+(?:orthogonal\s+)?(?:projection|projector|(?:log-?)?determinant|trace|gradient|derivative|Jacobian|Hessian)\s+"
    rf"(?:of|onto|on)\s+(?:its|their)\s+[\w-]+(?:\s+[\w-]+)?\s+(?:is|equals)\s+{FORMULA}\s*[.;,]?\s*$",
    re.IGNORECASE,
)
"""What names something of it by another letter, or says what that is: the projection onto its range is §."""
KNOWN = (
    BEFORE
    | MORE
    | LEADS
    | frozenset(
        """it its them their minimiser minimizer minimum maximum maximiser inverse sign value values called
        named known simple
        easy hard difficult clear check verify see seen remember recall minimise minimize maximise maximize
        bound bounds
        bounded study studied analyse analyze differentiate expand expanding write written rewrite express
        think view regard
        treat interpret understand use uses need needs want know find finds compare estimate estimates eigenvalue
        eigenvalues eigenvector eigenvectors spectrum singular diagonal trace entry entries columns rows column row
        independent global unique largest smallest factor factors both attains attain property properties fact
        about invert diagonalise diagonalize decompose factorise factorize context convexity smoothness
        symmetry norm
        transpose appears appear stands stand behind like name names everything itself below above before after more
        details multiply simplicity without step once again together every each first second third last next
        mean half twice
        how why what why many much well solve tells tell about around interest interested evaluate controls control
        measures measure says say shows show describes describe defines define reach reaches visits optimiser
        optimizer algorithm method minimise practice compute computes computed computing precompute
        precomputes precomputed cache caches cached store stores stored memory efficiently cheaply
        minimises minimizes solves refer refers denote simply so proof
        """.split()  # noqa: SIM905
    )
) - frozenset(
    """updates updated update normalized normalised standardized standardised centered centred centering regularized
    regularised reparameterized reparameterised embedded apply applies applied perform performs performed batch
    momentum noise decay drawn negative evolve evolves moves move using""".split()  # noqa: SIM905
)
"""Words beside "it" that do nothing to it."""
KEEPS = frozenset(
    """obtained given based built used needed formed made introduced motivated inspired chosen fixed defined
    assumed meant
    related connected attained achieved computed known shown proved proven seen found written called named denoted
    minimised minimized maximised maximized solved divided multiplied interpreted thought written used seen
    bounded determined studied treated discussed taken understood considered understood important constant different
    equivalent sufficient efficient independent orthogonal dependent consistent not distinct idempotent invariant
    equivariant nilpotent""".split()  # noqa: SIM905
)
"""What is done to it that leaves it what it is."""


ADDED = re.compile(
    r"\b(?:add|includ|introduc|insert|appl|regulari[sz]|penali[sz])\w*\b(?!.*\b(?:flip|corrupt)\w*)", re.I
)
"""What is put to something, and makes another of it that has a name of its own."""
THINGS = (
    r"(?:(?:the|some|all|most|half|one|two|each|every|a\s+\w+|many|several|random|their|its|our)\s+(?:of\s+)?){1,5}(?:(?:[\w-]+\s+){0,2}?)"
    r"(?:labels?|targets?|inputs?|data|outputs?|weights|entr(?:y|ies)|parameters|features|samples|measurements|observations"
    r"|responses)(?:\s+of\s+(?:the|this|that|its|our)\s+(?:matrix|vector|data|network))?"
)
SPOILS = (
    r"(?:corrupt|flip|perturb|alter|tamper\s+with|scrambl|shuffl|mislabel|contaminat|overwrit|randomi[sz]|poison"
    r"|spoil)"
)
EXTRA = (
    r"(?:(?:an?|the|some|more|label|input|additive|gaussian|white|random|small|independent|extra)\s+){0,3}"
    r"(?:noise|bias(?:es)?|offset|perturbations?|outliers?|corruptions?|dropout|momentum|regulari[sz](?:er|ation)"
    r"|weight\s+decay|penalt(?:y|ies))"
)
OTHERS_NOW = (
    r"(?:replaced|changed|resampled|re-?labell?ed|clipped|quanti[sz]ed|rounded|masked|dropped|removed|deleted|zeroed"
    r"|set\s+to\s+zero|(?:noisy|measured|observed|recorded)(?:\s+with(?:\s+[a-z]+)?\s+(?:noise|errors?))?|missing)"
)
LATER = r"(?:(?:now|then|next|also|finally)\s+)*"
SPOILED = re.compile(
    r"(?:^|[,;:]\s*|\b(?:we|then|now|may|can|might|next|adversary|attacker|and|us|will)\s+)(?:\w+ly\s+)?"
    rf"{SPOILS}(?:e?s|e)?\s+{THINGS}\b"
    rf"|{THINGS}\s+(?:are|is|were|get|have\s+been|can\s+be|may\s+be)\s+(?:\w+\s+)?{SPOILS}(?:e?d|n|ten)\b"
    rf"|\b{EXTRA}\s+(?:is|are|gets?|was|were)\s+{LATER}(?:added|injected|included|applied|introduced|inserted"
    r"|switched\s+on)\b"
    rf"|(?:^|[,;:]\s*|\b(?:we|let\s+us)\s+){LATER}(?:add|inject|include|insert|introduce|apply)\s+{EXTRA}\s*[.;,]?\s*$"
    rf"|^(?:(?:now|then|next|finally)\s*,?\s+)*we\s+{LATER}(?:regulari[sz]e|perturb|randomi[sz]e|quanti[sz]e|prune)"
    r"\s*[.;]?\s*$"
    rf"|{THINGS}\s+(?:are|is|were|get|have\s+been)\s+{LATER}{OTHERS_NOW}\s*[.;,]?\s*(?:$|\b(?:and|but|so|we)\b)"
    rf"|{THINGS}\s+{LATER}drifts?\b|\b(?:label|input|measurement)\s+noise\s+is\s+{LATER}present\b"
    rf"|(?:^|[,;:]\s*|\b(?:we|adversary|attacker|us)\s+){LATER}(?:resample|replace|change|drop(?:\s+out)?|remove|delete|mask)s?"
    rf"\s+{THINGS}\s*[.;,]?\s*$",
    re.IGNORECASE,
)
"""What is done to things that have a name among the letters, which is not said: flip a tenth of the labels."""


LABELS = r"(?P<noun>labels?|targets?|responses?|outcomes?|classes)"
REMADE = (
    r"(?:smooth|re-?scal|scal|standardi[sz]|cent(?:er|r)|normali[sz]|clipp|shift|averag|interpolat|mix)ed"
)
RELABELLED = re.compile(
    rf"\b(?:(?:the|our|all|these|their|some|most|both)\s+)*{LABELS}\s+(?:are|is|were|get"
    rf"|have\s+been)\s+{LATER}(?:{REMADE}|softened|noisy|mixed\s+up)\b"
    rf"|\bwe\s+{LATER}(?:smooth|re-?scale|scale|standardi[sz]e|cent(?:er|re)|normali[sz]e|clip|shift"
    rf"|perturb|average|interpolate|mix|soften)\s+"
    r"(?:(?:the|our|all|these|their)\s+)*(?:labels?|targets?|responses?|outcomes?)\b"
    r"|\blabel\s+smoothing\s+(?:is|gets)\s+(?:applied|used)\b",
    re.IGNORECASE,
)
"""What is done to labels that are in a set: they are smoothed."""
NAMED_SO = re.compile(rf"\b{LABELS}\s+{FORMULA}", re.IGNORECASE)


def relabelled(sentence: Sentence, above: Sequence[Sentence]) -> tuple[set[str], str]:
    """Return the letters of the labels of which a sentence says that they are remade, and its words."""
    found = None if DENIED.search(sentence.words) else RELABELLED.search(sentence.words.partition(DISPLAY)[0])
    if found is None:
        return set(), ""
    letters = set[str]()
    for one in above:
        for named in NAMED_SO.finditer(one.words):
            formula = one.formulas[one.words.count(FORMULA, 0, named.end() - 1)]
            letters |= {*letters_in(formula.partition("\\in")[0])}
    return letters | {one.partition("_")[0] for one in letters}, sentence.written(*found.span()).strip(" ,.")


ELSEWHERE = re.compile(
    r"\b(?:in|for)\s+(?:all\s+|most\s+)?(?:(?:of\s+)?(?:our|the|these)\s+)?(?:numerical\s+)?(?:experiments?|simulations?|plots?"
    r"|figures?|practice|code|implementation|appendix)\b|\bin\s+(?:the\s+(?:next|following|last)|a\s+later)\s+(?:section|chapter|part)\b",
    re.IGNORECASE,
)
SHUFFLED = re.compile(
    r"\b(?:data(?:set)?|samples|examples|points)\b[^.;:]*\bshuffled\b[^.;:]*\b(?:epochs?|iterations?|pass(?:es)?|training)\b"
    r"|\b(?:epochs?|training)\b[^.;:]*\b(?:data(?:set)?|samples|examples|points)\b[^.;:]*\bshuffled\b",
    re.IGNORECASE,
)
"""What is done elsewhere than in the lines, and the order of samples, of which nothing here depends."""
NEW = re.compile(
    r"^(?:(?:then|now|so|here)\s*,?\s+)?(?:(?:let|define|set|write|put|consider)\b|(?:the|our|this)\s+(?:\w+\s+)?(?:noisy|perturbed"
    r"|regulari[sz]ed|penali[sz]ed|augmented|resulting|new|modified|total|full|corrupted|biased)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that says what is made of it: the regularised objective is § = …."""


def _names_new(after: Sentence | None, known: Collection[str]) -> bool:
    """Whether the sentence behind what is added says by a sum what comes of it, by a new name."""
    if after is None or NEW.match(after.words) is None:
        return False
    sides = [one.partition("=") for one in after.formulas]
    return any(
        "+" in right and not {*letters_of(STYLED.sub(r"\1", _head(left)))} & {*known}
        for left, _, right in sides
    )


def _head(left: str) -> str:
    return left.partition("(")[0].strip(" :")


def spoiled(sentence: Sentence, after: Sentence | None = None, known: Collection[str] = ()) -> str:
    """Return the words of a sentence by which names are no longer what they were, of whatever letters.

    ``after`` is the sentence behind it, and ``known`` are the names.
    """
    if sentence.formulas or DENIED.search(sentence.words) or ELSEWHERE.search(sentence.words):
        return ""
    if SHUFFLED.search(sentence.words) or (ADDED.search(sentence.words) and _names_new(after, known)):
        return ""
    found = SPOILED.search(sentence.words.partition(DISPLAY)[0])
    return sentence.written(*found.span()).strip(" ,.") if found else ""


SETS_SLOPE = re.compile(
    r"\s*(?:setting|equating|putting|(?:now\s+)?we\s+set)\s+(?:its|the|this)\s+(?:gradient|derivative)s?"
    r"(?:\s+(?:with\s+respect\s+to|w\.r\.t\.)\s+\S+)?\s+(?:equal\s+)?to\s+zero\b",
    re.IGNORECASE,
)
"""What sets a gradient to zero, and changes no letter."""


def changed_before(sentence: Sentence, before: Sentence | None) -> Iterator[tuple[set[str], str]]:
    """Yield the letters of the sentence ``before`` one that changes what that is about, with the words."""
    if DENIED.search(sentence.words):
        return
    above = before.formulas if before else ()
    for found in CHANGES.finditer(sentence.words):
        if TO_GET.match(sentence.words, found.end()):
            continue
        own = sentence.formulas[: sentence.words.count(FORMULA, 0, found.start())]
        letters = {one for formula in own or above for one in letters_of(STYLED.sub(r"\1", formula))}
        letters |= set() if letters else {one for formula in above for one in letters_in(formula, apart=True)}
        yield letters, sentence.written(*found.span()).strip(" ,")
    said = before.words.rpartition(FORMULA)[0] if before else ""
    if before and before.formulas and sets_gradient(before.formulas[-1], said, sentence.words):
        return
    if SETS_SLOPE.match(sentence.words):
        return
    if before and not before.displays and _acts(sentence):
        about = {one for formula in before.formulas for one in letters_of(STYLED.sub(r"\1", formula))}
        about |= {one for formula in before.formulas for one in letters_in(formula, apart=True)}
        named = {one for formula in sentence.formulas for one in letters_of(STYLED.sub(r"\1", formula))}
        if not (NAMES_ITS.match(sentence.words) and not about & named):
            yield about, sentence.written(0, len(sentence.words.partition(DISPLAY)[0])).strip(" ,")


def _acts(sentence: Sentence) -> bool:
    """Whether a sentence does something to what the one before it is about, which is not known to leave it."""
    words = sentence.words.partition(DISPLAY)[0]
    done = DONE_TO_IT.match(words)
    if done and (done["turns"] or done["done"].lower() not in KNOWN | KEEPS):
        return True
    if IT_THERE.search(OWN.sub(" ", words)) is None or TO_GET.search(words):
        return False
    plain = re.findall(r"[^\W\d_][\w'’-]*", words.replace(FORMULA, " "))
    return any(len(one) > 1 and one.lower() not in KNOWN for one in plain)


def happened(sentence: Sentence, after: Sentence | None, lines: list[str]) -> tuple[set[str], str] | None:
    """Return the letters of the display behind words by which something happened to them, and the words."""
    found = EVENT.match(sentence.words)
    displays = sentence.displays or (after.displays if after and after.words.startswith(DISPLAY) else ())
    if found is None or not displays or FORMULA in sentence.words[found.end() :].partition(DISPLAY)[0]:
        return None
    first, last = displays[0]
    shown = re.sub(
        r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|&|\\\\", " ", "\n".join(lines[first - 1 : last])
    )
    if STEPS.search(shown):
        return None
    return letters_in(shown, apart=True) - {"I", "top", "T"}, found[0].strip(" ,")
