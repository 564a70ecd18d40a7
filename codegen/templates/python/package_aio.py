"""The virtkit API for asyncio: every call is awaited, and cancelling the task cancels the call."""

from virtkit import _native

{% for name in native %}
{{ name }} = _native.aio.{{ name }}
{% endfor %}

__all__ = [
{% for name in native %}
    "{{ name }}",
{% endfor %}
]
