"""What the words call a letter, "$b$ is a vector", "for scalars $k$": a column or a number, whatever its letter."""

from __future__ import annotations

import re

from dlhw3.symbolic.language.latex.clauses import LIST
from dlhw3.symbolic.language.latex.formulas_said import LETTERS, STYLED
from dlhw3.symbolic.language.latex.rows import in_plain
from dlhw3.symbolic.language.latex.sentences import FORMULA, sentences
from dlhw3.symbolic.language.latex.wording import DENIED

NUMBERS = r"(?:(?:real|positive|non-?negative|nonzero|constant|fixed)[\s,-]+)*(?:scalars?|numbers?)"
ADJECTIVE = rf"(?:(?:[a-z]+(?:-[a-z]+)?|{FORMULA}(?:\s*-\s*dimensional)?)\s+|{FORMULA}-)"
COLUMNS = rf"(?:(?!and\b|of\b|in\b|by\b|with\b|matri|the\b){ADJECTIVE}){{0,3}}(?:column\s+)?vectors?"
BEFORE = rf"\b{{}}\s+(?P<who>{LIST})"
BEHIND = (
    rf"(?P<who>{LIST})\s*,?\s+(?:(?:is|are|be|being|denotes?|denote|as)\s+)?(?:(?:also|both|all)\s+)?"
    r"(?:(?:a|an|the|any|some|two|fixed|given|arbitrary)\s+)*{}\b"
)


def _forms(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(form.replace("{}", kind), re.IGNORECASE) for form in (BEFORE.replace("{{}}", "{}"), BEHIND)
    )


FORMS = {"column": _forms(COLUMNS), "number": _forms(NUMBERS)}


def kinds(text: str) -> dict[str, str]:
    """Return the letters that the words call vectors or numbers, with which: "column" or "number".

    A letter that is called both is left out, as is what a sentence says that denies or doubts.
    """
    found: dict[str, str] = {}
    both: set[str] = set()
    for sentence in sentences(text):
        if DENIED.search(sentence.words) or "?" in sentence.words:
            continue
        for kind, forms in FORMS.items():
            for said in (one for form in forms for one in form.finditer(sentence.words)):
                first = sentence.words.count(FORMULA, 0, said.start("who"))
                for formula in sentence.formulas[first : first + said["who"].count(FORMULA)]:
                    letters = LETTERS.fullmatch(STYLED.sub(r"\1", formula))
                    names = [in_plain(one.strip()) for one in letters[1].split(",")] if letters else []
                    both |= {one for one in names if found.setdefault(one, kind) != kind}
    return {name: kind for name, kind in found.items() if name not in both}
