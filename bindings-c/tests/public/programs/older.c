/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The older functions of domains, which newer ones with flags say more than: prints what they answer. The second argument is a folder that the host may
 * write to. Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

#include <limits.h>

#define XML "<domain type='test'><name>older</name><memory unit='KiB'>8192</memory><currentMemory unit='KiB'>4096</currentMemory>" \
            "<vcpu>2</vcpu><os><type>hvm</type></os></domain>"

#define DISK "<disk type='file' device='disk'><source file='/older.img'/><target dev='vdb' bus='virtio'/></disk>"

static void state(virDomainPtr domain)
{
    int state = -1, reason = -1;

    told("state", virDomainGetState(domain, &state, &reason, 0));
    printf("state %d reason %d\n", state, reason);
}

static void memory(virDomainPtr domain)
{
    virDomainInfo info;

    told("memory", virDomainSetMemory(domain, 2048));
    CHECK(virDomainGetInfo(domain, &info) == 0);
    printf("%lu of %lu KiB\n", info.memory, info.maxMem);
    told("more than there is", virDomainSetMemory(domain, 1048576));
    told("no memory", virDomainSetMemory(domain, 0));
    told("memory of nothing", virDomainSetMemory(NULL, 2048));
    told("room for memory while it runs", virDomainSetMaxMemory(domain, 16384));
    told("no room for memory", virDomainSetMaxMemory(domain, 0));
    told("room for memory of nothing", virDomainSetMaxMemory(NULL, 16384));
    told("most processors", virDomainGetMaxVcpus(domain));
    told("most processors of nothing", virDomainGetMaxVcpus(NULL));
}

static virDomainPtr saved(virConnectPtr conn, virDomainPtr domain, const char *folder)
{
    char file[PATH_MAX];

    snprintf(file, sizeof(file), "%s/older.core", folder);
    told("dump", virDomainCoreDump(domain, file, 0));
    /* Why it runs then is the driver's own affair. */
    told("it runs", virDomainIsActive(domain));
    told("dump to nowhere", virDomainCoreDump(domain, NULL, 0));
    told("dump of nothing", virDomainCoreDump(NULL, file, 0));
    snprintf(file, sizeof(file), "%s/older.save", folder);
    told("save to nowhere", virDomainSave(domain, NULL));
    told("save nothing", virDomainSave(NULL, file));
    told("save", virDomainSave(domain, file));
    told("save again", virDomainSave(domain, file));
    told("restore", virDomainRestore(conn, file));
    told("restore from nowhere", virDomainRestore(conn, NULL));
    told("restore for nobody", virDomainRestore(NULL, file));
    virDomainFree(domain);
    domain = virDomainLookupByName(conn, "older");
    CHECK(domain != NULL);
    state(domain);
    return domain;
}

/* One that vanishes when it stops. */
static void transient(virConnectPtr conn)
{
    virDomainPtr domain = virDomainCreateXML(conn, "<domain type='test'><name>brief</name><memory>1024</memory><os><type>hvm</type></os></domain>", 0);
    unsigned char map = 1;

    found("start", domain);
    told("it is kept", virDomainIsPersistent(domain));
    told("pin", virDomainPinVcpuFlags(domain, 0, &map, 1, 0));
    told("pin to nothing", virDomainPinVcpu(domain, 0, NULL, 1));
    told("pin nothing", virDomainPinVcpu(NULL, 0, &map, 1));
    told("stop", virDomainDestroy(domain));
    told("gone", virDomainIsActive(domain));
    virDomainFree(domain);
}

/* Made-up hosts have no way to plug something in. */
static void devices(virDomainPtr domain)
{
    told("attach", virDomainAttachDeviceFlags(domain, DISK, VIR_DOMAIN_AFFECT_LIVE));
    told("detach", virDomainDetachDevice(domain, DISK));
    told("attach no device", virDomainAttachDeviceFlags(domain, NULL, 0));
    told("attach a device to nothing", virDomainAttachDeviceFlags(NULL, "<disk/>", 0));
    told("detach no device", virDomainDetachDevice(domain, NULL));
    told("detach a device of nothing", virDomainDetachDevice(NULL, "<disk/>"));
}

/* To a URI. Made-up hosts do not talk to each other, which libvirt's client calls an argument that is not supported, and virtkit's, where the daemon says so, a
 * function that is not. What is missing or does not fit is said before that. */
static void migration(virDomainPtr domain)
{
    printf("move: %d\n", virDomainMigrateToURI(domain, "test:///other", VIR_MIGRATE_PEER2PEER, NULL, 0));
    CHECK(virGetLastErrorCode() == VIR_ERR_ARGUMENT_UNSUPPORTED || virGetLastErrorCode() == VIR_ERR_NO_SUPPORT);
    printf("move with a document: %d\n", virDomainMigrateToURI2(domain, "test:///other", NULL, NULL, VIR_MIGRATE_PEER2PEER, NULL, 0));
    CHECK(virGetLastErrorCode() == VIR_ERR_ARGUMENT_UNSUPPORTED || virGetLastErrorCode() == VIR_ERR_NO_SUPPORT);
    told("move by the hypervisor", virDomainMigrateToURI(domain, "test:///other", 0, NULL, 0));
    told("move by the hypervisor with a document", virDomainMigrateToURI2(domain, "test:///other", NULL, NULL, 0, NULL, 0));
    told("move to nowhere", virDomainMigrateToURI(domain, NULL, VIR_MIGRATE_PEER2PEER, NULL, 0));
    told("move nothing", virDomainMigrateToURI(NULL, "test:///default", VIR_MIGRATE_PEER2PEER, NULL, 0));
    told("move nothing with a document", virDomainMigrateToURI2(NULL, "test:///default", NULL, NULL, VIR_MIGRATE_PEER2PEER, NULL, 0));
    state(domain);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    const char *folder = argc > 2 ? argv[2] : "/tmp";
    virDomainPtr domain = virDomainDefineXML(conn, XML);

    CHECK(domain != NULL);
    told("room for memory", virDomainSetMaxMemory(domain, 12288));
    printf("%lu KiB\n", virDomainGetMaxMemory(domain));
    CHECK(virDomainCreate(domain) == 0);
    memory(domain);
    domain = saved(conn, domain, folder);
    devices(domain);
    transient(conn);
    migration(domain);
    told("shut down", virDomainShutdown(domain));
    state(domain);
    printf("shut down again: %d\n", virDomainShutdown(domain));
    told("shut down nothing", virDomainShutdown(NULL));
    told("save what does not run", virDomainSave(domain, "/nowhere/at/all"));
    told("forget", virDomainUndefine(domain));
    virDomainFree(domain);
    told("close", virConnectClose(conn));
    return 0;
}
