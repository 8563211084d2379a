"""Extreme Hessian eigenvalues by curvlinops and by hessian-eigenthings, in float64 on one core: the peers of
bench_extremes.

Each is given the setting of a ladder with which both extremes are right, and that is the fastest: its best
case.
"""

from peer_protocol import one_core, seconds, serve

one_core()

import time  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
from curvlinops import HessianLinearOperator  # noqa: E402
from hessian_eigenthings import HessianOperator, lanczos_tridiagonal  # noqa: E402
from scipy.sparse.linalg import eigsh  # noqa: E402

torch.set_num_threads(1)
TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 0.0)  # of eigsh
ITERATIONS = (20, 30, 40, 60, 80, 120, 160, 240)  # of hessian-eigenthings' Lanczos, fully reorthogonalised
chosen = {}


def network(path):
    """Return the network as an nn.Sequential, and the samples, from an npz file with W1, W2, ..., X and Y."""
    parts = np.load(path)
    layers = []
    for name in sorted(name for name in parts.files if name.startswith("W")):
        rows, columns = parts[name].shape
        layer = torch.nn.Linear(columns, rows, bias=False, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(parts[name]))
        layers.append(layer)
    return torch.nn.Sequential(*layers), torch.from_numpy(parts["X"]), torch.from_numpy(parts["Y"])


def curvlinops(path):
    """Return attempts by name: eigsh for both ends at once, or for each end, at every tolerance."""
    model, X, Y = network(path)
    operator = HessianLinearOperator(
        model, torch.nn.MSELoss(), list(model.parameters()), [(X, Y)], check_deterministic=False
    ).to_scipy(dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(operator.shape[0])

    def ends(tolerance, together):
        options = {"tol": tolerance, "v0": start, "return_eigenvectors": False}
        if together:
            return np.sort(eigsh(operator, k=2, which="BE", **options))
        return np.array([eigsh(operator, k=1, which=which, **options)[0] for which in ("SA", "LA")])

    return {
        f"eigsh {'BE' if together else 'SA, LA'}, tol {tolerance:g}": lambda t=tolerance, b=together: ends(
            t, b
        )
        for tolerance in TOLERANCES
        for together in (True, False)
    }


def eigenthings(path):
    """Return attempts by name: one Lanczos run of so many iterations, both ends of its tridiagonal matrix."""
    model, X, Y = network(path)
    criterion = torch.nn.MSELoss()
    operator = HessianOperator(model, [(X, Y)], lambda net, batch: criterion(net(batch[0]), batch[1]))
    start = torch.from_numpy(np.random.default_rng(0).standard_normal(operator.size))

    def ends(iterations):
        run = lanczos_tridiagonal(operator, start, iterations)
        T = torch.diag(run.alphas) + torch.diag(run.betas, 1) + torch.diag(run.betas, -1)
        return torch.linalg.eigvalsh(T)[[0, -1]].numpy()

    return {f"{iterations} iterations": lambda count=iterations: ends(count) for iterations in ITERATIONS}


PEERS = {"curvlinops": curvlinops, "eigenthings": eigenthings}


def prepare(peer, path, truth, error):
    """Choose the fastest attempt within ``error`` (absolute) of ``truth``; return its name and what it found."""
    best = (float("inf"), "", None, [])
    for name, attempt in PEERS[peer](path).items():
        started = time.perf_counter()
        values = attempt()
        elapsed = time.perf_counter() - started
        if np.abs(values - truth).max() <= error and elapsed < best[0]:
            best = (elapsed, name, attempt, values.tolist())
    chosen[peer] = best[2]
    return {"name": best[1], "values": best[3]}


def run(peer):
    """Time the chosen attempt once."""
    return seconds(chosen[peer])


serve({"prepare": prepare, "run": run})
