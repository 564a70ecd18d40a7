
impl Parts for {{ name }} {
    fn visit_undescribed(&self, tag: &'static str, path: &mut Vec<&'static str>, visit: &mut Visit<'_>) -> Result<()> {
        path.push(tag);
        visit(&Undescribed { path, tags: &{{ tags }}, extra: &self.extra })?;
{% for part in parts if part.kind == "element" or part.kind == "choice" %}
        self.{{ part.name }}.visit_undescribed("{{ part.tag }}", path, visit)?;
{% endfor %}
        path.pop();
        Ok(())
    }
{% if secrets %}

    fn clear_secrets(&mut self) {
{% for step in secrets %}
        self.{{ step }};
{% endfor %}
    }
{% endif %}
}
{% for union in unions %}

impl Parts for {{ union.name }} {
    fn visit_undescribed(&self, _tag: &'static str, path: &mut Vec<&'static str>, visit: &mut Visit<'_>) -> Result<()> {
        match self {
{% for one in union.alternatives %}
            Self::{{ one.name }}(part) => part.visit_undescribed("{{ one.tag }}", path, visit),
{% endfor %}
            Self::Other(_) => Ok(()),
        }
    }

    fn clear_secrets(&mut self) {
        match self {
{% for one in union.alternatives %}
            Self::{{ one.name }}(part) => part.clear_secrets(),
{% endfor %}
            Self::Other(_) => {}
        }
    }
}
{% endfor %}
