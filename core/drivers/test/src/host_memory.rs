//! The memory of the made-up host. Its guests use nothing of it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use virtkit_api::{Error, ErrorCode, ErrorDomain, HostMemoryParameters, HostMemoryStats, HostPagesFlags, Result};
use virtkit_driver::{HostMemory, Reply};

use crate::connection::TestConnection;
use crate::domain::parameters::check;

/// The memory of the host, and of each of its nodes, in KiB.
pub const MEMORY: u64 = 3_145_728;
const CELLS: [u64; 2] = [2_097_152, 4_194_304];

/// The sizes of pages that its processors know, in KiB, and how many of them each node has ready: those of libvirt's test driver.
const PAGES: [(u32, u64); 4] = [(4, 19), (8, 45), (2048, 97), (1_048_576, 201)];

/// The host as a whole, beside its nodes.
const WHOLE: i32 = -1;

/// What can be changed about the merging of pages.
const ACCEPTED: [(&str, &str); 3] = [("shm_pages_to_scan", "u32"), ("shm_sleep_millisecs", "u32"), ("shm_merge_across_nodes", "u32")];

/// What changes of the memory of a host.
#[derive(Debug)]
pub struct Memory(Mutex<Content>);

#[derive(Debug)]
struct Content {
    /// Pages that are ready, by node and size.
    pages: BTreeMap<(usize, u32), u64>,
    pages_to_scan: u32,
    sleep_millisecs: u32,
    merge_across_nodes: u32,
}

impl Default for Memory {
    fn default() -> Self {
        let of_cell = |cell| PAGES.into_iter().map(move |(size, count)| ((cell, size), count));
        let pages = (0..CELLS.len()).flat_map(of_cell).collect();
        // Linux's own.
        Self(Mutex::new(Content { pages, pages_to_scan: 100, sleep_millisecs: 20, merge_across_nodes: 1 }))
    }
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HostMemory for TestConnection {
    fn host_free_memory(&self) -> Reply<u64> {
        Reply::now(Ok(MEMORY * 1024))
    }

    fn host_cells_free_memory(&self, start_cell: i32, max_cells: i32) -> Reply<Vec<u64>> {
        let count = usize::try_from(max_cells).ok().filter(|count| *count > 0);
        let first = usize::try_from(start_cell).ok().filter(|first| *first < CELLS.len());
        let (Some(first), Some(count)) = (first, count) else {
            let message = format!("{max_cells} NUMA nodes from {start_cell} on cannot be told about; the host has {}", CELLS.len());
            return Reply::now(Err(wrong(message)));
        };
        Reply::now(Ok(CELLS.iter().skip(first).take(count).map(|memory| memory * 1024).collect()))
    }

    fn host_memory_stats(&self, cell: i32) -> Reply<HostMemoryStats> {
        let whole = cell == WHOLE;
        let memory = if whole { Some(MEMORY) } else { usize::try_from(cell).ok().and_then(|cell| CELLS.get(cell).copied()) };
        let Some(memory) = memory else { return Reply::now(Err(no_cell(cell))) };
        let none = whole.then_some(0);
        Reply::now(Ok(HostMemoryStats {
            total: Some(memory),
            free: Some(memory),
            buffers: none,
            cached: none,
            ..HostMemoryStats::default()
        }))
    }

    fn host_memory_parameters(&self) -> Reply<HostMemoryParameters> {
        let content = self.world.memory().lock();
        let none = Some(0);
        Reply::now(Ok(HostMemoryParameters {
            pages_to_scan: Some(content.pages_to_scan),
            sleep_millisecs: Some(content.sleep_millisecs),
            merge_across_nodes: Some(content.merge_across_nodes),
            pages_shared: none,
            pages_sharing: none,
            pages_unshared: none,
            pages_volatile: none,
            full_scans: none,
            ..HostMemoryParameters::default()
        }))
    }

    fn set_host_memory_parameters(&self, params: &HostMemoryParameters) -> Reply<()> {
        let (world, params) = (self.world.clone(), params.clone());
        self.slowly(move || {
            check("host memory", &params.to_typed(), &ACCEPTED)?;
            if let Some(number) = params.merge_across_nodes.filter(|number| *number > 1) {
                return Err(wrong(format!("shm_merge_across_nodes is {number}; it is 0 or 1")));
            }
            let mut content = world.memory().lock();
            content.pages_to_scan = params.pages_to_scan.unwrap_or(content.pages_to_scan);
            content.sleep_millisecs = params.sleep_millisecs.unwrap_or(content.sleep_millisecs);
            content.merge_across_nodes = params.merge_across_nodes.unwrap_or(content.merge_across_nodes);
            Ok(())
        })
    }

    fn host_free_pages(&self, pages: &[u32], start_cell: i32, cell_count: u32) -> Reply<Vec<u64>> {
        let told = || {
            let content = self.world.memory().lock();
            let cells = cells(pages, start_cell, cell_count)?;
            let of_cell = |cell: &Vec<usize>, size: u32| cell.iter().filter_map(|cell| content.pages.get(&(*cell, size))).sum();
            Ok(cells.iter().flat_map(|cell| pages.iter().map(move |size| of_cell(cell, *size))).collect())
        };
        told().into()
    }

    fn alloc_host_pages(
        &self,
        page_sizes: &[u32],
        page_counts: &[u64],
        start_cell: i32,
        cell_count: u32,
        flags: HostPagesFlags,
    ) -> Reply<i32> {
        let (world, sizes, counts) = (self.world.clone(), page_sizes.to_vec(), page_counts.to_vec());
        self.slowly(move || {
            if sizes.len() != counts.len() {
                return Err(wrong(format!("{} sizes of pages have {} numbers", sizes.len(), counts.len())));
            }
            let mut changed = 0;
            let cells = cells(&sizes, start_cell, cell_count)?;
            let mut content = world.memory().lock();
            for cell in &cells {
                // Of the host as a whole the first node has what is asked for.
                let Some(first) = cell.first() else { continue };
                for (size, count) in sizes.iter().zip(&counts) {
                    let ready = content.pages.entry((*first, *size)).or_default();
                    *ready = if flags.contains(HostPagesFlags::SET) { *count } else { ready.saturating_add(*count) };
                    changed += 1;
                }
            }
            Ok(changed)
        })
    }
}

/// The nodes that are meant; all at once where the host is meant as a whole.
fn cells(sizes: &[u32], start_cell: i32, cell_count: u32) -> Result<Vec<Vec<usize>>> {
    if sizes.is_empty() || cell_count == 0 {
        return Err(wrong("at least one size of pages and one NUMA node must be named"));
    }
    if let Some(size) = sizes.iter().find(|size| !PAGES.iter().any(|(known, _)| known == *size)) {
        let message = format!("the host has no pages of {size} KiB");
        return Err(Error::new(ErrorCode::OPERATION_FAILED, message).in_domain(ErrorDomain::TEST));
    }
    if start_cell == WHOLE && cell_count == 1 {
        return Ok(vec![(0..CELLS.len()).collect()]);
    }
    let first = usize::try_from(start_cell).map_err(|_| no_cell(start_cell))?;
    let end = first.saturating_add(cell_count as usize);
    if end > CELLS.len() {
        return Err(wrong(format!("{cell_count} NUMA nodes from {start_cell} on are more than the host has: {}", CELLS.len())));
    }
    Ok((first..end).map(|cell| vec![cell]).collect())
}

fn no_cell(cell: i32) -> Error {
    wrong(format!("the host has no NUMA node {cell}; it has {}, from 0", CELLS.len()))
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}
