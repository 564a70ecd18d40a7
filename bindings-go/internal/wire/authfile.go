// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// lookUpLogin looks a host up in libvirt's file of passwords: the one that is named, or the first of the usual ones that is there. It has
// groups of names and passwords, and says by host which of them is meant.
func lookUpLogin(named, host string) (*nameAndPassword, error) {
	places := []string{named}
	if named == "" {
		config := os.Getenv("XDG_CONFIG_HOME")
		if home := os.Getenv("HOME"); !filepath.IsAbs(config) && filepath.IsAbs(home) {
			config = filepath.Join(home, ".config")
		}
		places = []string{os.Getenv("LIBVIRT_AUTH_FILE"), filepath.Join(config, "libvirt/auth.conf"), "/etc/libvirt/auth.conf"}
	}
	for _, place := range places {
		if named == "" && !filepath.IsAbs(place) {
			continue
		}
		text, err := os.ReadFile(place)
		switch {
		case err == nil:
			return findLogin(string(text), host), nil
		case named == "" && errors.Is(err, fs.ErrNotExist):
			continue
		case named == "" && errors.Is(err, fs.ErrPermission):
			// One that somebody else may read is not for us, and that is no fault.
			return &nameAndPassword{}, nil
		default:
			told := system("cannot read the file of passwords "+place, err)
			told.domain = domainAuth
			return nil, told
		}
	}
	return &nameAndPassword{}, nil
}

func findLogin(text, host string) *nameAndPassword {
	groups := make(map[string]map[string]string)
	var group map[string]string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		name, value, pair := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && line[len(line)-1] == ']':
			name = line[1 : len(line)-1]
			if groups[name] == nil {
				groups[name] = make(map[string]string)
			}
			group = groups[name]
		case pair && group != nil:
			group[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	credentials, known := groups["auth-libvirt-"+host]["credentials"]
	if !known {
		credentials = groups["auth-libvirt-default"]["credentials"]
	}
	found := groups["credentials-"+credentials]
	both := &nameAndPassword{name: found["authname"]}
	if password, known := found["password"]; known {
		both.password = []byte(password)
	}
	return both
}
