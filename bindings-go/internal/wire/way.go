// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"sync"
)

// way is an open way to a daemon.
type way struct {
	carrier carrier
	wayKind
	// The program that carries bytes, for ssh and programs of the user's; nil for none.
	program *program
	once    sync.Once
}

// wayKind is what is known of a way.
type wayKind struct {
	secrecy secrecy
	// The daemon is shown this side's certificate.
	showsCertificate bool
	passesFiles      bool
}

// secrecy says who can read along.
type secrecy int

const (
	// Everybody.
	secrecyOpen secrecy = iota
	// Nobody knows.
	secrecyUnknown
	// Nobody: it stays on this machine, or ssh keeps it.
	secrecyLocal
	// Nobody: it is encrypted here.
	secrecyEncrypted
)

func (w *way) close() {
	w.once.Do(func() {
		_ = w.carrier.close()
		if w.program != nil {
			w.program.stop()
		}
	})
}

// openWay opens the way to a target.
func openWay(ctx context.Context, t *target, p patience) (*way, error) {
	switch t.carrier {
	case "unix":
		return openUnix(ctx, t)
	case "tcp":
		socket, err := dial(ctx, t, portTCP, p)
		if err != nil {
			return nil, err
		}
		return &way{carrier: bytesOnly{socket}, wayKind: wayKind{secrecy: secrecyOpen}}, nil
	case "tls":
		socket, err := dial(ctx, t, portTLS, p)
		if err != nil {
			return nil, err
		}
		var opened *way
		silence := func() string {
			return t.hostName() + " has accepted the connection and not finished the handshake of TLS"
		}
		err = within(ctx, p.step, silence, func(ctx context.Context) (err error) {
			opened, err = openTLS(ctx, t, socket)
			return err
		})
		return opened, err
	case "ssh":
		command, err := sshCommand(t)
		if err != nil {
			return nil, err
		}
		return carried(command, secrecyLocal, knownOf(t))
	default:
		return carried(exec.Command(t.settings.command), secrecyUnknown, nil)
	}
}

func openUnix(ctx context.Context, t *target) (*way, error) {
	path, err := t.localSocket()
	if err != nil {
		return nil, err
	}
	socket, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, ofContext(ctx, system("cannot connect to the daemon's socket "+path, err))
	}
	return &way{carrier: newUnixSocket(socket.(*net.UnixConn)), wayKind: wayKind{secrecy: secrecyLocal, passesFiles: true}}, nil
}

func dial(ctx context.Context, t *target, port string, p patience) (socket net.Conn, err error) {
	if t.port != "" {
		port = t.port
	}
	silence := func() string { return t.hostName() + " has not accepted a connection to port " + port }
	err = within(ctx, p.step, silence, func(ctx context.Context) (err error) {
		socket, err = new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(t.hostName(), port))
		if err != nil {
			err = ofContext(ctx, system(fmt.Sprintf("cannot connect to the daemon at %s, port %s", t.hostName(), port), err))
		}
		return err
	})
	return socket, err
}

// ofContext gives the end of a context in the place of what failed because of it.
func ofContext(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ended(ctx, outcomeUnknown)
	}
	return err
}

// carried is a way that a program carries.
func carried(command *exec.Cmd, kept secrecy, known *known) (*way, error) {
	running, err := startProgram(command, known)
	if err != nil {
		return nil, err
	}
	return &way{carrier: bytesOnly{running}, wayKind: wayKind{secrecy: kept}, program: running}, nil
}

// explain gives an error with what the program says that carries the bytes.
func (w *way) explain(err error) error {
	if w.program == nil {
		return err
	}
	return w.program.explain(err)
}
