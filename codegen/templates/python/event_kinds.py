"""The kinds of events, for filters."""

from virtkit._base import OpenEnum

__all__ = ["EventKind"]


class EventKind(OpenEnum):
    """What a connection may tell of."""

{% for event in events %}
    {{ event.name }} = {{ event.id }}
    {{ event.doc }}
{% endfor %}
