// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// target is where a URI leads: driver+transport://user@host:port/path?name=value is a way to a daemon, and the URI that the daemon is
// asked to open.
type target struct {
	// The URI, for messages.
	text string
	// How bytes come to the daemon: unix, tcp, tls, ssh or ext.
	carrier string
	// Which driver of the daemon is meant.
	driver string
	// Whom ssh logs in, which machine (without brackets), and which port; empty for none.
	user, host, port string
	// What the daemon is asked to open; nil for what it finds by itself.
	name *string
	// Whether the daemon of the user is meant, and not that of the system.
	session  bool
	readOnly bool
	settings settings
}

// The drivers of a daemon that a URI without transport and host may name.
const drivers = " bhyve ch interface libxl lxc network nodedev nwfilter qemu remote secret storage test vbox vz xen openvz "

// The word of a URI for which the daemon finds a driver by itself.
const anyDriver = "remote"

// The ports that daemons listen on.
const (
	portTLS = "16514"
	portTCP = "16509"
)

// Where the URI comes from if none is given.
var uriVariables = []string{"VIRTKIT_DEFAULT_URI", "LIBVIRT_DEFAULT_URI"}

// usualURI is the URI that stands for none, and whether somebody has said it: else the daemon of this machine finds one by itself.
func usualURI() (uri string, said bool, err error) {
	for _, name := range uriVariables {
		if text := os.Getenv(name); text != "" {
			return text, true, nil
		}
	}
	found, err := readConf()
	switch {
	case found.usual != "" || err != nil:
		return found.usual, true, err
	case os.Geteuid() == 0:
		return "remote:///system", false, nil
	default:
		return "remote:///session", false, nil
	}
}

// nowhere says with everything that was tried that no daemon of this machine is there. What one that is there has answered stays as it is.
func nowhere(err error) error {
	told := asFailure(err)
	if told.code != codeSystemError {
		return err
	}
	file := confPlace()
	if file == "" {
		file = "any libvirt.conf"
	}
	told.code = codeNoConnect
	told.message = fmt.Sprintf("no URI was given: neither %s is set, there is no uri_default in %s, and the daemon of this machine cannot be asked: %s",
		strings.Join(uriVariables, " nor "), file, told.message)
	return told
}

// parseTarget reads a URI.
func parseTarget(text string, readOnly bool) (*target, error) {
	parsed, pairs, err := parseURI(text)
	if err != nil {
		return nil, err
	}
	t := &target{text: text, user: parsed.User.Username(), host: parsed.Hostname(), port: parsed.Port(), readOnly: readOnly}
	transport, has := "", false
	t.driver, transport, has = strings.Cut(strings.ToLower(parsed.Scheme), "+")
	if err := t.settings.read(t, pairs); err != nil {
		return nil, err
	}
	switch {
	case !has && t.host == "":
		if !strings.Contains(drivers, " "+t.driver+" ") {
			return nil, failure(codeNoConnect, domainNone, fmt.Sprintf("no driver serves %q: there are drivers for daemons alone, because this program was built with the tag virtkit_pure", text))
		}
		t.carrier = "unix"
	case !has:
		t.carrier = "tls"
	case transport == "libssh" || transport == "libssh2":
		// The libraries that libvirt can use in place of the program do the same in another process.
		t.carrier = "ssh"
	case strings.Contains(" unix tcp tls ssh ext ", " "+transport+" "):
		t.carrier = transport
	default:
		return nil, t.wrong("has the transport %q, and there are unix, tcp, tls, ssh, libssh, libssh2 and ext", transport)
	}
	switch {
	case t.carrier == "unix" && t.host != "":
		return nil, t.wrong("names a host, which a UNIX socket does not lead to")
	case t.carrier == "ext" && t.settings.command == "":
		return nil, t.wrong("has the transport ext, which needs the parameter command: the program that carries bytes to the daemon")
	case t.driver == "qemu" && parsed.Path == "/embed" && !has && t.host == "":
		return nil, failure(codeNoConnect, domainNone, fmt.Sprintf("%q is a hypervisor in process, and this program was built with the tag virtkit_pure, which has no engine", text))
	}
	t.name = t.nameOf(parsed.Path)
	// What is the user's own on another machine is known there.
	t.session = parsed.Path == "/session" && (t.carrier == "ssh" || os.Geteuid() != 0)
	return t, nil
}

func (t *target) wrong(format string, arguments ...any) error {
	return failure(codeInvalidArg, domainRemote, fmt.Sprintf("%q "+format, append([]any{t.text}, arguments...)...))
}

// parseURI takes a URI apart. Parameters are separated by & and by ;, as in libvirt.
func parseURI(text string) (*url.URL, [][2]string, error) {
	wrong := func(why string) error { return invalid(fmt.Sprintf("%q is no connection URI: %s", text, why)) }
	for at := range len(text) {
		if c := text[at]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			return nil, nil, wrong(fmt.Sprintf("it cannot have %q, at %d", c, at))
		}
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil:
		if told, ok := err.(*url.Error); ok {
			err = told.Err
		}
		return nil, nil, wrong(err.Error())
	case parsed.Scheme == "":
		return nil, nil, wrong("it has no scheme")
	case parsed.Opaque != "":
		return nil, nil, wrong("it has no path")
	case !utf8.ValidString(parsed.Path) || !utf8.ValidString(parsed.User.Username()):
		return nil, nil, wrong("a part of it is not UTF-8")
	}
	if port := parsed.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return nil, nil, wrong(port + " is no port: the highest is 65535")
		}
	}
	var pairs [][2]string
	for _, pair := range strings.FieldsFunc(parsed.RawQuery, func(c rune) bool { return c == '&' || c == ';' }) {
		name, value, _ := strings.Cut(pair, "=")
		// Not as in forms of the web, where + is a blank.
		name, wrongName := url.PathUnescape(name)
		value, wrongValue := url.PathUnescape(value)
		if wrongName != nil || wrongValue != nil || !utf8.ValidString(name) || !utf8.ValidString(value) {
			return nil, nil, wrong(fmt.Sprintf("the parameter %q is not UTF-8", pair))
		}
		pairs = append(pairs, [2]string{name, value})
	}
	return parsed, pairs, nil
}

// nameOf is the URI without the way to the daemon.
func (t *target) nameOf(path string) *string {
	if t.settings.name != "" {
		return &t.settings.name
	}
	if t.driver == anyDriver {
		return nil
	}
	if path == "" {
		path = "/"
	}
	name := t.driver + "://" + escape(path)
	for at, pair := range t.settings.rest {
		name += string("?&"[min(at, 1)]) + escape(pair[0]) + "=" + escape(pair[1])
	}
	return &name
}

// escape writes a text so that it can stand in a URI.
func escape(text string) string {
	var out strings.Builder
	for at := range len(text) {
		c := text[at]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

// hostName is the machine, for messages and for the file of passwords.
func (t *target) hostName() string {
	if t.host == "" {
		return "localhost"
	}
	return t.host
}
