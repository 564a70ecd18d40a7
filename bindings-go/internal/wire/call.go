// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"slices"
)

// Texts among typed parameters are welcome: a flag beside those of the method.
const typedStrings = 1 << 2

// call is one call of a method.
type call struct {
	ctx     context.Context
	library *Library
	conn    *connection
	method  *method
	// The identity of the receiver and the arguments, as encoded in the call.
	receiver []byte
	values   [][]byte
	// What is asked of the daemon: see the parts of the same names.
	room, width, first, count, mapCount, mapLength uint32
	// Why forms could not be used: the daemon lacks the procedure, or its driver the function.
	lacking, refused error
}

// cut finds the arguments in the buffer of a call.
func (c *call) cut(in []byte) error {
	from := decoder{data: in}
	scratch := encoder{method: c.method.name}
	take := func(s shape) []byte {
		begin := from.at
		s.lower(&from, &scratch)
		return in[begin:from.at]
	}
	if c.method.receiver != nil {
		c.receiver = take(c.method.receiver)
	}
	c.values = make([][]byte, len(c.method.args))
	for at, argument := range c.method.args {
		scratch.argument = argument.name
		scratch.conn = c.conn
		c.values[at] = take(argument.shape)
	}
	if scratch.secret {
		clear(scratch.data)
	}
	if scratch.failed != nil {
		return asFailure(scratch.failed).with(outcomeNotStarted)
	}
	if err := from.end(); err != nil {
		return invalid(fmt.Sprintf("the arguments of %s are malformed: %s", c.method.name, from.failed))
	}
	return nil
}

// begin checks what every call checks.
func (c *call) begin(in []byte) error {
	// What a client answers itself may be asked of a connection that is closed, and looks itself.
	if c.method.own == nil {
		if err := c.conn.enter(c.method); err != nil {
			return err
		}
	}
	if err := c.cut(in); err != nil {
		return err
	}
	return c.conn.deny(c.method, c.values)
}

// argument is an argument of the call, to be read.
func (c *call) argument(at int) *decoder {
	return &decoder{data: c.values[at]}
}

// fits tells whether a form carries all that the arguments say.
func (c *call) fits(f *form) bool {
	for _, omitted := range f.omitted {
		if string(c.values[omitted.argument]) != omitted.value {
			return false
		}
	}
	return true
}

// write writes the arguments of a form.
func (c *call) write(f *form) *encoder {
	out := behindHead()
	out.method = c.method.name
	lower := func(at int) {
		argument := c.method.args[at]
		out.argument = argument.name
		argument.shape.lower(c.argument(at), out)
	}
	for _, part := range f.parts {
		switch part.kind {
		case partReceiver:
			c.method.receiver.lower(&decoder{data: c.receiver}, out)
		case partArgument:
			_, flags := c.method.args[part.number].shape.(flagSet)
			if begin := len(out.data); flags && f.answer.texts {
				lower(part.number)
				out.data[begin+3] |= typedStrings
			} else {
				lower(part.number)
			}
		case partGiven:
			out.bool(true)
			lower(part.number)
		case partLongFlags:
			out.u32(0)
			lower(part.number)
		case partMost:
			out.u32(uint32(part.number))
		case partMatrixWidth:
			out.u32(c.width)
		case partMatrixFirst:
			out.u32(c.first)
		case partMatrixCount:
			out.u32(c.count)
		case partNeedResults:
			out.bool(true)
		case partRoom:
			out.u32(c.room)
		case partMapCount:
			out.u32(c.mapCount)
		case partMapLength:
			out.u32(c.mapLength)
		case partZeroFlags:
			if f.answer.texts {
				out.u32(typedStrings)
			} else {
				out.u32(0)
			}
		}
	}
	// Descriptors go beside the message, and are not among the parts.
	for at, argument := range c.method.args {
		if isBeside(argument.shape) {
			argument.shape.lower(c.argument(at), out)
		}
	}
	return out
}

func isBeside(s shape) bool {
	if of, ok := s.(listForm); ok {
		s = of.item
	}
	_, ok := s.(descriptorForm)
	return ok
}

// sent is a form that was sent.
type sent struct {
	form    *form
	link    *link
	waiting *pending
}

// send sends the first of the forms that may be understood. It gives nothing where there is none.
func (c *call) send(forms []form) (*sent, []form, error) {
	for at := range forms {
		f := &forms[at]
		link := c.conn.current()
		if has, known := link.knows(f.procedure); known && !has {
			c.lacking = c.notThere(f.procedure)
			continue
		}
		if !c.fits(f) {
			continue
		}
		if f.answer.hasDescriptors() && !link.way.passesFiles {
			// libvirt's daemon would only notice when it sends the descriptor, and end the connection.
			return nil, nil, carriesNone(f.procedure)
		}
		var opens *stream
		if c.method.gives == givesStream {
			opens = &stream{link: link, conn: c.conn, procedure: f.procedure, direction: c.method.direction, holes: c.sparse()}
		}
		waiting, err := link.send(f.procedure, c.write(f), opens)
		if err != nil {
			return nil, nil, err
		}
		return &sent{f, link, waiting}, forms[at+1:], nil
	}
	return nil, nil, nil
}

// sparse tells whether the stream may have holes.
func (c *call) sparse() bool {
	for at, argument := range c.method.args {
		if _, ok := argument.shape.(flagSet); ok && c.method.sparse != 0 {
			return c.argument(at).u32()&c.method.sparse != 0
		}
	}
	return false
}

// travel makes the call by the first form that the daemon has, and gives the answer with the form that it is of.
func (c *call) travel() (*form, reply, error) {
	under, rest, err := c.send(c.method.forms)
	return c.settle(under, rest, err)
}

// settle waits for the answer to a form; where the daemon lacks it, the next one is sent.
func (c *call) settle(under *sent, rest []form, err error) (*form, reply, error) {
	for err == nil && under != nil {
		var answer reply
		answer, err = under.link.wait(c.ctx, under.waiting)
		switch {
		case err == nil:
			under.link.learn(under.form.procedure, true)
			return under.form, answer, nil
		case isUnknown(err, under.form.procedure):
			under.link.learn(under.form.procedure, false)
			c.lacking = c.notThere(under.form.procedure)
		case asFailure(err).code == codeNoSupport:
			// Its driver lacks the function, perhaps for these arguments alone: another form may do.
			c.refused = err
		default:
			return nil, reply{}, c.conn.explain(err)
		}
		under, rest, err = c.send(rest)
	}
	// What a driver says of itself is said of the method; a procedure is only one way to it.
	if err == nil {
		err = c.refused
	}
	if err == nil {
		err = c.lacking
	}
	if err == nil {
		err = failure(codeInternalError, domainNone, c.method.name+" has no form that carries its arguments")
	}
	return nil, reply{}, c.conn.explain(err)
}

// notThere is the error of a method whose procedure the daemon does not have.
func (c *call) notThere(procedure uint32) error {
	return failure(codeNoSupport, domainRPC, fmt.Sprintf("the daemon is too old to have %s (procedure %s)", c.method.name, spell(procedure)))
}

// run makes the call and writes its result.
func (c *call) run() (*encoder, error) {
	switch {
	case c.method.own != nil:
		return c.method.own(c)
	case len(c.method.forms) == 0:
		return nil, failure(codeNoSupport, domainRemote, c.method.name+" is not supported over this connection: it has no procedure")
	case c.method.gives == givesWork:
		return c.work()
	}
	return c.result()
}

// result makes the call, and those before it that it needs.
func (c *call) result() (*encoder, error) {
	whole := c.method.whole()
	if err := c.inquire(whole); err != nil {
		return nil, err
	}
	switch whole.answer.kind {
	case answerParameters:
		return c.twice(params.raise)
	case answerStats:
		return c.twice(raiseStats)
	case answerMatrix:
		return c.matrix(whole)
	default:
		form, answer, err := c.travel()
		if err != nil {
			return nil, err
		}
		return c.read(form, &answer)
	}
}

// inquire asks what a form must say and the arguments do not.
func (c *call) inquire(f *form) (err error) {
	for _, part := range f.parts {
		switch part.kind {
		case partMapLength:
			c.mapLength, err = c.askMapLength()
		case partMapCount:
			c.mapCount, err = c.askMapCount()
		default:
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// twice asks how many typed parameters there are, and then for them.
func (c *call) twice(read func(*decoder, *encoder)) (*encoder, error) {
	ask := func() (*encoder, int32, error) {
		form, answer, err := c.travel()
		if err != nil {
			return nil, 0, err
		}
		defer answer.release()
		in, out := decoder{data: answer.packet.payload}, &encoder{}
		read(&in, out)
		count := in.i32()
		return out, count, c.malformed(form, &in)
	}
	none, count, err := ask()
	if err != nil || count <= 0 {
		return none, err
	}
	c.room = uint32(count)
	out, _, err := ask()
	return out, err
}

// malformed tells what is wrong with an answer.
func (c *call) malformed(f *form, in *decoder) error {
	if in.end() == nil {
		return nil
	}
	told := remote(fmt.Sprintf("the daemon's answer to %s (procedure %s) is malformed: %s", c.method.name, spell(f.procedure), in.failed))
	return told.with(outcomeUnknown)
}

// read writes the result that an answer has.
func (c *call) read(f *form, answer *reply) (*encoder, error) {
	in, out := decoder{data: answer.packet.payload}, &encoder{}
	switch kind := f.answer.kind; kind {
	case answerNothing, answerDescriptor:
	case answerDescriptors:
		answer.packet.handOver(out)
	case answerWithDescriptors:
		f.answer.before.raise(&in, out)
		behind := encoder{}
		f.answer.behind.raise(&in, &behind)
		answer.packet.handOver(out)
		out.raw(behind.data)
	case answerMime:
		optional(text).raise(&in, out)
	case answerValue:
		f.answer.shape.raise(&in, out)
	case answerCounted:
		f.answer.shape.raise(&in, out)
		in.u32()
	case answerFound:
		found, value := in.bool(), encoder{}
		f.answer.shape.raise(&in, &value)
		out.bool(found)
		if found {
			out.raw(value.data)
		}
	case answerSplit:
		c.split(f, &in, out)
	case answerMaps:
		c.maps(&in, out)
	case answerMap:
		found, known := in.opaque(maxText), in.bool()
		if !known {
			found = nil
		}
		out.opaque(found)
	case answerPassedOver:
		f.answer.shape.raise(&in, &encoder{})
	case answerParameters, answerStats, answerMatrix:
		in.refuse("the answer is one of several")
	}
	err := c.malformed(f, &in)
	if in.secret {
		clear(answer.packet.payload)
	}
	switch {
	case err != nil:
	case c.method.gives == givesStream:
		mime := slices.Clone(out.data)
		if f.answer.kind != answerMime {
			mime = []byte{0, 0, 0, 0}
		}
		out = &encoder{}
		out.u64(c.library.keep(answer.stream))
		out.raw(mime)
		answer.stream = nil
	case f.answer.kind == answerDescriptor:
		if files := answer.packet.files; len(files) == 0 {
			err = remote("the daemon's answer comes without its file descriptor").with(outcomeUnknown)
		} else {
			out.u32(uint32(files[len(files)-1]))
			answer.packet.files = files[:len(files)-1]
		}
	}
	answer.release()
	if err != nil {
		return nil, err
	}
	return out, nil
}
