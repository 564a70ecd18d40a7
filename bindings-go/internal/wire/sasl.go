// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"strings"
)

// After how many steps a daemon is not believed any more. The longest mechanism has three.
const saslSteps = 8

// The mechanisms, the better first.
var mechanisms = []string{"EXTERNAL", "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"}

// fits tells whether a mechanism may be used on this way.
func (w wayKind) fits(mechanism string) bool {
	switch mechanism {
	case "EXTERNAL":
		return w.secrecy == secrecyEncrypted && w.showsCertificate
	case "PLAIN":
		return w.secrecy == secrecyLocal || w.secrecy == secrecyEncrypted
	default:
		return true
	}
}

// sasl authenticates by a mechanism of the daemon's list, until both sides have seen enough.
func (o *opening) sasl() error {
	if o.link.way.secrecy == secrecyOpen {
		// A daemon names no mechanism there that has no layer, and most have none: it need not be asked.
		return refusedLogin(o.login.host + " asks for SASL, and demands a layer of its own over a plain TCP connection, of at least 56 bits, which of all mechanisms only GSSAPI gives; GSSAPI is not spoken here: use TLS or ssh")
	}
	var offered string
	if err := o.ask(procedureSASLInit, nil, func(in *decoder) { offered = in.text() }); err != nil {
		return err
	}
	mechanism, err := o.login.mechanismOf(offered, o.link.way.wayKind)
	if err != nil {
		return err
	}
	why := o.login.host + " (" + mechanism + ")"
	who := "the owner of the certificate"
	var first []byte
	var exchange *scram
	if mechanism != "EXTERNAL" {
		both, err := o.login.nameAndPassword(o.ctx, why)
		if err != nil {
			return err
		}
		who = fmt.Sprintf("%q", both.name)
		if mechanism == "PLAIN" {
			first = []byte("\x00" + both.name + "\x00" + string(both.password))
		} else {
			exchange, first = beginScram(mechanism, both)
		}
	}
	if first == nil {
		first = []byte{}
	}
	server, complete, err := o.saslStep(procedureSASLStart, &mechanism, first)
	// One step is taken here even if the daemon says that all is done: it has to show what it knows.
	for range saslSteps {
		if err != nil {
			return o.login.refused(err, mechanism, who)
		}
		var next []byte
		if exchange != nil {
			if next, err = exchange.step(server, why); err != nil {
				return err
			}
		}
		done := exchange == nil || exchange.verified
		if complete && done {
			return nil
		}
		if complete {
			return refusedLogin(why + " ended the authentication before it has shown that it knows the password")
		}
		server, complete, err = o.saslStep(procedureSASLStep, nil, next)
		if err == nil && complete && done {
			return nil
		}
	}
	if err != nil {
		return o.login.refused(err, mechanism, who)
	}
	return refusedLogin(why + " does not come to an end of the authentication")
}

// saslStep sends bytes, which may be none: that and an empty run of them are not the same.
func (o *opening) saslStep(procedure uint32, mechanism *string, data []byte) (server []byte, complete bool, err error) {
	err = o.ask(procedure, func(out *encoder) {
		if mechanism != nil {
			out.text(*mechanism)
		}
		out.secret = true
		out.bool(data == nil)
		out.u32(uint32(len(data)))
		for _, char := range data {
			// libvirt has characters here and not bytes: each takes four bytes, made wider with its sign.
			out.i32(int32(int8(char)))
		}
	}, func(in *decoder) {
		complete = in.bool()
		none := in.bool()
		server = make([]byte, in.count(64<<10))
		for at := range server {
			server[at] = byte(in.u32())
		}
		if none {
			server = nil
		}
	})
	return server, complete, err
}

// refused is the daemon's refusal, with what it refuses.
func (l *login) refused(err error, mechanism, who string) error {
	told := *asFailure(err)
	if told.code == codeAuthFailed {
		told.message = fmt.Sprintf("%s does not let %s in by %s: %s", l.host, who, mechanism, told.message)
	}
	return &told
}

func (l *login) mechanismOf(offered string, way wayKind) (string, error) {
	has := func(name string) bool {
		for _, one := range strings.FieldsFunc(offered, func(c rune) bool { return c == ',' || c == ' ' }) {
			if strings.EqualFold(one, name) {
				return true
			}
		}
		return false
	}
	unfit := ""
	for _, name := range mechanisms {
		if !has(name) || l.mechanism != "" && l.mechanism != name {
			continue
		}
		if way.fits(name) {
			return name, nil
		}
		if unfit == "" {
			unfit = name
		}
	}
	names := strings.Join(mechanisms, ", ")
	switch {
	case unfit == "PLAIN":
		return "", refusedLogin(l.host + " asks for a password by PLAIN, which is sent only under TLS, by ssh, or on this machine")
	case unfit != "":
		return "", refusedLogin(l.host + " offers " + unfit + ", which needs TLS and a certificate of this client")
	case l.mechanism != "":
		return "", refusedLogin(fmt.Sprintf("the URI wants authentication by %s, and %s offers %s; known here are %s", l.mechanism, l.host, offered, names))
	default:
		return "", refusedLogin(fmt.Sprintf("%s offers the mechanisms %s of SASL, and here are %s (GSSAPI is not)", l.host, offered, names))
	}
}
