"""The wide network trained with torch on one thread: by autograd and SGD, and in closed form, in place.

A peer of its own so that it can have an allocator of its own: see ``bench_training.ALLOCATORS``.
"""

import numpy as np
import torch
from peer_protocol import seconds, serve

torch.set_num_threads(1)
prepared = {}


class Network(torch.nn.Module):
    """The network as one would write it, with the weights given."""

    def __init__(self, W, a, both):
        super().__init__()
        self.hidden = torch.nn.Linear(W.shape[1], len(W), bias=False, dtype=W.dtype)
        self.output = torch.nn.Linear(len(W), 1, bias=False, dtype=W.dtype)
        with torch.no_grad():
            self.hidden.weight.copy_(W)
            self.output.weight.copy_(a[None])
        self.output.requires_grad_(both)

    def forward(self, X):
        return self.output(torch.relu(self.hidden(X)))[:, 0] / self.hidden.out_features**0.5


def loop(X, y, W, a, rate, both):
    """Return a function that takes so many more steps by autograd and SGD; it returns the predictions."""
    network = Network(W, a, both)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.SGD(trained, lr=rate)

    def take(steps):
        for _ in range(steps):
            optimiser.zero_grad()
            loss = 0.5 * ((network(X) - y) ** 2).sum()
            loss.backward()
            optimiser.step()
        return network(X).detach()

    return take


def closed_form(X, y, W, a, rate, both):
    """Return what ``loop`` does, from the gradient written out, into arrays that are allocated once."""
    W, a = W.clone(), a.clone()
    scale = len(a) ** -0.5
    active, gates, move = X.new_empty(len(X), len(a)), X.new_empty(len(X), len(a)), torch.empty_like(W)

    def predict():
        torch.mm(X, W.T, out=active).relu_()
        return torch.mv(active, a).mul_(scale)

    def take(steps):
        for _ in range(steps):
            pull = predict().sub_(y).mul_(rate * scale)
            torch.sign(active, out=gates)
            torch.mm(gates.T, pull[:, None] * X, out=move).mul_(a[:, None])
            if both:
                a.sub_(torch.mv(active.T, pull))
            W.sub_(move)
        return predict()

    return take


def prepare(kind, path, rate, both):
    """Load X, y, W, a from an npz file; ``run`` then takes steps of this kind from there on."""
    parts = {name: torch.from_numpy(part) for name, part in np.load(path).items()}
    make = {"loop": loop, "closed form": closed_form}[kind]
    prepared["take"] = make(parts["X"], parts["y"], parts["W"], parts["a"], rate, both)
    return {}


def run(steps):
    """Take steps; return the seconds of one and the predictions after the last."""
    made = []
    took = seconds(lambda: made.append(prepared["take"](steps)), steps)
    return took | {"predictions": made[0].double().tolist()}


serve({"prepare": prepare, "run": run})
