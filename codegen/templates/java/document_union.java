{{ doc }}
public sealed interface {{ class }} {
{% for one in alternatives %}
{{ one.doc }}
    record {{ one.class }}({{ one.element }} value) implements {{ class }} {
        /**
         * Nothing may be null.
         *
         * @param value what it says
         */
        public {{ one.class }} {
            Objects.requireNonNull(value, "value");
        }
    }

{% endfor %}
    /**
     * Something that is not described.
     *
     * @param value the node, as it stood
     */
    record Other(XmlNode value) implements {{ class }} {
        /**
         * Nothing may be null.
         *
         * @param value the node
         */
        public Other {
            Objects.requireNonNull(value, "value");
        }
    }
}
