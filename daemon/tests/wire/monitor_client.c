/* Asks by libvirt's libraries for QEMU and LXC alone. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <libvirt/libvirt.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>

static int events;

static void need(int is_well, const char *what)
{
    if (is_well)
        return;
    fprintf(stderr, "%s: %s\n", what, virGetLastErrorMessage());
    exit(1);
}

static void heard(virConnectPtr host, virDomainPtr domain, const char *event, long long seconds, unsigned int micros, const char *details,
                  void *opaque)
{
    (void)host;
    (void)opaque;
    events++;
    printf("event %s of %s at %lld.%06u with %s\n", event, virDomainGetName(domain), seconds, micros, details);
}

static void release(int *files, unsigned int count)
{
    unsigned int at;

    for (at = 0; at < count; at++)
        close(files[at]);
    free(files);
}

int main(int count, char **words)
{
    virConnectPtr host;
    virDomainPtr domain, attached;
    char *answer;
    int files[2], *back = NULL, *namespaces = NULL, opened, wanted, unwanted;
    unsigned int returned = 0;

    need(count == 2 && virEventRegisterDefaultImpl() == 0 && pipe(files) == 0, "the beginning");
    host = virConnectOpen(words[1]);
    need(host != NULL, "the connection");
    domain = virDomainLookupByName(host, "vm");
    need(domain != NULL, "a domain");
    attached = virDomainQemuAttach(host, 4711, 0);
    need(attached != NULL, "a process");
    printf("attached %s\n", virDomainGetName(attached));
    need(virDomainQemuMonitorCommandWithFiles(domain, "{}", 2, files, &returned, &back, &answer, 0) == 0, "files");
    printf("files %s: %u\n", answer, returned);
    free(answer);
    release(back, returned);
    opened = virDomainLxcOpenNamespace(domain, &namespaces, 0);
    need(opened >= 0, "namespaces");
    printf("namespaces %d\n", opened);
    release(namespaces, opened);
    wanted = virConnectDomainQemuMonitorEventRegister(host, domain, "^wake", heard, NULL, NULL,
                                                      VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX |
                                                          VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE);
    unwanted = virConnectDomainQemuMonitorEventRegister(host, NULL, "OTHER", heard, NULL, NULL, 0);
    need(wanted >= 0 && unwanted >= 0, "subscriptions");
    need(virDomainQemuMonitorCommand(domain, "WAKEUP", &answer, 0) == 0, "a command");
    free(answer);
    while (events == 0)
        need(virEventRunDefaultImpl() == 0, "events");
    need(virConnectDomainQemuMonitorEventDeregister(host, wanted) == 0, "the end of a subscription");
    need(virConnectDomainQemuMonitorEventDeregister(host, unwanted) == 0, "the end of another");
    virDomainFree(attached);
    virDomainFree(domain);
    virConnectClose(host);
    return 0;
}
