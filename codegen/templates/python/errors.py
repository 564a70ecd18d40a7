"""Errors: the codes, the parts of the system that errors come from, and one exception for each code."""

from __future__ import annotations

from typing import Final

from virtkit._base import BaseError, OpenEnum

__all__ = [
    "Error",
    "ErrorCode",
    "ErrorDomain",
{% for code in codes if code.class %}
    "{{ code.class }}",
{% endfor %}
]


class ErrorCode(OpenEnum):
    """What went wrong, as a number to branch on. Each but `OK` has an exception of its own."""

{% for code in codes %}
    {{ code.name }} = {{ code.value }}
    {{ code.doc }}
{% endfor %}


class ErrorDomain(OpenEnum):
    """The part of the system that an error comes from."""

{% for domain in domains %}
    {{ domain.name }} = {{ domain.value }}
    {{ domain.doc }}
{% endfor %}


class Error(BaseError):
    """What every failed call raises: one of the subclasses, or this class for a code that has none."""

    code: ErrorCode = ErrorCode.OK
    domain: ErrorDomain = ErrorDomain.NONE
{% for code in codes if code.class %}


class {{ code.class }}({{ code.bases }}):
    {{ code.about }}

    code = ErrorCode.{{ code.name }}
{% endfor %}


CLASSES: Final[dict[int, type[Error]]] = {
{% for code in codes if code.class %}
    {{ code.value }}: {{ code.class }},
{% endfor %}
}
"""The exception of each code."""

for _class in (Error, *CLASSES.values()):
    _class.__module__ = "virtkit"
