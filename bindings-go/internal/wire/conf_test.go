// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
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
