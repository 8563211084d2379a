"""docs/results.md as it is made from the catalogue: a section for each part of the write-up, each entry in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derivations_once import derived
from mpmath import iv

from dlhw3.catalogue import DERIVATIONS, Entry
from dlhw3.notation.premises import premise_lines
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import Document, document
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.recorded import Standing, standing

HEAD = """# The results

Every derivation of the catalogue, by part of the write-up. Made from the code by `python tests/test_results.py`,
which derives and checks them all; a test keeps it true. A verdict is the weakest step's. "PROVED assuming [name]"
rests on a theorem taken from a paper, which is a hypothesis with its source. Sections (§) are those of results.md,
the page that reads the write-up result by result."""


def results_page(found: dict[str, Derivation]) -> str:
    """Return the page; ``found`` has every derivation by name."""
    standings = {name: standing(one) for name, one in found.items()}
    lines = [HEAD, "", *_contents(standings)]
    for part, entries in DERIVATIONS.grouped().items():
        lines += ["", f"## {part}"]
        for entry in entries:
            lines += ["", *_entry(entry, document(found[entry.name]), standings[entry.name])]
    lines += ["", "## Where the machine and results.md differ", "", *_departures(found)]
    return "\n".join(lines) + "\n"


def every_derivation() -> dict[str, Derivation]:
    """Return every derivation of the catalogue by name, each judged once it is asked."""
    return {name: derived(name) for name in DERIVATIONS}


def _contents(standings: dict[str, Standing]) -> Iterator[str]:
    yield "| part | entry | what | verdict | steps proved |"
    yield "|---|---|---|---|---|"
    for part, entries in DERIVATIONS.grouped().items():
        for entry in entries:
            one = standings[entry.name]
            link = f"[`{entry.name}`](#{entry.name})"
            yield f"| {part} | {link} | {_cell(entry.summary)} | {one.reading} | {one.proved} of {one.steps} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _entry(entry: Entry, page: Document, one: Standing) -> Iterator[str]:
    yield f"### {entry.name}"
    yield ""
    yield f"{entry.place or 'not yet placed'}: {entry.summary}."
    yield ""
    yield from _body(page)
    yield f"- verdict: {one.reading}, {one.proved} of {one.steps} steps PROVED"
    for case in page.cases:
        yield f"- case {case.name}"
        yield from (f"  {line}" for line in _body(case))
        yield f"  - verdict: {case.reading}"
    options = "".join(f" [--{option} …]" for option in entry.options)
    yield f"- command: `dlhw3 derive {entry.name}{options}`"


def _body(page: Document) -> Iterator[str]:
    """Yield what is stated and under what, and what it rests on."""
    printer = page.printer(UnicodePrinter)
    yield f"- statement: {printer.prose(page.statement)}"
    for found in page.results:
        mark = "" if found.reading == "PROVED" else f" ({found.reading})"
        yield f"- result: `{printer.equation(found.statement)}`{mark}"
    yield from _listed("hypotheses", _premises(page, printer, facts=True))
    yield from _listed("conditions", _premises(page, printer, facts=False))
    yield from _listed("laws", (f"`{name}`: {printer.prose(law)}" for name, law in page.axioms.items()))
    cited = ((item.name, item.citation) for item in page.hypotheses if item.name in page.assuming)
    yield from _listed("citations", (f"[{name}] {printer.prose(source)}" for name, source in cited))
    yield from _listed("notes", map(printer.prose, page.notes))
    if page.source:
        yield f"- source: {printer.prose(page.source)}"


def _premises(page: Document, printer: UnicodePrinter, *, facts: bool) -> Iterator[str]:
    """Yield hypotheses with what letters stand for, or what the kernel computed that the results hold under."""
    conditions = () if facts else (*page.conditions, *page.assumptions)
    domains = () if facts else page.domains
    named, known, assumed = (page.objective, page.facts, page.hypotheses) if facts else (None, (), ())
    for label, line in premise_lines(conditions, domains, named, known, assumed, printer):
        yield f"{'' if label == 'assumes' else label + ' '}{line}"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"- {title}:"
        yield from (f"  - {' '.join(line.split())}" for line in found)


LOGARITHM = str(iv.log(iv.mpf(1000) / 101).a)
PINNED = (
    f"§4 (d), `part2_q2_harmonic`: ln(1000/101) is {LOGARITHM[:12]}… (by intervals), where pins.json has "
    "2.292634757…; what is said of the sum, 4861/2520, stands",
)
"""Where a pin is not what is computed; tests/test_pins.py computes them all."""


def _departures(found: dict[str, Derivation]) -> Iterator[str]:
    yield from (f"- {line}" for line in PINNED)
    told = [(name, str(line)) for name, one in found.items() for line in one.departures]
    yield from (f"- `{name}`: {line}" for name, line in told)
