import dev.virtkit.*;

/** The sample of README.md, as a program. */
final class Boot {
    public static void main(String[] args) {
        // SAMPLE
    }
}
