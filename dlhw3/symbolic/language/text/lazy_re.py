"""Regular expressions that are compiled where a text may have one: ``re`` for the modules with many of them.

There are more than two thousand, and compiling all took longer than all else that a short LaTeX text needs. Most
need words that the text has not: ``needed`` reads them off an expression, which is compiled only for a text that
has one of them. What ``compile`` returns is asked as a ``re.Pattern`` is; the functions beside it are those of
``re``, and take no such object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from re import (
    DOTALL,
    IGNORECASE,
    MULTILINE,
    VERBOSE,
    I,
    M,
    Match,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from typing import Any, AnyStr, Generic

__all__ = [
    "DOTALL", "IGNORECASE", "MULTILINE", "VERBOSE", "I", "M", "Match", "Pattern",
    "compile", "escape", "findall", "finditer", "fullmatch", "match", "needed", "search", "split", "sub",
]  # fmt: skip
TOKEN = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<times>[?*+]|\{\d*(?:,\d*)?\})[?+]?"
    r"|(?P<opens>\((?:\?(?:[:=]|<=|P<\w+>|-?i:))?(?!\?))|(?P<without>\(\?<?!)|(?P<same>\(\?P=\w+\))|(?P<unread>\(\?)"
    r"|(?P<closes>\))|(?P<bar>\|)|\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|.",
    re.DOTALL,
)
SHORTEST, MOST = 2, 80
"""Letters of a word that is asked for, and how many words in whose place one another may stand."""
Words = tuple[str, ...]
"""A text that has none of them has nothing of the form; () says nothing."""
CASES = {ord("ı"): "i", ord("İ"): "i", ord("ſ"): "s"}
"""What ``re`` takes for another case of an ASCII letter, and ``str.lower`` not for one letter."""
METHODS = ("search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn")
_last = [("", "")]
"""The text that was asked for last, and as it stands in small letters."""


def compile(form: str, flags: int = 0) -> Pattern[str]:
    """Return what is asked as a pattern is, and is compiled where a text may have its form."""
    return Pattern(form, flags)


class _Alternatives:
    """What is needed of what stands between two brackets, as far as it has been read."""

    def __init__(self) -> None:
        self.ended: list[Words] = []
        self.best: Words = ()
        self.last: Words = ()
        self.are_letters = False

    def add(self, words: Words, are_letters: bool = False) -> None:
        """Read one thing more, of which it is not known yet how often it stands."""
        if self.last and (not self.best or _commonness(self.last) < _commonness(self.best)):
            self.best = self.last
        self.last, self.are_letters = words, are_letters

    def repeated(self, times: str) -> None:
        """Read how often the last thing stands: behind letters, the last letter."""
        if self.are_letters:
            self.last = (self.last[0][:-1],) if len(self.last[0]) > SHORTEST else ()
        elif times[0] in "?*" or times[1:2] in ("0", ",", "}"):
            self.last = ()
        self.are_letters = False

    def end(self) -> None:
        """Read the end of an alternative."""
        self.add(())
        self.ended.append(self.best)
        self.best = ()

    def words(self) -> Words:
        """Return what any of the alternatives needs, where each is known to need something."""
        self.end()
        words = {word for one in self.ended for word in one}
        return () if () in self.ended or len(words) > MOST else tuple(sorted(words))


def _commonness(words: Words) -> float:
    return sum(0.4 ** len(word) for word in words)


@lru_cache(4096)
def needed(form: str) -> Words:
    """Return words, in small letters, one of which is in whatever has a form; () where none are known."""
    brackets = [_Alternatives()]
    for token in TOKEN.finditer(form):
        kind, now = token.lastgroup, brackets[-1]
        if kind == "times":
            now.repeated(token[0])
        elif kind == "word" and len(token[0]) >= SHORTEST:
            now.add((token[0].lower(),), are_letters=True)
        elif kind in ("opens", "without"):
            now.add((kind,))
            brackets.append(_Alternatives())
        elif kind == "bar":
            now.end()
        elif kind == "closes":
            inside = brackets.pop().words()
            before = brackets[-1]
            before.last = inside if before.last == ("opens",) else ()
        elif kind == "unread":
            return ()
        else:
            now.add(())
    return brackets[0].words()


class Pattern(Generic[AnyStr]):
    """An expression that is compiled when a text is asked for it and has one of the words that it needs."""

    def __init__(self, pattern: AnyStr, flags: int):
        self.pattern: str = str(pattern)
        self._flags = flags
        self._needed: Words | None = None if not flags & VERBOSE else ()

    def __repr__(self) -> str:
        return f"forms.compile({self.pattern!r})"

    def _compiled(self) -> re.Pattern[str]:
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({name: getattr(compiled, name) for name in METHODS})
        return compiled

    def _in(self, text: str) -> re.Pattern[str] | None:
        """Return the pattern, whose methods are this one's from now on; None where the text has nothing of it."""
        if self._needed is None:
            self._needed = needed(self.pattern)
        if self._needed:
            last, low = _last[0]
            if text is not last:
                low = text.lower() if text.isascii() else text.translate(CASES).lower()
                _last[0] = (text, low)
            for word in self._needed:
                if word in low:
                    break
            else:
                return None
        return self._compiled()

    def gave(self, found: Match[str]) -> bool:
        """Whether something was found by this expression, whose compiled one is another object."""
        return found.re.pattern == self.pattern

    def search(self, text: str, *at: int) -> Match[str] | None:
        """See ``re.Pattern.search``."""
        return found.search(text, *at) if (found := self._in(text)) else None

    def match(self, text: str, *at: int) -> Match[str] | None:
        """See ``re.Pattern.match``."""
        return found.match(text, *at) if (found := self._in(text)) else None

    def fullmatch(self, text: str, *at: int) -> Match[str] | None:
        """See ``re.Pattern.fullmatch``."""
        return found.fullmatch(text, *at) if (found := self._in(text)) else None

    def findall(self, text: str, *at: int) -> list[Any]:
        """See ``re.Pattern.findall``."""
        return found.findall(text, *at) if (found := self._in(text)) else []

    def finditer(self, text: str, *at: int) -> Iterator[Match[str]]:
        """See ``re.Pattern.finditer``."""
        return found.finditer(text, *at) if (found := self._in(text)) else iter(())

    def split(self, text: str, maxsplit: int = 0) -> list[Any]:
        """See ``re.Pattern.split``."""
        return found.split(text, maxsplit) if (found := self._in(text)) else [text]

    def sub(self, instead: str | Callable[[Match[str]], str], text: str, count: int = 0) -> str:
        """See ``re.Pattern.sub``."""
        return found.sub(instead, text, count) if (found := self._in(text)) else text

    def subn(self, instead: str | Callable[[Match[str]], str], text: str, count: int = 0) -> tuple[str, int]:
        """See ``re.Pattern.subn``."""
        return found.subn(instead, text, count) if (found := self._in(text)) else (text, 0)
