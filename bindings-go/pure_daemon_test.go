// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package virtkit

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// ours lets virtkit's own daemon listen on a socket in a folder, for one client. Where it was not built, the test is skipped.
func ours(t *testing.T, folder string) (uri string) {
	t.Helper()
	program := os.Getenv("VIRTKIT_AGENT_DAEMON")
	if program == "" {
		program = "../target/debug/virtkit-agent-rust"
	}
	if _, err := os.Stat(program); err != nil {
		t.Skipf("SKIPPED: %s was not built (cargo build -p virtkit-agent-rust), so nothing is tested against virtkit's own daemon", program)
	}
	command := exec.Command(program)
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		command.Wait()
	})
	socket := filepath.Join(folder, "ours.sock")
	question, err := json.Marshal(map[string]any{"id": 1, "call": "serve", "args": map[string]any{"socket": socket}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := input.Write(append(question, '\n')); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.Contains(line, `"ok"`) {
		t.Fatal(line, err)
	}
	return "test+unix:///default?socket=" + socket
}

// libvirtd is a daemon of libvirt's, alone in its folder.
type libvirtd struct {
	folder   string
	tcp, tls int
	// Ends it at once.
	stop func()
}

// setting is a line of its configuration.
type setting struct {
	name  string
	value any
}

// theirs starts a daemon of libvirt's. Where it is not installed, the test is skipped.
func theirs(t *testing.T, mechanisms string, settings ...setting) *libvirtd {
	t.Helper()
	for _, program := range []string{"libvirtd", "setpriv"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: %s is not installed, so nothing is tested against libvirt's daemon", program)
		}
	}
	folder, err := os.MkdirTemp("", "virtkit-libvirtd-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	d := &libvirtd{folder: folder, tcp: freePort(t), tls: freePort(t)}
	settings = append(settings, setting{"unix_sock_dir", folder}, setting{"listen_addr", "127.0.0.1"},
		setting{"tcp_port", fmt.Sprint(d.tcp)}, setting{"tls_port", fmt.Sprint(d.tls)})
	for _, one := range settings {
		if one.name == "listen_tls" {
			settings = append(settings, d.certificates(t)...)
		}
	}
	d.write(t, "libvirtd.conf", configuration(settings))
	if mechanisms != "" {
		d.passwords(t, mechanisms)
	}
	d.run(t)
	return d
}

func configuration(settings []setting) string {
	has := make(map[string]bool)
	var text strings.Builder
	usual := []setting{{"auth_unix_rw", "none"}, {"auth_unix_ro", "none"}, {"listen_tcp", 0}, {"listen_tls", 0}}
	for _, one := range append(settings, usual...) {
		if has[one.name] {
			continue
		}
		has[one.name] = true
		if text2, ok := one.value.(string); ok {
			fmt.Fprintf(&text, "%s = %q\n", one.name, text2)
		} else {
			fmt.Fprintf(&text, "%s = %v\n", one.name, one.value)
		}
	}
	return text.String()
}

func (d *libvirtd) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(d.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// passwords writes the file with the one user, ada, whose password is lovelace.
func (d *libvirtd) passwords(t *testing.T, mechanisms string) {
	t.Helper()
	program, err := exec.LookPath("saslpasswd2")
	if err != nil {
		t.Skip("SKIPPED: saslpasswd2 is not installed, so SASL is not tested")
	}
	database := filepath.Join(d.folder, "passwd.db")
	d.write(t, "sasl/libvirt.conf", "mech_list: "+mechanisms+"\nsasldb_path: "+database+"\n")
	command := exec.Command(program, "-p", "-c", "-a", "libvirt", "-f", database, "ada")
	command.Stdin = strings.NewReader("lovelace")
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("the user could not be added: %s: %s", err, said)
	}
}

func (d *libvirtd) run(t *testing.T) {
	t.Helper()
	words := []string{"--pdeathsig=TERM"}
	if os.Geteuid() == 0 {
		// The user's own daemon, which touches nothing of the machine's.
		words = append(words, "--reuid=65534", "--regid=65534", "--clear-groups")
		err := filepath.WalkDir(d.folder, func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				err = os.Chown(path, 65534, 65534)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(d.folder, name) }
	command := exec.Command("setpriv", append(words, "libvirtd", "-f", in("libvirtd.conf"), "-p", in("pid"), "--listen")...)
	command.Env = append(os.Environ(), "HOME="+d.folder, "XDG_RUNTIME_DIR="+d.folder, "XDG_CONFIG_HOME="+d.folder, "XDG_CACHE_HOME="+d.folder,
		"SASL_CONF_PATH="+in("sasl"))
	log, err := os.Create(in("log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	command.Stderr = log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- command.Wait() }()
	d.stop = sync.OnceFunc(func() {
		command.Process.Kill()
		<-over
		os.Remove(in("libvirt-sock"))
	})
	t.Cleanup(d.stop)
	for until := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if d.listens() {
			return
		}
		select {
		case err := <-over:
			over <- err
			said, _ := os.ReadFile(in("log"))
			t.Fatalf("libvirtd has ended (%v):\n%s", err, said)
		default:
		}
		if time.Now().After(until) {
			t.Fatal("libvirtd does not listen")
		}
	}
}

// listens tells whether it listens wherever it is to.
func (d *libvirtd) listens() bool {
	places := [][2]string{{"unix", filepath.Join(d.folder, "libvirt-sock")}}
	text, err := os.ReadFile(filepath.Join(d.folder, "libvirtd.conf"))
	if strings.Contains(string(text), "listen_tcp = 1") {
		places = append(places, [2]string{"tcp", fmt.Sprintf("127.0.0.1:%d", d.tcp)})
	}
	if strings.Contains(string(text), "listen_tls = 1") {
		places = append(places, [2]string{"tcp", fmt.Sprintf("127.0.0.1:%d", d.tls)})
	}
	for _, place := range places {
		socket, failed := net.Dial(place[0], place[1])
		if failed != nil {
			return false
		}
		socket.Close()
	}
	return err == nil
}

// over is the URI of its host over TCP or TLS.
func (d *libvirtd) over(transport string) string {
	port := d.tcp
	if transport == "tls" {
		port = d.tls
	}
	return fmt.Sprintf("test+%s://localhost:%d/default", transport, port)
}

func (d *libvirtd) uri() string {
	return "test+unix:///default?socket=" + filepath.Join(d.folder, "libvirt-sock")
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// open opens a connection that is closed with the test.
func open(t *testing.T, uri string, flags ...ConnectFlags) *Connection {
	t.Helper()
	conn, err := Connect(context.Background(), uri, flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// static builds a program without anything of the host's, and says where.
func static(t *testing.T, folder string) string {
	t.Helper()
	program := filepath.Join(folder, "hello")
	command := exec.Command("go", "build", "-tags", "virtkit_pure", "-o", program, "./internal/hello")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %s", err, said)
	}
	return program
}

// inside runs a program of a folder with that folder as its root.
func inside(t *testing.T, folder, program string, args ...string) (said string, err error) {
	t.Helper()
	command := exec.Command("/"+program, args...)
	command.Env, command.Dir = []string{}, "/"
	command.SysProcAttr = &syscall.SysProcAttr{Chroot: folder}
	if os.Geteuid() != 0 {
		// Root of a name space of its own may change its root.
		command.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		command.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	var out, complaints strings.Builder
	command.Stdout, command.Stderr = io.Writer(&out), io.Writer(&complaints)
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, complaints.String())
	}
	return out.String(), nil
}
