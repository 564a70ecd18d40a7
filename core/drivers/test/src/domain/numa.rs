//! From which nodes of the host domains get their memory.

use virtkit_api::{DomainNumaParameters, DomainNumatuneMemMode as Mode, Error, ErrorCode, ErrorDomain, Result};
use virtkit_document::{DomainNumaMemory, DomainNumaTuning};

use super::number_set;
use super::parameters::{check, wrong};

const ACCEPTED: [(&str, &str); 2] = [("numa_mode", "i32"), ("numa_nodeset", "str")];

/// How a document says how strictly the nodes are meant.
const MODES: [(Mode, &str); 4] =
    [(Mode::STRICT, "strict"), (Mode::PREFERRED, "preferred"), (Mode::INTERLEAVE, "interleave"), (Mode::RESTRICTIVE, "restrictive")];

/// What a document says.
pub fn told(tuning: Option<&DomainNumaTuning>) -> DomainNumaParameters {
    let memory = tuning.and_then(|tuning| tuning.memory.as_ref());
    let word = memory.and_then(|memory| memory.mode.as_deref());
    let mode = MODES.iter().find(|(_, name)| Some(*name) == word).map_or(Mode::STRICT, |(mode, _)| *mode);
    let nodeset = memory.and_then(|memory| memory.nodeset.clone()).unwrap_or_default();
    DomainNumaParameters { mode: Some(mode.0), nodeset: Some(nodeset), ..DomainNumaParameters::default() }
}

/// The document's part after a change.
///
/// # Errors
/// `InvalidArg` for a number that is no mode, and for a set of nodes that cannot be read; `ConfigUnsupported` for a mode without nodes.
pub fn changed(tuning: Option<&DomainNumaTuning>, params: &DomainNumaParameters) -> Result<Option<DomainNumaTuning>> {
    check("NUMA", &params.to_typed(), &ACCEPTED)?;
    let mut changed = tuning.cloned().unwrap_or_default();
    let memory = changed.memory.get_or_insert_default();
    if let Some(number) = params.mode {
        let (_, word) =
            MODES.iter().find(|(mode, _)| mode.0 == number).ok_or_else(|| wrong(format!("{number} is no mode of NUMA memory")))?;
        memory.mode = Some((*word).to_owned());
    }
    if let Some(nodes) = &params.nodeset {
        let set = number_set::read(nodes).ok_or_else(|| wrong(format!("{nodes:?} is no set of NUMA nodes, such as \"0-1,3\"")))?;
        memory.nodeset = Some(number_set::write(&set));
    }
    if memory.nodeset.is_none() && memory.mode.is_some() {
        let message = "the mode of NUMA memory says something only of nodes, and none are given";
        return Err(Error::new(ErrorCode::CONFIG_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    if memory.nodeset.is_some() && memory.mode.is_none() {
        memory.mode = Some("strict".to_owned());
    }
    changed.memory.take_if(|memory| *memory == DomainNumaMemory::default());
    Ok(Some(changed).filter(|changed| *changed != DomainNumaTuning::default()))
}
