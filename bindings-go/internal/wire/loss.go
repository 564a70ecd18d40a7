// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"errors"
	"io"
	"syscall"
	"time"
)

// How long the end of what comes is waited for where nothing can be sent any more: who has left may have answered first.
const lastAnswers = time.Second

// lost is the error of a connection that is lost.
func lost(message string) *Failure { return failure(codeConnectionLost, domainRPC, message) }

func closedThere() *Failure { return lost("the daemon has closed the connection") }

func closedHere() *Failure {
	return failure(codeInvalidConn, domainRPC, "the connection to the daemon is closed")
}

// isGone tells whether an error of a socket says that the other side is gone. Who reads sees the end of what comes, and who writes at the
// same moment that nobody reads.
func isGone(err error) bool {
	for _, end := range []error{io.EOF, io.ErrClosedPipe, syscall.EPIPE, syscall.ECONNRESET} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// found is what has ended a link, and what kind of end that is. It is one cause, whoever notices it first.
func found(doing string, err error) (*Failure, int32) {
	var told *Failure
	switch {
	case errors.As(err, &told):
		return told, closedError
	case isGone(err):
		return closedThere(), closedEOF
	default:
		told = system(doing, err)
		told.code = codeConnectionLost
		return told, closedError
	}
}

// later is what calls fail with that are made after the end of a link: whatever has ended it, there is no connection any more, and the
// first cause says why.
func later(told *Failure, reason int32) *Failure {
	if reason != closedClient {
		told = lost(told.message)
	}
	return told.with(outcomeNotStarted)
}

// cannotSend ends the link because nothing can be sent.
func (l *link) cannotSend(err error) {
	told, reason := found("cannot send to the daemon", err)
	if reason == closedEOF {
		select {
		case <-l.over:
		case <-time.After(lastAnswers):
		}
	}
	l.end(told, reason)
}

// cause says why the link has ended.
func (l *link) cause() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.failed == nil {
		return "the other side is gone"
	}
	return l.failed.message
}
