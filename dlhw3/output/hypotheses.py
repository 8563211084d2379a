"""What the hypotheses of a derivation are used for, and a derivation without one of them: as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dlhw3.errors import Flag, UserError
from dlhw3.notation.premises import Premise, facts, hypotheses, show_condition, show_fact
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import document, step_numbers
from dlhw3.output.text_lines import folded, kept_together
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.hypotheses import Use, condition_uses, named_hypothesis, uses
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import prose
from dlhw3.symbolic.symmetric_gradients import cited_of
from dlhw3.symbolic.verdict import Counterexample, Verdict
from dlhw3.symbolic.without import Broken, Fate, Without

SCHEMA = 1


def hypothesis_called(derivation: Derivation, text: str) -> Hypothesis:
    """Return the hypothesis that a text names, by its name or by a part of it, of its words or of its statement.

    It is one of the derivation, or of one of its cases.
    Raises UserError where there is none or more than one: with the choices, or with what the text is instead.
    """
    lines: dict[str, str] = {}
    for part in (*reversed(derivation.cases), derivation):
        printer = UnicodePrinter.of(part)
        lines |= {one.name: printer.equation(one.statement) for one in hypotheses(part)}
    try:
        return named_hypothesis(derivation, text, lines)
    except UserError:
        for part in (derivation, *derivation.cases):
            for line, what in _no_hypotheses(part):
                if text.strip() and text.strip().casefold() in line.casefold():
                    raise UserError(
                        f"{line} in {part.name} is {what}.", hint=(Flag("hypotheses", True),)
                    ) from None
        raise


def _no_hypotheses(derivation: Derivation) -> Iterator[tuple[str, str]]:
    """Return the lines above a result that are no hypotheses, each with why it cannot be dropped."""
    printer = UnicodePrinter.of(derivation)
    for fact in facts(derivation):
        yield (
            show_fact(fact, printer),
            "a fact about what its letters are, and no hypothesis that could be dropped",
        )
    for cited in cited_of(part.lemma for part in derivation.parts):
        line = f"[{cited.name}] {printer.equation(cited.statement)}"
        yield line, "the gradient of a function as a paper gives it, and no hypothesis that could be dropped"
    for words in derivation.assumptions:
        yield printer.prose(words), "said in words, of which no step makes use: the kernel does not see words"
    for one in condition_uses(derivation):
        found = "a condition that the kernel computes from the laws that steps use, and no hypothesis"
        yield show_condition(one.condition, printer), found


# -- what each is used for -----------------------------------------------------------------------------------


def uses_text(derivation: Derivation, width: int | None = None) -> str:
    """Return each hypothesis with the steps that bring it in and the lemmas that rest on it."""
    numbers = step_numbers(derivation)
    lines = [line for part in (derivation, *derivation.cases) for line in _uses(part, numbers)]
    return "".join(f"{row}\n" for line in lines for row in folded(line, width, 6))


def _uses(derivation: Derivation, numbers: Mapping[tuple[str, str, int], int]) -> Iterator[str]:
    own = {
        (lemma, place): number for (name, lemma, place), number in numbers.items() if name == derivation.name
    }
    printer = document(derivation).printer(UnicodePrinter)
    yield f"{derivation.name}: what each hypothesis is used for"
    told = {one.name: one for one in reversed(hypotheses(derivation))}
    for use in uses(derivation):
        yield from _use(told[use.hypothesis.name], use, printer, own)
    if not told:
        yield "  no hypothesis is an equation or an inequality"
    for condition in condition_uses(derivation):
        yield f"  condition {show_condition(condition.condition, printer)}"
        yield f"    computed for {_quoted(condition.lemmas)}"
    for words in derivation.assumptions:
        yield f"  in words  {printer.prose(words)}"
        yield "    no step uses it: the kernel does not see words"
    idle = [use.hypothesis.name for use in uses(derivation) if not use.used]
    yield f"  used nowhere: {', '.join(f'[{name}]' for name in idle) if idle else 'none'}"


def _use(
    told: Premise, use: Use, printer: UnicodePrinter, numbers: Mapping[tuple[str, int], int]
) -> Iterator[str]:
    kind = "names" if told.defines else "cites" if told.citation else "assumes"
    formula = kept_together(printer.equation(told.statement))
    yield f"  [{told.name}] {kind} {formula}{told.source(printer)}"
    if not use.used:
        yield "    used nowhere"
        return
    for one in use.steps:
        rule = printer.prose(prose(one.step.step.rule))
        yield f'    step {numbers[one.lemma, one.number]}, in "{one.lemma}": {rule or "no words"}'
    yield f"    so {_quoted(use.lemmas)} rest{'s' if len(use.lemmas) == 1 else ''} on it"
    if not use.results:
        yield "    no result rests on it"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def uses_json(derivation: Derivation) -> str:
    """Return the same as JSON (docs/json-schema.md)."""
    numbers = step_numbers(derivation)
    parts = [_uses_data(part, numbers) for part in (derivation, *derivation.cases)]
    data = {"schema": SCHEMA, **parts[0], "cases": parts[1:]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _uses_data(derivation: Derivation, numbers: Mapping[tuple[str, str, int], int]) -> dict[str, Any]:
    printer = document(derivation).printer(UnicodePrinter)
    told = {one.name: one for one in reversed(hypotheses(derivation))}
    return {
        "name": derivation.name,
        "hypotheses": [
            {
                "name": use.hypothesis.name,
                "text": printer.equation(told[use.hypothesis.name].statement),
                "definition": told[use.hypothesis.name].defines,
                "citation": printer.prose(told[use.hypothesis.name].citation),
                "steps": [
                    {
                        "number": numbers[derivation.name, one.lemma, one.number],
                        "part": one.lemma,
                        "step": one.number,
                        "rule": printer.prose(prose(one.step.step.rule)),
                    }
                    for one in use.steps
                ],
                "lemmas": list(use.lemmas),
                "results": list(use.results),
                "used": use.used,
            }
            for use in uses(derivation)
        ],
        "conditions": [
            {"text": show_condition(one.condition, printer), "lemmas": list(one.lemmas)}
            for one in condition_uses(derivation)
        ],
        "assumptions": [printer.prose(words) for words in derivation.assumptions],
    }


# -- without one of them -------------------------------------------------------------------------------------


def without_text(found: Without, width: int | None = None) -> str:
    """Return what a derivation comes to without a hypothesis: the first step that breaks, and the results."""
    lines = list(_without(found))
    return "".join(f"{row}\n" for line in lines for row in folded(line, width, 8))


def _without(found: Without) -> Iterator[str]:
    printer = UnicodePrinter.of(found.derivation)
    dropped = kept_together(printer.equation(found.dropped.statement))
    yield f"{found.derivation.name} without [{found.dropped.name}]"
    yield f"  dropped   {dropped}"
    if found.broken is None:
        yield f"  verdict   {found.derivation.reading}: every step is proved without it"
        return
    yield ""
    yield from _break(found)
    yield ""
    for result in found.results:
        yield f"  result    {kept_together(printer.equation(result.statement))}"
        yield f"            {_fate(result)}"
    yield f"  verdict   {found.verdict} without [{found.dropped.name}]"


def _break(found: Without) -> Iterator[str]:
    broken = found.broken
    assert broken is not None
    printer = UnicodePrinter.of(broken.derivation)
    lemma = broken.lemma.lemma
    case = f" of the case {broken.case}" if broken.case else ""
    if broken.step is None:
        yield f'  breaks at "{lemma.name}"{case}: its steps are proved, but {broken.lemma.disconnected}'
        return
    step = broken.step
    equation = Equation(step.left, step.right, relation=step.step.relation)
    branch = f", {step.branch}" if step.branch else ""
    yield f'  breaks at step {broken.number} of {len(broken.lemma.steps)} of "{lemma.name}"{branch}{case}'
    yield f"    {kept_together(printer.equation(equation))}"
    yield f"    {step.verdict:9} {printer.prose(prose(step.step.rule))}"
    yield f"    {step.judgement.reason}"
    if step.judgement.difference is not None:
        yield f"    the sides differ by {printer.show(step.judgement.difference)}"
    if step.judgement.counterexample is not None:
        yield f"    counterexample: {step.judgement.counterexample}"


def _fate(result: Fate) -> str:
    if result.counterexample is not None:
        return f"{result.verdict}, {result.counterexample}"
    proved = result.verdict is Verdict.PROVED
    return f"{result.verdict}{' without it too' if proved else '; no values were found at which it is false'}"


def without_json(found: Without) -> str:
    """Return the same as JSON (docs/json-schema.md)."""
    printer = UnicodePrinter.of(found.derivation)
    data = {
        "schema": SCHEMA,
        "name": found.derivation.name,
        "without": {"name": found.dropped.name, "text": printer.equation(found.dropped.statement)},
        "needed": found.broken is not None,
        "verdict": found.verdict.name,
        "breaks": None if found.broken is None else _broken_data(found.broken),
        "results": [
            {
                "text": printer.equation(one.statement),
                "verdict": one.verdict.name,
                "counterexample": _text(one.counterexample),
            }
            for one in found.results
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _broken_data(broken: Broken) -> dict[str, Any]:
    step, printer = broken.step, UnicodePrinter.of(broken.derivation)
    place = {
        "case": broken.case,
        "part": broken.lemma.lemma.name,
        "verdict": broken.verdict.name,
    }
    if step is None:
        return {**place, "step": None, "reason": broken.lemma.disconnected, "counterexample": ""}
    rest = step.judgement.difference
    return {
        **place,
        "step": broken.number,
        "branch": step.branch,
        "left": printer.show(step.left),
        "relation": step.step.relation,
        "right": printer.show(step.right),
        "rule": printer.prose(prose(step.step.rule)),
        "reason": step.judgement.reason,
        "difference": "" if rest is None else printer.show(rest),
        "counterexample": _text(step.judgement.counterexample),
    }


def _text(found: Counterexample | None) -> str:
    return "" if found is None else str(found)
