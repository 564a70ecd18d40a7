//! Lists of typed parameters: from the names on the wire to items, and back.

use virtkit_api::{BandwidthMonitorStats, BandwidthNodeStats, DomainStats, TypedParam, TypedValue};

fn parameters(values: &[(&str, TypedValue)]) -> Vec<TypedParam> {
    values.iter().map(|(name, value)| TypedParam { name: (*name).to_owned(), value: value.clone() }).collect()
}

#[test]
fn parameters_with_an_index_become_items_in_its_order() {
    let stats = DomainStats::from_typed(parameters(&[
        ("block.count", TypedValue::U32(3)),
        ("block.2.name", TypedValue::Text("vdc".into())),
        ("block.0.name", TypedValue::Text("vda".into())),
        ("block.2.rd.bytes", TypedValue::U64(7)),
    ]));
    // The one between them was not told about.
    let blocks: Vec<_> = stats.blocks.iter().map(|block| (block.index, block.name.as_deref(), block.read_bytes)).collect();
    assert_eq!(blocks, [(0, Some("vda"), None), (2, Some("vdc"), Some(7))]);
    assert_eq!(stats.block_count, Some(3));
    assert!(stats.extra.is_empty() && stats.interfaces.is_empty());
}

#[test]
fn what_no_item_knows_stays_as_it_came() {
    let came = parameters(&[
        ("block.0.colour", TypedValue::Text("red".into())),
        ("block.00.name", TypedValue::Text("vda".into())),
        ("block.x.name", TypedValue::Text("vda".into())),
        ("block.1.rd.bytes", TypedValue::I32(1)),
        ("vcpu.current", TypedValue::I64(2)),
        ("vm.halt_exits.sum", TypedValue::U64(5)),
    ]);
    let stats = DomainStats::from_typed(came.clone());
    assert_eq!(stats, DomainStats { extra: came.clone(), ..DomainStats::default() });
    assert_eq!(stats.to_typed(), came);
}

#[test]
fn items_hold_lists() {
    let node = |index| BandwidthNodeStats { index, id: Some(index), ..BandwidthNodeStats::default() };
    let monitor = BandwidthMonitorStats {
        index: 4,
        name: Some("vcpus_0-4".into()),
        node_count: Some(2),
        nodes: vec![node(0), node(9)],
        ..BandwidthMonitorStats::default()
    };
    let stats = DomainStats { bandwidth_monitor_count: Some(1), bandwidth_monitors: vec![monitor], ..DomainStats::default() };
    let typed = stats.to_typed();
    let names: Vec<&str> = typed.iter().map(|parameter| parameter.name.as_str()).collect();
    // A count stands before its items.
    assert_eq!(
        names,
        [
            "memory.bandwidth.monitor.count",
            "memory.bandwidth.monitor.4.name",
            "memory.bandwidth.monitor.4.node.count",
            "memory.bandwidth.monitor.4.node.0.id",
            "memory.bandwidth.monitor.4.node.9.id",
        ]
    );
    assert_eq!(DomainStats::from_typed(typed), stats);
}
