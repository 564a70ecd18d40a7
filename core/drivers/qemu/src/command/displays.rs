//! Displays and graphics cards.

use serde_json::json;
use virtkit_api::Result;
use virtkit_document::{DomainDevice, DomainGraphics, DomainVideo, YesNo};

use super::{Command, name_of, quoted};
use crate::definition::{Address, Definition};
use crate::error::unsupported;

/// The port of the first display.
const FIRST_PORT: i32 = 5900;

/// What VNC looks at of a password.
const LONGEST_PASSWORD: usize = 8;

/// Writes a display.
pub fn graphics(command: &mut Command, graphics: &DomainGraphics) -> Result<()> {
    if graphics.kind != "vnc" {
        return Err(unsupported(format!("a <graphics> is of type {:?}; virtkit knows vnc", graphics.kind)));
    }
    let listen = graphics.listens.first();
    if graphics.listens.len() > 1 {
        return Err(unsupported("a <graphics> of type vnc can <listen> in one place only"));
    }
    let socket = graphics.socket.as_deref().or_else(|| listen.and_then(|listen| listen.socket.as_deref()));
    let kind = listen.map_or(if socket.is_some() { "socket" } else { "address" }, |listen| listen.kind.as_str());
    let place = match (kind, socket) {
        ("none", None) => "none".to_owned(),
        ("socket", Some(path)) if path.starts_with('/') => format!("unix:{}", quoted(path)),
        ("address", None) => address(graphics)?,
        (kind, _) => return Err(unsupported(format!("a <graphics> of type vnc cannot <listen> as {kind:?} there"))),
    };
    let protected = if password(graphics)?.is_some() { ",password=on" } else { "" };
    command.add(["-vnc", &format!("{place}{protected}")]);
    Ok(())
}

/// What a viewer has to know, which QEMU is told once it runs: its arguments are for everybody to see.
///
/// # Errors
/// `ConfigUnsupported` for a password that cannot be one, without naming it.
pub fn password(graphics: &DomainGraphics) -> Result<Option<&str>> {
    if graphics.password_valid_to.is_some() {
        return Err(unsupported("a <graphics> says how long its password is valid, which virtkit does not watch yet"));
    }
    let Some(password) = &graphics.password else { return Ok(None) };
    if password.len() > LONGEST_PASSWORD {
        let length = password.len();
        return Err(unsupported(format!(
            "the password of a <graphics> has {length} bytes, and of those vnc compares the first {LONGEST_PASSWORD} only"
        )));
    }
    Ok(Some(password))
}

/// An address, and a port that is said or free.
fn address(graphics: &DomainGraphics) -> Result<String> {
    let address =
        graphics.listens.first().and_then(|listen| listen.address.as_deref()).or(graphics.listen.as_deref()).unwrap_or("127.0.0.1");
    let address = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
    let automatic = graphics.autoport == Some(YesNo(true));
    match graphics.port.filter(|port| *port >= 0 && !automatic) {
        None => Ok(format!("{},to={}", quoted(&format!("{address}:0")), 65_535 - FIRST_PORT)),
        Some(port) if port >= FIRST_PORT => Ok(quoted(&format!("{address}:{}", port - FIRST_PORT))),
        Some(port) => Err(unsupported(format!("a <graphics> has the port {port}; those of vnc begin with {FIRST_PORT}"))),
    }
}

/// Writes a graphics card.
pub fn video(command: &mut Command, definition: &Definition, video: &DomainVideo) -> Result<()> {
    let Some(model) = &video.model else { return Err(unsupported("a <video> has no <model>")) };
    let driver = match (model.kind.as_str(), primary(definition)?.is_some_and(|primary| std::ptr::eq(primary, video))) {
        ("none", _) => return Address::none(video.address.as_ref(), name_of(video.alias.as_ref())),
        ("vga", true) => "VGA",
        ("vga", false) => "secondary-vga",
        ("cirrus", true) => "cirrus-vga",
        ("virtio", true) => "virtio-vga",
        ("virtio", false) => "virtio-gpu-pci",
        ("bochs", _) => "bochs-display",
        ("cirrus", false) => return Err(unsupported("a <video> of type cirrus can only be the primary one")),
        (kind, _) => return Err(unsupported(format!("a <video> is of type {kind:?}; virtkit knows vga, cirrus, virtio, bochs and none"))),
    };
    let mut device = json!({ "driver": driver, "id": name_of(video.alias.as_ref()) });
    match (model.kind.as_str(), model.vram, model.heads) {
        (_, None, None | Some(1)) | ("virtio", Some(_), None) => {}
        ("vga" | "cirrus" | "bochs", Some(vram), None | Some(1)) if vram % 1024 == 0 => {
            let (name, value) =
                if model.kind == "bochs" { ("vgamem", u64::from(vram) * 1024) } else { ("vgamem_mb", u64::from(vram) / 1024) };
            device[name] = value.into();
        }
        ("virtio", _, Some(heads)) => device["max_outputs"] = heads.into(),
        _ => return Err(unsupported(format!("a <video> of type {:?} cannot have this memory and these screens", model.kind))),
    }
    command.device(device, video.address.as_ref())
}

/// The card that the firmware shows itself on: the one that says so, or else the first that does not say otherwise.
fn primary(definition: &Definition) -> Result<Option<&DomainVideo>> {
    let cards = || {
        definition.devices().iter().filter_map(|device| match device {
            DomainDevice::Video(video) => Some((video, video.model.as_ref().and_then(|model| model.primary))),
            _ => None,
        })
    };
    let mut said = cards().filter(|(_, primary)| *primary == Some(YesNo(true)));
    let first = said.next().or_else(|| cards().find(|(_, primary)| primary.is_none()));
    match said.next() {
        None => Ok(first.map(|(video, _)| video)),
        Some(_) => Err(unsupported(format!("several <video> of the domain {:?} say that they are the primary one", definition.name()))),
    }
}
