impl Element for {{ name }} {
    fn read(mut start: Start, reader: &mut Reader<'_>) -> Result<Self> {
        let mut extra = Extra::default();
{% for attribute in attributes %}
        let mut {{ attribute.local }} = None;
{% endfor %}
        for (name, value) in start.take_attributes() {
            match name.as_str() {
{% for attribute in attributes %}
                "{{ attribute.xml }}" => {{ attribute.local }} = Some(reader.value(start.offset(), "the attribute {{ attribute.xml }}", &value)?),
{% endfor %}
                _ => extra.add_attribute(name, value),
            }
        }
{% if text %}
        let {{ text.local }} = reader.leaf(&start)?;
{% else %}
{% for part in parts %}
        let mut {{ part.local }}{{ ": " ~ part.field if part.kind == "choice" }} = {% if part.kind == "flag" %}false{% elif part.occurs == "any number" %}Vec::new(){% else %}None{% endif %};
{% endfor %}
        {{ "let mut behind" if parts else "let behind" }} = 0;
        while let Some(child) = reader.next_child()? {
            match child {
{% for part in parts if part.kind != "choice" %}
                Child::Element(child) if child.tag() == "{{ part.tag }}"{% if part.kind == "flag" %} && !{{ part.local }}{% elif part.occurs != "any number" %} && {{ part.local }}.is_none(){% endif %} => {
                    behind = {{ part.number }};
{% if part.kind == "flag" %}
                    {{ part.local }} = true;
                    extra.flag({{ part.number }}, child, reader)?;
{% elif part.kind == "value" %}
                    let value = extra.leaf({{ part.number }}, {% if part.occurs == "any number" %}{{ part.local }}.len(){% else %}0{% endif %}, child, reader)?;
                    {% if part.occurs == "any number" %}{{ part.local }}.push(value){% else %}{{ part.local }} = Some(value){% endif %};
{% else %}
                    let value = {{ part.ty }}::read(child, reader)?;
                    {% if part.occurs == "any number" %}{{ part.local }}.push(value){% else %}{{ part.local }} = Some(value){% endif %};
{% endif %}
                }
{% endfor %}
{% for part in parts if part.kind == "choice" %}
                Child::Element(child) => {
                    behind = {{ part.number }};
                    {{ part.local }}.push(match child.tag() {
{% for one in part.union.alternatives %}
                        "{{ one.tag }}" => {{ part.ty }}::{{ one.name }}({{ one.ty }}::read(child, reader)?),
{% endfor %}
                        _ => {{ part.ty }}::Other(reader.keep(child)?),
                    });
                }
{% endfor %}
                child => extra.keep(behind, &{{ tags }}, child, reader)?,
            }
        }
{% endif %}
        Ok(Self {
{% for attribute in attributes %}
            {{ attribute.name }}: {{ attribute.local }}{% if attribute.required %}.ok_or_else(|| missing(reader, &start, "attribute {{ attribute.xml }}"))?{% endif %},
{% endfor %}
{% if text %}
            {{ text.name }}: {{ text.local }},
{% endif %}
{% for part in parts %}
            {{ part.name }}: {{ part.local }}{% if part.occurs == "once" %}.ok_or_else(|| missing(reader, &start, "<{{ part.tag }}>"))?{% endif %},
{% endfor %}
            extra: extra.in_order(),
        })
    }

    fn write(&self, tag: &str, writer: &mut Writer) {
        writer.start(tag);
{% for attribute in attributes %}
        writer.value("{{ attribute.xml }}", {% if attribute.required %}Some(&self.{{ attribute.name }}){% else %}self.{{ attribute.name }}.as_ref(){% endif %});
{% endfor %}
        self.extra.write_attributes(writer);
{% if text %}
        writer.end_with_text(tag, &self.{{ text.name }}.print());
{% else %}
        self.extra.{{ "write_nodes" if parts else "write_last_nodes" }}(0, writer);
{% for part in parts %}
{% if part.kind == "flag" %}
        self.extra.write_flag({{ part.number }}, "{{ part.tag }}", self.{{ part.name }}, writer);
{% elif part.kind == "value" %}
        self.extra.write_leaves({{ part.number }}, "{{ part.tag }}", {% if part.occurs == "once" %}[&self.{{ part.name }}]{% else %}&self.{{ part.name }}{% endif %}, writer);
{% elif part.kind == "element" %}
{% if part.occurs == "once" %}
        self.{{ part.name }}.write("{{ part.tag }}", writer);
{% else %}
        {% if part.occurs == "at most once" %}if let Some(part) ={% else %}for part in{% endif %} &self.{{ part.name }} {
            part.write("{{ part.tag }}", writer);
        }
{% endif %}
{% else %}
        for part in &self.{{ part.name }} {
            match part {
{% for one in part.union.alternatives %}
                {{ part.ty }}::{{ one.name }}(part) => part.write("{{ one.tag }}", writer),
{% endfor %}
                {{ part.ty }}::Other(node) => writer.node(node),
            }
        }
{% endif %}
        self.extra.{{ "write_last_nodes" if loop.last else "write_nodes" }}({{ part.number }}, writer);
{% endfor %}
        writer.end(tag);
{% endif %}
    }
}

exchange::record! { {{ name }} { {% for field in fields %}{{ field }}, {% endfor %}extra } }
{% for union in unions %}

exchange::union! {
    {{ union.name }} {
{% for one in union.alternatives %}
        {{ loop.index0 }} => {{ one.name }},
{% endfor %}
    }
}
{% endfor %}
