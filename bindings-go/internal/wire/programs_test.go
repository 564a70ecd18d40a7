// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"strings"
	"testing"
)

// numberOf finds a method by its name.
func numberOf(t *testing.T, name string) uint32 {
	t.Helper()
	for number, known := range methods {
		if known != nil && known.name == name {
			return uint32(number)
		}
	}
	t.Fatalf("there is no %s", name)
	return 0
}

func failing(message string) []byte {
	out := encoder{}
	out.u32(codeRPC)
	out.u32(domainRPC)
	out.optionalText(&message)
	for _, word := range []uint32{levelError, 0, 0, 0, 0, 0, 0, 0} {
		out.u32(word)
	}
	return out.data
}

// Procedures of other programs have numbers of their own; a daemon that lacks the program lacks the method.
func TestProceduresOfOtherPrograms(t *testing.T) {
	for _, has := range []bool{true, false} {
		asked := make(chan header, 1000)
		uri := serving(t, func(to header) (uint32, []byte, bool) {
			asked <- to
			switch {
			case to.procedure == procedureAuthList:
				return statusOK, words(1, authNone), true
			case to.procedure == procedureFeature:
				return statusOK, words(0), true
			case to.procedure == procedureOpen || to.procedure == procedureClose:
				return statusOK, nil, true
			case to.procedure == ofQemu|3 && has:
				told, out := "pong", encoder{}
				out.optionalText(&told)
				return statusOK, out.data, true
			case to.program == programQemu:
				return statusError, failing("Cannot find program 536903815 version 1"), true
			}
			return statusError, failing("unknown"), true
		})
		conn, err := connect(context.Background(), uri, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		library := &Library{handles: make(map[uint64]any)}
		library.keep(conn)
		registered := false
		for len(asked) > 0 {
			to := <-asked
			registered = registered || to.program == programQemu && to.procedure == registerQemuDomain
		}
		if !registered {
			t.Error("nobody has asked for the events of monitors")
		}
		in := encoder{}
		in.text("d")
		in.raw(make([]byte, 16))
		in.u32(1)
		in.text("{}")
		in.u32(5)
		out, err := library.call(context.Background(), conn.handle, numberOf(t, "Domain.qemu_agent_command"), in.data)
		switch {
		case has && (err != nil || !strings.Contains(string(out.data), "pong")):
			t.Errorf("%v, %v", out, err)
		case !has && (err == nil || asFailure(err).code != codeNoSupport || !strings.Contains(err.Error(), "Domain.qemu_agent_command (procedure 3 of the program qemu)")):
			t.Errorf("%v, %v", out, err)
		}
		conn.close(context.Background())
	}
}
