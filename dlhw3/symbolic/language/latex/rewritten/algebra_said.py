r"""Words of linear algebra that are an equation or an order: eigenvectors, inverses, null spaces, spectra.

Words are returned, of as many lines, with the formula in the place of what is called so: the rest of their
sentence decides whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER
from dlhw3.symbolic.language.latex.text.phrases import (
    CONSTANT,
    ENDS,
    GOES_ON,
    SPACE,
    of_as_many_lines,
    phrase,
)
from dlhw3.symbolic.language.latex.text.put_instead import Forms, put, rewritten
from dlhw3.symbolic.language.text import lazy_re as re

EIGEN = r"(?:(?:a|an|the|its|some|corresponding|real) )*"
UNIT = r"(?P<unit>unit(?:-norm)? |normali[sz]ed )?"
VECTOR = rf"\$\s*(?P<v>{ONE_LETTER})\s*\$"
MATRIX = r"\$\s*(?P<A>[A-Z](?:_\w)?)\s*\$"
VALUE = (
    rf"(?:,? (?:with|for|to|and|corresponding to|associated (?:with|to)) {EIGEN}"
    rf"eigenvalue \$\s*(?P<c>{CONSTANT})\s*\$"
    rf"|,? \((?:with )?eigenvalue \$\s*(?P<d>{CONSTANT})\s*\$\))"
)
OF_KIND = (
    r"(?:(?:the|an?|some|our) )?(?:real )?(?:(?P<kind>symmetric(?: positive[\s-]+(?:semi-?)?definite)?"
    r"|positive[\s-]+(?:semi-?)?definite|orthogonal|invertible) )?(?:(?:square )?matrix )?"
)
"""What a matrix is called in passing."""
BE = r"(?P<verb>be|is|lies?|denotes?)"
SYMMETRIC = r"(?P<words>[^$.]*?(?<![\w-])(?:symmetric|definite|semidefinite)\b[^$.]*?)\b"
BOUND = rf"\$\s*(?P<bound>{CONSTANT})\s*\$"


TURNED = r"\s*\^\s*\{?\s*(?:\\top|T|\\intercal)\s*\}?\s*"
FOR_ALL = (
    rf",? for (?:all|any|every|each)(?P<other> non-?zero)? \$\s*(?P=x){SPACE}"
    rf"(?P<apart>\s*\\neq?\s*0)?\s*\$(?:{GOES_ON}|(?=,\s+where\s+\$\s*(?P=A)\s*\$\s+is\b))"
)
QUADRATIC = phrase(
    rf"\$\s*(?P<x>[a-z]){TURNED}(?P<A>[A-Z](?:_\w)?)\s*(?P=x)\s*(?P<sign>>|\\g(?:eq?|t)(?:slant)?|\\leq?(?:slant)?)"
    rf"(?![A-Za-z])\s*(?:0|(?P<bound>{CONSTANT})\s*\\\|\s*(?P=x)\s*\\\|(?:_\{{?2\}}?)?\s*\^\s*\{{?2\}}?)\s*\${FOR_ALL}"
)
"""A quadratic form that is bounded everywhere."""
TURNED_FORM = phrase(
    rf"\$\s*(?:0|(?P<bound>{CONSTANT})\s*\\\|\s*(?P<x>[a-z])\s*\\\|(?:_\{{?2\}}?)?\s*\^\s*\{{?2\}}?)"
    rf"\s*(?P<sign><|\\l(?:eq?|t)(?:slant)?|\\geq?(?:slant)?)(?![A-Za-z])\s*"
    rf"(?P<y>[a-z]){TURNED}(?P<A>[A-Z](?:_\w)?)\s*(?P=y)\s*\${FOR_ALL.replace('(?P=x)', '(?P=y)')}"
)
"""The same with the form behind its bound."""


def _of_form(found: re.Match[str]) -> str:
    r"""Return what a bound of $x^\top A x$ for all $x$ says of the eigenvalues of a symmetric A."""
    bound, turned = found["bound"] or "0", TURNED_FORM.gave(found)
    if turned and found["x"] not in (None, found["y"]):
        return found[0]
    less = found["sign"].startswith(r"\g" if turned else r"\l") and found["sign"] != r"\gt"
    less = less and found["sign"] != r"\lt"
    strict = found["sign"] in (">", r"\gt", "<", r"\lt")
    if (
        strict != bool(found["other"] or found["apart"])
        or (strict and bound != "0")
        or (less and bound == "0")
    ):
        return found[0]
    sign = ">" if strict else r"\le" if less else r"\ge"
    part = rf"\frac12({found['A']} + {found['A']}^\top)"
    return of_as_many_lines(found[0], rf"$\lambda_{{\{'max' if less else 'min'}}}({part}) {sign} {bound}$")


def _satisfies(found: re.Match[str], equations: str) -> str:
    verb = "satisfy" if found["verb"].lower() in ("be", "lie", "denote") else "satisfies"
    return of_as_many_lines(found[0], f"${found['v']}$ {verb} {equations}")


def _eigenvector(found: re.Match[str]) -> str:
    """Return the equation of an eigenvector, and its length where that is said."""
    v, value = found["v"], found["c"] or found.groupdict().get("d")
    equations = f"${found['A']} {v} = {value} {v}$" + (rf" and $\|{v}\| = 1$" if found["unit"] else "")
    kind = found.groupdict().get("kind")
    return _satisfies(
        found, equations + (f" and let ${found['A']}$ be {' '.join(kind.split())}" if kind else "")
    )


def _before_equation(found: re.Match[str]) -> str:
    unit = rf"$\|{found['v']}\| = 1$ and " if found["unit"] else ""
    return of_as_many_lines(found[0], f"{found['with']} {unit}")


def _between(found: re.Match[str]) -> str:
    """Return an order of matrices for eigenvalues between two numbers."""
    low, high = found["low"] or found["least"], found["high"] or found["most"]
    return _ordered(found, rf"{_times_identity(low)} \preceq {found['A']} \preceq {_times_identity(high)}")


def _ordered(found: re.Match[str], order: str) -> str:
    """Return an order in the place of the words behind "with"."""
    begins = found[0][: found.start("with") - found.start()]
    return begins + of_as_many_lines(found[0][len(begins) :], f"with ${order}$")


def _times_identity(number: str) -> str:
    return "0" if number == "0" else f"{number} I"


def _extreme(found: re.Match[str]) -> str:
    """Return an order for a matrix with its least or its largest eigenvalue, or a bound of it on that side."""
    least = found["which"].lower() in ("smallest", "least", "minimum", "minimal")
    if found["side"] and least != (found["side"].lower() == "at least"):
        return found[0]
    bound = _times_identity(found["bound"])
    return _ordered(found, rf"{bound} \preceq {found['A']}" if least else rf"{found['A']} \preceq {bound}")


def _of_last(found: re.Match[str]) -> str:
    """Return what a sentence says of all eigenvalues of the matrix that the one before calls symmetric."""
    least = found["side"].lower() == "at least"
    value = (
        rf"\lambda_{{\{'min' if least else 'max'}}}({found['A']}) \{'ge' if least else 'le'} {found['bound']}"
    )
    if found["positive"] and not least:
        return found[0]
    positive = " > 0" if found["positive"] else ""
    return put(found, f"Assume that ${value}{positive}$")


def _one_sided(found: re.Match[str]) -> str:
    bound, least = _times_identity(found["bound"]), found["side"].lower() == "at least"
    return _ordered(found, rf"{bound} \preceq {found['A']}" if least else rf"{found['A']} \preceq {bound}")


def _signed(found: re.Match[str]) -> str:
    return _ordered(found, rf"{found['A']} \{'succ' if found['sign'].lower() == 'positive' else 'succeq'} 0")


EVERY = (
    r"(?P<begins>(?:\A|[.;:,] |\n|\b(?:let|suppos(?:e|ing)|assum(?:e|ing)|that|where|and|if|since|because|as) ))"
    r"(?:all (?:of )?(?:the )?|the )?"
)
"""What stands before eigenvalues of which all are meant."""
POSITIVE = rf"\$\s*(?P<bound>{CONSTANT})\s*(?P<positive>>\s*0\s*)?\$"


def _bounded(found: re.Match[str]) -> str:
    """Return what bounds of all eigenvalues say of the least or the largest one."""
    least = found["side"].lower() not in ("at most", "bounded above by", "no larger than")
    value = rf"\lambda_{{\{'min' if least else 'max'}}}({found['A']})"
    sign = rf"\{'ge' if least else 'le'}"
    if found["positive"] and not least:
        return found[0]
    kind = found["kind"]
    also = f" and ${found['A']}$ is {' '.join(kind.split())}" if kind else ""
    made = rf"${value} {sign} {found['bound']}{' > 0' if found['positive'] else ''}${also}"
    return put(found, made)


FORMS: Forms = (
    (
        phrase(
            rf"(?P<begins>\b(?:let|assume|suppose)(?: that)? {MATRIX} (?:be|is) [^.;:$]*(?<![\w-])"
            r"(?:symmetric|definite|semidefinite)\b[^.;:$]*\. )(?:(?:all|the|(?:all (?:of )?)?its|all of the)"
            r" eigenvalues(?: of \$\s*(?P=A)\s*\$)?)"
            rf" are(?: all)? (?P<side>at least|at most) {POSITIVE}",
            ENDS,
        ),
        _of_last,
    ),
    (
        phrase(
            rf"{EVERY}eigenvalues of {OF_KIND}{MATRIX} (?:are|be)(?: all)?"
            rf" (?P<side>at least|at most|bounded (?:below|above) by|no (?:larger|smaller) than) {POSITIVE}",
            ENDS,
        ),
        _bounded,
    ),
    (QUADRATIC, _of_form),
    (TURNED_FORM, _of_form),
    (phrase(rf"{VECTOR} {BE} {EIGEN}{UNIT}eigenvector of {OF_KIND}{MATRIX}{VALUE}"), _eigenvector),
    (
        phrase(
            rf"{VECTOR} {BE} {EIGEN}{UNIT}eigenvector(?: with {EIGEN}eigenvalue \$\s*{CONSTANT}\s*\$)?,?"
            r" \(?(?:so that|i\.e\.,?|that is,?|meaning(?: that)?)"
            r" \$(?P<said>\s*[A-Z](?:_\w)?\s*(?P=v)\s*=[^$=]*(?P=v)\s*)\$\)?"
        ),
        lambda found: _satisfies(
            found, f"${found['said']}$" + (rf" and $\|{found['v']}\| = 1$" * bool(found["unit"]))
        ),
    ),
    (
        phrase(
            rf"\$\s*\(\s*(?P<c>{CONSTANT})\s*,\s*(?P<v>{ONE_LETTER})\s*\)\s*\$"
            rf" {BE} (?:an? )?{UNIT}eigenpair of {MATRIX}"
        ),
        _eigenvector,
    ),
    (phrase(rf"(?P<with>\bwith) {EIGEN}{UNIT}eigenvector {VECTOR},? (?=\$)"), _before_equation),
    (
        phrase(
            rf"{MATRIX}{SYMMETRIC}(?P<with>with|whose|and has) (?:(?:all|its|the) )*(?:eigenvalues|spectrum)"
            r" (?:(?:all|are|is|lies?|lying) )*(?:(?:in|within) (?:the interval )?\$\s*"
            rf"\[\s*(?P<low>{CONSTANT})\s*,\s*(?P<high>{CONSTANT})\s*\]\s*\$"
            rf"|between \$\s*(?P<least>{CONSTANT})\s*\$ and \$\s*(?P<most>{CONSTANT})\s*\$)"
        ),
        _between,
    ),
    (
        phrase(
            rf"{MATRIX}{SYMMETRIC}(?P<with>with|and has)"
            r" (?P<which>smallest|least|minim(?:um|al)|largest|maxim(?:um|al))"
            rf" eigenvalue (?:(?P<side>at least|at most) )?{BOUND}"
        ),
        _extreme,
    ),
    (
        phrase(
            rf"{MATRIX}{SYMMETRIC}(?P<with>with all(?: of)? its|with|whose|all of whose|and all of its) eigenvalues"
            rf"(?: (?:all|are|is))* (?P<side>at least|at most) {BOUND}",
            ENDS,
        ),
        _one_sided,
    ),
    (
        phrase(
            rf"{MATRIX}{SYMMETRIC}(?P<with>with|and has)"
            r" (?:(?:all|only) )?(?:strictly )?(?P<sign>positive|non-?negative)"
            r" eigenvalues"
        ),
        _signed,
    ),
    (
        phrase(
            rf"\$\s*(?P<v>[A-Z](?:_\w)?)\s*\$ (?:be|is|denotes?) the inverse of {MATRIX}"
            r"(?=\s*(?:[.;:]|,\s+(?:and|so)\b|\Z))"
        ),
        "${v} = {A}^{{-1}}$",
    ),
    (
        phrase(
            rf"{VECTOR} {BE} in the (?:null ?space|kernel) of \$\s*(?P<A>[A-Z](?:_\w|\s*\^\s*(?:\\top|T))?)\s*\$"
        ),
        lambda found: _satisfies(found, f"${found['A']} {found['v']} = 0$"),
    ),
    (
        re.compile(
            rf"\$\s*(?P<v>{ONE_LETTER})\s*\\in\s*\\(?:ker(?![a-z])|(?:operatorname|mathrm)\s*\{{\s*[Nn]ull\s*\}})\s*"
            r"(?:\(\s*(?P<A>[A-Z])\s*\)|(?P<B>[A-Z]))\s*\$"
        ),
        lambda found: of_as_many_lines(found[0], f"${found['A'] or found['B']} {found['v']} = 0$"),
    ),
    (
        phrase(
            rf"\$\s*(?P<v>[A-Z](?:_\w)?)\s*\$ {BE} (?:an? )?nilpotent(?: matrix)?,? (?:of|with) (?:the )?"
            r"(?:index|order|degree) (?:at most )?(?:2|two|\$\s*2\s*\$)(?![\d.]\d)"
        ),
        lambda found: _satisfies(found, f"${found['v']}^2 = 0$"),
    ),
    (
        phrase(rf"{VECTOR} {BE} an? normali[sz]ed (?:(?:real|column) )*(?:vector|column)", ENDS),
        "${v}$ {verb} a unit vector",
    ),
    (
        phrase(
            rf"(?P<all>{VECTOR} and \$\s*{ONE_LETTER}\s*\$) {BE} (?:unit-?(?:norm|length)|normali[sz]ed)"
            r" (?:vectors|columns)",
            ENDS,
        ),
        "{all} {verb} unit vectors",
    ),
    (
        phrase(rf"{VECTOR} {BE} orthogonal to (?:(?:all|the|every) )+columns? of {MATRIX}"),
        lambda found: _satisfies(found, rf"${found['A']}^\top {found['v']} = 0$"),
    ),
    (
        phrase(
            rf"(?P<v>\$\s*[a-z]\s*\$) {BE} a (?:(?:real|column) )?vector with (?:(?:strictly|all) )?"
            r"(?P<sign>positive|non-?negative) (?:entries|components)"
        ),
        "{v} {verb} entrywise {sign}",
    ),
)
"""What is called so, and what it is."""


def in_equations(words: str) -> str:
    """Return words of as many lines with equations and orders for what is called so."""
    return rewritten(FORMS, words)
