// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"strings"
)

// What ssh says where it does not believe the other side, or is not let in.
const (
	keyUnknown = "Host key verification failed"
	keyChanged = "REMOTE HOST IDENTIFICATION HAS CHANGED"
	keyDenied  = "Permission denied"
)

// known is what the URI says of the other side of ssh: the host, whom ssh logs in, the file of known hosts.
type known struct{ host, user, file string }

func knownOf(t *target) *known {
	host := t.hostName()
	if t.port != "" {
		host += ", port " + t.port
	}
	return &known{host, t.user, t.settings.knownHosts}
}

func (k *known) place() string {
	if k.file != "" {
		return k.file
	}
	return "ssh's files of known hosts (usually ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts)"
}

// refusal says why one side does not accept the other, if that is what the words of ssh are about; else nothing. Where nothing is known it
// is another program, which may have called ssh.
func refusal(words string, k *known) string {
	changed, unknown := strings.Contains(words, keyChanged), strings.Contains(words, keyUnknown)
	switch {
	case !changed && !unknown && !strings.Contains(words, keyDenied):
		return ""
	case k == nil:
		return "one side does not accept the other"
	case changed:
		kind, shown := between(words, "fingerprint for the ", " key sent by", "host"), ""
		for _, word := range strings.Fields(words) {
			if strings.HasPrefix(word, "SHA256:") || strings.HasPrefix(word, "MD5:") {
				shown = " " + strings.TrimRight(word, ".")
				break
			}
		}
		expected := between(words, "Offending "+kind+" key in ", "\n", k.place())
		return fmt.Sprintf("%s shows the %s key%s, and expected was another one, which stands in %s", k.host, kind, shown, expected)
	case unknown:
		kind := between(words, "No ", " host key is known for", "host")
		return fmt.Sprintf("the %s key of %s is not known: expected was one that stands in %s", kind, k.host, k.place())
	default:
		user := "this user"
		if k.user != "" {
			user = fmt.Sprintf("%q", k.user)
		}
		return fmt.Sprintf("%s does not let %s in: it expected %s", k.host, user, between(words, keyDenied+" (", ")", "another proof"))
	}
}

// between is what stands between two texts, the first of them as early as possible; otherwise where they are not there.
func between(text, begin, end, otherwise string) string {
	if _, behind, ok := strings.Cut(text, begin); ok {
		if found, _, ok := strings.Cut(behind, end); ok {
			return strings.TrimSpace(found)
		}
	}
	return otherwise
}
