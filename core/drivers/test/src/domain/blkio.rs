//! A domain's share of the host's disks: lists of devices and values as text, and as a document has them.

use virtkit_api::{DomainBlkioParameters, Result};
use virtkit_document::{DomainBlkioDevice, DomainBlkioTuning, Extra};

use super::parameters::{check, wrong};

/// What the kernel takes for a weight; 0 takes it away.
const WEIGHTS: std::ops::RangeInclusive<u32> = 10..=1000;

const ACCEPTED: [(&str, &str); 6] = [
    ("weight", "u32"),
    ("device_weight", "str"),
    ("device_read_iops_sec", "str"),
    ("device_write_iops_sec", "str"),
    ("device_read_bytes_sec", "str"),
    ("device_write_bytes_sec", "str"),
];

/// The shares; a list without devices is an empty text.
pub fn told(tuning: Option<&DomainBlkioTuning>) -> DomainBlkioParameters {
    let devices = tuning.map_or(&[][..], |tuning| &tuning.devices);
    let list = |value: fn(&DomainBlkioDevice) -> Option<u64>| {
        let values = devices.iter().filter_map(|device| Some((device, value(device)?)));
        Some(values.map(|(device, value)| format!("{},{value}", device.path)).collect::<Vec<_>>().join(","))
    };
    DomainBlkioParameters {
        weight: Some(tuning.and_then(|tuning| tuning.weight).unwrap_or(0)),
        device_weight: list(|device| device.weight.map(u64::from)),
        device_read_iops_sec: list(|device| device.read_iops_sec.map(u64::from)),
        device_write_iops_sec: list(|device| device.write_iops_sec.map(u64::from)),
        device_read_bytes_sec: list(|device| device.read_bytes_sec),
        device_write_bytes_sec: list(|device| device.write_bytes_sec),
        ..DomainBlkioParameters::default()
    }
}

/// The shares after a change; none where nothing is left of them.
///
/// # Errors
/// `InvalidArg` for a weight that the kernel does not take and for a list that cannot be read; `ArgumentUnsupported` for what is not known.
pub fn changed(tuning: Option<&DomainBlkioTuning>, params: &DomainBlkioParameters) -> Result<Option<DomainBlkioTuning>> {
    check("disk share", &params.to_typed(), &ACCEPTED)?;
    let mut changed = tuning.cloned().unwrap_or_default();
    if let Some(weight) = params.weight {
        changed.weight = weight_of(weight)?;
    }
    if let Some(list) = &params.device_weight {
        for (path, weight) in read::<u32>(list)? {
            device(&mut changed, path).weight = weight_of(weight)?;
        }
    }
    if let Some(list) = &params.device_read_iops_sec {
        for (path, limit) in read(list)? {
            device(&mut changed, path).read_iops_sec = Some(limit).filter(|limit| *limit > 0);
        }
    }
    if let Some(list) = &params.device_write_iops_sec {
        for (path, limit) in read(list)? {
            device(&mut changed, path).write_iops_sec = Some(limit).filter(|limit| *limit > 0);
        }
    }
    if let Some(list) = &params.device_read_bytes_sec {
        for (path, limit) in read(list)? {
            device(&mut changed, path).read_bytes_sec = Some(limit).filter(|limit| *limit > 0);
        }
    }
    if let Some(list) = &params.device_write_bytes_sec {
        for (path, limit) in read(list)? {
            device(&mut changed, path).write_bytes_sec = Some(limit).filter(|limit| *limit > 0);
        }
    }
    changed.devices.retain(|device| *device != without_shares(&device.path));
    Ok(Some(changed).filter(|changed| *changed != DomainBlkioTuning::default()))
}

fn weight_of(weight: u32) -> Result<Option<u32>> {
    match weight {
        0 => Ok(None),
        weight if WEIGHTS.contains(&weight) => Ok(Some(weight)),
        weight => Err(wrong(format!("the weight of a disk is {weight}; it is {} to {}, or 0 for none", WEIGHTS.start(), WEIGHTS.end()))),
    }
}

/// Devices and their values: `/dev/sda,500,/dev/sdb,300`.
fn read<N: std::str::FromStr>(list: &str) -> Result<Vec<(&str, N)>> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<&str> = list.split(',').collect();
    let pair = |pair: &[&'_ str]| match pair {
        [path, number] if path.starts_with('/') => number.parse().ok(),
        _ => None,
    };
    let pairs = parts.chunks(2).map(|chunk| pair(chunk).map(|number| (chunk[0], number)));
    let pairs: Option<Vec<(&str, N)>> = pairs.collect();
    pairs.ok_or_else(|| wrong(format!("{list:?} is no list of devices and their values, such as \"/dev/sda,500,/dev/sdb,300\"")))
}

fn device<'t>(tuning: &'t mut DomainBlkioTuning, path: &str) -> &'t mut DomainBlkioDevice {
    let at = tuning.devices.iter().position(|device| device.path == path).unwrap_or_else(|| {
        tuning.devices.push(without_shares(path));
        tuning.devices.len() - 1
    });
    &mut tuning.devices[at]
}

/// A device of which the domain has as much as others.
fn without_shares(path: &str) -> DomainBlkioDevice {
    DomainBlkioDevice {
        path: path.to_owned(),
        weight: None,
        read_iops_sec: None,
        write_iops_sec: None,
        read_bytes_sec: None,
        write_bytes_sec: None,
        extra: Extra::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn lists_of_devices_are_read() {
        assert_eq!(read::<u32>("/dev/sda,200,/dev/sdb,300").unwrap(), [("/dev/sda", 200), ("/dev/sdb", 300)]);
        assert_eq!(read::<u32>("").unwrap(), []);
        for wrong in ["/dev/sda", "/dev/sda,", "/dev/sda,x", "sda,5", "/dev/sda,5,", "/dev/sda,4294967296"] {
            assert!(read::<u32>(wrong).is_err(), "{wrong:?}");
        }
    }
}
