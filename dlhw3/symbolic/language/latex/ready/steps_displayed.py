r"""Steps of a method in displays of their own, "Gradient descent is $$x_{k+1} = x_k - \eta \nabla f(x_k).$$".

Where the text has more of the sequence than x_k and x_{k+1}, a sum over k or x_T, no letter is put for x_{k+1}, and
the step stands among the words, where it is supposed for all k. A text is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.displays import FOUND, REASON, SENTENCE
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

EDGE = re.compile(r"\\(?:begin|end)\s*\{(?:equation|displaymath)\*?\}|\$\$|(?<!\\)\\[\[\]]")
BASE = r"(?:\\(?:mathbf|bm|boldsymbol|hat|tilde|bar)\s*\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)"
STEP = re.compile(
    rf"\s*(?P<x>{BASE})(?P<open>\s*[_^]\s*\{{\s*\(?\s*)(?P<k>[a-z])(?P<next>\s*\+\s*1\s*\)?\s*\}})\s*:?="
    r"(?P<value>[^=<>&]+?)"
    r"(?:,?(?:\s|\\[,;:!])*(?:\\q?quad(?![a-z])\s*)+(?P<behind>[^=<>&]+?\\in\s*\\partial(?![a-z])[^=<>&]+?)"
    r"|(?P<more>=[^<>&]+?))?(?P<full>\s*[.,;]?\s*)",
    re.DOTALL,
)
"""A step, and what chooses a subgradient of it behind, or what the step is found to be."""
NONE = re.compile(
    r"\\(?:text|mbox|textrm|tag|label|le|ge|leq|geq|approx|sim|to|in(?!\s*\\partial)|q?quad|begin|end|neq?"
    r"|(?:Long|long)?(?:R|r|Leftr|leftr)ightarrow|implies|iff)(?![a-z])|\\\\|\n\s*\n"
)
"""What a step that stands alone has not."""
METHOD = re.compile(
    r"\b(?:gradient\s+(?:descent|method|step)|GD|SGD|subgradient\s+method|(?:descent|method|updates?|iterations?|iterates"
    r"|recursion|(?:update|learning)\s+rule|algorithm|scheme|momentum|heavy[\s-]ball|map)"
    r"(?:\s+\([A-Z]+\))?)"
    r"(?:\s+(?:with|for|on|of|at|using)\s+[^.;:]*)?"
    r"(?:,?\s+(?:is|are|be|reads?|takes\s+the\s+form|(?:is|are)?\s*(?:then\s+)?(?:given|defined|generated)\s+by"
    r"|performs|updates|iterates|follows))?\s*[:,]?\s*$"
    r"|\b(?:consider|let|suppose|assume)(?:\s+(?:that|now|again))?\s*:?\s*$",
    re.IGNORECASE,
)
"""Words before a step that say of which method it is, or suppose it."""
CLAIMED = re.compile(
    r"\b(?:satisf\w+|obey\w*|errors?|residuals?|differences?|distances?|becomes?|takes\s+the\s+form|equivalent\w*"
    r"|rewrit\w+|written|simplif\w+|reduc\w+|express\w*|amounts?|same|means?|averag\w+|therefore|if|when|unless|should"
    r"|would|could|may|might|claim\w*|want|goal|show\w*|one\s+has|we\s+have)\b",
    re.IGNORECASE,
)
"""Words of what follows from other steps, or is not supposed for all k."""


def with_steps_displayed(text: str) -> tuple[str, list[str]]:
    """Return a text with such steps among its words, and what is told of them."""
    if re.search(r"\+\s*1\s*\)?\s*\}", text) is None:
        return text, []
    kept = without_comments(text)
    told = list[str]()
    for start, stop in reversed([*set_apart(kept)]):
        held = EDGE.sub("", kept[start:stop])
        step = STEP.fullmatch(held)
        parts = step.group("value", "behind", "more") if step is not None else ()
        if step is None or "$" in held or any(one and NONE.search(one) for one in parts):
            continue
        if not _supposed(kept[:start]) or not _alone(step, kept[:start] + " " + kept[stop:]):
            continue
        formula = held[: step.end("value")].rstrip()
        behind = f" with ${step['behind'].strip()}$" if step["behind"] else ""
        lines = "\n" * (text.count("\n", start, stop) - formula.count("\n") - behind.count("\n"))
        if step["more"]:
            line = " ".join(formula.split())
            text = f"{text[:start]}${line}$. Then {text[start:]}"
            told.append(f"“{line}” is supposed for all {step['k']}")
            continue
        full = step["full"].strip() or ("" if re.match(r"\s*[a-z]", text[stop:]) else ".")
        text = f"{text[:start]}${formula.strip()}${behind}{full}{lines}{text[stop:]}"
        told.append(f"“{' '.join(formula.split())}” is supposed for all {step['k']}")
    return text, told[::-1]


def _supposed(before: str) -> bool:
    """Whether the words before a step say that it is that of a method."""
    last = SENTENCE.split(before)[-1]
    words = re.sub(r"\$[^$]*\$", "§", last)
    if FOUND.search(words) or REASON.match(words) or CLAIMED.search(words) or NOT.search(words):
        return False
    return METHOD.search(words) is not None


def _alone(step: re.Match[str], beside: str) -> bool:
    """Whether a text says in one place what x_{k+1} is, and has sums over k, or more of the x."""
    x, k, opens = re.escape(step["x"]), re.escape(step["k"]), r"\s*[_^]\s*\{?\s*\(?\s*"
    member = rf"(?<![A-Za-z\\]){x}{opens}{k}\s*(?:\+\s*1\s*)?\)?\s*\}}?"
    if re.search(rf"(?<![A-Za-z\\]){x}{opens}{k}(?![A-Za-z])", step["value"]) is None:
        return False
    if re.search(rf"{member}\s*&?\s*(?::?=|\\(?:coloneqq|gets|leftarrow|sim|mid)(?![a-z]))", beside):
        return False
    if re.search(rf"\\sum\s*(?:\\limits\s*)?_\s*\{{?\s*{k}(?![A-Za-z])", beside):
        return True
    others = re.finditer(
        rf"(?<![A-Za-z\\]){x}\s*[_^]\s*\{{?\s*\(?\s*(?P<at>[A-Z0-9]|[a-z](?![A-Za-z]))", beside
    )
    return any(one["at"] != step["k"] for one in others)
