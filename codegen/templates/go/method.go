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
{% if changes %}
	if err := call.out.finish(); err != nil {
		return err
	}
{% for change in changes %}
	{{ change }}
{% endfor %}
	return nil
{% else %}
	return {{ result }}call.out.finish()
{% endif %}
}
