{% if options %}
{{ options.doc }}
type {{ options.name }} struct {
{% for field in options.fields %}
{% if field.doc %}
	{{ field.doc }}
{% endif %}
	{{ field.name }} {{ field.ty }}
{% endfor %}
}

{% endif %}
{{ doc }}
func {{ receiver }}{{ name }}(ctx context.Context{% for param in params %}, {{ param.name }} {{ param.ty }}{% endfor %}) {{ results }} {
	call := begin({{ connection }}, &{{ variable }})
	defer call.end()
{% for statement in encode %}
	{{ statement }}
{% endfor %}
	if err := call.run(ctx); err != nil {
		return {{ failed }}err
	}
	return {{ result }}call.out.finish()
}
