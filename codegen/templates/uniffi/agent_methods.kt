package dev.virtkit.agent

import dev.virtkit.kotlin.*

/** The methods, as the harness names them. */
internal val methods: Map<String, Call> = buildMap {
{% for group in groups %}
    {{ group.name }}Methods(::put)
{% endfor %}
}
{% for group in groups %}

private fun {{ group.name }}Methods(add: (String, Call) -> Unit) {
{% for method in group.methods %}
    add("{{ method.full }}") { {% if group.class %}on<{{ group.class }}>().{% endif %}`{{ method.name }}`({% for arg in method.args %}arg("{{ arg.json }}", {{ arg.form }}){% if arg.default is not none %} { {{ arg.default }} }{% endif %}{% if not loop.last %}, {% endif %}{% endfor %}).let { {{ method.answer }} } }
{% endfor %}
}
{% endfor %}
