// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"time"
)

// patience is how long a daemon may say nothing before this side is let in. Later the question whether it is there sees to that.
type patience struct {
	// For what a daemon knows, or its machine does; for what it opens, which may be far from it; for what a person may be asked on the way:
	// a password of ssh, or by the agent of polkit.
	step, host, person time.Duration
}

var usualPatience = patience{step: 30 * time.Second, host: 2 * time.Minute, person: 5 * time.Minute}

// with is how long the answer to a call of the opening is waited for. The first one may have to wait for the program that carries it.
func (p patience) with(procedure uint32, carried bool) time.Duration {
	switch {
	case procedure == procedurePolkit, procedure == procedureAuthList && carried:
		return p.person
	case procedure == procedureOpen:
		return p.host
	default:
		return p.step
	}
}

// What the protocol's own procedures are, in words.
var ownProcedures = map[uint32]string{
	procedureOpen: "the opening of the connection", procedureFeature: "the question for a feature",
	procedureAuthList: "the question for authentication", procedureSASLInit: "the question for mechanisms of SASL",
	procedureSASLStart: "the beginning of SASL", procedureSASLStep: "a step of SASL", procedurePolkit: "the authentication by polkit",
	procedureURI: "the question for the URI",
}

// within does something, but for no longer than this. Where it does not come to an end, the error says who has not done what.
func within(ctx context.Context, limit time.Duration, silence func() string, do func(ctx context.Context) error) error {
	limited, stop := context.WithTimeout(ctx, limit)
	defer stop()
	err := do(limited)
	if err == nil || limited.Err() == nil || ctx.Err() != nil {
		return err
	}
	told := failure(codeOperationTimeout, domainRPC, fmt.Sprintf("%s within %g seconds", silence(), limit.Seconds()))
	return told.with(outcomeNotStarted)
}

// isSilence tells whether an error is that of a daemon which says nothing, and not one that it has said.
func isSilence(err error) bool {
	told := asFailure(err)
	return told.code == codeOperationTimeout && told.outcome != outcomeNone
}

// ask makes a call of the opening.
func (o *opening) ask(procedure uint32, write func(*encoder), read func(*decoder)) error {
	return o.patiently(procedure, func(ctx context.Context) error { return o.link.ask(ctx, procedure, write, read) })
}

// patiently waits for the answer to such a call, as long as it may take.
func (o *opening) patiently(procedure uint32, do func(ctx context.Context) error) error {
	silence := func() string {
		what := ownProcedures[procedure]
		if what == "" {
			what = "the subscription to an event"
		}
		return fmt.Sprintf("the daemon of %s has not answered %s (procedure %s)", o.login.host, what, spell(procedure))
	}
	return within(o.ctx, o.login.patience.with(procedure, o.link.way.program != nil), silence, do)
}
