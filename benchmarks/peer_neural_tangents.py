"""Kernels by neural-tangents, jitted, on one core: the peer of bench_kernels.

neural-tangents 0.6.5 (the last release) needs JAX 0.4; two names of JAX that its structured derivatives use
without importing them are put where it looks for them.
"""

from peer_protocol import one_core, seconds, serve

one_core()

import types  # noqa: E402

import jax  # noqa: E402
import jax._src.source_info_util as source_info_util  # noqa: E402
import jax.interpreters.ad as ad  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

ad.source_info_util = source_info_util
ad.config = types.SimpleNamespace(jax_enable_checks=False)

import neural_tangents as nt  # noqa: E402
from neural_tangents import stax  # noqa: E402

prepared = {}


def architecture(width, dimension):
    """Return f(x) = m^(−1/2) Σ_r a_r relu(w_r·x): the factor √d undoes the one of the parametrisation."""
    return stax.serial(
        stax.Dense(width, W_std=dimension**0.5, b_std=None, parameterization="ntk"),
        stax.Relu(),
        stax.Dense(1, W_std=1.0, b_std=None, parameterization="ntk"),
    )


def infinite(path):
    """Compile the infinite-width kernel for X of an npz file; return three of its rows."""
    X = jnp.asarray(np.load(path)["X"])
    kernel_of = architecture(1, X.shape[1])[2]
    kernel = jax.jit(lambda inputs: kernel_of(inputs, None, "ntk"))
    prepared["infinite"] = lambda: kernel(X).block_until_ready()
    return {"rows": np.asarray(prepared["infinite"]()[:3], dtype=float).tolist()}


def empirical(path):
    """Compile every implementation of the empirical kernel; return their names and the kernel of each."""
    parts = {name: jnp.asarray(part) for name, part in np.load(path).items()}
    X = parts["X"]
    apply = architecture(len(parts["a"]), X.shape[1])[1]
    parameters = [(parts["W"].T, None), (), (parts["a"][:, None], None)]
    kernels = {}
    for implementation in nt.NtkImplementation:
        for axes in (None, 0):
            name = f"{implementation.name}, vmap_axes={axes}"
            prepared[name] = _empirical(apply, implementation, axes, X, parameters)
            kernels[name] = np.asarray(prepared[name](), dtype=float).tolist()
    return {"kernels": kernels}


def _empirical(apply, implementation, axes, X, parameters):
    kernel = jax.jit(
        nt.empirical_ntk_fn(apply, trace_axes=(-1,), vmap_axes=axes, implementation=implementation)
    )
    return lambda: kernel(X, None, parameters).block_until_ready()


def run(name):
    """Time one prepared kernel."""
    return seconds(prepared[name])


serve({"infinite": infinite, "empirical": empirical, "run": run})
