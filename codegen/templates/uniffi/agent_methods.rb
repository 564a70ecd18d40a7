require_relative "../forms"

# The methods, as the harness names them: how each is called, and how its result is written.
METHODS = {
{% for method in methods %}
  "{{ method.full }}" => Callee.new(:{{ method.name }}, {{ method.function }}, [{% for arg in method.args %}["{{ arg.name }}", {{ arg.form }}{% if arg.default is not none %}, {{ arg.default }}{% endif %}]{% if not loop.last %}, {% endif %}{% endfor %}], {{ method.result }}),
{% endfor %}
}.freeze
