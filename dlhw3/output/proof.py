"""The whole proof as a file that the kernel checks by itself: ``python -m dlhw3.kernel`` (docs/proof-format.md)."""

from __future__ import annotations

from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.written import written


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the proof file: every lemma that is proved is a theorem of it, those of cases under the case's name.

    With ``result_only`` the results alone are, with the steps that they need. The proof is always whole.
    """
    proof, wanted = Proof(), dict[str, Theorem]()
    for part in (derivation, *derivation.cases):
        head = "" if part is derivation else f"{part.name}: "
        for theorem, call in part.proof.proof.calls.items():
            proof.calls.setdefault(theorem, call)
        wanted |= {
            head + name: theorem
            for name, theorem in part.proof.theorems.items()
            if not result_only or name in part.results
        }
    return written(proof, wanted)
