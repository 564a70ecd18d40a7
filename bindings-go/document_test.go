// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"virtkit.dev/virtkit"
)

const volumeXML = "<volume type='file'>\n  <name>a</name>\n  <capacity unit='GiB'>4</capacity>\n  <!-- mine -->\n" +
	"  <x:mine xmlns:x='urn:x' a='1'>t</x:mine>\n</volume>\n"

func parsedVolume(t *testing.T) *virtkit.StorageVolumeConfig {
	t.Helper()
	volume, err := virtkit.ParseStorageVolumeConfig(volumeXML)
	if err != nil {
		t.Fatal(err)
	}
	return volume
}

func TestWhatIsReadIsWritten(t *testing.T) {
	volume := parsedVolume(t)
	if *volume.Name != "a" || *volume.Kind != virtkit.StorageVolumeKindFile || volume.Allocation != nil {
		t.Errorf("the volume is %+v", volume)
	}
	if *volume.Capacity.Unit != "GiB" || volume.Capacity.Value != 4 {
		t.Errorf("the capacity is %+v", volume.Capacity)
	}
	if _, ok := volume.Extra.Nodes[0].Node.(virtkit.XMLComment); !ok {
		t.Errorf("what is not described is %+v", volume.Extra)
	}
	if text, err := volume.XML(); err != nil || text != volumeXML {
		t.Errorf("written: %q, %v", text, err)
	}
}

func TestRecordsAreComparedAndCopied(t *testing.T) {
	volume := *parsedVolume(t)
	other := virtkit.Clone(volume)
	if !virtkit.Equal(volume, other) {
		t.Error("a copy is another")
	}
	other.Capacity.Value = 5
	*other.Name = "b"
	if volume.Capacity.Value != 4 || *volume.Name != "a" || virtkit.Equal(volume, other) {
		t.Error("a copy shares memory with the original")
	}
	other.Source = &virtkit.StorageVolumeSource{Extents: []virtkit.StorageVolumeDevice{}}
	same := virtkit.Clone(other)
	same.Source.Extents = nil
	if !virtkit.Equal(other, same) {
		t.Error("an empty list is not nil")
	}
}

func TestUnionsAndOpenWords(t *testing.T) {
	domain, err := virtkit.ParseDomainConfig("<domain type='xen'><name>a</name><devices><disk><target dev='vda'/></disk><odd/></devices></domain>")
	if err != nil {
		t.Fatal(err)
	}
	if domain.Kind != "xen" || len(domain.Devices.List) != 2 {
		t.Fatalf("the domain is %+v", domain)
	}
	disk, ok := domain.Devices.List[0].(virtkit.DomainDeviceDisk)
	if !ok || disk.Target.Device != "vda" {
		t.Errorf("the disk is %+v", domain.Devices.List[0])
	}
	other, ok := domain.Devices.List[1].(virtkit.DomainDeviceOther)
	if !ok || other.Node.(virtkit.XMLElement).Tag != "odd" {
		t.Errorf("the other is %+v", domain.Devices.List[1])
	}
	domain.Devices.List = append(domain.Devices.List, nil)
	if _, err := domain.XML(); !errors.Is(err, virtkit.ErrInvalidArg) || !strings.Contains(err.Error(), "DomainDevice cannot be a <nil>") {
		t.Errorf("nil in a list: %v", err)
	}
}

func TestErrorsOfDocumentsSayWhere(t *testing.T) {
	_, err := virtkit.ParseStorageVolumeConfig("<volume>\n  <capacity>many</capacity></volume>")
	var failed *virtkit.Error
	if !errors.Is(err, virtkit.ErrXMLError) || !errors.As(err, &failed) || failed.Int1 != 2 || failed.Int2 != 3 {
		t.Errorf("the error is %v", err)
	}
	_, err = virtkit.StorageVolumeConfig{Name: virtkit.Ptr("a\x00")}.XML()
	if !errors.Is(err, virtkit.ErrInvalidArg) || !strings.Contains(err.Error(), "StorageVolumeConfig.name holds the character U+0000") {
		t.Errorf("the error is %v", err)
	}
}

func TestCallsTakeTextsAndRecords(t *testing.T) {
	ctx := context.Background()
	conn, err := virtkit.Connect(ctx, "test:///default")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pool, err := conn.StoragePoolByName(ctx, "default-pool")
	if err != nil {
		t.Fatal(err)
	}
	config := virtkit.StorageVolumeConfig{Name: virtkit.Ptr("recorded"), Capacity: &virtkit.Size{Value: 1, Unit: virtkit.Ptr("MiB")}}
	volume, err := pool.CreateVolume(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	text, err := volume.XML(ctx)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := text.Parsed()
	if err != nil || parsed.Capacity.Value != 1<<20 {
		t.Fatalf("parsed: %+v, %v", parsed, err)
	}
	parsed.Name = virtkit.Ptr("copied")
	for _, document := range []virtkit.StorageVolumeDocument{
		parsed, virtkit.XML("<volume><name>b</name><capacity>1</capacity></volume>"),
		virtkit.StorageVolumeXML{Text: "<volume><name>c</name><capacity>1</capacity></volume>"},
	} {
		if _, err := pool.CreateVolume(ctx, document); err != nil {
			t.Error(err)
		}
	}
	config.Name = virtkit.Ptr("\x01")
	for _, document := range []virtkit.StorageVolumeDocument{nil, config} {
		if _, err := pool.CreateVolume(ctx, document); !errors.Is(err, virtkit.ErrInvalidArg) {
			t.Errorf("%v: %v", document, err)
		}
	}
}
