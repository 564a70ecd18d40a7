// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package native

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"virtkit.dev/virtkit/lib"
)

// embedded unpacks the embedded files, because the loader and the system take only files. The library looks beside itself for the program
// that starts hypervisors.
func embedded() (string, error) {
	library := lib.File(lib.Library)
	if library == nil {
		return "", absent("there is none: this is no release for " + runtime.GOOS + "/" + runtime.GOARCH + ", or the program was built with the tag virtkit_external")
	}
	return unpack([]func() (string, error){cacheFolder, privateFolder}, map[string][]byte{lib.Library: library, lib.Launcher: lib.File(lib.Launcher)})
}

// unpack puts files into the first folder that takes them, below one that is named for the library's checksum, and gives the library's path.
// Where no folder takes them, the next place is asked: nothing is wrong with what is embedded.
func unpack(folders []func() (string, error), files map[string][]byte) (string, error) {
	var tried []string
	for _, folder := range folders {
		path, err := folder()
		if err == nil {
			path = filepath.Join(path, checksum(files[lib.Library]))
			if err = unpackInto(path, files); err == nil {
				return filepath.Join(path, lib.Library), nil
			}
		}
		tried = append(tried, err.Error())
	}
	return "", absent("it cannot be unpacked: " + strings.Join(tried, "; "))
}

func unpackInto(folder string, files map[string][]byte) error {
	for name, data := range files {
		path := filepath.Join(folder, name)
		if verify(path, checksum(data)) == nil {
			continue
		}
		if err := writeWhole(path, data); err != nil {
			return err
		}
	}
	return nil
}

// cacheFolder is the one of virtkit in the user's cache folder.
func cacheFolder() (string, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, "virtkit"), nil
}

// privateFolder is for users without a cache folder (services, containers without a home): below the folder for temporary files, where
// everybody may write. So it is taken only if nobody else can have put anything there.
func privateFolder() (string, error) {
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("virtkit-%d", os.Getuid()))
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return "", err
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm() != 0o700 || !known || int(owner.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s is no folder for this user alone", folder)
	}
	return folder, nil
}

// writeWhole writes a file so that no other process ever sees a part of it.
func writeWhole(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
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
