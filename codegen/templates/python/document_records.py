{{ doc }}

from __future__ import annotations

import dataclasses
from typing import ClassVar, List, Optional, Union
from uuid import UUID

from virtkit import _exchange
from virtkit._document import Alternative, Document, Extra, Record, XmlNode
{% for module in modules %}
from virtkit.document.{{ module.name }} import {{ module.names | join(", ") }}
{% endfor %}

__all__ = [{% for name in all %}"{{ name }}"{{ ", " if not loop.last }}{% endfor %}]
{% for item in elements %}


@dataclasses.dataclass(repr=False)
class {{ item.name }}({{ item.base }}):
    {{ item.doc }}

{% for field in item.fields %}
    {{ field.name }}: {{ field.annotation }}{{ field.default }}
    {{ field.doc }}
{% endfor %}
    extra: Extra = dataclasses.field(default_factory=Extra)
    """What is not described, where it stood."""
{% for union in item.unions %}
{% for one in union.alternatives %}


@dataclasses.dataclass
class {{ union.name }}{{ one.name }}(Alternative):
    {{ one.doc }}

    value: {{ one.element }}
    """What it says."""
    tag: ClassVar[str] = "{{ one.tag }}"
{% endfor %}


@dataclasses.dataclass
class {{ union.name }}Other(Alternative):
    """Something that is not described."""

    value: XmlNode
    """The node, as it stood."""
    tag: ClassVar[str] = ""


{{ union.name }} = Union[{% for one in union.alternatives %}{{ union.name }}{{ one.name }}, {% endfor %}{{ union.name }}Other]
{{ union.doc }}
{% endfor %}
{% endfor %}

{% for item in elements %}
{% if item.kind is not none %}
{{ item.name }}._kind = {{ item.kind }}
{% endif %}
_exchange.record(
    {{ item.name }},
{% for form in item.forms %}
    ("{{ form.name }}", {{ form.form }}),
{% endfor %}
)
{% endfor %}
