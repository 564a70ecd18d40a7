
_TypedKind: TypeAlias = Literal["i32", "u32", "i64", "u64", "f64", "bool", "str"]

@final
class CancelToken:
    """Ends calls from another thread: give it to them as `cancel=`."""

    def __new__(cls) -> CancelToken: ...
    def cancel(self) -> None:
        """Cancels the calls that have this token, also those that are yet to come. They raise `CancelledError`."""

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""

@final
class TypedValue:
    """The value of a typed parameter, with the type that it has on the wire."""

    __match_args__: Final = ("kind", "value")
    def __new__(cls, kind: _TypedKind, value: bool | float | str) -> TypedValue: ...
    @property
    def kind(self) -> _TypedKind:
        """The type, as the description writes it."""

    @property
    def value(self) -> bool | int | float | str:
        """The value."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Hole:
    """Bytes of a stream that are zero and were not sent."""

    __match_args__: Final = ("length",)
    def __new__(cls, length: int) -> Hole: ...
    @property
    def length(self) -> int:
        """How many bytes."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Stream:
    """An open stream. It is a raw file, too: `io.BufferedReader(stream)` and `shutil.copyfileobj(stream, file)` work.

    As a context manager it is finished at the end of the block, or aborted if the block raises.
    """

    def read(self, size: int | None = -1, *, timeout: float | None = None, cancel: CancelToken | None = None) -> bytes:
        """At most `size` bytes as soon as there are some, none at the end; all up to the end for -1. Holes read as zeros."""

    def read_chunk(self, size: int = 262144, *, timeout: float | None = None, cancel: CancelToken | None = None) -> bytes | Hole | None:
        """What comes next: at most `size` bytes, a hole, or `None` at the end."""

    def readinto(self, buffer: Buffer, /) -> int:
        """Reads into a writable buffer as soon as there is something, and says how many bytes; 0 at the end."""

    def write(self, data: Buffer, *, timeout: float | None = None, cancel: CancelToken | None = None) -> int:
        """Gives data to the other end, and says how many bytes it took."""

    def write_hole(self, length: int, *, timeout: float | None = None, cancel: CancelToken | None = None) -> None:
        """Skips so many bytes, which are zero."""

    def finish(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> None:
        """Ends the stream: all that was written has arrived when it returns."""

    def abort(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> None:
        """Gives the stream up."""

    def close(self) -> None:
        """Finishes the stream unless it has been finished or aborted."""

    @property
    def mime(self) -> str | None:
        """What its data is, as a media type such as `image/png`, where the call that opened it says so."""

    @property
    def closed(self) -> bool:
        """Whether it was finished or aborted."""

    def readable(self) -> bool: ...
    def writable(self) -> bool: ...
    def seekable(self) -> bool: ...
    def flush(self) -> None: ...
    def __enter__(self) -> Stream: ...
    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> Literal[False]: ...

_T_co = TypeVar("_T_co", covariant=True)

@final
class Operation(Generic[_T_co]):
    """Long work that a call has begun. It goes on when nobody waits for it and when this object is gone; only `cancel` ends it before its time."""

    def wait(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> _T_co:
        """Waits for the end of the work, and gives its result. Giving up the wait does not end the work."""

    def progress(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> OperationProgress:
        """How far the work is, and after its end how it ended."""

    def cancel(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> None:
        """Asks the work to end before its time: waiting for it then raises `OperationAbortedError`. Work that has ended is left alone."""

@final
class Events:
    """A subscription to events: an iterator that ends when it or its connection is closed."""

    def next(self, *, timeout: float | None = None, cancel: CancelToken | None = None) -> Event | None:
        """The next event, `None` once the subscription or its connection is closed."""

    def close(self) -> None:
        """Ends the subscription. Ending it again does nothing."""

    def __iter__(self) -> Iterator[Event]: ...
    def __next__(self) -> Event: ...
    def __enter__(self) -> Events: ...
    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> Literal[False]: ...
