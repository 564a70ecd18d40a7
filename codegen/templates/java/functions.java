/** Where everything begins. */
public final class Virtkit {
    private Virtkit() {}

    /**
     * The version of the native library.
     *
     * @return the version
     */
    public static String version() {
        NativeLibrary.load();
        return Native.version();
    }

{% for method in methods %}
{{ method }}

{% endfor %}
}
