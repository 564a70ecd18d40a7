"""Callbacks for events, each on a thread of Python that takes from its subscription."""

from __future__ import annotations

import atexit
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Callable, Optional
from weakref import WeakSet

if TYPE_CHECKING:
    from typing_extensions import Literal

    from virtkit import Event, Events

__all__ = ["Subscription"]

_EXIT_PATIENCE = 2.0
"""How many seconds the end of the program waits for a callback that is running."""

_open: WeakSet[Subscription] = WeakSet()


class Subscription:
    """A callback that is called with events until it is closed. As a context manager it is closed at the end of the block."""

    def __init__(self, events: Events, callback: Callable[[Event], object]) -> None:
        self._events = events
        self._callback = callback
        self._thread = threading.Thread(target=self._run, name="virtkit-events", daemon=True)
        _open.add(self)
        self._thread.start()

    def _run(self) -> None:
        for event in self._events:
            try:
                self._callback(event)
            except Exception:
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self._thread)))
            # The last event must not live as long as the wait for the next.
            del event

    def close(self) -> None:
        """Ends the subscription, and waits for a callback that is running unless that is the caller. Ending it again does nothing."""
        self._events.close()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        _open.discard(self)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], value: Optional[BaseException], traceback: Optional[TracebackType], /
    ) -> Literal[False]:
        self.close()
        return False


def _close_all() -> None:
    """Before the interpreter ends: no callback begins any more, and those that run get a moment to end."""
    subscriptions = list(_open)
    for subscription in subscriptions:
        subscription._events.close()
    for subscription in subscriptions:
        if threading.current_thread() is not subscription._thread:
            subscription._thread.join(_EXIT_PATIENCE)


atexit.register(_close_all)
