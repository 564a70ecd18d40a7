// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"sync"
)

// Flags of a migration, in the numbers of the description.
const (
	migratePeers             = 1 << 1
	migrateTunnelled         = 1 << 2
	migrateWholeDisk         = 1 << 6
	migrateNewOfDisk         = 1 << 7
	migrateKeepsAtSource     = 1 << 8
	migrateOffline           = 1 << 10
	migrateAbortOnError      = 1 << 12
	migrateAutoConverge      = 1 << 13
	migrateSynchronousWrites = 1 << 18
)

// Parameters of a migration that the phases fill in.
const (
	migrateName     = "destination_name"
	migrateDocument = "destination_xml"
	migrateTo       = "migrate_uri"
)

// typedList is typed parameters by their names, in the form of the module's calls.
type typedList struct {
	names  []string
	values [][]byte
}

func decodeTyped(in *decoder) (l typedList) {
	for range in.count(maxParams) {
		begin, scratch := in.at, encoder{}
		l.names = append(l.names, in.text())
		moveTyped(in, &scratch, text.raise)
		l.values = append(l.values, in.data[begin:in.at])
	}
	return l
}

// has tells whether a parameter is there.
func (l *typedList) has(name string) bool {
	for _, known := range l.names {
		if known == name {
			return true
		}
	}
	return false
}

// set gives a parameter that is a text a value.
func (l *typedList) set(name, value string) {
	out := encoder{}
	out.text(name)
	out.u32(7)
	out.text(value)
	for at, known := range l.names {
		if known == name {
			l.values[at] = out.data
			return
		}
	}
	l.names, l.values = append(l.names, name), append(l.values, out.data)
}

func (l *typedList) encode(out *encoder) {
	out.u32(uint32(len(l.values)))
	for _, value := range l.values {
		out.raw(value)
	}
}

// migration brings a domain from one host to another: the phases at the source and at the destination, one after the other.
type migration struct {
	call        *call
	destination *connection
	params      typedList
	flags       uint32
	operation   *operation
	// Ends the job at the source.
	abort func(ctx context.Context) error

	lock sync.Mutex
	// It was told to end before the source has a job, or the source has it.
	told, moving bool
}

func aboutMigration(c *call, message string) error {
	return invalid(c.method.name + ": " + message)
}

// domainMigrate moves a domain to the host of another connection.
func domainMigrate(c *call) (*encoder, error) {
	if err := c.conn.enter(c.method); err != nil {
		return nil, err
	}
	destination, err := find[*connection](c.library, c.argument(0).u64(), "connection")
	if err == nil {
		err = destination.enter(c.method)
	}
	if err != nil {
		return nil, err
	}
	m := &migration{call: c, destination: destination, params: decodeTyped(c.argument(1)), flags: c.argument(2).u32()}
	// It is done here, with two hosts: a flag that is not understood cannot be left to one of them.
	if known, ok := c.method.args[2].shape.(flagSet); ok {
		if err := known.named(c.method.name, m.flags); err != nil {
			return nil, err
		}
	}
	copies := m.flags & (migrateWholeDisk | migrateNewOfDisk)
	switch {
	case destination == c.conn:
		return nil, aboutMigration(c, "the domain is already at the connection to "+c.conn.uri)
	case m.flags&(migratePeers|migrateTunnelled) != 0:
		return nil, aboutMigration(c, "with PEER_TO_PEER and TUNNELLED the hosts talk to each other, and no connection to the destination is given")
	case copies == migrateWholeDisk|migrateNewOfDisk:
		return nil, aboutMigration(c, "NON_SHARED_DISK and NON_SHARED_INC exclude each other")
	case m.flags&migrateSynchronousWrites != 0 && copies == 0:
		return nil, aboutMigration(c, "NON_SHARED_SYNCHRONOUS_WRITES needs NON_SHARED_DISK or NON_SHARED_INC")
	}
	if !m.params.has(migrateName) {
		// The destination is asked by this name in each of its phases.
		m.params.set(migrateName, (&decoder{data: c.receiver}).text())
	}
	return m.begin(m.phases), nil
}

// domainMigrateToURI lets the host of a domain bring it to another one.
func domainMigrateToURI(c *call) (*encoder, error) {
	if err := c.conn.enter(c.method); err != nil {
		return nil, err
	}
	m := &migration{call: c, destination: c.conn, params: decodeTyped(c.argument(1)), flags: c.argument(2).u32()}
	to := c.argument(0)
	switch {
	case m.flags&migrateWholeDisk != 0 && m.flags&migrateNewOfDisk != 0:
		return nil, aboutMigration(c, "NON_SHARED_DISK and NON_SHARED_INC exclude each other")
	case m.flags&migratePeers == 0 && m.flags&migrateTunnelled != 0:
		return nil, aboutMigration(c, "TUNNELLED needs PEER_TO_PEER")
	case m.flags&migratePeers == 0:
		return nil, failure(codeArgumentUnsupported, domainNone, c.method.name+": no host migrates by the hypervisor alone; the flag PEER_TO_PEER is needed")
	case !to.present():
		return nil, aboutMigration(c, "PEER_TO_PEER needs the URI of the destination")
	}
	uri := to.text()
	return m.begin(func() ([]byte, error) {
		if err := m.moves(); err != nil {
			return nil, err
		}
		// What the source gives is for a client that brings the hosts together.
		_, err := m.perform(&uri, nil, m.flags)
		return nil, err
	}), nil
}

// begin lets it go on by itself, and gives the operation.
func (m *migration) begin(run func() ([]byte, error)) *encoder {
	c := *m.call
	c.ctx = context.WithoutCancel(c.ctx)
	m.call = &c
	m.operation = newOperation(c.conn)
	m.operation.follow(&c, c.method.follow)
	stop := m.operation.stop
	m.abort = stop
	m.operation.stop = func(ctx context.Context) error {
		m.lock.Lock()
		moving := m.moving
		m.told = m.told || !moving
		m.lock.Unlock()
		if !moving {
			return nil
		}
		err := stop(ctx)
		m.lock.Lock()
		defer m.lock.Unlock()
		if !m.moving {
			// What ended before it noticed is left alone.
			return nil
		}
		return err
	}
	look := m.operation.look
	if look == nil {
		// The description names no call that tells of it.
		look = func(context.Context) (figures, error) { return figures{kind: jobNone}, nil }
	}
	m.operation.look = func(ctx context.Context) (figures, error) {
		told, err := look(ctx)
		if told.kind >= jobCompleted {
			// The job of a phase is over, and not the migration.
			told.kind = jobBounded
		}
		return told, err
	}
	go func() { m.operation.end(run()) }()
	return c.library.operation(m.operation)
}

func (m *migration) aborted() error {
	return failure(codeOperationAborted, domainNone, "the migration of the domain was aborted")
}

// goesOn tells, between two phases, whether it was told to end.
func (m *migration) goesOn() error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.told {
		return m.aborted()
	}
	return nil
}

// moves says that from now on it is the source that ends it.
func (m *migration) moves() error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.told {
		return m.aborted()
	}
	m.moving = true
	return nil
}

// moved says that from now on nobody ends it.
func (m *migration) moved() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.moving = false
}

// at makes a phase, at the source or at the destination.
func (m *migration) at(conn *connection, phase uint32, write func(*encoder)) (*decoder, error) {
	return m.phase(m.call.ctx, conn, phase, write)
}

func (m *migration) phase(ctx context.Context, conn *connection, phase uint32, write func(*encoder)) (*decoder, error) {
	c := call{ctx: ctx, library: m.call.library, conn: conn}
	out := encoder{}
	if methods[phase].receiver != nil {
		out.raw(m.call.receiver)
	}
	write(&out)
	result, err := c.with(phase, out.data)
	if err != nil {
		return nil, err
	}
	return &decoder{data: result.data}, nil
}

// phases brings the domain over, and gives its identity at the destination.
func (m *migration) phases() ([]byte, error) {
	// The source keeps the domain as it is from the first phase to the last, so that the job can be told of and aborted all that time.
	begun, err := m.at(m.call.conn, phaseDomainMigrateBegin, func(out *encoder) {
		m.params.encode(out)
		out.u32(m.flags | migrateKeepsAtSource)
	})
	if err != nil {
		return nil, err
	}
	cookie, document := begun.opaque(maxText), begun.text()
	// From here on the source has to hear how it ended.
	domain, cookie, err := m.takeOver(cookie, document)
	_, _ = m.at(m.call.conn, phaseDomainMigrateConfirm, func(out *encoder) {
		m.params.encode(out)
		out.opaque(cookie)
		out.u32(m.flags | migrateKeepsAtSource)
		out.bool(err != nil)
	})
	// The domain runs at the destination, whatever is left of it at the source.
	return domain, err
}

// takeOver are the phases in which the destination gets the domain.
func (m *migration) takeOver(cookie []byte, document string) (domain, last []byte, err error) {
	if err := m.goesOn(); err != nil {
		return nil, nil, err
	}
	m.params.set(migrateDocument, document)
	// What only the source has to know: a destination that lacks these is a destination all the same.
	there := m.flags &^ (migrateAbortOnError | migrateAutoConverge)
	prepared, err := m.at(m.destination, phaseConnectionMigratePrepare, func(out *encoder) {
		m.params.encode(out)
		out.opaque(cookie)
		out.u32(there)
	})
	if err != nil {
		if asFailure(err).code == codeNoSupport {
			// A daemon tells so late that its driver has none.
			err = failure(codeNoSupport, domainNone, m.call.method.name+": the destination, "+m.destination.uri+", cannot take domains over: its driver has no migration")
		}
		return nil, nil, err
	}
	cookie = prepared.opaque(maxText)
	if prepared.present() && !m.params.has(migrateTo) {
		m.params.set(migrateTo, prepared.text())
	}
	err = m.moves()
	var performed []byte
	if err == nil {
		performed, err = m.perform(nil, cookie, m.flags|migrateKeepsAtSource)
	}
	m.moved()
	finished, wrong := m.at(m.destination, phaseConnectionMigrateFinish, func(out *encoder) {
		m.params.encode(out)
		out.opaque(performed)
		out.u32(there)
		out.bool(err != nil)
	})
	if err != nil {
		// Why the source failed says more than that the destination gave up.
		return nil, nil, err
	}
	if wrong != nil {
		return nil, nil, wrong
	}
	fields := methods[phaseConnectionMigrateFinish].whole().answer.shape.(record).cut(finished.data)
	return fields[0], (&decoder{data: fields[1]}).opaque(maxText), nil
}

// perform is the phase in which the memory goes over. There is none of a domain that does not run.
func (m *migration) perform(uri *string, cookie []byte, flags uint32) ([]byte, error) {
	if uri == nil && flags&migrateOffline != 0 {
		return cookie, nil
	}
	// Closing the connection to the destination ends it: the source need not notice that there is nobody to send to.
	ctx, stop := context.WithCancel(m.call.ctx)
	defer stop()
	defer context.AfterFunc(m.destination.over, stop)()
	performed, err := m.phase(ctx, m.call.conn, phaseDomainMigratePerform, func(out *encoder) {
		out.optionalText(uri)
		m.params.encode(out)
		out.opaque(cookie)
		out.u32(flags)
	})
	if gone := m.destination.usable(); err != nil && gone != nil && uri == nil {
		// Where it ended by itself there is nothing to abort.
		_ = m.abort(m.call.ctx)
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	return performed.opaque(maxText), nil
}
