    /** Sets parameters one by one. */
    public static final class Builder {
{% for declaration in parts.declarations %}
        {{ declaration }}
{% endfor %}
        private final List<TypedParameter> extra = new ArrayList<>();

        private Builder() {}

{% for field in fields if field.setter %}
{{ field.setter.doc }}
        public Builder {{ field.name }}({{ field.setter.ty }} value) {
            {{ field.setter.statement }}
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
{%- for value in parts.built %}{{ value }}, {% endfor %}extra);
        }

        /** Whether the group describes a parameter; one of another type than the described one it does not. */
        private boolean keep(String name, TypedValue value) {
            switch (name) {
{% for keep in parts.keeps %}
                case {{ keep.wire }} -> {
                    if (value instanceof TypedValue.{{ keep.variant }} it) {
                        {{ keep.statement }}
                        return true;
                    }
                }
{% endfor %}
                default -> {}
            }
            return {{ parts.otherwise }};
        }
    }
