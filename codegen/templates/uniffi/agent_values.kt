package dev.virtkit.agent

import com.google.gson.JsonElement
import dev.virtkit.kotlin.*
{% for item in enums %}

internal object {{ item.key }}Form : Form<{{ item.name }}> by enumeration(
    listOf({% for value in item.values %}"{{ value.json }}" to {{ item.name }}.{{ value.name }}, {% endfor %}),
    { (it as? {{ item.name }}.Unlisted)?.value },
    { {{ item.name }}.Unlisted(it) },
)
{% endfor %}
{% for item in flags %}

internal object {{ item.key }}Form : Form<List<{{ item.name }}>> by flags(
    listOf({% for value in item.values %}{{ value.bits }}u to {{ item.name }}.{{ value.name }}, {% endfor %}),
    { (it as? {{ item.name }}.Unlisted)?.bits },
    { {{ item.name }}.Unlisted(it) },
)
{% endfor %}
{% for item in records %}

internal object {{ item.key }}Form : Form<{{ item.name }}> {
    override fun encode(value: {{ item.name }}) = json(
{% for field in item.fields %}
        "{{ field.json }}" to {{ field.form }}.encode(value.{{ field.name }}),
{% endfor %}
    )

    override fun decode(json: JsonElement, names: Names) = {{ item.name }}(
{% for field in item.fields %}
        {{ field.name }} = {{ field.form }}.decode(member(json, "{{ field.json }}"), names),
{% endfor %}
    )
}
{% endfor %}
{% for item in params %}

internal object {{ item.key }}Form : Form<{{ item.name }}> {
    override fun encode(value: {{ item.name }}) = params(
        value.extra,
{% for field in item.fields %}
{% if field.list %}
        "{{ field.json }}" to value.{{ field.name }}.takeIf { it.isNotEmpty() }?.let { {{ field.form }}.encode(it) },
{% else %}
        "{{ field.json }}" to value.{{ field.name }}?.let { {{ field.form }}.encode(it) },
{% endif %}
{% endfor %}
    )

    override fun decode(json: JsonElement, names: Names) = {{ item.name }}(
{% for field in item.fields %}
        {{ field.name }} = set(json, "{{ field.json }}")?.let { {{ field.form }}.decode(it, names) }{% if field.list %} ?: emptyList(){% endif %},
{% endfor %}
        extra = extra(json),
    )
}
{% endfor %}
{% for item in objects %}

internal object {{ item.key }}Form : Form<{{ item.name }}> {
    override fun encode(value: {{ item.name }}) = json(
{% for field in item.fields %}
        "{{ field.json }}" to {{ field.form }}.encode(value.{{ field.name }}()),
{% endfor %}
    )

    override fun decode(json: JsonElement, names: Names) = names.getValue(json.asString) as {{ item.name }}
}
{% endfor %}

/** What identifies an object, as its handle says. */
internal fun identity(value: Any): JsonElement = when (value) {
{% for item in objects %}
    is {{ item.name }} -> {{ item.key }}Form.encode(value)
{% endfor %}
    else -> throw IllegalArgumentException("$value is no object")
}

/** What tells an object from others of its kind. */
internal fun subject(value: Any): EventSubject = when (value) {
{% for item in objects if item.about %}
    is {{ item.name }} -> EventSubject.{{ "Uuid" if item.about.uuid else "Name" }}(value.{{ item.about.name }}())
{% endfor %}
    else -> throw IllegalArgumentException("nothing tells $value from others")
}

internal fun event(value: Event): JsonElement = when (value) {
{% for event in events %}
    is Event.{{ event.name }} -> event("{{ event.kind }}", {% if event.subject %}{{ event.subject.form }}.encode(value.{{ event.subject.name }}){% else %}null{% endif %}, json(
{% for field in event.fields %}
        "{{ field.json }}" to {{ field.form }}.encode(value.{{ field.name }}),
{% endfor %}
    ))
{% endfor %}
}

internal val kinds: Map<String, EventKind> = mapOf(
{% for event in events %}
    "{{ event.kind }}" to EventKind.{{ event.constant }},
{% endfor %}
)

/** The name of an error's code, and the rest of it. */
internal fun details(error: VirtkitException): Pair<String, ErrorDetails> = when (error) {
{% for code in codes %}
    is VirtkitException.{{ code.name }} -> "{{ code.json }}" to error.details
{% endfor %}
    is VirtkitException.Unlisted -> error.details.code.toString() to error.details
}

internal val domains: Map<ErrorDomain, String> = mapOf(
{% for domain in domains %}
    ErrorDomain.{{ domain.name }} to "{{ domain.json }}",
{% endfor %}
)
