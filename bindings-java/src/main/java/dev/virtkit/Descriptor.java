// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.FileDescriptor;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor of this process. It is closed with this object, or when this object is no longer reachable. A call that takes one
 * makes a copy of its own: this object stays open, and whoever made it closes it.
 */
public final class Descriptor implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final AtomicInteger number;
    private final Cleaner.Cleanable cleanable;

    Descriptor(int number) {
        AtomicInteger open = new AtomicInteger(number);
        this.number = open;
        this.cleanable = CLEANER.register(this, () -> {
            int last = open.getAndSet(-1);
            if (last >= 0) {
                Native.closeDescriptor(last);
            }
        });
    }

    /**
     * Takes over a descriptor.
     *
     * @param number its number; it is closed by this object from now on
     * @return the descriptor
     */
    public static Descriptor of(int number) {
        return new Descriptor(number);
    }

    /**
     * Copies a descriptor of Java's: that of a {@code FileInputStream}, for example. Both are closed apart.
     *
     * @param file an open descriptor
     * @return the copy
     */
    public static Descriptor copyOf(FileDescriptor file) {
        NativeLibrary.load();
        return new Descriptor(Native.copyDescriptor(file));
    }

    /**
     * The number, which stays owned by this object.
     *
     * @return the number, -1 once closed or detached
     */
    public int number() {
        return number.get();
    }

    /**
     * Gives up ownership: the caller must see to it that the number is closed.
     *
     * @return the number
     */
    public int detach() {
        return checked(number.getAndSet(-1));
    }

    /**
     * The descriptor as Java's streams take it: {@code new FileInputStream(descriptor.fileDescriptor())}. It can be used as long as this object
     * is open and reachable, which is also what closes it: streams that are made of it are not to be closed.
     *
     * @return a view of the number
     */
    public FileDescriptor fileDescriptor() {
        FileDescriptor view = new FileDescriptor();
        Native.setDescriptor(view, open());
        return view;
    }

    /** The number of a descriptor that is still open. */
    int open() {
        return checked(number.get());
    }

    private static int checked(int number) {
        if (number < 0) {
            throw new IllegalStateException("the descriptor was closed or given away before");
        }
        return number;
    }

    /** Closes it, if that has not been done. */
    @Override
    public void close() {
        cleanable.clean();
    }
}
