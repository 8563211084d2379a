"""A scheduler that is not there, or is none, is known within seconds and named."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from dlhw3.errors import UserError
from dlhw3.numeric.runs.sweeps import cluster

pytest.importorskip("distributed")


@contextlib.contextmanager
def listener(answer: bytes | None) -> Iterator[str]:
    """A port that takes up connections and says nothing, or something that no scheduler says."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def serve() -> None:
            kept = []
            while not over.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = server.accept()
                    kept.append(connection)
                    if answer is not None:
                        connection.sendall(answer)
                        connection.close()
            for connection in kept:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def refused(address: str) -> str:
    with pytest.raises(UserError) as caught:
        next(cluster.reports([], address))
    assert caught.value.exit_code == 2
    return caught.value.message


def test_nobody_is_waited_for_longer_than_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two waits there are, and that they are handed to the socket; no clock, which other work would slow."""
    assert cluster.KNOCK + cluster.PATIENCE <= 10.0
    waits: list[float | None] = []
    connect = socket.create_connection

    def watched(address: tuple[str, int], timeout: float | None = None) -> socket.socket:
        waits.append(timeout)
        connection = Watched(connect(address, timeout=timeout).detach(), waits)
        return connection

    monkeypatch.setattr(cluster.socket, "create_connection", watched)
    with listener(b"HTTP/1.1 400 Bad Request\r\n\r\n") as address:
        refused(address)
    assert waits == [cluster.KNOCK, cluster.PATIENCE]


class Watched(socket.socket):
    """A socket that keeps the timeouts it is given."""

    def __init__(self, descriptor: int, waits: list[float | None]) -> None:
        super().__init__(fileno=descriptor)
        self._waits = waits

    __slots__ = ("_waits",)

    def settimeout(self, value: float | None) -> None:
        self._waits.append(value)
        super().settimeout(value)


def test_an_address_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    message = refused(f"tcp://127.0.0.1:{port}")
    assert message == f"No Dask scheduler answers at tcp://127.0.0.1:{port} (connection refused)."


def test_a_machine_that_has_no_address() -> None:
    assert refused("tcp://no-such-host.invalid:8786").startswith(
        "No Dask scheduler answers at tcp://no-such-host.invalid:8786"
    )


def test_a_connection_that_nobody_takes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*arguments: object, timeout: float) -> None:
        assert timeout == cluster.KNOCK
        raise TimeoutError("timed out")

    monkeypatch.setattr(cluster.socket, "create_connection", silent)
    assert refused("tcp://192.0.2.1:8786") == "No Dask scheduler answers at tcp://192.0.2.1:8786."


@pytest.mark.parametrize("answer", [None, b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_port_that_is_no_scheduler(answer: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2.0)
    with listener(answer) as address:
        assert refused(address).startswith(f"No Dask scheduler answers at {address}")


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://host", "tcp://host:port", "x" * 200])
def test_what_is_no_address(address: str) -> None:
    assert "is no address of a scheduler" in refused(address)
