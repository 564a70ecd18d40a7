{% if aio %}
"""The virtkit API for asyncio: every call is awaited, and cancelling the task cancels the call."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar, final
from uuid import UUID

from typing_extensions import Buffer

from virtkit import document
from virtkit import (
{% for name in shared %}
    {{ name }},
{% endfor %}
)
{% else %}
"""The virtkit API: connections, domains, storage, in process or through a daemon. Every call waits for its answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar, final
from uuid import UUID

from typing_extensions import Buffer

from virtkit import aio as aio
from virtkit import document as document
from virtkit._base import ErrorLevel as ErrorLevel
from virtkit._base import Outcome as Outcome
from virtkit._callbacks import Subscription as Subscription
{% for module in modules %}
from virtkit._generated.{{ module }} import *
{% endfor %}
{% endif %}

__version__: Final[str]

__all__ = [
{% for name in all %}
    "{{ name }}",
{% endfor %}
]

class _HasFileno(Protocol):
    """Anything that has a file descriptor."""

    def fileno(self) -> int: ...

class _HasUuid(Protocol):
    """Anything that is known by a UUID."""

    @property
    def uuid(self) -> UUID: ...

class _HasName(Protocol):
    @property
    def name(self) -> str: ...

_Subject: TypeAlias = _HasUuid | _HasName | UUID | str
