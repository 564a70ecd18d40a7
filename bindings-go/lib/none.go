// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_embed

package lib

// File is the library itself, nil in a build without the tag virtkit_embed.
var File []byte
