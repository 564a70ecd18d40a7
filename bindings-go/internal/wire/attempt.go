// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"sync"
)

// function answers a call of a function, which has no connection yet to travel over, and of a step of one that asks.
type function func(ctx context.Context, l *Library, in *decoder) (*encoder, error)

// decodeOpening reads the arguments of an opening.
func decodeOpening(in *decoder) (uri string, flags uint32, err error) {
	if in.present() {
		uri = in.text()
	}
	flags = in.u32()
	if in.end() != nil {
		err = invalid("the arguments of connect are malformed: " + in.failed)
	}
	return uri, flags, err
}

func number(v uint64) *encoder {
	out := &encoder{}
	out.u64(v)
	return out
}

// functionConnect opens a connection without anybody to ask.
func functionConnect(ctx context.Context, l *Library, in *decoder) (*encoder, error) {
	uri, flags, err := decodeOpening(in)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, uri, flags, nil)
	if err != nil {
		return nil, err
	}
	return number(l.keep(conn)), nil
}

// attempt is a call that asks its caller something before it answers: it is begun, asked what it wants to know until it wants nothing
// more, and ended.
type attempt struct {
	stop      context.CancelFunc
	questions chan question
	done      chan struct{}
	conn      *connection
	err       error

	lock sync.Mutex
	// The question that waits for its answer.
	open *question
}

// question is what is asked, and where the answer goes.
type question struct {
	requests []request
	answer   chan answers
}

type answers struct {
	values [][]byte
	err    error
}

// The attempts of this process.
var attempts = struct {
	sync.Mutex
	last  uint64
	known map[uint64]*attempt
}{known: make(map[uint64]*attempt)}

func givenUp() error {
	told := failure(codeCancelled, domainNone, "the attempt to connect was given up")
	return told.with(outcomeUnknown)
}

// functionConnectBegin begins an attempt, and gives its number.
func functionConnectBegin(_ context.Context, _ *Library, in *decoder) (*encoder, error) {
	uri, flags, wrong := decodeOpening(in)
	ctx, stop := context.WithCancel(context.Background())
	a := &attempt{stop: stop, questions: make(chan question), done: make(chan struct{})}
	go func() {
		defer close(a.done)
		if a.err = wrong; wrong == nil {
			a.conn, a.err = connect(ctx, uri, flags, a.ask)
		}
	}()
	attempts.Lock()
	defer attempts.Unlock()
	attempts.last++
	attempts.known[attempts.last] = a
	return number(attempts.last), nil
}

// ask puts a question where the caller finds it.
func (a *attempt) ask(ctx context.Context, requests []request) ([][]byte, error) {
	asked := question{requests, make(chan answers, 1)}
	select {
	case a.questions <- asked:
	case <-ctx.Done():
		return nil, givenUp()
	}
	select {
	case given := <-asked.answer:
		return given.values, given.err
	case <-ctx.Done():
		return nil, givenUp()
	}
}

func findAttempt(in *decoder) (*attempt, uint64, error) {
	named := in.u64()
	attempts.Lock()
	defer attempts.Unlock()
	found := attempts.known[named]
	if found == nil {
		return nil, named, invalid(fmt.Sprintf("there is no attempt %#x: it has ended, or never began", named))
	}
	return found, named, nil
}

// functionConnectAsked says what an attempt asks; nothing once it has ended.
func functionConnectAsked(ctx context.Context, _ *Library, in *decoder) (*encoder, error) {
	a, _, err := findAttempt(in)
	if err != nil {
		return nil, err
	}
	a.lock.Lock()
	waits := a.open != nil
	a.lock.Unlock()
	if waits {
		return nil, failure(codeOperationInvalid, domainNone, "what the attempt asked before has no answer yet")
	}
	out := &encoder{}
	select {
	case asked := <-a.questions:
		a.lock.Lock()
		a.open = &asked
		a.lock.Unlock()
		out.u32(uint32(len(asked.requests)))
		for _, request := range asked.requests {
			out.i32(request.kind)
			out.text(request.prompt)
			out.optionalText(request.challenge)
			out.optionalText(request.usual)
		}
	case <-a.done:
		out.u32(0)
	case <-ctx.Done():
		return nil, ended(ctx, outcomeUnknown)
	}
	return out, nil
}

func (a *attempt) settle(given answers) error {
	a.lock.Lock()
	open := a.open
	a.open = nil
	a.lock.Unlock()
	if open == nil {
		return failure(codeOperationInvalid, domainNone, "the attempt has asked nothing that has no answer yet")
	}
	if given.err == nil && len(given.values) != len(open.requests) {
		given.err = failure(codeAuthFailed, domainAuth,
			fmt.Sprintf("the callback for credentials gave %d answers, and %d were asked for", len(given.values), len(open.requests)))
	}
	open.answer <- given
	return nil
}

// functionConnectAnswer answers what an attempt has asked, one for each request.
func functionConnectAnswer(_ context.Context, _ *Library, in *decoder) (*encoder, error) {
	a, _, err := findAttempt(in)
	if err != nil {
		return nil, err
	}
	var given answers
	for range in.count(maxItems) {
		var value []byte
		if in.present() {
			value = append([]byte{}, in.opaque(maxText)...)
		}
		given.values = append(given.values, value)
	}
	if in.end() != nil {
		return nil, invalid("the answers to an attempt are malformed: " + in.failed)
	}
	return nil, a.settle(given)
}

// functionConnectRefuse tells an attempt that there is no answer, and why.
func functionConnectRefuse(_ context.Context, _ *Library, in *decoder) (*encoder, error) {
	a, _, err := findAttempt(in)
	if err != nil {
		return nil, err
	}
	reason := string(in.opaque(maxText))
	return nil, a.settle(answers{err: failure(codeAuthFailed, domainAuth, "the callback for credentials failed: "+reason)})
}

// functionConnectEnd gives the connection of an attempt that has ended, or gives up one that has not.
func functionConnectEnd(_ context.Context, l *Library, in *decoder) (*encoder, error) {
	a, named, err := findAttempt(in)
	if err != nil {
		return nil, err
	}
	attempts.Lock()
	delete(attempts.known, named)
	attempts.Unlock()
	defer a.stop()
	select {
	case <-a.done:
	default:
		go func() {
			<-a.done
			if a.conn != nil {
				a.conn.close(context.Background())
			}
		}()
		return nil, givenUp()
	}
	if a.err != nil {
		return nil, a.err
	}
	return number(l.keep(a.conn)), nil
}
