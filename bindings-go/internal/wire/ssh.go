// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// Where daemons of the system listen on another machine.
const farSockets = "/var/run/libvirt"

// ssh's methods, by libvirt's names.
var sshMethods = [][2]string{{"agent", "publickey"}, {"privkey", "publickey"}, {"password", "password"}, {"keyboard-interactive", "keyboard-interactive"}}

// sshCommand is the system's ssh, with the user's configuration, agent and known machines. On the other machine libvirt's helper or netcat
// leads to the socket.
func sshCommand(t *target) (*exec.Cmd, error) {
	s := &t.settings
	program := s.command
	if program == "" {
		program = "ssh"
	}
	var words []string
	option := func(text string) { words = append(words, "-o", text) }
	if s.noTTY {
		option("BatchMode=yes")
	}
	checking := map[string]string{"normal": "yes", "auto": "accept-new", "ignore": "no"}[s.knownHostsVerify]
	if s.noVerify {
		checking = "no"
	}
	if checking != "" {
		option("StrictHostKeyChecking=" + checking)
	}
	if s.knownHosts != "" {
		option(`UserKnownHostsFile="` + strings.ReplaceAll(s.knownHosts, "%", "%%") + `"`)
	}
	if s.sshAuth != "" {
		preferred, err := preferredMethods(t)
		if err != nil {
			return nil, err
		}
		option("PreferredAuthentications=" + preferred)
	}
	for _, pair := range [][2]string{{"-p", t.port}, {"-l", t.user}, {"-i", s.keyFile}} {
		if pair[1] != "" {
			words = append(words, pair[0], pair[1])
		}
	}
	far, err := farCommand(t)
	if err != nil {
		return nil, err
	}
	return exec.Command(program, append(words, "-T", "-e", "none", "--", t.hostName(), "sh", "-c", quoteWord(far))...), nil
}

func preferredMethods(t *target) (string, error) {
	var wanted []string
	for _, word := range strings.Split(t.settings.sshAuth, ",") {
		at := slices.IndexFunc(sshMethods, func(known [2]string) bool { return known[0] == word })
		if at < 0 {
			return "", failure(codeInvalidArg, domainRemote, fmt.Sprintf(
				"the parameter sshauth of %q has %q; there are agent, privkey, password, keyboard-interactive", t.text, word))
		}
		if method := sshMethods[at][1]; !slices.Contains(wanted, method) {
			wanted = append(wanted, method)
		}
	}
	return strings.Join(wanted, ","), nil
}

// farCommand is what the shell on the other machine does.
func farCommand(t *target) (string, error) {
	s := &t.settings
	switch {
	case s.proxy == "native" && s.socket != "":
		return "", t.wrong("has proxy=native, which finds the socket by itself, and the parameter socket")
	case s.proxy == "native":
		return "exec " + farHelper(t), nil
	case s.proxy == "netcat" || s.socket != "":
		return farNetcat(t)
	}
	otherwise, err := farNetcat(t)
	if err != nil {
		// Without the helper a user's socket cannot be known from here.
		otherwise = "echo " + quoteWord(err.Error()) + " >&2; exit 1"
	}
	return "if command -v virt-ssh-helper >/dev/null 2>&1; then exec " + farHelper(t) + "; else " + otherwise + "; fi", nil
}

func farHelper(t *target) string {
	name := t.driver + ":///system"
	switch {
	case t.name != nil:
		name = *t.name
	case t.session:
		name = t.driver + ":///session"
	}
	// Which daemon is meant is looked for on the other machine. What is to be opened there in so many words is not added to.
	if t.settings.mode != "auto" && t.settings.name == "" {
		sign := "?"
		if strings.Contains(name, "?") {
			sign = "&"
		}
		name += sign + "mode=" + t.settings.mode
	}
	flag := ""
	if t.readOnly {
		flag = "-r "
	}
	return "virt-ssh-helper " + flag + quoteWord(name)
}

func farNetcat(t *target) (string, error) {
	program := t.settings.netcat
	if program == "" {
		program = "nc"
	}
	socket, err := farSocket(t)
	if err != nil {
		return "", err
	}
	program, socket = quoteWord(program), quoteWord(socket)
	// Some of them stay when their input ends, unless they are told otherwise, and others do not know the word.
	leaves := program + " -q 2>&1 | grep 'requires an argument' >/dev/null"
	return "if " + leaves + "; then exec " + program + " -q0 -U " + socket + "; else exec " + program + " -U " + socket + "; fi", nil
}

func farSocket(t *target) (string, error) {
	if t.settings.socket != "" {
		return t.settings.socket, nil
	}
	if t.session {
		return "", failure(codeOperationUnsupported, domainRemote, fmt.Sprintf(
			"where the socket of %q is can be known only by virt-ssh-helper on %s, or the parameter socket says it", t.text, t.hostName()))
	}
	daemon, suffix := "libvirt", "-sock"
	if t.settings.mode == "direct" {
		daemon = "virt" + t.driver + "d"
	}
	if t.readOnly {
		suffix += "-ro"
	}
	return farSockets + "/" + daemon + suffix, nil
}

// quoteWord makes one word for a shell.
func quoteWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
