/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What libvirt has beside its main library, asked of a host that is neither QEMU nor LXC, and of the calling process: prints what is answered. Compiled
 * against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

#include <fcntl.h>
#include <unistd.h>

#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>

static void answered(const char *what, int is_well)
{
    printf("%s: %s", what, is_well ? "well" : "refused");
    if (!is_well)
        printf(" code %d", virGetLastErrorCode());
    printf("\n");
}

static void monitor(virConnectPtr conn, virDomainPtr domain)
{
    char *answer = NULL;
    int *files = NULL, none = -1;
    unsigned int count = 0;

    answered("command", virDomainQemuMonitorCommand(domain, "{}", &answer, 0) == 0);
    answered("line", virDomainQemuMonitorCommand(domain, "info status", &answer, VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP) == 0);
    answered("no answer", virDomainQemuMonitorCommand(domain, "{}", NULL, 0) == 0);
    answered("no domain", virDomainQemuMonitorCommand(NULL, "{}", &answer, 0) == 0);
    answered("with files", virDomainQemuMonitorCommandWithFiles(domain, "{}", 0, NULL, &count, &files, &answer, 0) == 0);
    answered("with files and without a command", virDomainQemuMonitorCommandWithFiles(domain, NULL, 0, NULL, NULL, NULL, &answer, 0) == 0);
    answered("agent", virDomainQemuAgentCommand(domain, "{}", VIR_DOMAIN_QEMU_AGENT_COMMAND_DEFAULT, 0) != NULL);
    answered("agent of no domain", virDomainQemuAgentCommand(NULL, "{}", VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK, 0) != NULL);
    answered("attach", virDomainQemuAttach(conn, 1, 0) != NULL);
    answered("attach to nothing", virDomainQemuAttach(NULL, 1, 0) != NULL);
    answered("events of nothing", virConnectDomainQemuMonitorEventRegister(NULL, NULL, NULL, NULL, NULL, NULL, 0) >= 0);
    answered("events without a callback", virConnectDomainQemuMonitorEventRegister(conn, NULL, NULL, NULL, NULL, NULL, 0) >= 0);
    answered("end of events of nothing", virConnectDomainQemuMonitorEventDeregister(NULL, none) == 0);
}

static void container(virDomainPtr domain)
{
    int *files = NULL;
    /* Nobody may enter its own namespace of users again, and then there is nothing to do. */
    int own = open("/proc/self/ns/user", O_RDONLY), wanted[2] = {-1, own};
    virSecurityModel none = {"none", "0"}, unknown = {"smack", "0"};
    virSecurityLabel label = {"any", 0};

    CHECK(own >= 0);
    answered("namespaces", virDomainLxcOpenNamespace(domain, &files, 0) >= 0);
    answered("namespaces for nobody", virDomainLxcOpenNamespace(domain, NULL, 0) >= 0);
    answered("namespaces of nothing", virDomainLxcOpenNamespace(NULL, &files, 0) >= 0);
    answered("entering", virDomainLxcEnterNamespace(domain, 2, wanted, NULL, NULL, 0) == 0);
    answered("entering nothing", virDomainLxcEnterNamespace(domain, 0, wanted, NULL, NULL, 0) == 0);
    answered("entering with flags", virDomainLxcEnterNamespace(domain, 2, wanted, NULL, NULL, 1) == 0);
    answered("entering for nothing", virDomainLxcEnterNamespace(NULL, 2, wanted, NULL, NULL, 0) == 0);
    answered("no label", virDomainLxcEnterSecurityLabel(&none, &label, NULL, 0) == 0);
    answered("a label of nobody", virDomainLxcEnterSecurityLabel(&unknown, &label, NULL, 0) == 0);
    answered("a label with flags", virDomainLxcEnterSecurityLabel(&none, &label, NULL, 1) == 0);
    answered("a label without a model", virDomainLxcEnterSecurityLabel(NULL, &label, NULL, 0) == 0);
    answered("control groups of nothing", virDomainLxcEnterCGroup(NULL, 0) == 0);
    close(own);
}

int main(void)
{
    virConnectPtr conn = open_test("test:///default");
    virDomainPtr domain = virDomainLookupByName(conn, "test");

    CHECK(domain != NULL);
    monitor(conn, domain);
    container(domain);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) == 0);
    return 0;
}
