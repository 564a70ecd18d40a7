"""virtkit: virtual machines, their storage and networks, on every hypervisor with one API.

    import virtkit

    with virtkit.connect("test:///default") as connection:
        for domain in connection.domains():
            print(domain.name, domain.state())

`virtkit.aio` is the same for asyncio.
"""

from typing import Union

from virtkit._base import ErrorLevel, Outcome
{% for module in modules %}
from virtkit._generated.{{ module.name }} import (
{% for name in module.names %}
    {{ name }},
{% endfor %}
)
{% endfor %}
from virtkit._native import (
{% for name in native %}
    {{ name }},
{% endfor %}
)
from virtkit._callbacks import Subscription  # after the native module, whose exit hook must run later
from virtkit import aio

Event = Union[{{ events | join(", ") }}]
"""What a subscription gives."""

__version__ = "{{ version }}"

__all__ = [
{% for name in all %}
    "{{ name }}",
{% endfor %}
]


def __getattr__(name: str) -> object:
    """The records of documents are loaded when they are first needed."""
    if name == "document":
        from importlib import import_module

        return import_module("virtkit.document")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
