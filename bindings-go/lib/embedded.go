// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_embed

package lib

import _ "embed"

// File is the library itself.
//
//go:embed libvirtkit.so.0
var File []byte
