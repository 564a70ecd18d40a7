//! Events of libvirt's own daemon, and who hears them.

use virtkit::{
    Connection, Domain, DomainDestroyFlags, DomainEventType, DomainMetadataType, Event, EventFilter, EventKind, ModificationImpact,
    StoragePoolEventType,
};
use virtkit_interop::{Libvirtd, Settings};

use crate::{open, run};

async fn domain(connection: &Connection) -> Domain {
    connection.domain_by_name("test").await.expect("a domain")
}

#[test]
fn what_one_client_does_another_hears() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let (one, other) = (open(&daemon.uri()).expect("it is open"), open(&daemon.uri()).expect("it is open"));
    run(async {
        let lifecycle = other.events(EventFilter::new([EventKind::DomainLifecycle])).expect("a subscription");
        let pools =
            other.events(EventFilter::new([EventKind::StoragePoolLifecycle, EventKind::StoragePoolRefresh])).expect("a subscription");
        let notes = other.events(EventFilter::new([EventKind::DomainMetadataChange])).expect("a subscription");
        let domain = domain(&one).await;
        domain.suspend().await.expect("it is suspended");
        domain.resume().await.expect("it is resumed");
        domain.destroy(DomainDestroyFlags::empty()).await.expect("it is stopped");
        for expected in [DomainEventType::SUSPENDED, DomainEventType::RESUMED, DomainEventType::STOPPED] {
            match lifecycle.next().await.expect("no error") {
                Some(Event::DomainLifecycle { domain, event, .. }) => assert_eq!((domain.name(), event), ("test", expected)),
                something => panic!("{something:?} instead of {expected}"),
            }
        }
        let none = ModificationImpact::empty();
        domain.set_metadata(DomainMetadataType::TITLE, Some("a title"), None, None, none).await.expect("a title");
        match notes.next().await.expect("no error") {
            Some(Event::DomainMetadataChange { domain, metadata, .. }) => {
                assert_eq!((domain.name(), metadata), ("test", DomainMetadataType::TITLE));
            }
            something => panic!("{something:?} instead of a title"),
        }
        let pool = one.storage_pool_by_name("default-pool").await.expect("a pool");
        pool.refresh().await.expect("it is looked at");
        pool.destroy().await.expect("it is stopped");
        match pools.next().await.expect("no error") {
            Some(Event::StoragePoolRefresh { storage_pool }) => assert_eq!(storage_pool.uuid(), pool.uuid()),
            something => panic!("{something:?} instead of a look"),
        }
        match pools.next().await.expect("no error") {
            Some(Event::StoragePoolLifecycle { event, .. }) => assert_eq!(event, StoragePoolEventType::STOPPED),
            something => panic!("{something:?} instead of an end"),
        }
        one.close().await.expect("it closes");
        other.close().await.expect("it closes");
        assert!(lifecycle.next().await.expect("no error").is_none(), "a closed connection has no more events");
    });
}
