"""The virtkit API for asyncio: every call is awaited, and cancelling the task cancels the call."""

from typing import Union

from virtkit import _native

{% for name in native %}
{{ name }} = _native.aio.{{ name }}
{% endfor %}

Event = Union[{{ events | join(", ") }}]
"""What a subscription gives."""

__all__ = [
{% for name in all %}
    "{{ name }}",
{% endfor %}
]
