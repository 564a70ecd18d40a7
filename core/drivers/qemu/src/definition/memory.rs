//! The memory of a definition.

use virtkit_api::Result;
use virtkit_document::{DomainConfig, Size, bytes_of};

use super::Definition;
use crate::error::wrong;

/// The most memory and the memory that it has, in KiB.
pub fn resolve(config: &mut DomainConfig) -> Result<(u64, u64)> {
    let memory = kib(config.memory.as_ref(), "memory")?.unwrap_or(0);
    if memory == 0 {
        return Err(wrong(format!("the domain {:?} has no memory: <memory> must be above 0", config.name)));
    }
    let current = kib(config.current_memory.as_ref(), "currentMemory")?.filter(|current| *current > 0).unwrap_or(memory);
    Ok((memory, current.min(memory)))
}

impl Definition {
    /// The most memory it can get, in KiB.
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// The memory it has, in KiB.
    pub fn current_memory(&self) -> u64 {
        self.current_memory
    }

    /// Changes the most memory; it has no more than that.
    pub fn set_memory(&mut self, memory: u64) {
        self.memory = memory;
        self.current_memory = self.current_memory.min(memory);
    }

    /// Changes the memory that it has.
    pub fn set_current_memory(&mut self, memory: u64) {
        self.current_memory = memory.min(self.memory);
    }

    pub(super) fn write_memory(&self, config: &mut DomainConfig) {
        config.memory = Some(size(self.memory, config.memory.take()));
        config.current_memory = Some(size(self.current_memory, config.current_memory.take()));
    }
}

/// A size in KiB, rounded up.
fn kib(size: Option<&Size>, element: &str) -> Result<Option<u64>> {
    let Some(size) = size else { return Ok(None) };
    let unit = size.unit.as_deref().unwrap_or("KiB");
    let bytes = bytes_of(size.value, unit)
        .ok_or_else(|| wrong(format!("<{element}> is {} {unit}, which is no size that 64 bits can hold", size.value)))?;
    Ok(Some(bytes.div_ceil(1024)))
}

/// A size in KiB as an element, which keeps what the old one had besides.
fn size(value: u64, old: Option<Size>) -> Size {
    Size { unit: Some("KiB".to_owned()), value, extra: old.map(|old| old.extra).unwrap_or_default() }
}
