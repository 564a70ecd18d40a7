    /** Sets fields one by one. */
    public static final class Builder {
{% for field in fields %}
        private {{ field.kept }} {{ field.name }}{{ " = " ~ field.empty if field.empty }};
{% endfor %}
        private Extra extra = Extra.NONE;

        private Builder() {}

{% for field in fields %}
{{ field.setter_doc }}
        public Builder {{ field.name }}({{ field.taken }} value) {
            this.{{ field.name }} = {{ field.keep }};
            return this;
        }

{% endfor %}
        /**
         * What is not described.
         *
         * @param value the value
         * @return this builder
         */
        public Builder extra(Extra value) {
            this.extra = value;
            return this;
        }

        /**
         * The record.
         *
         * @return the record
         * @throws IllegalStateException where a field is missing that must be there
         */
        public {{ class }} build() {
{% for field in fields if field.required %}
            if ({{ field.name }} == null) {
                throw new IllegalStateException("{{ class }} needs {{ field.name }}");
            }
{% endfor %}
            return new {{ class }}({% for field in fields %}{{ field.name }}, {% endfor %}extra);
        }
    }
