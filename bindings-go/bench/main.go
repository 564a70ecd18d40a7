// SPDX-License-Identifier: LGPL-2.1-or-later

// Measures calls of the Go binding: bench URI_OF_1 URI_OF_1000 URI_OF_10000. Prints "CASE: NANOSECONDS" a line.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"virtkit.dev/virtkit"
)

// definition is what is defined and undefined again and again.
const definition = "<domain type='test'><name>bench</name><memory>65536</memory><os><type>hvm</type></os></domain>"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "three URIs are needed: of hosts with 1, 1,000 and 10,000 domains")
		os.Exit(1)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, one, thousand, tenThousand string) error {
	if err := smallCalls(ctx, one); err != nil {
		return err
	}
	for _, list := range []struct{ name, uri string }{{"list of 1", one}, {"list of 1,000", thousand}, {"list of 10,000", tenThousand}} {
		if err := lists(ctx, list.name, list.uri); err != nil {
			return err
		}
	}
	return nil
}

func smallCalls(ctx context.Context, uri string) error {
	connection, err := virtkit.Connect(ctx, uri)
	if err != nil {
		return err
	}
	defer connection.Close()
	domain, err := connection.DomainByName(ctx, "test")
	if err != nil {
		return err
	}
	err = measure("state", func() error {
		_, err := domain.State(ctx)
		return err
	})
	if err != nil {
		return err
	}
	err = measure("look-up", func() error {
		_, err := connection.DomainByName(ctx, "test")
		return err
	})
	if err != nil {
		return err
	}
	return measure("define + undefine", func() error {
		domain, err := connection.DefineDomain(ctx, virtkit.XML(definition))
		if err != nil {
			return err
		}
		return domain.Undefine(ctx)
	})
}

func lists(ctx context.Context, name, uri string) error {
	connection, err := virtkit.Connect(ctx, uri)
	if err != nil {
		return err
	}
	defer connection.Close()
	return measure(name, func() error {
		_, err := connection.Domains(ctx)
		return err
	})
}

// measure calls in batches that double until one takes long enough, and prints the time per call of that one.
func measure(name string, call func() error) error {
	seconds, err := strconv.ParseFloat(os.Getenv("VIRTKIT_BENCH_SECONDS"), 64)
	if err != nil {
		seconds = 0.3
	}
	for calls := 1; ; calls *= 2 {
		started := time.Now()
		for range calls {
			if err := call(); err != nil {
				return err
			}
		}
		if elapsed := time.Since(started); elapsed.Seconds() >= seconds {
			fmt.Printf("%s: %f\n", name, float64(elapsed.Nanoseconds())/float64(calls))
			return nil
		}
	}
}
