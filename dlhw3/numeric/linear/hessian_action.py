"""The Hessian of a deep linear network applied to a direction, in closed form, for any number of outputs.

For Δ = (Δ_1, ..., Δ_N), with S_j = W_{N:j+1}, P_j = W_{j-1:1} and G = ∇l(W_{N:1}):

    Q = Σ_j S_j Δ_j P_j                                        the derivative of the product
    d(∇_jφ) = dS_jᵀ (G P_jᵀ) + S_jᵀ (∇²l[Q] P_jᵀ + G dP_jᵀ)

The recursions dS_{j-1} = dS_jW_j + S_jΔ_j and V_{j+1} = V_jW_jᵀ, V_j = G P_jᵀ (d_N × d_{j-1}), only carry
matrices of d_N rows: with few outputs every product is a few matrix–vector products.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dlhw3.numeric.data.arrays import Array, namespace
from dlhw3.numeric.linear.network import LayerList, prefix_products, suffix_products, widths_of
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss


@dataclass(frozen=True, slots=True)
class HessianAction:
    """∇²φ at one network (matrices, no batch axes), prepared once and applied to many directions."""

    layers: LayerList
    prefixes: LayerList  # W_{1:1}, ..., W_{N:1}
    suffixes: LayerList  # S_1, ..., S_{N-1}
    signals: LayerList  # V_1, ..., V_N
    loss_action: Callable[[Array], Array]

    def apply(self, directions: Sequence[Array]) -> LayerList:
        """Return the Hessian action on Δ_1, ..., Δ_N: one matrix of each layer's shape."""
        last = len(self.layers) - 1
        passed = [S @ D for S, D in zip(self.suffixes, directions[:-1], strict=True)] + [directions[last]]
        Q = passed[0]
        for product, prefix in zip(passed[1:], self.prefixes[:-1], strict=True):
            Q = Q + product @ prefix
        changes = self._suffix_changes(passed)
        dV = self.loss_action(Q)
        result: LayerList = []
        for j, S in enumerate(self.suffixes):
            result.append(changes[j].mT @ self.signals[j] + S.mT @ dV)
            dV = dV @ self.layers[j].mT + self.signals[j] @ directions[j].mT
        result.append(dV)
        return result

    def _suffix_changes(self, passed: LayerList) -> LayerList:
        """Return dS_1, ..., dS_{N-1}, where dS_{j-1} = dS_j W_j + S_jΔ_j and dS_N = 0."""
        changes = [passed[-1]]
        for j in range(len(passed) - 2, 0, -1):
            changes.append(changes[-1] @ self.layers[j] + passed[j])
        return changes[::-1]

    def matvec(self, vector: Array) -> Array:
        """Return the Hessian times a vector of all parameters, the layers flattened by rows, W_1 first."""
        directions: LayerList = []
        start = 0
        for layer in self.layers:
            stop = start + layer.shape[0] * layer.shape[1]
            directions.append(vector[start:stop].reshape(layer.shape))
            start = stop
        return namespace(vector).concat([part.reshape(-1) for part in self.apply(directions)])

    @property
    def size(self) -> int:
        """The number of parameters."""
        return sum(layer.shape[0] * layer.shape[1] for layer in self.layers)


def hessian_action(layers: LayerList, loss: QuadraticLoss) -> HessianAction:
    """Return the Hessian of φ = l(W_N ⋯ W_1) at ``layers``, each (d_j, d_{j-1}), as an operator."""
    widths_of(layers)
    prefixes = prefix_products(layers)
    signals = [loss.gradient(prefixes[-1])]
    for layer in layers[:-1]:
        signals.append(signals[-1] @ layer.mT)
    return HessianAction(list(layers), prefixes, suffix_products(layers), signals, loss.hessian_action)
