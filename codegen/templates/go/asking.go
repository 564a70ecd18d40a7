
{{ doc }}
func {{ name }}(ctx context.Context{% for param in params %}, {{ param.name }} {{ param.ty }}{% endfor %}) {{ results }} {
	begin := func() (uint64, error) { return {{ begin }} }
	return converse(ctx, {{ callback }}, begin, {{ steps | join(", ") }})
}
