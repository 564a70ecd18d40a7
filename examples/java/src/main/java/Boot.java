// SPDX-License-Identifier: LGPL-2.1-or-later

import dev.virtkit.Connection;
import dev.virtkit.Domain;
import dev.virtkit.DomainDocument;
import dev.virtkit.DomainCreateFlags;
import dev.virtkit.DomainEventType;
import dev.virtkit.Event;
import dev.virtkit.EventFilter;
import dev.virtkit.EventKind;
import dev.virtkit.Events;
import dev.virtkit.StoragePool;
import dev.virtkit.StoragePoolDocument;
import dev.virtkit.StorageVolume;
import dev.virtkit.StorageVolumeDocument;
import dev.virtkit.Stream;
import dev.virtkit.Virtkit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Boots a small Linux guest from a disk that this program writes, and reads on its console what the guest found on the disk.
 *
 * <pre>java Boot FOLDER KERNEL INITRD TEXT [qemu|kvm]</pre>
 */
final class Boot {
    private static final String MARKER = "virtkit guest: marker=";

    private static final String POOL = """
            <pool type='dir'>
              <name>images</name>
              <target><path>%s/images</path></target>
            </pool>
            """;

    private static final String IMAGE = """
            <volume>
              <name>text.img</name>
              <capacity unit='MiB'>1</capacity>
              <target><format type='raw'/></target>
            </volume>
            """;

    private static final String DISK = """
            <volume>
              <name>disk.qcow2</name>
              <capacity unit='MiB'>1</capacity>
              <target><format type='qcow2'/></target>
              <backingStore><path>%s</path><format type='raw'/></backingStore>
            </volume>
            """;

    private static final String DOMAIN = """
            <domain type='%s'>
              <name>from-java</name>
              <memory unit='MiB'>256</memory>
              <vcpu>1</vcpu>
              <os>
                <type arch='x86_64' machine='q35'>hvm</type>
                <kernel>%s</kernel>
                <initrd>%s</initrd>
                <cmdline>console=ttyS0 quiet panic=-1</cmdline>
              </os>
              <features><acpi/></features>
              <devices>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2'/>
                  <source file='%s'/>
                  <target dev='vda' bus='virtio'/>
                </disk>
                <serial type='pty'/>
              </devices>
            </domain>
            """;

    private Boot() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 4) {
            System.err.println("usage: java Boot FOLDER KERNEL INITRD TEXT [qemu|kvm]");
            System.exit(2);
        }
        String folder = args[0];
        String hypervisor = args.length > 4 ? args[4] : "qemu";

        try (Connection connection = Virtkit.connect("qemu:///embed?root=" + folder + "/state")) {
            long version = connection.hypervisorVersion();
            System.out.printf("Java %s, QEMU %d.%d.%d%n",
                    System.getProperty("java.version"), version / 1_000_000, version / 1_000 % 1_000, version % 1_000);

            StoragePool pool = connection.defineStoragePool(StoragePoolDocument.of(POOL.formatted(folder)));
            pool.build();
            pool.create();
            StorageVolume disk = makeDisk(pool, args[3]);

            Domain domain = connection.defineDomain(DomainDocument.of(DOMAIN.formatted(hypervisor, args[1], args[2], disk.path())));
            try (Events events = connection.events(EventFilter.of(EventKind.DOMAIN_LIFECYCLE))) {
                boot(domain, events);
            }

            domain.undefine();
            pool.volumes().forEach(StorageVolume::delete);
            pool.destroy();
            pool.delete();
            pool.undefine();
            System.out.printf("left are %d domains and %d pools%n", connection.domains().size(), connection.storagePools().size());
        }
    }

    /**
     * A disk whose first sector has the text. An upload replaces the bytes of a volume's file, whatever its format is. So the text goes into a
     * raw volume, and the disk of the guest is a qcow2 volume on top of it, as machines are made from an image that stays as it is.
     */
    private static StorageVolume makeDisk(StoragePool pool, String text) throws IOException {
        StorageVolume image = pool.createVolume(StorageVolumeDocument.of(IMAGE));
        byte[] sector = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 512);
        try (OutputStream upload = image.upload(0, sector.length).outputStream()) {
            upload.write(sector);
        }
        return pool.createVolume(StorageVolumeDocument.of(DISK.formatted(image.path())));
    }

    private static void boot(Domain domain, Events events) throws IOException {
        Instant started = Instant.now();
        // Paused at first, so that no word is lost before the console is open.
        domain.create(DomainCreateFlags.PAUSED);
        try (Stream console = domain.openConsole()) {
            domain.resume();
            System.out.printf("running after %.2f s%n", secondsSince(started));
            String line = readMarker(console);
            System.out.printf("after %.2f s the guest says: %s%n", secondsSince(started), line);
            domain.shutdown();
            waitUntilStopped(events, domain);
        }
        System.out.printf("stopped after %.2f s%n", secondsSince(started));
    }

    /** The line in which the guest says what it read. */
    private static String readMarker(Stream console) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(console.inputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int at = line.indexOf(MARKER);
            if (at >= 0) {
                return line.substring(at);
            }
        }
        throw new IOException("the console ended before the guest said anything");
    }

    private static void waitUntilStopped(Events events, Domain domain) {
        for (Event event : events) {
            if (event instanceof Event.DomainLifecycle life
                    && life.domain().uuid().equals(domain.uuid())
                    && life.event().equals(DomainEventType.STOPPED)) {
                return;
            }
        }
    }

    private static double secondsSince(Instant start) {
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }
}
