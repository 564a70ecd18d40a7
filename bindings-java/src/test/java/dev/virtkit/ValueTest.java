// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueTest {
    private static Encoder encoder() {
        return new Encoder();
    }

    private static String hex(Consumer<Encoder> write) {
        Encoder out = encoder();
        write.accept(out);
        return HexFormat.of().formatHex(out.bytes, 0, out.length);
    }

    private static <T> T through(Consumer<Encoder> write, Decoder.Reader<T> reader) {
        Encoder out = encoder();
        write.accept(out);
        Decoder in = new Decoder();
        in.reset(Arrays.copyOf(out.bytes, out.length), null);
        T value = reader.read(in);
        assertEquals(out.length, in.position(), "all that was written is read");
        return value;
    }

    @Test
    void anUnknownValueKeepsItsNumber() {
        DomainState state = DomainState.of(99);
        assertEquals(99, state.value());
        assertEquals(DomainState.Known.UNRECOGNIZED, state.known());
        assertEquals("DomainState(99)", state.toString());
        assertEquals(DomainState.of(99), state);
        assertFalse(state.equals(DomainEventType.of(99)));
        assertEquals(state, through(out -> out.i32(99), in -> DomainState.of(in.i32())));
        assertSame(DomainState.RUNNING, DomainState.of(1));
        String text = switch (DomainState.of(1).known()) {
            case RUNNING -> "runs";
            default -> "does not run";
        };
        assertEquals("runs", text);
    }

    @Test
    void flagsCombine() {
        var flags = DomainXmlFlags.SECURE.or(DomainXmlFlags.INACTIVE);
        assertEquals(3, flags.bits());
        assertTrue(flags.contains(DomainXmlFlags.SECURE));
        assertFalse(DomainXmlFlags.SECURE.contains(flags));
        assertEquals(DomainXmlFlags.INACTIVE, flags.without(DomainXmlFlags.SECURE));
        assertEquals("[SECURE, INACTIVE]", flags.toString());
        var highest = DomainXmlFlags.of(1 << 31);
        assertEquals("[0x80000000]", highest.toString());
        assertEquals("80000001", hex(out -> out.i32(highest.or(DomainXmlFlags.SECURE).bits())));
    }

    @Test
    void anUnknownFlagIsRefused() {
        try (Connection connection = Hosts.host(0)) {
            Domain domain = connection.domainByName("test");
            var error = assertThrows(InvalidArgException.class, () -> domain.xml(DomainXmlFlags.of(1 << 31)));
            assertTrue(error.getMessage().contains("80000000"), error.getMessage());
        }
    }

    @Test
    void theFormsAreThoseOfTheContract() {
        assertEquals("ffffffff", hex(out -> out.u32(4294967295L)));
        assertEquals("fffffffffffffffe", hex(out -> out.i64(-2)));
        assertEquals("3ff8000000000000", hex(out -> out.f64(1.5)));
        assertEquals("00000001", hex(out -> out.bool(true)));
        assertEquals("00000003" + "c3a46100", hex(out -> out.text("äa")));
        assertEquals("00000000", hex(out -> out.bytes(new byte[0])));
        assertEquals("000102030405060708090a0b0c0d0e0f",
                hex(out -> out.uuid(UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"))));
        assertEquals("00000000", hex(out -> out.optional(null, Encoder::text)));
        assertEquals("00000001" + "0000000161000000", hex(out -> out.optional("a", Encoder::text)));
        assertEquals("00000002" + "00000001" + "00000002", hex(out -> out.list(List.of(1, 2), Encoder::i32)));
        assertEquals("00000001" + "00000002", hex(out -> out.array(List.of(1, 2), 2, Encoder::i32)));
        assertEquals("000000003b9aca00", hex(out -> out.duration(Duration.ofSeconds(1))));
        assertEquals("00000001" + "0000000268690000" + "00000004" + "0000000000000005",
                hex(out -> DomainMemoryParameters.encode(out, DomainMemoryParameters.builder().extra("hi", new TypedValue.U64(5)).build())));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertEquals(OptionalInt.of(-5), through(out -> out.optionalInt(OptionalInt.of(-5)), Decoder::optionalInt));
        assertEquals(OptionalLong.of(4294967295L),
                through(out -> out.optionalLong(OptionalLong.of(4294967295L), Encoder::u32), in -> in.optionalLong(Decoder::u32)));
        assertEquals(OptionalDouble.empty(), through(out -> out.optionalDouble(OptionalDouble.empty()), Decoder::optionalDouble));
        assertEquals(Optional.of("x"), through(out -> out.optional("x", Encoder::text), in -> in.optional(Decoder::text)));
        assertEquals(Duration.ofMillis(7), through(out -> out.duration(Duration.ofMillis(7)), Decoder::duration));
        assertEquals(CpuMap.of(0, 9), through(out -> out.cpuMap(CpuMap.of(0, 9)), Decoder::cpuMap));
        assertEquals(new DomainStateResult(DomainState.PAUSED, 3),
                through(out -> DomainStateResult.encode(out, new DomainStateResult(DomainState.PAUSED, 3)), DomainStateResult::decode));
        String longText = "long ".repeat(1000);
        assertEquals(longText, through(out -> out.text(longText), Decoder::text));
    }

    @Test
    void aParameterOfAnotherTypeIsKept() {
        var written = DomainMemoryParameters.builder()
                .hardLimit(1)
                .extra("soft_limit", new TypedValue.Text("much"))
                .extra("new_limit", new TypedValue.Bool(true))
                .extra("new_limit", new TypedValue.F64(0.5))
                .build();
        var read = through(out -> DomainMemoryParameters.encode(out, written), DomainMemoryParameters::decode);
        assertEquals(written, read);
        assertEquals(OptionalLong.empty(), read.softLimit());
        assertEquals(3, read.extra().size());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        var error = assertThrows(IllegalArgumentException.class, () -> encoder().u32(-1));
        assertTrue(error.getMessage().contains("-1"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> encoder().u32(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> encoder().array(List.of(1), 2, Encoder::i32));
    }

    @Test
    void processorsAndSecrets() {
        CpuMap map = CpuMap.ofByteArray(new byte[] {0b101, 0, 0});
        assertTrue(map.contains(0) && map.contains(2) && !map.contains(1) && !map.contains(99));
        assertEquals(3, map.toByteArray().length);
        assertEquals("{0, 2}", map.toString());
        SecretValue secret = SecretValue.of("hunter2");
        assertFalse(secret.toString().contains("hunter2"));
        secret.close();
        assertEquals(0, secret.reveal()[0]);
    }

    @Test
    void aDescriptorIsCopiedAndClosedOnce(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Descriptor copy;
        try (var in = new FileInputStream(file.toFile())) {
            copy = Descriptor.copyOf(in.getFD());
        }
        int number = copy.number();
        assertEquals(file, Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)));
        copy.close();
        copy.close();
        assertEquals(-1, copy.number());
        assertFalse(Files.isSymbolicLink(Path.of("/proc/self/fd/" + number)));
        assertThrows(IllegalStateException.class, copy::detach);
        assertThrows(VirtkitLibraryException.class, () -> Descriptor.copyOf(new FileDescriptor()));
    }

    @Test
    void aDocumentIsItsText() {
        try (Connection connection = Hosts.host(0)) {
            DomainXml xml = connection.domainByName("test").xml(DomainXmlFlags.INACTIVE);
            assertTrue(xml.text().startsWith("<domain"));
            assertEquals(xml.text(), xml.toString());
            assertEquals(DomainDocument.of(xml.text()), xml);
        }
    }
}
