    /** Sets parameters one by one. */
    public static final class Builder {
{% for field in fields %}
        private {{ field.optional }} {{ field.name }} = {{ field.optional_class }}.empty();
{% endfor %}
        private final List<TypedParameter> extra = new ArrayList<>();

        private Builder() {}

{% for field in fields if field.settable %}
{{ field.setter_doc }}
        public Builder {{ field.name }}({{ field.plain }} value) {
            {{ field.name }} = {{ field.optional_class }}.of(value);
            return this;
        }

{% endfor %}
        /**
         * Adds a parameter that this group does not describe.
         *
         * @param name its name in the interface
         * @param value its value
         * @return this builder
         */
        public Builder extra(String name, TypedValue value) {
            extra.add(new TypedParameter(name, value));
            return this;
        }

        /**
         * What has been set.
         *
         * @return the parameters
         */
        public {{ class }} build() {
            return new {{ class }}(
{%- for field in fields %}{{ field.name }}, {% endfor %}extra);
        }

        /** A parameter of another type than the described one is kept as it came. */
        private void take(TypedParameter parameter) {
            switch (parameter.name()) {
{% for field in fields %}
                case {{ field.wire }} -> {
                    if (parameter.value() instanceof TypedValue.{{ field.variant }} it) {
                        {{ field.name }} = {{ field.optional_class }}.of(it.value());
                        return;
                    }
                }
{% endfor %}
                default -> {}
            }
            extra.add(parameter);
        }
    }
