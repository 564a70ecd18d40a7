{{ doc }}
public final class {{ class }} extends VirtkitException {
    private static final long serialVersionUID = 1;

    {{ class }}(Details details) {
        super(details);
    }
}
