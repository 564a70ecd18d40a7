// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	// In a checkout, the library that was built there.
	if built, err := filepath.Abs("../target/debug/libvirtkit_c.so"); err == nil && os.Getenv("VIRTKIT_LIBRARY") == "" {
		if _, err := os.Stat(built); err == nil {
			os.Setenv("VIRTKIT_LIBRARY", built)
		}
	}
	if role := os.Getenv("VIRTKIT_TEST_ROLE"); role != "" {
		os.Exit(roles[role]())
	}
	os.Exit(m.Run())
}

// Processes that tests start: this executable in another role.
var roles = map[string]func() int{}

// start prepares this executable in another role.
func start(t *testing.T, role string) *exec.Cmd {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(executable)
	command.Env = append(os.Environ(), "VIRTKIT_TEST_ROLE="+role, "GORACE=atexit_sleep_ms=0")
	return command
}

// connect opens a host that no other test sees.
func connect(t testing.TB) *Connection {
	t.Helper()
	conn, err := Connect(context.Background(), "test:///default?domains=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

func connectDomain(t testing.TB) (*Connection, *Domain) {
	t.Helper()
	conn := connect(t)
	domain, err := conn.DomainByName(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	return conn, domain
}

// asError gives the details of an error that must be one of a call.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	var details *Error
	if !errors.As(err, &details) {
		t.Fatalf("%v (%T) is no *Error", err, err)
	}
	return details
}

func TestMethods(t *testing.T) {
	ctx := context.Background()
	conn, domain := connectDomain(t)
	if domain.Name() != "test" || domain.Connection() != conn || domain.UUID() == (UUID{}) {
		t.Errorf("the identity of the domain is %q, %v", domain.Name(), domain.UUID())
	}
	state, err := domain.State(ctx)
	if err != nil || state.State != DomainStateRunning {
		t.Errorf("the state is %v, %v", state, err)
	}
	xml, err := domain.XML(ctx, DomainXMLInactive)
	if err != nil || !strings.Contains(xml.Text, "<name>test</name>") {
		t.Errorf("the XML is %v, %v", xml, err)
	}
	domains, err := conn.Domains(ctx, ListDomainsActive)
	if err != nil || len(domains) == 0 || domains[0].Connection() != conn {
		t.Errorf("the domains are %v, %v", domains, err)
	}
	if domains, err := conn.Domains(ctx, ListDomainsTransient, ListDomainsInactive); err != nil || len(domains) != 0 {
		t.Errorf("transient domains that do not run are %v, %v", domains, err)
	}
}

func TestParametersAreChangedAndRead(t *testing.T) {
	ctx := context.Background()
	_, domain := connectDomain(t)
	for _, limit := range []uint64{1 << 20, 1 << 21} {
		if err := domain.SetMemoryParameters(ctx, DomainMemoryParameters{HardLimit: Ptr(limit)}); err != nil {
			t.Fatal(err)
		}
		limits, err := domain.MemoryParameters(ctx)
		if err != nil || limits.HardLimit == nil || *limits.HardLimit != limit {
			t.Errorf("the limits are %v, %v; the hard one was set to %d", limits, err, limit)
		}
	}
	err := domain.SetMemoryParameters(ctx, DomainMemoryParameters{Extra: []TypedParam{NewTypedParam("no_such_limit", uint64(1))}})
	if !errors.Is(err, ErrArgumentUnsupported) || !strings.Contains(err.Error(), "no_such_limit") {
		t.Errorf("an unknown parameter gives %#v", err)
	}
	err = domain.SetMemoryParameters(ctx, DomainMemoryParameters{Extra: []TypedParam{{Name: "empty"}}})
	if details := asError(t, err); details.Code != ErrInvalidArg || details.Outcome != OutcomeNotStarted {
		t.Errorf("a parameter without value gives %+v", details)
	}
}

func TestErrorsAreTheirCodes(t *testing.T) {
	conn := connect(t)
	_, err := conn.DomainByName(context.Background(), "nobody")
	details := asError(t, err)
	if !errors.Is(err, ErrNoDomain) || errors.Is(err, ErrInvalidArg) || errors.Is(err, context.Canceled) {
		t.Errorf("%v does not match its code alone", err)
	}
	if details.Code != ErrNoDomain || details.Level != LevelError || details.Outcome != OutcomeNone || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("the details are %+v", details)
	}
}

func TestCloseTwice(t *testing.T) {
	conn, domain := connectDomain(t)
	for range 2 {
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := domain.State(context.Background()); !errors.Is(err, ErrInvalidConn) {
		t.Errorf("a call on a closed connection gives %v", err)
	}
}

func TestCloseCanBeTriedAgain(t *testing.T) {
	conn, domain := connectDomain(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := conn.CloseContext(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("closing with a cancelled context gives %v", err)
	}
	if _, err := domain.State(context.Background()); err != nil {
		t.Errorf("a connection that was not closed gives %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if _, err := domain.State(context.Background()); !errors.Is(err, ErrInvalidConn) {
		t.Errorf("a call on a closed connection gives %v", err)
	}
}

func TestStaleHandle(t *testing.T) {
	conn := connect(t)
	stale := &Connection{library: conn.library, handle: conn.handle + 1<<40}
	if _, err := stale.DomainByName(context.Background(), "test"); !errors.Is(err, ErrInvalidConn) {
		t.Errorf("a handle that was never given out gives %v", err)
	}
}

func TestPassedFlagsAreChecked(t *testing.T) {
	conn := connect(t)
	_, err := conn.Domains(context.Background(), 1<<31)
	if !errors.Is(err, ErrInvalidArg) {
		t.Errorf("a flag that does not exist gives %v", err)
	}
}

func TestForgottenHandlesAreReleased(t *testing.T) {
	_, domain := connectDomain(t)
	for range 3 {
		func() {
			if _, err := domain.OpenConsole(context.Background(), ""); err != nil {
				t.Fatal(err)
			}
		}()
		// The console is held by a stream that nobody has any more.
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			runtime.GC()
			console, err := domain.OpenConsole(context.Background(), "")
			if err == nil {
				_ = console.Close()
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("the console is still open: %v", err)
			}
		}
	}
}

func TestExit(t *testing.T) {
	for round := range 50 {
		command := start(t, "exit")
		hangs := time.AfterFunc(30*time.Second, func() { _ = command.Process.Kill() })
		output, err := command.CombinedOutput()
		hangs.Stop()
		if err != nil || string(output) != "leaving\n" {
			t.Fatalf("exit %d: %v, %s", round, err, output)
		}
	}
}

func init() {
	// Leaves with a call pending, an event waiting, and goroutines in the middle of calls.
	roles["exit"] = func() int {
		ctx := context.Background()
		conn, err := Connect(ctx, "test:///default")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		domain, err := conn.DomainByName(ctx, "test")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		console, err := domain.OpenConsole(ctx, "")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		go bufio.NewReader(console).ReadString(0)
		subscription, err := conn.Subscribe(EventFilter{})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		go subscription.Next(ctx)
		go func() {
			for {
				_, _ = domain.State(ctx)
			}
		}()
		time.Sleep(5 * time.Millisecond)
		fmt.Println("leaving")
		return 0
	}
}
