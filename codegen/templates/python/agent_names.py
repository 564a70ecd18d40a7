"""The names by which the harness knows kinds of events, codes and domains of errors, and kinds of documents."""

from typing import Final

from virtkit import ErrorCode, ErrorDomain, EventKind, document

KINDS: Final = {
{% for event in events %}
    "{{ event.kind }}": EventKind.{{ event.constant }},
{% endfor %}
}

CODES: Final = {
{% for code in codes %}
    ErrorCode.{{ code.constant }}: "{{ code.name }}",
{% endfor %}
}

DOMAINS: Final = {
{% for domain in domains %}
    ErrorDomain.{{ domain.constant }}: "{{ domain.name }}",
{% endfor %}
}

DOCUMENTS: Final = {
{% for item in documents %}
    "{{ item.name }}": document.{{ item.root }},
{% endfor %}
}
