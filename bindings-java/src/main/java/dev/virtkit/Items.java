// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The items of a list of typed parameters while they come: each by the index in the names of its parameters, and in the order of the indexes.
 */
final class Items<R> {
    /** An item while its parameters come. */
    interface Item<R> {
        /** Puts a parameter into its field, by what its name has behind the index, and tells whether it could. */
        boolean keep(String name, TypedValue value);

        R build(long index);
    }

    private final String prefix;
    private final Supplier<? extends Item<R>> fresh;
    private final TreeMap<Long, Item<R>> items = new TreeMap<>();
    private List<R> given = List.of();

    Items(String prefix, Supplier<? extends Item<R>> fresh) {
        this.prefix = prefix;
        this.fresh = fresh;
    }

    /** Takes these items instead of what came. */
    void set(List<R> value) {
        given = List.copyOf(value);
        items.clear();
    }

    /** Puts a parameter into its item. One that no item knows leaves no item behind. */
    boolean keep(String name, TypedValue value) {
        if (!name.startsWith(prefix)) {
            return false;
        }
        int start = prefix.length();
        int end = start;
        while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
            end++;
        }
        // An index that would be written otherwise is none: the name could not be given back as it came.
        boolean none = end == start || end - start > 10 || end - start > 1 && name.charAt(start) == '0';
        if (none || Long.parseLong(name, start, end, 10) >>> 32 != 0) {
            return false;
        }
        Long index = Long.parseLong(name, start, end, 10);
        Item<R> known = items.get(index);
        Item<R> item = known == null ? fresh.get() : known;
        boolean kept = item.keep(name.substring(end), value);
        if (kept && known == null) {
            items.put(index, item);
        }
        return kept;
    }

    List<R> build() {
        if (items.isEmpty()) {
            return given;
        }
        List<R> built = new ArrayList<>(items.size());
        items.forEach((index, item) -> built.add(item.build(index)));
        return Collections.unmodifiableList(built);
    }
}
