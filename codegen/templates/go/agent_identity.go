// formIdentity is the JSON form of a saved object; nil for what has no identity.
func formIdentity(saved any) any {
	switch v := saved.(type) {
{% for object in objects %}
	case *virtkit.{{ object }}:
		return form{{ object }}(v)
{% endfor %}
	}
	return nil
}
