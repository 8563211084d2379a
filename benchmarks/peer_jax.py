"""The wide network trained by a jitted jax.lax.scan over value_and_grad: the peer of bench_training."""

from peer_protocol import one_core, seconds, serve

one_core()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

jax.config.update("jax_enable_x64", True)
prepared = {}


def prepare(path, rate, steps):
    """Load X, y, W, a from an npz file and compile ``steps`` steps; return the last predictions."""
    parts = {name: jnp.asarray(part) for name, part in np.load(path).items()}
    X, y = parts["X"], parts["y"]
    scale = len(parts["a"]) ** -0.5

    def predict(parameters):
        return jax.nn.relu(X @ parameters[0].T) @ parameters[1] * scale

    def loss(parameters):
        return 0.5 * jnp.sum((predict(parameters) - y) ** 2)

    def step(parameters, _):
        gradient = jax.grad(loss)(parameters)
        return jax.tree.map(lambda p, g: (p - rate * g).astype(p.dtype), parameters, gradient), None

    train = jax.jit(lambda parameters: jax.lax.scan(step, parameters, None, length=steps)[0])
    start = (parts["W"], parts["a"])
    prepared["run"] = lambda: jax.block_until_ready(train(start))
    prepared["steps"] = steps
    return {"predictions": np.asarray(predict(prepared["run"]()), dtype=float).tolist()}


serve({"prepare": prepare, "run": lambda: seconds(prepared["run"], prepared["steps"])})
