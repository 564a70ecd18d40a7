// version is the version of the module.
const version = "{{ version }}"

// descriptionHash identifies the description that these tables were generated from.
const descriptionHash uint64 = {{ hash }}

{% if opening %}
// connectFlags are the flags of an opening that have names.
const connectFlags = {{ opening }}

{% endif %}
{% if host %}
// What tells how many processors the host has: the method, and the places of the fields by which they are counted.
const hostMethod = {{ host.method }}

var (
	hostTold   = {{ host.told }}
	hostFields = [...]int{ {{- host.fields | join(", ") -}} }
)

{% endif %}
{% if processors %}
// processorsMethod tells how many processors a domain may have.
const processorsMethod = {{ processors }}

{% endif %}
{% if phases %}
// The numbers of the phases of methods that are composed on this side.
const (
{% for phase in phases %}
	{{ phase.name }} = {{ phase.id }}
{% endfor %}
)

{% endif %}
// functions are those that have no connection yet, and their steps, by their numbers.
var functions map[uint32]function

// methods are all others, by their numbers.
var methods []*method

// Some of them call others, so that the tables cannot be values from the beginning.
func init() {
	functions = map[uint32]function{
{% for function in functions %}
		{{ function.id }}: {{ function.name }},
{% endfor %}
	}
	methods = []*method{
{% for method in methods %}
		{{ method.id }}: {{ method.variable }},
{% endfor %}
	}
}
