// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package native

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
)

// load loads the library without the check of the hash, which is for the generated code.
func load(t *testing.T) *Library {
	t.Helper()
	if built, err := filepath.Abs("../../../target/debug/libvirtkit_c.so"); err == nil && os.Getenv(Variable) == "" {
		t.Setenv(Variable, built)
	}
	handle, path, err := find(places())
	if err != nil {
		t.Fatal(err)
	}
	library := &Library{Path: path}
	if err := library.entries.resolve(handle); err != nil {
		t.Fatal(err)
	}
	library.handle = handle
	return library
}

func TestAPanicEndsAsAnError(t *testing.T) {
	library := load(t)
	entry, err := purego.Dlsym(library.handle, "vk_debug_panic")
	if err != nil {
		t.Skip("the library was built without debug assertions")
	}
	frame := library.NewFrame(4096)
	for range 3 {
		frame.prepare()
		status, _, _ := purego.SyscallN(entry, uintptr(unsafe.Pointer(&frame.control.reply)))
		if frame.collect(status) != Failed || !bytes.Contains(frame.Out, []byte("panic")) {
			t.Errorf("a panic ends with status %d and %q", int32(status), frame.Out)
		}
		frame.Free(false)
	}
}

func TestCallsWaitInPlaceWhereThereIsNoQueue(t *testing.T) {
	library := load(t)
	library.queue = func() *queue { return nil }
	frame := library.NewFrame(4096)
	defer frame.Free(false)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	// The first method of all opens a connection: an optional text, and flags.
	uri := "test:///default?latency=5ms"
	in := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 1}, uint32(len(uri)))
	in = append(in, uri...)
	in = append(in, make([]byte, -len(uri)&3+4)...)
	if status := library.Call(ctx, frame, InQueue, 0, 0, in); status != Ready || len(frame.Out) != 8 {
		t.Fatalf("the call ends with status %d and %q", status, frame.Out)
	}
	connection := binary.BigEndian.Uint64(frame.Out)
	if status := library.Close(ctx, frame, connection); status != Ready {
		t.Errorf("closing ends with status %d and %q", status, frame.Out)
	}
	library.Release(connection)
}

func TestOtherInterfacesAreRefused(t *testing.T) {
	path := load(t).Path
	_, err := Load(1)
	if !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "0000000000000001") {
		t.Errorf("another hash gives %v", err)
	}
}

func TestEveryPlaceIsNamedWhenThereIsNoLibrary(t *testing.T) {
	t.Setenv(Variable, "")
	_, _, err := find([]place{
		places()[0], places()[1], places()[2],
		{"the loader's default search", func() (string, error) { return "libvirtkit.so.none", nil }},
	})
	if !errors.Is(err, ErrLibrary) {
		t.Fatalf("the error is %v", err)
	}
	for _, word := range []string{Variable, "embedded", "virtkit_external", "cache", "libvirtkit.so.none", "Install it"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is not in: %v", word, err)
		}
	}
}

func TestANamedLibraryIsTheOnlyOne(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.so")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{empty, empty + ".missing"} {
		t.Setenv(Variable, path)
		_, _, err := find(places())
		if err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "default search") {
			t.Errorf("%s gives %v", path, err)
		}
	}
}

func TestOtherLibrariesAreRefused(t *testing.T) {
	t.Setenv(Variable, "")
	handle, _, err := find([]place{{"here", func() (string, error) { return "libc.so.6", nil }}})
	if err != nil {
		t.Fatal(err)
	}
	if err := new(entries).resolve(handle); err == nil {
		t.Error("the C library passes for libvirtkit")
	}
}

func TestCachedFilesAreVerified(t *testing.T) {
	data := []byte("a library")
	path := filepath.Join(t.TempDir(), "deep", "folder", soname)
	if err := verify(path, ""); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a missing file gives %v", err)
	}
	if err := writeWhole(path, data); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	if err := verify(path, hex.EncodeToString(sum[:])); err != nil {
		t.Error(err)
	}
	err := verify(path, strings.Repeat("0", 64))
	if _, next := err.(absent); err == nil || next || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged file gives %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the file are %v, %v", left, err)
	}
}

func TestFilesAreUnpackedWhereTheyCanBe(t *testing.T) {
	files := map[string][]byte{soname: []byte("a library"), "virtkit-launch": []byte("a program")}
	whole := t.TempDir()
	given := func(folder string) func() (string, error) { return func() (string, error) { return folder, nil } }
	without := func() (string, error) { return "", errors.New("$HOME is not defined") }
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := unpack([]func() (string, error){without, given(occupied), given(whole)}, files)
	if err != nil || filepath.Dir(filepath.Dir(path)) != whole {
		t.Fatalf("they are unpacked to %q with %v", path, err)
	}
	for name, data := range files {
		if err := verify(filepath.Join(filepath.Dir(path), name), checksum(data)); err != nil {
			t.Error(err)
		}
	}
	_, err = unpack([]func() (string, error){without, given(occupied)}, files)
	if _, next := err.(absent); !next || !strings.Contains(err.Error(), "$HOME") || !strings.Contains(err.Error(), occupied) {
		t.Errorf("where nothing can be written the error is %v", err)
	}
}

func TestAFolderThatOthersMayWriteIsNotUsed(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	folder, err := privateFolder()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := privateFolder(); err != nil || again != folder {
		t.Errorf("the second time it is %q, %v", again, err)
	}
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := privateFolder(); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("a folder for everybody gives %v", err)
	}
}
