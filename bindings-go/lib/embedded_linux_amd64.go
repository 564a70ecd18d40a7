// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_external

package lib

import "embed"

//go:embed linux_amd64
var files embed.FS

const folder = "linux_amd64"
