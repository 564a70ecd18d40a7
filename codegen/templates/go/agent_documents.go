// documents are the kinds of documents.
var documents = map[string]documentKind{
{% for item in documents %}
	"{{ item.name }}": kindOf(virtkit.Parse{{ item.root }}, form{{ item.root }}, parse{{ item.root }}),
{% endfor %}
}
{% for item in documents %}

var parse{{ item.argument }} = parseDocument(
	parse{{ item.root }},
	func(v virtkit.XML) virtkit.{{ item.argument }} { return v },
	func(v virtkit.{{ item.root }}) virtkit.{{ item.argument }} { return v },
)
{% endfor %}
{% for item in elements %}

func form{{ item.name }}(v virtkit.{{ item.name }}) any {
	return withExtra(map[string]any{
{% for field in item.fields %}
		"{{ field.json }}": {{ field.form }}(v.{{ field.name }}),
{% endfor %}
	}, v.Extra)
}

func parse{{ item.name }}(c *call, raw json.RawMessage) (v virtkit.{{ item.name }}, err error) {
	f := parseFields(c, raw)
{% for field in item.fields %}
	v.{{ field.name }} = field(f, "{{ field.json }}", {{ field.parser }})
{% endfor %}
	v.Extra = field(f, "extra", parseRest)
	return v, f.err
}
{% for union in item.unions %}

func form{{ union.name }}(v virtkit.{{ union.name }}) any {
	switch v := v.(type) {
{% for one in union.alternatives %}
	case virtkit.{{ one.name }}:
		return map[string]any{"tag": "{{ one.tag }}", "value": form{{ one.element }}(v.{{ one.element }})}
{% endfor %}
	case virtkit.{{ union.name }}Other:
		return map[string]any{"tag": "other", "value": formNode(v.Node)}
	}
	panic(fmt.Sprintf("a {{ union.name }} cannot be a %T", v))
}

func parse{{ union.name }}(c *call, raw json.RawMessage) (v virtkit.{{ union.name }}, err error) {
	f := parseFields(c, raw)
	switch tag := field(f, "tag", parse[string]); tag {
{% for one in union.alternatives %}
	case "{{ one.tag }}":
		v = virtkit.{{ one.name }}{ {{- one.element }}: field(f, "value", parse{{ one.element }})}
{% endfor %}
	default:
		v = virtkit.{{ union.name }}Other{Node: field(f, "value", parseNode)}
	}
	return v, f.err
}
{% endfor %}
{% endfor %}
