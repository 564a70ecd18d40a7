{% for method in methods %}
var {{ method.variable }} = &method{
	name: "{{ method.name }}",
{% if method.writes %}
	writes: true,
{% endif %}
{% if method.receiver %}
	receiver: {{ method.receiver }},
{% endif %}
{% if method.args %}
	args: []argument{
{% for arg in method.args %}
		{{ "{" }}"{{ arg.name }}", {{ arg.shape }}},
{% endfor %}
	},
{% endif %}
{% if method.denied %}
	denied: []denied{
{% for rule in method.denied %}
		{{ "{" }}{{ rule.argument }}, {{ rule.bits }}, {{ rule.value }}, "{{ rule.text }}"},
{% endfor %}
	},
{% endif %}
{% if method.forms %}
	forms: []form{
{% for form in method.forms %}
		{
			procedure: {{ form.procedure }},
{% if form.parts %}
			parts: []part{ {{- form.parts | join(", ") -}} },
{% endif %}
{% if form.omitted %}
			omitted: []omitted{ {%- for one in form.omitted %}{{ "{" }}{{ one.argument }}, {{ one.value }}}, {% endfor -%} },
{% endif %}
			answer: answer{ {{- form.answer }}{% if form.texts %}, texts: true{% endif -%} },
		},
{% endfor %}
	},
{% endif %}
{% if method.gives %}
	gives: {{ method.gives }},
{% endif %}
{% if method.direction %}
	direction: {{ method.direction }},
{% endif %}
{% if method.sparse %}
	sparse: {{ method.sparse }},
{% endif %}
{% if method.follow %}
	follow: &follow{
		progress: {{ method.follow.progress }}, cancel: {{ method.follow.cancel }},
		progressArguments: {{ method.follow.progress_arguments }}, cancelArguments: {{ method.follow.cancel_arguments }},
		told: {{ method.follow.told }}, fields: [...]int{ {{- method.follow.fields | join(", ") -}} },
	},
{% endif %}
{% if method.own %}
	own: {{ method.own }},
{% endif %}
}

{% endfor %}
