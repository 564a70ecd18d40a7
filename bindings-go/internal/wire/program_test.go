// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// started is a shell that carries bytes, by a script.
func started(t *testing.T, script string, arguments ...string) (*way, *program) {
	t.Helper()
	w, err := carried(exec.Command("/bin/sh", append([]string{"-c", script, "carrier"}, arguments...)...), secrecyUnknown, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w, w.program
}

func TestAProgramSaysItsLastWordsAndEnds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "words")
	w, p := started(t, `while read line; do :; done; sleep 0.3; echo bye > "$1"`, file)
	w.close()
	soon(t, p.exited, "a program whose connection has ended goes on")
	if said, err := os.ReadFile(file); string(said) != "bye\n" {
		t.Errorf("its last words are %q, %v", said, err)
	}
}

func TestAProgramThatDoesNotWantToEndIsEnded(t *testing.T) {
	w, p := started(t, `trap "" TERM PIPE; echo ready; while :; do sleep 0.1; done`)
	if _, err := io.ReadFull(p, make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	w.close()
	soon(t, p.exited, "a program that ignores all signals goes on")
	if err := syscall.Kill(p.command.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("its process is still there: %v", err)
	}
}

func TestWhoeverAProgramLeavesBehindHoldsNothingUp(t *testing.T) {
	file := filepath.Join(t.TempDir(), "left")
	w, p := started(t, `sleep 60 & echo $! > "$1"; echo refused >&2; exit 1`, file)
	soon(t, p.exited, "it goes on")
	t.Cleanup(func() {
		if left, err := os.ReadFile(file); err == nil {
			_ = exec.Command("kill", strings.TrimSpace(string(left))).Run()
		}
	})
	w.close()
	told := make(chan error, 1)
	go func() { told <- p.explain(remote("nothing came")) }()
	if err := soon(t, told, "its words are waited for without end"); !strings.Contains(err.Error(), "refused") {
		t.Error(err)
	}
	soon(t, p.over, "somebody still listens to a program that has ended")
}

func TestNoMoreIsKeptOfComplaintsThanTheirBeginning(t *testing.T) {
	_, p := started(t, `i=0; while [ $i -lt 3000 ]; do echo "line $i of many" >&2; i=$((i+1)); done`)
	soon(t, p.over, "it goes on")
	if p.lock.Lock(); len(p.said) != keptWords || cap(p.said) > 4*keptWords {
		t.Errorf("%d bytes are kept", len(p.said))
	}
	p.lock.Unlock()
}
