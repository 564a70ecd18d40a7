func parse{{ name }}(c *call, raw json.RawMessage) (virtkit.{{ name }}, error) {
	text, err := parse[string](c, raw)
	return virtkit.{{ name }}{Text: text}, err
}
