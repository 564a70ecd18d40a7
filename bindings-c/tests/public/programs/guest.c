/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest of QEMU that runs, its processor translated, for a user's own host: what is told of it, its disk's jobs, its consoles, and its limits of migration. The
 * second argument is a folder that the host may write to. Compiled against virtkit and against libvirt, it must print the same.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DOMAIN                                                                                                   \
    "<domain type='qemu'><name>guest</name><memory unit='MiB'>32</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices>" \
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='%s/disk.qcow2'/><target dev='vda' bus='virtio'/></disk>"         \
    "<controller type='usb' model='none'/><memballoon model='virtio'/><serial type='pty'/><console type='pty'/>"                                      \
    "<channel type='unix'><target type='virtio' name='org.example'/></channel>"                                                                       \
    "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='%s/plain.img'/><target dev='vdb' bus='virtio'/></disk>"              \
    "<graphics type='vnc' socket='%s/vnc'/></devices></domain>"

static const char *folder;

static void disks(virStoragePoolPtr pool)
{
    static const char *const documents[] = {
        "<volume><name>disk.qcow2</name><capacity unit='MiB'>4</capacity><target><format type='qcow2'/></target></volume>",
        "<volume><name>plain.img</name><capacity unit='MiB'>1</capacity></volume>",
        "<volume><name>late.img</name><capacity unit='MiB'>1</capacity></volume>",
    };
    size_t i;

    for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        virStorageVolPtr volume = virStorageVolCreateXML(pool, documents[i], 0);

        CHECK(volume != NULL);
        virStorageVolFree(volume);
    }
}

static virDomainPtr begin(virConnectPtr conn)
{
    char xml[4096];
    virDomainPtr domain;

    snprintf(xml, sizeof(xml), DOMAIN, folder, folder, folder);
    domain = virDomainDefineXML(conn, xml);
    CHECK(domain != NULL);
    told("start", virDomainCreate(domain));
    return domain;
}

static void jobs(virDomainPtr domain)
{
    virDomainJobInfo info;
    virTypedParameterPtr params = NULL;
    int type = -1, count = 0;

    told("job", virDomainGetJobInfo(domain, &info));
    printf("type %d\n", info.type);
    told("figures of a job", virDomainGetJobStats(domain, &type, &params, &count, 0));
    printf("type %d\n", type);
    virTypedParamsFree(params, count);
    told("abort no job", virDomainAbortJob(domain));
}

static void limits(virDomainPtr domain)
{
    unsigned long long size = 0, time = 0;
    unsigned long speed = 0;

    told("speed", virDomainMigrateSetMaxSpeed(domain, 100, 0));
    told("speed", virDomainMigrateGetMaxSpeed(domain, &speed, 0));
    told("longest pause", virDomainMigrateSetMaxDowntime(domain, 500, 0));
    told("longest pause", virDomainMigrateGetMaxDowntime(domain, &time, 0));
    printf("%lu MiB/s, %llu ms\n", speed, time);
    told("cache", virDomainMigrateSetCompressionCache(domain, 67108864, 0));
    told("cache", virDomainMigrateGetCompressionCache(domain, &size, 0));
    printf("%llu bytes\n", size);
    told("post-copy", virDomainMigrateStartPostCopy(domain, 0));
}

/* Until nothing is done to the disk. */
static void settle(virDomainPtr domain, const char *path)
{
    struct timespec pause = {0, 20 * 1000 * 1000};
    virDomainBlockJobInfo info;
    int there;

    while ((there = virDomainGetBlockJobInfo(domain, path, &info, 0)) == 1)
        nanosleep(&pause, NULL);
    told("job of the disk", there);
}

/* Until a copy is as its disk, which it stays until it is ended. */
static void mirrored(virDomainPtr domain, const char *path)
{
    struct timespec pause = {0, 20 * 1000 * 1000};
    virDomainBlockJobInfo info;

    do {
        nanosleep(&pause, NULL);
        CHECK(virDomainGetBlockJobInfo(domain, path, &info, 0) == 1);
    } while (info.cur != info.end || info.end == 0);
    printf("a job of the type %d\n", info.type);
}

static void snapshot(virDomainPtr domain, const char *name)
{
    const unsigned int flags = VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA;
    char xml[1024];
    virDomainSnapshotPtr made;

    snprintf(xml, sizeof(xml),
             "<domainsnapshot><disks><disk name='vda' snapshot='external'><source file='%s/%s'/></disk><disk name='vdb' snapshot='no'/></disks></domainsnapshot>",
             folder, name);
    made = virDomainSnapshotCreateXML(domain, xml, flags);
    found("snapshot", made);
    CHECK(made != NULL);
    virDomainSnapshotFree(made);
}

static void chain(virDomainPtr domain)
{
    char path[1024], xml[2048];

    snapshot(domain, "a.qcow2");
    told("pull", virDomainBlockPull(domain, "vda", 0, 0));
    settle(domain, "vda");
    snapshot(domain, "b.qcow2");
    told("rebase", virDomainBlockRebase(domain, "vda", NULL, 0, 0));
    settle(domain, "vda");
    snapshot(domain, "c.qcow2");
    told("commit", virDomainBlockCommit(domain, "vda", NULL, NULL, 0, VIR_DOMAIN_BLOCK_COMMIT_ACTIVE));
    mirrored(domain, "vda");
    told("speed of a job", virDomainBlockJobSetSpeed(domain, "vda", 10, 0));
    told("pivot", virDomainBlockJobAbort(domain, "vda", VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT));
    settle(domain, "vda");
    snprintf(path, sizeof(path), "%s/copy.qcow2", folder);
    snprintf(xml, sizeof(xml), "<disk type='file'><driver type='qcow2'/><source file='%s'/></disk>", path);
    told("copy", virDomainBlockCopy(domain, "vda", xml, NULL, 0, VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB));
    mirrored(domain, "vda");
    told("give it up", virDomainBlockJobAbort(domain, "vda", 0));
    settle(domain, "vda");
    told("no job to end", virDomainBlockJobAbort(domain, "vda", 0));
}

static void block(virDomainPtr domain)
{
    virDomainBlockInfo info;
    virTypedParameterPtr params;
    unsigned char bytes[4];
    int count = 0;

    told("size", virDomainBlockResize(domain, "vda", 8 * 1024, 0));
    told("information", virDomainGetBlockInfo(domain, "vda", &info, 0));
    printf("%llu bytes\n", info.capacity);
    told("bytes of a disk that is packed", virDomainBlockPeek(domain, "vda", 0, sizeof(bytes), bytes, 0));
    memset(bytes, 1, sizeof(bytes));
    told("bytes", virDomainBlockPeek(domain, "vdb", 4096, sizeof(bytes), bytes, 0));
    printf("%d %d\n", bytes[0], bytes[3]);
    CHECK(virDomainBlockStatsFlags(domain, "vda", NULL, &count, 0) == 0 && count > 0);
    params = calloc((size_t)count, sizeof(*params));
    told("figures", virDomainBlockStatsFlags(domain, "vda", params, &count, 0));
    printf("%d\n", virTypedParamsGetLLong(params, count, VIR_DOMAIN_BLOCK_STATS_READ_REQ, NULL));
    virTypedParamsFree(params, count);
    told("threshold", virDomainSetBlockThreshold(domain, "vda", 1024 * 1024, 0));
}

static void backup(virDomainPtr domain)
{
    char xml[1024], *seen;

    snprintf(xml, sizeof(xml), "<domainbackup mode='push'><disks><disk name='vda' type='file'><target file='%s/backup.qcow2'/></disk></disks></domainbackup>",
             folder);
    told("backup", virDomainBackupBegin(domain, xml, NULL, 0));
    seen = virDomainBackupGetXMLDesc(domain, 0);
    /* It may be over already. */
    printf("told of it: %d\n", seen ? strstr(seen, "<domainbackup") != NULL : virGetLastErrorCode() == VIR_ERR_NO_DOMAIN_BACKUP);
    free(seen);
}

static void consoles(virConnectPtr conn, virDomainPtr domain)
{
    virStreamPtr stream = virStreamNew(conn, 0);
    char greeting[12];
    int ends[2], fd, got = 0;

    CHECK(stream != NULL);
    told("console", virDomainOpenConsole(domain, NULL, stream, 0));
    told("abort", virStreamAbort(stream));
    virStreamFree(stream);
    stream = virStreamNew(conn, 0);
    told("channel", virDomainOpenChannel(domain, "org.example", stream, 0));
    told("abort", virStreamAbort(stream));
    virStreamFree(stream);
    fd = virDomainOpenGraphicsFD(domain, 0, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
    printf("display: %d\n", fd >= 0);
    while (got < (int)sizeof(greeting)) {
        ssize_t some = read(fd, greeting + got, sizeof(greeting) - (size_t)got);

        CHECK(some > 0);
        got += (int)some;
    }
    printf("%.11s\n", greeting);
    close(fd);
    /* The other end of the caller's own. */
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    told("display at a socket", virDomainOpenGraphics(domain, 0, ends[1], VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH));
    close(ends[1]);
    CHECK(read(ends[0], greeting, 1) == 1);
    printf("%c\n", greeting[0]);
    close(ends[0]);
}

static void plug(virDomainPtr domain)
{
    char xml[1024];

    snprintf(xml, sizeof(xml), "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='%s/late.img'/><target dev='vdc' bus='virtio'/></disk>",
             folder);
    told("attach", virDomainAttachDevice(domain, xml));
    told("attach again", virDomainAttachDevice(domain, xml));
}

static void agent(virDomainPtr domain)
{
    told("patience with an agent", virDomainAgentSetResponseTimeout(domain, 5, 0));
    told("dirty pages", virDomainStartDirtyRateCalc(domain, 1, 0));
}

/* To a file and back. */
static void saved(virConnectPtr conn, virDomainPtr domain)
{
    virTypedParameterPtr params = NULL;
    int count = 0, room = 0;
    char path[1024], *xml;

    snprintf(path, sizeof(path), "%s/guest.save", folder);
    CHECK(virTypedParamsAddString(&params, &count, &room, VIR_DOMAIN_SAVE_PARAM_FILE, path) == 0);
    told("save", virDomainSaveParams(domain, params, count, 0));
    told("it runs", virDomainIsActive(domain));
    told("restore", virDomainRestoreParams(conn, params, count, 0));
    virTypedParamsFree(params, count);
    told("it runs", virDomainIsActive(domain));
    told("keep", virDomainManagedSave(domain, 0));
    xml = virDomainManagedSaveGetXMLDesc(domain, 0);
    found("what is kept", xml);
    told("keep otherwise", virDomainManagedSaveDefineXML(domain, xml, VIR_DOMAIN_SAVE_RUNNING));
    free(xml);
    told("throw it away", virDomainManagedSaveRemove(domain, 0));
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virStoragePoolPtr pool;
    virDomainPtr domain;
    char xml[1024];

    CHECK(argc > 2);
    folder = argv[2];
    snprintf(xml, sizeof(xml), "<pool type='dir'><name>pool</name><target><path>%s</path></target></pool>", folder);
    pool = virStoragePoolCreateXML(conn, xml, 0);
    CHECK(pool != NULL);
    disks(pool);
    domain = begin(conn);
    jobs(domain);
    limits(domain);
    block(domain);
    chain(domain);
    backup(domain);
    consoles(conn, domain);
    agent(domain);
    plug(domain);
    saved(conn, domain);
    told("undefine", virDomainUndefine(domain));
    virDomainFree(domain);
    told("stop", virStoragePoolDestroy(pool));
    virStoragePoolFree(pool);
    told("close", virConnectClose(conn));
    return 0;
}
