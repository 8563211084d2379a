r"""Which functions the words of a derivation in LaTeX apply entry by entry: "where $\sigma$ acts entrywise"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import ENTRIES

ONE = r"\\(?:sigma|phi|varphi|psi|rho)(?:\s*\(\s*\\cdot\s*\))?"
CALLED = re.compile(rf"\s*({ONE}(?:\s*,\s*{ONE})*)\s*(?:(?::|\\colon).*)?", re.DOTALL)
"""The letters that papers call an activation by, one or several: σ, σ(·) and σ, φ: ℝ → ℝ."""
ENTRYWISE = re.compile(
    r"\b(?:(?:entry|element|component|coordinate)[-\s]?wise|entry by entry|(?:to|of) (?:every|each) entry)\b",
    re.IGNORECASE,
)
DOUBTED = re.compile(
    r"\b(?:not|never|no|unless|if|whether|instead|neither|nor|without)\b|n['’]t\b", re.IGNORECASE
)


LONG = tuple(one for one in ENTRIES if len(one) > len("step"))  # no word of a sentence about something else
KNOWN = re.compile(
    "|".join((*LONG, "relu", "tanh", "logistic", "softmax", "rectif", "gelu", "identity")), re.IGNORECASE
)
"""What a letter may be said to be: then it is no function of which nothing is known."""


def entrywise_rows(sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of activations that sentences say, and do not doubt, to be entrywise, and nothing else."""
    every = [*sentences]
    if any(KNOWN.search(one.words) for one in every):
        return
    for one in every:
        if ENTRYWISE.search(one.words) and not DOUBTED.search(one.words):
            for number, formula in zip(one.lines, one.formulas, strict=True):
                yield from _rows(number, formula)


def _rows(number: int, formula: str) -> Iterator[Row]:
    """Yield the shapes of the activations that a formula in a line of this number lists."""
    if called := CALLED.fullmatch(formula):
        letters = map(in_plain, re.findall(r"\\(?!cdot)\w+", called[1]))
        yield from (Row(number, f"{letter}: entrywise", "shape") for letter in letters)


BESIDE = re.compile(
    rf"(?:\\q?quad(?![a-z])\s*(?P<before>{ONE}(?:\s*,\s*{ONE})*)\s*)?"
    r"\\(?:text|mbox|textrm)\s*\{(?P<words>[^{}]*)\}"
)
"""Words beside a formula of a display, behind the letters that they are about or with these in them."""


def entrywise_beside(text: str, sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of activations that words beside the formulas of displays say to be entrywise.

    None where the sentences say what they are.
    """
    if any(KNOWN.search(one.words) for one in sentences):
        return
    found = [one for one in BESIDE.finditer(text) if ENTRYWISE.search(one["words"])]
    if any(KNOWN.search(one["words"]) or DOUBTED.search(one["words"]) for one in found):
        return
    for one in found:
        number = text.count("\n", 0, one.start()) + 1
        for formula in (one["before"] or "", *re.findall(r"\$([^$]*)\$|\\\((.*?)\\\)", one["words"])):
            yield from _rows(number, "".join(formula))


PRIMED = r"\\(?P<{}>sigma|phi|varphi|psi|rho)\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?)\s*(?:\\left\s*)?\("
BY_ENTRIES = re.compile(
    rf"\\odot\s*{PRIMED.format('behind')}|{PRIMED.format('before')}(?:[^()]|\([^()]*\))*\)\s*\\odot(?![a-z])"
)
"""A derivative in a product entry by entry, σ'(z) ⊙ …, which that of a function of every entry is."""


AT_ENTRY = re.compile(
    PRIMED.format("before")
    + r"\s*(?P<z>(?:\\(?:hat|tilde|bar|mathbf)\s*\{\s*[a-z]\s*\}|[a-z]))\s*_\s*(?:[i-n]|\{\s*[i-n]\s*\})\s*\)"
)
"""A derivative at an entry, σ'(z_j)."""


def _at_whole(text: str, found: re.Match[str]) -> bool:
    """Whether the activation of whose derivative at an entry z_j something is said stands at the whole z too."""
    whole = rf"\\{found['before']}\s*(?:\\left\s*)?\(\s*{re.escape(found['z'])}\s*\)"
    return re.search(whole, text) is not None


OF_IT = re.compile(
    rf"\s*{ONE}\s*(?:'+|\^\s*\{{?\s*(?:\\prime\s*)+\}}?)?\s*(?:\([^()]*\))?\s*(?P<map>(?::|\\colon).*)?",
    re.DOTALL,
)
"""A formula that is about an activation: σ, σ'(z), σ: ℝ → ℝ."""
REALS = r"\\(?:mathbb|mathbf|bf)\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])"
OF_NUMBERS = re.compile(rf"(?::|\\colon)\s*(?:{REALS})\s*\\(?:to|rightarrow)(?![a-z])\s*(?:{REALS})\s*")
OF_COLUMNS = re.compile(
    r"\b(?:sort|norm(?:s\b|\b|ali)|divi[ds]|permut|rank|cumulative|row|batch|jacobian|project)", re.IGNORECASE
)
"""Words for what a map of whole columns does."""
SAYS_NOTHING = BEFORE - frozenset(
    """matrix matrices vector norm normalized normalised normalization normalisation softmax attention attentive
    head heads operator projection embedding preconditioner metric logsumexp log-sum-exp sum total""".split()  # noqa: SIM905
) | frozenset(
    """activation activations nonlinearity non-linearity nonlinearities transfer pointwise point-wise differentiable
    continuously twice monotone increasing bounded lipschitz scalar fixed some any c1 its derivatives unit units
    neuron neurons width wide two-layer one-hidden-layer perceptron mlp feed-forward feedforward neural networks
    write then there those biases bias backpropagation backward forward pass backprop own""".split()  # noqa: SIM905
)
"""Words beside an activation that do not say what it is."""


def _is_told(sentence: Sentence) -> bool:
    """Whether a sentence says something of an activation that may make it one of columns, and not of entries."""
    if OF_COLUMNS.search(sentence.words) and any(re.search(ONE, one) for one in sentence.formulas):
        return True
    about = [found for one in sentence.formulas if (found := OF_IT.fullmatch(one))]
    if not about:
        return False
    if any(one["map"] and not OF_NUMBERS.fullmatch(one["map"]) for one in about):
        return True
    words = (one.lower().strip(".") for one in re.findall(r"[^\W\d_][\w'-]*", sentence.words))
    return any(len(one) > 1 and one not in SAYS_NOTHING for one in words)


def entrywise_by_use(text: str, sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of activations whose derivatives stand in products entry by entry, if words say nothing."""
    if ENTRYWISE.search(text) or any(KNOWN.search(one.words) or _is_told(one) for one in sentences):
        return
    for found in (*BY_ENTRIES.finditer(text), *AT_ENTRY.finditer(text)):
        if "z" in found.re.groupindex and not _at_whole(text, found):
            continue
        number = text.count("\n", 0, found.start()) + 1
        groups = found.groupdict()
        yield Row(number, f"{groups.get('behind') or groups['before']}: entrywise", "shape")


KIND = r"(?:activations?|non-?linearit(?:y|ies))(?:\s+functions?)?"
ACTIVATION = re.compile(
    rf"\b{KIND}\s*(?P<behind>{FORMULA})|(?P<before>{FORMULA})\s+(?:is|are|be|denotes?)\s+(?:(?:an?|the|some|any|our|a\s+fixed)\s+)?"
    rf"(?:(?:smooth|differentiable|twice|continuously|scalar|nonlinear|non-linear|fixed|pointwise)\s+)*{KIND}\b",
    re.IGNORECASE,
)
"""A letter that is called an activation."""


def activations_called(sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of letters that words call activations, of which they say nothing else."""
    every = [*sentences]
    if any(KNOWN.search(one.words) or _is_told(one) for one in every):
        return
    for one in every:
        for found in ACTIVATION.finditer(one.words):
            place = found.start("behind") if found["behind"] else found.start("before")
            k = one.words.count(FORMULA, 0, place)
            if not DOUBTED.search(one.words):
                yield from _rows(one.lines[k], one.formulas[k])


TWICE = re.compile(
    r"\\(?P<f>ell|sigma|phi|varphi|psi|rho)\s*(?:''|\^\s*\{?\s*\\prime\s*\\prime\s*\}?)\s*(?:\\left\s*)?\("
)
"""A second derivative with primes, which a function of numbers has."""


def of_numbers(text: str, sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of functions with two primes and no gradient: of one number, and so of every entry."""
    if any(KNOWN.search(one.words) or _is_told(one) for one in sentences):
        return
    for found in TWICE.finditer(text):
        f = found["f"]
        sloped = re.search(rf"\\nabla[^$=&]{{0,12}}\\{f}(?![a-z])|\\{f}\s*\([^()]*,", text)
        valued = re.search(rf"\\{f}\s*\(\s*[a-z]\s*\)\s*&?\s*:?=", text)
        if not sloped and not valued:
            yield Row(text.count("\n", 0, found.start()) + 1, f"{in_plain(chr(92) + f)}: entrywise", "shape")


INNER = (
    r"(?:\\left\s*)?\(\s*(?:\\langle\s*)?[a-z](?:_(?:\w|\{\w+\}))?\s*(?:\^\s*\{?\s*(?:\\top|T)\s*\}?|,)"
    r"\s*(?:[a-z]\w*(?![\w'(])|\\(?:tilde|bar|hat)\s*\{)"
)
OF_INNER = re.compile(rf"\\(?P<f>sigma|phi|varphi|psi|rho)\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?)?\s*{INNER}")
"""A function at an inner product, σ(wᵀx)."""
SUM_OF_UNITS = re.compile(
    r"\\sum(?:\\limits)?\s*_\s*\{?\s*(?P<r>[a-z])(?:\s*=\s*\d)?(?![a-z])[^&=$]*?[a-zA-Z]_\{?(?P=r)\}?\s*(?:\\[,;!]\s*|\\cdot\s*)?"
    r"\\(?P<f>sigma|phi|varphi|psi|rho)\s*(?:\\left\s*)?\(\s*(?:\\langle\s*)?[a-z]_\{?(?P=r)"
)
"""The units of a network of one hidden layer, Σ_r a_r σ(w_rᵀx)."""

SPECIAL = re.compile(
    r"homogen|leaky|hinge|(?:quadratic|linear|square)\s+(?:activation|unit)|\b(?:odd|even)\b|hermite", re.I
)
"""Words by which an activation may be a known one."""


def of_units(text: str, sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of activations of units, Σ_r a_r σ(w_rᵀx), that stand at inner products alone."""
    found = SUM_OF_UNITS.search(text)
    if (
        found is None
        or SPECIAL.search(text)
        or any(KNOWN.search(one.words) or _is_told(one) for one in sentences)
    ):
        return
    f = rf"\\{found['f']}(?![a-zA-Z])"
    every = len(re.findall(f, text)) - len(re.findall(rf"\$\s*{f}\s*\$", text))
    if every == sum(one["f"] == found["f"] for one in OF_INNER.finditer(text)) and "1 -" not in text.replace(
        "1-", "1 -"
    ):
        number = text.count("\n", 0, found.start()) + 1
        yield Row(number, f"{in_plain(chr(92) + found['f'])}: entrywise", "shape")


def activation_rows(text: str, sentences: Iterable[Sentence]) -> Iterator[Row]:
    """Yield the shapes of activations, as the words say or formulas show, each once."""
    every, told = [*sentences], set[str]()
    rows = (
        *entrywise_rows(every),
        *entrywise_beside(text, every),
        *entrywise_by_use(text, every),
        *activations_called(every),
        *of_numbers(text, every),
        *of_units(text, every),
    )
    for row in rows:
        if row.text not in told:
            told.add(row.text)
            yield row


OPERATIONS = re.compile(
    r"\b(?:operations?|divi(?:sions?|ded?)|quotients?|squar(?:es?|ed|ing)|(?:square )?roots?|powers?|reciprocals?"
    r"|inverses?|arithmetic)\b",
    re.IGNORECASE,
)
QUOTIENT = re.compile(r"/|\\[tdc]?frac(?![a-z])|\^\s*\{?\s*(?:-|\d)")


def operates_entrywise(text: str, sentences: Iterable[Sentence]) -> bool:
    """Whether the words say that columns are divided, or raised, entry by entry: $1/s$ is entrywise."""
    for one in sentences:
        if ENTRYWISE.search(one.words) and not DOUBTED.search(one.words):
            said = OPERATIONS.search(one.words) or any(QUOTIENT.search(formula) for formula in one.formulas)
            if said and not KNOWN.search(one.words):
                return True
    beside = (one["words"] for one in BESIDE.finditer(text) if ENTRYWISE.search(one["words"]))
    return any(OPERATIONS.search(words) and not DOUBTED.search(words) for words in beside)


HEAD = re.compile(rf"({ONE})\s*\(\s*([a-z])\s*\)\s*:?=")
OF_NUMBER = re.compile(
    r"\b(?:(?:entry|element|component|coordinate|point)[-\s]?wise|activations?(?:\s+function)?|non-?linearit(?:y|ies)|of\s+a\s+number)\b",
    re.IGNORECASE,
)
"""Words beside the formula of a function by which its argument is a number."""


def given_by_entries(sentences: Iterable[Sentence]) -> set[str]:
    r"""Return the activations that words give by a formula of a number: the SiLU activation \sigma(z) = z s(z)."""
    found = set[str]()
    for one in sentences:
        heads = [head for formula in one.formulas if (head := HEAD.match(formula))]
        if heads and OF_NUMBER.search(one.words) and not DOUBTED.search(one.words):
            found |= {in_plain(head[1]) for head in heads}
    return found
