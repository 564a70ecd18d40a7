def close(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> None:
    """Closes the connection: its calls, streams and subscriptions end with an error. Closing it again does nothing."""

def events(
    self, kinds: Iterable[EventKind] | None = None, *, subject: _Subject | None = None, capacity: int | None = 1024
) -> Events:
    """Subscribes to events of the given kinds, of all kinds if none is given, about `subject` (an object or its UUID), about any if none is given.

    Up to `capacity` events wait to be taken; what comes beyond is lost, and an `EventsLostEvent` says how many.
    """

def on_event(
    self,
    callback: Callable[[Event], object],
    kinds: Iterable[EventKind] | None = None,
    *,
    subject: _Subject | None = None,
    capacity: int | None = 1024,
) -> Subscription:
    """Calls `callback` with each event of the given kinds and about `subject`, on a thread of its own that lives until the subscription is closed.

    The callback may call the API. An exception that it raises goes to `threading.excepthook`, and the next event is waited for.
    """

def __enter__(self) -> Connection: ...
def __exit__(
    self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
) -> Literal[False]: ...
