//! `qemu:///embed?root=DIR`: this host without a daemon. What is known of it lies in the root folder, which has one owner among all processes; all
//! connections of a process to one root share its drivers.

#![allow(clippy::unnecessary_debug_formatting, reason = "messages quote paths, whatever is in them")]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{Error, ErrorDomain, MethodInfo, Result};
use virtkit_driver::{Driver, DriverFactory, EventHub, Layered, OpenRequest, Reply, Uri, has_group, spawner};
use virtkit_driver_qemu::QemuDriver;
use virtkit_driver_storage::StorageDriver;
use virtkit_state::{Place, PlaceId, Root};

use crate::fork;

/// Opens `qemu` URIs.
#[derive(Debug)]
pub struct EmbedFactory;

impl DriverFactory for EmbedFactory {
    fn name(&self) -> &'static str {
        "qemu"
    }

    fn takes(&self, uri: &Uri) -> bool {
        uri.driver() == "qemu" && uri.transport().is_none() && uri.host().is_none() && uri.path() == "/embed"
    }

    fn open(&self, request: OpenRequest) -> Reply<Arc<dyn Driver>> {
        match root_of(&request.uri) {
            Ok(path) => Reply::task(async move { join(path).await.map_err(of_qemu) }),
            Err(error) => Reply::now(Err(of_qemu(error))),
        }
    }
}

fn of_qemu(error: Error) -> Error {
    if error.domain == ErrorDomain::NONE { error.in_domain(ErrorDomain::QEMU) } else { error }
}

/// The folder that a URI names.
fn root_of(uri: &Uri) -> Result<PathBuf> {
    let text = uri.text();
    let mut root = None;
    for (name, value) in uri.parameters() {
        if name != "root" {
            return Err(Error::invalid_argument(format!("{text:?} has the parameter {name:?}; qemu:///embed has only root")));
        }
        if root.replace(PathBuf::from(value)).is_some() {
            return Err(Error::invalid_argument(format!("{text:?} names two root folders, and a connection has one")));
        }
    }
    let missing = || Error::invalid_argument(format!("{text:?} names no root folder: qemu:///embed?root=DIR, with an absolute path"));
    let root = root.filter(|root| !root.as_os_str().is_empty()).ok_or_else(missing)?;
    if !root.is_absolute() {
        return Err(Error::invalid_argument(format!("the root folder {root:?} of {text:?} has to be an absolute path")));
    }
    Ok(root)
}

/// Opens the drivers of a root. A group that two of them have is that of the first.
async fn open_drivers(root: &Root, events: &Arc<EventHub>) -> Result<Vec<Arc<dyn Driver>>> {
    // First what asks least of the host: if it cannot be opened, no machine was looked at.
    let storage = StorageDriver::open(root, events.clone()).await?;
    let qemu = match QemuDriver::open(root.clone(), events.clone()).await {
        Ok(qemu) => qemu,
        Err(error) => {
            storage.close().await?;
            return Err(error);
        }
    };
    Ok(vec![Arc::new(qemu), storage])
}

/// What the connections to one root share.
#[derive(Debug)]
struct Shared {
    root: Root,
    drivers: Vec<Arc<dyn Driver>>,
    events: Arc<EventHub>,
}

/// A root that is open, with the number of its connections.
type Open = Option<(Arc<Shared>, usize)>;

/// The roots of this process. The lock of each is held while it is opened or closed, so that who comes meanwhile waits for the outcome.
type Roots = Mutex<HashMap<PlaceId, Arc<tokio::sync::Mutex<Open>>>>;

/// Null before the first. A pointer, because a forked child must leave its parent's roots behind without a lock.
static ROOTS: AtomicPtr<Roots> = AtomicPtr::new(std::ptr::null_mut());

/// In a forked child: what the parent has open is the parent's.
pub fn forget() {
    ROOTS.store(std::ptr::null_mut(), Ordering::Release);
}

fn roots() -> MutexGuard<'static, HashMap<PlaceId, Arc<tokio::sync::Mutex<Open>>>> {
    let mut roots = ROOTS.load(Ordering::Acquire);
    if roots.is_null() {
        let new = Box::into_raw(Box::default());
        roots = match ROOTS.compare_exchange(roots, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => new,
            Err(other) => {
                // SAFETY: `new` was not published, so this is the only pointer to it.
                drop(unsafe { Box::from_raw(new) });
                other
            }
        };
    }
    // SAFETY: a published table is never freed.
    unsafe { &*roots }.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The entry of a root.
fn entry(id: PlaceId) -> Arc<tokio::sync::Mutex<Open>> {
    roots().entry(id).or_default().clone()
}

/// Takes the entry of a root away if it is closed and nobody is about to open it.
fn tidy(id: PlaceId) {
    let mut roots = roots();
    let unused = roots.get(&id).is_some_and(|entry| Arc::strong_count(entry) == 1 && entry.try_lock().is_ok_and(|open| open.is_none()));
    if unused {
        roots.remove(&id);
    }
}

/// One connection more to a root, which is opened by the first.
async fn join(path: PathBuf) -> Result<Arc<dyn Driver>> {
    let place = spawner().block(move || Place::prepare(&path)).await?;
    let id = place.id();
    let entry = entry(id);
    let joined = join_at(place, &mut *entry.lock().await).await;
    drop(entry);
    if joined.is_err() {
        tidy(id);
    }
    let shared = joined?;
    let member = Member { id, generation: fork::generation(), counted: true };
    Ok(Arc::new(EmbedConnection { shared, member: Mutex::new(Some(member)) }))
}

async fn join_at(place: Place, open: &mut Open) -> Result<Arc<Shared>> {
    if let Some((shared, connections)) = open {
        *connections += 1;
        return Ok(shared.clone());
    }
    let root = spawner().block(|| place.own()).await?;
    let events = Arc::new(EventHub::new());
    let drivers = match open_drivers(&root, &events).await {
        Ok(drivers) => drivers,
        Err(error) => {
            root.release();
            return Err(error);
        }
    };
    let shared = Arc::new(Shared { root, drivers, events });
    *open = Some((shared.clone(), 1));
    Ok(shared)
}

/// One connection less. With the last one the drivers end what they do, and the root is free for another owner.
async fn leave(id: PlaceId) -> Result<()> {
    let entry = entry(id);
    let mut open = entry.lock().await;
    let mut result = Ok(());
    match open.as_mut() {
        Some((_, connections)) if *connections > 1 => *connections -= 1,
        Some((shared, _)) => {
            for driver in &shared.drivers {
                result = result.and(driver.close().await);
            }
            let root = shared.root.clone();
            let release = move || {
                root.release();
                Ok(())
            };
            result = result.and(spawner().block(release).await);
            *open = None;
        }
        None => {}
    }
    drop(open);
    drop(entry);
    tidy(id);
    result
}

/// One of the connections to a root. When it is dropped, as by a caller who gave up before the connection was there, it is one of them no more.
#[derive(Debug)]
struct Member {
    id: PlaceId,
    /// The process that counts it, in forks.
    generation: u32,
    /// Whether it still has to leave.
    counted: bool,
}

impl Member {
    async fn leave(mut self) -> Result<()> {
        self.counted = false;
        leave(self.id).await
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // In a forked child it is one of the parent's.
        if self.counted && self.generation == fork::generation() {
            let id = self.id;
            spawner().handle().spawn(async move { leave(id).await });
        }
    }
}

/// A connection to a root.
#[derive(Debug)]
struct EmbedConnection {
    shared: Arc<Shared>,
    /// None once it was closed.
    member: Mutex<Option<Member>>,
}

impl Layered for EmbedConnection {
    fn layers(&self) -> &[Arc<dyn Driver>] {
        &self.shared.drivers
    }
}

impl Driver for EmbedConnection {
    fn events(&self) -> &EventHub {
        &self.shared.events
    }

    fn lacks(&self, method: &MethodInfo) -> bool {
        let driver = self.layers().iter().find(|driver| has_group(&***driver, method));
        driver.is_some_and(|driver| driver.lacks(method))
    }

    fn close(&self) -> Reply<()> {
        // An answer that nobody asks for drops it, and then it leaves as well.
        let member = self.member.lock().unwrap_or_else(PoisonError::into_inner).take();
        Reply::task(async move {
            match member {
                Some(member) => member.leave().await,
                None => Ok(()),
            }
        })
    }
}
