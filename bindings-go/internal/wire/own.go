// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"time"
)

// What a client answers itself, because there is no procedure for it. The generated tables name these functions.

func truthOf(v bool) *encoder {
	out := &encoder{}
	out.bool(v)
	return out
}

// connectionIsAlive tells whether the connection is open and the other side answers.
func connectionIsAlive(c *call) (*encoder, error) {
	return truthOf(c.conn.usable() == nil), nil
}

// connectionIsEncrypted tells whether what goes over the connection is encrypted. Over a socket of this machine it is not.
func connectionIsEncrypted(c *call) (*encoder, error) {
	if err := c.conn.enter(c.method); err != nil {
		return nil, err
	}
	return truthOf(c.conn.way.secrecy == secrecyEncrypted), nil
}

// connectionURI gives the URI that the connection was opened with, or the one that the daemon has found.
func connectionURI(c *call) (*encoder, error) {
	if err := c.conn.enter(c.method); err != nil {
		return nil, err
	}
	out := &encoder{}
	out.text(c.conn.uri)
	return out, nil
}

// connectionSupports tells whether a method, by its name in the description, can be called over this connection. What the daemon lacks is
// known when it is asked alone.
func connectionSupports(c *call) (*encoder, error) {
	if err := c.conn.enter(c.method); err != nil {
		return nil, err
	}
	name := c.argument(0).text()
	for _, known := range methods {
		if known != nil && known.name == name {
			return truthOf(known.own != nil || len(known.forms) > 0), nil
		}
	}
	return nil, invalid(fmt.Sprintf("no method is called %q; names are as in \"Domain.state\"", name))
}

// connectionSetKeepAlive says how often the daemon is asked whether it is there. It tells whether it can be asked at all.
func connectionSetKeepAlive(c *call) (*encoder, error) {
	if err := c.conn.enter(c.method); err != nil {
		return nil, err
	}
	interval, count := c.argument(0).i32(), c.argument(1).u32()
	return truthOf(c.conn.watchLife(time.Duration(max(interval, 0))*time.Second, count)), nil
}
