// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.nio.charset.StandardCharsets;

/** Made-up hosts for tests. A URI with parameters gives a host that no other connection shares. */
final class Hosts {
    private Hosts() {}

    /** The domain {@code test} and {@code more} others, all running. */
    static Connection host(int more) {
        return Virtkit.connect("test:///default?domains=" + more);
    }

    /** A host on which everything that is not instant takes so long. */
    static Connection slow(int millis) {
        return Virtkit.connect("test:///default?latency=" + millis + "ms");
    }

    /** Lets the guest end its domain, which is an event. */
    static void powerOff(Domain domain) {
        try (Stream console = domain.openConsole()) {
            console.write("poweroff\n".getBytes(StandardCharsets.UTF_8));
        }
    }
}
