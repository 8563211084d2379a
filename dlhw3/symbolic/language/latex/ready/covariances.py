r"""Covariances and variances as the means that they are: \operatorname{Cov}(A z), \operatorname{Var}(x)."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

NAMED = re.compile(
    r"\\(?:(?:operatorname|mathrm|text|mathbb|mathsf)\s*\{\s*(?P<name>Cov|cov|Var|var|V)\s*\}|(?P<bare>Cov|Var))\s*"
    r"(?:\\left|\\[bB]igg?l?)?\s*(?P<opens>[(\[])"
)
CLOSES = {"(": ")", "[": "]"}
E = r"\mathbb{E}"


def with_covariances(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with means for covariances and variances, and what was read so, in words."""
    told, place = dict[str, None](), 0
    if re.search(r"\\(?:newcommand|DeclareMathOperator|def)\b[^\n]*\\(?:Cov|Var)", text):
        return text, []
    while (found := NAMED.search(text, place)) is not None:
        place = found.end()
        name = (found["name"] or found["bare"]).capitalize()
        inside = _inside(text, found.end(), found["opens"])
        held = re.sub(r"\\(?:right|[bB]igg?r?)\s*$", "", inside)
        parts = re.split(r",(?![^(\[{]*[)\]}])", held) if held else []
        if (
            not parts
            or len(parts) > 2
            or (name != "Cov" and len(parts) > 1)
            or (name == "V" and "|" in inside)
        ):
            continue
        closed = found.end() + len(inside) + 1
        first, other = (rf"({one.strip()} - {E}[{one.strip()}])" for one in (parts[0], parts[-1]))
        made = rf"{E}[{first}{other}^\top]" if name == "Cov" else rf"{E}[{first}^2]"
        told[rf"{' '.join(text[found.start() : closed].split())} is {made}"] = None
        made += "\n" * text.count("\n", found.start(), closed)
        text = text[: found.start()] + made + text[closed:]
        place = found.start() + len(made)
    return text, [*told]


def _inside(text: str, start: int, opens: str) -> str:
    """Return what stands in brackets that begin before a place; nothing where they do not close, or hold a bar."""
    depth = 1
    for place in range(start, min(len(text), start + 400)):
        depth += {opens: 1, CLOSES[opens]: -1}.get(text[place], 0)
        if not depth:
            inside = text[start:place]
            return "" if re.search(r"\||\\mid(?![a-z])", inside) else inside
    return ""
