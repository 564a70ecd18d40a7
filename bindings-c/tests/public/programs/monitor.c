/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a monitor tells, by its names; and what a child does to itself to enter a container.
 */
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>

/* What the guest of the made-up host has its monitor tell. */
#define NAME "NIC_RX_FILTER_CHANGED"
#define REGEX VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX
#define ANY_CASE VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE

struct wish {
    const char *name;
    unsigned int flags;
    int wanted;
    int is_about_another;
    int id, calls, freed;
};

static void heard(virConnectPtr conn, virDomainPtr domain, const char *event, long long seconds, unsigned int micros, const char *details,
                  void *opaque)
{
    struct wish *wish = opaque;

    CHECK(wish->freed == 0);
    CHECK(virDomainGetConnect(domain) == conn);
    CHECK(!strcmp(virDomainGetName(domain), "test"));
    CHECK(!strcmp(event, NAME) && !strcmp(details, "{\"name\":\"net0\"}"));
    CHECK(seconds == 1700000000 && micros == 250000);
    wish->calls++;
    /* A callback may take itself back. */
    if (wish->flags == ANY_CASE)
        CHECK(virConnectDomainQemuMonitorEventDeregister(conn, wish->id) == 0);
}

static void forget(void *opaque)
{
    ((struct wish *)opaque)->freed++;
}

static void on_late(int timer, void *opaque)
{
    (void)timer;
    (void)opaque;
    fprintf(stderr, "nothing was told in ten seconds\n");
    exit(1);
}

/* Has the guest tell it, and takes it: the last wish is the last that is called. */
static void tell(virConnectPtr conn, virDomainPtr domain, const int *last, int calls)
{
    virStreamPtr stream = virStreamNew(conn, 0);

    CHECK(stream != NULL && virDomainOpenConsole(domain, NULL, stream, 0) == 0);
    CHECK(virStreamSend(stream, "monitor\n", 8) == 8);
    while (*last < calls)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(virStreamAbort(stream) == 0);
    CHECK(virStreamFree(stream) == 0);
}

static void events(virConnectPtr conn, virDomainPtr domain, virDomainPtr other)
{
    struct wish wishes[] = {
        {NAME, 0, 1, 0, -1, 0, 0},
        {"nic_rx_filter_changed", 0, 0, 0, -1, 0, 0},
        {"nic_rx_filter_changed", ANY_CASE, 1, 0, -1, 0, 0},
        {"^NIC_.*CHANGED$", REGEX, 1, 0, -1, 0, 0},
        {"filter", REGEX, 0, 0, -1, 0, 0},
        {"filter", REGEX | ANY_CASE, 1, 0, -1, 0, 0},
        {NULL, 0, 0, 1, -1, 0, 0},
        {NULL, 0, 1, 0, -1, 0, 0},
    };
    const size_t count = sizeof(wishes) / sizeof(wishes[0]);
    int timer = virEventAddTimeout(10000, on_late, NULL, NULL);
    size_t at;

    for (at = 0; at < count; at++) {
        virDomainPtr about = wishes[at].is_about_another ? other : at % 2 ? NULL : domain;

        wishes[at].id = virConnectDomainQemuMonitorEventRegister(conn, about, wishes[at].name, heard, &wishes[at], forget, wishes[at].flags);
        CHECK(wishes[at].id >= 0);
    }
    tell(conn, domain, &wishes[count - 1].calls, 1);
    for (at = 0; at < count; at++) {
        CHECK(wishes[at].calls == wishes[at].wanted);
        CHECK(wishes[at].freed == (wishes[at].flags == ANY_CASE));
    }
    CHECK(virConnectDomainQemuMonitorEventDeregister(conn, wishes[0].id) == 0 && wishes[0].freed == 1);
    CHECK(virConnectDomainQemuMonitorEventDeregister(conn, wishes[0].id) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    tell(conn, domain, &wishes[count - 1].calls, 2);
    CHECK(wishes[0].calls == 1 && wishes[2].calls == 1 && wishes[3].calls == 2);
    CHECK(virConnectDomainQemuMonitorEventRegister(conn, NULL, "(", heard, NULL, NULL, REGEX) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_INVALID_ARG && strstr(virGetLastErrorMessage(), "regular expression") != NULL);
    CHECK(virConnectDomainQemuMonitorEventRegister(conn, NULL, NAME, heard, NULL, NULL, 1 << 7) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    for (at = 3; at < count; at++)
        CHECK(virConnectDomainQemuMonitorEventDeregister(conn, wishes[at].id) == 0 && wishes[at].freed == 1);
    CHECK(virConnectDomainQemuMonitorEventDeregister(conn, wishes[1].id) == 0 && wishes[1].freed == 1);
    CHECK(virEventRemoveTimeout(timer) == 0);
}

/* In a child, whose library has no runtime any more: what asks a host fails there, and this must not. */
static void enter(virDomainPtr domain)
{
    int user = open("/proc/self/ns/user", O_RDONLY), wanted[2] = {user, -1};
    unsigned int count = 0, at;
    int *old = NULL;
    struct stat own, first;

    CHECK(virDomainLxcEnterNamespace(domain, 2, wanted, &count, &old, 0) == 0);
    CHECK(count >= 4 && fstat(user, &own) == 0 && fstat(old[0], &first) == 0);
    /* The first of the old ones is that of users. */
    CHECK(own.st_ino == first.st_ino);
    for (at = 0; at < count; at++)
        CHECK(close(old[at]) == 0);
    free(old);
    wanted[0] = open("/dev/null", O_RDONLY);
    old = NULL;
    CHECK(virDomainLxcEnterNamespace(domain, 1, wanted, &count, &old, 0) == -1 && virGetLastErrorCode() == VIR_ERR_SYSTEM_ERROR);
    CHECK(old == NULL);
    /* No process with the number of this domain is the controller of a container. */
    CHECK(virDomainLxcEnterCGroup(domain, 0) == -1 && virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID);
    CHECK(strstr(virGetLastErrorMessage(), "is no container of LXC on this host") != NULL);
}

int main(void)
{
    virConnectPtr conn;
    virDomainPtr domain, other;
    pid_t child;
    int status;

    CHECK(virEventRegisterDefaultImpl() == 0);
    conn = open_test("test:///default?domains=1");
    domain = virDomainLookupByName(conn, "test");
    other = virDomainLookupByName(conn, "test-1");
    CHECK(domain != NULL && other != NULL);
    events(conn, domain, other);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        enter(domain);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(virDomainFree(other) == 0);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) >= 0);
    return 0;
}
