{{ doc }}
@FunctionalInterface
public interface {{ class }} {
    /**
     * Answers what is asked.
     *
     * @param {{ parameter }} {{ parameter_doc }}
     * @return the answers
     * @throws Exception if there are none; the call then fails, with this as the cause
     */
    {{ answers }} answer({{ requests }} {{ parameter }}) throws Exception;
}
