def close(self, *, timeout: float | None = None) -> _Call[None]:
    """Closes the connection: its calls, streams and subscriptions end with an error. Closing it again does nothing."""

def events(
    self, kinds: Iterable[EventKind] | None = None, *, subject: _Subject | None = None, capacity: int | None = 1024
) -> Events:
    """Subscribes to events of the given kinds, of all kinds if none is given, about `subject` (an object or its UUID), about any if none is given.

    Up to `capacity` events wait to be taken; what comes beyond is lost, and an `EventsLostEvent` says how many.
    """

def __aenter__(self) -> _Call[Connection]: ...
def __aexit__(
    self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
) -> _Call[None]: ...
