//! The processors of the made-up host, and the models that guests can have.

use virtkit_api::{BaselineCpuFlags, ConnectionHostCpuMapResult, Error, ErrorCode, ErrorDomain, HostCpuStats, Result};
use virtkit_document::Node;
use virtkit_driver::{HostCpu, Reply};

use crate::connection::TestConnection;
use crate::cpu_models::names;
use crate::world::HOST_CPUS;

/// All processors together.
const TOGETHER: i32 = -1;

impl HostCpu for TestConnection {
    fn host_cpu_map(&self) -> Reply<ConnectionHostCpuMapResult> {
        // libvirt's test driver has three of eight processors online here, whatever else it tells of its host.
        Reply::now(Ok(ConnectionHostCpuMapResult { map: [0b0001_0101].into_iter().collect(), online: 3, cpus: 8 }))
    }

    fn host_cpu_stats(&self, cpu: i32) -> Reply<HostCpuStats> {
        let known = cpu == TOGETHER || usize::try_from(cpu).is_ok_and(|cpu| cpu < HOST_CPUS);
        if !known {
            return Reply::now(Err(wrong(format!("the host has no processor {cpu}; it has those from 0 to {}", HOST_CPUS - 1))));
        }
        // The figures of libvirt's test driver, in nanoseconds.
        Reply::now(Ok(HostCpuStats {
            kernel: Some(34_678_723_400_000),
            user: Some(9_797_400_000),
            idle: Some(87_264_900_000),
            iowait: Some(763_600_000),
            ..HostCpuStats::default()
        }))
    }

    fn cpu_model_names(&self, arch: &str) -> Reply<Vec<String>> {
        let known = names(arch).map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let found = known.ok_or_else(|| wrong(format!("there is no architecture {arch:?}")));
        self.slowly(|| found)
    }

    fn baseline_cpu(&self, cpus: &[String], _: BaselineCpuFlags) -> Reply<String> {
        let cpus = cpus.to_vec();
        self.slowly(move || baseline(&cpus).map_err(|error| error.in_domain(ErrorDomain::TEST)))
    }
}

/// A processor, as far as it is compared here.
struct Cpu {
    arch: Option<String>,
    model: String,
    /// What it has beyond its model.
    features: Vec<String>,
}

/// The processor that all have in common. What a model has is not known here, so all must be of the same one.
fn baseline(cpus: &[String]) -> Result<String> {
    let mut cpus = cpus.iter().map(|xml| Cpu::read(xml)).collect::<Result<Vec<_>>>()?.into_iter();
    let mut common = cpus.next().ok_or_else(|| wrong("no processors are given"))?;
    for other in cpus {
        if (&other.arch, &other.model) != (&common.arch, &common.model) {
            let message =
                format!("processors of the models {:?} and {:?} have nothing in common that is known here", common.model, other.model);
            return Err(Error::new(ErrorCode::OPERATION_FAILED, message));
        }
        common.features.retain(|feature| other.features.contains(feature));
    }
    Ok(common.write())
}

impl Cpu {
    fn read(xml: &str) -> Result<Self> {
        let incomplete = |what: &str| Error::new(ErrorCode::XML_ERROR, what);
        let Node::Element { tag, children, .. } = Node::from_xml(xml)? else { return Err(incomplete("expected an element <cpu>")) };
        if tag != "cpu" {
            return Err(incomplete(&format!("the outermost element is <{tag}>, expected <cpu>")));
        }
        let text = |wanted: &str| {
            children.iter().find_map(|child| match child {
                Node::Element { tag, children, .. } if tag == wanted => match children.as_slice() {
                    [Node::Text(text)] => Some(text.clone()),
                    _ => None,
                },
                _ => None,
            })
        };
        let feature = |child: &Node| match child {
            Node::Element { tag, attributes, .. } if tag == "feature" => {
                attributes.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone())
            }
            _ => None,
        };
        let model = text("model").ok_or_else(|| incomplete("<cpu> has no <model>"))?;
        Ok(Self { arch: text("arch"), model, features: children.iter().filter_map(feature).collect() })
    }

    fn write(&self) -> String {
        let element = |tag: &str, attributes: &[(&str, &str)], children: Vec<Node>| Node::Element {
            tag: tag.to_owned(),
            attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            children,
        };
        let mut parts = vec![element("model", &[("fallback", "forbid")], vec![Node::Text(self.model.clone())])];
        parts.extend(self.features.iter().map(|feature| element("feature", &[("policy", "require"), ("name", feature)], Vec::new())));
        element("cpu", &[("mode", "custom"), ("match", "exact")], parts).to_xml()
    }
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}

#[cfg(test)]
mod tests {
    use super::baseline;

    #[test]
    fn features_that_all_have_are_in_common() {
        let cpu = |features: &[&str]| {
            let features: Vec<_> = features.iter().map(|name| format!("<feature name='{name}'/>")).collect();
            let features = features.concat();
            format!("<cpu><arch>x86_64</arch><model>Nehalem</model>{features}</cpu>")
        };
        let common = baseline(&[cpu(&["vmx", "x2apic"]), cpu(&["x2apic", "erms"])]).unwrap();
        assert!(common.contains("x2apic") && !common.contains("vmx") && !common.contains("erms"), "{common}");
        assert!(baseline(&[]).is_err());
        assert!(baseline(&["<model/>".to_owned()]).is_err());
    }
}
