// SPDX-License-Identifier: LGPL-2.1-or-later

/** The behaviour agent in Kotlin: a request on each line of the input, an answer on each line of the output. */
@file:JvmName("Agent")

package dev.virtkit.agent

import com.google.gson.GsonBuilder
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import dev.virtkit.kotlin.Outcome
import dev.virtkit.kotlin.VirtkitException
import java.io.PrintStream
import kotlinx.coroutines.runBlocking

private val gson = GsonBuilder().serializeNulls().disableHtmlEscaping().create()

fun main() {
    val names: Names = HashMap()
    val out = PrintStream(System.out, true, Charsets.UTF_8)
    System.`in`.bufferedReader(Charsets.UTF_8).forEachLine { line ->
        out.println(gson.toJson(runBlocking { answer(JsonParser.parseString(line).asJsonObject, names) }))
    }
}

private suspend fun answer(json: JsonObject, names: Names): JsonObject {
    val reply = JsonObject()
    reply.add("id", json.get("id"))
    try {
        val request = Request(json, names)
        val call = steps[request.call] ?: methods[request.call]
            ?: throw IllegalArgumentException("there is no call ${request.call}")
        val answer = call(request)
        if (json.has("save")) names[json.get("save").asString] = answer.value
        if (request.call == "drop") names.remove(json.get("on").asString)
        reply.add("ok", answer.json)
    } catch (e: VirtkitException) {
        reply.add("error", described(e))
    } catch (e: Exception) {
        reply.add("error", json("code" to "Agent", "domain" to "Agent", "message" to e.stackTraceToString(), "outcome" to null))
    }
    return reply
}

private fun described(error: VirtkitException): JsonObject {
    val (code, details) = details(error)
    val outcome = when (details.outcome) {
        Outcome.NOT_STARTED -> "not_started"
        Outcome.UNKNOWN -> "unknown"
        null -> null
    }
    val domain = domains[details.domain] ?: details.domain.toString()
    return json("code" to code, "domain" to domain, "message" to details.message, "outcome" to outcome)
}

private fun json(vararg texts: Pair<String, String?>) = JsonObject().apply {
    texts.forEach { (name, text) -> add(name, text?.let(::JsonPrimitive) ?: JsonNull.INSTANCE) }
}
