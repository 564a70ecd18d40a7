"""Lists of words that fields can be. Each is open: a word without a constant is carried as it is."""

from typing import ClassVar

from virtkit._document import Word

__all__ = [{% for item in words %}"{{ item.name }}"{{ ", " if not loop.last }}{% endfor %}]
{% for item in words %}


class {{ item.name }}(Word):
    {{ item.doc }}

    __slots__ = ()

{% for value in item.values %}
    {{ value.name }}: ClassVar["{{ item.name }}"]
    {{ value.doc }}
{% endfor %}


{% for value in item.values %}
{{ item.name }}.{{ value.name }} = {{ item.name }}({{ value.word }})
{% endfor %}
{% endfor %}
