"""Where a result came from: versions, machine, command, git state, time, and the derivations it relies on."""

from __future__ import annotations

import datetime
import functools
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import dlhw3

_PACKAGES = ("numpy", "scipy", "torch", "numba", "matplotlib", "sympy")


def collect(
    config: Mapping[str, Any],
    *,
    software: Mapping[str, Any],
    command: Sequence[str],
    wall_seconds: float,
    derivations: Mapping[str, str],
) -> dict[str, Any]:
    """Return the provenance of a run as JSON-able values.

    ``config`` is the canonical config; ``software`` says what computed the run and judged the derivations;
    ``derivations`` maps each derivation relied on to its verdict.
    """
    return {
        "config": dict(config),
        "seed": config.get("seed"),
        "versions": software["versions"],
        "machine": machine(str(config.get("device", "cpu"))),
        "command": list(command),
        "git": software["git"],
        "wall_seconds": round(wall_seconds, 3),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "derivations": dict(derivations),
    }


@functools.cache
def software() -> Mapping[str, Any]:
    """Return the versions and the git state of the program that this process loaded.

    Read at the first call and kept: what changes on the disk while the process lives is not what it runs.
    """
    return {"versions": versions(), "git": git_state(Path(dlhw3.__file__).parent)}


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package and of its libraries, without importing them."""
    found = {"python": platform.python_version(), "dlhw3": dlhw3.__version__}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine(device: str) -> dict[str, Any]:
    """Return the system, the number of cores, and the name of the device computed on."""
    return {
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "device": device,
        "device_name": _device_name(device),
    }


def _device_name(device: str) -> str:
    if device.startswith("cuda"):
        import torch  # already loaded by any run on such a device

        return str(torch.cuda.get_device_name(device))
    return platform.processor() or platform.machine()


def git_state(folder: Path) -> dict[str, Any] | None:
    """Return the commit of the repository around ``folder`` and whether it has changes, or None."""
    commit = _git(folder, "rev-parse", "HEAD")
    if commit is None:
        return None
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return {"commit": commit, "modified": bool(changes)}


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
