// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_external || !linux || !(amd64 || arm64)

package lib

import "embed"

var files embed.FS

const folder = ""
