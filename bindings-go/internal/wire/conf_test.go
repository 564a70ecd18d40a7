// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheFileForClientsIsRead(t *testing.T) {
	found, _, wrong := parseConf("# of clients\n\nuri_aliases = [\n  \"lab=qemu+ssh://root@lab/system?a=b\", # far away\n  'here=test:///default',\n]\n" +
		"remote_mode = \"auto\"\nmax = -3\nuri_default=\"qemu:///system\"")
	if wrong != "" || found.usual != "qemu:///system" || found.aliases["lab"] != "qemu+ssh://root@lab/system?a=b" || found.aliases["here"] != "test:///default" {
		t.Errorf("%+v, %s", found, wrong)
	}
	for text, want := range map[string]struct {
		line int
		word string
	}{
		"\nuri_default":                        {2, "KEY"},
		"uri_default = 3":                      {1, "quotes"},
		"a = 1\nuri_default = \"qemu":          {2, "value"},
		"uri_aliases = [\n\"a=b:\"\n\"c=d:\"]": {3, "commas"},
		"uri_aliases = [ \"a=b:\",":            {1, "end"},
		"uri_aliases = [ 7 ]":                  {1, "texts"},
		"uri_aliases = [ \"a b=c:\" ]":         {1, `"a b=c:"`},
		"uri_aliases = \"a=b:\"":               {1, "list"},
		"=":                                    {1, "KEY"},
		"a = é":                                {1, "value"},
	} {
		if _, line, wrong := parseConf(text); line != want.line || !strings.Contains(wrong, want.word) {
			t.Errorf("%q: line %d: %s", text, line, wrong)
		}
	}
}

// Where nobody says a URI the daemon of this machine is asked, and what was tried is told where there is none.
func TestWithoutAURITheDaemonOfThisMachineIsAsked(t *testing.T) {
	run := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", run)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("LIBVIRT_DEFAULT_URI", "")
	t.Setenv("VIRTKIT_DEFAULT_URI", "")
	wanted := &target{text: "remote:///session", driver: anyDriver, session: true}
	_, err := wanted.localSocket()
	if err == nil {
		t.Fatal("there is no daemon")
	}
	told := asFailure(nowhere(err))
	for _, part := range []string{"VIRTKIT_DEFAULT_URI nor LIBVIRT_DEFAULT_URI", "libvirt.conf", "virtqemud-sock", "libvirt-sock"} {
		if told.code != codeNoConnect || !strings.Contains(told.message, part) {
			t.Errorf("%q is not in: %d %s", part, told.code, told.message)
		}
	}
	if refused := failure(codeAuthFailed, domainAuth, "no"); nowhere(refused) != error(refused) {
		t.Error("what a daemon answers stays as it is")
	}
	if os.Geteuid() != 0 {
		if _, err := connect(context.Background(), "", 0, nil); asFailure(err).code != codeNoConnect {
			t.Error(err)
		}
	}
	if err := os.Mkdir(filepath.Join(run, "libvirt"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"libvirt-sock", "virtqemud-sock"} {
		place := filepath.Join(run, "libvirt", name)
		if err := os.WriteFile(place, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if found, err := wanted.localSocket(); err != nil || found != place {
			t.Errorf("%s, %v: it should be %s", found, err, place)
		}
	}
}
