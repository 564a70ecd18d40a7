/** The numbers of the private interface that these classes were made for. */
final class Abi {
    static final long HASH = {{ hash }};
{% for method in methods %}
    static final int {{ method.constant }} = {{ method.id }};
{% endfor %}

    private Abi() {}
}
