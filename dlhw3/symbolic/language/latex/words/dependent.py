r"""Random letters that depend on others, and estimates of means.

Letters that the words make depend on a random one, "let $x$ depend on $\xi$": they are random too.
Unbiased estimates of gradients in words, "an unbiased estimate of $\nabla f(x)$", and their variance.

Words are returned, of as many lines, with the means that they are in their place: of what is estimated, and, where
its variance is bounded, of the squared distance from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER, STYLED, letters_of
from dlhw3.symbolic.language.latex.text.phrases import ENDS, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
MAY = r"(?:\s*,?\s+(?:may|might|can|does|do|is\s+allowed\s+to|are\s+allowed\s+to))?"
ADVERB = r"(?:\s+(?:also|itself|[a-z]+ly|in\s+general))*"
IS = r"\s*,?\s+(?:is|are|be|being|was|were)"
ONE_WAY = re.compile(
    rf"(?P<who>{FORMULAS})(?:{MAY}{ADVERB}\s+depend(?:s|ing)?\s+(?:up)?on"
    rf"|{IS}{ADVERB}\s+(?:dependent\s+(?:up)?on|affected\s+by|built\s+from|equal\s+to|proportional\s+to"
    rf"|an?\s+(?:copy|multiple|version)\s+of|(?:[\w-]+\s+){{0,3}}?(?:driven|generated|produced|caused"
    rf"|perturbed|corrupted|given)\s+by|measurable\b[^.;{S}]*"
    rf"|(?:an?\s+|some\s+)?(?:[\w-]+\s+)*?function\s+of"
    r"|(?:chosen|picked|computed|set|selected|determined|constructed|formed|updated|obtained)"
    r"\s+(?:(?:only|once|adaptively)\s+)?(?:after(?:\s+(?:seeing|observing|sampling|drawing))?|from|by|using"
    r"|given|(?:by|with|via|through|using)\s+(?:an?\s+|the\s+)?(?:\w+[\s-]+){1,3}?(?:along|on|of|from|with|for|over)"
    r"|with(?:\s+knowledge\s+of)?|based\s+on|knowing|seeing)"
    r"|(?:trained|fitted|fit|tuned|adapted|optimi[sz]ed|calibrated|learned|selected|matched)\s+(?:on|to|with"
    r"|for|against|from))"
    rf"|(?:{IS}\s+[^.;,{S}]*?\b(?:that|which))?\s+(?:uses?|using|sees|seeing|knows|knowing|observes|exploits"
    rf"|memori[sz]es|overfits"
    r"|fits|tracks|remembers|absorbs|contains|learns(?:\s+from)?|(?:reacts|responds|adapts)\s+to)"
    rf"){ADVERB}(?:\s+(?:the|that|this|same|very|samples?|draws?|mini-?batch|batch|noise|vector|variable|realisation|realization|value|of"
    rf"|random))*\s+(?P<on>{FORMULAS})",
    re.IGNORECASE,
)
"""x depends on ξ; what is said of ξ by this is nothing, the noise ξ may depend on x."""
SEEN = re.compile(
    rf"\b(?:sees?|seeing|knows?|knowing|observes?|observing|given|using|uses?|based\s+on|after"
    rf"|from)\s+(?:(?:the|noise|vector)\s+)*(?P<on>{S})"
    rf"[^.;{S}]*\b(?:picks?|chooses?|computes?|sets?|forms?|outputs?|returns?|selects?|constructs?|produces?"
    rf"|builds?|predicts?|estimates?)\s+"
    rf"(?:(?:the|an?|vector|point|number|estimator?|its)\s+)*(?P<who>{S})",
    re.IGNORECASE,
)
"""An adversary sees ξ and picks x."""
BOTH_WAYS = re.compile(
    rf"(?P<who>{FORMULAS}){IS}{ADVERB}\s+(?:correlated|dependent|not\s+(?:[a-z]+\s+)?(?:independent"
    rf"|uncorrelated))"
    rf"(?:\s+(?:with|of|from|to)\s+(?:(?:the|noise|vector|variable)\s+)*(?P<on>{FORMULAS}))?"
    rf"|(?P<both>{FORMULAS}){ADVERB}\s+(?:share|reuse|use|see)\s+(?:(?:the|one|an?|same|common|single)\s+)+"
    rf"(?:samples?|mini-?batch|batch|noise|data|seed|randomness|draws?)\b"
    rf"|(?P<first>{FORMULAS})\s+(?:correlates?|co-?var(?:y|ies))\s+(?:[a-z]+\s+)?with\s+(?P<second>{FORMULAS})",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:nothing|none|never|neither|nor|no|not(?!\s+(?:[a-z]+\s+)?(?:independent|uncorrelated)))\b|n't\b",
    re.IGNORECASE,
)
"""What is not so: x does not depend on ξ; a sentence that says that two are not independent says that it is so."""


PLAIN_OF = (
    r"(?:means?|expectations?|expected|averages?|variances?|covariances?|correlations?|deviations?"
    r"|distributions?|laws?|densit\w+"
    r"|dimensions?|moments?|supports?|bounds?|medians?|quantiles?|probabilit\w+|numbers?|sizes?|levels?|scales?"
    r"|parameters?|ranges?|ranks?|limits?|index|indices|symbols?|space)"
)
"""What a random letter has that is not random: its mean, its variance."""
MADE = rf"(?:(?!{PLAIN_OF}\b)[a-z-]+\s+){{0,4}}?(?!{PLAIN_OF}\b)[a-z-]+"
VERB = r"\s*,?\s+(?:be|is|are|being|denotes?|stands?\s+for|equals?)\s+"
THE = r"(?:the|an?|some|any|one)\s+"
MADE_OF = re.compile(
    rf"(?P<who>{FORMULAS})(?:{VERB}|\s+(?:for\s+)?){THE}{MADE}\s+of\s+(?:(?:the|this"
    rf"|that)\s+(?:[a-z-]+\s+)*?)?(?P<on>{S})",
    re.I,
)
"""y, the sign of ξ."""
MADE_INTO = re.compile(
    rf"\b(?:round|clip|normali[sz]e|project|threshold|(?:re)?scale|truncate|quanti[sz]e|transform|map|sort"
    rf"|square|shift|cent(?:er|re)"
    rf"|perturb|encode|compress|denoise)\s+(?P<on>{S})\s+(?:[^{S}.;]*?\s)?(?:to|into|giving|call|denote"
    rf"|obtaining|gives?|yields?)\b"
    rf"[^{S}.;]*(?P<who>{S})",
    re.I,
)
"""Round ξ to get y."""
MADE_OF_NOISE = re.compile(
    rf"(?P<who>{FORMULAS})(?:{VERB}|\s+){THE}{MADE}\s+of\s+(?:the|this|that|past|previous|earlier|all"
    rf"|such)\s+(?:[a-z-]+\s+)*?"
    r"(?:noise|random\s+[a-z]+|stochastic\s+[a-z]+|samples?)\b(?!\s+§)"
    rf"|(?P<by>{FORMULAS})\s+(?:(?:may|can|does|also|itself)\s+)*depends?\s+on\s+(?:the|this|each)\s+(?:same\s+|sampled\s+|drawn\s+)?"
    r"(?:actions?|samples?|mini-?batch(?:es)?|noise|draws?|reali[sz]ations?|randomness|outcomes?)\b(?!\s+(?:size|space|level|§))"
    rf"|\bnoise\s+(?:leaks|enters|flows|propagates|creeps|gets|goes|is\s+added|is\s+mixed"
    rf"|is\s+injected)\s*(?:in)?to\s+(?P<into>{S})",
    re.I,
)
"""y, the sign of the noise."""
MADE_OF_IT = re.compile(
    rf"(?P<who>{S})(?:{VERB}|\s+)(?:its\s+{MADE}|{THE}{MADE}\s+of\s+(?:it|this|that|them)\b)"
    rf"|\bits\s+{MADE}{VERB}(?:(?:called|denoted(?:\s+by)?)\s+)?(?P<named>{S})",
    re.I,
)
"""y, its sign, of the letter before."""
FREE_OF = re.compile(r"\b(?:does|do|did)\s+not\s+depend\b|\b(?:is|are)\s+not\s+correlated\b", re.IGNORECASE)
"""What is said of a letter without taking anything back."""


def dependent(sentence: Sentence, random: Collection[str], before: Sentence | None = None) -> Iterator[str]:
    """Yield the letters that a sentence makes depend on a random one; one that denies anything makes none.

    What "its" is of stands in the sentence, or in the one ``before`` it.
    """
    if DENIED.search(sentence.words) or "?" in sentence.words:
        return
    yield from _made_of_it(sentence, random, before)
    for form in (ONE_WAY, SEEN, BOTH_WAYS, MADE_OF, MADE_INTO):
        for found in form.finditer(sentence.words):
            groups = found.groupdict()
            sides = [
                [letter for k in _marks(sentence, found, name) for letter in _letters(sentence.formulas[k])]
                for name in ("who", "both", "on", "first", "second")
                if groups.get(name)
            ]
            of, on = (sides[0], sides[-1]) if form is not BOTH_WAYS else ([*sides[0], *sides[-1]],) * 2
            if any(one in random for one in on):
                yield from (one for one in of if one not in random)


def _letters(formula: str) -> list[str]:
    return letters_of(STYLED.sub(r"\1", formula))


def _marks(sentence: Sentence, found: re.Match[str], name: str) -> range:
    first = sentence.words.count(FORMULA, 0, found.start(name))
    return range(first, first + found[name].count(FORMULA))


def _made_of_it(sentence: Sentence, random: Collection[str], before: Sentence | None) -> Iterator[str]:
    """Yield the letters that are something of the noise, or of it, where that is random."""
    for found in MADE_OF_NOISE.finditer(sentence.words) if random else ():
        name = next(one for one in ("who", "by", "into") if found[one])
        yield from (one for k in _marks(sentence, found, name) for one in _letters(sentence.formulas[k]))
    for found in MADE_OF_IT.finditer(sentence.words):
        (k,) = _marks(sentence, found, "who" if found["who"] else "named")
        last = [sentence.formulas[k - 1]] if k else before.formulas if before else []
        if any(one in random for formula in last for one in _letters(formula)):
            yield from (one for one in _letters(sentence.formulas[k]) if one not in random)


ESTIMATE = rf"\$\s*(?P<g>{ONE_LETTER})\s*\$ (?:be|is|denotes?) (?:an? |the )unbiased"
VARIANCE = (
    r"(?P<varies>,?(?: (?:with|and has|that has|of|whose))(?: an?| the| its)?(?: bounded)? variance(?: is)?"
    r"(?: (?:bounded|bounded above) by| (?:of )?at most| no (?:more|larger) than) \$\s*(?P<bound>[^$=<>]+?)\s*\$)?"
)
BEHIND = rf"(?:{ENDS}|(?P<more>,?\s+(?:with|satisfying)\s+(?=\$\s*\\mathbb\s*\{{?\s*E)))"
"""The end of what is said, or another mean behind it."""
FORMS = (
    phrase(
        rf"{ESTIMATE}(?: stochastic)?(?: gradient)? (?:estimat(?:e|or)) of(?: the gradient)?"
        rf" \$\s*(?P<of>\\nabla\s*{NAME}\s*\(\s*{ONE_LETTER}\s*\))\s*\${VARIANCE}",
        BEHIND,
    ),
    phrase(
        rf"{ESTIMATE} stochastic gradient of \$\s*(?P<f>{NAME})\s*\$ at \$\s*(?P<x>{ONE_LETTER})\s*\${VARIANCE}",
        BEHIND,
    ),
)


def in_means(text: str) -> str:
    """Return a text of the same lines with the means for what its words call an unbiased estimate."""
    return outside(text, _plainly) if "unbiased" in text else text


def _plainly(words: str) -> str:
    for form in FORMS:
        words = form.sub(_means, words)
    return words


def _means(found: re.Match[str]) -> str:
    groups = found.groupdict()
    of = groups.get("of") or rf"\nabla {groups['f']}({groups['x']})"
    rows = rf"$\mathbb{{E}}[{found['g']}] = {of}$"
    if found["varies"]:
        rows += rf" and $\mathbb{{E}}\|{found['g']} - {of}\|^2 \le {found['bound']}$"
    return of_as_many_lines(found[0], rows + (" and " if found["more"] else ""))


MEAN_OF = re.compile(r"\s*\\mathbb\{E\}\s*\[\s*(?P<of>\\?[A-Za-z]+)\s*\]\s*=\s*(?P<mean>\\?[A-Za-z]+)\s*")
"""The mean of a letter by another letter."""


def means_of(rows: Iterable[Row], names: Collection[str]) -> set[str]:
    """Return the letters that rows say to be the means of letters among these names."""
    found = filter(None, (MEAN_OF.fullmatch(row.text) for row in rows))
    return {in_plain(one["mean"]) for one in found if in_plain(one["of"]) in names}
