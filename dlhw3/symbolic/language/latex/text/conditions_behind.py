r"""Words at the end of a display, \[ a \le b \quad \text{for all } x, y. \]: they stand behind it, where words are.

So do a sign in brackets, \quad (\lambda > 0), that of a number that no line gives, and \forall x of a letter of
which words say more. What is said of an index, or of the time, stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dlhw3.symbolic.language.latex.text.beside_in_rows import with_rows_apart
from dlhw3.symbolic.language.latex.text.phrases import CONSTANT
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

GAP = r"(?:\s|~|&|\\q?quad(?![a-z])|\\[ ,;:!]|\\hspace\s*\{[^{}]*\})"
AFTER = r"(?<![\s~&])(?<!quad)(?<!(?<!\\)\\)"
"""Where such blanks begin: all of them are taken, since none stands before."""
WIDE = rf"(?:{AFTER}[.,;]?(?:\s|~|\\[,:!])*+(?:\\q?quad(?![a-z])|\\[ ;]|\\hspace\s*\{{[^{{}}]*\}}|&){GAP}*+)"
TEXT = r"\\(?:text|mbox|textrm|textnormal|textup)\s*\{"
OPENS = (
    r"(?:for(?=\s*(?:\}|$)|\s+(?:all|any|every|each|an?|symmetric|orthogonal|invertible|positive|unit|\$))|if"
    r"|when|whenever"
    r"|where|with|provided|assuming|since|because|as\s+long\s+as|given|under\s+the\s+assumption)\b"
)
BEGINS = re.compile(rf"{WIDE}(?P<words>{TEXT}\s*\(?\s*{OPENS})", re.IGNORECASE)
r"""A gap and words behind it: \quad \text{for all } x."""
CLOSE = re.compile(
    rf"(?P<gap>,{GAP}*+|{AFTER}\\[,;:!]{GAP}*+)(?P<words>{TEXT}\s*\(?\s*{OPENS})", re.IGNORECASE
)
EVERY = re.compile(rf"{WIDE}(?P<words>\\forall(?![a-z])(?P<of>(?:[^\\]|\\(?!\\))*))$")
LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
ORDER = r"(?:>|<|\\(?:[lg]eq?(?:slant)?|neq?|succ|succeq|prec|preceq)(?![a-z]))"
SIGNED = re.compile(
    rf"{WIDE}(?P<open>\(?)\s*(?P<said>(?P<letter>{LETTER})\s*(?:{ORDER}\s*(?:{CONSTANT}"
    rf"|\\frac\s*\{{\w+\}}\{{\w+\}})"
    rf"|\\in\s*[\[(]\s*\w+\s*,\s*\w+\s*[\])])|(?:0|1"
    rf"|-1)\s*{ORDER}\s*(?P<within>{LETTER})\s*(?:{ORDER}\s*[^<>=()&$,]+)?)"
    r"\s*(?P<close>\)?)$"
)
"""The sign of a letter, or its range, behind a gap: it may stand in brackets."""
INDEX = re.compile(
    r"\s*(?:all|any|every|each|\s)*\$?\s*(?:[h-nst](?![A-Za-z])|\d|\\ell(?![a-z]))"
    r"(?!\s*(?:\\geq?(?:slant)?(?![a-z])|>)\s*[01]\s*(?:\$|\Z))"
)
"""What an index is, or the time; not from where on it runs."""
NOT_READ = re.compile(
    r"\\(?:to|rightarrow|infty|dots|[lc]dots|begin|end|tag|label|intertext|footnote|approx|sim|ll"
    r"|gg)(?![a-z])|\\\\"
)
NAMED = re.compile(
    rf"(?:where|with)\s+\$\s*(?:{LETTER}|[A-Za-z]+\s*\([^()=]*\)|\\[a-z]+\s*\{{\s*\w\s*\}})\s*:?="
)
"""What names of a row are, which is read where it stands."""
PIECE = re.compile(rf"{TEXT}(?P<words>(?:[^{{}}$]|\$[^$]*\$|\{{[^{{}}]*\}})*)\}}")
EACH = (
    r"\\(?:text|mbox|textrm)\s*\{\s*for\s+(?:all|any|every|each)\s*\}\s*(?P<x>[a-zA-Z](?:\s*,\s*[a-zA-Z])*"
    r"(?:\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*\{?\s*\w\s*\}?)?)?)"
)
IN_ROWS = re.compile(rf"{WIDE}{EACH}(?=\s*[.,;]?\s*(?:\\\\|\Z))")
"""That a row is of any letters, before it ends."""
RANGE = re.compile(
    rf"(?P<gap>{WIDE}){TEXT}\s*for(?:\s+(?:all|each|every"
    rf"|any))?\s*\}}(?=\s*[a-z]\s*=\s*[01]\s*,[^$&]*(?:dots|\.\.\.)[^$&]*\Z)"
)
REASON = re.compile(
    r"(?P<opens>\\(?:text|mbox|textrm)\s*\{\s*\(?\s*(?:since|because|as|where"
    r"|by)\s+)(?:the\s+[a-z]+\s+)?\}\s*(?P<x>[A-Za-z](?:_\w)?)\s*"
    r"\\(?:text|mbox|textrm)\s*\{(?P<said>\s+is\s+[a-z\s-]+?\)?[.,]?\s*)\}"
)
"""A reason of a row in parts: \\text{since } Q \\text{ is orthogonal}."""
ALL_POINTS = re.compile(
    r"for\s+(?:all|any|every|each)\s+(?:(?:vectors?"
    r"|points?)\s+)?(?P<points>\$\s*[A-Za-z]\s*(?:,\s*[A-Za-z]\s*)*(?:\$\s*(?:,|and)\s*\$\s*[A-Za-z]\s*)*)"
    r"(?:\\in\s*\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*(?:\w|\{\s*\w\s*\}))?\s*)?\$[.,;]?"
)
"""Points of the whole space."""
INLINE = re.compile(r"\$[^$]+\$")
LAST = re.compile(r"(?<![\s~])(?<!\\[,;:!])(?:\s|~|\\[ ,;:!])*+(?P<stop>[.,;]?)\s*+$")
EDGES = re.compile(
    r"(?P<begin>\$\$|\\\[|\\begin\s*\{[^{}]*\}(?:\s*\{\d+\})?)(?P<held>.*?)(?P<end>\$\$|\\\]|\\end\s*\{[^{}]*\})",
    re.DOTALL,
)
MARKED = re.compile(r"\\(?:label|tag)\*?\s*\{[^{}]*\}|\\(?:no(?:number|tag))(?![a-z])|(?<!\s)\s++\Z")
GOES_ON = re.compile(r"\s*(?:&\s*)?(?:=|<|>|\\(?:[lg]eq?(?:slant)?|succeq|preceq|equiv)(?![a-z]))")
DEFINED = re.compile(
    r"\b(?:define|denote|set|write|put|let)\b(?![^$]*\b(?:satisf|such\s+that|hold))", re.IGNORECASE
)
"""In a sentence whose display says what a letter is."""
SUPPOSED = re.compile(
    r"\b(?:assum|suppos|satisf|let\b|such\s+that|if\b|when|call|mean|given\b|where\b|which\b|whose\b"
    r"|recall|say)(?:.*\W)?"
    r"(?:that|satisf(?:y|ies|ying)|if|when|whenever|with|where|i\.\s?e\.?|is|means?|inequality|condition"
    r"|bound(?:ed)?|as|given|holds?)\s*[,:]*\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""In a sentence whose display may be no claim: there the points are those of what is supposed."""
DEFINES = re.compile(
    r"[\s&]*(?:\\?[A-Za-z]+(?:\s*\{\s*\\?[A-Za-z]+\s*\})?)(?:_(?:\w|\{[^{}]*\}))?\s*(?:\([^()]*\)\s*)?&?\s*:?="
)
GIVES = re.compile(
    r"[\s&]*(?P<head>\\?[A-Za-z]+(?:_\{?\w\}?)?(?:_\{\s*\w+\s*\+\s*1\s*\}|\^\s*\{?\+\}?|\s*\([^()]*\)))\s*&?\s*:?="
)
"""What a step or a function is: x_{k+1} = …, x^+ = …, f(w, a) = …."""
TO_ZERO = re.compile(r"=[^=]*=\s*(?:\\\w+\s*)?\{?\s*0\s*\}?\s*$")
"""A chain that ends in zero: words say whether it does for all of a letter."""
LONGEST = 1000
"""How much of what stands before a display is looked at."""
BEFORE = re.compile(r"[.;:?!]\s|\n\s*\n|\$\$|\\\]|\\end\s*\{[^{}]*\}")
SAME_SENTENCE = re.compile(r"[^\S\n]*\n?[^\S\n]*(?:[.,;:)]|\Z)")
NEXT = re.compile(r"[^\S\n]*\n?[^\S\n]*(?:[a-z(]|\$)")


def with_conditions_behind(text: str) -> str:
    """Return a text of the same lines in which what a display says of its letters stands behind it, in words."""
    text = with_rows_apart(text, _parted)
    kept, made, place = without_comments(text), "", 0
    for start, stop in set_apart(kept):
        one = EDGES.fullmatch(text[start:stop]) if kept[start:stop] == text[start:stop] else None
        held, words = _parted(one["held"], text) if one else ("", "")
        before = re.sub(r"\$[^$]*\$", " ", BEFORE.split(kept[max(start - LONGEST, 0) : start])[-1])
        if one is None or not held or (words and DEFINED.search(before) and DEFINES.match(held)):
            continue
        nothing = _says_nothing(words, text) and not SUPPOSED.search(before) and not TO_ZERO.search(held)
        words = "" if nothing else words
        lines = one["held"].count("\n") - held.count("\n")
        put = f"{one['begin']}{held}{one['end']}" + (f" {_ended(words, text[stop:])}" if words else "")
        made += text[place:start] + put + "\n" * lines
        place = stop
    return made + text[place:]


def _says_nothing(words: str, text: str) -> bool:
    """Whether words say for all points of which nothing else is said: for all x, y in the whole space."""
    found = ALL_POINTS.fullmatch(words)
    if found is None:
        return False
    inline = _formulas_among_words(text)
    return not any(_is_spoken_of(letter, inline, text) for letter in re.findall(r"[A-Za-z]", found["points"]))


def _is_spoken_of(letter: str, inline: Sequence[str], text: str) -> bool:
    """Whether formulas among the words, without arguments, or words say something of a letter."""
    own = rf"(?<![A-Za-z\\]){letter}(?![A-Za-z_^])"
    said = rf"=|[<>]|{ORDER}|\\in(?![a-z])(?!\s*\\mathbb\s*\{{?\s*R)"
    called = (
        rf"\$\s*{letter}\s*\$\s+(?:be|is|are|has|lies?|denotes?|minimi[sz]es?|solves?)\b"
        rf"|[a-z]\s+\$\s*{letter}\s*\$"
    )
    return any(re.search(own, one) and re.search(said, one) for one in inline) or bool(
        re.search(called, text)
    )


@lru_cache(maxsize=1)
def _formulas_among_words(text: str) -> tuple[str, ...]:
    """Return the formulas among the words of a text, without the arguments of functions."""
    made, place = "", 0
    for start, stop in set_apart(text):
        made += text[place:start] + " "
        place = stop
    formulas = INLINE.findall(made + text[place:])
    return tuple(re.sub(r"(?<=[A-Za-z}])\s*\([^()]*\)", " ", one) for one in formulas)


def _ended(words: str, behind: str) -> str:
    """Return words with what ends them, where their sentence goes on or not."""
    if words[-1] in ".,;" or SAME_SENTENCE.match(behind):
        return words.rstrip(".,;") if SAME_SENTENCE.match(behind) and behind.strip() else words
    return f"{words}," if NEXT.match(behind) else f"{words}."


def _parted(held: str, text: str) -> tuple[str, str]:
    """Return what a display holds, and in words what stands at its end of when it holds; or nothing."""
    if (several := _of_rows(held))[1]:
        return several
    if "\\\\" in held and (joined := REASON.sub(r"\g<opens>$\g<x>$\g<said>}", held)) != held:
        return joined, ""
    if (ranged := RANGE.sub(r", \\qquad ", held)) != held:
        return ranged, ""
    marks = "".join(found[0] for found in MARKED.finditer(held) if found[0].strip())
    bare = MARKED.sub("", held)
    end = LAST.search(bare)
    whole, stop = (bare[: end.start()], end["stop"]) if end else (bare, "")
    first = next((one for one in (BEGINS, CLOSE) if one.search(whole)), None)
    begun = first.search(whole) if first else None
    if begun and _is_one_chain(whole[: begun.start()]):
        words = _in_words(whole[begun.start("words") :])
        if words and words[-1] in ".,;":
            words, stop = words[:-1], words[-1]
        if words and not NAMED.match(words) and not INDEX.match(re.sub(r"^\(?\w+\s+", "", words)):
            return whole[: begun.start()] + marks, words.strip() + stop
        every = re.match(
            rf"{TEXT}\s*for\s+(?:all|any|every|each)\s*\}}(?P<of>[^$]*)\Z", whole[begun.start("words") :]
        )
        if every and "\\text" not in every["of"] and words:
            return whole[: begun.start("words")] + rf"\forall {every['of'].strip()}" + stop + marks, ""
        return "", ""
    signed = SIGNED.search(whole)
    if signed and _is_one_chain(whole[: signed.start()]) and bool(signed["open"]) == bool(signed["close"]):
        letter = signed["letter"] or signed["within"]
        between = re.search(r"\\in(?![a-z])", signed["said"]) or len(re.findall(ORDER, signed["said"])) > 1
        if not INDEX.match(signed["said"].strip() if signed["letter"] else letter) and (
            signed["open"]
            or ((between or letter.startswith("\\")) and _is_given(letter, whole[: signed.start()], text))
        ):
            opens = "with" if _gives(whole[: signed.start()], held, text) else "for"
            return whole[: signed.start()] + marks, f"{opens} ${signed['said'].strip()}${stop}"
        return "", ""
    every = EVERY.search(whole)
    if every is None or not _is_one_chain(whole[: every.start()]) or not _is_of_letters(every["of"]):
        return "", ""
    return whole[: every.start()] + marks, f"for all ${every['of'].strip()}${stop}"


def _gives(line: str, held: str, text: str) -> bool:
    """Whether a display says what a step or a function is, first in a text: what it asks holds below too."""
    found = GIVES.match(line)
    return found is not None and found["head"] not in text[: text.find(held)]


def _is_of_letters(said: str) -> bool:
    """Whether what stands behind \\forall is a formula, and of no index."""
    return not (INDEX.match(said) or NOT_READ.search(said) or "\\text" in said) and _balanced(said)


def _of_rows(held: str) -> tuple[str, str]:
    """Return rows without the letters that each is said of, and these in words, where rows are no chain."""
    letters = [one["x"].strip() for one in IN_ROWS.finditer(held)]
    if "\\\\" not in held or not letters or any(INDEX.match(one) for one in letters):
        return held, ""
    return IN_ROWS.sub("", held), "for all " + " and ".join(
        f"${one}$" for one in dict.fromkeys(letters)
    ) + "."


def _is_one_chain(held: str) -> bool:
    """Whether what a display holds is one line, or one with what follows from it, in nothing that is open."""
    rows = re.split(r"\\\\(?:\s*\[[^\]]*\])?", held)
    return (
        _balanced(held)
        and held.count("\\begin") == held.count("\\end")
        and (len(rows) == 1 or ("\\begin" not in held and all(GOES_ON.match(row) for row in rows[1:])))
    )


def _balanced(held: str) -> bool:
    return all(held.count(a) == held.count(b) for a, b in (("{", "}"), ("\\left", "\\right"), ("$", "$")))


def _is_given(letter: str, before: str, text: str) -> bool:
    """Whether a letter stands in the display before its sign, and no line says what it is."""
    name = rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z_])"
    inside = re.search(name, before) or (len(letter) == 1 and letter in re.sub(r"\\[A-Za-z]+", " ", before))
    said = re.search(rf"{name}(?:_\w|\s|&|\([^()]*\))*:?=", text) or re.search(
        rf"\\dot\s*\{{?\s*{name}", text
    )
    ahead = re.search(rf"{name}\s*\^\s*\{{?[+*]|\bclaim\b|\bshow\b|\bprove\b", text)
    return bool(inside) and not said and not ahead


def _in_words(held: str) -> str:
    r"""Return words and formulas of a display as a sentence has them; nothing where they are not such."""
    made, place = "", 0
    if NOT_READ.search(held) or not _balanced(held):
        return ""
    for one in PIECE.finditer(held):
        made += _formula(held[place : one.start()]) + one["words"]
        place = one.end()
    made += _formula(held[place:])
    if "\\text" in made or "\\mbox" in made or "\\quad" in made or "\\qquad" in made:
        return ""
    return " ".join(made.replace("~", " ").split())


def _formula(held: str) -> str:
    bare = re.sub(rf"^{GAP}++|{AFTER}{GAP}++$", "", held)
    return f" ${bare}$ " if bare.strip(" .,;()") else f" {bare} "
