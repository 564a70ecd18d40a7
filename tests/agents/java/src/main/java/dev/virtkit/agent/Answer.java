// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.virtkit.CallOptions;
import dev.virtkit.Operation;
import java.util.function.Function;

/** What a call gave: the value that may be saved, and its JSON. */
record Answer(Object value, JsonElement json) {
    static final Answer EMPTY = new Answer(null, Json.NULL);

    /** An operation, and how the result of its work is written. */
    static <T> Answer following(Operation<T> operation, Function<T, JsonElement> write) {
        JsonObject json = new JsonObject();
        json.addProperty("operation", true);
        return new Answer(new Following<>(operation, write), json);
    }

    /** An operation that a step can wait for. */
    record Following<T>(Operation<T> operation, Function<T, JsonElement> write) {
        Answer await(CallOptions options) {
            T result = operation.await(options);
            return new Answer(result, write.apply(result));
        }
    }
}
