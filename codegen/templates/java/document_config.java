{{ doc }}
public interface {{ config }} {
    /**
     * The configuration as XML.
     *
     * @return the XML
     */
    String text();

    /**
     * A configuration that is given as XML.
     *
     * @param xml the XML
     * @return the configuration
     */
    static {{ config }} of(String xml) {
        return {{ xml }}.of(xml);
    }
}
