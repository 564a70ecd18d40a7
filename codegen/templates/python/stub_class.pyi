
@final
class {{ name }}:
    {{ doc }}

{% if match_args %}
    __match_args__: Final = ({% for arg in match_args %}"{{ arg }}"{{ ", " if not loop.last }}{% endfor %}{{ "," if match_args | length == 1 }})
{% endif %}
{% if kind %}
    kind: Final = EventKind.{{ kind }}
    """The kind of the event, the same for all of the class."""
{% endif %}
{% if constructor %}
    def __new__(cls{{ constructor }}) -> {{ name }}: ...
{% endif %}
{% for field in fields %}
    @property
    def {{ field.name }}(self) -> {{ field.ty }}:
        {{ field.doc }}

{% endfor %}
{% if comparable %}
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
{% endif %}
{% for method in methods %}
{{ method }}
{% endfor %}
