// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

// Command hello lists the domains of a host, one a line. A test runs it where there is nothing but itself and a socket.
package main

import (
	"context"
	"fmt"
	"os"

	"virtkit.dev/virtkit"
)

func main() {
	if err := list(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list(ctx context.Context, uri string) error {
	conn, err := virtkit.Connect(ctx, uri)
	if err != nil {
		return err
	}
	defer conn.Close()
	domains, err := conn.Domains(ctx)
	if err != nil {
		return err
	}
	for _, domain := range domains {
		state, err := domain.State(ctx)
		if err != nil {
			return err
		}
		fmt.Println(domain.Name(), domain.UUID(), state.State)
	}
	return nil
}
