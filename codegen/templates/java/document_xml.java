/** The XML of a {{ what }}. It prints as its text. */
public final class {{ xml }} implements {{ document }} {
    private final String text;
    private volatile {{ root }} parsed;

    private {{ xml }}(String text) {
        this.text = Objects.requireNonNull(text, "text");
    }

    /**
     * The document with this text.
     *
     * @param text the XML, which is not looked at here
     * @return the document
     */
    public static {{ xml }} of(String text) {
        return new {{ xml }}(text);
    }

    @Override
    public String text() {
        return text;
    }

    /**
     * The record of the document, which is read when it is first asked for.
     *
     * @return the record
     * @throws XmlErrorException for what is wrong with the document, with line, column and the path of elements
     */
    public {{ root }} parsed() {
        if (parsed == null) {
            parsed = {{ root }}.fromXml(text);
        }
        return parsed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof {{ xml }} document && document.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text. */
    @Override
    public String toString() {
        return text;
    }
}
