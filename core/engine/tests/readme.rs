//! The sample of the README. The other languages' samples are run by `cargo xtask samples`.

use virtkit::{ConnectFlags, EventFilter, EventKind};

#[rustfmt::skip]
async fn sample() -> virtkit::Result<()> {
    // begin
    let connection = virtkit::connect(Some("test:///default"), ConnectFlags::empty()).await?;
    let domain = connection.domain_by_name("test").await?;
    let events = connection.events(EventFilter::new([EventKind::DomainLifecycle]))?;
    domain.suspend().await?;
    if let Some(event) = events.next().await? {
        println!("{event:?}");
    }
    // end
    Ok(())
}

#[test]
fn the_sample_runs() {
    virtkit::runtime::wait(sample()).expect("the sample works");
}

#[test]
fn the_sample_is_that_of_the_readme() {
    let here = include_str!("readme.rs");
    let lines = here.lines().skip_while(|line| line.trim() != "// begin").skip(1).take_while(|line| line.trim() != "// end");
    let sample = lines.map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect::<Vec<_>>().concat();
    let block = format!("```rust\n{sample}```\n");
    assert!(include_str!("../../../README.md").contains(&block), "README.md does not have this block:\n{block}");
}
