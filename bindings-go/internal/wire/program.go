// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// program is a running program whose standard input and output are the way to the daemon.
type program struct {
	io.ReadCloser
	input   io.WriteCloser
	command *exec.Cmd
	// Closed when nobody can complain any more, when the process has ended, when it is not wanted any more.
	over, exited, unwanted chan struct{}

	// What is known of the other side; nil where it is not ssh.
	known *known

	lock sync.Mutex
	said []byte
	// How it ended, once it has.
	end *os.ProcessState
}

// How much of what it complains about is kept, in bytes: the beginning; and how long its last words are waited for, by who wants to know
// why it failed, and before it is ended by force.
const (
	keptWords = 4 << 10
	lastWords = 2 * time.Second
)

func startProgram(command *exec.Cmd, known *known) (*program, error) {
	failed := func(err error) error {
		return system("cannot start "+quoteWord(command.Path)+" to reach the daemon", err)
	}
	input, err := command.StdinPipe()
	if err != nil {
		return nil, failed(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, failed(err)
	}
	p := &program{ReadCloser: output, input: input, command: command, known: known,
		over: make(chan struct{}), exited: make(chan struct{}), unwanted: make(chan struct{})}
	complaints, theirs, err := os.Pipe()
	if err != nil {
		return nil, failed(err)
	}
	command.Stderr = theirs
	err = command.Start()
	_ = theirs.Close()
	if err != nil {
		_ = complaints.Close()
		return nil, failed(err)
	}
	go p.listen(complaints)
	go p.reap(complaints)
	return p, nil
}

// reap waits for the end of the process. It is waited for alone, because exec closes the pipes at the end, and what it said last may still be there to read.
func (p *program) reap(complaints *os.File) {
	end, _ := p.command.Process.Wait()
	p.lock.Lock()
	p.end = end
	p.lock.Unlock()
	close(p.exited)
	<-p.unwanted
	select {
	case <-p.over:
	case <-time.After(lastWords):
		// It has left somebody who could complain, such as the ssh that keeps a shared connection: nobody listens any more.
		_ = complaints.Close()
	}
}

// listen takes what it complains about.
func (p *program) listen(complaints *os.File) {
	defer close(p.over)
	defer complaints.Close()
	buffer := make([]byte, 512)
	for {
		count, err := complaints.Read(buffer)
		p.lock.Lock()
		p.said = append(p.said, buffer[:min(count, keptWords-len(p.said))]...)
		p.lock.Unlock()
		if err != nil {
			return
		}
	}
}

func (p *program) Write(data []byte) (int, error) { return p.input.Write(data) }

func (p *program) Close() error {
	_ = p.input.Close()
	return p.ReadCloser.Close()
}

// stop ends it, once, when what it reads has ended: it may say its last words, then it is asked to end, then it is ended.
func (p *program) stop() {
	close(p.unwanted)
	go func() {
		for _, by := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
			select {
			case <-p.exited:
				return
			case <-time.After(lastWords):
				_ = p.command.Process.Signal(by)
			}
		}
	}()
}

// explain gives the error of a daemon that could not be spoken to: which program carried the bytes, how it ended and what it said. Whether
// its end was seen by who reads or by who writes does not matter, so it is one error.
func (p *program) explain(err error) error {
	limit := time.After(lastWords)
	for _, end := range []chan struct{}{p.exited, p.over} {
		select {
		case <-end:
		case <-limit:
			// One that goes on has said what it has to say.
			limit = nil
		}
		if limit == nil {
			break
		}
	}
	p.lock.Lock()
	text := strings.ToValidUTF8(strings.TrimSpace(strings.ReplaceAll(string(p.said), "\r\n", "\n")), "\uFFFD")
	how := fmt.Sprintf("%q %s and ", p.command.Args[0], endOf(p.end))
	p.lock.Unlock()
	if text == "" {
		how += "said nothing"
	} else {
		how += "said: " + text
	}
	if why := refusal(text, p.known); why != "" {
		return refusedLogin(why + " (" + how + ")")
	}
	told := *asFailure(err)
	if told.code == codeConnectionLost {
		return failure(codeSystemError, domainRPC, "the daemon was not reached: "+how)
	}
	told.message += " (" + how + ")"
	return &told
}

// endOf says how a program ended, as part of a sentence.
func endOf(end *os.ProcessState) string {
	if end == nil {
		return "goes on without its connection"
	}
	if status, ok := end.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return fmt.Sprintf("was ended by signal %d", status.Signal())
	}
	return fmt.Sprintf("ended with status %d", end.ExitCode())
}
