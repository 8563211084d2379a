r"""Functions of which nothing is said but that J_F(x) stands beside F(x): it is the Jacobian, and F has columns."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"(?:\\mathcal\s*\{\s*[A-Z]\s*\}|\\[a-z]+|[A-Za-z])"
JACOBIAN = re.compile(
    rf"(?<![A-Za-z\\])J\s*_\s*(?:\{{\s*(?P<held>{NAME})\s*\}}|(?P<bare>{NAME}))\s*(?:\\left\s*)?\("
)
OWN = re.compile(
    r"(?P<x>(?<![A-Za-z\\])[a-z](?:_\w)?)\s*[+-]\s*(?P<f>\\mathcal\s*\{\s*[A-Z]\s*\}|\\[a-z]+|[A-Za-z])\s*\(\s*(?P=x)\s*\)"
)
"""A function beside its own argument, x + F(x), whose values are of its size."""


def with_maps_by_jacobians(text: str) -> str:
    r"""Return a text that says of such functions from where to where they are, where neither is defined."""
    formulas = [*formulas_in(text)]
    every = " , ".join(formulas)
    names = dict.fromkeys(found["held"] or found["bare"] for found in JACOBIAN.finditer(every))
    told = ""
    for name in names:
        f, J = _spaced(name), rf"J\s*_\s*(?:\{{\s*{_spaced(name)}\s*\}}|{_spaced(name)})"
        called = re.search(rf"(?<![A-Za-z\\_{{]){f}\s*(?:\\left\s*)?\(", every)
        spaces = re.search(rf"(?<![A-Za-z\\_]){f}\s*(?::(?!=)|\\colon)", every)
        given = re.search(
            rf"(?:^|[,&$\[]|\\\\|quad)\s*{f}\s*\([^()]*\)\s*&?\s*(?::=|=)|{J}\s*\([^()]*\)\s*:=", every
        )
        if called is None or spaces or given:
            continue
        square = re.search(
            rf"(?<![A-Za-z])I\s*[+-]\s*{J}|{J}\s*\([^()]*\)\s*(?:[+-]\s*I(?![A-Za-z])|\^\s*\{{\s*-)|\\det\s*(?:\\left)?\(?\s*{J}",
            every,
        ) or any(_bare(one["f"]) == _bare(name) for one in OWN.finditer(every))
        sizes = [one for one in "pqrsuv" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", every)]
        if len(sizes) < 2:
            continue
        n, m = sizes[0], sizes[0] if square else sizes[1]
        if name.endswith("}") and not re.search(
            rf"(?<![A-Za-z\\{{]){name.strip('} ')[-1]}(?![A-Za-z])", every
        ):
            name = name.strip("} ")[-1]
            text = in_formulas(text, lambda one, f=f, plain=name: re.sub(f, plain, one))  # type: ignore[misc]
        told += rf"Let ${name}: \mathbb{{R}}^{n} \to \mathbb{{R}}^{m}$. "
    return told + text


SCORED = re.compile(
    r"(?:\\left\s*|\\[bB]igg?l?\s*)?(?:\\\||\\[lr]?Vert(?![a-z]))\s*(?P<f>s|v|\\epsilon(?![a-z]))\s*\(\s*(?P<of>\\theta\s*,\s*[^(),]+(?:,\s*t\s*)?)\)\s*[-+]"
)
"""A score, a velocity or a predicted noise of parameters within a norm, whose values are columns."""
NETWORK = re.compile(
    r"\b(?:scores?|denois\w*|diffusion|velocity|flow\s+matching|noise\s+prediction|network)\b", re.IGNORECASE
)


def with_scores_said(text: str) -> str:
    r"""Return a text that says of s_\\theta(x), within a norm, that its values are columns as its points are."""
    every = " , ".join(formulas_in(text))
    found = SCORED.search(every)
    if found is None or not NETWORK.search(text) or found["of"].count(",") > 1:
        return text
    f = _spaced(found["f"])
    if re.search(rf"(?<![A-Za-z\\]){f}\s*(?::(?!=)|\\colon)|(?<![A-Za-z\\]){f}(?!\s*\()", every):
        return text
    sizes = [one for one in "pqruv" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", every)]
    if len(sizes) < 2:
        return text
    p, q = sizes[:2]
    return rf"Let ${found['f']}: \mathbb{{R}}^{p} \times \mathbb{{R}}^{q} \to \mathbb{{R}}^{q}$. {text}"


def _spaced(name: str) -> str:
    return r"\s*".join(map(re.escape, re.findall(r"\\[A-Za-z]+|\S", name)))


def _bare(name: str) -> str:
    return re.sub(r"\s", "", name)
