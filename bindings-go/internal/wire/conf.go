// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// conf is what libvirt's file for clients, libvirt.conf, says of URIs: which is meant where none is given, and short names of others.
type conf struct {
	usual   string
	aliases map[string]string
}

// Every URI has a colon, which no alias has.
var aliasForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// One thing of the file: blanks and a comment, a text in quotes, a word, a sign.
var confToken = regexp.MustCompile(`^(?:(\s+|#[^\n]*)|"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_.-]+)|([][,=]))`)

// confPlace is where the file of this user is, whether or not it is there; empty for a user without a folder.
func confPlace() string {
	if os.Geteuid() == 0 {
		return "/etc/libvirt/libvirt.conf"
	}
	config := os.Getenv("XDG_CONFIG_HOME")
	if home := os.Getenv("HOME"); !filepath.IsAbs(config) && filepath.IsAbs(home) {
		config = filepath.Join(home, ".config")
	}
	if !filepath.IsAbs(config) {
		return ""
	}
	return filepath.Join(config, "libvirt/libvirt.conf")
}

// readConf reads the file of this user. One that is not there says nothing.
func readConf() (conf, error) {
	place := confPlace()
	if place == "" {
		return conf{}, nil
	}
	text, err := os.ReadFile(place)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return conf{}, nil
	case err != nil:
		return conf{}, system("cannot read the configuration "+place, err)
	}
	found, line, what := parseConf(string(text))
	if what != "" {
		return conf{}, failure(codeConfSyntax, domainNone, fmt.Sprintf("line %d of the configuration %s: %s", line, place, what))
	}
	return found, nil
}

// parseConf reads KEY = VALUE, where a value is a text, a word or a list. Where it cannot be understood it says in which line, and why.
func parseConf(text string) (found conf, line int, wrong string) {
	line = 1
	// The next thing: its kind ('t' for a text, 'w' for a word, 0 for the end, '?' for nonsense, else the sign itself), and what it says.
	next := func() (byte, string) {
		for text != "" {
			at := confToken.FindStringSubmatchIndex(text)
			if at == nil {
				return '?', ""
			}
			token := text[:at[1]]
			text = text[at[1]:]
			switch {
			case at[2] >= 0:
				line += strings.Count(token, "\n")
			case at[4] >= 0 || at[6] >= 0:
				return 't', token[1 : len(token)-1]
			case at[8] >= 0:
				return 'w', token
			default:
				return token[0], token
			}
		}
		return 0, ""
	}
	for {
		kind, key := next()
		if kind == 0 {
			return found, 0, ""
		}
		if sign, _ := next(); kind != 'w' || sign != '=' {
			return found, line, "this is not KEY = VALUE"
		}
		kind, value := next()
		var entries []string
		switch kind {
		case 't', 'w':
		case '[':
			for {
				entry, said := next()
				if entry == 't' {
					entries = append(entries, said)
					entry, _ = next()
				}
				if entry == ']' {
					break
				}
				if entry != ',' || len(entries) == 0 {
					return found, line, "a list has texts in quotes, commas between them, and an end"
				}
			}
		default:
			return found, line, key + " has no value, which is a text in quotes, a number or a list"
		}
		switch {
		case key == "uri_default" && kind == 't':
			found.usual = value
		case key == "uri_default":
			return found, line, "uri_default is one URI in quotes"
		case key == "uri_aliases" && kind == '[':
			found.aliases = make(map[string]string)
			for _, entry := range entries {
				name, uri, _ := strings.Cut(entry, "=")
				if !aliasForm.MatchString(name) || uri == "" {
					return found, line, fmt.Sprintf("%q is no alias; it is NAME=URI, and the name has letters, digits, _ and - alone", entry)
				}
				found.aliases[name] = uri
			}
		case key == "uri_aliases":
			return found, line, `uri_aliases is a list, ["NAME=URI", ...]`
		}
	}
}

// unaliased is what a short name of the user stands for; anything else as it is.
func unaliased(text string) (string, error) {
	if !aliasForm.MatchString(text) {
		return text, nil
	}
	found, err := readConf()
	if uri, has := found.aliases[text]; has {
		text = uri
	}
	return text, err
}
