r"""Facts that words report, "by Lemma 3 we know that $A$ is psd", in words that are read, and other hypotheses.

So are "suppose to the contrary that", up to where it ends, hypotheses with labels in one sentence, "(a) $A$ is
symmetric, (b) $A \succeq \mu I$", a loss that is called something behind what it is, "our loss is convex in $w$;
call it $L$", and a bound of a letter that is set apart and that words refer to. All lines stay.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import ENDS, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.sentences import is_claimed, set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

APART = r"(?<!\n)\n[^\S\n]*+\n\s*+"  # blank lines, entered at the first one alone
BEGINS = rf"(?P<begins>(?:\A\s*+|(?<=[.;]) |(?<=[.;])\n\s*+|{APART}))"
LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
ONE = rf"\$\s*{LETTER}\s*\$"
NOUN = r"(?:lemma|theorem|proposition|corollary|claim|section|chapter|lecture|appendix|exercise|part|result)"
WHERE = (
    rf"(?:the (?:previous|preceding|last|first|second|above|earlier) {NOUN}"
    rf"|(?:{NOUN}|assumption)[~\s]*(?:\\(?:ref|autoref|eqref)\{{[^{{}}]*\}}|[A-Z]?\.?\d[\d.]*)"
    r"|\\(?:cref|Cref|autoref)\{[^{}]*\})"
)
KNOWN = (
    r"(?:know|have seen|saw|have shown|showed|have proved|have proven|proved|have established|established)"
)
REPORTED = phrase(
    rf"{BEGINS}(?P<lead>(?:from|by|due to|thanks to) {WHERE},?(?: we (?:already |now )?{KNOWN})?(?: that)?"
    rf"|we (?:(?:already|also|now) )?{KNOWN}(?: already)?(?: (?:above|before|earlier"
    rf"|(?:in|from|by) {WHERE}))?,?(?: that)?"
    rf"|it is (?:(?:well )?known|(?:shown|proved) in {WHERE})(?: (?:from|by) {WHERE})? that"
    rf"|recall from {WHERE} that"
    rf"|as (?:shown|seen|proved|established|we (?:saw|showed)) (?:above|before|earlier|in {WHERE}),)"
    rf" (?=(?:{ONE}(?: and {ONE})? (?:is|are) |\$\s*{LETTER}\s*(?:>|<|\\(?:[lg]eq?(?:slant)?|succ|succeq)(?![a-z]))"
    rf"[^$=]*\$))"
)
"""What a sentence says that was found elsewhere, of one letter."""
CONTRARY = phrase(
    rf"{BEGINS}(?P<verb>suppose|assume),?"
    r" (?:to the contrary|on the contrary|for (?:the sake of )?(?:a )?contradiction|toward?s? (?:a )?contradiction"
    r"|by (?:way of )?contradiction),?(?: that)?"
)
UNDONE = re.compile(
    r"\b(?:contradict\w*|absurd\w*|impossib\w*|violat\w*|cannot|contrary|must\s+(?:be|have)|Q\.?E\.?D)\b"
    r"|\\(?:end\s*\{|qed|section|subsection|paragraph|item)|\b(?:Lemma|Theorem|Case)\b"
)
"""Where what was supposed to the contrary ends."""
LABEL = r"\((?:[a-h]|i{1,3}|iv|v|[1-9]|[AH]\.?\d)\)"
LABELLED = re.compile(
    rf"(?P<begins>\A\s*+|(?<=[.;])\s++|{APART})"
    r"(?P<lead>(?:(?:[Ww]e\s+)?(?:(?:also|now)\s+)?(?:assume|suppose|require|make|impose)(?:\s+(?:that|the\s+following|two|three|some|these"
    r"|our|assumptions?|conditions?|things|hypotheses|facts|throughout))*|(?:Assume|Suppose)(?:\s+(?:that|the\s+following))?"
    r"|(?:Our\s+)?(?:Assumptions?|Conditions?|Hypotheses))?\s*+:?\s*+)"
    rf"(?P<parts>{LABEL}\s++(?=\$|the\b)(?:[^.;:$()\\]|\$[^$]*\$|\((?!\w{{1,3}}\)))+"
    rf"(?:(?<!\s)[,;]?\s++(?:and\s++)?{LABEL}\s++(?:[^.;:$()\\]|\$[^$]*\$|\((?!\w{{1,3}}\)))+)+)(?=[.:])"
)
"""Several hypotheses in one sentence, with a label each."""
PROPERTY = (
    r"(?:(?:strictly )?convex|(?:twice )?(?:continuously )?differentiable"
    r"|\$[^$<>=]+\$-(?:smooth|strongly(?: |-)convex))"
)
LOSS = r"(?:(?:the|our|this) (?:training |empirical |population )?(?:loss|objective|cost|risk)(?: function)?)"
NAMING = (
    r"(?:call it|denote it(?: by)?|we (?:call|denote) it(?: by)?|denoted(?: by)?"
    r"|which we (?:call|denote)(?: by)?|write)"
)
NAMED_BEHIND = phrase(
    rf"{BEGINS}{LOSS} is (?P<said>{PROPERTY}(?:(?:,| and|, and) {PROPERTY})*)(?: in \$\s*(?P<w>{LETTER})\s*\$)?"
    rf"(?:[;:,]| and)?(?: and)? {NAMING} \$\s*(?P<L>{LETTER}|\\mathcal\s*\{{?\s*[A-Z]\s*\}}?)"
    r"(?:\s*\(\s*(?P<x>\\?[a-z]+)\s*\))?\s*\$",
    ENDS,
)
NAMED_WITHIN = phrase(
    rf"{BEGINS}{LOSS}, {NAMING} \$\s*(?P<L>{LETTER}|\\mathcal\s*\{{?\s*[A-Z]\s*\}}?)"
    r"(?:\s*\(\s*(?P<x>\\?[a-z]+)\s*\))?\s*\$,"
    rf" is (?P<said>{PROPERTY}(?:(?:,| and|, and) {PROPERTY})*)(?: in \$\s*(?P<w>{LETTER})\s*\$)?",
    ENDS,
)
"""A loss by what it is, and its letter."""
REFERRED = re.compile(
    r"(?P<opens>\\begin\s*\{equation\*?\}|\\\[)\s*(?P<said>(?P<letter>" + LETTER + r")\s*"
    r"(?:>|<|\\(?:[lg]eq?(?:slant)?|succeq|preceq)(?![a-z]))[^=&$\\<>]*(?:\\[a-zA-Z]+[^=&$\\<>]*)?)"
    r"\s*\\label\s*\{(?P<label>[^{}]*)\}\s*(?P<closes>\\end\s*\{equation\*?\}|\\\])"
)
"""A bound of a letter with a label, set apart."""
OPENING = r"(?:(?:now|here|throughout|we)?,?\s*(?:consider|recall|impose|require|note)(?:\s+that)?\s*:?)"
OPENS = re.compile(rf"{OPENING}\s*\Z", re.IGNORECASE)
NO_CLAIM = re.compile(rf"(?:\A|[.;:?!}}\]](?=\s)|{APART})\s*+{OPENING}?\s*+\Z", re.IGNORECASE)
"""What may stand before it: no word, or one that claims nothing."""


def with_facts_reported(text: str) -> str:
    """Return a text of the same lines with such sentences as hypotheses."""
    kept = without_comments(text)
    first = next(iter(set_apart(kept)), (len(kept), 0))[0]
    head = text[:first]
    if head == kept[:first] and not is_claimed(head):
        text = REPORTED.sub(_recalled, head) + text[first:]
    text = outside(text, partial(_in_words, text=text))
    return _with_bounds_among_words(text)


def _in_words(words: str, text: str) -> str:
    behind = text[text.find(words) + len(words) :]
    words = CONTRARY.sub(partial(_supposed, behind=behind), words)
    words = LABELLED.sub(partial(_listed, text=text), words)
    for form in (NAMED_BEHIND, NAMED_WITHIN):
        words = form.sub(partial(_called, text=text), words)
    return words


def _put(found: re.Match[str], instead: str, blank: str = "") -> str:
    begins = found["begins"]
    return begins + of_as_many_lines(found[0][len(begins) :].rstrip(), instead) + blank


def _recalled(found: re.Match[str]) -> str:
    """Return a fact as one that is recalled, unless its heading claims it."""
    return found[0] if is_claimed(found.string[: found.start()]) else _put(found, "Recall that", " ")


def _supposed(found: re.Match[str], behind: str) -> str:
    """Return what is supposed to the contrary as supposed, where nothing behind ends that."""
    rest = found.string[found.end() :] + behind
    return found[0] if UNDONE.search(rest) else _put(found, "Suppose that")


def _listed(found: re.Match[str], text: str) -> str:
    """Return hypotheses without their labels, where nothing else in a text speaks of these."""
    labels = re.findall(LABEL, found["parts"])
    elsewhere = text.replace(found[0], " ")
    if any(one in elsewhere for one in labels) or is_claimed(found.string[: found.start("lead")]):
        return found[0]
    parts = [one.strip(" ,;\n") for one in re.split(rf"[,;]?\s+(?:and\s+)?{LABEL}|\A{LABEL}", found["parts"])]
    said = " and ".join(" ".join(one.split()) for one in parts if one)
    return _put(found, f"Assume that {said}")


def _called(found: re.Match[str], text: str) -> str:
    """Return what a loss is by its letter, where it is a function of what it is convex in alone."""
    name = found["L"].strip()
    called = re.findall(rf"(?<![A-Za-z\\]){re.escape(name)}\s*(?:_\w)?\s*\(([^()]*)\)", text)
    if any("," in one or ";" in one for one in called):
        return found[0]
    if found["w"] and found["w"].strip() not in {one.strip() for one in called}:
        return found[0]
    return _put(found, f"Let ${name}$ be {' '.join(found['said'].split())}")


def _with_bounds_among_words(text: str) -> str:
    """Return a text with bounds that words refer to behind them among the words, where no words claim them."""
    made, place = "", 0
    for one in REFERRED.finditer(text):
        before, behind = text[: one.start()], text[one.end() :]
        letter = rf"(?<![A-Za-z\\]){re.escape(one['letter'])}(?![A-Za-z])"
        known = rf"\$[^$]*{letter}[^$]*(?:=|<|>|\\[lg]e)[^$]*\$|{letter}\s*(?:&\s*)?:?="
        label = rf"\\(?:eqref|ref|cref|Cref|autoref)\{{{re.escape(one['label'])}\}}"
        claimed = not NO_CLAIM.search(before) or is_claimed(before)
        if claimed or re.search(known, before) or not re.search(label, behind):
            continue
        before = OPENS.sub("", text[place : one.start()])
        lines = text[place : one.end()].count("\n") - before.count("\n")
        made += f"{before}Assume that ${one['said'].strip(' .,;')}$." + "\n" * lines
        place = one.end()
    return made + text[place:]
