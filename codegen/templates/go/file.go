{% if tag %}
//go:build {{ tag }}

{% endif %}
package {{ package }}
{% if imports | length == 1 %}

import "{{ imports[0] }}"
{% elif imports %}

import (
{% for import in imports %}
{% if import == "" %}

{% else %}
	"{{ import }}"
{% endif %}
{% endfor %}
)
{% endif %}

{{ body }}
