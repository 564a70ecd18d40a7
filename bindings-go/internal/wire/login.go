// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// The kinds of authentication.
const (
	authNone   = 0
	authSASL   = 1
	authPolkit = 2
)

// The most kinds of authentication that a daemon may offer.
const mostAuthKinds = 20

// The kinds of requests for credentials that are made here, in the numbers of the description.
const (
	credentialAuthName   = 2
	credentialPassphrase = 5
)

// request is something that somebody is asked before a connection is let in.
type request struct {
	kind      int32
	prompt    string
	challenge *string
	usual     *string
}

// asker asks somebody. There is one answer for each request, nil for none.
type asker func(ctx context.Context, requests []request) ([][]byte, error)

// login is how to be let in.
type login struct {
	// What the URI wants, and the mechanism of SASL; empty for what the daemon wants.
	wanted, mechanism string
	// The other side, for messages and for the file; the user that the URI names; the file that it names.
	host, user, file string
	// Who is asked what no file says; nil for nobody.
	ask asker
	// Whether a later connection needs what was answered, because nobody can be asked then.
	keeps bool
	// How long the daemon may take for its part.
	patience patience

	lock sync.Mutex
	kept *nameAndPassword
}

// nameAndPassword are a name and its password.
type nameAndPassword struct {
	name     string
	password []byte
}

func newLogin(t *target, ask asker) *login {
	return &login{wanted: strings.SplitN(t.settings.auth, ".", 2)[0], mechanism: t.settings.mechanism(), host: t.hostName(), user: t.user,
		file: t.settings.authFile, ask: ask, keeps: t.settings.reconnect, patience: usualPatience}
}

// authenticate does as the daemon wants, or as the URI says where the daemon leaves a choice.
func (o *opening) authenticate() error {
	var offered []uint32
	err := o.ask(procedureAuthList, nil, func(in *decoder) {
		for range in.count(mostAuthKinds) {
			offered = append(offered, in.u32())
		}
	})
	if err != nil {
		return err
	}
	chosen, err := o.login.choose(offered)
	if err != nil {
		return err
	}
	switch chosen {
	case authNone:
		return nil
	case authSASL:
		return o.sasl()
	case authPolkit:
		return o.polkit()
	default:
		return failure(codeAuthUnavailable, domainRPC,
			fmt.Sprintf("%s asks for authentication of kind %d, which is not known here", o.login.host, chosen))
	}
}

// polkit is asked by the daemon about this process. A daemon that cannot ask it lets nobody in either.
func (o *opening) polkit() error {
	err := o.ask(procedurePolkit, nil, func(in *decoder) { in.u32() })
	if err == nil || !o.link.alive() || o.ctx.Err() != nil || isSilence(err) {
		return err
	}
	told := *asFailure(err)
	if told.code != codeAuthCancelled && told.code != codeAuthUnavailable {
		told.code = codeAuthFailed
	}
	told.message = o.login.host + " does not let this process in by polkit: " + told.message
	return &told
}

func (l *login) choose(offered []uint32) (uint32, error) {
	wanted, known := map[string]uint32{"none": authNone, "sasl": authSASL, "polkit": authPolkit}[l.wanted]
	switch {
	case !known && len(offered) == 0:
		// A daemon that names nothing wants nothing.
		return authNone, nil
	case !known:
		return offered[0], nil
	case slices.Contains(offered, wanted) || len(offered) == 0 && wanted == authNone:
		return wanted, nil
	}
	var names []string
	for _, kind := range offered {
		if int(kind) < 3 {
			names = append(names, [...]string{"none", "sasl", "polkit"}[kind])
		} else {
			names = append(names, fmt.Sprintf("kind %d", kind))
		}
	}
	return 0, refusedLogin(fmt.Sprintf("the URI wants authentication by %s, and %s offers %s", l.wanted, l.host, strings.Join(names, ", ")))
}

// nameAndPassword gives them; why says who wants them.
func (l *login) nameAndPassword(ctx context.Context, why string) (*nameAndPassword, error) {
	l.lock.Lock()
	kept := l.kept
	l.lock.Unlock()
	if kept != nil {
		return kept, nil
	}
	both, err := lookUpLogin(l.file, l.host)
	if err != nil {
		return nil, err
	}
	if both.name == "" || both.password == nil {
		if err := l.askFor(ctx, both, why); err != nil {
			return nil, err
		}
	}
	if l.keeps {
		l.lock.Lock()
		l.kept = both
		l.lock.Unlock()
	}
	return both, nil
}

// askFor asks for what is missing, all at once.
func (l *login) askFor(ctx context.Context, both *nameAndPassword, why string) error {
	var missing []request
	if both.name == "" {
		ask := request{kind: credentialAuthName, prompt: "User name for " + l.host, challenge: &l.host}
		if l.user != "" {
			ask.usual = &l.user
		}
		missing = append(missing, ask)
	}
	if both.password == nil {
		of := ""
		if both.name != "" {
			of = " of " + both.name
		}
		missing = append(missing, request{kind: credentialPassphrase, prompt: "Password" + of + " for " + l.host, challenge: &l.host})
	}
	if l.ask == nil {
		return refusedLogin(why + " asks for a name and a password, and the connection is opened without anybody to answer; no file of passwords has them either")
	}
	answers, err := l.ask(ctx, missing)
	if err != nil {
		return err
	}
	if len(answers) != len(missing) {
		return refusedLogin(fmt.Sprintf("%d answers were asked for, and %d were given", len(missing), len(answers)))
	}
	for at, asked := range missing {
		answer := answers[at]
		if len(answer) == 0 && asked.usual != nil {
			answer = []byte(*asked.usual)
		}
		switch {
		case answer == nil:
			return failure(codeAuthCancelled, domainAuth, fmt.Sprintf("there was no answer to %q", asked.prompt))
		case asked.kind == credentialAuthName:
			both.name = string(answer)
		default:
			both.password = answer
		}
	}
	return nil
}
