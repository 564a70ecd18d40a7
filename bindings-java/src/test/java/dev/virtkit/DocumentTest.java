// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Documents as records. */
class DocumentTest {
    private static final String VOLUME = "<volume type='file'>\n  <name>a</name>\n  <capacity unit='GiB'>4</capacity>\n  <!-- mine -->\n"
            + "  <x:mine xmlns:x='urn:x' a='1'>t</x:mine>\n</volume>\n";

    @Test
    void whatIsReadIsWritten() {
        StorageVolumeConfig volume = StorageVolumeConfig.fromXml(VOLUME);
        assertEquals(Optional.of("a"), volume.name());
        assertEquals(StorageVolumeKind.FILE, volume.kind().orElseThrow());
        assertEquals(Size.builder().unit("GiB").value(4).build(), volume.capacity().orElseThrow());
        assertInstanceOf(XmlNode.Comment.class, volume.extra().nodes().get(0).node());
        assertEquals(VOLUME, volume.toXml());
    }

    @Test
    void recordsAreComparedAndCopiedWithChanges() {
        StorageVolumeConfig volume = StorageVolumeConfig.fromXml(VOLUME);
        StorageVolumeConfig other = volume.toBuilder().name("b").build();
        assertNotEquals(volume, other);
        assertEquals(volume, other.toBuilder().name("a").build());
        assertEquals(volume.hashCode(), other.toBuilder().name("a").build().hashCode());
        assertTrue(other.toXml().contains("<name>b</name>") && other.toXml().contains("<x:mine"));
        assertTrue(other.toBuilder().name(null).build().name().isEmpty());
    }

    @Test
    void aUnionIsSealedAndWordsAreOpen() {
        DomainConfig domain = DomainConfig.fromXml("<domain type='xen'><name>a</name><uuid>6bd1c9a4-5b1c-4a6e-9d38-0f6a1e2b3c4d</uuid>"
                + "<devices><disk><target dev='vda'/></disk><odd/></devices></domain>");
        assertEquals(DomainKind.of("xen"), domain.kind());
        assertEquals(DomainKind.Known.UNRECOGNIZED, domain.kind().known());
        assertEquals(Optional.of(UUID.fromString("6bd1c9a4-5b1c-4a6e-9d38-0f6a1e2b3c4d")), domain.uuid());
        List<DomainDevice> devices = domain.devices().orElseThrow().list();
        DomainDevice.Disk disk = assertInstanceOf(DomainDevice.Disk.class, devices.get(0));
        assertEquals("vda", disk.value().target().orElseThrow().device());
        XmlNode odd = new XmlNode.Element("odd", List.of(), List.of());
        assertEquals(new DomainDevice.Other(odd), devices.get(1));
        assertThrows(UnsupportedOperationException.class, () -> devices.add(disk));
    }

    @Test
    void anErrorSaysWhere() {
        XmlErrorException error = assertThrows(
                XmlErrorException.class, () -> StorageVolumeConfig.fromXml("<volume>\n  <capacity>many</capacity></volume>"));
        assertTrue(error.getMessage().contains("line 2, column 3 in /volume: <capacity> is \"many\""), error.getMessage());
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        IllegalStateException missing = assertThrows(IllegalStateException.class, () -> DomainConfig.builder().name("a").build());
        assertEquals("DomainConfig needs kind", missing.getMessage());
        StorageVolumeConfig volume = StorageVolumeConfig.builder().name("a\0").build();
        InvalidArgException error = assertThrows(InvalidArgException.class, volume::toXml);
        assertTrue(error.getMessage().contains("StorageVolumeConfig.name holds the character U+0000"), error.getMessage());
        // The next call finds everything in order.
        assertTrue(volume.toBuilder().name("a").build().toXml().contains("<name>a</name>"));
        DomainVcpus vcpus = DomainVcpus.builder().count(1L << 32).build();
        DomainConfig domain = DomainConfig.builder().kind(DomainKind.KVM).name("a").vcpus(vcpus).build();
        assertThrows(IllegalArgumentException.class, domain::toXml);
    }

    @Test
    void callsTakeTextsAndRecords() {
        try (Connection connection = Virtkit.connect("test:///default")) {
            StoragePool pool = connection.storagePoolByName("default-pool");
            Size size = Size.builder().unit("MiB").value(1).build();
            StorageVolume volume = pool.createVolume(StorageVolumeConfig.builder().name("recorded").capacity(size).build());
            StorageVolumeXml xml = volume.xml();
            assertEquals(1 << 20, xml.parsed().capacity().orElseThrow().value());
            assertSame(xml.parsed(), xml.parsed());
            pool.createVolume(xml.parsed().toBuilder().name("copied").build());
            pool.createVolume(StorageVolumeDocument.of("<volume><name>text</name><capacity>1</capacity></volume>"));
            assertThrows(XmlDetailException.class, () -> StorageVolumeXml.of("<nonsense").parsed());
        }
    }
}
