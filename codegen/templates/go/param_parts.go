{% if encoded %}

// give writes the parameters that are set. Their names begin with before.
func (v *{{ name }}) give(before string, params *typedParams) {
{% for statement in gives %}
	{{ statement }}
{% endfor %}
}
{% endif %}
{% if decoded %}

// keep stores a parameter in its field and tells whether it could.
func (v *{{ name }}) keep(name string, param TypedParam) bool {
	switch name {
{% for keep in keeps %}
	case "{{ keep.wire }}":
		return {{ keep.call }}
{% endfor %}
	}
{% for list in lists %}
	if index, end, ok := indexIn(name, "{{ list.prefix }}"); ok {
		place := func(item *{{ list.item }}) *uint32 { return &item.Index }
		return keepItem(&v.{{ list.name }}, index, place, func(item *{{ list.item }}) bool { return item.keep(end, param) })
	}
{% endfor %}
	return false
}
{% endif %}
