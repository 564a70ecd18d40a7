// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// settings are the parameters of a URI that are about the way to the daemon. All others are for the daemon. The names are libvirt's,
// except for reconnect.
type settings struct {
	// What the daemon is asked to open, in the place of the rest of the URI.
	name string
	// The program of the transport ext, or the one to use for ssh.
	command string
	// The daemon's socket, here or, for ssh, there.
	socket string
	// How to authenticate: none, polkit, sasl or sasl.MECHANISM; empty for what the daemon wants.
	auth string
	// By which of ssh's methods, the program on the other machine that carries bytes to its socket, the private key.
	sshAuth, netcat, keyFile string
	// The folder with certificates and key.
	pkiPath string
	// The file in which ssh finds the keys of machines, and what it does about one that is not known.
	knownHosts, knownHostsVerify string
	// Which versions of TLS may be spoken, in GnuTLS's words.
	tlsPriority string
	// Which daemon: auto, legacy or direct.
	mode string
	// What carries bytes on the other machine of ssh: auto, netcat or native.
	proxy string
	// The own certificate is not looked at beforehand; who the other side is does not matter; ssh asks nothing of the user.
	noSanity, noVerify, noTTY bool
	// Where names and passwords are.
	authFile string
	// A connection that is lost is opened anew.
	reconnect bool
	// What is for the daemon.
	rest [][2]string
}

func (s *settings) read(t *target, pairs [][2]string) error {
	s.mode, s.proxy = "auto", "auto"
	texts := map[string]*string{
		"name": &s.name, "command": &s.command, "socket": &s.socket, "sshauth": &s.sshAuth, "netcat": &s.netcat, "keyfile": &s.keyFile,
		"pkipath": &s.pkiPath, "known_hosts": &s.knownHosts, "tls_priority": &s.tlsPriority, "authfile": &s.authFile,
	}
	choices := map[string]struct {
		field *string
		words []string
	}{
		"known_hosts_verify": {&s.knownHostsVerify, []string{"normal", "auto", "ignore"}},
		"mode":               {&s.mode, []string{"auto", "legacy", "direct"}},
		"proxy":              {&s.proxy, []string{"auto", "netcat", "native"}},
	}
	switches := map[string]*bool{"no_sanity": &s.noSanity, "no_verify": &s.noVerify, "no_tty": &s.noTTY, "reconnect": &s.reconnect}
	for _, pair := range pairs {
		name, value := strings.ToLower(pair[0]), pair[1]
		wrong := func(expected string) error {
			return failure(codeInvalidArg, domainRemote, fmt.Sprintf("the parameter %s of %q cannot be %q; it is %s", name, t.text, value, expected))
		}
		choice, chosen := choices[name]
		switch {
		case texts[name] != nil:
			if value == "" {
				return wrong("something")
			}
			*texts[name] = value
		case chosen:
			if !slices.Contains(choice.words, value) {
				return wrong(strings.Join(choice.words, " or "))
			}
			*choice.field = value
		case switches[name] != nil:
			// A number, which means no where it is 0.
			number, err := strconv.Atoi(value)
			if err != nil {
				return wrong("1 or 0")
			}
			*switches[name] = number != 0
		case name == "auth":
			s.auth = strings.ToLower(value)
			mechanism, sasl := strings.CutPrefix(s.auth, "sasl.")
			if s.auth != "none" && s.auth != "polkit" && s.auth != "sasl" && (!sasl || mechanism == "") {
				return wrong("none, polkit, sasl or sasl.MECHANISM")
			}
		default:
			s.rest = append(s.rest, pair)
		}
	}
	return nil
}

// mechanism is the one of SASL that the URI wants, empty for any.
func (s *settings) mechanism() string {
	mechanism, _ := strings.CutPrefix(s.auth, "sasl.")
	if mechanism == s.auth {
		return ""
	}
	return strings.ToUpper(mechanism)
}
