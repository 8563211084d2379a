r"""An update by an arrow that goes on with a sign =, w \leftarrow w - \eta g = …: what w becomes, in other words.

The arrow says of no value what it equals; what stands behind it is judged, where it is the only arrow and w is
said anew in no line below it.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

ARROW = r"\\(?:leftarrow|gets)(?![a-z])"
UPDATE = re.compile(
    rf"(?P<opens>\A\s*(?:\$\$|\\\[|\\begin\s*\{{(?:align|equation|aligned|gather)\*?\}})\s*)"
    rf"(?P<w>(?:\\(?:theta|beta|phi|mathbf\s*\{{\s*[A-Za-z]\s*\}})|[A-Za-z])(?:_(?:\w|\{{\w+\}}))?)\s*&?\s*{ARROW}\s*&?(?P<value>[^=]+?)(?P<next>\s*(?:\\\\\s*)?&?\s*=(?!.*{ARROW}))",
    re.DOTALL,
)


def with_updates_by_arrows(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with the value of such an update alone, and what is told."""
    if len(re.findall(ARROW, " ".join(formulas_in(text)))) != 1:
        return text, []
    spans = [*set_apart(text)]
    for k, (start, stop) in enumerate(spans):
        found = UPDATE.match(text[start:stop])
        if found is None or k + 1 < len(spans):
            continue
        gap = re.sub(
            r"\S", "", found[0][found.end("w") - found.start() : found.start("value") - found.start()]
        )
        made = f"{found['opens']}{gap}{found['value']}{found['next']}"
        told = f"{found['w'].strip()} \\leftarrow says what {found['w'].strip()} becomes, and is not judged"
        return text[:start] + made + text[start + found.end() :], [told]
    return text, []
