r"""What a sentence says of a letter that was let be another: "we train $b$", "with a general weight $b$".

Of a letter that was put equal to another one, or to a number, what is said must be understood: else it is freed.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED, letters_of
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.known_words import LEADS, MORE
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
NAME = r"\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?"
EQUATION = re.compile(rf"\s*(?P<name>{NAME})\s*:?=\s*(?P<value>.*?)[\s.,;]*", re.DOTALL)
ADVERB = r"(?:(?:then|now|next|also|only|just|first|later|jointly|again|together|fully|[a-z]+ly)\s+)*"
ROLE = (
    r"(?:(?:over|the|both|only|all|our|an?|of)\s+|(?:parameters?|weights?|vectors?|matri(?:x|ces)|scalars?|coefficients?|factors?"
    r"|bias|embeddings?|layers?)\s+)*"
)
WHO = rf"(?P<who>{S}(?:\s*(?:,|and|,\s*and)\s*{S})*)"
TRAIN = (
    r"(?:train|learn|fine-?tune|tune|adapt|fit|re-?estimate|unfreeze|untie|decouple|disentangle|detach|relearn|retrain"
    r"|evolve|free)"
)
TRAINED = (
    r"(?:trained|learn(?:ed|t)|learnable|trainable|fine-?tuned|optimi[sz]ed(?!\s+(?:out|away))|tuned|adapted|fitted|re-?estimated|unfrozen|untied|decoupled"
    r"|detached|retrained|relearned|freed|free\b(?!\s+of)|independent(?!\s+of)|unrelated|adjustable|tunable|no\s+longer\s+tied"
    r"|(?:an?|the)\s+(?:free|trainable|learnable|independent|separate|tunable)\s+\w+)"
)
MOVES = r"(?:evolves?|moves?|drifts?|varies|vary|adapts?|changes?|departs?|deviates?|diverges?(?=\s+from))"
DESCENT = (
    r"(?:gradient\s+(?:descent|ascent|flow)|descent|SGD|GD|Adam|Newton(?:'s\s+method)?|training|back-?prop(?:agation)?"
    r"|(?:the\s+|an?\s+)?(?:optimi[sz]er|algorithm|learner|training))"
)
LETS_GO = re.compile(
    rf"\b{TRAIN}(?:s|es|ing)?\s+{ADVERB}{ROLE}{WHO}"
    rf"|\b(?:optimi[sz]|minimi[sz])(?:e|es|ing)\s+{ADVERB}(?:over|in|with\s+respect\s+to|w\.?r\.?t\.?|jointly\s+(?:over|in))\s+{ROLE}(?P<over>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"|(?P<is>{S}(?:\s*(?:,|and)\s*{S})*)\s+(?:is|are|gets?|becomes?|will\s+be|can\s+be|may\s+be|being|remains?)\s+{ADVERB}{TRAINED}"
    rf"|(?:\blet\s+{ADVERB}{ROLE}|\bas\s+)?(?P<moves>{S}(?:\s*(?:,|and)\s*{S})*)\s+{ADVERB}{MOVES}\b"
    rf"|\b(?:let|allow)\s+{ADVERB}{ROLE}(?P<let>{S}(?:\s*(?:,|and)\s*{S})*)\s+(?:to\s+)?{ADVERB}(?:evolve|move|drift|vary|adapt|change|be\s+{TRAINED})"
    rf"|\b{DESCENT}\s+(?:(?:is|are|then|now)\s+)*(?:run|applied|performed|started|acts?|works?|operates?|moves?|updates?|changes?|adapts?|learns?"
    rf"|on|in|over|with\s+respect\s+to)\s+(?:(?:on|in|over|to|from|upon)\s+)?{ROLE}(?P<by>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"|\b(?:trainable|learnable|free|tunable|independent)\s+(?:parameters?|weights?|variables?)\s+(?:are|is)\s+(?P<are>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"|\b(?:treat|regard|view|consider)s?\s+{ROLE}(?P<as>{S}(?:\s*(?:,|and)\s*{S})*)\s+{ADVERB}as\s+(?:(?:an?|the|being)\s+)?(?:(?!fixed)[\w-]+\s+)?(?:free|independent|trainable|learnable|separate|variable)",
    re.IGNORECASE,
)
"""Words by which letters are no longer what they were let be: we train § and §, § is learned, let § evolve."""
THEY = re.compile(
    r"\b(?:the\s+two|they|these|both)\s+(?:[a-z]+\s+)?(?:differ\b|are\s+(?:different|unequal|distinct|not\s+equal))"
    r"|\bsame\s+(?:letter|symbol|name|notation)\b[^.;]*\b(?:updated|new|next|other|another|different)\b"
    r"|\b(?:updated|new|next|other)\b[^.;]*\bsame\s+(?:letter|symbol|name|notation)\b"
    r"|\b(?:nobody|no\s+one|no\s+paper|hardly\s+anyone)\s+(?:\w+\s+)?(?:does|do|uses|assumes|believes)\s+(?:this|that|so|it)\b"
    r"|\b(?:fix|choos|tak|pick|us|try|with|for)(?:ing|e|es|s)?\s+(?:another|a\s+different|other|different)\s+values?\b"
    r"|"
    rf"\b{TRAIN}(?:s|ing)?\s+{ADVERB}(?:both|it|them|the\s+two|each)\b"
    rf"|\b(?:both|it|they|the\s+two)\s+(?:is|are|gets?|become|becomes|will\s+be)\s+{ADVERB}{TRAINED}"
    rf"|\b(?:this|the)\s+(?:tie|tying|coupling|sharing|choice|value|setting|definition)\s+(?:is|will\s+be|gets?)\s+{ADVERB}(?:broken|relaxed|dropped|removed"
    r"|revised|changed|lifted|abandoned|released|reversed|undone)"
    rf"|\b(?:choice|definition|setting|value|convention|simplification)\s*,?\s+(?:(?:that|which)\s+)?(?:we|is|will\s+be)\s+{ADVERB}(?:(?:will|shall|can|must|to\s+be)\s+)*"
    r"(?:revis|drop|relax|chang|lift|abandon|undo|revers|remov|correct|replac|revisit|reconsider|discard)\w*",
    re.IGNORECASE,
)
"""The same of what the sentence before is about: train both, the two are untied, a choice that we revise."""
GENERAL = r"(?:general|arbitrary|different|other|generic|free|larger|smaller|new|second|fresh|unrelated)"
ANOTHER = re.compile(
    rf"\b(?:with|for|of|to|in|using|given)\s+(?:an?|another|any|some)\s+(?:{GENERAL}\s+)+(?:[a-z-]+\s+){{0,2}}(?P<new>{S})"
    rf"|\b(?:again|still)\s+(?:called|denoted|written|named)\s+(?:by\s+)?(?P<again>{S})"
    rf"|\b(?:any|all|every|each|arbitrary|some|no)\s+(?:(?!where\b|with\b|by\b|we\b|have\b|that\b)[a-z]+\s+){{0,3}}?(?P<every>{S})"
    rf"|(?P<any>{S})\s+(?:is|as|be)\s+(?:any\s+[a-z]+|some\s+[a-z]+|an?\s+(?:[a-z]+\s+)?(?:functions?\s+of|variable|unknown))\b"
    rf"|\bwith\s+(?P<replaced>{S})\s+(?:replaced|exchanged|swapped|renamed|now\b|twice|doubled|halved|negated)"
    rf"|\bif\s+(?:instead|however|rather|now|on\s+the\s+other\s+hand)\s*,?\s+(?P<instead>{S})\s"
    rf"|\b(?:take|make|choose|pick|set|let)\s+(?P<taken>{S})\s+(?:to\s+be\s+|be\s+)?(?:larger|smaller|bigger"
    r"|different(?:ly)?|at\s+random|randomly|otherwise|as\s+(?:large|small)|freely|arbitrarily|huge|tiny)\b"
    rf"|\b(?:measure|report|count)\s+(?P<units>{S})\s+(?:now\s+)?in\s+(?:units|multiples)\b"
    r"|\b(?:drop|absorb|omit|forget|ignore|neglect)\w*\s+(?:[a-z]+\s+){0,3}?(?:factors?|signs?|constants?"
    rf"|terms?|transposes?)\s+(?:\d\s+)?(?:in|of|into|from)\s+(?P<less>{S})",
    re.IGNORECASE,
)
"""Words that speak of another value of a letter than it was let be: with a general weight §, if instead § is."""
SUBJECT = re.compile(
    r"^(?:(?:and|but|while|now|in)\s+)?(?P<the>(?:the|our|their|an?)\s+)?(?P<s>[A-Za-z-]+(?:\s+[a-z-]+)?)\s+"
    rf"(?:has|have|uses?|sets?|takes?|assumes?|employs?|keeps?|obeys?|gets?|satisf(?:y|ies)|computes?|there\s+is|finds?)\s*(?=[{S}{DISPLAY}])",
    re.IGNORECASE,
)
"""Of what an equation is said: the prior has §."""
PRONOUNS = frozenset("we it this that he she they one who which then hence thus so here now".split())  # noqa: SIM905
PAIRS = (
    ("prior", "posterior"),
    ("teacher", "student"),
    ("source", "target"),
    ("actor", "critic"),
    ("primal", "dual"),
    ("train", "test"),
)
KEPT = re.compile(
    r"\b(?:not|never|no|cannot|without|if|whether|would|could|unless|unlike|than|instead\s+of|rather\s+than|stays?|remains?)\b|n't\b|\?"
    r"|\b(?:while|with|and)\s+keeping\b|\bso\s+(?:is|does)\b|\bfollows\b|\b(?:as\s+well|too|accordingly|along|with\s+it)\b|\btied\s+to\b",
    re.IGNORECASE,
)
"""Words with which nothing is let go, or nothing for sure."""
OURS_NOT = re.compile(
    r"\s*[;,:(-]+\s*(?:but|while|whereas|and|yet|though|although)?\s*(?:(?:ours?|here)\b[^.;:]*?\b(?:not|no|never|without|instead|differs?|different"
    r"|un-?tied|lacks?|drops?|violates?)\b|unlike\s+(?:ours?|here|us|in\s+(?:ours?|this))\b|ours?\b[^.;:]*n't\b"
    r"|we\s+(?:do|will|shall)(?:\s+not|n't)\s*(?:[.,;)]|$|\b(?:so|assume|require|impose|need|make|use|adopt|want|insist)\b))"
    r"|\s*[;,:(-]+\s*(?:in\s+contrast|contrary|as\s+opposed)\s+to\s+(?:ours?|us|this|the\s+present)\b",
    re.IGNORECASE,
)
"""What stands right behind an equation of others: the symmetric model has §; ours does not."""
HAS_A = re.compile(
    r"\b(?:has|have|with|uses?|using|contains?|employs?|owns|learns|takes|introduces?|needs?)\s+(?:an?|another|its\s+own)\s+(?:(?:own|separate|linear|learned|second|real"
    r"|new|hidden|output|input|scalar|square|positive|trainable)\s+)*(?:weights?|matrix|vector|scalar|number|parameter|bias|factor|coefficient|gain|kernel"
    rf"|map|embedding|step\s+size|learning\s+rate|temperature|mask)(?:\s+(?:matrix|vector))?\s+(?P<who>{S})(?!\s*(?:as|above|of|from)\b)",
    re.IGNORECASE,
)
"""How a letter is said to be of another thing, below another heading: the decoder has a weight §."""
OF_A_THING = re.compile(
    r"^(?:(?:and|but|while|whereas|here|now|finally)\s*,?\s+)*(?:(?:the|our|an?|each)\s+)?(?P<s>[A-Za-z-]+)\s+",
    re.IGNORECASE,
)
"""The noun that a sentence begins with, of which it says what it has: the decoder."""
LABELLED = re.compile(
    rf"^(?:(?:the|our|an?)\s+)?(?P<s>[A-Za-z-]+)(?:\s+[a-z-]+)?\s*(?::"
    rf"|,?\s+with(?:\s+[a-z-]+){{0,3}})\s*{FORMULA}",
    re.IGNORECASE,
)
ALONE = re.compile(rf"^[^.;{FORMULA}]*{FORMULA}\s*[.;,]?$")
"""A thing with its letter, and a letter with which its item ends: the decoder: §."""
ITS = re.compile(
    rf"^(?:(?:and|here|now)\s*,?\s+)*(?:its|their)(?:\s+(?:own|[a-z-]+)){{1,3}}\s+(?:is|are)\s+(?:again\s+"
    rf"|also\s+|called\s+)?(?P<who>{FORMULA})\s*[.;,]?"
    rf"(?=\s|$)",
    re.IGNORECASE,
)
"""What something else has, below a heading of its own: its step size is §."""
BESIDE_IT = (
    BEFORE
    | MORE
    | LEADS
    | frozenset(
        """exponent order rank degree index dimension strength level discount noise coefficient gain regularisation
        regularization think into formula formulas terms scalars vectors numbers matrices left right from it that
        quantity expression view regard interpret simplification simplify substituted inserted plugged
        choose chosen pick picked simple simplest easy cheap natural convenient way it
        bias weight weights value values number scalar vector matrix
        parameter factor letter name equal
        equals positive nonnegative nonzero step rate definition called known due because since insert
        inserting substituting substitute replace replacing plugging plug expanding using multiply
        multiplying divide dividing both sides function same appears occurs twice once independent
        depends depend through stays fixed constant remains kept while learning size
        momentum decay temperature""".split()  # noqa: SIM905
    )
)
"""Words beside a letter that leave it what it was let be."""
UNEQUAL = re.compile(r"(?<!=)[<>](?!=)|\\(?:gg|ll|[lg]t)(?![A-Za-z])|\\neq?(?![A-Za-z])|\\not\s*=|≠|!=")
ALL_OF_IT = re.compile(
    rf"\bfor\s+(?:all|any|every|each|arbitrary|general|an\s+arbitrary)\s+(?:(?!such\b)[a-z-]+\s+){{0,2}}?(?P<all>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"(?=\s*(?:[,:.;{DISPLAY}]|$|(?:we|it|the|there|one|holds?)\b))",
    re.IGNORECASE,
)
"""What is said of all values of a letter: then for all §, we have."""


STILL = re.compile(
    r"(?<!not )\b(?:stays?|remains?|(?:is|are)\s+(?:kept\s+|held\s+)?(?:fixed|constant)|is\s+kept"
    r"|do(?:es)?\s+not\s+"
    r"(?:train|learn|update|change|tune|move|vary))\b|^(?:by|with|from|using)\s+(?:the|this|our)\s+(?:choice|definition|value)\s+of\s",
    re.IGNORECASE,
)
GROWS = (
    r"(?:is|was|has|evolves|moves|drifts|varies|changes|grows|shrinks|decays|differs|adapts|increases|decreases|becomes|gets|turns|ranges|runs|vanishes"
    r"|tends|converges|diverges|goes|departs|deviates|loses|leaves|exceeds|does|needs|remains|depends|equals|denotes|means|stands|represents)"
)
DOES = re.compile(
    rf"^(?:(?:here|also|note\s+that|and|then)\s*,?\s+)*(?:the|this|our)\s+(?:[a-z-]+\s+){{1,2}}{S}\s+(?!{GROWS}\b)[a-z]+s\b(?![^.;]*\bnot?\b)",
    re.IGNORECASE,
)
"""What a letter that is called something does: the bias § shifts the output."""
NAMED_AS = re.compile(
    rf"^(?:(?:here|where|again|note\s+that|and|then|so)\s*,?\s+)*{S}\s+(?:is|denotes)\s+(?:the|our|its|an?)\s+"
    r"(?![^.;]*\b(?:random|free|new|different|arbitrary|variable|unknown|general|functions?|other|another|trainable|learn\w+|updated|transposed?|negative"
    r"|inverse|not|no|never|only|value\s+of)\b)[a-z][^.;]*$",
    re.IGNORECASE,
)
"""What a letter is called: § is the regularisation strength."""
LATER = re.compile(
    r"^(?:(?:then|now|but)\s*,?\s+)?(?:(?:after|upon|at)\s+(?:the\s+end\s+of\s+)?(?:training|convergence|optimi[sz]ation|fine-?tuning|pre-?training)"
    r"|(?:after|at)\s+(?:many|several|a\s+few|some|enough)\s+(?:steps|iterations|epochs))\b",
    re.IGNORECASE,
)
"""How a sentence begins that is of a later time than a value."""
LIMIT = re.compile(r"\\(?:to|(?:long)?rightarrow|downarrow|uparrow|searrow|nearrow)(?![A-Za-z])|\\in\s*\\\{")
LETTERS_ALONE = re.compile(r"-?\s*(?:\d+\s*)?(?:\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?|\d+)")
OF_OTHERS = re.compile(
    r"\b(?:versions?|editions?|papers?|books?|drafts?|literature|others|originally|elsewhere|published|instead|rescal\w+|renormali[sz]\w+)\b",
    re.IGNORECASE,
)
INSTEAD_OF = re.compile(
    rf"\bwrite\s+(?P<one>{S})\s+(?:instead\s+of|in\s+place\s+of|rather\s+than|for)\s+(?P<other>{S})", re.I
)


def lets_go(sentence: Sentence, begun: int, name: str, value: str, row: Row, *, near: bool) -> Iterator[str]:
    """Yield the words of a sentence, behind what begins there, that let a letter go."""
    words, plain = sentence.words, compact(name)
    for k, place in enumerate(sentence.places):
        if place >= begun and _differ(sentence.formulas[k], plain, value):
            yield sentence.formulas[k]
    for found in ALL_OF_IT.finditer(words, begun) if row.word == "assume" else ():
        if plain in named(sentence, found.start("all"), found["all"]):
            yield sentence.written(*found.span())
    kept = KEPT.search(words, begun)
    if _written_anew(sentence, begun, plain, compact(value)):
        yield sentence.written(0, len(words))
    for found in (*ANOTHER.finditer(words, begun), *(LETS_GO.finditer(words, begun) if not kept else ())):
        group = next(one for one, held in found.groupdict().items() if held)
        if group == "moves" and LETTERS_ALONE.fullmatch(value) is None:
            continue  # with what it is made of
        if plain in named(sentence, found.start(group), found[group]):
            yield sentence.written(*found.span())
    if not STILL.search(words, begun) and (said := _unknown_beside(sentence, begun, plain, value)):
        yield said
    if LETTERS_ALONE.fullmatch(value) and LATER.match(words) and DISPLAY in words:
        yield sentence.written(0, words.index(DISPLAY)).strip(" ,")
    if near and not kept and (found_they := THEY.search(words, begun)):
        yield sentence.written(*found_they.span())


def otherwise(sentence: Sentence, begun: int, name: str, there: Sentence, *, apart: bool) -> str:
    """Return the words right behind an equation that deny it of ours, or that say a letter of another thing.

    The equation is said in the sentence that is ``there``, and a heading may stand between them.
    """
    found = OURS_NOT.match(sentence.words, begun) if begun else None
    if found is not None:
        return sentence.written(*found.span()).strip(" ,;:(-")
    one, other = OF_A_THING.match(there.words), OF_A_THING.match(sentence.words)
    things = {found["s"].lower() for found in (one, other) if found} - PRONOUNS
    items = (
        LABELLED.match(there.words),
        LABELLED.match(sentence.words) if ALONE.match(sentence.words) else None,
    )
    if (
        all(items)
        and len({found["s"].lower() for found in items if found}) > 1
        and compact(sentence.formulas[0]) == name
    ):
        return sentence.written(0, len(sentence.words)).strip(" .;,")
    if apart and (its := ITS.match(sentence.words)) and name in named(sentence, its.start("who"), its["who"]):
        return sentence.written(*its.span()).strip(" .;,")
    several = HAS_A.finditer(sentence.words) if apart or (sentence is not there and len(things) > 1) else ()
    again = (one for one in several if name in named(sentence, one.start("who"), one["who"]))
    return next((sentence.written(*one.span()) for one in again), "")


def of_another(there: Sentence, here: Sentence) -> str:
    """Return the words that say a display of another thing than an equation was said of: the posterior has."""
    one, other = SUBJECT.match(there.words), SUBJECT.match(here.words)
    if not (one and other and here.displays):
        return ""
    first, second = one["s"].split(), other["s"].split()
    people = not (one["the"] or other["the"]) and first[0][0].isupper() and second[0][0].isupper()
    people = people and first[0].lower() not in PRONOUNS and second[0].lower() not in PRONOUNS
    alike = len(first) == len(second) == 2 and first[-1].lower() == second[-1].lower()
    paired = any({a, b} == {first[-1].lower(), second[-1].lower()} for a, b in PAIRS)
    differ = first[0].lower() != second[0].lower()
    return here.written(*other.span()).strip() if differ and (people or alike or paired) else ""


def named(sentence: Sentence, start: int, marks: str) -> set[str]:
    """Return the letters of formulas that are one each."""
    first = sentence.words.count(FORMULA, 0, start)
    several = sentence.formulas[first : first + marks.count(FORMULA)]
    return {compact(one) for formula in several for one in letters_of(STYLED.sub(r"\1", formula))}


def _differ(formula: str, name: str, value: str) -> bool:
    """Whether a formula says of a letter that it is not what it was let be."""
    sides = UNEQUAL.split(STYLED.sub(r"\1", formula))
    return len(sides) == 2 and {*map(compact, sides)} == {name, compact(value)}


def _unknown_beside(sentence: Sentence, begun: int, name: str, value: str) -> str:
    """Return the words of a sentence in which a letter stands alone beside words that are not understood.

    It is one of which words say that it is another letter, or a number; or they speak of how the two differ.
    """
    if LETTERS_ALONE.fullmatch(value) is None:
        return ""
    other = compact(value)
    apart = {f"{name}-{other}", f"{other}-{name}"}
    shown = sentence.words.partition(DISPLAY)[0]
    for formula, place in zip(sentence.formulas, sentence.places, strict=True):
        plain = compact(formula)
        if place < begun or place > len(shown):
            continue
        if compact(LIMIT.split(formula)[0]) == name and LIMIT.search(formula):
            return formula
        if re.sub(r"[|()]|\\(?:left|right|\||[lr]?Vert)", "", plain) in apart:
            return formula
        if plain == name and not (DOES.match(sentence.words) or NAMED_AS.match(sentence.words)):
            words = re.findall(r"[^\W\d_][\w'’-]*", shown[begun:].replace(FORMULA, " "))
            if any(len(one) > 1 and one.lower() not in BESIDE_IT for one in words):
                return sentence.written(begun, len(shown)).strip(" .,;:")
    return ""


def _letter(value: str) -> str:
    """Return the letter of a value that is a multiple of one."""
    found = re.fullmatch(r"-?\d*(\\?[A-Za-z]+(?:_\w)?)", value)
    return found[1] if found else ""


def _written_anew(sentence: Sentence, begun: int, name: str, value: str) -> bool:
    """Whether a sentence gives a letter another value than it was let be, or writes it for something else."""
    for found in INSTEAD_OF.finditer(sentence.words, begun):
        first = sentence.words.count(FORMULA, 0, found.start("one"))
        one, other = sentence.formulas[first : first + 2]
        if compact(one) == name and compact(other) != name:
            return True
    several = (EQUATION.fullmatch(STYLED.sub(r"\1", one)) for one in sentence.formulas)
    held = (one for one, place in zip(several, sentence.places, strict=True) if place >= begun)
    values = [compact(one["value"]) for one in held if one is not None and compact(one["name"]) == name]
    if any(one != value and _letter(one) == _letter(value) for one in values if _letter(value)):
        return True
    return bool(values) and OF_OTHERS.search(sentence.words) is not None


def compact(formula: str) -> str:
    """Return a formula without blanks, braces and looks."""
    return re.sub(r"[\s{}]|:(?==)|[.,;]$", "", STYLED.sub(r"\1", formula))
