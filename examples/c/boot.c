/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Boots a small Linux guest from a disk that this program writes, and reads on its console what the guest found on the disk.
 *
 *     boot FOLDER KERNEL INITRD TEXT [qemu|kvm]
 *
 * It is written for libvirt's interface, and knows nothing of virtkit but the URI.
 */

#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#define MARKER "virtkit guest: marker="

static const char pool_xml[] =
    "<pool type='dir'>"
    "  <name>images</name>"
    "  <target><path>%s/images</path></target>"
    "</pool>";

static const char image_xml[] =
    "<volume>"
    "  <name>text.img</name>"
    "  <capacity unit='MiB'>1</capacity>"
    "  <target><format type='raw'/></target>"
    "</volume>";

static const char disk_xml[] =
    "<volume>"
    "  <name>disk.qcow2</name>"
    "  <capacity unit='MiB'>1</capacity>"
    "  <target><format type='qcow2'/></target>"
    "  <backingStore><path>%s</path><format type='raw'/></backingStore>"
    "</volume>";

static const char domain_xml[] =
    "<domain type='%s'>"
    "  <name>from-c</name>"
    "  <memory unit='MiB'>256</memory>"
    "  <vcpu>1</vcpu>"
    "  <os>"
    "    <type arch='x86_64' machine='q35'>hvm</type>"
    "    <kernel>%s</kernel>"
    "    <initrd>%s</initrd>"
    "    <cmdline>console=ttyS0 quiet panic=-1</cmdline>"
    "  </os>"
    "  <features><acpi/></features>"
    "  <devices>"
    "    <disk type='file' device='disk'>"
    "      <driver name='qemu' type='qcow2'/>"
    "      <source file='%s'/>"
    "      <target dev='vda' bus='virtio'/>"
    "    </disk>"
    "    <serial type='pty'/>"
    "  </devices>"
    "</domain>";

/* Ends the program where a call has failed: the library has printed the reason already. */
#define CHECK(ok) ((ok) ? (void)0 : fail(#ok))

static void fail(const char *call)
{
    fprintf(stderr, "failed: %s\n", call);
    exit(EXIT_FAILURE);
}

/* A text from a pattern, which the caller frees. */
static char *format(const char *pattern, ...)
{
    va_list values;
    char *text = NULL;

    va_start(values, pattern);
    CHECK(vasprintf(&text, pattern, values) >= 0);
    va_end(values);
    return text;
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/*
 * A disk whose first sector has the text; the caller frees its path.
 *
 * An upload replaces the bytes of a volume's file, whatever its format is. So the text goes into a raw volume, and the disk of the guest is a
 * qcow2 volume on top of it, as machines are made from an image that stays as it is.
 */
static char *make_disk(virConnectPtr conn, virStoragePoolPtr pool, const char *text)
{
    char sector[512] = "";
    virStorageVolPtr image, disk;
    virStreamPtr upload;
    char *image_path, *xml, *path;

    CHECK((image = virStorageVolCreateXML(pool, image_xml, 0)));
    snprintf(sector, sizeof(sector), "%s", text);
    CHECK((upload = virStreamNew(conn, 0)));
    CHECK(virStorageVolUpload(image, upload, 0, sizeof(sector), 0) == 0);
    CHECK(virStreamSend(upload, sector, sizeof(sector)) == sizeof(sector));
    CHECK(virStreamFinish(upload) == 0);
    virStreamFree(upload);

    CHECK((image_path = virStorageVolGetPath(image)));
    xml = format(disk_xml, image_path);
    CHECK((disk = virStorageVolCreateXML(pool, xml, 0)));
    CHECK((path = virStorageVolGetPath(disk)));
    free(xml);
    free(image_path);
    virStorageVolFree(image);
    virStorageVolFree(disk);
    return path;
}

/* The line in which the guest says what it read, up to the end of the line; the caller frees it. */
static char *read_marker(virStreamPtr console)
{
    char seen[65536];
    size_t length = 0;

    while (length + 1 < sizeof(seen)) {
        char *marker, *end;
        int got = virStreamRecv(console, seen + length, sizeof(seen) - length - 1);

        CHECK(got > 0);
        /* What the firmware prints may have zeros in it. */
        for (int i = 0; i < got; i++)
            if (seen[length + i] == '\0')
                seen[length + i] = ' ';
        length += (size_t)got;
        seen[length] = '\0';
        if ((marker = strstr(seen, MARKER)) && (end = strpbrk(marker, "\r\n")))
            return strndup(marker, (size_t)(end - marker));
    }
    fail("the guest says what it read");
    return NULL;
}

static int on_life(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    int *stopped = opaque;

    (void)conn, (void)domain, (void)detail;
    if (event == VIR_DOMAIN_EVENT_STOPPED)
        *stopped = 1;
    return 0;
}

/* Runs the guest from its start to its end. */
static void boot(virConnectPtr conn, virDomainPtr domain)
{
    struct timespec start;
    virStreamPtr console;
    int stopped = 0, registration;
    char *line;

    registration = virConnectDomainEventRegisterAny(conn, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                    VIR_DOMAIN_EVENT_CALLBACK(on_life), &stopped, NULL);
    CHECK(registration >= 0);

    clock_gettime(CLOCK_MONOTONIC, &start);
    /* Paused at first, so that no word is lost before the console is open. */
    CHECK(virDomainCreateWithFlags(domain, VIR_DOMAIN_START_PAUSED) == 0);
    CHECK((console = virStreamNew(conn, 0)));
    CHECK(virDomainOpenConsole(domain, NULL, console, 0) == 0);
    CHECK(virDomainResume(domain) == 0);
    printf("running after %.2f s\n", seconds_since(&start));
    line = read_marker(console);
    printf("after %.2f s the guest says: %s\n", seconds_since(&start), line);
    free(line);

    CHECK(virDomainShutdown(domain) == 0);
    while (!stopped)
        CHECK(virEventRunDefaultImpl() == 0);
    printf("stopped after %.2f s\n", seconds_since(&start));
    virStreamAbort(console);
    virStreamFree(console);
    CHECK(virConnectDomainEventDeregisterAny(conn, registration) == 0);
}

static void delete_pool(virStoragePoolPtr pool)
{
    virStorageVolPtr *volumes = NULL;
    int count = virStoragePoolListAllVolumes(pool, &volumes, 0);

    CHECK(count >= 0);
    for (int i = 0; i < count; i++) {
        CHECK(virStorageVolDelete(volumes[i], 0) == 0);
        virStorageVolFree(volumes[i]);
    }
    free(volumes);
    CHECK(virStoragePoolDestroy(pool) == 0);
    CHECK(virStoragePoolDelete(pool, 0) == 0);
    CHECK(virStoragePoolUndefine(pool) == 0);
    virStoragePoolFree(pool);
}

int main(int argc, char **argv)
{
    const char *hypervisor = argc > 5 ? argv[5] : "qemu";
    unsigned long version;
    virConnectPtr conn;
    virStoragePoolPtr pool;
    virDomainPtr domain;
    char *uri, *xml, *disk;

    if (argc < 5) {
        fprintf(stderr, "usage: boot FOLDER KERNEL INITRD TEXT [qemu|kvm]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    /* Events come in the loop of the program, which must be there before the connection. */
    CHECK(virEventRegisterDefaultImpl() == 0);
    uri = format("qemu:///embed?root=%s/state", argv[1]);
    CHECK((conn = virConnectOpen(uri)));
    CHECK(virConnectGetVersion(conn, &version) == 0);
    printf("C %ld, QEMU %lu.%lu.%lu\n", __STDC_VERSION__, version / 1000000, version / 1000 % 1000, version % 1000);

    xml = format(pool_xml, argv[1]);
    CHECK((pool = virStoragePoolDefineXML(conn, xml, 0)));
    free(xml);
    CHECK(virStoragePoolBuild(pool, 0) == 0);
    CHECK(virStoragePoolCreate(pool, 0) == 0);
    disk = make_disk(conn, pool, argv[4]);

    xml = format(domain_xml, hypervisor, argv[2], argv[3], disk);
    CHECK((domain = virDomainDefineXML(conn, xml)));
    free(xml);
    free(disk);
    boot(conn, domain);

    CHECK(virDomainUndefine(domain) == 0);
    virDomainFree(domain);
    delete_pool(pool);
    printf("left are %d domains and %d pools\n", virConnectListAllDomains(conn, NULL, 0), virConnectListAllStoragePools(conn, NULL, 0));
    virConnectClose(conn);
    free(uri);
    return EXIT_SUCCESS;
}
