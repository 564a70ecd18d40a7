// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static DomainStats decode(List<TypedParameter> parameters) {
        Encoder out = new Encoder();
        out.list(parameters, TypedParameter::encode);
        Decoder in = new Decoder();
        in.reset(Arrays.copyOf(out.bytes, out.length), null);
        DomainStats stats = DomainStats.decode(in);
        assertEquals(out.length, in.position(), "all that was written is read");
        return stats;
    }

    private static TypedParameter text(String name, String value) {
        return new TypedParameter(name, new TypedValue.Text(value));
    }

    @Test
    void parametersWithAnIndexBecomeItemsInItsOrder() {
        DomainStats stats = decode(List.of(
                new TypedParameter("block.count", new TypedValue.U32(3)),
                text("block.2.name", "vdc"),
                text("block.0.name", "vda"),
                new TypedParameter("block.2.rd.bytes", new TypedValue.U64(7)),
                new TypedParameter("memory.bandwidth.monitor.1.node.4.id", new TypedValue.U32(9))));
        assertEquals(OptionalLong.of(3), stats.blockCount());
        assertEquals(List.of(0L, 2L), stats.blocks().stream().map(BlockStats::index).toList());
        assertEquals(List.of(Optional.of("vda"), Optional.of("vdc")), stats.blocks().stream().map(BlockStats::name).toList());
        assertEquals(OptionalLong.of(7), stats.blocks().get(1).readBytes());
        assertEquals(OptionalLong.empty(), stats.blocks().get(0).readBytes());
        BandwidthNodeStats node = stats.bandwidthMonitors().get(0).nodes().get(0);
        assertEquals(new BandwidthNodeStats(4, OptionalLong.of(9), OptionalLong.empty(), OptionalLong.empty()), node);
        assertEquals(List.of(), stats.extra());
    }

    @Test
    void whatNoItemKnowsStaysAsItCame() {
        List<TypedParameter> came = List.of(
                text("block.0.colour", "red"),
                text("block.00.name", "vda"),
                text("block.x.name", "vda"),
                text("block.4294967296.name", "vda"),
                new TypedParameter("block.1.rd.bytes", new TypedValue.I32(1)),
                new TypedParameter("vm.halt_exits.sum", new TypedValue.U64(5)));
        DomainStats stats = decode(came);
        assertEquals(List.of(), stats.blocks());
        assertEquals(came, stats.extra());
    }
}
