// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_external

package lib

import "embed"

//go:embed linux_arm64
var files embed.FS

const folder = "linux_arm64"
