// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Codes that the client itself gives; the daemon's are carried as they are. A test compares them with those of the description.
const (
	codeInternalError        = 1
	codeNoSupport            = 3
	codeNoConnect            = 5
	codeInvalidConn          = 6
	codeInvalidArg           = 8
	codeOperationDenied      = 29
	codeConfSyntax           = 33
	codeSystemError          = 38
	codeRPC                  = 39
	codeAuthFailed           = 45
	codeOperationInvalid     = 55
	codeOperationTimeout     = 68
	codeOperationAborted     = 78
	codeAuthCancelled        = 79
	codeInvalidStream        = 73
	codeArgumentUnsupported  = 74
	codeOperationUnsupported = 84
	codeAuthUnavailable      = 94
	codeCancelled            = 10001
	codeDeadlineExceeded     = 10002
	codeConnectionLost       = 10003
)

// Parts of the system that errors come from.
const (
	domainNone    = 0
	domainRPC     = 7
	domainRemote  = 13
	domainStreams = 38
	domainAuth    = 46
)

// What became of a call that did not run to its end.
const (
	outcomeNone       = 0
	outcomeNotStarted = 1
	outcomeUnknown    = 2
)

// The levels of errors.
const (
	levelWarning = 1
	levelError   = 2
)

// Failure is why a call failed: libvirt's fields, and what became of the call.
type Failure struct {
	code, domain, level int32
	message             string
	texts               [3]*string
	numbers             [2]int32
	outcome             uint32
}

func (f *Failure) Error() string { return f.message }

// with gives a copy with another outcome.
func (f *Failure) with(outcome uint32) *Failure {
	copied := *f
	copied.outcome = outcome
	return &copied
}

func failure(code, domain int32, message string) *Failure {
	return &Failure{code: code, domain: domain, level: levelError, message: message}
}

// invalid is the error of an argument that makes no sense.
func invalid(message string) *Failure { return failure(codeInvalidArg, domainNone, message) }

// remote is the error of a daemon that does not keep to the protocol, and of what cannot be sent.
func remote(message string) *Failure { return failure(codeRPC, domainRPC, message) }

// refusedLogin is the error of who is not let in.
func refusedLogin(message string) *Failure { return failure(codeAuthFailed, domainRPC, message) }

// system is the error of a call of the operating system, with its number.
func system(doing string, err error) *Failure {
	told := failure(codeSystemError, domainRPC, fmt.Sprintf("%s: %s", doing, cause(err)))
	var number syscall.Errno
	if errors.As(err, &number) {
		told.numbers[0] = int32(number)
	}
	return told
}

// cause is what is wrong, without what was done and to what: the sentence around it says that.
func cause(err error) error {
	var number syscall.Errno
	var call *os.SyscallError
	switch {
	case errors.As(err, &number):
		return number
	case errors.As(err, &call):
		return call.Err
	default:
		return err
	}
}

// ended is the error of a call whose context has ended.
func ended(ctx context.Context, outcome uint32) *Failure {
	late, before := errors.Is(ctx.Err(), context.DeadlineExceeded), outcome == outcomeNotStarted
	var told *Failure
	switch {
	case late && before:
		told = failure(codeDeadlineExceeded, domainNone, "the deadline had passed before the call began")
	case late:
		told = failure(codeDeadlineExceeded, domainNone, "the deadline passed while the call was under way")
	case before:
		told = failure(codeCancelled, domainNone, "the call was cancelled before it began")
	default:
		told = failure(codeCancelled, domainNone, "the call was cancelled while it was under way")
	}
	told.outcome = outcome
	return told
}

// asFailure makes any error one of calls.
func asFailure(err error) *Failure {
	var told *Failure
	if errors.As(err, &told) {
		return told
	}
	return failure(codeInternalError, domainNone, err.Error())
}

// encode writes the error in the form of the module's calls.
func (f *Failure) encode(out *encoder) {
	out.i32(f.code)
	out.i32(f.domain)
	out.i32(f.level)
	out.text(f.message)
	for _, text := range f.texts {
		out.optionalText(text)
	}
	out.i32(f.numbers[0])
	out.i32(f.numbers[1])
	out.u32(f.outcome)
}

// decodeFailure reads the error that is the payload of a packet, as far as it can be read. An error about what should be an error is given
// in the place of one that does not even say why.
func decodeFailure(payload []byte) *Failure {
	in := decoder{data: payload}
	told := &Failure{code: in.i32(), domain: in.i32()}
	// Words of an error are worth more than their encoding: what is no text is replaced, and a NUL ends it, as for programs in C.
	optionalText := func() *string {
		if !in.present() {
			return nil
		}
		value, _, _ := bytes.Cut(in.opaque(maxText), []byte{0})
		if in.failed != "" {
			return nil
		}
		words := strings.ToValidUTF8(string(value), "\uFFFD")
		return &words
	}
	message := optionalText()
	told.level = min(max(in.i32(), 0), levelError)
	// What names a domain, and a network: read, and not needed.
	if in.present() {
		in.opaque(maxText)
		in.raw(16 + 4)
	}
	for at := range told.texts {
		told.texts[at] = optionalText()
	}
	told.numbers[0], told.numbers[1] = in.i32(), in.i32()
	if in.present() {
		in.opaque(maxText)
		in.raw(16)
	}
	switch err := in.end(); {
	case err != nil && message == nil:
		return asFailure(err).with(outcomeUnknown)
	case err != nil:
		// What it says first is why the call failed.
		told.message = fmt.Sprintf("%s (the rest of the daemon's error is malformed: %s)", *message, in.failed)
		return told
	}
	if message == nil {
		told.message = fmt.Sprintf("the other side failed with error %d, and does not say why", told.code)
	} else {
		told.message = *message
	}
	return told
}

// isUnknown tells whether the daemon does not have a procedure, or its program. There is an error code for it, but not for this alone: the
// number tells, as a word of its own, for messages of other failures have numbers too.
func isUnknown(err error, procedure uint32) bool {
	told := asFailure(err)
	words := strings.Fields(told.message)
	ends := func(number uint32) bool {
		return len(words) > 0 && words[len(words)-1] == strconv.Itoa(int(number))
	}
	switch program := programOf(procedure); {
	case told.code != codeRPC || told.domain != domainRPC || told.outcome != outcomeNone:
		// What became of a call is said on this side alone.
		return false
	case program == programRemote:
		return ends(procedure)
	default:
		// The procedures of the other programs have numbers so small that many a message ends with one.
		number := procedure & numberBits
		return slices.Contains(words, strconv.Itoa(int(program))) || ends(number) && strings.HasSuffix(told.message, fmt.Sprintf(": %d", number))
	}
}
