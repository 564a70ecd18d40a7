// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"

	"virtkit.dev/virtkit/internal/native"
)

// Error is what every failed call gives. It matches the sentinel of its code:
//
//	errors.Is(err, virtkit.ErrNoDomain)
//
// A call that its context ended matches [context.Canceled] or [context.DeadlineExceeded] too.
type Error struct {
	// Code says what went wrong. It is also a sentinel for [errors.Is].
	Code ErrorCode
	// Domain says which part of the system it comes from.
	Domain ErrorDomain
	Level  ErrorLevel
	// Message is a sentence that names the object and the value.
	Message string
	// Str1, Str2 and Str3 are the parts of the message that a program may want, empty for none.
	Str1, Str2, Str3 string
	// Int1 and Int2 are numbers that a program may want.
	Int1, Int2 int32
	// Outcome says what became of a call that was cancelled or ran out of time.
	Outcome Outcome
}

// Error gives the message.
func (e *Error) Error() string {
	return e.Message
}

// Is tells whether target is the error's code, or the context's error that stands for it.
func (e *Error) Is(target error) bool {
	switch target {
	case context.Canceled:
		return e.Code == ErrCancelled
	case context.DeadlineExceeded:
		return e.Code == ErrDeadlineExceeded
	}
	code, ok := target.(ErrorCode)
	return ok && code == e.Code
}

// Error names the code; a code is an error so that [errors.Is] can look for it.
func (c ErrorCode) Error() string {
	return "virtkit: " + c.String()
}

// ErrLibrary is in the error of a call that could not find or load libvirtkit.
var ErrLibrary = native.ErrLibrary

// ErrorLevel says how bad an error is.
type ErrorLevel int32

// The levels.
const (
	LevelNone    ErrorLevel = 0
	LevelWarning ErrorLevel = 1
	LevelError   ErrorLevel = 2
)

// String names the level.
func (l ErrorLevel) String() string {
	return enumText("ErrorLevel", errorLevels, int32(l))
}

var errorLevels = []enumName{{0, "NONE"}, {1, "WARNING"}, {2, "ERROR"}}

// Outcome says what became of a call that did not run to its end.
type Outcome int32

// The outcomes.
const (
	// OutcomeNone is the outcome of a call that ran to its end.
	OutcomeNone Outcome = 0
	// OutcomeNotStarted says that nothing was changed.
	OutcomeNotStarted Outcome = 1
	// OutcomeUnknown says that the call may still take effect.
	OutcomeUnknown Outcome = 2
)

// String names the outcome: "none", "not_started" or "unknown".
func (o Outcome) String() string {
	return enumText("Outcome", outcomes, int32(o))
}

var outcomes = []enumName{{0, "none"}, {1, "not_started"}, {2, "unknown"}}

// invalid is the error of an argument that cannot be passed.
func invalid(message string) error {
	return &Error{Code: ErrInvalidArg, Level: LevelError, Message: message, Outcome: OutcomeNotStarted}
}

// error reads the error that an answer is.
func (d *decoder) error() error {
	optional := func() string {
		if !d.bool() {
			return ""
		}
		return d.text()
	}
	e := &Error{Code: ErrorCode(d.i32()), Domain: ErrorDomain(d.i32()), Level: ErrorLevel(d.i32()), Message: d.text()}
	e.Str1, e.Str2, e.Str3 = optional(), optional(), optional()
	e.Int1, e.Int2, e.Outcome = d.i32(), d.i32(), Outcome(d.u32())
	if err := d.finish(); err != nil {
		return err
	}
	return e
}
