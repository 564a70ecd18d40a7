/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The steps of the runtime: closing, events and streams.
 */
#include "agent.h"

#include <stdlib.h>
#include <string.h>

/* A subscription: what its callbacks were told and nobody has taken. */
struct subscription {
    virConnectPtr conn;
    cJSON *events;
    struct registration {
        const struct event_kind *kind;
        int id;
    } callbacks[128];
    int count;
    /* Held by the agent, and by each callback. */
    int references;
    bool closed;
    /* Its connection was closed: nothing more will come. */
    bool ended;
    struct subscription *next;
};

static struct subscription *subscriptions;

void subscription_add(void *opaque, const char *kind, cJSON *subject, cJSON *fields)
{
    struct subscription *subscription = opaque;
    cJSON *event = cJSON_CreateObject();

    cJSON_AddStringToObject(event, "kind", kind);
    cJSON_AddItemToObject(event, "subject", subject);
    cJSON_AddItemToObject(event, "fields", fields);
    cJSON_AddItemToArray(subscription->events, event);
}

void subscription_forget(void *opaque)
{
    struct subscription *subscription = opaque;

    if (--subscription->references == 0) {
        struct subscription **link = &subscriptions;

        while (*link != subscription)
            link = &(*link)->next;
        *link = subscription->next;
        cJSON_Delete(subscription->events);
        free(subscription);
    }
}

void subscription_end(void *opaque)
{
    ((struct subscription *)opaque)->ended = true;
}

static void on_lost(unsigned long long count, void *opaque)
{
    cJSON *fields = cJSON_CreateObject();

    cJSON_AddItemToObject(fields, "count", json_unsigned(count));
    subscription_add(opaque, "EventsLost", cJSON_CreateObject(), fields);
}

static void subscription_close(struct subscription *subscription)
{
    int i;

    for (i = 0; i < subscription->count; i++)
        subscription->callbacks[i].kind->unsubscribe(subscription->conn, subscription->callbacks[i].id);
    if (!subscription->closed)
        virtkit_limit_events(subscription->conn, 0, NULL, NULL);
    subscription->count = 0;
    subscription->closed = true;
}

static int subscription_release(void *opaque)
{
    struct subscription *subscription = opaque;

    subscription_close(subscription);
    virConnectClose(subscription->conn);
    subscription_forget(subscription);
    return 0;
}

static bool wanted(const cJSON *kinds, const char *name)
{
    const cJSON *kind;

    if (!cJSON_GetArraySize(kinds))
        return true;
    cJSON_ArrayForEach(kind, kinds)
    {
        if (!strcmp(kind->valuestring, name))
            return true;
    }
    return false;
}

static int connection_events(struct step *step)
{
    struct subscription *subscription = calloc(1, sizeof(*subscription));
    const cJSON *kinds = cJSON_GetObjectItemCaseSensitive(step->args, "kinds");
    const char *about = arg_text(step->args, "subject");
    const struct saved *subject = about ? saved_find(about) : NULL;
    const struct event_kind *kind;

    subscription->conn = saved_pointer(step->on, "Connection");
    subscription->events = cJSON_CreateArray();
    subscription->references = 1;
    subscription->next = subscriptions;
    subscriptions = subscription;
    if (virtkit_limit_events(subscription->conn, (unsigned int)arg_number(step->args, "capacity", 0), on_lost, subscription) < 0)
        return -1;
    virConnectRef(subscription->conn);
    for (kind = generated_events; kind->name; kind++) {
        int id;

        if (!wanted(kinds, kind->name) || (subject && (!kind->subject || strcmp(kind->subject, subject->kind))))
            continue;
        id = kind->subscribe(subscription->conn, subject ? subject->pointer : NULL, subscription);
        if (id < 0) {
            step_failed(step);
            subscription_release(subscription);
            return -1;
        }
        subscription->references++;
        subscription->callbacks[subscription->count++] = (struct registration){kind, id};
    }
    step->kind = "Events";
    step->result = subscription;
    step->release = subscription_release;
    step->answer = cJSON_CreateObject();
    return 0;
}

static void on_timeout(int timer, void *opaque)
{
    (void)timer;
    *(bool *)opaque = true;
}

/* Waits in the program's own event loop, so that a deadline is a timeout of that loop. */
static int events_next(struct step *step)
{
    struct subscription *subscription = saved_pointer(step->on, "Events");
    long long timeout = arg_number(step->request, "timeout_ms", -1), cancel = arg_number(step->request, "cancel_after_ms", -1);
    bool late = false, cancelled = false;
    int late_timer = virEventAddTimeout((int)timeout, on_timeout, &late, NULL);
    int cancel_timer = virEventAddTimeout((int)cancel, on_timeout, &cancelled, NULL);

    while (!subscription->closed && !subscription->ended && !late && !cancelled && !cJSON_GetArraySize(subscription->events))
        virEventRunDefaultImpl();
    virEventRemoveTimeout(late_timer);
    virEventRemoveTimeout(cancel_timer);
    step->answer = cJSON_DetachItemFromArray(subscription->events, 0);
    if (!step->answer && (subscription->closed || subscription->ended))
        step->answer = cJSON_CreateNull();
    if (step->answer)
        return 0;
    /* The loop is the program's, and so is the reason why it stopped. */
    step->answer = cJSON_CreateString(late ? "DeadlineExceeded" : "Cancelled");
    return -2;
}

static int events_close(struct step *step)
{
    subscription_close(saved_pointer(step->on, "Events"));
    return 0;
}

static int identity(struct step *step)
{
    step->answer = generated_identity(step->on);
    return 0;
}

static int connection_close(struct step *step)
{
    virConnectPtr conn = saved_pointer(step->on, "Connection");
    struct subscription *subscription;

    for (subscription = subscriptions; subscription; subscription = subscription->next)
        if (subscription->conn == conn)
            subscription->ended = true;
    return virtkit_connect_close(conn);
}

static int stream_read(struct step *step)
{
    virStreamPtr stream = saved_pointer(step->on, "Stream");
    size_t room = (size_t)arg_number(step->args, "max", 4096);
    char *data = malloc(room + 1);
    int got = virStreamRecvFlags(stream, data, room, VIR_STREAM_RECV_STOP_AT_HOLE);
    long long hole;

    if (got > 0)
        step->answer = json_hex((unsigned char *)data, (size_t)got);
    free(data);
    if (got == -3) {
        if (virStreamRecvHole(stream, &hole, 0) < 0)
            return -1;
        step->answer = cJSON_CreateObject();
        cJSON_AddItemToObject(step->answer, "hole", json_unsigned((unsigned long long)hole));
        return 0;
    }
    return got < 0 ? -1 : 0;
}

static int stream_write(struct step *step)
{
    size_t length;
    unsigned char *data = from_hex(arg_text(step->args, "data"), &length);
    int sent = virStreamSend(saved_pointer(step->on, "Stream"), (char *)data, length);

    free(data);
    step->answer = sent < 0 ? NULL : cJSON_CreateNumber(sent);
    return sent < 0 ? -1 : 0;
}

static int stream_write_hole(struct step *step)
{
    return virStreamSendHole(saved_pointer(step->on, "Stream"), arg_number(step->args, "length", 0), 0);
}

static int stream_finish(struct step *step)
{
    return virStreamFinish(saved_pointer(step->on, "Stream"));
}

static int stream_abort(struct step *step)
{
    return virStreamAbort(saved_pointer(step->on, "Stream"));
}

static int drop(struct step *step)
{
    const char *name = arg_text(step->request, "on");

    if (name)
        saved_drop(name);
    return 0;
}

const struct call runtime_calls[] = {
    {"Connection.close", connection_close},
    {"Connection.events", connection_events},
    {"identity", identity},
    {"Events.next", events_next},
    {"Events.close", events_close},
    {"Stream.read", stream_read},
    {"Stream.write", stream_write},
    {"Stream.write_hole", stream_write_hole},
    {"Stream.finish", stream_finish},
    {"Stream.abort", stream_abort},
    {"drop", drop},
    {NULL, NULL},
};
