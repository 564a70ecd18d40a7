//! Starting a domain: either it runs in the end and is found again by whoever opens the root, or nothing of it is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::Pid;
use rustix::thread::sched_setaffinity;
use serde_json::{Value, json};
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use virtkit_api::{
    DomainCreateFlags, DomainEventStartedDetail, DomainEventSuspendedDetail, DomainEventType, DomainPausedReason, DomainState, Error,
    ErrorCode, Result,
};
use virtkit_document::{DomainCharacterSource, DomainDevice, DomainGraphics};
use virtkit_driver::spawner;

use super::events::Ear;
use super::live::{Live, Reach, execute};
use super::session::Sessions;
use super::stop::watch;
use super::{QemuDomain, Stop, foreign};
use crate::command::{self, Host};
use crate::definition::{Definition, is_pty, is_stub};
use crate::error::{error, of_driver, unsupported};
use crate::host::{Emulator, environment};
use crate::log::Log;
use crate::process::{Launch, Launched, Launcher, Process};
use crate::qmp::{End, Failure, Monitor};
use crate::world::World;

/// How long a QEMU may take to greet. It has nothing to wait for but its images.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a QEMU that did not get far may take to end.
const LAST_PATIENCE: Duration = Duration::from_secs(10);

/// Starts a domain that does not run. The caller has its job, and runs this in a task of its own.
///
/// # Errors
/// `ConfigUnsupported` for what cannot be honoured; `InternalError` with QEMU's last words where it ends; `SystemError`.
pub async fn start(world: &Arc<World>, domain: &Arc<QemuDomain>, definition: &Definition, flags: DomainCreateFlags) -> Result<()> {
    run(world, domain, definition, flags).await.map_err(of_driver)
}

async fn run(world: &Arc<World>, domain: &Arc<QemuDomain>, definition: &Definition, flags: DomainCreateFlags) -> Result<()> {
    foreign::check(world, domain).await?;
    let emulator = world.emulator_of(definition).await?;
    let mut definition = definition.clone();
    definition.give_aliases();
    let (prepared, helper) = tokio::join!(prepare(world, &definition, &emulator), async { Launcher::run() });
    let (arguments, log) = prepared?;
    let id = world.next_id();
    let (launched, stream) = launch(world, domain, &emulator, helper?, arguments, &log).await?;
    let (ear, armed, closed) = Ear::new(world.clone(), domain.clone(), id);
    let greeted = greet(&launched.process, stream, ear, domain).await;
    let monitor = match greeted {
        Ok(monitor) => monitor,
        Err(why) => return Err(give_up(world, domain, launched, log, why).await),
    };
    if let Err(why) = furnish(&monitor, &mut definition).await {
        return Err(give_up(world, domain, launched, log, why).await);
    }
    let paused = flags.contains(DomainCreateFlags::PAUSED);
    // Known to the next who opens the root first, and left alone by the helper after that: whenever this process is killed, QEMU is either found
    // again or ended.
    let process = {
        let status = super::status::Status::begun(world, &launched.process, id, paused, &definition);
        if let Err(why) = world.store.write_status(domain.uuid(), &status).await {
            return Err(give_up(world, domain, launched, log, why).await);
        }
        Arc::new(launched.keep().await)
    };
    let starting = Arc::new(AtomicBool::new(!paused));
    {
        let mut state = domain.lock();
        (state.now, state.reason, state.updated) = (DomainState::PAUSED, DomainPausedReason::STARTING_UP.0, false);
        world.runs(domain, id);
        let watch = watch(world, domain, id, &process, Some(closed));
        state.live = Some(Live {
            id,
            definition,
            process: process.clone(),
            reach: Reach::Monitor(monitor.clone()),
            starting: starting.clone(),
            paused_at_start: paused,
            stop: None,
            pausing: None,
            restart: false,
            restarting: false,
            sessions: Sessions::default(),
            watch: Some(watch),
        });
        domain.show(true);
    }
    armed.listen();
    if paused {
        let mut state = domain.lock();
        // It may have been ended from outside already: what is told of that comes after this.
        if state.live.as_ref().is_some_and(|live| live.id == id) {
            (state.now, state.reason) = (DomainState::PAUSED, DomainPausedReason::USER.0);
        }
        world.events.emit(&domain.event(DomainEventType::STARTED, DomainEventStartedDetail::BOOTED.0));
        world.events.emit(&domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::PAUSED.0));
        return Ok(());
    }
    if let Err(why) = execute(&monitor, &domain.name(), "cont", Value::Null).await {
        // One whose guest has run and ended meanwhile was started.
        if starting.load(Ordering::Acquire) {
            if let Some(live) = domain.lock().live.as_mut().filter(|live| live.id == id) {
                live.stop.get_or_insert(Stop::Failed);
            }
            let _ = process.kill();
            domain.stopped(id).await;
            return Err(why);
        }
    }
    Ok(())
}

/// The arguments, and the log in which they are written down.
async fn prepare(world: &Arc<World>, definition: &Definition, emulator: &Arc<Emulator>) -> Result<(Vec<String>, Log)> {
    let (world, definition, emulator) = (world.clone(), definition.clone(), emulator.clone());
    let prepare = move || {
        let host = Host { emulator: &emulator, kvm: world.kvm, arch: world.node.arch() };
        let arguments = command::build(&definition, &host)?;
        let mut log = world.store.log(definition.name())?;
        let written = log.begin(&emulator.path, &arguments);
        written.map_err(|cause| Error::system(format_args!("cannot write to the log of the domain {:?}", definition.name()), &cause))?;
        Ok((arguments, log))
    };
    spawner().block(prepare).await
}

/// Starts QEMU, and connects to its monitor before it has come that far.
async fn launch(
    world: &World,
    domain: &QemuDomain,
    emulator: &Emulator,
    helper: Launcher,
    arguments: Vec<String>,
    log: &Log,
) -> Result<(Launched, UnixStream)> {
    let failed = |cause: std::io::Error| Error::system(format_args!("cannot make a monitor for the domain {:?}", &*domain.name()), &cause);
    let meeting = world.store.meeting(domain.uuid())?;
    let listener = meeting.listen().map_err(failed)?;
    let started = async {
        let stream = meeting.connect().and_then(UnixStream::from_std).map_err(failed)?;
        let output = log.output().map_err(failed)?;
        let program = emulator.path.clone();
        let launch = Launch { program, arguments, environment: environment(), output, descriptors: vec![listener] };
        Ok((launch.start(helper).await?, stream))
    };
    let started = started.await;
    if started.is_err() {
        let _ = meeting.remove();
    }
    started
}

/// Waits until QEMU is ready for commands.
async fn greet(process: &Process, stream: UnixStream, ear: Ear, domain: &QemuDomain) -> Result<Monitor> {
    let name = domain.name();
    let ended = || error(ErrorCode::INTERNAL_ERROR, format!("QEMU ended before the domain {name:?} ran"));
    tokio::select! {
        opened = Monitor::open(stream, ear) => match opened {
            Ok((monitor, _)) => Ok(monitor),
            Err(Failure::Lost(End::Theirs)) => Err(ended()),
            Err(failure) => Err(super::live::refused(&name, "qmp_capabilities", &failure)),
        },
        () = process.ended() => Err(ended()),
        () = tokio::time::sleep(PATIENCE) => {
            let message = format!("QEMU has said nothing for {} s, so the domain {name:?} was not started", PATIENCE.as_secs());
            Err(error(ErrorCode::OPERATION_TIMEOUT, message))
        }
    }
}

/// What QEMU was given: asked of it, or done to it, before its first step.
async fn furnish(monitor: &Monitor, definition: &mut Definition) -> Result<()> {
    let name = definition.name().to_owned();
    let terminals = definition.devices().iter().any(|device| match device {
        DomainDevice::Serial(device) | DomainDevice::Console(device) => is_pty(device),
        _ => false,
    });
    if terminals {
        let list = execute(monitor, &name, "query-chardev", Value::Null).await?;
        tell_terminals(definition, &list);
    }
    if definition.devices().iter().any(|device| matches!(device, DomainDevice::Graphics(_))) {
        let vnc = execute(monitor, &name, "query-vnc", Value::Null).await?;
        tell_ports(definition, &vnc);
        super::graphics::protect(monitor, definition).await?;
    }
    let pins: Vec<_> = (0..definition.vcpus()).map(|vcpu| definition.pin(vcpu)).collect::<Result<_>>()?;
    if pins.iter().any(Option::is_some) {
        let threads = super::cpu::threads(monitor, &name).await?;
        for (vcpu, cpus) in pins.into_iter().enumerate() {
            let (Some(cpus), Some(thread)) = (cpus, threads.get(vcpu)) else { continue };
            let number = Pid::from_raw(*thread);
            sched_setaffinity(number, &cpus.kernel()).map_err(|errno| {
                let doing = format!("cannot let the processor {vcpu} of the domain {name:?} run on {}", cpus.text());
                Error::system(doing, &errno.into())
            })?;
        }
    }
    if definition.current_memory() < definition.memory() {
        if !definition.has_balloon() {
            let message = format!("the domain {name:?} starts with less memory than it may get, which needs its <memballoon>");
            return Err(unsupported(message));
        }
        execute(monitor, &name, "balloon", json!({ "value": definition.current_memory() * 1024 })).await?;
    }
    Ok(())
}

/// The paths of the terminals that QEMU made.
fn tell_terminals(definition: &mut Definition, list: &Value) {
    let path_of = |name: &str| {
        let label = format!("char{name}");
        let entry = list.as_array()?.iter().find(|entry| entry["label"] == label.as_str())?;
        entry["filename"].as_str()?.strip_prefix("pty:").map(str::to_owned)
    };
    let mut first_serial = None;
    for device in definition.devices_mut() {
        let (serial, device) = match device {
            DomainDevice::Serial(device) => (true, device),
            DomainDevice::Console(device) => (false, device),
            _ => continue,
        };
        if !is_pty(device) {
            continue;
        }
        let path =
            if !serial && is_stub(device) { first_serial.clone() } else { device.alias.as_ref().and_then(|alias| path_of(&alias.name)) };
        let Some(path) = path else { continue };
        if serial && first_serial.is_none() {
            first_serial = Some(path.clone());
        }
        if !serial {
            device.tty = Some(path.clone());
        }
        device.source.get_or_insert_with(DomainCharacterSource::default).path = Some(path);
    }
}

/// The port that a display got.
fn tell_ports(definition: &mut Definition, vnc: &Value) {
    let port = vnc["service"].as_str().and_then(|port| port.parse().ok());
    for device in definition.devices_mut() {
        if let DomainDevice::Graphics(DomainGraphics { port: told, .. }) = device {
            *told = port.or(*told);
        }
    }
}

/// Ends a QEMU that did not get far, and removes what there is of it. Gives the error, with QEMU's last words where it ended by itself.
async fn give_up(world: &World, domain: &QemuDomain, launched: Launched, log: Log, why: Error) -> Error {
    let ended = why.code == ErrorCode::INTERNAL_ERROR;
    if ended {
        let _ = tokio::time::timeout(LAST_PATIENCE, launched.process.ended()).await;
    }
    launched.end().await;
    let _ = world.store.remove_status(domain.uuid()).await;
    if !ended {
        return why;
    }
    let words = spawner().block(move || Ok(log.last_words())).await.unwrap_or_default();
    let message = match words.as_str() {
        "" => format!("{why}; it said nothing"),
        words => format!("{why}: {words}"),
    };
    error(ErrorCode::INTERNAL_ERROR, message)
}

/// Writes a sentence to the log of a domain, where there is nobody else to tell it to.
async fn note(world: &Arc<World>, domain: &QemuDomain, sentence: String) {
    let (world, name) = (world.clone(), domain.name());
    let write = move || {
        let failed = |cause| Error::system(format_args!("cannot write to the log of the domain {name:?}"), &cause);
        world.store.log(&name)?.note(&sentence).map_err(failed)
    };
    // A log that cannot be written is nothing that could be told anywhere.
    let _ = spawner().block(write).await;
}

/// Starts the domains that start with their host. What becomes of each is seen in its state, and why one was not started in its log.
pub async fn start_all(world: &Arc<World>, domains: Vec<Arc<QemuDomain>>) {
    let mut starts = JoinSet::new();
    for domain in domains {
        let world = world.clone();
        starts.spawn(async move {
            let _job = domain.job.lock().await;
            let config = {
                let state = domain.lock();
                state.config.clone().filter(|_| state.live.is_none())
            };
            if let Some(config) = config
                && let Err(why) = start(&world, &domain, &config, DomainCreateFlags::empty()).await
            {
                domain.lock().reason = Stop::Failed.reason();
                note(&world, &domain, format!("the domain could not be started with its host: {why}")).await;
            }
        });
    }
    starts.join_all().await;
}
