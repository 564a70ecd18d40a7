//! Methods with several procedures: libvirt's test driver has some functions whole without flags alone, and refuses the flags that stand for the same.

use virtkit::{DomainSchedulerParameters, DomainShutdownFlags, DomainVcpuFlags, ErrorCode, ModificationImpact};
use virtkit_interop::{Libvirtd, Settings};

use crate::{open, run};

#[test]
fn what_needs_no_flags_is_asked_without_them() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let connection = open(&daemon.uri()).expect("it is open");
    run(async {
        let (none, live) = (ModificationImpact::empty(), ModificationImpact::LIVE);
        let domain = connection.domain_by_name("test").await.expect("a domain");
        // As often as it is asked: what is known of the daemon by then changes nothing.
        for _ in 0..2 {
            let told = domain.scheduler_parameters(none).await.expect("virDomainGetSchedulerParameters has no flags");
            assert!(told.weight.is_some(), "{told:?}");
            let share = DomainSchedulerParameters { weight: told.weight, ..DomainSchedulerParameters::default() };
            domain.set_scheduler_parameters(&share, none).await.expect("virDomainSetSchedulerParameters has no flags");
            domain.pin_vcpu(0, &vec![1], live).await.expect("virDomainPinVcpu has no flags, and stands for LIVE");
            domain.set_vcpus(1, DomainVcpuFlags::LIVE).await.expect("virDomainSetVcpus has no flags, and stands for LIVE");
        }
        // Where flags are needed they are sent, and the driver says that it does not know them.
        let error = domain.scheduler_parameters(live).await.expect_err("its driver knows no flags here");
        assert_eq!(error.code, ErrorCode::INVALID_ARG, "{error}");
        let error = domain.set_scheduler_parameters(&DomainSchedulerParameters::default(), live).await.expect_err("nor here");
        assert_eq!(error.code, ErrorCode::INVALID_ARG, "{error}");
        connection.close().await.expect("it closes");
    });
}

#[test]
fn flags_without_a_name_reach_the_daemon() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let connection = open(&daemon.uri()).expect("it is open");
    run(async {
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let error = domain.shutdown(DomainShutdownFlags::from_bits_retain(1 << 30)).await.expect_err("nobody knows it");
        assert_eq!(error.code, ErrorCode::INVALID_ARG, "{error}");
        // libvirt's words, which name the function that has refused it.
        assert!(error.message.contains("0x40000000") && error.message.contains("testDomainShutdownFlags"), "{error}");
        connection.close().await.expect("it closes");
    });
}
