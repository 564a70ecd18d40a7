// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Which events a subscription gets. Immutable. */
public final class EventFilter {
    private final Set<EventKind> kinds;
    private final UUID subject;
    private final int capacity;

    private EventFilter(Set<EventKind> kinds, UUID subject, int capacity) {
        this.kinds = kinds;
        this.subject = subject;
        this.capacity = capacity;
    }

    /**
     * All events.
     *
     * @return the filter
     */
    public static EventFilter all() {
        return new EventFilter(EnumSet.noneOf(EventKind.class), null, 0);
    }

    /**
     * Events of some kinds.
     *
     * @param first a kind
     * @param more further kinds
     * @return the filter
     */
    public static EventFilter of(EventKind first, EventKind... more) {
        return new EventFilter(EnumSet.of(first, more), null, 0);
    }

    /**
     * Those of these events that are about one object.
     *
     * @param uuid the object's UUID
     * @return a new filter
     */
    public EventFilter about(UUID uuid) {
        return new EventFilter(kinds, uuid, capacity);
    }

    /**
     * Bounds how many events may wait; the count of those that do not fit comes as {@link Event.EventsLost}.
     *
     * @param events how many, at least 1; 1,024 unless said
     * @return a new filter
     */
    public EventFilter capacity(int events) {
        if (events < 1) {
            throw new IllegalArgumentException("a subscription cannot hold " + events + " events: it needs room for at least one");
        }
        return new EventFilter(kinds, subject, events);
    }

    void encode(Encoder out) {
        out.i32(kinds.size());
        for (EventKind kind : kinds) {
            out.i32(kind.id());
        }
        out.optional(subject, Encoder::uuid);
        out.i32(capacity);
    }
}
