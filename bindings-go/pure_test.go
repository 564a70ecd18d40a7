// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package virtkit

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAStaticProgramRunsInAnEmptyRoot(t *testing.T) {
	root := t.TempDir()
	program := static(t, root)
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, part := range file.Progs {
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			t.Errorf("the program has a %s: it is not static", part.Type)
		}
	}
	ours(t, root)
	said, err := inside(t, root, "hello", "test+unix:///default?socket=/ours.sock")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(said, "test ") || !strings.Contains(said, " RUNNING\n") {
		t.Errorf("it lists %q", said)
	}
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 2 {
		t.Errorf("the root has %v (%v) besides the program and the socket", entries, err)
	}
}

func TestAStaticProgramReachesLibvirtFromAnEmptyRoot(t *testing.T) {
	d := theirs(t, "")
	// The folder of the daemon has its socket; nothing in it is of any use to a program that needs a library.
	static(t, d.folder)
	said, err := inside(t, d.folder, "hello", "test+unix:///default?socket=/libvirt-sock")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(said, "test ") || !strings.Contains(said, " RUNNING\n") {
		t.Errorf("it lists %q", said)
	}
}

// both runs a test against virtkit's own daemon and against libvirt's.
func both(t *testing.T, test func(t *testing.T, conn *Connection)) {
	t.Run("ours", func(t *testing.T) { test(t, open(t, ours(t, t.TempDir()))) })
	t.Run("libvirt", func(t *testing.T) { test(t, open(t, theirs(t, "").uri())) })
}

func TestDomainsAndTheirErrors(t *testing.T) {
	both(t, func(t *testing.T, conn *Connection) {
		ctx := context.Background()
		domain, err := conn.DomainByName(ctx, "test")
		if err != nil {
			t.Fatal(err)
		}
		if err := domain.Destroy(ctx); err != nil {
			t.Fatal(err)
		}
		state, err := domain.State(ctx)
		if err != nil || state.State != DomainStateShutOff {
			t.Errorf("%v, %v", state, err)
		}
		if _, err := conn.DomainByName(ctx, "nobody"); !errors.Is(err, ErrNoDomain) {
			t.Errorf("%v", err)
		}
		// The connection is as usable as before.
		if name, err := conn.Hostname(ctx); err != nil || name == "" {
			t.Errorf("%q, %v", name, err)
		}
	})
}

func TestManyCallsAreInFlight(t *testing.T) {
	both(t, func(t *testing.T, conn *Connection) {
		domain, err := conn.DomainByName(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for at := range 200 {
			all.Add(1)
			go func() {
				defer all.Done()
				ctx, stop := context.WithCancel(context.Background())
				defer stop()
				if at%3 == 0 {
					// Some are given up at any moment, and do no harm to the others.
					go stop()
				}
				if _, err := domain.XML(ctx); err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}()
		}
		all.Wait()
		if _, err := domain.State(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestEventsArrive(t *testing.T) {
	both(t, func(t *testing.T, conn *Connection) {
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		domain, err := conn.DomainByName(ctx, "test")
		if err != nil {
			t.Fatal(err)
		}
		events, err := conn.Subscribe(EventFilter{Kinds: []EventKind{EventKindDomainLifecycle}, Subject: domain})
		if err != nil {
			t.Fatal(err)
		}
		defer events.Close()
		if err := domain.Suspend(ctx); err != nil {
			t.Fatal(err)
		}
		event, err := events.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if told, ok := event.(*DomainLifecycleEvent); !ok || told.Domain.Name() != "test" || told.Event != DomainEventTypeSuspended {
			t.Errorf("%#v", event)
		}
	})
}

func TestWhatHasNoDaemonSaysSo(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	for uri, words := range map[string]string{
		"test:///default?a=b":                   "no engine",
		"qemu:///embed?root=/nowhere":           "no engine",
		"nosuch:///default":                     "no driver serves",
		"qemu+carrier://host/system":            `"carrier"`,
		"qemu+unix:///system?socket=/dev/null/": "cannot connect to the daemon's socket /dev/null/",
		"test+unix:///default?mode=modular":     "mode",
	} {
		_, err := Connect(context.Background(), uri)
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

func TestDocumentsAreTexts(t *testing.T) {
	_, err := ParseDomainConfig("<domain/>")
	if !errors.Is(err, ErrNoSupport) || !strings.Contains(err.Error(), "virtkit_pure") {
		t.Errorf("%v", err)
	}
}

func TestSaslOverTheSocket(t *testing.T) {
	for _, mechanism := range []string{"SCRAM-SHA-256", "PLAIN"} {
		t.Run(mechanism, func(t *testing.T) {
			d := theirs(t, strings.ToLower(mechanism), setting{"auth_unix_rw", "sasl"})
			ask := func(password string) Credentials {
				return func(_ context.Context, requests []CredentialRequest) ([]SecretValue, error) {
					answers := make([]SecretValue, len(requests))
					for at, request := range requests {
						answers[at] = SecretValue(password)
						if request.Kind == CredentialTypeAuthName {
							answers[at] = SecretValue("ada")
						}
					}
					return answers, nil
				}
			}
			conn, err := ConnectWith(context.Background(), d.uri(), ask("lovelace"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Hostname(context.Background()); err != nil {
				t.Error(err)
			}
			conn.Close()
			if _, err := ConnectWith(context.Background(), d.uri(), ask("wrong")); !errors.Is(err, ErrAuthFailed) {
				t.Errorf("%v", err)
			}
			if _, err := Connect(context.Background(), d.uri()); !errors.Is(err, ErrAuthFailed) {
				t.Errorf("%v", err)
			}
			file := filepath.Join(t.TempDir(), "auth.conf")
			text := "[credentials-a]\nauthname=ada\npassword=lovelace\n[auth-libvirt-localhost]\ncredentials=a\n"
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			open(t, d.uri()+"&authfile="+file)
		})
	}
}

func TestTCP(t *testing.T) {
	d := theirs(t, "", setting{"listen_tcp", 1}, setting{"auth_tcp", "none"})
	conn := open(t, d.over("tcp"))
	if encrypted, err := conn.IsEncrypted(context.Background()); err != nil || encrypted {
		t.Errorf("%v, %v", encrypted, err)
	}
	domain, err := conn.DomainByName(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := domain.CreateWithFiles(context.Background(), []*os.File{file}); !errors.Is(err, ErrNoSupport) {
		t.Errorf("%v", err)
	}
	d = theirs(t, "scram-sha-256", setting{"listen_tcp", 1}, setting{"auth_tcp", "sasl"})
	if _, err := Connect(context.Background(), d.over("tcp")); !errors.Is(err, ErrAuthFailed) || !strings.Contains(err.Error(), "56 bits") {
		t.Errorf("%v", err)
	}
}

func TestTLS(t *testing.T) {
	d := theirs(t, "", setting{"listen_tls", 1}, setting{"auth_tls", "none"})
	for folder, words := range map[string]string{
		"known":     "",
		"without":   "there is none to show",
		"another":   "cannot be that of a client",
		"elsewhere": "is not accepted",
	} {
		conn, err := Connect(context.Background(), d.over("tls")+"?pkipath="+filepath.Join(d.folder, folder))
		switch {
		case words == "" && err != nil:
			t.Errorf("%s: %v", folder, err)
		case words == "":
			if encrypted, err := conn.IsEncrypted(context.Background()); err != nil || !encrypted {
				t.Errorf("%v, %v", encrypted, err)
			}
			conn.Close()
		case err == nil || !strings.Contains(err.Error(), words):
			t.Errorf("%s: %v", folder, err)
		}
	}
	conn, err := Connect(context.Background(), d.over("tls")+"?pkipath="+filepath.Join(d.folder, "another")+"&no_sanity=1")
	if !errors.Is(err, ErrAuthFailed) {
		t.Errorf("%v, %v", conn, err)
	}
	open(t, d.over("tls")+"?no_verify=1&pkipath="+filepath.Join(d.folder, "known"))
	open(t, d.over("tls")+"?tls_priority=NORMAL:-VERS-ALL:%2bVERS-TLS1.2&pkipath="+filepath.Join(d.folder, "known"))
}

func TestSSH(t *testing.T) {
	server, err := exec.LookPath("sshd")
	if err != nil {
		server = "/usr/sbin/sshd"
	}
	for _, program := range []string{server, "ssh", "ssh-keygen", "nc"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: %s is not installed, so ssh is not tested", program)
		}
	}
	user, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	d := theirs(t, "")
	folder, port := t.TempDir(), freePort(t)
	in := func(name string) string { return filepath.Join(folder, name) }
	for _, name := range []string{"host", "own", "other"} {
		if said, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", in(name)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	read := func(name string) string {
		text, err := os.ReadFile(in(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	texts := map[string]string{
		"authorized": read("own.pub"),
		"known":      fmt.Sprintf("[127.0.0.1]:%d %s", port, read("host.pub")),
		"unknown":    fmt.Sprintf("[127.0.0.1]:%d %s", port, read("other.pub")),
		"config": fmt.Sprintf("Port %d\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\n",
			port, in("host"), in("authorized")),
	}
	for name, text := range texts {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		// Where it goes after it has given up its rights.
		os.MkdirAll("/run/sshd", 0o755)
	}
	command := exec.Command(server, "-D", "-e", "-f", in("config"))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	for range 100 {
		if socket, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			socket.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	uri := fmt.Sprintf("test+ssh://%s@127.0.0.1:%d/default?socket=%s/libvirt-sock&no_tty=1&known_hosts_verify=normal", user.Username, port, d.folder)
	conn := open(t, uri+"&keyfile="+in("own")+"&known_hosts="+in("known"))
	if _, err := conn.DomainByName(context.Background(), "test"); err != nil {
		t.Error(err)
	}
	if _, err := Connect(context.Background(), uri+"&keyfile="+in("own")+"&known_hosts="+in("unknown")); !errors.Is(err, ErrAuthFailed) {
		t.Errorf("%v", err)
	}
	if _, err := Connect(context.Background(), uri+"&sshauth=privkey&keyfile="+in("other")+"&known_hosts="+in("known")); !errors.Is(err, ErrAuthFailed) {
		t.Errorf("%v", err)
	}
}

func TestALostConnectionSaysSoAndMayBeOpenedAgain(t *testing.T) {
	d := theirs(t, "")
	conn, again := open(t, d.uri()), open(t, d.uri()+"&reconnect=1")
	events, err := again.Subscribe(EventFilter{Kinds: []EventKind{EventKindEventsLost}})
	if err != nil {
		t.Fatal(err)
	}
	closed, err := conn.Subscribe(EventFilter{})
	if err != nil {
		t.Fatal(err)
	}
	d.stop()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	event, err := closed.Next(ctx)
	if told, ok := event.(*ConnectionClosedEvent); err != nil || !ok || told.Reason != ConnectionCloseReasonEof && told.Reason != ConnectionCloseReasonError {
		t.Errorf("%#v, %v", event, err)
	}
	if _, err := closed.Next(ctx); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	if _, err := conn.Hostname(ctx); !errors.Is(err, ErrConnectionLost) {
		t.Errorf("%v", err)
	}
	if alive, err := conn.IsAlive(ctx); err != nil || alive {
		t.Errorf("%v, %v", alive, err)
	}
	d.run(t)
	if _, err := events.Next(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := again.DomainByName(ctx, "test"); err != nil {
		t.Error(err)
	}
}

func TestAStreamGoesBothWays(t *testing.T) {
	both(t, func(t *testing.T, conn *Connection) {
		ctx := context.Background()
		domain, err := conn.DomainByName(ctx, "test")
		if err != nil {
			t.Fatal(err)
		}
		stream, err := domain.Screenshot(ctx, nil)
		if errors.Is(err, ErrNoSupport) {
			t.Skip("SKIPPED: the daemon's test driver shows no screen")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		picture, err := io.ReadAll(stream)
		if err != nil || len(picture) == 0 || stream.MIME() == "" {
			t.Errorf("%d bytes of %q: %v", len(picture), stream.MIME(), err)
		}
		if err := stream.Finish(ctx); err != nil {
			t.Error(err)
		}
	})
}
