"""What can be seen of a form: that it is positive semidefinite, or that it lies in the complete fragment."""

from __future__ import annotations

from dlhw3.symbolic.kernel.forms import Form, Scalar
from dlhw3.symbolic.kernel.words import Word, reverse


def is_psd(form: Form) -> bool:
    """Whether a form is visibly positive semidefinite: a nonnegative number times XᵀX (or X A X ᵀ, A PSD)."""
    if not form:
        return True
    if form.single is None:
        return False
    monomial, coefficient = form.single
    word = monomial.word
    if coefficient < 0 or monomial.binders or not all(is_square(atom) for atom, _ in monomial.scalars):
        return False
    middle_is_psd = len(word) % 2 == 0 or word[len(word) // 2].atom.kind == "power"
    return word == reverse(word) and middle_is_psd


def is_square(atom: Scalar) -> bool:
    """Whether a scalar atom is visibly ≥ 0: tr(XᵀX)."""
    if atom.kind != "trace":
        return False
    word: Word = atom.key[0]
    return any(
        len(word) % 2 == 0 and turned == reverse(turned)
        for turned in (word[i:] + word[:i] for i in range(len(word)))
    )


COMPLETE_KINDS = frozenset({"matrix", "gradient", "trace", "symbol", "value"})


def is_complete(form: Form) -> bool:
    """Whether unequal forms of this kind mean unequal expressions (the fragment of the module's head)."""
    for monomial in form.terms:
        if monomial.binders or any(not e.is_Integer or e < 0 for _, e in monomial.scalars):
            return False
        words = [monomial.word, *(atom.key[0] for atom, _ in monomial.scalars if atom.kind == "trace")]
        if any(atom.kind not in COMPLETE_KINDS for atom, _ in monomial.scalars):
            return False
        for item in (part for word in words for part in word):
            ends = item.atom.key[1:] if item.atom.kind == "layers" else ()
            if item.atom.kind not in COMPLETE_KINDS and not (ends and all(e.is_Integer for e in ends)):
                return False
    return True
