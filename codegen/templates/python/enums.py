"""Enumerations. Each is open: a value that has no name here is carried with its number."""

from virtkit._base import OpenEnum

__all__ = [
{% for enum in enums %}
    "{{ enum.name }}",
{% endfor %}
]
{% for enum in enums %}


class {{ enum.name }}(OpenEnum):
    {{ enum.doc }}

{% for value in enum.values %}
    {{ value.name }} = {{ value.value }}
    {{ value.doc }}
{% endfor %}
{% endfor %}
