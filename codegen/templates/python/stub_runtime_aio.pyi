
_T = TypeVar("_T")
_Call: TypeAlias = Coroutine[Any, Any, _T]

@final
class Stream:
    """An open stream.

    As an asynchronous context manager it is finished at the end of the block, or aborted if the block raises.
    """

    def read(self, size: int | None = -1, *, timeout: float | None = None) -> _Call[bytes]:
        """At most `size` bytes as soon as there are some, none at the end; all up to the end for -1. Holes read as zeros."""

    def read_chunk(self, size: int = 262144, *, timeout: float | None = None) -> _Call[bytes | Hole | None]:
        """What comes next: at most `size` bytes, a hole, or `None` at the end."""

    def write(self, data: Buffer, *, timeout: float | None = None) -> _Call[int]:
        """Gives data to the other end, and says how many bytes it took."""

    def write_hole(self, length: int, *, timeout: float | None = None) -> _Call[None]:
        """Skips so many bytes, which are zero."""

    def finish(self, *, timeout: float | None = None) -> _Call[None]:
        """Ends the stream: all that was written has arrived when it returns."""

    def abort(self, *, timeout: float | None = None) -> _Call[None]:
        """Gives the stream up."""

    @property
    def mime(self) -> str | None:
        """What its data is, as a media type such as `image/png`, where the call that opened it says so."""

    @property
    def closed(self) -> bool:
        """Whether it was finished or aborted."""

    def __aenter__(self) -> _Call[Stream]: ...
    def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> _Call[None]: ...

_T_co = TypeVar("_T_co", covariant=True)

@final
class Operation(Generic[_T_co]):
    """Long work that a call has begun: await it for its result.

    It goes on when nobody waits for it and when this object is gone; only `cancel` ends it before its time.
    """

    def wait(self, *, timeout: float | None = None) -> _Call[_T_co]:
        """Waits for the end of the work, and gives its result. Giving up the wait does not end the work."""

    def progress(self, *, timeout: float | None = None) -> _Call[OperationProgress]:
        """How far the work is, and after its end how it ended."""

    def cancel(self, *, timeout: float | None = None) -> _Call[None]:
        """Asks the work to end before its time: waiting for it then raises `OperationAbortedError`. Work that has ended is left alone."""

    def __await__(self) -> Generator[Any, Any, _T_co]:
        """The same as `wait()`."""

@final
class Events:
    """A subscription to events: an asynchronous iterator that ends when it or its connection is closed.

    As a context manager, asynchronous or not, it is closed at the end of the block.
    """

    def next(self, *, timeout: float | None = None) -> _Call[Event | None]:
        """The next event, `None` once the subscription or its connection is closed."""

    def close(self) -> None:
        """Ends the subscription. Ending it again does nothing."""

    def __aiter__(self) -> AsyncIterator[Event]: ...
    def __anext__(self) -> _Call[Event]: ...
    def __aenter__(self) -> _Call[Events]: ...
    def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> _Call[None]: ...
    def __enter__(self) -> Events: ...
    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> Literal[False]: ...
