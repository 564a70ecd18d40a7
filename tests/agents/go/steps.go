// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"virtkit.dev/virtkit"
)

// steps are what every agent can do besides calling methods.
var steps = map[string]maker{
	"drop":               drop,
	"Connection.close":   closeConnection,
	"Connection.events":  subscribe,
	"identity":           identity,
	"Events.next":        next,
	"Events.close":       closeEvents,
	"Operation.wait":     wait,
	"Operation.progress": progress,
	"Operation.cancel":   cancel,
	"Fd.read":            readFile,
	"Fd.write":           writeFile,
	"Stream.read":        read,
	"Stream.write":       write,
	"Stream.write_hole":  writeHole,
	"Stream.finish":      finish,
	"Stream.abort":       abort,
}

// drop forgets a name. What Go users close is closed, because the garbage collector takes its time.
func drop(c *call) (value, result any, err error) {
	saved, ok := c.agent.saved[c.On]
	if !ok {
		return nil, nil, fmt.Errorf("nothing is saved as %q", c.On)
	}
	delete(c.agent.saved, c.On)
	if closer, ok := saved.(io.Closer); ok {
		return nothing(closer.Close())
	}
	return nil, nil, nil
}

func closeConnection(c *call) (value, result any, err error) {
	conn := receiver[*virtkit.Connection](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return nothing(conn.CloseContext(c.ctx))
}

func subscribe(c *call) (value, result any, err error) {
	conn := receiver[*virtkit.Connection](c)
	filter := virtkit.EventFilter{
		Kinds:    optional(c, "kinds", parseList(parse[virtkit.EventKind])),
		Capacity: optional(c, "capacity", parse[uint32]),
	}
	if name := optional(c, "subject", parse[string]); name != "" {
		switch subject := c.agent.saved[name].(type) {
		case interface{ UUID() virtkit.UUID }:
			filter.Subject = subject
		case interface{ Name() string }:
			filter.Name = subject.Name()
		default:
			return nil, nil, fmt.Errorf("nothing with a UUID or a name is saved as %q", name)
		}
	}
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	subscription, err := conn.Subscribe(filter)
	return done(subscription, err, func(*virtkit.Subscription) any { return nil })
}

func identity(c *call) (value, result any, err error) {
	object := receiver[any](c)
	return nil, formIdentity(object), c.wrong
}

func next(c *call) (value, result any, err error) {
	subscription := receiver[*virtkit.Subscription](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	event, err := subscription.Next(c.ctx)
	if errors.Is(err, io.EOF) {
		return nil, nil, nil
	}
	return done(event, err, formEvent)
}

func closeEvents(c *call) (value, result any, err error) {
	subscription := receiver[*virtkit.Subscription](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return nothing(subscription.Close())
}

// following is an operation that was saved: how it is waited for, with the JSON form of its result.
type following struct {
	*virtkit.Operation
	wait func(ctx context.Context) (value, result any, err error)
}

// formOperation is the JSON form of an operation without a result.
func formOperation(operation *virtkit.Operation) any {
	return following{operation, func(ctx context.Context) (value, result any, err error) { return nothing(operation.Wait(ctx)) }}
}

// formResultOperation is the JSON form of an operation, by the form of its result.
func formResultOperation[T any](form func(T) any) func(*virtkit.ResultOperation[T]) any {
	return func(operation *virtkit.ResultOperation[T]) any {
		return following{operation.Operation, func(ctx context.Context) (value, result any, err error) {
			v, err := operation.Wait(ctx)
			return done(v, err, form)
		}}
	}
}

// MarshalJSON says that it is an operation.
func (following) MarshalJSON() ([]byte, error) {
	return []byte(`{"operation":true}`), nil
}

func wait(c *call) (value, result any, err error) {
	operation := receiver[following](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return operation.wait(c.ctx)
}

func progress(c *call) (value, result any, err error) {
	operation := receiver[following](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	now, err := operation.Progress(c.ctx)
	return done(now, err, formOperationProgress)
}

func cancel(c *call) (value, result any, err error) {
	operation := receiver[following](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return nothing(operation.Cancel(c.ctx))
}

func readFile(c *call) (value, result any, err error) {
	file := receiver[*os.File](c)
	data := make([]byte, argument(c, "max", parse[int]))
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	n, err := file.Read(data)
	if errors.Is(err, io.EOF) {
		return nil, nil, nil
	}
	return done(data[:n], err, formHex[[]byte])
}

func writeFile(c *call) (value, result any, err error) {
	file := receiver[*os.File](c)
	data := argument(c, "data", parseHex[[]byte])
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	n, err := file.Write(data)
	return done(n, err, formPlain[int])
}

func read(c *call) (value, result any, err error) {
	stream := receiver[*virtkit.Stream](c)
	most := argument(c, "max", parse[int])
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	chunk, err := stream.ReadChunk(c.ctx, most)
	if errors.Is(err, io.EOF) {
		return nil, nil, nil
	}
	return done(chunk, err, func(chunk virtkit.Chunk) any {
		if chunk.Hole > 0 {
			return map[string]any{"hole": strconv.FormatUint(chunk.Hole, 10)}
		}
		return hex.EncodeToString(chunk.Data)
	})
}

func write(c *call) (value, result any, err error) {
	stream := receiver[*virtkit.Stream](c)
	data := argument(c, "data", parseHex[[]byte])
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	written, err := stream.WriteContext(c.ctx, data)
	return done(written, err, formPlain[int])
}

func writeHole(c *call) (value, result any, err error) {
	stream := receiver[*virtkit.Stream](c)
	length := argument(c, "length", parseDigits[uint64])
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return nothing(stream.WriteHole(c.ctx, length))
}

func finish(c *call) (value, result any, err error) {
	stream := receiver[*virtkit.Stream](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return nothing(stream.Finish(c.ctx))
}

func abort(c *call) (value, result any, err error) {
	stream := receiver[*virtkit.Stream](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	return nothing(stream.Abort(c.ctx))
}

// formStream is the JSON form of a stream.
func formStream(direction string) func(*virtkit.Stream) any {
	return func(stream *virtkit.Stream) any {
		form := map[string]any{"stream": direction}
		if stream.MIME() != "" {
			form["mime"] = stream.MIME()
		}
		return form
	}
}

// formConnection is the JSON form of a connection, which has no identity.
func formConnection(*virtkit.Connection) any {
	return map[string]any{}
}
