// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.lang.ref.Cleaner;

/** What has a number in the engine's table. It is released once: by hand, or when the object is no longer reachable. */
abstract class Handle {
    private static final Cleaner CLEANER = Cleaner.create();

    final long number;
    private final Cleaner.Cleanable cleanable;

    Handle(long number) {
        this.number = number;
        // The action must not refer to this object.
        this.cleanable = CLEANER.register(this, () -> Native.release(number));
    }

    /** Never blocks. */
    final void release() {
        cleanable.clean();
    }
}
