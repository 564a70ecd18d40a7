/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The loop: a request a line, an answer a line.
 */
#include "agent.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void be_quiet(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

/* Cancels a call after a time. It may outlive the call: the token is freed by it. */
struct cancellation {
    struct virtkit_token *token;
    long long after_ms;
};

static void *cancel_later(void *opaque)
{
    struct cancellation *cancellation = opaque;
    struct timespec pause = {cancellation->after_ms / 1000, (cancellation->after_ms % 1000) * 1000000};

    nanosleep(&pause, NULL);
    virtkit_cancel(cancellation->token);
    virtkit_token_free(cancellation->token);
    free(cancellation);
    return NULL;
}

static struct virtkit_token *cancellation_start(long long after_ms)
{
    struct virtkit_token *token = virtkit_token_new();
    struct cancellation *cancellation = malloc(sizeof(*cancellation));
    pthread_t thread;

    *cancellation = (struct cancellation){token, after_ms};
    if (after_ms == 0)
        virtkit_cancel(token);
    pthread_create(&thread, NULL, cancel_later, cancellation);
    pthread_detach(thread);
    return token;
}

static cJSON *failure(const char *code, const char *domain, const char *message, const char *outcome)
{
    cJSON *error = cJSON_CreateObject();

    cJSON_AddStringToObject(error, "code", code);
    cJSON_AddStringToObject(error, "domain", domain ? domain : "None");
    cJSON_AddStringToObject(error, "message", message);
    cJSON_AddItemToObject(error, "outcome", json_text(outcome));
    return error;
}

static cJSON *last_failure(void)
{
    const virError *error = virGetLastError();
    const char *code = virtkit_last_error_name(), *outcome = NULL;

    if (!error)
        return failure("InternalError", "None", "the call failed without an error", NULL);
    if (!strcmp(code, "Cancelled") || !strcmp(code, "DeadlineExceeded") || !strcmp(code, "ConnectionLost"))
        outcome = error->int1 == 1 ? "not_started" : "unknown";
    return failure(code, virtkit_error_domain_name(error->domain), error->message, outcome);
}

int step_failed(struct step *step)
{
    if (!step->error)
        step->error = last_failure();
    return -1;
}

int step_refuse(struct step *step, const char *name, long long value)
{
    char message[200];

    snprintf(message, sizeof(message), "no function of libvirt's C interface takes 0x%llx as the argument `%s`", (unsigned long long)value, name);
    step->error = failure("InvalidArg", "None", message, NULL);
    return -1;
}

const struct call *call_find(const struct call *calls, const char *name)
{
    while (calls->name && strcmp(calls->name, name))
        calls++;
    return calls->name ? calls : NULL;
}

static void run(const cJSON *request, cJSON *reply)
{
    const char *name = arg_text(request, "call"), *save = arg_text(request, "save");
    const struct call *call = call_find(generated_calls, name ? name : "");
    struct virtkit_options options = {arg_number(request, "timeout_ms", -1), NULL};
    long long cancel = arg_number(request, "cancel_after_ms", -1);
    struct step step = {.request = request, .args = cJSON_GetObjectItemCaseSensitive(request, "args"), .on = saved_find(arg_text(request, "on"))};
    int result;

    if (!call)
        call = call_find(runtime_calls, name ? name : "");
    if (!call)
        call = call_find(operation_calls, name ? name : "");
    if (!call)
        call = call_find(file_calls, name ? name : "");
    if (!call) {
        cJSON_AddItemToObject(reply, "error", failure("NoSupport", "None", "the agent does not know this call", NULL));
        return;
    }
    if (cancel >= 0)
        options.cancel = cancellation_start(cancel);
    virtkit_call_begin(&options);
    result = operation_begin(call, &step) ? 0 : call->run(&step);
    virtkit_call_end();
    if (result == -2) {
        cJSON_AddItemToObject(reply, "error", failure(step.answer->valuestring, "None", "nothing came in time", "unknown"));
        cJSON_Delete(step.answer);
        return;
    }
    if (result < 0) {
        step_failed(&step);
        cJSON_AddItemToObject(reply, "error", step.error);
        cJSON_Delete(step.answer);
        return;
    }
    if (step.result) {
        if (save)
            saved_put(save, &step);
        else
            step.release(step.result);
    }
    cJSON_AddItemToObject(reply, "ok", step.answer ? step.answer : cJSON_CreateNull());
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;

    virSetErrorFunc(NULL, be_quiet);
    if (virEventRegisterDefaultImpl() < 0)
        return 1;
    while (getline(&line, &room, stdin) > 0) {
        cJSON *request = cJSON_Parse(line), *reply = cJSON_CreateObject();
        char *text;

        cJSON_AddItemToObject(reply, "id", cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(request, "id"), true));
        run(request, reply);
        text = cJSON_PrintUnformatted(reply);
        printf("%s\n", text);
        fflush(stdout);
        cJSON_free(text);
        cJSON_Delete(reply);
        cJSON_Delete(request);
    }
    free(line);
    return 0;
}
