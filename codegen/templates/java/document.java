{{ doc }}
public interface {{ document }} {
    /**
     * The document as XML.
     *
     * @return the XML
     */
    String text();

    /**
     * A document that is given as XML.
     *
     * @param xml the XML
     * @return the document
     */
    static {{ document }} of(String xml) {
        return {{ xml }}.of(xml);
    }
}
