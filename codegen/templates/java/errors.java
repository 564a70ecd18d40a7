/** The exception that belongs to a code. */
final class Errors {
    private Errors() {}

    static VirtkitException of(VirtkitException.Details details) {
        return switch (details.code()) {
{% for error in errors %}
            case {{ error.value }} -> new {{ error.class }}(details);
{% endfor %}
            default -> new VirtkitException(details);
        };
    }
}
