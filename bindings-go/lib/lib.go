// SPDX-License-Identifier: LGPL-2.1-or-later

// Package lib holds the native library of a release, so that a program needs no installed one. Packaging puts libvirtkit.so.0 and
// virtkit-launch into the folder of their platform, and the SHA-256 of the library into Checksum. A program that is built with the tag
// virtkit_external has neither and uses a library that is installed.
package lib

// Checksum is the SHA-256 of the released library in hexadecimal, empty in a source tree. A library of this checksum is also taken from
// the user's cache folder: virtkit/CHECKSUM/libvirtkit.so.0.
const Checksum = ""

// The files of a release.
const (
	// Library is the library itself.
	Library = "libvirtkit.so.0"
	// Launcher is the program with which the library starts hypervisors. The library looks for it beside itself.
	Launcher = "virtkit-launch"
)

// File gives an embedded file, nil if there is none: in a source tree, on another platform, with the tag virtkit_external.
func File(name string) []byte {
	data, err := files.ReadFile(folder + "/" + name)
	if err != nil {
		return nil
	}
	return data
}
