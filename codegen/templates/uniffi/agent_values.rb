require_relative "../forms"

# The declared types, as the harness writes their values.
module Forms
{% for item in enums %}
  declare "{{ item.key }}", enumeration(Virtkit::{{ item.name }}, {
{% for value in item.values %}
    "{{ value.json }}" => Virtkit::{{ item.name }}::{{ value.name }},
{% endfor %}
  })
{% endfor %}
{% for item in flags %}
  declare "{{ item.key }}", flags(Virtkit::{{ item.name }}, {
{% for value in item.values %}
    {{ value.bits }} => Virtkit::{{ item.name }}::{{ value.name }},
{% endfor %}
  })
{% endfor %}
{% for item in records %}
  declare "{{ item.key }}", record(Virtkit::{{ item.name }}, {
{% for field in item.fields %}
    "{{ field.json }}" => [:{{ field.name }}, {{ field.form }}],
{% endfor %}
  })
{% endfor %}
{% for item in params %}
  declare "{{ item.key }}", params(Virtkit::{{ item.name }}, {
{% for field in item.fields %}
    "{{ field.json }}" => [:{{ field.name }}, {{ field.form }}],
{% endfor %}
  })
{% endfor %}
{% for item in objects %}
  declare "{{ item.key }}", object(Virtkit::{{ item.name }}, {
{% for field in item.fields %}
    "{{ field.json }}" => [:{{ field.name }}, {{ field.form }}],
{% endfor %}
  }{% if item.about %}, :{{ item.about.name }}, {{ item.about.uuid }}{% endif %})
{% endfor %}

  EVENTS = {
{% for event in events %}
    Virtkit::Event::{{ event.name }} => ["{{ event.kind }}", {% if event.subject %}[:{{ event.subject.name }}, {{ event.subject.form }}]{% else %}nil{% endif %}, {
{% for field in event.fields %}
      "{{ field.json }}" => [:{{ field.name }}, {{ field.form }}],
{% endfor %}
    }],
{% endfor %}
  }.freeze

  KINDS = {
{% for event in events %}
    "{{ event.kind }}" => Virtkit::EventKind::{{ event.name }},
{% endfor %}
  }.freeze

  CODES = {
{% for code in codes %}
    Virtkit::VirtkitError::{{ code.name }} => "{{ code.json }}",
{% endfor %}
  }.freeze

  DOMAINS = {
{% for domain in domains %}
    Virtkit::ErrorDomain::{{ domain.name }} => "{{ domain.json }}",
{% endfor %}
  }.freeze
end
