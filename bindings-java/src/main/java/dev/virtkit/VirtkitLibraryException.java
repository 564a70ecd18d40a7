// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

/** The native libraries cannot be found or do not belong to these classes. The message says where they were looked for and what to do. */
public final class VirtkitLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    // Also called by the native part, with the message alone.
    VirtkitLibraryException(String message) {
        super(message);
    }

    VirtkitLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
