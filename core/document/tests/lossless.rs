//! Nothing is lost: what is read and written again holds the same elements, attributes and texts, known or not.

use std::collections::BTreeMap;

use virtkit_api::ErrorCode;
use virtkit_document::{Document, DomainConfig, DomainDevice, StoragePoolConfig, StorageVolumeConfig};

/// An element without regard to the order of its attributes, and of children with different names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tree {
    attributes: BTreeMap<String, String>,
    text: String,
    children: BTreeMap<String, Vec<Tree>>,
}

/// Reads with another parser than the one under test reads with: by hand, over what `to_xml` and the samples use of XML.
fn tree(xml: &str) -> Tree {
    let mut events = quick_xml::Reader::from_str(xml);
    let root = Tree { attributes: BTreeMap::new(), text: String::new(), children: BTreeMap::new() };
    let mut open = vec![(String::new(), root)];
    let begin = |start: &quick_xml::events::BytesStart<'_>| {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            (attribute.key.as_ref().to_owned(), attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap().into_owned())
        });
        (start.name().as_ref().to_owned(), Tree { attributes: attributes.collect(), text: String::new(), children: BTreeMap::new() })
    };
    let close = |open: &mut Vec<(String, Tree)>| {
        let (name, mut tree) = open.pop().unwrap();
        tree.text = tree.text.split_whitespace().collect::<Vec<_>>().join(" ");
        // A number may be spelled in another way.
        if let Ok(number) = tree.text.parse::<i64>() {
            tree.text = number.to_string();
        }
        open.last_mut().unwrap().1.children.entry(name).or_default().push(tree);
    };
    loop {
        use quick_xml::events::Event;
        match events.read_event().unwrap() {
            Event::Start(start) => open.push(begin(&start)),
            Event::Empty(start) => {
                open.push(begin(&start));
                close(&mut open);
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) => open.last_mut().unwrap().1.text.push_str(&text),
            Event::GeneralRef(name) => {
                let text = quick_xml::escape::unescape(&format!("&{};", &*name)).unwrap().into_owned();
                open.last_mut().unwrap().1.text.push_str(&text);
            }
            Event::CData(text) => open.last_mut().unwrap().1.text.push_str(&text),
            Event::Eof => {
                let (_, outside) = open.pop().unwrap();
                return outside.children.into_values().flatten().next().unwrap();
            }
            _ => {}
        }
    }
}

#[track_caller]
fn round<D: Document + PartialEq + std::fmt::Debug>(xml: &str) -> D {
    let document = D::from_xml(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let written = document.to_xml();
    assert_eq!(tree(&written), tree(xml), "written:\n{written}\nread:\n{xml}");
    assert_eq!(D::from_xml(&written).unwrap(), document, "the second reading of\n{written}");
    assert_eq!(D::from_xml(&written).unwrap().to_xml(), written);
    document
}

const DOMAIN: &str = "<?xml version='1.0'?>
<!-- before -->
<domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <title>a &amp; b &lt;c&gt; &#233;</title>
  <name kept='yes'>web</name>
  <memory unit='GiB'>2</memory>
  <vcpu placement='static' cpuset='0-3'>4</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/><boot dev='network'/><bios useserial='yes'/></os>
  <features><acpi/><kvm><hidden state='on'/></kvm><apic eoi='on'/></features>
  <metadata><app:x xmlns:app='urn:app' a='1'>text <app:y/></app:x></metadata>
  <on_crash>coredump-destroy</on_crash>
  <devices>
    <!-- the disks -->
    <disk type='file' device='disk'><target dev='vda' bus='virtio'/><source file='/a.img'/><driver name='qemu' type='raw'/></disk>
    <watchdog model='i6300esb'/>
    <disk type='network'><source protocol='nbd' name='x'><host name='h'/></source><target dev='vdb'/><readonly/></disk>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>
  </devices>
  <qemu:commandline><qemu:arg value='-foo'/></qemu:commandline>
</domain>
";

#[test]
fn a_domain_keeps_what_is_not_described() {
    let domain: DomainConfig = round(DOMAIN);
    assert_eq!((domain.name.as_str(), domain.id, domain.title.as_deref()), ("web", Some(7), Some("a & b <c> é")));
    assert_eq!(domain.memory.unwrap().unit.as_deref(), Some("GiB"));
    assert_eq!(domain.on_crash.unwrap().as_str(), "coredump-destroy");
    let kinds: Vec<&str> = domain
        .devices
        .unwrap()
        .list
        .iter()
        .map(|device| match device {
            DomainDevice::Disk(_) => "disk",
            DomainDevice::Interface(_) => "interface",
            DomainDevice::Other(_) => "other",
            _ => "another",
        })
        .collect();
    assert_eq!(kinds, ["disk", "other", "disk", "interface"]);
}

#[test]
fn unknown_parts_stand_behind_the_known_ones_that_they_followed() {
    let xml = "<volume><mine/><name>a</name><yours x='1'>t</yours><capacity>5</capacity></volume>";
    let volume: StorageVolumeConfig = round(xml);
    let expected = "<volume>\n  <mine/>\n  <name>a</name>\n  <yours x='1'>t</yours>\n  <capacity>5</capacity>\n</volume>\n";
    assert_eq!(volume.to_xml(), expected);
}

#[test]
fn errors_name_the_place() {
    let cases = [
        (ErrorCode::XML_DETAIL, "", "line 1, column 1: expected <volume>"),
        (ErrorCode::XML_ERROR, "<pool/>", "line 1, column 1: the outermost element is <pool>, expected <volume>"),
        (
            ErrorCode::XML_ERROR,
            "<volume>\n  <capacity>many</capacity></volume>",
            "line 2, column 3 in /volume: <capacity> is \"many\", expected a number",
        ),
        (
            ErrorCode::XML_ERROR,
            "<volume>\n  <capacity unit='B'>-1</capacity></volume>",
            "is \"-1\", expected a number from 0 to 18446744073709551615",
        ),
        (ErrorCode::XML_DETAIL, "<volume><name>a</nam></volume>", "line 1"),
        (ErrorCode::XML_DETAIL, "<volume><name>a</name>", "is not closed"),
        (ErrorCode::XML_DETAIL, "<volume><name>&nothing;</name></volume>", "&nothing; is no known entity"),
        (ErrorCode::XML_ERROR, "<volume><name><b/></name></volume>", "in /volume/name/b: <name> holds a text and no elements"),
        (ErrorCode::XML_DETAIL, "<volume/><volume/>", "nothing may follow"),
        (ErrorCode::XML_ERROR, "<!DOCTYPE volume [<!ENTITY a 'b'>]><volume/>", "a document type is not allowed"),
        (ErrorCode::XML_ERROR, "<volume><target><encryption/></target></volume>", "/volume/target: <encryption> has no attribute format"),
    ];
    for (code, xml, message) in cases {
        let error = StorageVolumeConfig::from_xml(xml).unwrap_err();
        assert_eq!(error.code, code, "{xml}");
        assert!(error.message.contains(message), "{xml}: {error}");
    }
    let deep = format!("<volume>{}", "<a>".repeat(100_000));
    assert!(StorageVolumeConfig::from_xml(&deep).unwrap_err().message.contains("more than 256 deep"));
}

/// Compares a document with what is written of it, or notes why it is none.
fn round_if_right<D: Document + PartialEq + std::fmt::Debug>(xml: &str, refused: &mut Vec<virtkit_api::Error>) -> bool {
    match D::from_xml(xml) {
        Ok(_) => {
            round::<D>(xml);
            true
        }
        Err(error) => {
            refused.push(error);
            false
        }
    }
}

/// The documents of others, where they are at hand.
#[test]
fn real_documents_come_through_whole() {
    let archive = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/libvirt-xml.tar.xz");
    if !archive.exists() {
        eprintln!("SKIPPED: {} is not there, so documents of others are not read", archive.display());
        return;
    }
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("libvirt-xml");
    std::fs::create_dir_all(&folder).unwrap();
    let status = std::process::Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&folder).status().unwrap();
    assert!(status.success());
    let mut counts = [0; 3];
    let mut refused = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(xml) = std::fs::read_to_string(&path) else { continue };
            let Some(root) = xml.find("<volume").or_else(|| xml.find("<pool")).or_else(|| xml.find("<domain")) else { continue };
            let tag = xml[root + 1..].split(|c: char| !c.is_alphanumeric()).next().unwrap();
            // A document whose outermost element is another has it further inside.
            if xml[..root].contains("<domain") || xml[..root].trim_start().trim_start_matches("<?xml").contains("<d") {
                continue;
            }
            match tag {
                "volume" => counts[0] += usize::from(round_if_right::<StorageVolumeConfig>(&xml, &mut refused)),
                "pool" => counts[1] += usize::from(round_if_right::<StoragePoolConfig>(&xml, &mut refused)),
                "domain" => counts[2] += usize::from(round_if_right::<DomainConfig>(&xml, &mut refused)),
                _ => {}
            }
        }
    }
    println!("{} volumes, {} pools, {} domains; refused: {}", counts[0], counts[1], counts[2], refused.len());
    for error in &refused {
        println!("  {error}");
    }
    // Among the documents are some that are wrong on purpose.
    assert!(counts[0] >= 16 && counts[1] >= 31 && counts[2] >= 1150, "{counts:?}");
}

/// Before the first one it would be the format that is understood when the document is read again.
#[test]
fn a_second_format_stays_behind_the_first() {
    let xml = "<volume><backingStore><format type='qcow2'/><path>/base</path><format type='raw'/></backingStore></volume>";
    let volume: StorageVolumeConfig = round(xml);
    let written = volume.to_xml();
    assert!(written.find("qcow2").unwrap() < written.find("raw").unwrap(), "{written}");
    assert_eq!(StorageVolumeConfig::from_xml(&written).unwrap(), volume);
}

#[test]
fn what_xml_does_not_allow_is_refused_with_its_place() {
    for (xml, what) in [
        ("<volume>\n  <name>a\0</name></volume>", "line 2"),
        ("<volume><name>&#0;</name></volume>", "&#0;"),
        ("<volume><name>&#x1f;</name></volume>", "&#x1f;"),
        ("<volume><1a/></volume>", "\"1a\" is no name"),
        ("<volume><!-- a -- b --></volume>", "--"),
    ] {
        let error = StorageVolumeConfig::from_xml(xml).unwrap_err();
        // XML that is no volume has another code.
        assert_eq!(error.code, ErrorCode::XML_DETAIL, "{xml}");
        assert!(error.message.contains(what), "{xml:?}: {error}");
    }
    let many = (0..1100).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
    assert!(StorageVolumeConfig::from_xml(&format!("<volume{many}/>")).unwrap_err().message.contains("more than 1024 attributes"));
}

#[test]
fn line_ends_and_tabs_in_attributes_survive() {
    let volume: StorageVolumeConfig = round("<volume mine='a&#10;b&#9;c&#13;d'/>");
    assert_eq!(volume.extra.attributes()[0].1, "a\nb\tc\rd");
}
