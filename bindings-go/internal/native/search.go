// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package native

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ebitengine/purego"

	"virtkit.dev/virtkit/lib"
)

// Variable is the environment variable that names the library's file.
const Variable = "VIRTKIT_LIBRARY"

// The name that the loader looks for.
const soname = lib.Library

// ErrLibrary is in every error about finding and loading libvirtkit.
var ErrLibrary = errors.New("libvirtkit cannot be used")

// absent says why a place has no library; the search goes on.
type absent string

func (a absent) Error() string { return string(a) }

// place is one of the places where the library may be.
type place struct {
	// What the error calls it.
	name string
	// Gives the path to load, or absent if the next place is to be asked.
	path func() (string, error)
}

// places are asked in this order. A library that somebody named or that is damaged is an error, never a reason to take another one.
func places() []place {
	return []place{
		{"the environment variable " + Variable, named},
		{"the file embedded in this program", embedded},
		{"the cache folder", cached},
		{"the loader's default search", func() (string, error) { return soname, nil }},
	}
}

// find loads the library from the first place that has one. The error names all places that were asked, and what was wrong with each.
func find(places []place) (handle uintptr, path string, err error) {
	var tried []string
	for _, place := range places {
		path, err := place.path()
		if err == nil {
			if handle, err = open(path); err == nil {
				return handle, path, nil
			}
		}
		tried = append(tried, fmt.Sprintf("%s: %v", place.name, err))
		if _, next := err.(absent); !next {
			break
		}
	}
	return 0, "", fmt.Errorf("%w: it was looked for in\n  - %s\nInstall it, set %s to the path of its file, or use a released module, which has it inside",
		ErrLibrary, strings.Join(tried, "\n  - "), Variable)
}

// open loads a library. What was wrong is kept by the system for each of its threads, and has to be asked for on the same one.
func open(path string) (uintptr, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func named() (string, error) {
	path := os.Getenv(Variable)
	if path == "" {
		return "", absent("it is not set")
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w; unset it to search the other places", err)
	}
	return path, nil
}

func checksum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// cached takes the file that somebody put into the cache folder, if it is the one that this module was released with.
func cached() (string, error) {
	if lib.Checksum == "" {
		return "", absent("this module is no release, which would have a checksum to look for")
	}
	folder, err := cacheFolder()
	if err != nil {
		return "", absent(err.Error())
	}
	path := filepath.Join(folder, lib.Checksum, soname)
	return path, verify(path, lib.Checksum)
}

// verify tells whether the file has this checksum.
func verify(path, wanted string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return absent("there is no " + path)
	}
	if err != nil {
		return err
	}
	if actual := checksum(data); actual != wanted {
		return fmt.Errorf("%s is damaged: its SHA-256 is %s, not %s; remove it", path, actual, wanted)
	}
	return nil
}
