// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

// Package native is package wire: with the tag virtkit_pure nothing is loaded, and calls travel over libvirt's wire.
package native

import "virtkit.dev/virtkit/internal/wire"

// The types of package wire in the place of those of the library.
type (
	Library = wire.Library
	Frame   = wire.Frame
	Status  = wire.Status
	Wait    = wire.Wait
)

// The values of package wire.
const (
	Ready   = wire.Ready
	Failed  = wire.Failed
	InPlace = wire.InPlace
	InQueue = wire.InQueue
)

// ErrLibrary is in the error of a module whose parts do not belong together.
var ErrLibrary = wire.ErrLibrary

// Load makes the library that is none.
func Load(hash uint64) (*Library, error) { return wire.Load(hash) }
