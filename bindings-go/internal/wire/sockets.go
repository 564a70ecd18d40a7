// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The drivers that have a daemon of their own, as qemu has virtqemud.
const withDaemon = " bhyve ch interface lxc network nodedev nwfilter qemu secret storage vbox vz "

// Whose daemon is asked where no driver is named, in the order in which libvirt's daemon for everything tries its drivers. Users have daemons
// of two alone.
var (
	ofSystem = []string{"xen", "qemu", "lxc", "vbox", "bhyve", "vz"}
	ofUser   = []string{"qemu", "vbox"}
)

// daemonOf is the name of the daemon of a driver, empty for none.
func daemonOf(driver string) string {
	switch {
	case driver == "xen" || driver == "libxl":
		return "virtxend"
	case strings.Contains(withDaemon, " "+driver+" "):
		return "virt" + driver + "d"
	default:
		return ""
	}
}

// localSocket is the socket of the daemon on this machine.
func (t *target) localSocket() (string, error) {
	if t.settings.socket != "" {
		return t.settings.socket, nil
	}
	folder := "/run/libvirt"
	if t.session {
		folder = filepath.Join(runtimeFolder(), "libvirt")
	}
	places := t.places(folder)
	if len(places) == 0 {
		return "", t.wrong("asks for mode=direct, and the driver %s has no daemon of its own", t.driver)
	}
	for _, place := range places {
		if _, err := os.Stat(place); err == nil {
			return place, nil
		}
	}
	doing := fmt.Sprintf("no daemon is there for %q: there is no socket %s, and this program has no engine of its own, because it was built with the tag virtkit_pure",
		t.text, strings.Join(places, " or "))
	return "", system(doing, syscall.ENOENT)
}

// places are where the socket may be, the likelier first.
func (t *target) places(folder string) []string {
	// A user's own daemon has one socket: who reaches it may do everything.
	suffix := "-sock"
	if t.readOnly && !t.session {
		suffix += "-ro"
	}
	var places []string
	wanted := []string{t.driver}
	switch {
	case t.driver == anyDriver && t.session:
		wanted = ofUser
	case t.driver == anyDriver:
		wanted = ofSystem
	}
	for _, driver := range wanted {
		if daemon := daemonOf(driver); daemon != "" && t.settings.mode != "legacy" {
			places = append(places, filepath.Join(folder, daemon+suffix))
		}
	}
	if t.settings.mode != "direct" {
		places = append(places, filepath.Join(folder, "libvirt"+suffix))
	}
	return places
}

// runtimeFolder is where a user's sockets are.
func runtimeFolder() string {
	for _, place := range [][2]string{{"XDG_RUNTIME_DIR", ""}, {"XDG_CACHE_HOME", ""}, {"HOME", ".cache"}} {
		if folder := os.Getenv(place[0]); filepath.IsAbs(folder) {
			return filepath.Join(folder, place[1])
		}
	}
	return "/"
}
