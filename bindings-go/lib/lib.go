// SPDX-License-Identifier: LGPL-2.1-or-later

// Package lib holds the native library of a release. Packaging puts libvirtkit.so.0 into this folder and its SHA-256 into Checksum; a
// program that is built with the tag virtkit_embed then needs no installed library.
package lib

// Checksum is the SHA-256 of the released library in hexadecimal, empty in a source tree. A library of this checksum is also taken from
// the user's cache folder: virtkit/CHECKSUM/libvirtkit.so.0.
const Checksum = ""
