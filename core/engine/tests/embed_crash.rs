//! A process that is killed while it defines pools and makes volumes leaves none of them half made. `VIRTKIT_TEST_CRASH_ROUNDS` says how often it
//! is tried.

mod embed_host;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use embed_host::{Host, check_image, pool_xml, qcow2};
use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, ListStoragePoolsFlags, StoragePoolCreateFlags, StoragePoolDefineFlags, StorageVolumeCreateFlags,
    StorageVolumeDeleteFlags, StorageVolumeInfoFlags,
};

/// Set to the place of the root in the process that works until it is killed.
const PLACE: &str = "VIRTKIT_TEST_CRASH_PLACE";

/// How large each volume is.
const CAPACITY: u64 = 3 << 20;

/// Not a test of its own: what the process does that is killed.
#[test]
fn work_in_the_place_of_the_environment() {
    let Some(place) = std::env::var_os(PLACE) else { return };
    let place = Path::new(&place);
    let uri = format!("qemu:///embed?root={}", place.join("root").display());
    let connection = wait(virtkit::connect(Some(&uri), ConnectFlags::empty())).unwrap();
    println!("begun");
    for number in 0_u64.. {
        let name = format!("pool-{}", number % 3);
        let xml = pool_xml(&name, &place.join(&name));
        let pool = wait(connection.define_storage_pool(&xml, StoragePoolDefineFlags::empty())).unwrap();
        if !wait(pool.is_active()).unwrap() {
            wait(pool.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
        }
        let name = format!("volume-{}", number % 4);
        if let Ok(old) = wait(pool.volume_by_name(&name)) {
            wait(old.delete(StorageVolumeDeleteFlags::NORMAL)).unwrap();
        }
        let flags = StorageVolumeCreateFlags::PREALLOCATE_METADATA;
        wait(pool.create_volume(&qcow2(&name, CAPACITY, "<clusterSize>4096</clusterSize>", ""), flags)).unwrap();
    }
}

#[test]
fn nothing_is_half_made_whenever_a_process_is_killed() {
    let host = Host::new();
    let rounds = std::env::var("VIRTKIT_TEST_CRASH_ROUNDS").map_or(6, |rounds| rounds.parse().expect("a number of rounds"));
    for round in 0..rounds {
        let mut worker = Command::new(std::env::current_exe().unwrap())
            .args(["work_in_the_place_of_the_environment", "--exact", "--nocapture"])
            .env(PLACE, host.path(""))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(worker.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(said.any(|line| line.contains("begun")), "round {round}: the worker did not begin");
        // Instants that differ from round to round.
        std::thread::sleep(Duration::from_micros(20_000 + 4_999 * (round * 11 % 23)));
        worker.kill().unwrap();
        worker.wait().unwrap();
        let connection = host.connect();
        for pool in wait(connection.storage_pools(ListStoragePoolsFlags::empty())).unwrap() {
            if !wait(pool.is_active()).unwrap() {
                wait(pool.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
            }
            let volumes = wait(pool.volumes()).unwrap();
            for volume in &volumes {
                let info = wait(volume.info(StorageVolumeInfoFlags::empty())).unwrap_or_else(|error| panic!("round {round}: {error}"));
                assert_eq!(info.capacity, CAPACITY, "round {round}: {}", volume.key());
                check_image(Path::new(volume.key()));
            }
            assert_eq!(host.files(pool.name()).len(), volumes.len(), "round {round}: nothing unfinished is left");
        }
        wait(connection.close()).unwrap();
    }
}
