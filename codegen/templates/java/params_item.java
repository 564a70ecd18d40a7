    /** An item while its parameters come. */
    private static final class {{ class }}Taken implements Items.Item<{{ class }}> {
{% for declaration in parts.declarations %}
        {{ declaration }}
{% endfor %}

        @Override
        public {{ class }} build(long index) {
            return new {{ class }}(index{% for value in parts.built %}, {{ value }}{% endfor %});
        }

        @Override
        public boolean keep(String name, TypedValue value) {
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
