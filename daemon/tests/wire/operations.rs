//! Long work, whose call is answered at its end and followed by other calls.

use std::path::PathBuf;

use tempfile::TempDir;
use virtkit::{Connection, Domain, DomainJobType, DomainSaveFlags, DomainState, ErrorCode, Operation};

use crate::pair::{connect, run};

/// The memory of the test host's own domain, in bytes.
const MEMORY: u64 = 8 << 30;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::Builder::new().prefix("virtkit-").tempdir().expect("a folder");
    let path = folder.path().to_owned();
    (folder, path)
}

async fn save(domain: &Domain, file: &std::path::Path) -> Operation<()> {
    domain.save(file.to_str().expect("a path of ASCII"), None, DomainSaveFlags::empty()).await.expect("an operation")
}

async fn restore(connection: &Connection, file: &std::path::Path) -> Operation<()> {
    connection.restore_domain(file.to_str().expect("a path of ASCII"), None, DomainSaveFlags::empty()).await.expect("an operation")
}

#[test]
fn more_work_than_calls_may_wait_is_followed_and_ended() {
    run(async {
        let (_folder, path) = folder();
        // Each call by which work is ended has to wait, too.
        let connection = connect("test:///default?domains=12&job_speed=0&latency=5ms").await;
        let mut all = Vec::new();
        for number in 1..=12 {
            let domain = connection.domain_by_name(&format!("test-{number}")).await.expect("a domain");
            all.push(save(&domain, &path.join(number.to_string())).await);
        }
        for work in &all {
            let progress = work.progress().await.expect("figures");
            assert_eq!((progress.kind, progress.data_processed), (DomainJobType::UNBOUNDED, 0));
            assert!(progress.data_total > 0 && progress.data_remaining == progress.data_total, "{progress:?}");
        }
        for work in &all {
            work.cancel().await.expect("it is told to end");
            assert_eq!(work.wait().await.expect_err("it was aborted").code, ErrorCode::OPERATION_ABORTED);
            let progress = work.progress().await.expect("how it ended");
            assert_eq!((progress.kind, progress.data_processed), (DomainJobType::CANCELLED, 0));
            work.cancel().await.expect("what has ended is left alone");
        }
    });
}

#[test]
fn the_end_is_told_by_the_answer_and_not_by_the_next_job() {
    run(async {
        let (_folder, path) = folder();
        let connection = connect("test:///default?domains=0&job_speed=64GiB").await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let saving = save(&domain, &path.join("file")).await;
        let progress = saving.progress().await.expect("figures");
        assert_eq!((progress.kind, progress.data_total), (DomainJobType::BOUNDED, MEMORY));
        saving.wait().await.expect("it is saved");
        let progress = saving.progress().await.expect("how it ended");
        assert_eq!((progress.kind, progress.data_processed, progress.data_remaining), (DomainJobType::COMPLETED, MEMORY, 0));
        assert!(progress.time_elapsed >= 125, "{progress:?}");
        // No call follows a restore: it goes on, or it has ended.
        let restoring = restore(&connection, &path.join("file")).await;
        assert_eq!(restoring.progress().await.expect("that it goes on").kind, DomainJobType::UNBOUNDED);
        let error = restoring.cancel().await.expect_err("no call ends it");
        assert!(error.code == ErrorCode::NO_SUPPORT && error.message.contains("Connection.restore_domain"), "{error}");
        restoring.wait().await.expect("it is restored");
        assert_eq!(restoring.progress().await.expect("how it ended").kind, DomainJobType::COMPLETED);
        restoring.cancel().await.expect("what has ended is left alone");
        assert_eq!(domain.state().await.expect("a state").state, DomainState::RUNNING);
        // Another job of the domain is not that of the operation.
        let again = save(&domain, &path.join("again")).await;
        assert_eq!(saving.progress().await.expect("how it ended").kind, DomainJobType::COMPLETED);
        again.wait().await.expect("it is saved");
    });
}

#[test]
fn work_is_left_to_the_host_when_the_connection_is_closed() {
    run(async {
        let (_folder, path) = folder();
        let connection = connect("test:///default?domains=0&job_speed=0").await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let saving = save(&domain, &path.join("file")).await;
        let waiting = tokio::spawn({
            let saving = saving.clone();
            async move { saving.wait().await }
        });
        saving.progress().await.expect("figures");
        connection.close().await.expect("it closes");
        let error = waiting.await.expect("no panic").expect_err("nobody tells the end");
        assert_eq!(error.code, ErrorCode::INVALID_CONN, "{error}");
        assert_eq!(saving.wait().await.expect_err("nobody tells the end").code, ErrorCode::INVALID_CONN);
    });
}
