// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"time"
)

// The protocol's own procedures: opening and closing, features, authentication, subscriptions.
const (
	procedureOpen          = 1
	procedureClose         = 2
	procedureFeature       = 60
	procedureAuthList      = 66
	procedureSASLInit      = 67
	procedureSASLStart     = 68
	procedureSASLStep      = 69
	procedurePolkit        = 70
	procedureURI           = 110
	procedureOlderEvents   = 167
	procedureRegisterClose = 360
)

// How the families of events are subscribed to: the number of an event, and the object if it is about one alone.
const (
	registerNetwork     = 313
	registerDomain      = 316
	registerStoragePool = 368
	registerNodeDevice  = 374
	registerSecret      = 380
	registerQemuDomain  = ofQemu | 4
)

// Features that a daemon is asked for.
const (
	featureKeepalive     = 10
	featureEventCallback = 14
)

// Flags of an opening: the host is only to be looked at; a name is taken as it is.
const (
	flagReadOnly  = 1
	flagNoAliases = 2
)

// opening is a link that is being opened.
type opening struct {
	link  *link
	login *login
	ctx   context.Context
	// How the daemon is asked whether it is there.
	interval time.Duration
	count    uint32
}

// open opens the connection and subscribes to all events. It gives whether the daemon asks, and answers, whether the other side is there.
func (o *opening) open(name *string, flags uint32) (keepsAlive bool, err error) {
	if err := o.authenticate(); err != nil {
		return false, err
	}
	// Before anything else that may take its time: from here on the daemon asks whether this side is there.
	keepsAlive, err = o.supports(featureKeepalive)
	if err != nil {
		return false, err
	}
	if keepsAlive {
		// So does this side: a daemon that falls silent while it opens is noticed as well.
		o.link.asked.Store(true)
		o.link.watchLife(o.interval, o.count)
	}
	err = o.ask(procedureOpen, func(out *encoder) {
		// libvirt's client says by an empty name that the daemon is to find one.
		wanted := ""
		if name != nil {
			wanted = *name
		}
		out.optionalText(&wanted)
		out.u32(flags)
	}, nil)
	if err != nil {
		return false, err
	}
	return keepsAlive, o.subscribe()
}

// uri asks the daemon which URI it has opened.
func (o *opening) uri() (uri string, err error) {
	err = o.ask(procedureURI, nil, func(in *decoder) { uri = in.text() })
	return uri, err
}

func (o *opening) supports(feature uint32) (has bool, err error) {
	err = o.ask(procedureFeature, func(out *encoder) { out.u32(feature) }, func(in *decoder) { has = in.bool() })
	return has, err
}

// subscribe subscribes to every event that the description has. A subscriber of this process gets what it asks for from the moment at
// which it asks, and asking does not wait: so the daemon must know before.
func (o *opening) subscribe() error {
	// libvirt before 1.3.3 does not say in an event of a domain which subscription it is for. It has older messages for those that it knows.
	numbered, err := o.supports(featureEventCallback)
	if err != nil {
		return err
	}
	// All are asked for before the first answer is waited for.
	var asked []*pending
	for at := range events {
		event := &events[at]
		out, procedure := behindHead(), event.register
		switch {
		case event.procedure == 0:
			continue
		case event.register == 0:
			procedure = procedureRegisterClose
		case event.register == registerDomain && !numbered && event.older == 0:
			continue
		case event.register == registerDomain && !numbered:
			procedure = procedureOlderEvents
			out.u32(event.number)
		case event.register == registerQemuDomain:
			// Of all domains, with any name.
			out.bool(false)
			out.bool(false)
			out.u32(0)
		default:
			out.u32(event.number)
			// About all objects.
			out.bool(false)
		}
		waiting, err := o.link.send(procedure, out, nil)
		if err != nil {
			return err
		}
		asked = append(asked, waiting)
	}
	for _, waiting := range asked {
		err := o.patiently(waiting.procedure, func(ctx context.Context) error {
			answer, err := o.link.wait(ctx, waiting)
			answer.release()
			return err
		})
		if err == nil {
			continue
		}
		// A daemon, or a driver in it, that does not know the event, or may not tell it, says so and tells everything else. How it says so
		// depends on the kind of object: an event that is newer than the daemon is an internal error of its.
		if o.link.alive() && o.ctx.Err() == nil && !isSilence(err) {
			continue
		}
		return err
	}
	return nil
}

// connect opens the connection that a URI names. Until it is open nothing is done for it.
func connect(ctx context.Context, uri string, flags uint32, ask asker) (*connection, error) {
	opened, err := connectTo(ctx, uri, flags, ask)
	switch {
	case err == nil:
		return opened, nil
	case ctx.Err() != nil:
		return nil, err
	default:
		return nil, asFailure(err).with(outcomeNotStarted)
	}
}

func connectTo(ctx context.Context, uri string, flags uint32, ask asker) (*connection, error) {
	if err := flagSet(connectFlags).named("connect", flags); err != nil {
		return nil, err
	}
	if uri == "" {
		usual, said, err := usualURI()
		if err != nil {
			return nil, err
		}
		if !said {
			c, err := connect(ctx, usual, flags, ask)
			if err != nil {
				err = nowhere(err)
			}
			return c, err
		}
		uri = usual
	}
	if flags&flagNoAliases == 0 {
		known, err := unaliased(uri)
		if err != nil {
			return nil, err
		}
		uri = known
	}
	t, err := parseTarget(uri, flags&flagReadOnly != 0)
	if err != nil {
		return nil, err
	}
	c := &connection{uri: uri, readOnly: t.readOnly, interval: usualInterval, count: usualCount}
	c.over, c.end = context.WithCancel(context.Background())
	who := newLogin(t, ask)
	opened, err := c.dial(ctx, t, flags, who)
	if err != nil {
		return nil, err
	}
	if t.name == nil {
		if found, err := opened.uri(); err == nil {
			c.uri = found
		}
	}
	c.lock.Lock()
	c.link, c.way = opened.link, opened.link.way.wayKind
	if t.settings.reconnect {
		c.again = &again{target: t, flags: flags, login: who, limit: usualLimit}
	}
	c.lock.Unlock()
	c.applyKeepAlive()
	if !opened.link.alive() {
		c.linkLost(opened.link, opened.link.why())
	}
	return c, nil
}

// dial opens a link to a target.
func (c *connection) dial(ctx context.Context, t *target, flags uint32, who *login) (*opening, error) {
	way, err := openWay(ctx, t, who.patience)
	if err != nil {
		return nil, err
	}
	c.lock.Lock()
	o := &opening{login: who, ctx: ctx, interval: c.interval, count: c.count}
	c.lock.Unlock()
	o.link = start(way, c)
	canAsk, err := o.open(t.name, flags)
	if err != nil {
		gone := !o.link.alive()
		o.link.finish()
		if gone {
			err = way.explain(err)
		}
		return nil, err
	}
	c.lock.Lock()
	c.canAsk = canAsk
	c.lock.Unlock()
	return o, nil
}

func (c *connection) applyKeepAlive() {
	c.lock.Lock()
	can, link, interval, count := c.canAsk, c.link, c.interval, c.count
	c.lock.Unlock()
	if can {
		link.watchLife(interval, count)
	}
}
