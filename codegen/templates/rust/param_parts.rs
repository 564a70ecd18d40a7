    /// Puts a parameter into its field, or gives it back.
    #[allow(clippy::too_many_lines, reason = "as many as there are parameters")]
    pub(crate) fn keep(&mut self, name: &str, value: TypedValue) -> Result<(), TypedValue> {
        match (name, value) {
{% for keep in keeps %}
            {{ keep }}
{% endfor %}
{% if lists %}
            (name, value) => {
{% for list in lists %}
                if let Some((index, end)) = indexed(name, {{ list.prefix | tojson }}) {
                    return in_item(&mut self.{{ list.name }}, index, |item| item.keep(end, value));
                }
{% endfor %}
                return Err(value);
            }
{% else %}
            (_, value) => return Err(value),
{% endif %}
        }
        Ok(())
    }

    /// Adds the parameters that are set. Their names begin with `before`.
    #[allow(clippy::too_many_lines, reason = "as many as there are parameters")]
    pub(crate) fn give(&self, before: &str, out: &mut Vec<TypedParam>) {
{% for give in gives %}
        {{ give }}
{% endfor %}
    }
