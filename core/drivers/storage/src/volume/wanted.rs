//! What is asked for a new volume.

use std::sync::Arc;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_document::{Document, Size, StorageVolumeConfig, StorageVolumeTarget, bytes_of};
use virtkit_image::qcow2::{Backing, Version};

use super::Permissions;
use crate::error::{error, unsupported, wrong_document};

/// The longest name of a file.
const LONGEST: usize = 255;

/// What a document asks for.
#[derive(Debug)]
pub struct Wanted {
    pub name: Arc<str>,
    pub capacity: Option<u64>,
    pub allocation: Option<u64>,
    pub format: WantedFormat,
    pub permissions: Permissions,
}

/// How the content is kept.
#[derive(Debug, PartialEq, Eq)]
pub enum WantedFormat {
    Raw,
    Qcow2(WantedQcow2),
    Folder,
}

/// What is asked of a qcow2 image.
#[derive(Debug, PartialEq, Eq)]
pub struct WantedQcow2 {
    pub version: Version,
    pub cluster_bits: u32,
    pub lazy_refcounts: bool,
    pub extended_l2: bool,
    pub backing: Option<Backing>,
}

impl Wanted {
    /// Reads what a document asks for. No format is raw.
    ///
    /// # Errors
    /// `XmlError` for what is no volume, or has no name; `OperationInvalid` for a name that leads out of the folder; `ConfigUnsupported` for what
    /// this driver does not do, with the element.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let config = StorageVolumeConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::STORAGE))?;
        let name = name(config.name.as_deref().unwrap_or_default())?;
        let capacity = config.capacity.as_ref().map(|size| bytes(size, "capacity")).transpose()?;
        let allocation = config.allocation.as_ref().map(|size| bytes(size, "allocation")).transpose()?;
        let target = config.target.unwrap_or_default();
        if target.encryption.is_some() {
            return Err(refuse(&name, "encryption", "this driver makes no encrypted images"));
        }
        if target.nocow {
            return Err(refuse(&name, "nocow", "this driver does not change attributes of file systems"));
        }
        let backing = config.backing_store.map(|backing| {
            let path = backing.path.filter(|path| !path.is_empty());
            let file = path.ok_or_else(|| wrong_document(format!("the <backingStore> of the volume {name:?} has no <path>")))?;
            Ok(Backing { file, format: Some(backing.format.map_or_else(|| "raw".to_owned(), |format| format.kind)) })
        });
        let backing = backing.transpose()?;
        let format = match target.format.as_ref().map_or("raw", |format| format.kind.as_str()) {
            "qcow2" => WantedFormat::Qcow2(qcow2(&name, &target, backing)?),
            plain @ ("raw" | "dir") => {
                if backing.is_some() {
                    let message = format!("the volume {name:?} has the format {plain:?}, and only a qcow2 image can have a <backingStore>");
                    return Err(error(ErrorCode::NO_SUPPORT, message));
                }
                let only = [("compat", target.compat.is_some()), ("clusterSize", target.cluster_size.is_some())];
                if let Some((element, _)) = only.into_iter().find(|(_, given)| *given) {
                    return Err(refuse(&name, element, "it is for qcow2 images"));
                }
                if plain == "raw" { WantedFormat::Raw } else { WantedFormat::Folder }
            }
            other => {
                let message = format!("the volume {name:?} cannot have the <format> {other:?}: this driver makes raw, qcow2 and dir");
                return Err(unsupported(message));
            }
        };
        let permissions = Permissions::read(target.permissions.as_ref())?;
        Ok(Self { name, capacity, allocation, format, permissions })
    }
}

/// The name of a volume is that of a file in the pool's folder.
fn name(name: &str) -> Result<Arc<str>> {
    if name.is_empty() || name.contains('\n') || name.len() > LONGEST {
        let message = format!("{name:?} cannot be the name of a volume: it has 1 to {LONGEST} bytes and no new line");
        return Err(wrong_document(message));
    }
    if name.contains('/') || name == "." || name == ".." || super::Unfinished::is_name(name) {
        let message = format!("{name:?} cannot be the name of a volume, which is a file in the folder of its storage pool");
        return Err(error(ErrorCode::OPERATION_INVALID, message));
    }
    Ok(name.into())
}

fn qcow2(name: &str, target: &StorageVolumeTarget, backing: Option<Backing>) -> Result<WantedQcow2> {
    let version = match target.compat.as_deref() {
        None | Some("1.1") => Version::V3,
        Some("0.10") => Version::V2,
        Some(_) => return Err(refuse(name, "compat", "it can be 0.10 or 1.1")),
    };
    let cluster_bits = match &target.cluster_size {
        None => 16,
        Some(size) => {
            let size = bytes(size, "clusterSize")?;
            let possible = size.is_power_of_two().then(|| size.trailing_zeros()).filter(|bits| (9..=21).contains(bits));
            possible.ok_or_else(|| refuse(name, "clusterSize", "it is a power of two from 512 bytes to 2 MiB"))?
        }
    };
    let features = target.features.as_ref();
    Ok(WantedQcow2 {
        version,
        cluster_bits,
        lazy_refcounts: features.is_some_and(|features| features.lazy_refcounts),
        extended_l2: features.is_some_and(|features| features.extended_l2),
        backing,
    })
}

fn refuse(name: &str, element: &str, why: &str) -> Error {
    unsupported(format!("the element <{element}> of the volume {name:?} is not supported: {why}"))
}

/// A size in bytes.
fn bytes(size: &Size, element: &str) -> Result<u64> {
    let unit = size.unit.as_deref().unwrap_or("bytes");
    let too_large = || wrong_document(format!("<{element}> is {} {unit}, which is no size that 64 bits can hold", size.value));
    bytes_of(size.value, unit).ok_or_else(too_large)
}

#[cfg(test)]
mod tests {
    use virtkit_api::ErrorCode;
    use virtkit_image::qcow2::Version;

    use super::{Wanted, WantedFormat, WantedQcow2};

    fn wanted(inside: &str) -> Result<Wanted, (ErrorCode, String)> {
        let xml = format!("<volume><capacity>1</capacity>{inside}</volume>");
        Wanted::from_xml(&xml).map_err(|error| (error.code, error.message.clone()))
    }

    #[test]
    fn names_stay_in_their_folder() {
        for (name, code) in [
            ("", ErrorCode::XML_ERROR),
            ("../x", ErrorCode::OPERATION_INVALID),
            ("a/b", ErrorCode::OPERATION_INVALID),
            ("/etc/passwd", ErrorCode::OPERATION_INVALID),
            (".", ErrorCode::OPERATION_INVALID),
            ("..", ErrorCode::OPERATION_INVALID),
            (".virtkit-x.unfinished", ErrorCode::OPERATION_INVALID),
            ("a&#10;b", ErrorCode::XML_ERROR),
            (&"x".repeat(256), ErrorCode::XML_ERROR),
        ] {
            assert_eq!(wanted(&format!("<name>{name}</name>")).unwrap_err().0, code, "{name}");
        }
        assert_eq!(&*wanted("<name>..a b'\u{e4}</name>").unwrap().name, "..a b'\u{e4}");
    }

    #[test]
    fn what_cannot_be_honoured_is_refused_by_name() {
        let cases = [
            ("<target><encryption format='luks'/></target>", ErrorCode::CONFIG_UNSUPPORTED, "<encryption>"),
            ("<target><nocow/></target>", ErrorCode::CONFIG_UNSUPPORTED, "<nocow>"),
            ("<target><format type='vmdk'/></target>", ErrorCode::CONFIG_UNSUPPORTED, "vmdk"),
            ("<target><compat>1.1</compat></target>", ErrorCode::CONFIG_UNSUPPORTED, "<compat>"),
            ("<target><format type='qcow2'/><compat>2</compat></target>", ErrorCode::CONFIG_UNSUPPORTED, "<compat>"),
            ("<target><format type='qcow2'/><clusterSize>3</clusterSize></target>", ErrorCode::CONFIG_UNSUPPORTED, "<clusterSize>"),
            ("<target><permissions><mode>9</mode></permissions></target>", ErrorCode::XML_ERROR, "<mode>"),
            ("<target><permissions><owner>-2</owner></permissions></target>", ErrorCode::XML_ERROR, "<owner>"),
            ("<target><permissions><label>x</label></permissions></target>", ErrorCode::CONFIG_UNSUPPORTED, "<label>"),
            ("<backingStore><path>/a</path></backingStore>", ErrorCode::NO_SUPPORT, "<backingStore>"),
            ("<target><format type='qcow2'/></target><backingStore/>", ErrorCode::XML_ERROR, "<path>"),
        ];
        for (inside, code, element) in cases {
            let (found, message) = wanted(&format!("<name>a</name>{inside}")).unwrap_err();
            assert_eq!(found, code, "{inside}");
            assert!(message.contains(element), "{inside}: {message}");
        }
    }

    #[test]
    fn a_backing_file_without_a_format_is_raw() {
        let inside =
            "<name>a</name><target><format type='qcow2'/><compat>0.10</compat></target><backingStore><path>/b</path></backingStore>";
        let WantedFormat::Qcow2(WantedQcow2 { version, backing, .. }) = wanted(inside).unwrap().format else {
            panic!("qcow2 was asked for")
        };
        assert_eq!((version, backing.unwrap().format.as_deref()), (Version::V2, Some("raw")));
    }
}
