// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Which events a subscription gets. Immutable. */
public final class EventFilter {
    private final Set<EventKind> kinds;
    private final UUID uuid;
    private final String name;
    private final int capacity;

    private EventFilter(Set<EventKind> kinds, UUID uuid, String name, int capacity) {
        this.kinds = kinds;
        this.uuid = uuid;
        this.name = name;
        this.capacity = capacity;
    }

    /**
     * All events.
     *
     * @return the filter
     */
    public static EventFilter all() {
        return new EventFilter(EnumSet.noneOf(EventKind.class), null, null, 0);
    }

    /**
     * Events of some kinds.
     *
     * @param first a kind
     * @param more further kinds
     * @return the filter
     */
    public static EventFilter of(EventKind first, EventKind... more) {
        return new EventFilter(EnumSet.of(first, more), null, null, 0);
    }

    /**
     * Those of these events that are about one object.
     *
     * @param uuid the object's UUID
     * @return a new filter
     */
    public EventFilter about(UUID uuid) {
        return new EventFilter(kinds, uuid, null, capacity);
    }

    /**
     * Those of these events that are about one object which has no UUID: a device of the host.
     *
     * @param name the object's name
     * @return a new filter
     */
    public EventFilter about(String name) {
        return new EventFilter(kinds, null, name, capacity);
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
        return new EventFilter(kinds, uuid, name, events);
    }

    void encode(Encoder out) {
        out.i32(kinds.size());
        for (EventKind kind : kinds) {
            out.i32(kind.id());
        }
        if (uuid != null) {
            out.i32(1);
            out.uuid(uuid);
        } else if (name != null) {
            out.i32(2);
            out.text(name);
        } else {
            out.i32(0);
        }
        out.i32(capacity);
    }
}
