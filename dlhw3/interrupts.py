"""An interrupt that is not lost, and that waits while something that is done is put away.

A signal's handler raises wherever Python happens to be. Within a finaliser, or a callback of a library written in
C (llvmlite has one for every function that it compiles), nobody takes the exception: Python drops it, and the work
goes on. So what is raised is watched: an ``Interrupted`` that ends before the command line has heard of it was
dropped, and is raised again a moment later. One that is on its way, or whose clean-up is at work, is alive, and is
left alone.

Some code is not to be cut off at all: see ``_in_one_piece``. What is pressed there is raised as soon as it is left.

Only what the command line installs (commands/signals.py) raises it. Elsewhere ``held`` changes nothing.
"""

from __future__ import annotations

import signal
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, ClassVar

AGAIN = 0.05  # seconds after which an interrupt that was dropped is raised again
SOON = 0.005  # seconds after which one that came where nothing may be cut off is tried again

_LLVM = "llvmlite.binding"
_LOADING = ("ExtensionFileLoader.create_module", "ExtensionFileLoader.exec_module")


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or another signal that asks the process to end."""


def with_partial(interrupt: KeyboardInterrupt, partial: Any) -> KeyboardInterrupt:
    """Return the interrupt, to be raised again, with what was finished when it came: see ``partial_of``."""
    interrupt.__dict__["partial"] = partial
    return interrupt


def partial_of(interrupt: KeyboardInterrupt) -> Any:
    """Return what was finished when an interrupt came, as far as it says, or None."""
    return interrupt.__dict__.get("partial")


class _Desk:
    """What was pressed, what is to wait, and what was dropped."""

    held: ClassVar[int] = 0
    waiting: ClassVar[bool] = False
    dropped: ClassVar[bool] = False
    heard: ClassVar[bool] = False
    watched: ClassVar[list[Any]] = []


def press(frame: FrameType | None = None) -> None:
    """Raise Interrupted; within ``held`` the first one waits until its end, and a second is raised at once.

    Where the frame that a signal came in is of what is not to be cut off, it is raised as soon as that is over.
    """
    if _in_one_piece(frame) and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, SOON)
        return
    if _Desk.held and not _Desk.waiting:
        _Desk.waiting = True
        return
    _raise()


def _in_one_piece(frame: FrameType | None) -> bool:
    """Whether the process would break if what runs were cut off here.

    LLVM frees a module that it links into another, and llvmlite notes that when Python runs again: cut off between
    these, the module is freed twice, and the process ends by a fault of memory. A C extension that loads another
    prints what is raised meanwhile, and fails for a reason of its own (numba has one).
    """
    while frame is not None:
        if str(frame.f_globals.get("__name__")).startswith(_LLVM):
            return True
        if frame.f_code.co_qualname in _LOADING:
            return True
        frame = frame.f_back
    return False


def _raise() -> None:
    _Desk.waiting = _Desk.dropped = False
    raised = Interrupted()
    _Desk.watched.append(weakref.ref(raised, _dropped))
    try:
        raise raised
    finally:
        del raised  # what the traceback holds would keep it alive


def _dropped(reference: object) -> None:
    """Have an interrupt raised again that ended with nobody having heard of it."""
    _Desk.watched.remove(reference)
    _Desk.dropped = True
    if not _Desk.heard and hasattr(signal, "setitimer"):  # which Windows lacks
        signal.setitimer(signal.ITIMER_REAL, AGAIN)


def raise_again(number: int, frame: FrameType | None) -> None:
    """Raise what was dropped, or was to wait: the handler of SIGALRM."""
    if not _Desk.heard:
        press(frame)


@contextmanager
def held() -> Iterator[None]:
    """Let an interrupt wait for the end of what is short, and would be lost half done: a result that is stored."""
    _Desk.held += 1
    try:
        yield
    finally:
        _Desk.held -= 1
        if _Desk.waiting and not _Desk.held:
            _raise()


def is_of_an_interrupt(error: BaseException) -> bool:
    """Whether an error came of an interrupt: raised in its place, or where one was dropped a moment ago.

    A library whose callback was cut off may find its own data missing.
    """
    if _Desk.dropped and not _Desk.heard:
        return True
    held: BaseException | None = error
    while held is not None and not isinstance(held, KeyboardInterrupt):
        held = held.__cause__ or held.__context__
    return held is not None


def hear() -> None:
    """Say that the process ends, by an interrupt or by itself: nothing is raised again."""
    _Desk.heard = True
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def listen() -> None:
    """Begin to listen: nothing was pressed yet."""
    _Desk.held, _Desk.waiting, _Desk.dropped, _Desk.heard = 0, False, False, False
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, raise_again)
