/** Records, parameters and objects as JSON. */
final class Codec {
    private Codec() {}
{% for item in objects %}

    static JsonElement write({{ item.class }} value) {
        JsonObject object = new JsonObject();
{% for member in item.members %}
        object.add({{ member.key }}, {{ member.write }});
{% endfor %}
        return object;
    }
{% endfor %}
{% for item in records %}

    static JsonElement write({{ item.class }} value) {
        JsonObject object = new JsonObject();
{% for member in item.members %}
        object.add({{ member.key }}, {{ member.write }});
{% endfor %}
        return object;
    }

    static {{ item.class }} read{{ item.class }}(Request request, JsonElement element) {
        return new {{ item.class }}(
{% for member in item.members %}
                {{ member.read }}{% if not loop.last %},{% else %});{% endif %}

{% endfor %}
    }
{% endfor %}
{% for item in params %}

    static JsonElement write({{ item.class }} value) {
        JsonObject object = new JsonObject();
{% for member in item.members %}
        {{ member.write }}
{% endfor %}
        return Json.withExtra(object, value.extra());
    }

    static {{ item.class }} read{{ item.class }}(Request request, JsonElement element) {
        return new {{ item.class }}(
{% for member in item.members %}
                {{ member.read }},
{% endfor %}
                Json.extra(element));
    }
{% endfor %}
}
