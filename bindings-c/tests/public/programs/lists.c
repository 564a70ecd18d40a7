/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The older functions that count, and that fill arrays of the caller's: prints what they answer about a host. Compiled against virtkit
 * and against libvirt, it must print the same.
 */
#include "check.h"

#define ROOM 8

static void failure(const char *what, int result)
{
    printf("%s: %d code %d\n", what, result, virGetLastErrorCode());
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Prints names in the order of the alphabet, and releases them. */
static void show(const char *what, char **names, int count)
{
    int i;

    printf("%s: %d", what, count);
    if (count > 1)
        qsort(names, (size_t)count, sizeof(*names), by_name);
    for (i = 0; i < count; i++) {
        printf(" %s", names[i]);
        free(names[i]);
        names[i] = NULL;
    }
    printf("\n");
}

static void domains(virConnectPtr conn)
{
    char *names[ROOM] = {NULL};
    int ids[ROOM] = {-7, -7, -7, -7, -7, -7, -7, -7};
    int count = virConnectListDomains(conn, ids, ROOM);

    printf("running %d of %d, the first %d, behind them %d\n", count, virConnectNumOfDomains(conn), ids[0], ids[count]);
    ids[0] = -7;
    printf("none fits: %d %d\n", virConnectListDomains(conn, ids, 0), ids[0]);
    printf("nowhere: %d\n", virConnectListDomains(conn, NULL, 0));
    failure("no array", virConnectListDomains(conn, NULL, 1));
    failure("less than no room", virConnectListDomains(conn, ids, -1));
    failure("no connection", virConnectListDomains(NULL, ids, ROOM));
    failure("nothing to count on", virConnectNumOfDomains(NULL));

    printf("defined %d\n", virConnectNumOfDefinedDomains(conn));
    show("defined", names, virConnectListDefinedDomains(conn, names, ROOM));
    failure("no names", virConnectListDefinedDomains(conn, NULL, ROOM));
    failure("less than no names", virConnectListDefinedDomains(conn, names, -1));
}

static void domains_defined(virConnectPtr conn, int made_up)
{
    const char *const form = "<domain type='test'><name>%s</name><memory unit='KiB'>4096</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>";
    static const char *const made[] = {"beech", "alder", "cedar"};
    virDomainPtr domains[3];
    char *names[ROOM] = {NULL};
    char text[256];
    int count;
    size_t i;

    for (i = 0; i < 3; i++) {
        snprintf(text, sizeof(text), form, made[i]);
        domains[i] = virDomainDefineXML(conn, text);
        CHECK(domains[i] != NULL);
    }
    printf("defined now %d\n", virConnectNumOfDefinedDomains(conn));
    show("all", names, virConnectListDefinedDomains(conn, names, ROOM));
    count = virConnectListDefinedDomains(conn, names, 2);
    printf("two fit: %d, a third one %d\n", count, names[2] != NULL);
    for (i = 0; i < 2; i++)
        free(names[i]);
    printf("renamed: %d\n", virDomainRename(domains[1], "elm", 0));
    /* A handle keeps the name that it was made with. libvirt's of a daemon has the new one then. */
    if (made_up)
        printf("the handle is that of %s\n", virDomainGetName(domains[1]));
    show("all", names, virConnectListDefinedDomains(conn, names, ROOM));
    CHECK(virDomainCreate(domains[0]) == 0);
    printf("one started: %d and %d\n", virConnectNumOfDomains(conn), virConnectNumOfDefinedDomains(conn));
    for (i = 0; i < 3; i++) {
        if (i == 0)
            CHECK(virDomainDestroy(domains[i]) == 0);
        CHECK(virDomainUndefine(domains[i]) == 0);
        virDomainFree(domains[i]);
    }
}

static void pools(virConnectPtr conn)
{
    const char *const pool_xml = "<pool type='dir'><name>heap</name><target><path>/heap</path></target></pool>";
    const char *const form = "<volume><name>%s</name><capacity unit='bytes'>4096</capacity></volume>";
    static const char *const made[] = {"b.img", "a.img"};
    virStoragePoolPtr pool;
    virStorageVolPtr volume;
    char *names[ROOM] = {NULL};
    char text[256];
    size_t i;

    printf("pools %d and %d\n", virConnectNumOfStoragePools(conn), virConnectNumOfDefinedStoragePools(conn));
    show("started", names, virConnectListStoragePools(conn, names, ROOM));
    pool = virStoragePoolDefineXML(conn, pool_xml, 0);
    CHECK(pool != NULL);
    printf("pools %d and %d\n", virConnectNumOfStoragePools(conn), virConnectNumOfDefinedStoragePools(conn));
    show("stopped", names, virConnectListDefinedStoragePools(conn, names, ROOM));
    failure("no names of pools", virConnectListDefinedStoragePools(conn, NULL, ROOM));
    failure("volumes of a stopped pool", virStoragePoolNumOfVolumes(pool));
    failure("names of a stopped pool", virStoragePoolListVolumes(pool, names, ROOM));

    CHECK(virStoragePoolCreate(pool, 0) == 0);
    for (i = 0; i < 2; i++) {
        snprintf(text, sizeof(text), form, made[i]);
        volume = virStorageVolCreateXML(pool, text, 0);
        CHECK(volume != NULL);
        virStorageVolFree(volume);
    }
    printf("volumes %d\n", virStoragePoolNumOfVolumes(pool));
    show("volumes", names, virStoragePoolListVolumes(pool, names, ROOM));
    failure("less than no volumes", virStoragePoolListVolumes(pool, names, -1));
    failure("volumes of no pool", virStoragePoolListVolumes(NULL, names, ROOM));
    CHECK(virStoragePoolDestroy(pool) == 0);
    CHECK(virStoragePoolUndefine(pool) == 0);
    virStoragePoolFree(pool);
}

static virDomainSnapshotPtr snapshot(virDomainPtr domain, const char *name)
{
    char text[128];
    virDomainSnapshotPtr made;

    snprintf(text, sizeof(text), "<domainsnapshot><name>%s</name></domainsnapshot>", name);
    made = virDomainSnapshotCreateXML(domain, text, 0);
    CHECK(made != NULL);
    return made;
}

static void snapshots(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virDomainSnapshotPtr first, second, third;
    char *names[ROOM] = {NULL};

    CHECK(domain != NULL);
    printf("snapshots %d\n", virDomainSnapshotNum(domain, 0));
    first = snapshot(domain, "first");
    second = snapshot(domain, "second");
    third = snapshot(domain, "third");
    printf("snapshots %d, roots %d, leaves %d\n", virDomainSnapshotNum(domain, 0),
           virDomainSnapshotNum(domain, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS), virDomainSnapshotNum(domain, VIR_DOMAIN_SNAPSHOT_LIST_LEAVES));
    show("all", names, virDomainSnapshotListNames(domain, names, ROOM, 0));
    show("roots", names, virDomainSnapshotListNames(domain, names, ROOM, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS));
    printf("children %d, descendants %d\n", virDomainSnapshotNumChildren(first, 0),
           virDomainSnapshotNumChildren(first, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS));
    show("children", names, virDomainSnapshotListChildrenNames(first, names, ROOM, 0));
    show("descendants", names, virDomainSnapshotListChildrenNames(first, names, ROOM, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS));
    show("of the last", names, virDomainSnapshotListChildrenNames(third, names, ROOM, 0));
    failure("no names of snapshots", virDomainSnapshotListNames(domain, NULL, ROOM, 0));
    failure("less than no snapshots", virDomainSnapshotListNames(domain, names, -1, 0));
    failure("less than no children", virDomainSnapshotListChildrenNames(first, names, -1, 0));
    failure("unknown flags", virDomainSnapshotNum(domain, 1U << 30));
    failure("unknown flags of children", virDomainSnapshotNumChildren(first, 1U << 30));
    CHECK(virDomainSnapshotDelete(first, VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN) == 0);
    printf("snapshots %d\n", virDomainSnapshotNum(domain, 0));
    virDomainSnapshotFree(third);
    virDomainSnapshotFree(second);
    virDomainSnapshotFree(first);
    virDomainFree(domain);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));

    domains(conn);
    domains_defined(conn, strcmp(host(argc, argv), "test:///default") == 0);
    pools(conn);
    snapshots(conn);
    CHECK(virConnectClose(conn) == 0);
    return 0;
}
