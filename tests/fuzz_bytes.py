"""Random bytes through the file door: whatever comes in, only the kernel's own exceptions come out."""

from __future__ import annotations

import copy
import json
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from proof_kernel_writer import deep_linear_grad, phi_grad

from dlhw3.kernel.errors import KernelError, Refused, Undecided, Unreadable
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.proof_file import check

QUIET = 2.0
"""Seconds of processor time that one file may take on a quiet machine."""
ALPHABET = '{}[]",:0123456789-./ \\\n\t\u0000ᵀβ\ud7ff"size index width letter mul same "'
HUGE = "9" * 400


class Answer(NamedTuple):
    """What came out for one file: a word, the seconds it took, and the exception that should not have."""

    word: str
    seconds: float
    wrong: str = ""


class Late(BaseException):
    """A file took ten times what it may."""


def _late(*_: object) -> None:
    raise Late(f"no answer within {10 * QUIET:g} s of processor time")


def answer(data: bytes) -> Answer:
    """Read a file as the command does and print what it proves."""
    started, wrong = time.process_time(), ""
    signal.signal(signal.SIGVTALRM, _late)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 * QUIET)
        theorems = check(data.decode())
        word = "proved" if theorems else "no theorem"
        for item in theorems.items():
            theorem_text(*item)
    except UnicodeDecodeError:
        word = "unreadable"
    except KernelError as error:
        word = {Unreadable: "unreadable", Refused: "refused", Undecided: "undecided"}[type(error)]
        if "\n" in str(error) or not str(error).strip():
            wrong = f"a message that is no line: {error!r}"
    except BaseException as error:  # any other exception is what this looks for
        if isinstance(error, KeyboardInterrupt):
            raise
        word, wrong = "another exception", f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return Answer(word, time.process_time() - started, wrong)


def strange(rng: random.Random) -> Any:
    """A value that no place of a file expects."""
    return rng.choice(
        (
            *(
                None,
                True,
                False,
                0,
                1.5,
                -1,
                [],
                {},
                [[]],
                "",
                " ",
                "-1",
                "-0",
                "00",
                "1/0",
                "0/1",
                "1e9",
                "+1",
            ),
            *("٣", "²", "ᵀ", "\ud800", "\u0000", "a" * 300, HUGE, HUGE + "/" + HUGE, "-" + HUGE),
            *([None] * 3, ["width"], ["letter"], ["family", "W", "d", "V"], {"rule": "same"}, {"": ""}),
            *(
                "0",
                "1",
                "2",
                "7",
                "13",
                "64",
                "65",
                "99",
                "100",
                "9999999",
                "general",
                "symmetric",
                "differential",
            ),
        )
    )


def entries(item: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside a value, as a container and a key."""
    for key in list(item) if isinstance(item, dict) else range(len(item)):
        yield item, key
        if isinstance(item[key], (dict, list)):
            yield from entries(item[key])


def by_values(document: Any, rng: random.Random) -> bytes:
    """Some entries replaced: by something strange, by another entry, by one number more; dropped, or doubled."""
    copied = copy.deepcopy(document)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        spots = list(entries(copied))
        item, key = rng.choice(spots)
        kind = rng.choice(("strange", "other", "number", "drop", "double", "wrap"))
        if kind == "strange":
            item[key] = strange(rng)
        elif kind == "other":
            other, its = rng.choice(spots)
            item[key] = copy.deepcopy(other[its])
        elif kind == "number" and isinstance(item[key], str) and item[key].isdigit() and item[key].isascii():
            item[key] = str(int(item[key][:9]) + rng.choice((-1, 1, 2)))
        elif kind == "drop":
            del item[key]
        elif kind == "double" and isinstance(item, list):
            item.insert(key, copy.deepcopy(item[key]))
        elif kind == "wrap":
            item[key] = [item[key]]
        if not copied:
            break
    return json.dumps(copied, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def by_bytes(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, cut out, put in, repeated or moved."""
    for _ in range(rng.choice((1, 1, 2, 8))):
        a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        b = min(b, a + rng.choice((1, 1, 3, 40)))
        piece = data[a:b]
        put = rng.choice(
            (
                bytes(rng.randrange(256) for _ in range(len(piece))),
                "".join(rng.choice(ALPHABET) for _ in range(len(piece))).encode("utf-8", "replace"),
                b"",
                piece * rng.choice((2, 3, 50)),
            )
        )
        data = data[:a] + put + data[b:]
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.1 else data


def garbage(rng: random.Random) -> bytes:
    """Bytes that were never a proof."""
    size = rng.choice((0, 1, 7, 200, 3000))
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: rng.randbytes(size),
        lambda: "".join(rng.choice(ALPHABET) for _ in range(size)).encode("utf-8", "replace"),
        lambda: rng.choice((b"[", b"{", b'{"a":', b'["', b'"\\u')) * size,
        lambda: json.dumps(rng.choice((size, HUGE, [size] * size, {str(size): size}))).encode(),
        lambda: b"\xef\xbb\xbf" + phi_grad().text().encode(),
        lambda: phi_grad().text().encode(rng.choice(("utf-16", "utf-32", "utf-8"))),
    )
    return rng.choice(kinds)()


def grown(rng: random.Random) -> bytes:
    """A well-formed file that asks for much: doublings of shared terms, large powers, long tables, wide sums."""
    depth, op = rng.choice((5, 40, 190, 3000)), rng.choice(("add", "mul", "hadamard", "transpose", "inverse"))
    power = str(rng.choice((1, 7, 64, 65, 99)))
    scalars: list[Any] = [
        [["1", [["size", "n", "1"]]]],
        [[rng.choice(("1", HUGE, f"1/{HUGE}")), [["index", "i", power]]]],
    ]
    for k in range(rng.choice((0, 3, 30))):
        last = str(len(scalars) - 1)
        many = [[str(c), [["index", f"v{c}", "1"], ["width", "d", last, "1"]]] for c in range(1, 1 + k % 5)]
        scalars.append(many or [["1", [["index", "i", "1"]]]])
    terms: list[Any] = [["letter", ["A", "0", "0", "general"], []], ["number", [str(len(scalars) - 1)], []]]
    first = rng.choice((0, 1))
    for k in range(depth):
        last = str(len(terms) - 1) if k else str(first)
        terms.append([op, [], [last] * (1 if op in ("transpose", "inverse") else 2)])
    facts = [str(rng.randrange(len(scalars))) for _ in range(rng.choice((0, 1, 24, 30)))]
    end = str(len(terms) - 1)
    steps: list[Any] = [{"rule": "same", "left": end, "right": end, "facts": facts}]
    again = range(rng.choice((0, 5, 2000)))
    steps += [{"rule": "replace", "premise": str(k), "equation": "0", "path": ["1"]} for k in again]
    tables = {"scalars": scalars, "terms": terms, "steps": steps}
    theorems = [["t", str(len(steps) - 1)]]
    return json.dumps({"format": "dlhw3-proof", "version": "5", **tables, "theorems": theorems}).encode()


def files(
    seed: int, count: int, valid: tuple[Any, ...] = (), large: bool = True
) -> Iterator[tuple[str, bytes]]:
    """Files, each with the seed that draws it again: mutated valid ones, garbage, and where wanted large ones."""
    documents = [phi_grad().document(), deep_linear_grad().document(), *valid]
    texts = [json.dumps(d, ensure_ascii=False).encode() for d in documents]
    for k in range(count):
        own = f"{seed}/{k}"
        rng = random.Random(own)
        kind = rng.random()
        if kind < 0.5:
            yield own, by_values(rng.choice(documents), rng)
        elif kind < 0.8:
            yield own, by_bytes(rng.choice(texts), rng)
        else:
            yield own, garbage(rng) if kind < 0.95 or not large else grown(rng)
