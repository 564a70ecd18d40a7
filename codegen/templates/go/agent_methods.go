// methods are the methods and functions of the API.
var methods = map[string]maker{
{% for method in methods %}
	"{{ method.name }}": func(c *call) (any, any, error) {
{% if method.receiver %}
		{{ method.receiver }}
{% endif %}
{% for statement in method.arguments %}
		{{ statement }}
{% endfor %}
		if c.wrong != nil {
			return nil, nil, c.wrong
		}
{% if method.asking %}
		if _, ok := c.Args["{{ method.asking[0] }}"]; ok {
			v, err := {{ method.asking[1] }}
			return done(v, err, {{ method.form }})
		}
{% endif %}
{% if method.form %}
		v, err := {{ method.call }}
		return done(v, err, {{ method.form }})
{% else %}
		return nothing({{ method.call }})
{% endif %}
	},
{% endfor %}
}
