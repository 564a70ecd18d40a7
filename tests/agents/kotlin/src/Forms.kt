// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import dev.virtkit.kotlin.TypedParam
import dev.virtkit.kotlin.TypedValue
import java.time.Duration
import java.util.HexFormat

/** What earlier requests saved. */
internal typealias Names = MutableMap<String, Any?>

/** How values of a type are written in the harness's JSON, and read from it. */
internal interface Form<T> {
    fun encode(value: T): JsonElement

    fun decode(json: JsonElement, names: Names): T
}

private class Plain<T>(private val write: (T) -> JsonElement, private val read: (JsonElement) -> T) : Form<T> {
    override fun encode(value: T) = write(value)

    override fun decode(json: JsonElement, names: Names) = read(json)
}

/** The forms of what every description has. Those of the description are in `generated`. */
internal object Forms {
    val bool: Form<Boolean> = Plain(::JsonPrimitive, JsonElement::getAsBoolean)
    val i32: Form<Int> = Plain(::JsonPrimitive, JsonElement::getAsInt)
    val u32: Form<UInt> = Plain({ JsonPrimitive(it.toLong()) }, { it.asLong.toUInt() })
    val i64: Form<Long> = Plain({ JsonPrimitive(it.toString()) }, { it.asString.toLong() })
    val u64: Form<ULong> = Plain({ JsonPrimitive(it.toString()) }, { it.asString.toULong() })
    val f64: Form<Double> = Plain(::JsonPrimitive, JsonElement::getAsDouble)
    val text: Form<String> = Plain(::JsonPrimitive, JsonElement::getAsString)
    val bytes: Form<ByteArray> = Plain({ JsonPrimitive(HexFormat.of().formatHex(it)) }, { HexFormat.of().parseHex(it.asString) })
    val duration: Form<Duration> = Plain({ JsonPrimitive(it.toNanos().toString()) }, { Duration.ofNanos(it.asString.toLong()) })

    fun <T> list(item: Form<T>): Form<List<T>> = object : Form<List<T>> {
        override fun encode(value: List<T>) = JsonArray().apply { value.forEach { add(item.encode(it)) } }

        override fun decode(json: JsonElement, names: Names) = json.asJsonArray.map { item.decode(it, names) }
    }

    fun <T : Any> optional(item: Form<T>): Form<T?> = object : Form<T?> {
        override fun encode(value: T?) = value?.let(item::encode) ?: JsonNull.INSTANCE

        override fun decode(json: JsonElement, names: Names) = if (json.isJsonNull) null else item.decode(json, names)
    }
}

/** An enumeration: the name of the value, or its number. */
internal fun <T> enumeration(values: List<Pair<String, T>>, number: (T) -> Int?, unlisted: (Int) -> T): Form<T> = object : Form<T> {
    private val named = values.toMap()

    override fun encode(value: T): JsonElement =
        number(value)?.let(::JsonPrimitive) ?: JsonPrimitive(values.first { it.second == value }.first)

    override fun decode(json: JsonElement, names: Names): T =
        if (json.asJsonPrimitive.isNumber) unlisted(json.asInt) else named.getValue(json.asString)
}

/** A flag set: its bits as a number. */
internal fun <T> flags(members: List<Pair<UInt, T>>, bits: (T) -> UInt?, unlisted: (UInt) -> T): Form<List<T>> = object : Form<List<T>> {
    override fun encode(value: List<T>): JsonElement {
        val all = value.map { member -> bits(member) ?: members.first { it.second == member }.first }
        return JsonPrimitive(all.fold(0u) { sum, it -> sum or it }.toLong())
    }

    override fun decode(json: JsonElement, names: Names): List<T> {
        val given = json.asLong.toUInt()
        val rest = given and members.fold(0u) { sum, it -> sum or it.first }.inv()
        val named = members.filter { given and it.first != 0u }.map { it.second }
        return if (rest == 0u) named else named + unlisted(rest)
    }
}

internal fun json(vararg members: Pair<String, JsonElement>) = JsonObject().apply { members.forEach { add(it.first, it.second) } }

/** A member of an object; what is missing is nothing. */
internal fun member(json: JsonElement, name: String): JsonElement = json.asJsonObject.get(name) ?: JsonNull.INSTANCE

/** A parameter that is set. */
internal fun set(json: JsonElement, name: String): JsonElement? = json.asJsonObject.get(name)

/** Typed parameters: those that are set, and what has no field under `extra`. */
internal fun params(extra: List<TypedParam>, vararg members: Pair<String, JsonElement?>): JsonElement {
    val json = JsonObject()
    members.forEach { (name, value) -> if (value != null) json.add(name, value) }
    if (extra.isNotEmpty()) json.add("extra", json(*extra.map { it.name to typed(it.value) }.toTypedArray()))
    return json
}

private fun typed(value: TypedValue): JsonElement = when (value) {
    is TypedValue.I32 -> json("i32" to Forms.i32.encode(value.value))
    is TypedValue.U32 -> json("u32" to Forms.u32.encode(value.value))
    is TypedValue.I64 -> json("i64" to Forms.i64.encode(value.value))
    is TypedValue.U64 -> json("u64" to Forms.u64.encode(value.value))
    is TypedValue.F64 -> json("f64" to Forms.f64.encode(value.value))
    is TypedValue.Bool -> json("bool" to Forms.bool.encode(value.value))
    is TypedValue.Text -> json("str" to Forms.text.encode(value.value))
}

internal fun extra(json: JsonElement): List<TypedParam> =
    set(json, "extra")?.asJsonObject?.entrySet().orEmpty().map { (name, typed) ->
        val (type, value) = typed.asJsonObject.entrySet().single()
        val read = when (type) {
            "i32" -> TypedValue.I32(value.asInt)
            "u32" -> TypedValue.U32(value.asLong.toUInt())
            "i64" -> TypedValue.I64(value.asString.toLong())
            "u64" -> TypedValue.U64(value.asString.toULong())
            "f64" -> TypedValue.F64(value.asDouble)
            "bool" -> TypedValue.Bool(value.asBoolean)
            "str" -> TypedValue.Text(value.asString)
            else -> throw IllegalArgumentException("a typed parameter has no type `$type`")
        }
        TypedParam(name, read)
    }

internal fun event(kind: String, subject: JsonElement?, fields: JsonObject): JsonElement =
    json("kind" to JsonPrimitive(kind), "subject" to (subject ?: JsonObject()), "fields" to fields)
