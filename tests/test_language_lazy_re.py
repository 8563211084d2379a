"""What words an expression needs, held against texts that it matches, which ``re`` finds."""

from __future__ import annotations

import gc
import pkgutil
import random
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import dlhw3.symbolic.language as language
from dlhw3.symbolic.language.latex.text.compiled import as_written, compiled
from dlhw3.symbolic.language.text import lazy_re

SAID = Path(__file__).with_name("latex_said.txt")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("gradients?", ("gradient",)),
        ("gradients*|steps?", ("gradient", "step")),
        ("gradients?|", ()),
        ("(?:gradient)?", ()),
        ("(?:gradient)*flow{0,2}", ("flo",)),
        ("(?:gradient|steps)+", ("gradient", "steps")),
        ("(?:gradient){2}", ("gradient",)),
        ("(?:gradient){,2}", ()),
        ("(?:gradient){0}", ()),
        (r"\bgradient\d", ("gradient",)),
        (r"\x41bcd\u2019abc", ("bcd",)),
        ("[gradient]", ()),
        (r"[\]gradient]flow", ("flow",)),
        ("[]gradient]flow", ("flow",)),
        ("[^]gradient]flow", ("flow",)),
        (r"\[gradient\]|flow", ("flow", "gradient")),
        ("(?!gradient)flow", ("flow",)),
        ("(?<!gradient)(?!flow)", ()),
        ("(?<=gradient) (?P<x>flow|steps)(?P=x)", ("gradient",)),
        ("(?P<x>gradient)?(?(x)flow|steps)", ()),
        ("(?i)gradient", ()),
        ("(?-i:Gradient)", ("gradient",)),
        ("(?:a|gradient)", ()),
        (r"\{gradient\}{", ("gradient",)),
    ],
)
def test_the_words_that_a_form_needs(form: str, words: tuple[str, ...]) -> None:
    assert lazy_re.needed(form) == words


@cache
def every_form() -> dict[tuple[str, int], Any]:
    """Return the forms of all the modules of the language, by what they are made of."""
    gc.unfreeze()  # what the tests were collected with is looked through too
    for module in pkgutil.walk_packages(language.__path__, f"{language.__name__}."):
        import_module(module.name)
    return {(one.pattern, one._flags): one for one in gc.get_objects() if type(one) is lazy_re.Pattern}


class Drawn:
    """A text that an expression may match, by its parts; what stands ahead or behind is written down too."""

    def __init__(self, rng: random.Random):
        self.rng, self.groups = rng, dict[int, str]()

    def text(self, parsed: Any) -> str:
        return "".join([self.of(kind, value) for kind, value in parsed])

    def of(self, kind: Any, value: Any) -> str:
        if kind is op.LITERAL:
            letter = chr(value)
            return letter.upper() if letter.isalpha() and self.rng.random() < 0.02 else letter
        if kind is op.NOT_LITERAL:
            return "x" if value != ord("x") else "y"
        if kind is op.ANY:
            return self.rng.choice("a §")
        if kind is op.IN:
            return self.one_of(value)
        if kind is op.BRANCH:
            return self.text(self.rng.choice(value[1]))
        if kind is op.SUBPATTERN:
            made = self.text(value[3])
            if value[0] is not None:
                self.groups[value[0]] = made
            return made
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, inside = value
            times = self.rng.choice([least, least, min(int(most), least + 1)])
            return "".join([self.text(inside) for _ in range(times)])
        if kind is op.ASSERT:
            return self.text(value[1])
        if kind is op.GROUPREF:
            return self.groups.get(value, "")
        return ""

    def one_of(self, members: Any) -> str:
        if members[0][0] is op.NEGATE:
            return self.rng.choice("x q 7")
        kind, value = self.rng.choice(members)
        if kind is op.LITERAL:
            return chr(value)
        if kind is op.RANGE:
            return chr(self.rng.randint(*value))
        return {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "7"}.get(str(value), "w")


def test_whatever_a_form_matches_has_a_word_that_it_needs() -> None:
    """A text is drawn from each expression as ``re`` parses it; most are matched, and all of these have a word."""
    rng, matched, asked = random.Random(5), 0, 0
    for pattern, flags in every_form():
        words = lazy_re.needed(pattern)
        if not words:
            continue
        parsed, own = _parser.parse(pattern, flags), re.compile(pattern, flags)
        asked += 1
        before = matched
        for _ in range(40):
            text = Drawn(rng).text(parsed)
            if own.search(text):
                assert any(word in text.lower() for word in words), (pattern, text)
                matched = before + 1
    assert asked > 1200
    assert matched > 0.9 * asked


def test_a_form_finds_in_texts_what_re_finds() -> None:
    """In the blocks of a corpus that were written for other reasons."""
    rng = random.Random(7)
    texts = [
        *rng.sample(SAID.read_text(encoding="utf-8").split("\n=== ")[1:], 60),
        "",
        "ſtepſ of ſıze",
        "STEPS İ K",
    ]
    for pattern, flags in every_form():
        own = re.compile(pattern, flags)
        for text in rng.sample(texts, 6):
            fresh = lazy_re.compile(pattern, flags)
            found, due = fresh.search(text), own.search(text)
            assert (found and found.span()) == (due and due.span()), (pattern, text)


def test_what_is_asked_of_a_form_is_what_re_answers() -> None:
    for text in ("no word of it", "a step and a Step"):
        form, own = lazy_re.compile("steps?", re.IGNORECASE), re.compile("steps?", re.IGNORECASE)
        for name, given in (("findall", ()), ("split", ()), ("sub", ("x",)), ("subn", ("x",))):
            for _ in range(2):
                assert getattr(form, name)(*given, text) == getattr(own, name)(*given, text)
        for name in ("search", "match", "fullmatch"):
            fresh = lazy_re.compile("steps?", re.IGNORECASE)
            assert bool(getattr(fresh, name)(text)) == bool(getattr(own, name)(text))
        assert [one.span() for one in lazy_re.compile("step").finditer(text)] == [
            one.span() for one in re.finditer("step", text)
        ]


def test_other_cases_of_letters_are_seen() -> None:
    for text in ("ſTEPS", "dıgits", "DİGITS", "\u212aind"):
        for word in ("steps", "digits", "kind"):
            own = re.search(word, text, re.IGNORECASE)
            assert bool(lazy_re.compile(word, re.IGNORECASE).search(text)) == bool(own), (word, text)


COUNTED = r"""
import re, sys
from re import _compiler
count = [0]
real = _compiler.compile
def counting(pattern, flags=0):
    count[0] += 1
    return real(pattern, flags)
_compiler.compile = counting
import dlhw3
assert dlhw3.check(r"Let $A$ be symmetric. Then \[ \nabla_x \tfrac12 x^\top A x = A x . \]").holds
print(count[0])
"""


def test_a_short_text_compiles_few_of_the_forms() -> None:
    """Of more than 2 200; 1 600 expressions are in tables, the others small."""
    done = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, check=True, encoding="utf-8")
    assert int(done.stdout) < 1000


def test_forms_of_tables_are_kept() -> None:
    assert compiled("some steps") is compiled("some steps")
    assert as_written("some steps") is not compiled("some steps")
