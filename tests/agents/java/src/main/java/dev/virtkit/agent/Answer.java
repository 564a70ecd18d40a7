// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonElement;

/** What a call gave: the value that may be saved, and its JSON. */
record Answer(Object value, JsonElement json) {
    static final Answer EMPTY = new Answer(null, Json.NULL);
}
