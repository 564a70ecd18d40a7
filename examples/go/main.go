// SPDX-License-Identifier: LGPL-2.1-or-later

// Boot boots a small Linux guest from a disk that this program writes, and reads on its console what the guest found on the disk.
//
//	boot FOLDER KERNEL INITRD TEXT [qemu|kvm]
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"strings"
	"time"

	"virtkit.dev/virtkit"
)

const marker = "virtkit guest: marker="

const poolXML = `
<pool type='dir'>
  <name>images</name>
  <target><path>%s/images</path></target>
</pool>`

const imageXML = `
<volume>
  <name>text.img</name>
  <capacity unit='MiB'>1</capacity>
  <target><format type='raw'/></target>
</volume>`

const diskXML = `
<volume>
  <name>disk.qcow2</name>
  <capacity unit='MiB'>1</capacity>
  <target><format type='qcow2'/></target>
  <backingStore><path>%s</path><format type='raw'/></backingStore>
</volume>`

const domainXML = `
<domain type='%s'>
  <name>from-go</name>
  <memory unit='MiB'>256</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>%s</kernel>
    <initrd>%s</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
  </os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='%s'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <serial type='pty'/>
  </devices>
</domain>`

func main() {
	log.SetFlags(0)
	if len(os.Args) < 5 {
		log.Fatal("usage: boot FOLDER KERNEL INITRD TEXT [qemu|kvm]")
	}
	folder, kernel, initrd, text, hypervisor := os.Args[1], os.Args[2], os.Args[3], os.Args[4], "qemu"
	if len(os.Args) > 5 {
		hypervisor = os.Args[5]
	}
	ctx := context.Background()
	conn, err := virtkit.Connect(ctx, "qemu:///embed?root="+folder+"/state")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	if err := run(ctx, conn, folder, kernel, initrd, text, hypervisor); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, conn *virtkit.Connection, folder, kernel, initrd, text, hypervisor string) error {
	version, err := conn.HypervisorVersion(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("Go %s, QEMU %d.%d.%d\n", strings.TrimPrefix(runtime.Version(), "go"), version/1_000_000, version/1_000%1_000, version%1_000)

	pool, err := conn.DefineStoragePool(ctx, virtkit.StoragePoolXML{Text: fmt.Sprintf(poolXML, folder)})
	if err != nil {
		return err
	}
	if err := errors.Join(pool.Build(ctx), pool.Create(ctx)); err != nil {
		return err
	}
	disk, err := makeDisk(ctx, pool, text)
	if err != nil {
		return err
	}

	domain, err := conn.DefineDomain(ctx, virtkit.DomainXML{Text: fmt.Sprintf(domainXML, hypervisor, kernel, initrd, disk)})
	if err != nil {
		return err
	}
	if err := boot(ctx, domain); err != nil {
		return err
	}

	if err := domain.Undefine(ctx); err != nil {
		return err
	}
	volumes, err := pool.Volumes(ctx)
	if err != nil {
		return err
	}
	for _, volume := range volumes {
		if err := volume.Delete(ctx); err != nil {
			return err
		}
	}
	if err := errors.Join(pool.Destroy(ctx), pool.Delete(ctx), pool.Undefine(ctx)); err != nil {
		return err
	}
	domains, err := conn.Domains(ctx)
	if err != nil {
		return err
	}
	pools, err := conn.StoragePools(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("left are %d domains and %d pools\n", len(domains), len(pools))
	return nil
}

// makeDisk makes a disk whose first sector has the text, and gives its path.
//
// An upload replaces the bytes of a volume's file, whatever its format is. So the text goes into a raw volume, and the disk of the guest
// is a qcow2 volume on top of it, as machines are made from an image that stays as it is.
func makeDisk(ctx context.Context, pool *virtkit.StoragePool, text string) (string, error) {
	image, err := pool.CreateVolume(ctx, virtkit.StorageVolumeXML{Text: imageXML})
	if err != nil {
		return "", err
	}
	sector := make([]byte, 512)
	copy(sector, text)
	upload, err := image.Upload(ctx, &virtkit.StorageVolumeUploadOptions{Length: uint64(len(sector))})
	if err != nil {
		return "", err
	}
	defer upload.Close()
	if _, err := upload.Write(sector); err != nil {
		return "", err
	}
	if err := upload.Finish(ctx); err != nil {
		return "", err
	}
	path, err := image.Path(ctx)
	if err != nil {
		return "", err
	}
	disk, err := pool.CreateVolume(ctx, virtkit.StorageVolumeXML{Text: fmt.Sprintf(diskXML, path)})
	if err != nil {
		return "", err
	}
	return disk.Path(ctx)
}

// boot runs the guest from its start to its end.
func boot(ctx context.Context, domain *virtkit.Domain) error {
	events, err := domain.Connection().Subscribe(virtkit.EventFilter{
		Kinds:   []virtkit.EventKind{virtkit.EventKindDomainLifecycle},
		Subject: domain,
	})
	if err != nil {
		return err
	}
	defer events.Close()

	started := time.Now()
	// Paused at first, so that no word is lost before the console is open.
	if err := domain.Create(ctx, virtkit.DomainCreatePaused); err != nil {
		return err
	}
	console, err := domain.OpenConsole(ctx, "")
	if err != nil {
		return err
	}
	defer console.Close()
	if err := domain.Resume(ctx); err != nil {
		return err
	}
	fmt.Printf("running after %.2f s\n", time.Since(started).Seconds())
	line, err := readMarker(console)
	if err != nil {
		return err
	}
	fmt.Printf("after %.2f s the guest says: %s\n", time.Since(started).Seconds(), line)
	if err := domain.Shutdown(ctx); err != nil {
		return err
	}
	if err := waitUntilStopped(ctx, events); err != nil {
		return err
	}
	fmt.Printf("stopped after %.2f s\n", time.Since(started).Seconds())
	return nil
}

// readMarker gives the line in which the guest says what it read.
func readMarker(console io.Reader) (string, error) {
	lines := bufio.NewScanner(console)
	for lines.Scan() {
		if _, text, found := strings.Cut(lines.Text(), marker); found {
			return marker + text, nil
		}
	}
	return "", errors.Join(errors.New("the console ended before the guest said anything"), lines.Err())
}

func waitUntilStopped(ctx context.Context, events *virtkit.Subscription) error {
	for event, err := range events.All(ctx) {
		if err != nil {
			return err
		}
		if life, ok := event.(*virtkit.DomainLifecycleEvent); ok && life.Event == virtkit.DomainEventTypeStopped {
			return nil
		}
	}
	return errors.New("the connection was closed before the guest had stopped")
}
