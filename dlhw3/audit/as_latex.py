"""An audit as LaTeX to be put into a paper: a table of the results, then each with its steps; it is ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dlhw3.audit.document import Audited
from dlhw3.audit.judging import FoundLine, FoundResult, FoundStep, coverage
from dlhw3.audit.told import command
from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.latex_prose import escape, mathematics
from dlhw3.notation.premises import show_condition
from dlhw3.symbolic.verdict import Verdict

PACKAGES = r"\usepackage{amsmath,amssymb,longtable}"
NAMED = ("ln", "exp", "min", "max", "det", "tanh", "sin", "inf", "sup")
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ’'\-–]+")
SIGNS = {
    "∂": r"\partial ", "∑": r"\sum ", "∫": r"\int ", "½": r"\tfrac12 ", "√": r"\surd ", "″": "''", "⌈": r"\lceil ",
    "⌉": r"\rceil ", "⟹": r"\Rightarrow ", "⟺": r"\Leftrightarrow ", "∞": r"\infty ", "∼": r"\sim ",
    "‖": r"\Vert ", "∖": r"\setminus ", "−": "-", "⊤": r"\top ", "±": r"\pm ", "ℓ": r"\ell ", "δ": r"\delta ",
    "′": "'", "·": r"\cdot ", ":=": r"\mathrel{:=}", "≈": r"\approx ",
}  # fmt: skip
ACCENTS = {"\u0303": "tilde", "\u0304": "bar", "\u0307": "dot", "\u0302": "hat"}
RELATIONS = {"≤": r"\le", "≥": r"\ge"}


def document(audited: Audited, found: Sequence[FoundResult]) -> str:
    """Return LaTeX source for results: the table, and of one alone, or of a user's document, every step."""
    whole = len(found) == 1 or bool(audited.folder)
    lines = [
        f"% dlhw3 audit --format latex: a fragment, to be \\input where the preamble has {PACKAGES}",
        r"\begingroup\sloppy\allowdisplaybreaks",
        *_table(found),
    ]
    for one in found if whole else ():
        lines += _result(one, audited.folder)
    counted = coverage(found)
    if counted.steps:
        lines.append(
            rf"\par\noindent {counted.said} of {counted.steps} steps can be said in the language, "
            f"{counted.judged} of them were judged as a user's own lines."
        )
    return "\n".join([*lines, r"\par\endgroup"]) + "\n"


def _table(found: Sequence[FoundResult]) -> Iterator[str]:
    yield r"\begin{longtable}{p{0.16\linewidth}p{0.28\linewidth}p{0.14\linewidth}p{0.3\linewidth}}"
    yield r"result & claimed & verdict & corrected \\ \hline"
    for one in found:
        result = one.result
        verdict = one.verdict if result.steps else ""
        cells = [escape(result.name), sentence(result.claim), escape(verdict), sentence(result.corrected)]
        yield " & ".join(cells) + r" \\"
    yield r"\end{longtable}"


def _result(found: FoundResult, folder: str) -> Iterator[str]:
    result = found.result
    yield rf"\subsection*{{{sentence(result.title or result.name)}}}"
    yield rf"\noindent Recomputed by \texttt{{{escape(command(result, folder))}}}."
    if result.entries:
        names = ", ".join(rf"\texttt{{{escape(name)}}}" for name in result.entries)
        yield f"The corrected statement is derived by {names}."
    for one in found.left_out:
        yield rf"\par\noindent Left out: {sentence(one.hypothesis.says)}."
        for line in (*one.lines, *one.needing):
            yield from _line(line)
        for example in one.shown:
            yield from _values(example.says, example.values)
    for step in found.steps:
        yield from _step(step)
    for line in () if result.steps else found.lines:
        yield from _line(line)
    for refusal in found.refusals:
        yield rf"\par\noindent {escape(refusal.file)}: {escape(refusal.message)}"
    for label, text in (("Needless", result.needless), ("Note", result.note), ("Departs", result.departs)):
        if text:
            yield rf"\par\noindent {label}: {sentence(text)}."


def _step(found: FoundStep) -> Iterator[str]:
    step = found.step
    at = f" (said as: {sentence(step.at)})" if step.at else ""
    yield rf"\paragraph{{Step {escape(step.number)}, {escape(found.verdict)}.}} {sentence(step.formula)}{at}"
    for line in found.lines:
        yield from _line(line)
    if found.refusal is not None:
        yield rf"\par\noindent {escape(found.refusal.message)}"
    for example in found.shown:
        yield from _values(example.says, example.values)
    if step.unsaid:
        yield rf"\par\noindent Not said in the language: {sentence(step.unsaid)}."
    if step.flaw:
        yield rf"\par\noindent {sentence(step.flaw)}."
    if step.repair:
        yield rf"\par\noindent What holds: {sentence(step.repair)}."
    for line in found.repairs:
        yield from _line(line)


def _line(found: FoundLine) -> Iterator[str]:
    """Write a judged line in display, its verdict beside it, its conditions and its values below."""
    judged, printer = found.judged, LatexPrinter()
    relation = RELATIONS.get(judged.line.relation, judged.line.relation)
    formula = f"{printer.show(judged.left)} {relation} {printer.show(judged.right)}"
    yield rf"\[ {formula} \tag*{{\footnotesize {judged.verdict.name}}} \]"
    if judged.under:
        told = ", ".join(show_condition(one, printer) for one in judged.under)
        yield rf"\noindent Assumed: {told}."
    example = judged.judgement.counterexample
    if example is not None:
        values = [*example.assignment, ("left", example.left), ("right", example.right)]
        yield from _values("values", values)
    elif judged.verdict not in (Verdict.PROVED, Verdict.REFUTED):
        yield rf"\noindent {escape(judged.judgement.reason)}."


def _values(says: str, values: Sequence[tuple[str, str]]) -> Iterator[str]:
    told = "; ".join(f"{sentence(name)}: {sentence(value)}" for name, value in values)
    yield rf"\noindent {sentence(says)}: {told}."


def sentence(text: str) -> str:
    """Return words, formulas in plain Unicode and `code`: words escaped, formulas in math mode, code as code."""
    parts = re.split(r"`([^`]*)`", text)
    made = [rf"\texttt{{{escape(part)}}}" if k % 2 else _words(part) for k, part in enumerate(parts)]
    return " ".join(part for part in made if part)


def _words(text: str) -> str:
    pieces: list[tuple[bool, list[str]]] = []
    tokens = text.split()
    words = [_is_word(token) for token in tokens]
    for place, token in enumerate(tokens):
        around = words[max(0, place - 1) : place] + words[place + 1 : place + 2]
        word = words[place] or (token == "a" and all(around))
        if pieces and pieces[-1][0] == word:
            pieces[-1][1].append(token)
        else:
            pieces.append((word, [token]))
    return " ".join(
        escape(" ".join(some)) if word else f"${_formula(' '.join(some))}$" for word, some in pieces
    )


def _is_word(token: str) -> bool:
    bare = token.strip(".,;:()'’`")
    return bool(WORD.fullmatch(bare)) and bare not in NAMED and not bare.isupper()


def _formula(text: str) -> str:
    """Return a formula in plain Unicode as LaTeX for math mode, with what sentences of an audit have besides."""
    text = re.sub(r"([%#&])", r"\\\1", text)
    text = re.sub(
        f"⁻([{RAISED}]+)", lambda m: "^{-" + "".join(str(RAISED.index(c)) for c in m[1]) + "}", text
    )
    text = re.sub(f"[{LOWERED}]+", lambda m: "_{" + "".join(str(LOWERED.index(c)) for c in m[0]) + "}", text)
    text = re.sub(rf"({'|'.join(NAMED)})\{{([^{{}}]*)\}}", r"\1\\{\2\\}", text)
    text = re.sub(r"(?<=[A-Za-zλ])\*", "^{*}", text.replace("*ᵀ", "^{*⊤}"))
    text = re.sub(r"_([a-z]{2,}|[0-9]{2,})", r"_{\1}", text)
    made = mathematics(text)
    made = re.sub(f"(\\w)([{''.join(ACCENTS)}])", lambda m: rf"\{ACCENTS[m[2]]}{{{m[1]}}}", made)
    for sign, source in SIGNS.items():
        made = made.replace(sign, source)
    return re.sub(rf"(?<![A-Za-z\\])({'|'.join(NAMED)})(?![A-Za-z])", r"\\\1 ", made)
