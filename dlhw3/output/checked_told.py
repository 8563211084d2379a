"""What there is to say of mathematics of a user's own that was judged: of a claim and of a line, and as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from sympy import Basic

from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.notation.known_functions import told as told_of_vectors
from dlhw3.notation.premises import show_condition, show_domain
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import document
from dlhw3.output.formulas_in_latex import in_latex, with_signs_in_latex
from dlhw3.symbolic.language.judged.claims import Answer
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.slips.exchanged import SEVERAL
from dlhw3.symbolic.language.text.operators import as_written
from dlhw3.symbolic.verdict import Verdict, reading

LONGEST = 100
"""Characters of what differs, past which a slip is told in words alone."""
LONGEST_DIFFERENCE = 160
"""Characters of what a false line is off by, past which it is told as JSON alone, where more is told."""
IN_LATEX = {"≤": r"\le", "≥": r"\ge"}
WORDS = ("read as", "shape", "fits", "words", "slip", "repair", "off by", "values", "reason")
"""What may be said of a line, besides its verdict and what it assumes, in order."""


def assuming(answer: Answer) -> tuple[str, ...]:
    """Return the names of what papers say that a claim which is proved rests on."""
    return answer.derivation.assuming if answer.verdict is Verdict.PROVED else ()


def claim_told(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of a claim, as (label, line)."""
    derivation = answer.derivation
    page = document(derivation)
    printer = UnicodePrinter(spelled_out=page.spelled_out)  # no line here says what f is
    printer.vectors = page.printer(UnicodePrinter).vectors
    yield "verdict", reading(answer.verdict, assuming(answer))
    if answer.claim is not None:
        yield "claim", printer.show(answer.claim)
    due = next(name for name in reversed(derivation.results) if name != "claim")
    yield due.split()[0], printer.show(derivation.equation(due).right)
    conditions = (show_condition(one, printer) for one in (*answer.meant, *derivation.conditions))
    for condition in dict.fromkeys(conditions):
        yield "assumes", condition
    if vectors := "; ".join(map(printer.prose, told_of_vectors(printer.vectors))):
        yield "where", vectors
    for item in page.hypotheses:
        left, right = printer.show(item.statement.left), printer.show(item.statement.right)
        if left != right:  # J_r(x) v = Dr(x)[v] is what J_r(x) is, and both are printed so
            cited = f"   [{item.label}{item.source(printer)}]" if item.name in derivation.assuming else ""
            yield "assumes", printer.equation(item.statement) + cited
    for domain in page.domains:
        yield "assumes", show_domain(domain, "it", printer)
    if answer.where:
        yield "fits", f"only where {answer.where}"
    if answer.slip:
        yield "slip", told_slip(answer.slip, answer.parts, printer.show)
    if answer.counterexample is not None:
        yield "values", str(answer.counterexample)
    elif answer.verdict is not Verdict.PROVED:
        yield "reason", answer.reason


def line_told(judged: JudgedLine) -> dict[str, Any]:
    """Return what there is to say of a line by its name in JSON, without what says nothing."""
    printer = UnicodePrinter()
    example, difference = judged.judgement.counterexample, judged.judgement.difference
    refuted, verdict = judged.verdict is Verdict.REFUTED, judged.verdict
    repair = "" if judged.repair is None else f"{judged.line.relation} {_typed(judged.repair)}"
    off_by = printer.show(difference) if refuted and difference is not None else ""
    slip = told_slip(judged.slip, judged.parts, printer.show)
    typed = ""
    if judged.given:  # in LaTeX, which is told as LaTeX
        show = partial(in_latex, given=judged.given)
        slip = with_signs_in_latex(
            told_slip(judged.slip, judged.parts, lambda of: show(of) or printer.show(of))
        )
        if repair and judged.repair is not None and (shown := show(judged.repair)):
            typed, repair = repair, f"{IN_LATEX.get(judged.line.relation, judged.line.relation)} {shown}"
        off_by = (off_by and difference is not None and show(difference)) or off_by
    told = {
        "line": judged.line.number,
        "verdict": verdict.name,
        "relation": judged.line.relation,
        "text": as_written(" ".join(judged.line.tree.text.replace("&", " ").split())),
        "read as": as_written("; ".join(judged.line.read_as)),
        "assumes": list(dict.fromkeys(show_condition(condition, printer) for condition in judged.under)),
        "shape": judged.misfit,
        "notes": [printer.prose(one) for one in judged.notes],
        "fits": f"only where {judged.where}" if judged.where else "",
        "words": as_written(judged.unread),
        "slip": slip,
        "repair": repair,
        "typed": typed,
        "again": judged.again,
        "begins": judged.begins,
        "off by": off_by,
        "values": str(example) if example is not None else "",
        "reason": judged.judgement.reason if verdict in (Verdict.UNDECIDED, Verdict.SUPPORTED) else "",
        "code": judged.refusal.code if judged.refusal is not None else "",
    }
    told = {key: _written(value, judged.line.named) for key, value in told.items() if value}
    typed_as = [(letter, text) for letter, text, _ in judged.line.stand_for if text]
    told = {key: value if key == "values" else _written(value, typed_as) for key, value in told.items()}
    if judged.line.named and "values" in told:  # the exponent of expm(A) is A, and printed once
        values, left, rest = str(told["values"]).partition(": left = ")
        told["values"] = "; ".join(dict.fromkeys(values.split("; "))) + left + rest
    return told


def _written(value: Any, named: Iterable[tuple[str, str]]) -> Any:
    """Return a text with what letters stand for that the user did not write; of a rate ddt(…)."""
    if isinstance(value, list):
        return [_written(one, named) for one in value]
    for letter, text in named if isinstance(value, str) else ():
        upright = re.escape(rf"\mathrm{{{letter}}}".replace("_", r"\_"))
        rate = rf"\frac{{d}}{{dt}} {text}" if text.startswith("e^") else f"ddt({text})"
        for form, shown in (
            (rf"\\dot\{{{upright}\}}", rate),
            (rf"{upright}_(?P<k>\w|\{{[^{{}}]*\}})", rf"{text}^"),
            (upright, text),
            (rf"(?<!\w){letter}\u0307", rate),
            (rf"(?<!\w){letter}(?!\w|\{{)", text),
            (rf"(?<!\w){letter}_(?P<k>\w+|\{{[^{{}}]*\}})", rf"{text}^"),
            (rf"(?<!\w){letter}\{{(?P<k>[^{{}}]*)\}}", rf"{text}^"),
        ):
            value = re.sub(form, lambda found, shown=shown: shown + _index(found), value)  # type: ignore[misc]
    return value


def _index(found: re.Match[str]) -> str:
    """Return the exponent that an index is, in brackets where it needs them; "" where there is none."""
    index = found.groupdict().get("k", "")
    return index if len(index) < 2 or index.startswith("{") else f"({index})"


def told_slip(words: str, parts: Iterable[Basic], show: Callable[[Basic], str]) -> str:
    """Return what was done wrong with its parts behind it, where they are short: here where due is due."""
    shown = [show(one) for one in parts]
    if not shown or sum(map(len, shown)) > LONGEST:
        return words
    first, *others = words.split("; ")
    told = ", ".join(shown) if len(shown) != 2 or first in SEVERAL else f"{shown[0]} where {shown[1]} is due"
    told = f"{first} ({told})" if ":" in first else f"{first}: {told}"
    return "; ".join([told, *others])


def _typed(expression: Any) -> str:
    """Return a formula as it is typed, or as it is printed where the language has no words for it."""
    try:
        return expr_text(expression)
    except UserError:
        return UnicodePrinter().show(expression)


def shown_line(told: Mapping[str, Any]) -> str:
    """Return what there is to say of a line as text."""
    what = " ".join(filter(None, (told.get("relation"), told.get("text", ""))))
    lines = [f"line {told['line']:<4} {told['verdict']:9} {what}"]
    lines += [f"    assumes  {condition}" for condition in told.get("assumes", ())]
    for key in (key for key in WORDS if key in told and not _is_too_long(key, told)):
        parts = str(told[key]).split("; ") if key == "read as" else [told[key]]
        lines += [
            f"    {name:8} {part}" for name, part in zip((key, *[""] * len(parts)), parts, strict=False)
        ]
    lines += [f"    note     {one}" for one in told.get("notes", ())]
    if "again" in told:
        where = f"{'the left side of ' if 'begins' in told else ''}line {told['again']}"
        slips = " again: two slips that cancel" if told["verdict"] == "REFUTED" else ", too"
        lines.append(f"    note     follows from {where}{slips}")
    return "\n".join(lines)


def _is_too_long(key: str, told: Mapping[str, Any]) -> bool:
    """Whether what a line is off by says less than what else explains it."""
    return key == "off by" and len(told[key]) > LONGEST_DIFFERENCE and ("slip" in told or "values" in told)


def ending(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the last line on a derivation: how many lines are proved or not read, and the first false one."""
    told = list(lines)
    proved = sum(line["verdict"] == "PROVED" for line in told)
    unread = sum("code" in line for line in told)
    first = next((line["line"] for line in told if line["verdict"] == "REFUTED"), None)
    end = f"the first false line is {first}" if first is not None else "no line is false"
    return f"{proved} of {len(told)} lines PROVED{f', {unread} not read' if unread else ''}; {end}"
