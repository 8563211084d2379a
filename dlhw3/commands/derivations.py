"""What ``dlhw3 derive`` writes: one derivation in a format, its hypotheses, or every derivation at once."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dlhw3
from dlhw3.catalogue import DERIVATIONS, FORMATS
from dlhw3.commands.bars import watched
from dlhw3.commands.complaints import complain
from dlhw3.commands.files import STANDARD_OUTPUT, check_place, write_text
from dlhw3.commands.proof_files import write_proofs
from dlhw3.commands.terminal import coloured_verdicts, columns, emit, remark
from dlhw3.errors import EXIT_NO, EXIT_YES, UserError
from dlhw3.symbolic.verdict import Verdict, weakest

SCHEMA = 1
PROOFS = "dlhw3 derive --all --format proof --out proofs"
OBJECT = "dlhw3 derive --all --format json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written, and where: a format, its options, or the hypotheses in their place."""

    format_name: str
    output: str
    result_only: bool = False
    full: bool = False
    uses: bool = False
    dropped: str | None = None

    def check(self, name: str | None) -> None:
        """Raise UserError, before any work, where the options do not go together."""
        FORMATS.entry(self.format_name)
        if self.output != STANDARD_OUTPUT:
            check_place(self.output)
        if name is None and (self.uses or self.dropped is not None):
            option = "--hypotheses" if self.uses else "--without"
            example = f"dlhw3 derive descent-lemma {option}" + ("" if self.uses else " smooth")
            raise UserError(f"{option} is about one derivation.", hint=example)
        if not (self.result_only or self.full or self.uses or self.dropped is not None):
            return
        from dlhw3.output.render import require_together  # which loads what derives

        require_together(
            self.format_name,
            result_only=self.result_only,
            full=self.full,
            hypotheses=self.uses,
            without=self.dropped,
        )


def write_one(name: str | None, given: Mapping[str, Any], asked: Asked) -> int:
    """Derive, write what is asked for, and return the exit code: 1 where it is not proved."""
    if name is None:
        raise UserError("derive needs the name of a derivation.", hint="dlhw3 derive phi-grad, or dlhw3 list")
    asked.check(name)
    if asked.dropped is not None:
        return _write_without(name, given, asked)
    with watched(f"deriving {name}"):
        derivation = dlhw3.derive(name, **given)
        text = _rendered(derivation, asked)
    _put(text, asked)
    if derivation.verdict >= Verdict.SUPPORTED:
        return EXIT_YES
    complain(f"not proved: the verdict on {derivation.name} is {derivation.verdict.name}.")
    return EXIT_NO


def _rendered(derivation: Any, asked: Asked) -> str:
    text: str = dlhw3.render(
        derivation,
        asked.format_name,
        result_only=asked.result_only,
        full=asked.full,
        width=_width(asked),
        hypotheses=asked.uses,
    )
    return text


def _write_without(name: str, given: Mapping[str, Any], asked: Asked) -> int:
    """Derive without a hypothesis and say what breaks; exit code 0 where nothing does."""
    with watched(f"deriving {name}"):
        from dlhw3.output.hypotheses import hypothesis_called, without_json, without_text
        from dlhw3.symbolic.without import without

        derivation = dlhw3.derive(name, **given)
        found = without(derivation, hypothesis_called(derivation, asked.dropped or ""))
        as_json = asked.format_name == "json"
        text = without_json(found) if as_json else without_text(found, _width(asked))
    _put(text, asked)
    if found.broken is None and found.verdict >= Verdict.SUPPORTED:
        return EXIT_YES
    complain(f"{derivation.name} without [{found.dropped.name}]: {found.verdict.name}.")
    return EXIT_NO


def _width(asked: Asked) -> int | None:
    return columns() if asked.output == STANDARD_OUTPUT else None


def _put(text: str, asked: Asked) -> None:
    if asked.output == STANDARD_OUTPUT:
        emit(coloured_verdicts(text) if asked.format_name == "text" else text)
    else:
        write_text(asked.output, text)
        remark(f"wrote {asked.output}")


def write_every(
    name: str | None, asked: Asked, left: Sequence[str], *, every: bool, out: str, force: bool
) -> int:
    """Write every derivation: its proof into a folder, or all as one JSON object; return the exit code.

    Raises UserError for options that are ``left``, which are about one derivation.
    """
    FORMATS.entry(asked.format_name)
    if not every:
        raise UserError(
            "--out and --force go with --all; one derivation is written with -o FILE.", hint=PROOFS
        )
    if name is not None:
        raise UserError(f"--all is every derivation; {name} is one.", hint=PROOFS)
    for option in left[:1]:
        hint = OBJECT if asked.format_name == "json" else PROOFS
        raise UserError(f"--{option} is about one derivation.", hint=hint)
    asked.check(None)
    if asked.format_name == "json" and not out and not force:
        return _write_object(asked)
    if asked.format_name != "proof" or asked.output != STANDARD_OUTPUT or not out:
        raise UserError(
            "--all writes proofs into a folder, or one JSON object.", hint=f"{PROOFS}, or {OBJECT}"
        )
    return write_proofs(out, force=force)


def _write_object(asked: Asked) -> int:
    """Derive everything in this process, each entry timed, and write one JSON object."""
    from dlhw3.symbolic.recorded import digest, standing

    entries: list[dict[str, Any]] = []
    verdicts: dict[str, Verdict] = {}
    begun = time.perf_counter()
    for name in DERIVATIONS:
        start = time.perf_counter()
        with watched(f"deriving {name}"):
            derivation = dlhw3.derive(name)
            data = json.loads(_rendered(derivation, asked))
            one = standing(derivation)
        seconds = time.perf_counter() - start
        verdicts[name] = one.verdict
        entries.append({**data, "counted": {"steps": one.steps, "proved": one.proved}, "seconds": seconds})
        remark(f"{name}: {one.reading}, {one.proved} of {one.steps} steps PROVED, {seconds:.2f} s")
    whole = {
        "schema": SCHEMA,
        "sources": digest(),
        "verdict": weakest(verdicts.values()).name,
        "steps": sum(entry["counted"]["steps"] for entry in entries),
        "proved_steps": sum(entry["counted"]["proved"] for entry in entries),
        "seconds": time.perf_counter() - begun,
        "entries": entries,
    }
    _put(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", asked)
    weak = [f"{name} ({verdict.name})" for name, verdict in verdicts.items() if verdict < Verdict.SUPPORTED]
    if weak:
        complain(f"not proved: {', '.join(weak)}.")
    return EXIT_NO if weak else EXIT_YES
