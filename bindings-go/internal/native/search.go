// SPDX-License-Identifier: LGPL-2.1-or-later

package native

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ebitengine/purego"

	"virtkit.dev/virtkit/lib"
)

// Variable is the environment variable that names the library's file.
const Variable = "VIRTKIT_LIBRARY"

// The name that the loader looks for.
const soname = "libvirtkit.so.0"

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
			if handle, err = purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL); err == nil {
				return handle, path, nil
			}
		}
		tried = append(tried, fmt.Sprintf("%s: %v", place.name, err))
		if _, next := err.(absent); !next {
			break
		}
	}
	return 0, "", fmt.Errorf("%w: it was looked for in\n  - %s\nInstall it, set %s to the path of its file, or build with the tag virtkit_embed from a released module",
		ErrLibrary, strings.Join(tried, "\n  - "), Variable)
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

// embedded unpacks the embedded file into the cache folder, because the loader takes only files.
func embedded() (string, error) {
	if len(lib.File) == 0 {
		return "", absent("there is none, the program was built without the tag virtkit_embed")
	}
	sum := sha256.Sum256(lib.File)
	path, err := cachePath(hex.EncodeToString(sum[:]))
	if err != nil {
		return "", err
	}
	if err := verify(path, hex.EncodeToString(sum[:])); err == nil {
		return path, nil
	}
	if err := writeWhole(path, lib.File); err != nil {
		return "", fmt.Errorf("it cannot be unpacked: %w", err)
	}
	return path, nil
}

// cached takes the file that somebody put into the cache folder, if it is the one that this module was released with.
func cached() (string, error) {
	if lib.Checksum == "" {
		return "", absent("this module is no release, which would have a checksum to look for")
	}
	path, err := cachePath(lib.Checksum)
	if err != nil {
		return "", absent(err.Error())
	}
	return path, verify(path, lib.Checksum)
}

func cachePath(checksum string) (string, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, "virtkit", checksum, soname), nil
}

// verify tells whether the file has this checksum.
func verify(path, checksum string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return absent("there is no " + path)
	}
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != checksum {
		return fmt.Errorf("%s is damaged: its SHA-256 is %x, not %s; remove it", path, sum, checksum)
	}
	return nil
}

// writeWhole writes a file so that no other process ever sees a part of it.
func writeWhole(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), soname+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if err := errors.Join(err, file.Chmod(0o500), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
