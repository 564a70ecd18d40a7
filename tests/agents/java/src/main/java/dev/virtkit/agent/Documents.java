// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.virtkit.Extra;
import dev.virtkit.ExtraAttributes;
import dev.virtkit.ExtraNode;
import dev.virtkit.OpenWord;
import dev.virtkit.XmlAttribute;
import dev.virtkit.XmlNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** The JSON forms of the records of documents: the records say themselves what their components are. */
final class Documents {
    private Documents() {}

    /** The answer to a step that is about documents; null for another. */
    static Answer run(Request request) {
        return switch (request.call()) {
            case "document.parse" -> new Answer(null, show(invoke(root(request), "fromXml", String.class, null, text(request))));
            case "document.write" -> {
                Class<?> root = root(request);
                yield new Answer(null, Json.of((String) invoke(root, "toXml", null, take(root, request.arg("record")), null)));
            }
            default -> null;
        };
    }

    private static String text(Request request) {
        return request.arg("text").getAsString();
    }

    private static Class<?> root(Request request) {
        return Dispatcher.document(request.arg("kind").getAsString());
    }

    private static Object invoke(Class<?> type, String method, Class<?> parameter, Object on, Object argument) {
        try {
            return parameter == null ? type.getMethod(method).invoke(on) : type.getMethod(method, parameter).invoke(on, argument);
        } catch (InvocationTargetException e) {
            throw unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static RuntimeException unwrapped(InvocationTargetException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalArgumentException(e.getCause());
    }

    /** The form of a part of a record. */
    static JsonElement show(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? show(optional.get()) : Json.NULL;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? show(optional.getAsInt()) : Json.NULL;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? show(optional.getAsLong()) : Json.NULL;
        }
        if (value instanceof Boolean truth) {
            return Json.of(truth.booleanValue());
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(item -> array.add(show(item)));
            return array;
        }
        if (value instanceof XmlNode node) {
            return showNode(node);
        }
        if (value instanceof XmlAttribute attribute) {
            JsonArray pair = new JsonArray();
            pair.add(attribute.name());
            pair.add(attribute.value());
            return pair;
        }
        if (value instanceof Record record) {
            return record.getClass().isMemberClass() ? showAlternative(record) : showRecord(record);
        }
        return Json.of(value.toString());
    }

    private static JsonElement showAlternative(Record record) {
        JsonObject object = new JsonObject();
        object.addProperty("tag", tag(record.getClass()));
        object.add("value", show(component(record, record.getClass().getRecordComponents()[0])));
        return object;
    }

    private static JsonElement showRecord(Record record) {
        JsonObject object = new JsonObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = component(record, component);
            // Places are numbers, and nothing that is not described is left out.
            if (value instanceof Long number && (record instanceof ExtraNode || record instanceof ExtraAttributes)) {
                object.addProperty(component.getName(), number);
            } else if (!value.equals(Extra.NONE)) {
                object.add(key(component), show(value));
            }
        }
        return object;
    }

    private static JsonElement showNode(XmlNode node) {
        JsonObject object = new JsonObject();
        if (node instanceof XmlNode.Element element) {
            object.addProperty("tag", element.tag());
            object.add("attributes", show(element.attributes()));
            object.add("children", show(element.children()));
        } else if (node instanceof XmlNode.Text text) {
            object.addProperty("text", text.text());
        } else if (node instanceof XmlNode.Comment comment) {
            object.addProperty("comment", comment.text());
        }
        return object;
    }

    /** The name of a component in JSON: {@code readOnly} is {@code read_only}. */
    private static String key(RecordComponent component) {
        String name = component.getName();
        return (name.endsWith("_") ? name.substring(0, name.length() - 1) : name).replaceAll("([A-Z])", "_$1").toLowerCase();
    }

    /** The tag of an alternative: its class with a small letter first. */
    private static String tag(Class<?> alternative) {
        String name = alternative.getSimpleName();
        return name.substring(0, 1).toLowerCase() + name.substring(1);
    }

    private static Object component(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A part of a record, of this type. */
    static Object take(Type type, JsonElement json) {
        if (type instanceof ParameterizedType generic) {
            Type inner = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return json.isJsonNull() ? Optional.empty() : Optional.of(take(inner, json));
            }
            List<Object> list = new ArrayList<>();
            if (!json.isJsonNull()) {
                json.getAsJsonArray().forEach(item -> list.add(take(inner, item)));
            }
            return list;
        }
        Class<?> plain = (Class<?>) type;
        if (plain == OptionalInt.class) {
            return json.isJsonNull() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(json.getAsString()));
        }
        if (plain == OptionalLong.class) {
            return json.isJsonNull() ? OptionalLong.empty() : OptionalLong.of(number(json));
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return !json.isJsonNull() && json.getAsBoolean();
        }
        if (plain == int.class || plain == Integer.class) {
            return Integer.parseInt(json.getAsString());
        }
        if (plain == long.class || plain == Long.class) {
            return number(json);
        }
        if (plain == Extra.class && json.isJsonNull()) {
            return Extra.NONE;
        }
        return takeObject(plain, json);
    }

    private static long number(JsonElement json) {
        String text = json.getAsString();
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    private static Object takeObject(Class<?> type, JsonElement json) {
        if (type == String.class) {
            return json.getAsString();
        }
        if (type == UUID.class) {
            return UUID.fromString(json.getAsString());
        }
        if (OpenWord.class.isAssignableFrom(type)) {
            return invoke(type, "of", String.class, null, json.getAsString());
        }
        if (type == XmlAttribute.class) {
            JsonArray pair = json.getAsJsonArray();
            return new XmlAttribute(pair.get(0).getAsString(), pair.get(1).getAsString());
        }
        if (type == XmlNode.class) {
            return takeNode(json.getAsJsonObject());
        }
        JsonObject object = json.getAsJsonObject();
        if (type.isSealed()) {
            String tag = object.get("tag").getAsString();
            Class<?> one = Arrays.stream(type.getPermittedSubclasses()).filter(it -> tag(it).equals(tag)).findFirst().orElseThrow();
            return build(one, List.of(take(one.getRecordComponents()[0].getGenericType(), object.get("value"))));
        }
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            values.add(take(component.getGenericType(), Json.member(object, key(component))));
        }
        return build(type, values);
    }

    private static Object build(Class<?> type, List<Object> values) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getConstructor(types).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static XmlNode takeNode(JsonObject json) {
        if (json.has("text")) {
            return new XmlNode.Text(json.get("text").getAsString());
        }
        if (json.has("comment")) {
            return new XmlNode.Comment(json.get("comment").getAsString());
        }
        List<XmlAttribute> attributes = new ArrayList<>();
        List<XmlNode> children = new ArrayList<>();
        Json.member(json, "attributes").getAsJsonArray().forEach(pair -> attributes.add((XmlAttribute) takeObject(XmlAttribute.class, pair)));
        Json.member(json, "children").getAsJsonArray().forEach(child -> children.add(takeNode(child.getAsJsonObject())));
        return new XmlNode.Element(json.get("tag").getAsString(), attributes, children);
    }
}
