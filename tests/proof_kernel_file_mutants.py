"""Mutated proof files: of the format, and of what they say; each with what a second reading finds wrong with it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from proof_kernel_claims import Reader, Unjustified, draw_models
from proof_kernel_corpus import MAKERS, Proof
from proof_kernel_file_reader import NoProof, read

from dlhw3.kernel.laws.table import AXIOMS

MODELS = 6
STRANGE: dict[str, Any] = {
    **{"a float": 1.5, "a JSON number": 1, "null": None, "a flag": True, "a list": [], "an object": {}},
    **{
        "a huge JSON number": 10**400,
        "an empty text": "",
        "a number with zeros": "01",
        "a signed number": "+1",
    },
    **{
        "a number with spaces": " 1",
        "an exponent": "1e3",
        "another alphabet's digit": "٣",
        "a superscript": "²",
    },
    **{"a huge number": "9" * 2000, "a reference past all": "999999", "a negative reference": "-1"},
    **{
        "an infinite number": "Infinity",
        "no number": "NaN",
        "a surrogate": "\ud800",
        "a fraction by 0": "1/0",
    },
}
NAMES = ("Xᵀ", "xₖ", "a\u200b", "א", "𝑊", "1a", "a b", "", "a\u115f", "X′", "ﬁ", "x" * 70, "~1", "#0")


class FileMutant(NamedTuple):
    """A file with something changed: what, its bytes, and what a second reading finds wrong."""

    kind: str
    data: bytes
    why: str


class Source:
    """A proof of the corpus as a file."""

    def __init__(self, name: str):
        self.proof: Proof = MAKERS[name]()
        self.document = self.proof.file().document()
        self.name = name

    def why(self, data: bytes) -> str:
        """What is wrong with a file: its format, its shapes, or the first step that is false or unjustified."""
        reader = Reader(AXIOMS, draw_models(self.proof.draws, self.name, MODELS))
        try:
            for rule, arguments in read(data):
                reader.claims.append(reader.read(rule, arguments))
        except (NoProof, Unjustified) as error:
            return str(error)
        return ""


def encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def spots(document: Any, tables: tuple[str, ...]) -> list[tuple[Any, Any, tuple[Any, ...]]]:
    """Every text in some tables: its container, its key, and its place."""
    found: list[tuple[Any, Any, tuple[Any, ...]]] = []

    def walk(item: Any, place: tuple[Any, ...]) -> None:
        for key in list(item) if isinstance(item, dict) else range(len(item)):
            if isinstance(item[key], (dict, list)):
                walk(item[key], (*place, key))
            else:
                found.append((item, key, (*place, key)))

    for table in tables:
        walk(document[table], (table,))
    return found


def of_the_format(document: Any, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """One of each kind of change that the format does not allow, in places drawn at random."""

    def fresh() -> Any:
        return copy.deepcopy(document)

    for word, strange in STRANGE.items():
        other = fresh()
        item, key, _ = rng.choice(spots(other, ("scalars", "terms", "steps", "theorems")))
        item[key] = strange
        yield word, encoded(other)
    for name in rng.sample(NAMES, 4):
        other = fresh()
        letters = [t for t in other["terms"] if t[0] in ("letter", "layers", "map", "function")]
        if letters:
            rng.choice(letters)[1][0] = name
            yield "a name that is none", encoded(other)
    for key in ("format", "version", "scalars", "terms", "steps", "theorems"):
        other = fresh()
        del other[key]
        yield "a key dropped", encoded(other)
    yield "a key more", encoded({**document, "note": "trust me"})
    yield (
        "another version",
        encoded({**document, "version": rng.choice(("1", "2", "3.0", "03", 3, None, ""))}),
    )
    yield (
        "another format",
        encoded({**document, "format": rng.choice(("dlhw3-proofs", "", None, "Dlhw3-proof"))}),
    )
    for table in ("scalars", "terms", "steps"):
        yield "a table in another order", encoded({**document, table: document[table][::-1]})
        yield "a table without its first entry", encoded({**document, table: document[table][1:]})
        yield "a table that is an object", encoded({**document, table: dict(enumerate(document[table]))})
        yield "an entry nested deep", encoded({**document, table: [nested(50), *document[table]]})
    yield "no tables", encoded({**document, "terms": []})
    text = encoded(document)
    for _ in range(4):
        yield "truncated", text[: rng.randrange(1, len(text) - 1)]
    yield "nested deep", b"[" * 50_000
    yield "a mark of the order of bytes", b"\xef\xbb\xbf" + text
    yield "another encoding", text.decode().encode("utf-16")
    yield "no UTF-8", text.replace(b"same", b"sam\xff", 1) if b"same" in text else text + b"\xff"
    yield "something after the end", text + b"{}"
    yield "a key twice", text.replace(b'"version": "5"', b'"version": "5", "version": "5"', 1)
    yield "a rule twice", text.replace(b'"rule": ', b'"rule": "law", "rule": ', 1)
    yield "a step that is trusted", encoded({**document, "steps": [{"rule": "trust"}, *document["steps"]]})
    yield (
        "a theorem of no step",
        encoded({**document, "theorems": [["t", str(len(document["steps"]))]]}),
    )
    yield "a name of two lines", encoded({**document, "theorems": [["a\nb", "0"]]})
    yield "a theorem twice", encoded({**document, "theorems": [["t", "0"]] * 2})


def nested(depth: int) -> Any:
    item: Any = []
    for _ in range(depth):
        item = [item]
    return item


def of_what_is_said(document: Any, rng: random.Random, count: int) -> Iterator[tuple[str, bytes]]:
    """One reference, number, power, name, flag or operator changed into another of its kind."""
    for _ in range(count):
        other = copy.deepcopy(document)
        item, key, place = rng.choice(spots(other, ("scalars", "terms", "steps", "steps")))
        old = item[key]
        pool = sorted(
            {str(i[k]) for i, k, p in spots(other, place[:1]) if type(i[k]) is type(old)} - {str(old)}
        )
        if isinstance(old, bool):
            item[key], word = not old, "a flag"
        elif isinstance(old, str) and old.lstrip("-").isdigit():
            item[key] = str(int(old) + rng.choice((-2, -1, 1, 2)))
            word = "a number" if place[0] == "scalars" else "a reference"
        elif pool:
            item[key], word = rng.choice(pool), "a word"
        else:
            continue
        yield f"{word} in {place[0]}", encoded(other)


def mutants(name: str, count: int) -> Iterator[FileMutant]:
    """Mutated files of one proof, seen to be wrong or not."""
    source, rng = Source(name), random.Random(name)
    assert source.why(encoded(source.document)) == "", name
    for kind, data in (*of_the_format(source.document, rng), *of_what_is_said(source.document, rng, count)):
        yield FileMutant(kind, data, source.why(data))
