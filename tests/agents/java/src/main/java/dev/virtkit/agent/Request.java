// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.virtkit.CallOptions;
import java.time.Duration;
import java.util.Map;

/** A request, and the objects that earlier ones saved. */
record Request(JsonObject json, Map<String, Object> objects) {
    String call() {
        return json.get("call").getAsString();
    }

    /** The receiver. */
    <T> T on(Class<T> type) {
        return saved(json.get("on").getAsString(), type);
    }

    <T> T saved(String name, Class<T> type) {
        Object value = objects.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + " was saved as " + name);
        }
        return type.cast(value);
    }

    boolean has(String name) {
        return json.has("args") && json.getAsJsonObject("args").has(name);
    }

    JsonElement arg(String name) {
        return has(name) ? json.getAsJsonObject("args").get(name) : Json.NULL;
    }

    CallOptions options() {
        return json.has("timeout_ms") ? CallOptions.timeout(Duration.ofMillis(json.get("timeout_ms").getAsLong())) : CallOptions.NONE;
    }

    Long cancelAfterMillis() {
        return json.has("cancel_after_ms") ? json.get("cancel_after_ms").getAsLong() : null;
    }
}
