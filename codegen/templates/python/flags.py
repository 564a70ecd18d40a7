"""Flag sets. Bits without a name are carried in results and refused in arguments."""

from virtkit._base import Flags

__all__ = [
{% for set in flags %}
    "{{ set.name }}",
{% endfor %}
]
{% for set in flags %}


class {{ set.name }}(Flags):
    {{ set.doc }}

{% for value in set.values %}
    {{ value.name }} = {{ value.value }}
    {{ value.doc }}
{% endfor %}
{% endfor %}
