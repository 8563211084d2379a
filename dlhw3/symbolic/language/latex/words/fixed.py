r"""Letters that words make depend on another one, in which the lines differentiate: "$b$ is a function of $x$".

A line has its letters stand still but for the one in which it differentiates, \nabla_x or \nabla f(x) where a value
of f has the letter; so what says that one of them moves with it is refused, where it stands there without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.latex.text.spelled import alone
from dlhw3.symbolic.language.latex.words.beside_variables import joined_to, require_within, variables_of
from dlhw3.symbolic.language.latex.words.depends import DEPENDS, LETTER
from dlhw3.symbolic.language.latex.words.moves_with import (
    CHOSEN,
    COPIED,
    MADE_FROM,
    STILL_COPY,
    moving_by_nouns,
    require_no_moving_curvature,
    solving,
)
from dlhw3.symbolic.language.latex.words.shared_weights import require_members_apart, require_once
from dlhw3.symbolic.language.latex.words.still_in_time import require_no_members_of_time, require_still
from dlhw3.symbolic.language.text import lazy_re as re

FIXED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|independent|constant|fixed|whether|if|would)\b|n't\b|\?",
    re.IGNORECASE,
)
"""What says that a letter stands still."""
THAT = re.compile(r"\bconstants?\s+(?:that|which)\b", re.IGNORECASE)
"""A constant that depends on x is none."""
SCHEDULED = re.compile(
    rf"(?P<one>{FORMULA})\s+(?:(?:is|are)\s+(?:then\s+|slowly\s+|gradually\s+)?(?:decayed|annealed|decreased|increased|reduced|scheduled|adapted|warmed\s+up|varied|halved)\b"
    r"|(?:slowly\s+|gradually\s+|then\s+)?(?:decays|decreases|increases|shrinks|grows|varies|alternates|cycles|switches|changes|follows\s+an?\s+(?:[a-z]+\s+){0,2}schedule)\b)",
    re.IGNORECASE,
)
"""A number that is another one in each step: the step size § decays."""
EACH = r"(?:every|each)\s+(?:step|iteration|epoch|update|round)\b"
DRAWN = (
    r"(?:drawn|sampled|re-?drawn|re-?sampled|chosen|augmented|shuffled|renewed|changed|perturbed|permuted)"
)
ANEW = re.compile(
    rf"\b{EACH}[^.;:]*?(?:fresh|new|different|another|random|mini-?)\s*(?:mini-?)?(?:batch|sample|matrix|data\s*set)\s+(?P<one>{FORMULA})"
    rf"|(?P<iid>{FORMULA})\s+(?:is|are)\s+(?:an?\s+)?(?:random|stochastic)\s+[^.;:{FORMULA}]*\b(?:over\s+time|across\s+(?:steps|iterations|time)|in\s+each\s+step|of\s+the\s+past)\b"
    rf"|\b{EACH}[^.;:{FORMULA}]*(?P<all>{FORMULA})\s+(?:is|are)\s+{DRAWN}\b"
    rf"|(?P<who>{FORMULA})\s+(?:is|are)\s+(?:[a-z]+ly\s+)?{DRAWN}\s+(?:anew\s+|again\s+|afresh\s+)?(?:in|at|before|after|for)\s+{EACH}"
    rf"|\b(?P<data>data|inputs?|samples|images|batch(?:es)?|features)\s+(?:is|are)\s+(?:[a-z]+ly\s+)?{DRAWN}\s+[^.;:]*\b{EACH}"
    r"|\b(?P<rate>learning\s+rate|step[\s-]?size)\s+(?:is|gets)\s+(?:[a-z]+ly\s+|then\s+)?(?:decayed|annealed|decreased|increased"
    r"|reduced|scheduled|adapted|warmed\s+up|varied|halved|doubled)\b",
    re.IGNORECASE,
)
"""A letter that is another one in each step: in every step a fresh batch § is drawn."""
PARTS = re.compile(
    rf"\s*(?:the|our|this)\s+(?:[a-z-]+\s+)?(?:network|model|architecture)\s+(?:consists\s+of|has)"
    rf"(?:,?\s+(?:and\s+)?(?:an?|the|one)\s+(?:[a-z-]+\s+){{1,3}}{FORMULA})+\s*[.;]?\s*",
    re.IGNORECASE,
)
"""What names the parts of a network: it consists of an input §, a hidden layer § and an output §."""
OF_NOUN = {"data": r"[A-Z](?![A-Za-z])", "rate": r"\\(?:eta|alpha|gamma|tau)(?![a-z])"}
ANEW_EACH = re.compile(
    r"\bindependent(?:ly)?\s+(?:over|across|in\s+each|at\s+each|from\s+step)\b", re.IGNORECASE
)
STEPPED = re.compile(r"_\s*\{\s*(?P<k>[a-z])\s*\+\s*[12]\s*\}")


def _require_no_schedule(sentence: Sentence, shown: str, every: str) -> None:
    """Refuse words by which a letter without an index is another in each step, beside lines of several steps."""
    steps = STEPPED.search(every)
    if steps is None:
        return
    several = "+2" in re.sub(r"\s", "", shown) and not FIXED.search(ANEW_EACH.sub(" ", sentence.words))
    found = SCHEDULED.search(sentence.words) if several else None
    said = [(one, text) for one, other, text in _dependent(sentence) if other == steps["k"]]
    if found is not None:
        letter = sentence.formulas[sentence.words.count(FORMULA, 0, found.start("one"))].strip()
        said.append((letter, sentence.written(*found.span())))
    anew = ANEW.search(sentence.words) if several else None
    if anew is not None:
        group = next(one for one in ("one", "iid", "all", "who", "data", "rate") if anew[one])
        first = sentence.words.count(FORMULA, 0, anew.start(group))
        noun = re.search(OF_NOUN[group], shown) if group in OF_NOUN else None
        letter = (noun[0] if noun else "") if group in OF_NOUN else sentence.formulas[first].strip()
        said.append((letter, sentence.written(*anew.span())))
    for letter, written in said:
        if re.fullmatch(LETTER, letter) and re.search(_bare(letter), shown):
            told = f"The words change {letter} from step to step, and the lines have one {letter} for all."
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"{letter}_{steps['k']}")


def _bare(letter: str) -> str:
    """Return what finds a letter that has no index."""
    return rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z]|\s*_)"


def require_fixed(sentences: Iterable[Sentence], text: str) -> None:
    """Refuse words by which a letter depends on one in which the lines differentiate, as if it stood still."""
    shown = _spaced(" ".join(text[start:stop] for start, stop in set_apart(text)))
    reach = _spaced(_with_values(shown, text))
    every = f"{shown} {' '.join(one[0] for one in INLINE.finditer(text))}"
    variables = {one["x"] or one["at"] for one in IN_WHICH.finditer(shown)}
    moved = variables_of(shown, text)
    differentiated = {one[1] for one in DIFFERENTIATED.finditer(shown)}
    require_within(shown, text)
    require_no_members_of_time(shown, every)
    require_no_moving_curvature(sentences := [*sentences], shown)
    for sentence in sentences:
        if PARTS.fullmatch(sentence.words):
            continue
        require_still(sentence, shown, every)
        _require_no_schedule(sentence, shown, every)
        _require_own_letter(sentence, shown)
        require_once(sentence, shown, text)
        require_members_apart(sentence, shown, text)
        by_nouns = moving_by_nouns(sentence, variables, text)
        bare = {one.strip() for one in sentence.formulas if re.fullmatch(MEMBER, one.strip())}
        loss = differentiated if OF_LOSS.fullmatch(sentence.words) else set[str]()
        joined = joined_to(sentence, moved, bare - moved - loss)
        made = (*_dependent(sentence), *solving(sentence), *joined)
        for one, other, written in (*made, *_of_weights(sentence, shown, text), *by_nouns):
            if _is_said(one, other, text):
                continue
            behind = sentence.written(0, len(sentence.words)).partition(written)[2]
            called = rf"{re.escape(one)}\s*(?:\\left)?\s*\(\s*{re.escape(other)}"
            timed = rf"\\dot\s*\{{?\s*{re.escape(one)}|\\[td]?frac\s*\{{\s*d\s*{re.escape(one)}"
            if re.search(called, shown) or (other == "t" and re.search(timed, every)):
                continue
            of_function = _of_function(one, other, behind, shown, text)
            of_value = not re.search(rf"{alone(one)}\s*(?:&?\s*:?=|\()", text) and _below(
                one, other, shown, reach
            )
            if of_function or of_value or _below(one, other, shown) or _of_value(one, other, shown, text):
                told = (
                    f"{one} depends on {other}, in which a line differentiates, and stands there without it."
                )
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"{one}({other})")


MORE = r"penal|regulari[sz]|decay|\balso\b|\btoo\b|\bplus\b|\bwhich\b|\bthat\b|\bwhose\b|\bitself\b"
OF_LOSS = re.compile(
    rf"(?!.*(?:{MORE}))[^{FORMULA}{DISPLAY}]*?\b(?:gradients?|derivatives?)\s+of\s+(?:the|our|this)\s+(?:[a-z-]+\s+)?"
    rf"(?:loss|cost|error|objective|risk|energy)(?:\s+function)?\s+{FORMULA}(?:\s*,?\s*(?:with\s+respect\s+to|w\.?r\.?t\.?"
    rf"|in|for)\s+(?:the\s+)?(?:[a-z-]+\s+){{0,3}}{FORMULA}(?:\s+and\s+{FORMULA})?)?\s*,?\s*"
    rf"(?:(?:is|are|reads?|becomes?|follows?)(?:\s+then)?(?:\s+given\s+by|\s+computed\s+as)?\s*:?\s*)?{DISPLAY}?[\s.,:]*",
    re.IGNORECASE | re.DOTALL,
)
"""A sentence that names a loss of which it has the gradient, and says nothing else of it."""
DIFFERENTIATED = re.compile(rf"\{{\s*\\partial\s*({LETTER})\s*\}}\s*\{{\s*\\partial")
"""What is differentiated, L of \\partial L/\\partial W: it moves with W by what it is."""
IN_WHICH = re.compile(
    rf"(?:\\nabla\s*_\s*\{{?\s*|\\partial\s*(?=[^{{}}]*\}}\s*(?!\{{)))(?P<x>{LETTER})(?![A-Za-z])|\\nabla\s*\\?[A-Za-z]+\s*\(\s*(?P<at>{LETTER})\s*\)"
)
"""In which letter lines differentiate."""
MEMBER = rf"{LETTER}(?:_(?:\w|\{{\w+\}}))?"
"""A letter, and a member of a sequence."""
WEIGHTS = r"(?:weights?|matrix|matrices|cell|layers?|parameters?|network|recursion|recurrence|unit|map)"
SAME_WEIGHTS = re.compile(
    rf"(?P<who>{FORMULA})\s*,?\s+(?:(?:itself|themselves|also|in\s+turn|again|too|was|is|has|been|were"
    rf"|are)\s+)*(?:produced|computed|generated|made|obtained|formed|output|predicted"
    r"|comes?|came|arises?|results?|updated)\s+(?:by|with|from|through|using|via|out\s+of)\s+(?:(?:the|a"
    r"|this|that|these|previous|earlier|last|first|steps?|of|layers?|an?)\s+)*?"
    rf"(?:(?:same|very\s+same|shared|tied|current|trained|trainable|online)\s+{WEIGHTS}\b|(?:model|network"
    rf"|predictor|student)\s+itself\b)"
    rf"|(?P<out>{FORMULA})\s+(?:is|are|was|were)\s+(?:an?\s+|the\s+)?(?:[a-z]+\s+)?(?:outputs?"
    rf"|activations?|states?|results?"
    rf"|predictions?|samples?)\s+of\s+the\s+(?:very\s+)?(?:same|current|trained)\s+(?:model|{WEIGHTS})"
    rf"|(?P<of>{FORMULA})\s+(?:is|are)\s+(?:an?\s+)?(?:[a-z]+\s+)?functions?\s+of\s+the\s+(?:trained\s+"
    rf"|current\s+)?(?:weights|parameters)(?=\s*(?:$|[.,;:]))"
    rf"|(?P<own>{FORMULA})\s+(?:is|are|denotes?)\s+(?:(?:given|produced|defined|predicted)\s+by\s+)?(?:the\s+|our\s+)?(?:current\s+)?(?:network|model|student"
    r"|learner|predictor|classifier|agent|policy)['’]s\s+(?:own\s+|current\s+)?(?:outputs?|predictions?|confidences?|probabilit(?:y|ies)|beliefs?|guess(?:es)?|estimates?|scores?)\b"
    rf"|(?P<come>{FORMULA})\s+(?:comes?|stems?|arises?|results?|(?:is|are)\s+(?:taken|read\s+off|predicted|re-?computed))\s+(?:from|by|with|under)\s+"
    rf"the\s+(?:current|present|latest|trained|same)\s+(?:model|weights|parameters|network|iterate|policy|student)\b"
    rf"|\b(?:same|shared|tied)\s+{WEIGHTS}\b[^.;:{FORMULA}]*?\b(?:produced|produces|computed|computes"
    rf"|generates?d?|gave|gives|output|outputs|made|makes)\s+(?P<made>{FORMULA})",
    re.IGNORECASE,
)
"""What is made by weights of which the words have no letter: § was computed with the same weights."""
THROUGH = re.compile(
    r"\s*(?:only\s+|solely\s+|just\s+)?(?:through|via|by\s+way|because\s+of)\b", re.IGNORECASE
)


def _of_weights(sentence: Sentence, shown: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the letters that the weights of a text make, each with a letter in which the lines differentiate."""
    for found in SAME_WEIGHTS.finditer(sentence.words):
        group = next(name for name in ("who", "out", "of", "own", "come", "made") if found[name])
        one = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
        known = re.search(rf"{alone(one)}\s*&?\s*:?=", text)
        if FIXED.search(found[0]) or known or not re.fullmatch(MEMBER, one):
            continue
        for moved in re.finditer(
            rf"(?:\\nabla\s*_\s*\{{?\s*|\\partial\s*|\\nabla\s*\\?[A-Za-z]+\s*\(\s*)(?P<in>{LETTER})(?![A-Za-z])",
            shown,
        ):
            if moved["in"] != one and moved["in"] != r"\partial":
                yield one, moved["in"], sentence.written(*found.span())


def _is_said(one: str, other: str, text: str) -> bool:
    """Whether a formula says what a letter is by the other one: h of h = U x."""
    values = re.findall(rf"(?:[$\[&\n]|\\\\)\s*{alone(one)}\s*(?:\([^()]*\))?\s*&?\s*:?=([^$=]*)", text)
    return any(re.search(alone(other), _spaced(value)) for value in values)


def _of_function(one: str, other: str, behind: str, shown: str, text: str) -> bool:
    """Whether words make a function depend on a letter in which a line differentiates, no argument of it."""
    named = rf"(?:\\nabla\s*_\s*\{{?\s*|\\partial\s*){re.escape(other)}(?![A-Za-z])"
    called = re.findall(rf"{alone(one)}\s*(?:\\left\s*)?\(([^()]*)\)", text)
    if not called or THROUGH.match(behind) or re.search(named, shown) is None:
        return False
    return not any(re.search(alone(other), inside) for inside in called)


TAKEN_IN = re.compile(
    rf"\b(?:gradients?|derivatives?|nabla)\s+(?:(?:here|below|always|is|are|will\s+be)\s+)+(?:taken"
    rf"|computed|meant|understood|formed)?\s*(?:only\s+)?(?:in|with\s+respect\s+to|w\.?r\.?t\.?)"
    rf"\s+(?:the\s+(?:[a-z]+\s+)?)?(?P<x>{FORMULA})(?=\s*(?:$|[.,;]|and\b|only\b|alone\b))",
    re.IGNORECASE,
)
"""In which letter a gradient is taken."""


def _require_own_letter(sentence: Sentence, shown: str) -> None:
    """Refuse words by which \\nabla f(w) is taken in another letter than w."""
    found = None if FIXED.search(sentence.words) else TAKEN_IN.search(sentence.words)
    if found is None:
        return
    letter = sentence.formulas[sentence.words.count(FORMULA, 0, found.start("x"))].strip()
    for one in re.finditer(r"\\nabla\s*(?P<f>\\?[A-Za-z]+)\s*(?:\\left\s*)?\((?P<at>[^()]*)\)", shown):
        if re.fullmatch(MEMBER, letter) and not re.search(alone(letter), one["at"]):
            written = sentence.written(*found.span())
            told = "a sign has one meaning here, this one the gradient in what its function is of."
            at, hint = Span(written, 0, len(written)), rf"\nabla_{{{letter}}} {one['f']}({one['at']})"
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)


TIED = re.compile(
    rf"(?P<who>{FORMULA})\s*,?\s+(?P<said>(?:(?:is|are|be|being|has|have|shares?|contains?|holds?|changes?"
    rf"|copies|copied|equals?|mirrors?"
    r"|tracks?|follows?|lags?|uses|reuses|stands|consists|remembers|stores|summari[sz]es|encodes|inherits"
    r"|averages|collects|gathers|moves)\b)"
    rf"[^.;:{FORMULA}]*?)\s(?:(?:the|our|this|input|vector|matrix|point|weights"
    rf"|parameters?)\s+)*(?P<on>{FORMULA})(?!\s*(?:is|are|be)\b)",
    re.IGNORECASE,
)
"""What says something of a letter by another one: the copy of, contains the entries of, changes whenever."""
BOTH = re.compile(
    rf"(?:\bboth\s+)?(?P<who>{FORMULA})\s+and\s+(?P<on>{FORMULA})\s+(?P<said>(?:(?:share|have|are|use"
    rf"|contain|always|move|change)\b)[^.;:{FORMULA}]*)",
    re.IGNORECASE,
)
TIES = re.compile(
    r"\b(?:tied|ties|shar(?:e|es|ed|ing)|cop(?:y|ies|ied)|reversed?|same\s+(?:entries|weights|numbers"
    r"|values|parameters|coordinates|rows"
    r"|columns|variables?)|whenever|entries|rows|columns|transpose[sd]?|coordinates|inverse|permut\w+"
    r"|shift\w*|delayed|lagged|mirrors?|tracks?"
    r"|moving\s+average|running\s+average|average|rearrange\w*|reshap\w+|flatten\w*|vectori[sz]\w+"
    r"|duplicate\w*|normali[sz]ed|those\s+of|coupled|linked"
    r"|one\s+(?:vector|letter|variable|matrix|thing|and\s+the\s+same)|identified|identical|equal|multiple|summar\w+|built|embedding|rescal\w+|scaled|out\s+of|one\s+with"
    r"|shorthand|moves?\s+with"
    r"|together\s+with|the\s+same\s+as)\b",
    re.IGNORECASE,
)
"""Words by which a letter moves with the other."""
HARMLESS = re.compile(
    r"\b(?:same\s+(?:size|shape|length|dimension|number|space|kind|norm)\w*|(?:rows|columns|entries"
    r"|coordinates)\s+as|as\s+many|number\s+of|orthogonal|equal\s+length)\b",
    re.IGNORECASE,
)
"""What says of two letters how large they are."""


def _dependent(sentence: Sentence) -> Iterator[tuple[str, str, str]]:
    """Yield the letters that a sentence makes depend on others, each with the other, and the words."""
    for form in (TIED, BOTH):
        for tied in form.finditer(sentence.words):
            if not TIES.search(tied["said"]) or HARMLESS.search(tied["said"]) or FIXED.search(tied[0]):
                continue
            one, other = (
                sentence.formulas[sentence.words.count(FORMULA, 0, tied.start(name))].strip()
                for name in ("who", "on")
            )
            if one != other and re.fullmatch(LETTER, one) and re.fullmatch(LETTER, other):
                yield one, other, sentence.written(*tied.span())
                if form is BOTH:
                    yield other, one, sentence.written(*tied.span())
    for found in (
        *DEPENDS.finditer(sentence.words),
        *CHOSEN.finditer(sentence.words),
        *MADE_FROM.finditer(sentence.words),
        *COPIED.finditer(sentence.words),
    ):
        if COPIED.gave(found) and STILL_COPY.search(sentence.words):
            continue
        if FIXED.search(THAT.sub("", found[0])):
            continue
        sides = []
        groups = found.groupdict()
        pair = next(two for two in (("who", "on"), ("into", "from"), ("out", "of")) if groups.get(two[0]))
        for name in pair:
            first = sentence.words.count(FORMULA, 0, found.start(name))
            several = sentence.formulas[first : first + found[name].count(FORMULA)]
            bare = [one.replace("\\|", "").strip() for one in several]
            sides.append([one for one in bare if re.fullmatch(MEMBER, one)])
        yield from (
            (one, other, sentence.written(*found.span()))
            for one in sides[0]
            for other in sides[1]
            if one != other
        )


def _spaced(formula: str) -> str:
    """Return a formula with letters side by side apart: A x of Ax."""
    return re.sub(r"(?<![A-Za-z\\{])[A-Za-z]{2,3}(?![A-Za-z}])", lambda found: " ".join(found[0]), formula)


def _with_values(shown: str, text: str) -> str:
    """Return lines with the values of the letters in them, and those of the letters in these."""
    values = dict[str, str]()
    for found in INLINE.finditer(text):
        head, sign, value = re.sub(r"^(?:\$|\\\()|(?:\$|\\\))$", "", found[0]).partition("=")
        head = re.sub(r"\([^()]*\)", "", head)
        if sign and re.fullmatch(MEMBER, head.strip(" :")):
            values.setdefault(head.strip(" :"), value)
    made, left = shown, {**values}
    while said := [name for name in left if re.search(alone(name), made)]:
        made += " " + " ".join(left.pop(name) for name in said)
    return made


def _below(one: str, other: str, shown: str, reach: str = "") -> bool:
    """Whether a line that has a letter, or reaches it, names the other one in which it differentiates."""
    base, _, index = other.partition("_")
    of_all = rf"{re.escape(base)}_(?:[a-z]|\{{[a-z]\}})"
    moved = of_all if re.fullmatch(r"[a-z]|\{[a-z]\}", index) else re.escape(other)
    named = rf"(?:\\nabla\s*_\s*\{{?\s*|\\partial\s*|\bd\s*){moved}(?![A-Za-z])"
    return re.search(named, shown) is not None and re.search(alone(one), reach or shown) is not None


def _of_value(one: str, other: str, shown: str, text: str) -> bool:
    r"""Whether a line has \nabla f(x), or \nabla f, of a function of the other letter whose value has the one."""
    for found in re.finditer(r"\\nabla\s*(?:\^\s*\{?\s*2\s*\}?\s*)?(?P<f>\\?[A-Za-z]+)(?![A-Za-z])", shown):
        f = alone(found["f"])
        heads = re.finditer(rf"{f}\s*(?P<at>\(\s*{re.escape(other)}\s*\))?\s*&?\s*:?=(?P<is>[^$]*)", text)
        values = [(bool(head["at"]), _spaced(_with_values(head["is"], text))) for head in heads]
        if any(
            re.search(alone(one), value) and (at or re.search(alone(other), value)) for at, value in values
        ):
            return True
    return False
