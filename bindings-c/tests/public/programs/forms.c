/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Events with structures, with typed parameters, with nothing but their object, and the one that a connection is lost.
 */
#include "check.h"

#include <unistd.h>

struct record {
    int calls, freed, reason;
    char text[256];
};

static void forget(void *opaque)
{
    ((struct record *)opaque)->freed++;
}

static void on_graphics(virConnectPtr conn, virDomainPtr domain, int phase, const virDomainEventGraphicsAddress *local,
                        const virDomainEventGraphicsAddress *remote, const char *scheme,
                        const virDomainEventGraphicsSubject *subject, void *opaque)
{
    struct record *record = opaque;

    CHECK(virDomainGetConnect(domain) == conn);
    CHECK(local->family == VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_UNIX && strcmp(local->node, "") == 0);
    CHECK(remote->family == VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_UNIX && strcmp(remote->service, "") == 0);
    CHECK(subject->nidentity == 0 && subject->identities == NULL);
    snprintf(record->text, sizeof(record->text), "%d %s", phase, scheme);
    record->calls++;
}

static void on_tunable(virConnectPtr conn, virDomainPtr domain, virTypedParameterPtr params, int nparams, void *opaque)
{
    struct record *record = opaque;

    CHECK(virDomainGetConnect(domain) == conn);
    CHECK(nparams == 1 && params[0].type == VIR_TYPED_PARAM_STRING);
    snprintf(record->text, sizeof(record->text), "%s %s", params[0].field, params[0].value.s);
    record->calls++;
}

static void on_refresh(virConnectPtr conn, virStoragePoolPtr pool, void *opaque)
{
    struct record *record = opaque;

    CHECK(virStoragePoolGetConnect(pool) == conn);
    snprintf(record->text, sizeof(record->text), "%s", virStoragePoolGetName(pool));
    record->calls++;
}

static void on_closed(virConnectPtr conn, int reason, void *opaque)
{
    struct record *record = opaque;

    CHECK(record->freed == 0);
    /* A callback may ask, and is its own last one. */
    CHECK(virConnectIsAlive(conn) == 0);
    CHECK(virConnectUnregisterCloseCallback(conn, on_closed) == -1);
    record->reason = reason;
    record->calls++;
}

static void on_closed_otherwise(virConnectPtr conn, int reason, void *opaque)
{
    on_closed(conn, reason, opaque);
}

static void on_timeout(int timer, void *opaque)
{
    (void)timer;
    *(int *)opaque = 1;
}

/* Runs the loop until something is so, twenty seconds at most. */
static void run_until(const int *what)
{
    int late = 0;
    int timer = virEventAddTimeout(20000, on_timeout, &late, NULL);

    while (!*what && !late)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(!late);
    CHECK(virEventRemoveTimeout(timer) == 0);
}

static void displays(virConnectPtr conn, virDomainPtr domain)
{
    struct record record = {0};
    int id = virConnectDomainEventRegisterAny(conn, domain, VIR_DOMAIN_EVENT_ID_GRAPHICS, VIR_DOMAIN_EVENT_CALLBACK(on_graphics), &record, forget);
    int fd = virDomainOpenGraphicsFD(domain, 0, 0);

    CHECK(id >= 0 && fd >= 0);
    run_until(&record.calls);
    CHECK(strcmp(record.text, "0 none") == 0);
    record.calls = 0;
    CHECK(close(fd) == 0);
    run_until(&record.calls);
    CHECK(strcmp(record.text, "2 none") == 0);
    CHECK(virConnectDomainEventDeregisterAny(conn, id) == 0 && record.freed == 1);
}

static void limits(virConnectPtr conn, virDomainPtr domain)
{
    struct record record = {0};
    int id = virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_TUNABLE, VIR_DOMAIN_EVENT_CALLBACK(on_tunable), &record, forget);
    unsigned char map[2] = {0x0f, 0x01};

    CHECK(id >= 0);
    CHECK(virDomainPinVcpu(domain, 0, map, 2) == 0);
    run_until(&record.calls);
    CHECK(strcmp(record.text, "cputune.vcpupin0 0-3,8") == 0);
    CHECK(virConnectDomainEventDeregisterAny(conn, id) == 0 && record.freed == 1);
}

static void pools(virConnectPtr conn)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, "default-pool");
    struct record record = {0};
    int id = virConnectStoragePoolEventRegisterAny(conn, pool, VIR_STORAGE_POOL_EVENT_ID_REFRESH, VIR_STORAGE_POOL_EVENT_CALLBACK(on_refresh), &record, forget);

    CHECK(pool && id >= 0);
    CHECK(virConnectStoragePoolEventRegisterAny(conn, pool, 4711, on_refresh, &record, forget) == -1);
    CHECK(virStoragePoolRefresh(pool, 0) == 0);
    run_until(&record.calls);
    CHECK(strcmp(record.text, "default-pool") == 0);
    CHECK(virConnectStoragePoolEventDeregisterAny(conn, id) == 0 && record.freed == 1);
    CHECK(virConnectStoragePoolEventDeregisterAny(conn, id) == -1);
    CHECK(virStoragePoolFree(pool) == 0);
}

static void closing(void)
{
    virConnectPtr conn = open_test("test:///default?lost_after=500ms");
    struct record record = {0};

    CHECK(virConnectRegisterCloseCallback(conn, NULL, NULL, NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virConnectRegisterCloseCallback(conn, on_closed_otherwise, &record, forget) == 0);
    CHECK(virConnectRegisterCloseCallback(conn, on_closed, &record, forget) == -1 && virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID);
    CHECK(virConnectUnregisterCloseCallback(conn, on_closed) == -1 && virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID);
    CHECK(record.freed == 0);
    CHECK(virConnectUnregisterCloseCallback(conn, on_closed_otherwise) == 0 && record.freed == 1 && record.calls == 0);

    record.freed = 0;
    CHECK(virConnectRegisterCloseCallback(conn, on_closed, &record, forget) == 0);
    run_until(&record.calls);
    CHECK(record.calls == 1 && record.reason == VIR_CONNECT_CLOSE_REASON_EOF && record.freed == 1);
    CHECK(virConnectGetHostname(conn) == NULL);
    CHECK(virConnectUnregisterCloseCallback(conn, on_closed) == -1);
    /* The callback gave its reference back: this is the last. */
    CHECK(virConnectClose(conn) == 0);
}

int main(void)
{
    virConnectPtr conn;
    virDomainPtr domain;

    CHECK(virEventRegisterDefaultImpl() == 0);
    conn = open_test("test:///default?domains=0");
    domain = virDomainLookupByName(conn, "test");
    CHECK(domain != NULL);
    displays(conn, domain);
    limits(conn, domain);
    pools(conn);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) == 0);
    closing();
    return 0;
}
