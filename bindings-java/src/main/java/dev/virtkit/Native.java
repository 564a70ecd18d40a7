// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.FileDescriptor;

/**
 * The functions of the native part. Each gives the status in the two lowest bits and the length of the answer above; the answer is in {@code out},
 * or in {@code large[0]} where it does not fit.
 */
final class Native {
    static final int READY = 0;
    static final int PENDING = 1;
    /** Flag of a call that is cancelled before it begins. */
    static final int CANCELLED = 1;

    private Native() {}

    static native void open(String library, long hash);

    static native String version();

    static native long call(
            long connection, int method, byte[] in, int length, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native void cancel(long token);

    /** Waits until calls have ended, and takes them. */
    static native long take(byte[] out, byte[][] large);

    static native long streamRead(long stream, long max, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long streamWrite(
            long stream, byte[] data, int offset, int length, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long streamHole(long stream, long length, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long streamFinish(long stream, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long streamAbort(long stream, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long operationWait(long operation, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long operationProgress(long operation, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long operationCancel(long operation, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long eventOpen(long connection, byte[] filter, int length, byte[] out, byte[][] large);

    static native long eventNext(long subscription, int max, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native long documentParse(int kind, byte[] text, int length, byte[] out, byte[][] large);

    static native long documentWrite(int kind, byte[] record, int length, byte[] out, byte[][] large);

    static native long close(long connection, long timeout, long tag, int flags, byte[] out, byte[][] large);

    static native void release(long handle);

    static native int copyDescriptor(FileDescriptor file);

    static native void setDescriptor(FileDescriptor file, int descriptor);

    static native void closeDescriptor(int descriptor);

    /** Panics inside the engine; only in debug builds. */
    static native long debugPanic(byte[] out, byte[][] large);
}
