"""From the harness's requests to the public API, and from its results to JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Callable, Final
from uuid import UUID

import virtkit
from documents import take_document
from virtkit import document
from wire import Following, Limits, Takes, show_enum, show_extra, show_stream, take, {% if asks %}take_answers, {% endif %}take_enum, take_extra

__all__ = [
    "IDENTITIES",
    "METHODS",
    "UUID",
    "document",
    "show_enum",
    "show_event",
    "show_extra",
    "show_operation_progress",
    "show_stream",
    "take_enum",
    "take_extra",
    "timedelta",
]

Saved = dict[str, Any]
{% for item in records + params + objects %}


def show_{{ item.snake }}(value: Any) -> dict[str, Any]:
{% if item.params %}
    shown: dict[str, Any] = {}
{% for field in item.fields %}
    if {{ field.set }}:
        shown["{{ field.name }}"] = {{ field.alone }}
{% endfor %}
    if value.extra:
        shown["extra"] = show_extra(value.extra)
    return shown
{% else %}
    return { {%- for field in item.fields %}"{{ field.name }}": {{ field.shown }}{{ ", " if not loop.last }}{% endfor -%} }
{% endif %}
{% endfor %}


IDENTITIES: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
{% for item in objects %}
    virtkit.{{ item.class }}: show_{{ item.snake }},
{% endfor %}
}
"""What identifies an object."""
{% for item in records + params if item.constructor %}


def take_{{ item.snake }}(value: dict[str, Any], saved: Saved) -> virtkit.{{ item.class }}:
    takes: Takes = {
{% for field in item.takes %}
        "{{ field.name }}": ("{{ field.python }}", lambda item: {{ field.taken }}),
{% endfor %}
{% if item.params %}
        "extra": ("extra", take_extra),
{% endif %}
    }
    return virtkit.{{ item.class }}(**take(value, takes))
{% endfor %}


def show_event(value: virtkit.Event) -> dict[str, Any]:
{% for event in events %}
    if isinstance(value, virtkit.{{ event.class }}):
        fields{{ ": dict[str, Any]" if loop.first }} = { {%- for field in event.fields %}"{{ field.name }}": {{ field.shown }}{{ ", " if not loop.last }}{% endfor -%} }
        return {"kind": "{{ event.kind }}", "subject": {{ event.subject.shown if event.subject else "{}" }}, "fields": fields}
{% endfor %}
    raise AssertionError(f"an event of an unknown class: {value!r}")
{% for method in methods %}


def call_{{ method.identifier }}(on: Any, args: dict[str, Any], saved: Saved, limits: Limits) -> tuple[Any, Any]:
{% if method.args %}
    takes: Takes = {
{% for arg in method.args %}
        "{{ arg.name }}": ("{{ arg.python }}", lambda item: {{ arg.taken }}),
{% endfor %}
    }
{% else %}
    takes: Takes = {}
{% endif %}
    value = {{ "virtkit" if method.function else "on" }}.{{ method.python }}(**take(args, takes), **limits)
    return {% if method.followed %}Following(value, lambda value: {{ method.followed }}){% else %}value{% endif %}, {{ method.shown }}
{% endfor %}


METHODS: Final[dict[str, Callable[[Any, dict[str, Any], Saved, Limits], tuple[Any, Any]]]] = {
{% for method in methods %}
    "{{ method.full_name }}": call_{{ method.identifier }},
{% endfor %}
}
