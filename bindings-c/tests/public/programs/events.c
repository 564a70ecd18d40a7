/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A console, and the event of the end that it brings about, through the default event loop.
 */
#include "check.h"

struct record {
    int calls, freed, event, detail, deregister;
    int id;
    virConnectPtr conn;
    char name[32];
};

static int on_life(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    struct record *record = opaque;

    CHECK(record->freed == 0);
    CHECK(conn == record->conn);
    CHECK(virDomainGetConnect(domain) == conn);
    record->calls++;
    record->event = event;
    record->detail = detail;
    snprintf(record->name, sizeof(record->name), "%s", virDomainGetName(domain));
    /* A callback may call the API, and take itself back. */
    CHECK(virDomainGetState(domain, &record->event, NULL, 0) == 0);
    record->event = event;
    if (record->deregister) {
        CHECK(virConnectDomainEventDeregisterAny(conn, record->id) == 0);
        CHECK(virConnectDomainEventDeregisterAny(conn, record->id) == -1);
        CHECK(record->freed == 0);
    }
    return 0;
}

/* A second function, because one may not be registered twice for the same. */
static int on_life_too(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    return on_life(conn, domain, event, detail, opaque);
}

static int on_life_by_address(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    return on_life(conn, domain, event, detail, opaque);
}

static void forget(void *opaque)
{
    ((struct record *)opaque)->freed++;
}

static void on_timeout(int timer, void *opaque)
{
    (void)timer;
    *(int *)opaque = 1;
}

static void count_free(void *opaque)
{
    ++*(int *)opaque;
}

/* Runs the loop until something is so, five seconds at most. */
static void run_until(const int *what)
{
    int late = 0;
    int timer = virEventAddTimeout(5000, on_timeout, &late, NULL);

    CHECK(timer > 0);
    while (!*what && !late)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(!late);
    CHECK(virEventRemoveTimeout(timer) == 0);
    CHECK(virEventRemoveTimeout(timer) == -1);
}

/* Writes everything, and reads until a line is seen. */
static void talk(virStreamPtr stream, const char *line, const char *answer)
{
    char seen[512] = "";
    size_t length = 0;

    while (line && *line) {
        int sent = virStreamSend(stream, line, strlen(line));
        CHECK(sent > 0);
        line += sent;
    }
    while (answer && !strstr(seen, answer)) {
        int got = virStreamRecv(stream, seen + length, sizeof(seen) - length - 1);
        CHECK(got > 0);
        length += (size_t)got;
        seen[length] = 0;
    }
}

static void without_a_loop(virConnectPtr conn)
{
    struct record nobody = {0};

    CHECK(virEventAddHandle(0, VIR_EVENT_HANDLE_READABLE, NULL, NULL, NULL) == -1);
    CHECK(virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life),
                                           &nobody, forget) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_INTERNAL_ERROR);
    CHECK(strstr(virGetLastErrorMessage(), "virEventRegisterDefaultImpl") != NULL);
    CHECK(nobody.freed == 0);
}

static void streams(virConnectPtr conn, virDomainPtr domain)
{
    virStreamPtr stream = virStreamNew(conn, VIR_STREAM_NONBLOCK), unused = virStreamNew(conn, 0);
    char buffer[256];
    int got;

    CHECK(virStreamNew(conn, 1 << 7) == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virStreamRecv(unused, buffer, sizeof(buffer)) == -1 && virGetLastErrorCode() == VIR_ERR_NO_SUPPORT);
    CHECK(virDomainOpenConsole(domain, NULL, stream, 0) == 0);
    CHECK(virDomainOpenConsole(domain, NULL, stream, 0) == -1 && virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID);
    CHECK(virDomainOpenConsole(domain, "nosuch", unused, 0) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virDomainOpenConsole(domain, NULL, NULL, 0) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_STREAM);
    /* The guest's first line is there; after it a nonblocking stream has nothing. */
    while ((got = virStreamRecv(stream, buffer, sizeof(buffer))) > 0)
        ;
    CHECK(got == -2);
    CHECK(virStreamRecv(stream, NULL, 1) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virStreamRecvAll(stream, NULL, NULL) == -1);
    CHECK(virStreamAbort(stream) == 0);
    /* What is not open is as good as aborted, but nothing can be written to it. */
    CHECK(virStreamAbort(stream) == 0);
    CHECK(virStreamSend(stream, buffer, 1) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_STREAM);
    CHECK(virStreamFree(stream) == 0);
    CHECK(virStreamFree(unused) == 0);
}

int main(void)
{
    /* A world of its own. */
    virConnectPtr conn = open_test("test:///default?latency=1ms"), other = virConnectOpen("test:///default?domains=1");
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    struct record all = {0}, once = {0}, legacy = {0}, elsewhere = {0};
    virStreamPtr stream;
    int timer_freed = 0, timer, seen;

    CHECK(domain && other);
    without_a_loop(conn);
    CHECK(virEventRegisterDefaultImpl() == 0);
    timer = virEventAddTimeout(-1, on_timeout, &timer_freed, count_free);
    CHECK(virEventRemoveTimeout(timer) == 0);

    all.conn = once.conn = legacy.conn = conn;
    elsewhere.conn = other;
    once.deregister = 1;
    all.id = virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life), &all, forget);
    once.id = virConnectDomainEventRegisterAny(conn, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life_too), &once, forget);
    elsewhere.id = virConnectDomainEventRegisterAny(other, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life), &elsewhere, forget);
    CHECK(all.id >= 0 && once.id >= 0 && elsewhere.id >= 0 && all.id != once.id);
    CHECK(virConnectDomainEventRegister(conn, on_life_by_address, &legacy, forget) == 0);
    CHECK(virConnectDomainEventRegister(conn, on_life_by_address, &legacy, forget) == -1);
    CHECK(virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, NULL, NULL, NULL) == -1);
    CHECK(virConnectDomainEventRegisterAny(conn, NULL, 4711, VIR_DOMAIN_EVENT_CALLBACK(on_life), NULL, NULL) == -1);

    streams(conn, domain);
    stream = virStreamNew(conn, 0);
    CHECK(virDomainOpenConsole(domain, NULL, stream, VIR_DOMAIN_CONSOLE_FORCE) == 0);
    talk(stream, "hello\n", "hello");
    talk(stream, "poweroff\n", NULL);
    /* No callback before the loop runs. */
    CHECK(all.calls == 0 && once.calls == 0);
    run_until(&all.calls);
    while (!once.calls || !legacy.calls)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(all.event == VIR_DOMAIN_EVENT_STOPPED || all.event == VIR_DOMAIN_EVENT_SHUTDOWN);
    CHECK(strcmp(all.name, "test") == 0 && strcmp(once.name, "test") == 0);
    CHECK(once.calls == 1 && once.freed == 1);
    CHECK(all.freed == 0 && legacy.freed == 0);
    CHECK(elsewhere.calls == 0);
    CHECK(timer_freed == 1);
    virStreamFree(stream);

    CHECK(virConnectDomainEventDeregister(conn, on_life_by_address) == 0);
    CHECK(virConnectDomainEventDeregister(conn, on_life_by_address) == -1);
    CHECK(legacy.freed == 1);
    seen = all.calls;
    /* A callback keeps its connection. */
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectRef(conn) == 0);
    CHECK(virConnectClose(conn) > 0);
    CHECK(virConnectDomainEventDeregisterAny(conn, all.id) == 0);
    CHECK(all.freed == 1 && all.calls == seen);
    CHECK(virConnectClose(conn) == 0);
    CHECK(virConnectDomainEventDeregisterAny(other, elsewhere.id) == 0 && elsewhere.freed == 1);
    CHECK(virConnectClose(other) == 0);
    printf("%d callback freed once\n", once.freed);
    return 0;
}
