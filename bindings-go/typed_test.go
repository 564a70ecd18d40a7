// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"slices"
	"testing"
)

func TestParametersWithAnIndexBecomeItems(t *testing.T) {
	var e encoder
	params := beginTypedParams(&e)
	params.end([]TypedParam{
		NewTypedParam("block.count", uint32(3)),
		NewTypedParam("block.2.name", "vdc"),
		NewTypedParam("block.0.name", "vda"),
		NewTypedParam("block.2.rd.bytes", uint64(7)),
		NewTypedParam("memory.bandwidth.monitor.1.node.4.id", uint32(9)),
	})
	d := decoder{data: e.data}
	stats := decodeDomainStats(&d)
	if err := d.finish(); err != nil {
		t.Fatal(err)
	}
	if *stats.BlockCount != 3 || len(stats.Blocks) != 2 || len(stats.Extra) != 0 || stats.VCPUs != nil {
		t.Fatalf("the statistics are %+v", stats)
	}
	first, second := stats.Blocks[0], stats.Blocks[1]
	if first.Index != 0 || *first.Name != "vda" || first.ReadBytes != nil || second.Index != 2 || *second.Name != "vdc" || *second.ReadBytes != 7 {
		t.Errorf("the disks are %+v and %+v", first, second)
	}
	node := stats.BandwidthMonitors[0].Nodes[0]
	if node.Index != 4 || *node.ID != 9 || node.BytesTotal != nil {
		t.Errorf("the controller of the monitor is %+v", node)
	}
}

func TestParametersThatNoItemKnowsStayAsTheyCame(t *testing.T) {
	came := []TypedParam{
		NewTypedParam("block.0.colour", "red"),
		NewTypedParam("block.00.name", "vda"),
		NewTypedParam("block.x.name", "vda"),
		NewTypedParam("block.4294967296.name", "vda"),
		NewTypedParam("block.1.rd.bytes", int32(1)),
		NewTypedParam("vm.halt_exits.sum", uint64(5)),
	}
	var e encoder
	params := beginTypedParams(&e)
	params.end(came)
	d := decoder{data: e.data}
	stats := decodeDomainStats(&d)
	if len(stats.Blocks) != 0 || !slices.Equal(stats.Extra, came) {
		t.Errorf("the disks are %+v, the rest is %v", stats.Blocks, stats.Extra)
	}
}
