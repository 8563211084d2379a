r"""Random columns by their entries, "independent entries with mean zero and variance $v$".

Their second moments are \mathbb{E}[w w^\top] = v I.

That is said of a column whose entries are uncorrelated; a text of as many lines is returned.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import ENDS, GAP, formulas_in, of_as_many_lines, outside
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?!math)[a-z]+|[a-z])"
VALUE = (
    r"\$\s*(?P<value>(?:\\?[a-z]+(?:_(?:\w|\{\w+\}))?|1)(?:\s*\^\s*\{?2\}?)?"
    r"|(?:\\[td]?frac\s*\{?\s*\d\s*\}?\s*\{\s*[a-z]\s*\}|\d\s*/\s*[a-z]))\s*\$"
)
FREE = r"(?:i\.?i\.?d\.?|independent(?: and identically distributed)?|uncorrelated)"
PARTS = r"(?:entries|components|coordinates|elements)"
MOMENTS = (
    rf"(?:(?:mean zero|zero mean|mean \$\s*0\s*\$|zero-mean)(?:,? and (?:a )?(?:common )?variance {VALUE}))"
)
SPACE = r"(?:\s*\\in\s*\\mathbb\s*\{?R\}?\s*\^\s*(?:\w|\{\w\}))?"
FORMS = tuple(
    re.compile(form.replace(" ", GAP) + ENDS, re.IGNORECASE)
    for form in (
        rf"\$\s*(?P<z>{LETTER})(?P<space>{SPACE})\s*\$ (?P<verb>be|is|denotes?) an? random"
        rf" (?:column )?vector (?:with|of) {FREE} {PARTS},? (?:with|of|having|each with|that have"
        rf"|which have) {MOMENTS}",
        rf"\$\s*(?P<z>{LETTER})(?P<space>{SPACE})\s*\$ (?P<verb>have|has) {FREE} {PARTS},? (?:with"
        rf"|of|having|each with|that have|which have) {MOMENTS}",
        rf"the {PARTS} of \$\s*(?P<z>{LETTER})(?P<space>{SPACE})\s*\$ (?P<verb>be|are) {FREE}(?:"
        rf" random variables)?,? (?:with|of|having|and have) {MOMENTS}",
        rf"(?:the )?\$\s*(?P<z>[a-z])_\{{?(?P<i>[a-z])\}}?\s*\$ (?P<verb>be|are) {FREE}(?: random"
        rf" variables)?,? (?:with|of|having|and have) {MOMENTS}",
    )
)
"""A column by its entries, which have one variance and no correlation."""


def with_random_entries(text: str) -> str:
    """Return a text of the same lines with the second moments of such columns."""
    every = " , ".join(formulas_in(text))

    def made(found: re.Match[str]) -> str:
        z, groups = found["z"], found.groupdict()
        columns = rf"(?<![A-Za-z\\]){re.escape(z)}\s*_\s*\{{?\s*[a-z]\s*\}}?\s*\^\s*\{{?\s*(?:\\top|T)"
        if groups.get("i") and (
            re.search(columns, every) or not re.search(rf"\\sum.*{re.escape(z)}\s*_", every)
        ):
            return found[0]
        verb = {"have": "be", "are": "is", "has": "is"}.get(found["verb"].lower(), found["verb"].lower())
        said = (
            rf"${z}{groups.get('space') or ''}$ {verb} a random vector with mean zero and $\mathbb{{E}}"
            rf"[{z} {z}^\top] = {found['value'].strip()} I$"
        )
        return of_as_many_lines(found[0], said)

    for form in FORMS:
        text = outside(text, lambda words, form=form: form.sub(made, words))  # type: ignore[misc]
    return text
