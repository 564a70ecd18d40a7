// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.virtkit.FlagSet;
import dev.virtkit.OpenEnum;
import dev.virtkit.Stream;
import dev.virtkit.TypedParameter;
import dev.virtkit.TypedValue;
import dev.virtkit.VirtkitException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The forms that values have in the agent's language. */
final class Json {
    static final JsonElement NULL = JsonNull.INSTANCE;

    private Json() {}

    static JsonElement of(boolean value) {
        return new JsonPrimitive(value);
    }

    static JsonElement of(Number value) {
        return new JsonPrimitive(value);
    }

    static JsonElement of(String value) {
        return new JsonPrimitive(value);
    }

    static JsonElement of(FlagSet<?> value) {
        return new JsonPrimitive(Integer.toUnsignedLong(value.bits()));
    }

    /** The name, or the number of a value without one. */
    static JsonElement of(OpenEnum<?> value) {
        String name = value.known().name();
        return name.equals("UNRECOGNIZED") ? new JsonPrimitive(value.value()) : new JsonPrimitive(name);
    }

    static <T> T enumeration(JsonElement element, Class<T> type, IntFunction<T> of) {
        if (element.getAsJsonPrimitive().isNumber()) {
            return of.apply(element.getAsInt());
        }
        try {
            return type.cast(type.getField(element.getAsString()).get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getSimpleName() + " has no value " + element.getAsString(), e);
        }
    }

    static JsonElement hex(byte[] bytes) {
        return new JsonPrimitive(HexFormat.of().formatHex(bytes));
    }

    static byte[] bytes(JsonElement element) {
        return HexFormat.of().parseHex(element.getAsString());
    }

    static JsonElement descriptor() {
        JsonObject object = new JsonObject();
        object.addProperty("fd", true);
        return object;
    }

    static JsonElement stream(Stream stream) {
        JsonObject object = new JsonObject();
        object.addProperty("stream", stream.direction().name().toLowerCase(Locale.ROOT));
        stream.mime().ifPresent(mime -> object.addProperty("mime", mime));
        return object;
    }

    static JsonElement event(String kind, JsonElement subject, JsonObject fields) {
        JsonObject object = new JsonObject();
        object.addProperty("kind", kind);
        object.add("subject", subject);
        object.add("fields", fields);
        return object;
    }

    static JsonElement error(VirtkitException e) {
        JsonObject object = new JsonObject();
        object.add("code", pascal(e.code()));
        object.add("domain", pascal(e.domain()));
        object.addProperty("message", e.getMessage());
        object.add("outcome", e.outcome().map(it -> of(it.name().toLowerCase(Locale.ROOT))).orElse(NULL));
        return object;
    }

    /** The question makes no sense. */
    static JsonElement failure(RuntimeException e) {
        JsonObject object = new JsonObject();
        object.addProperty("code", "Agent");
        object.addProperty("domain", "Agent");
        object.addProperty("message", e.toString());
        object.add("outcome", NULL);
        return object;
    }

    /** {@code NO_DOMAIN} is {@code NoDomain} in the description. */
    private static JsonElement pascal(OpenEnum<?> value) {
        if (value.known().name().equals("UNRECOGNIZED")) {
            return new JsonPrimitive(value.value());
        }
        StringBuilder name = new StringBuilder();
        for (String word : value.toString().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return of(name.toString());
    }

    static <T> JsonElement array(List<T> values, Function<? super T, JsonElement> write) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(write.apply(value)));
        return array;
    }

    static <T> List<T> list(JsonElement element, Function<JsonElement, T> read) {
        List<T> values = new ArrayList<>();
        element.getAsJsonArray().forEach(item -> values.add(read.apply(item)));
        return values;
    }

    static JsonElement member(JsonElement element, String name) {
        JsonElement member = element.getAsJsonObject().get(name);
        return member == null ? NULL : member;
    }

    /** A list that may be left out. */
    static JsonElement items(JsonElement element, String name) {
        JsonElement items = element.getAsJsonObject().get(name);
        return items == null ? new JsonArray() : items;
    }

    /** Adds a list that has items. */
    static void addItems(JsonObject object, String name, JsonElement items) {
        if (!items.getAsJsonArray().isEmpty()) {
            object.add(name, items);
        }
    }

    static <T> T nullable(JsonElement element, Function<JsonElement, T> read) {
        return element.isJsonNull() ? null : read.apply(element);
    }

    static <T> Optional<T> optional(JsonElement element, Function<JsonElement, T> read) {
        return Optional.ofNullable(nullable(element, read));
    }

    static OptionalInt optionalInt(JsonElement element, Function<JsonElement, Integer> read) {
        return element.isJsonNull() ? OptionalInt.empty() : OptionalInt.of(read.apply(element));
    }

    static OptionalLong optionalLong(JsonElement element, Function<JsonElement, Long> read) {
        return element.isJsonNull() ? OptionalLong.empty() : OptionalLong.of(read.apply(element));
    }

    static OptionalDouble optionalDouble(JsonElement element, Function<JsonElement, Double> read) {
        return element.isJsonNull() ? OptionalDouble.empty() : OptionalDouble.of(read.apply(element));
    }

    /** Adds the parameters that their group does not describe. */
    static JsonElement withExtra(JsonObject object, List<TypedParameter> extra) {
        if (!extra.isEmpty()) {
            JsonObject more = new JsonObject();
            extra.forEach(parameter -> more.add(parameter.name(), typed(parameter.value())));
            object.add("extra", more);
        }
        return object;
    }

    static List<TypedParameter> extra(JsonElement element) {
        List<TypedParameter> extra = new ArrayList<>();
        JsonElement more = member(element, "extra");
        if (!more.isJsonNull()) {
            more.getAsJsonObject().entrySet().forEach(it -> extra.add(new TypedParameter(it.getKey(), typed(it.getValue().getAsJsonObject()))));
        }
        return extra;
    }

    private static JsonElement typed(TypedValue value) {
        JsonObject object = new JsonObject();
        if (value instanceof TypedValue.I32 it) {
            object.addProperty("i32", it.value());
        } else if (value instanceof TypedValue.U32 it) {
            object.addProperty("u32", it.value());
        } else if (value instanceof TypedValue.I64 it) {
            object.addProperty("i64", Long.toString(it.value()));
        } else if (value instanceof TypedValue.U64 it) {
            object.addProperty("u64", Long.toUnsignedString(it.value()));
        } else if (value instanceof TypedValue.F64 it) {
            object.addProperty("f64", it.value());
        } else if (value instanceof TypedValue.Bool it) {
            object.addProperty("bool", it.value());
        } else if (value instanceof TypedValue.Text it) {
            object.addProperty("str", it.value());
        }
        return object;
    }

    private static TypedValue typed(JsonObject object) {
        String type = object.keySet().iterator().next();
        JsonElement value = object.get(type);
        return switch (type) {
            case "i32" -> new TypedValue.I32(value.getAsInt());
            case "u32" -> new TypedValue.U32(value.getAsLong());
            case "i64" -> new TypedValue.I64(Long.parseLong(value.getAsString()));
            case "u64" -> new TypedValue.U64(Long.parseUnsignedLong(value.getAsString()));
            case "f64" -> new TypedValue.F64(value.getAsDouble());
            case "bool" -> new TypedValue.Bool(value.getAsBoolean());
            case "str", "text" -> new TypedValue.Text(value.getAsString());
            default -> throw new IllegalArgumentException("there is no type " + type + " of typed parameters");
        };
    }
}
