r"""Lines that are false of any point, beside words of an optimum: they may be of where a gradient is zero.

"The optimal weights obey \[ X^\top X w = X^\top y \]" below a loss, or its gradient, says nothing that is assumed,
and means the point where that is zero. Such a line is judged there too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.judged.said_around import chain_of, has
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.latex.scopes.gradients_at import at_its_letters
from dlhw3.symbolic.language.latex.scopes.set_to_zero import ARGUMENTS, WHOLE
from dlhw3.symbolic.language.latex.text.rows import DISPLAYED, in_plain
from dlhw3.symbolic.language.latex.text.sentences import Sentence
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

POINT = re.compile(
    r"\b(?:zero\w*|vanish\w*|minim\w*|maxim\w*|optim\w*|stationar\w*|critical|solutions?|solv\w+|roots?|best|ideal|converge\w*"
    r"|foc|first[\s-]+order|fermat\w*|normal\s+equations?|estimat\w*|equat(?:e|es|ed|ing)|smallest|lowest|least|largest|highest"
    r"|stop\w*|kkt|conditions?|equilibri\w*|fit(?:s|ted)?|mle|map|ols|fixed\s+points?|trained|learned|learnt)\b|(?<![\w.])0(?![\w.])",
    re.IGNORECASE,
)
"""Words of a point where a gradient is zero."""
ASKED = re.compile(
    r"\\min(?![a-z])\s*_\s*(?:\{\s*(?P<x>\\?[A-Za-z]+)\s*(?:\\in[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}|(?P<y>\\?[A-Za-z]+))\s*(?P<f>[^=<>&$]{1,400}?)"
    r"(?=[\s.,;]*(?:\$\$|\\\]|\$|\\end\s*\{))"
    r"|\bminimi[sz]\w+\s+\$(?P<g>[^$=<>]+)\$\s+(?:over|in|with\s+respect\s+to|for|w\.r\.t\.)\s+(?:all\s+)?\$\s*(?P<z>\\?[A-Za-z]+)[^$]*\$"
)
"""A formula that is minimised, and in what."""
MOST = 4


def where_zero(document: Document, every: Sequence[Sentence], line: Line) -> tuple[Unread, ...]:
    """Return that gradients are zero at a line whose words speak of such a point, or nothing."""
    chain = chain_of(document, line)
    if not document.in_latex or chain[0].tree.name == "grad":
        return ()
    names = set().union(*(letters_in(one.tree) for one in chain))
    slopes = [one[0] for one in document.chains if one[0].tree.name == "grad" and one[0].number < line.number]
    above = [one for one in slopes if one.tree.parts[-1].name in names]
    kept = without_comments(document.given)
    rows = kept.split("\n")
    of = next((one for one in every if has(one, line.number)), None)
    stop = max([line.number, *((last for _, last in of.displays) if of else ())]) + 1
    words = "\n".join(rows[above[-1].number - 1 if above else 0 : stop])
    found = POINT.search(DISPLAYED.sub(" ", words))
    if found is None:
        return ()
    last = {one.tree.parts[0].text for one in above[-1:]}
    heads = [one.tree.text for one in above if one.tree.parts[0].text in last]
    heads = [at_its_letters(" ".join(one.replace("&", " ").split()), kept) for one in heads]
    heads = heads or [*_slopes("\n".join(rows[: line.number]), names)]
    several = tuple(
        Unread(line.number, found[0], f"{one} = 0", supposed=True) for one in dict.fromkeys(heads)
    )
    return several[-MOST:]


def _slopes(above: str, names: set[str]) -> Iterator[str]:
    """Yield the gradients of the last function that is defined in letters of a line, or of what is minimised."""
    defined = [
        one
        for one in ARGUMENTS.finditer(above)
        if {in_plain(x.strip()) for x in one["of"].split(",")} & names
    ]
    for one in defined[-1:]:
        for letter in (x.strip() for x in one["of"].split(",")):
            if re.fullmatch(WHOLE, letter):
                yield rf"\nabla_{{{letter}}} {one['f']}({one['of']})"
    for one in [*ASKED.finditer(above)][-1:] if not defined else ():
        letter, f = (one["x"] or one["y"] or one["z"]).strip(), (one["f"] or one["g"]).strip(" .,;\n")
        yield rf"\nabla_{{{letter}}} \left( {' '.join(f.split())} \right)"
