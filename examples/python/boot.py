"""Boots a small Linux guest from a disk that this program writes, and reads on its console what the guest found on the disk.

    python boot.py FOLDER KERNEL INITRD TEXT [qemu|kvm]
"""

from __future__ import annotations

import argparse
import io
import platform
import time
from pathlib import Path

import virtkit
from virtkit import DomainCreateFlags, DomainEventType, EventKind

MARKER = "virtkit guest: marker="

POOL = """
<pool type='dir'>
  <name>images</name>
  <target><path>{folder}/images</path></target>
</pool>
"""

IMAGE = """
<volume>
  <name>text.img</name>
  <capacity unit='MiB'>1</capacity>
  <target><format type='raw'/></target>
</volume>
"""

DISK = """
<volume>
  <name>disk.qcow2</name>
  <capacity unit='MiB'>1</capacity>
  <target><format type='qcow2'/></target>
  <backingStore><path>{image}</path><format type='raw'/></backingStore>
</volume>
"""

DOMAIN = """
<domain type='{hypervisor}'>
  <name>from-python</name>
  <memory unit='MiB'>256</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>{kernel}</kernel>
    <initrd>{initrd}</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
  </os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='{disk}'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <serial type='pty'/>
  </devices>
</domain>
"""


def make_disk(pool: virtkit.StoragePool, text: str) -> virtkit.StorageVolume:
    """A disk whose first sector has the text.

    An upload replaces the bytes of a volume's file, whatever its format is. So the text goes into a raw volume, and the disk of the guest is
    a qcow2 volume on top of it, as machines are made from an image that stays as it is.
    """
    image = pool.create_volume(IMAGE)
    with io.BufferedWriter(image.upload(length=512)) as sector:
        sector.write(text.encode().ljust(512, b"\0"))
    return pool.create_volume(DISK.format(image=image.path()))


def read_marker(console: virtkit.Stream) -> str:
    """The line in which the guest says what it read."""
    for line in io.BufferedReader(console):
        _, found, text = line.decode(errors="replace").rstrip().partition(MARKER)
        if found:
            return MARKER + text
    raise SystemExit("the console ended before the guest said anything")


def wait_until_stopped(events: virtkit.Events, domain: virtkit.Domain) -> None:
    for event in events:
        if isinstance(event, virtkit.DomainLifecycleEvent) and event.domain.uuid == domain.uuid and event.event == DomainEventType.STOPPED:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kernel", type=Path)
    parser.add_argument("initrd", type=Path)
    parser.add_argument("text")
    parser.add_argument("hypervisor", choices=["qemu", "kvm"], nargs="?", default="qemu")
    args = parser.parse_args()

    with virtkit.connect(f"qemu:///embed?root={args.folder}/state") as connection:
        version = connection.hypervisor_version()
        print(f"Python {platform.python_version()}, QEMU {version // 1_000_000}.{version // 1_000 % 1_000}.{version % 1_000}")

        pool = connection.define_storage_pool(POOL.format(folder=args.folder))
        pool.build()
        pool.create()
        disk = make_disk(pool, args.text)

        domain = connection.define_domain(
            DOMAIN.format(hypervisor=args.hypervisor, kernel=args.kernel, initrd=args.initrd, disk=disk.path())
        )
        with connection.events([EventKind.DOMAIN_LIFECYCLE]) as events:
            started = time.monotonic()
            # Paused at first, so that no word is lost before the console is open.
            domain.create(DomainCreateFlags.PAUSED)
            with domain.open_console() as console:
                domain.resume()
                print(f"running after {time.monotonic() - started:.2f} s")
                line = read_marker(console)
                print(f"after {time.monotonic() - started:.2f} s the guest says: {line}")
                domain.shutdown()
                wait_until_stopped(events, domain)
            print(f"stopped after {time.monotonic() - started:.2f} s")

        domain.undefine()
        for volume in pool.volumes():
            volume.delete()
        pool.destroy()
        pool.delete()
        pool.undefine()
        print(f"left are {len(connection.domains())} domains and {len(connection.storage_pools())} pools")


if __name__ == "__main__":
    main()
