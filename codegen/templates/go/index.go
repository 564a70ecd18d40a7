// Version is the version of this module.
const Version = "{{ version }}"

// abiHash identifies the binary interface that this code was generated for.
const abiHash uint64 = {{ hash }}

// The methods of the description, by their numbers.
var (
{% for method in methods %}
	{{ method.variable }} = method{ {{ method.id }}, "{{ method.name }}", {{ method.wait }}}
{% endfor %}
)
