// SPDX-License-Identifier: LGPL-2.1-or-later
import dev.virtkit.Connection;
import dev.virtkit.Domain;
import dev.virtkit.DomainDocument;
import dev.virtkit.Virtkit;
import java.util.Locale;
import java.util.Optional;

/** Measures calls of the Java binding: Calls URI_OF_1 URI_OF_1000 URI_OF_10000. Prints "CASE: NANOSECONDS" a line. */
public final class Calls {
    private static final double LONG_ENOUGH =
            Double.parseDouble(Optional.ofNullable(System.getenv("VIRTKIT_BENCH_SECONDS")).orElse("0.3"));

    /** What is defined and undefined again and again. */
    private static final String DEFINITION =
            "<domain type='test'><name>bench</name><memory>65536</memory><os><type>hvm</type></os></domain>";

    private Calls() {}

    public static void main(String[] uris) {
        if (uris.length != 3) {
            System.err.println("three URIs are needed: of hosts with 1, 1,000 and 10,000 domains");
            System.exit(1);
        }
        try (Connection connection = Virtkit.connect(uris[0])) {
            Domain domain = connection.domainByName("test");
            measure("state", domain::state);
            measure("look-up", () -> connection.domainByName("test"));
            measure("define + undefine", () -> {
                Domain defined = connection.defineDomain(DomainDocument.of(DEFINITION));
                defined.undefine();
                return defined;
            });
        }
        list("list of 1", uris[0]);
        list("list of 1,000", uris[1]);
        list("list of 10,000", uris[2]);
    }

    private static void list(String name, String uri) {
        try (Connection connection = Virtkit.connect(uri)) {
            measure(name, connection::domains);
        }
    }

    /** What a call gave last, so that no compiler finds out that nobody wants it. */
    private static volatile Object kept;

    private interface Subject {
        Object call();
    }

    /** Calls in batches that double until one takes long enough, and prints the time per call of that one. */
    private static void measure(String name, Subject subject) {
        for (int calls = 1; ; calls *= 2) {
            long started = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                kept = subject.call();
            }
            double elapsed = System.nanoTime() - started;
            if (elapsed / 1e9 >= LONG_ENOUGH) {
                System.out.printf(Locale.ROOT, "%s: %f%n", name, elapsed / calls);
                return;
            }
        }
    }
}
