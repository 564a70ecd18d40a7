"""Documents as records."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from uuid import UUID

import pytest
import virtkit
from virtkit.document import (
    DomainConfig,
    DomainDeviceDisk,
    DomainDeviceOther,
    DomainDisk,
    DomainDiskTarget,
    DomainKind,
    Extra,
    ExtraNode,
    Size,
    StoragePoolConfig,
    StorageVolumeConfig,
    StorageVolumeKind,
    XmlComment,
    XmlElement,
    XmlText,
)

VOLUME = "<volume type='file'>\n  <name>a</name>\n  <capacity unit='GiB'>4</capacity>\n  <!-- mine -->\n  <x:mine xmlns:x='urn:x' a='1'>t</x:mine>\n</volume>\n"


def test_what_is_read_is_written() -> None:
    volume = StorageVolumeConfig.from_xml(VOLUME)
    assert volume.name == "a"
    assert volume.kind == StorageVolumeKind.FILE == "file"
    assert volume.capacity == Size(value=4, unit="GiB")
    assert [type(extra.node) for extra in volume.extra.nodes] == [XmlComment, XmlElement]
    assert volume.to_xml() == VOLUME


def test_records_are_compared_copied_and_printed() -> None:
    volume = StorageVolumeConfig.from_xml(VOLUME)
    other = dataclasses.replace(volume, name="b")
    assert other != volume
    assert dataclasses.replace(other, name="a") == volume
    assert "<name>b</name>" in other.to_xml() and "<x:mine" in other.to_xml()
    deep = copy.deepcopy(volume)
    assert deep.capacity is not None and volume.capacity is not None
    deep.capacity.value = 5
    assert volume.capacity.value == 4
    assert pickle.loads(pickle.dumps(volume)) == volume
    assert repr(StorageVolumeConfig(name="a", capacity=Size(value=1))) == "StorageVolumeConfig(name='a', capacity=Size(value=1))"


def test_words_are_open() -> None:
    domain = DomainConfig.from_xml("<domain type='xen'><name>a</name></domain>")
    assert domain.kind == DomainKind("xen") and isinstance(domain.kind, DomainKind)
    assert repr(domain.kind) == "DomainKind('xen')"
    assert "type='xen'" in domain.to_xml()


def test_a_union_says_what_it_is() -> None:
    domain = DomainConfig.from_xml(
        "<domain type='kvm'><name>a</name><uuid>6bd1c9a4-5b1c-4a6e-9d38-0f6a1e2b3c4d</uuid>"
        "<devices><disk><target dev='vda'/></disk><odd/></devices></domain>"
    )
    assert domain.uuid == UUID("6bd1c9a4-5b1c-4a6e-9d38-0f6a1e2b3c4d")
    assert domain.devices is not None
    disk, odd = domain.devices.list
    assert isinstance(disk, DomainDeviceDisk) and disk.tag == "disk" and disk.value.target == DomainDiskTarget(device="vda")
    assert odd == DomainDeviceOther(XmlElement("odd"))
    domain.devices.list.insert(0, DomainDeviceDisk(DomainDisk(target=DomainDiskTarget(device="vdb"))))
    assert domain.to_xml().index("vdb") < domain.to_xml().index("vda")


def test_an_error_says_where() -> None:
    with pytest.raises(virtkit.XmlError, match=r"line 2, column 3 in /volume: <capacity> is \"many\"") as raised:
        StorageVolumeConfig.from_xml("<volume>\n  <capacity>many</capacity></volume>")
    assert (raised.value.int1, raised.value.int2) == (2, 3)


@pytest.mark.parametrize(
    ("volume", "error", "message"),
    [
        (StorageVolumeConfig(name=5), TypeError, "StorageVolumeConfig.name is 5, expected a text"),  # type: ignore[arg-type]
        (StorageVolumeConfig(capacity=5), TypeError, "StorageVolumeConfig.capacity is 5, expected a Size"),  # type: ignore[arg-type]
        (StorageVolumeConfig(capacity=Size(value=-1)), ValueError, "StorageVolumeConfig.capacity.value is -1, expected a number from 0 to 18446744073709551615"),
        (StorageVolumeConfig(name="a\0"), virtkit.InvalidArgError, r"StorageVolumeConfig.name holds the character U\+0000"),
        (StorageVolumeConfig(extra=Extra(attributes=[("a b", "c")])), virtkit.InvalidArgError, '"a b" is no name'),
        (StorageVolumeConfig(extra=Extra(nodes=[ExtraNode(0, XmlComment("--"))])), virtkit.InvalidArgError, "a comment cannot hold"),
    ],
)
def test_what_cannot_be_written_is_refused(volume: StorageVolumeConfig, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        volume.to_xml()


def test_calls_take_texts_and_records(connection: virtkit.Connection) -> None:
    pool = connection.storage_pool_by_name("default-pool")
    config = StorageVolumeConfig(name="recorded", capacity=Size(value=1, unit="MiB"), extra=Extra(nodes=[ExtraNode(99, XmlElement("mine", [], [XmlText("t")]))]))
    volume = pool.create_volume(config)
    xml = volume.xml()
    assert isinstance(xml, virtkit.StorageVolumeXml)
    assert xml.parsed.capacity == Size(value=1 << 20, unit="bytes")
    assert xml.parsed is xml.parsed, "it is read once"
    xml.parsed.name = "copied"
    pool.create_volume(xml.parsed)
    pool.create_volume("<volume><name>text</name><capacity>1</capacity></volume>")
    with pytest.raises(TypeError, match="as its text or as a virtkit.document.StorageVolumeConfig, not as StoragePoolConfig"):
        pool.create_volume(StoragePoolConfig(kind=pool.xml().parsed.kind))  # type: ignore[arg-type]
    with pytest.raises(virtkit.XmlDetailError):
        _ = virtkit.StorageVolumeXml("<nonsense").parsed


def test_records_are_loaded_when_they_are_needed() -> None:
    program = "import sys, virtkit; assert 'virtkit.document' not in sys.modules; virtkit.document.Size(value=1)"
    subprocess.run([sys.executable, "-c", program], check=True)
