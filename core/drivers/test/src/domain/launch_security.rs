//! Guests whose memory is encrypted: how the made-up host says that it has started them, and the secret that their owner puts into them then.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use virtkit_api::{DomainState, Error, ErrorCode, ErrorDomain, LaunchSecurityInfo, LaunchSecurityState, Result};
use virtkit_document::Node;

use super::{Definition, State, TestDomain};

/// The made-up processor's firmware: the version of its interface, and its build.
const FIRMWARE: (u32, u32, u32) = (1, 51, 3);

/// How many bytes of a measurement are of what was started; the others are of the start alone.
const MEASURED: u64 = 32;

/// The encryption that a domain asks for by `<launchSecurity type='sev'>`.
#[derive(Debug, PartialEq, Eq)]
struct Sev {
    /// What the host may do with the guest, as bits.
    policy: u32,
}

/// What is told of a domain. One that is not encrypted has nothing to tell, as with libvirt's drivers, whether it runs or not.
///
/// # Errors
/// `OperationInvalid` where an encrypted domain does not run.
pub fn info(domain: &TestDomain, state: &mut State) -> Result<LaunchSecurityInfo> {
    let Some(sev) = encryption(domain, state)? else { return Ok(LaunchSecurityInfo::default()) };
    let running = domain.running(state)?;
    let (major, minor, build) = FIRMWARE;
    Ok(LaunchSecurityInfo {
        sev_measurement: Some(STANDARD.encode(measurement(running))),
        sev_api_major: Some(major),
        sev_api_minor: Some(minor),
        sev_build_id: Some(build),
        sev_policy: Some(sev.policy),
        ..LaunchSecurityInfo::default()
    })
}

/// Takes a secret. The made-up guest has no use for it.
///
/// # Errors
/// `OperationUnsupported` where the domain is not encrypted; `InvalidArg` for a secret that is incomplete or no base 64; `OperationInvalid` where the domain does not wait, paused, for it.
pub fn set_state(domain: &TestDomain, state: &mut State, secret: &LaunchSecurityState) -> Result<()> {
    if encryption(domain, state)?.is_none() {
        let message = format!("the memory of the domain {:?} is not encrypted", &*domain.name());
        return Err(Error::new(ErrorCode::OPERATION_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    if let Some(unknown) = secret.extra.first() {
        return Err(wrong(format!("{:?} is no parameter of a secret for an encrypted guest", unknown.name)));
    }
    for (name, value) in [("sev_secret", &secret.sev_secret), ("sev_secret_header", &secret.sev_secret_header)] {
        let Some(value) = value else { return Err(wrong(format!("a secret for an encrypted guest needs {name}"))) };
        // Whose value is a secret, its text is not told.
        STANDARD.decode(value).map_err(|error| wrong(format!("{name} is no base 64: {error}")))?;
    }
    domain.running(state)?;
    if state.now != DomainState::PAUSED {
        return Err(domain.invalid("runs already; a secret is put into a guest that was started paused"));
    }
    Ok(())
}

fn wrong(message: String) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}

/// The encryption of what runs, or of what would be started.
fn encryption(domain: &TestDomain, state: &State) -> Result<Option<Sev>> {
    let definition = state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?;
    Ok(sev(definition))
}

fn sev(definition: &Definition) -> Option<Sev> {
    let found = definition.config().extra.nodes().find_map(|node| match node {
        Node::Element { tag, attributes, children } if tag == "launchSecurity" => Some((attributes, children)),
        _ => None,
    });
    let (attributes, children) = found?;
    attributes.iter().any(|(name, value)| name == "type" && value == "sev").then(|| {
        let policy = children.iter().find_map(|node| match node {
            Node::Element { tag, children, .. } if tag == "policy" => children.iter().find_map(number),
            _ => None,
        });
        Sev { policy: policy.unwrap_or_default() }
    })
}

/// A number as documents have it: with `0x` of base 16, otherwise of base 10.
fn number(node: &Node) -> Option<u32> {
    let Node::Text(text) = node else { return None };
    let text = text.trim();
    text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok())
}

/// Another one for each configuration, and the same for the same: what an owner compares with what was meant to be started.
fn measurement(definition: &Definition) -> Vec<u8> {
    let document = definition.to_xml();
    let words = (0..MEASURED / 8).map(|part| {
        let mut hasher = DefaultHasher::new();
        (part, &document).hash(&mut hasher);
        hasher.finish()
    });
    words.flat_map(u64::to_be_bytes).chain(definition.uuid().into_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Definition, Sev, measurement, sev};

    fn definition(security: &str) -> Definition {
        let uuid = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0";
        let xml = format!("<domain type='test'><name>a</name><uuid>{uuid}</uuid><memory>1024</memory>{security}</domain>");
        Definition::from_xml(&xml).expect("a domain")
    }

    #[test]
    fn a_policy_is_a_number_of_either_base() {
        let policy = |text: &str| sev(&definition(&format!("<launchSecurity type='sev'><policy>{text}</policy></launchSecurity>")));
        assert_eq!(policy("0x0003"), Some(Sev { policy: 3 }));
        assert_eq!(policy("12"), Some(Sev { policy: 12 }));
        assert_eq!(sev(&definition("<launchSecurity type='s390-pv'/>")), None);
        assert_eq!(sev(&definition("")), None);
    }

    #[test]
    fn what_is_started_is_measured() {
        let plain = definition("<launchSecurity type='sev'/>");
        assert_eq!(measurement(&plain).len(), 48);
        assert_eq!(measurement(&plain), measurement(&plain.clone()));
        assert_ne!(measurement(&plain), measurement(&definition("<launchSecurity type='sev'/><vcpu>2</vcpu>")));
    }
}
