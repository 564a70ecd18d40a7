//! Command lines of whole documents, as they were once looked at. `UPDATE_GOLDENS=1` writes them anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use virtkit_api::ErrorCode;
use virtkit_image::qcow2::{Backing, Options, create};

use super::{Host, build};
use crate::definition::{Definition, Surroundings};
use crate::host::{Emulator, Kvm, Machine, Stamp};

/// Where the images of the documents lie.
const IMAGES: &str = "@IMAGES@";

/// A QEMU that is none: what it can do is all that counts.
fn emulator() -> Emulator {
    let machine = |name: &str, alias: &str| Machine { name: name.into(), alias: Some(alias.into()), default: alias == "pc", max_cpus: 255 };
    let this = std::env::current_exe().expect("a test is a program");
    Emulator {
        path: "/usr/bin/qemu-system-x86_64".into(),
        stamp: Stamp::of(&this).expect("a program is a file"),
        version: [9, 0, 0],
        machines: vec![machine("pc-i440fx-9.0", "pc"), machine("pc-q35-9.0", "q35")],
        cpus: ["Skylake-Client", "host", "max", "qemu64"].map(str::to_owned).to_vec(),
        sandbox: true,
    }
}

fn surroundings() -> Surroundings {
    Surroundings { arch: "x86_64".into(), emulator: Some(Arc::new(emulator())) }
}

fn arguments(definition: &Definition) -> virtkit_api::Result<Vec<String>> {
    let mut definition = definition.clone();
    definition.give_aliases();
    build(&definition, &Host { emulator: &emulator(), kvm: Some(Kvm { max_vcpus: 64 }), arch: "x86_64" })
}

/// The images that documents speak of: `raw`, and `top` that lies on it.
fn images() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("raw"), [0; 512]).unwrap();
    let top = std::fs::File::options().read(true).write(true).create_new(true).open(place.path().join("top")).unwrap();
    let backing = Some(Backing { file: "raw".into(), format: Some("raw".into()) });
    create(&top, &Options { backing, ..Options::new(1 << 20) }).unwrap();
    place
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands")
}

/// A word a line, and each option with its value on one.
fn text(arguments: &[String], images: &Path) -> String {
    let mut text = String::new();
    for word in arguments {
        let word = word.replace(images.to_str().unwrap(), IMAGES);
        if word.starts_with('-') && !text.is_empty() {
            text.push('\n');
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word);
    }
    text.push('\n');
    text
}

#[test]
fn documents_become_the_commands_that_they_did() {
    let images = images();
    let mut seen = 0;
    for entry in std::fs::read_dir(samples()).unwrap() {
        let document = entry.unwrap().path();
        if document.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        seen += 1;
        let xml = std::fs::read_to_string(&document).unwrap().replace(IMAGES, images.path().to_str().unwrap());
        let definition = Definition::from_xml(&xml, &surroundings()).unwrap_or_else(|error| panic!("{document:?}: {error}"));
        let found = text(&arguments(&definition).unwrap_or_else(|error| panic!("{document:?}: {error}")), images.path());
        let golden = document.with_extension("args");
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::write(&golden, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(found, expected, "{document:?}");
    }
    assert!(seen >= 5, "{seen} documents");
}

#[test]
fn a_resolved_definition_is_the_same_when_it_is_read_again() {
    let images = images();
    for entry in std::fs::read_dir(samples()).unwrap() {
        let document = entry.unwrap().path();
        if document.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let xml = std::fs::read_to_string(&document).unwrap().replace(IMAGES, images.path().to_str().unwrap());
        let first = Definition::from_xml(&xml, &surroundings()).unwrap();
        let second = Definition::from_xml(&first.to_xml(), &surroundings()).unwrap();
        assert_eq!(first.to_xml(), second.to_xml(), "{document:?}");
        assert_eq!(arguments(&first).unwrap(), arguments(&second).unwrap(), "{document:?}");
        let stored = Definition::from_xml(&first.to_xml(), &surroundings().of_stored()).unwrap();
        assert_eq!(first.to_xml(), stored.to_xml(), "{document:?}");
    }
}

/// A domain with a machine, what is said besides, and devices.
fn domain(machine: &str, more: &str, devices: &str) -> String {
    format!(
        "<domain type='qemu'><name>x</name><uuid>11111111-2222-3333-4444-555555555555</uuid><memory>1024</memory>\
         <os><type machine='{machine}'>hvm</type></os>{more}<devices>{devices}</devices></domain>"
    )
}

#[track_caller]
fn refused(xml: &str, part: &str) {
    let definition = Definition::from_xml(xml, &surroundings()).unwrap_or_else(|error| panic!("{part}: {error}"));
    let error = arguments(&definition).expect_err(part);
    assert_eq!(error.code, ErrorCode::CONFIG_UNSUPPORTED, "{part}: {error}");
    assert!(error.message.contains(part), "{part}: {error}");
}

#[test]
fn an_address_is_honoured_or_refused() {
    let cases = [
        ("pc", "<controller type='ide' index='0'><address type='pci' slot='0x02'/></controller>", "slot 0x1 function 0x1"),
        (
            "q35",
            "<controller type='sata' index='0'><address type='pci' slot='0x1e' function='0x2'/></controller>",
            "slot 0x1f function 0x2",
        ),
        ("pc", "<controller type='pci' index='0' model='pci-root'><address type='pci' slot='1'/></controller>", "<address>"),
        ("q35", "<controller type='pci' index='1' model='pcie-root-port'><model name='ioh3420'/></controller>", "\"ioh3420\""),
        ("q35", "<controller type='scsi' index='0' ports='4'/>", "\"ports\""),
        ("pc", "<memballoon model='virtio'><address type='pci' domain='0x0001' slot='3'/></memballoon>", "no place on PCI"),
        ("pc", "<memballoon model='virtio'><address type='pci' slot='0x20'/></memballoon>", "no place on PCI"),
        ("pc", "<memballoon model='virtio'><address type='pci' slot='3' unit='1'/></memballoon>", "unit=\"1\""),
        ("pc", "<memballoon model='virtio'><address type='pci' slot='3' zpci='1'/></memballoon>", "\"zpci\""),
        ("pc", "<memballoon model='none'><address type='pci' slot='3'/></memballoon>", "<address>"),
        ("pc", "<input type='mouse' bus='ps2'><address type='usb' port='1'/></input>", "<address>"),
        ("pc", "<input type='tablet' bus='usb'><address type='pci' slot='3'/></input>", "\"usb\""),
        ("pc", "<input type='tablet' bus='usb'><address type='usb' port='a'/></input>", "port=\"a\""),
        ("pc", "<panic model='isa'><address type='isa' irq='5'/></panic>", "irq=\"5\""),
        ("pc", "<serial type='null'><address type='isa' port='5'/></serial>", "port=\"5\""),
        ("pc", "<console type='null'><target type='virtio'/><address type='virtio-serial' bus='1'/></console>", "another bus"),
        ("pc", "<disk device='cdrom'><target dev='hda' bus='ide'/><address type='drive' unit='2'/></disk>", "unit 2"),
        ("pc", "<disk device='cdrom'><target dev='sda' bus='sata'/><address type='drive' controller='1'/></disk>", "controller 1"),
        ("pc", "<disk device='cdrom'><target dev='sda' bus='scsi'/><address type='pci' slot='3'/></disk>", "\"drive\""),
        ("pc", "<disk device='cdrom'><target dev='sda' bus='scsi'/><address type='drive' target='256'/></disk>", "target 256"),
    ];
    for (machine, devices, part) in cases {
        refused(&domain(machine, "", devices), part);
    }
}

#[test]
fn what_is_not_known_is_refused_wherever_it_is() {
    let devices = [
        ("<interface type='user'><mac address='52:54:00:00:00:01' check='no'/></interface>", "<domain/devices/interface/mac>"),
        ("<interface type='user'><boot order='1' loadparm='2'/></interface>", "\"loadparm\""),
        ("<interface type='user'><alias name='ua-x' odd='1'/></interface>", "<domain/devices/interface/alias>"),
        ("<rng model='virtio'><backend model='random' odd='1'>/dev/urandom</backend></rng>", "<domain/devices/rng/backend>"),
        ("<rng model='virtio'><backend model='builtin'>/dev/urandom</backend></rng>", "/dev/urandom"),
        ("<console type='null'><target type='virtio' odd='1'/></console>", "<domain/devices/console/target>"),
        ("<emulator odd='1'>/usr/bin/qemu-system-x86_64</emulator>", "<domain/devices/emulator>"),
        ("<graphics type='vnc' connected='keep'/>", "\"connected\""),
        ("<graphics type='vnc' passwd='planted' passwdValidTo='2030-01-01T00:00:00'/>", "how long"),
    ];
    for (devices, part) in devices {
        refused(&domain("pc", "", devices), part);
    }
    refused(&domain("pc", "<title odd='1'>t</title>", ""), "<domain/title>");
    refused(&domain("pc", "", "").replace("</os>", "<boot dev='hd' odd='1'/></os>"), "<domain/os/boot>");
    let secret = domain("pc", "", "<graphics type='vnc' passwd='planted-too-long'/>");
    let error = arguments(&Definition::from_xml(&secret, &surroundings()).unwrap()).unwrap_err();
    assert!(error.message.contains("16 bytes") && !error.message.contains("planted"), "{error}");
    // What is not known may be a secret, too.
    let odd = domain("pc", "", "<graphics type='vnc' wanted='planted'/>");
    let error = arguments(&Definition::from_xml(&odd, &surroundings()).unwrap()).unwrap_err();
    assert!(error.message.contains("\"wanted\"") && !error.message.contains("planted"), "{error}");
    let metadata = domain("pc", "<metadata><x:y xmlns:x='urn:x' odd='1'/></metadata>", "");
    arguments(&Definition::from_xml(&metadata, &surroundings()).unwrap()).unwrap();
}

#[test]
fn what_is_said_of_processors_is_given_or_refused() {
    let given = |cpu: &str| {
        let words = arguments(&Definition::from_xml(&domain("pc", cpu, ""), &surroundings()).unwrap()).unwrap();
        words[words.iter().position(|word| word == "-cpu").unwrap() + 1].clone()
    };
    assert_eq!(given(""), "qemu64");
    assert_eq!(
        given("<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>Skylake-Client</model></cpu>"),
        "Skylake-Client"
    );
    assert_eq!(
        given("<cpu check='full'><model fallback='allow'>qemu64</model><feature policy='disable' name='svm'/></cpu>"),
        "qemu64,enforce=on,svm=off"
    );
    assert_eq!(given("<cpu mode='maximum' migratable='off'/>"), "max,migratable=off");
    let cases = [
        ("<cpu match='strict'><model>qemu64</model></cpu>", "\"strict\""),
        ("<cpu match='minimum'><model>qemu64</model></cpu>", "\"minimum\""),
        ("<cpu check='some'><model>qemu64</model></cpu>", "\"some\""),
        ("<cpu><model fallback='never'>qemu64</model></cpu>", "\"never\""),
        ("<cpu><model>qemu64,enforce</model></cpu>", "\"qemu64,enforce\""),
        ("<cpu mode='maximum'><model>qemu64</model></cpu>", "one of the two"),
        ("<cpu mode='host-passthrough'/>", "type kvm"),
        ("<cpu><model>qemu64</model><feature policy='forbid' name='svm'/></cpu>", "\"forbid\""),
    ];
    for (cpu, part) in cases {
        refused(&domain("pc", cpu, ""), part);
    }
    refused(&domain("pc", "<vcpu placement='auto'>1</vcpu>", ""), "placement=\"auto\"");
}

#[test]
fn what_a_guest_starts_from_and_shows_itself_on_is_known() {
    for kind in ["fd", "usb"] {
        let xml = domain("pc", "", "").replace("</os>", &format!("<boot dev='{kind}'/></os>"));
        refused(&xml, &format!("\"{kind}\""));
    }
    let video = |model: &str| format!("<video><model {model}/></video>");
    let drivers = |cards: &[&str]| {
        let devices: String = cards.iter().map(|model| video(model)).collect();
        let words = arguments(&Definition::from_xml(&domain("pc", "", &devices), &surroundings()).unwrap()).unwrap();
        let driver = |word: &String| serde_json::from_str::<serde_json::Value>(word).ok()?["driver"].as_str().map(str::to_owned);
        let cards = ["VGA", "secondary-vga", "virtio-vga", "virtio-gpu-pci", "bochs-display"];
        words.iter().filter_map(driver).filter(|driver| cards.contains(&driver.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(drivers(&["type='vga'", "type='virtio'"]), ["VGA", "virtio-gpu-pci"]);
    assert_eq!(drivers(&["type='vga' primary='no'", "type='virtio'"]), ["secondary-vga", "virtio-vga"]);
    assert_eq!(drivers(&["type='vga'", "type='virtio' primary='yes'"]), ["secondary-vga", "virtio-vga"]);
    assert_eq!(drivers(&["type='virtio' primary='no'"]), ["virtio-gpu-pci"]);
    let two = [video("type='vga' primary='yes'"), video("type='virtio' primary='yes'")].concat();
    refused(&domain("pc", "", &two), "several <video>");
}
