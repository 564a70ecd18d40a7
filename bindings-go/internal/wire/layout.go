// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

// method is a method of the description: what it takes, and by which procedures it travels. Tables of them are generated.
type method struct {
	name string
	// Whether a read-only connection refuses it.
	writes bool
	// The identity of the receiver, none for the connection.
	receiver record
	args     []argument
	// With which arguments a read-only connection refuses it.
	denied []denied
	// How it travels: plain forms, which do without some arguments, before the one that carries all of them.
	forms []form
	// What the call gives: a value, a stream, or work that goes on.
	gives gives
	// Which way the data of a stream goes, and the bits of the flags with which it may have holes.
	direction direction
	sparse    uint32
	// By which methods work is followed, if any tell of it.
	follow *follow
	// What answers in place of a procedure.
	own own
}

// whole gives the form that carries all arguments.
func (m *method) whole() *form {
	for at := range m.forms {
		if len(m.forms[at].omitted) == 0 {
			return &m.forms[at]
		}
	}
	panic(m.name + " has no form that carries all arguments")
}

// own answers a call on this side of the wire, in the form of the module's buffers.
type own func(c *call) (*encoder, error)

// argument is an argument of a method.
type argument struct {
	name  string
	shape shape
}

// denied is what an argument may not be on a read-only connection: any of these bits, or, without bits, this value.
type denied struct {
	argument int
	bits     uint32
	value    int32
	text     string
}

// gives is what a call gives.
type gives int

const (
	givesValue gives = iota
	givesStream
	givesWork
)

// direction is the way of a stream's data, seen from here.
type direction int

const (
	reads direction = iota
	writes
	both
)

// follow names the calls by which work is followed, by their numbers, and the arguments they are made with.
type follow struct {
	progress, cancel                   uint32
	progressArguments, cancelArguments string
	// The shape of what tells the progress, and where in it the fields of the progress are.
	told   record
	fields [6]int
}

// form is a procedure of a method.
type form struct {
	// Its number, with the bits of its program.
	procedure uint32
	parts     []part
	// Arguments that it does not carry, and what they are then, as encoded in a call.
	omitted []omitted
	answer  answer
}

type omitted struct {
	argument int
	value    string
}

// part is something that stands in the arguments of a procedure.
type part struct {
	kind partKind
	// The argument, by index, or a number.
	number int
}

type partKind int

const (
	// The identity of the receiver.
	partReceiver partKind = iota
	// An argument.
	partArgument
	// An argument that is optional on the wire and always there.
	partGiven
	// How many items or typed parameters are wanted at most.
	partMost
	// How many typed parameters there is room for in each item of a matrix; 0 asks for their number.
	partMatrixWidth
	// The first item of a matrix.
	partMatrixFirst
	// How many items a matrix has.
	partMatrixCount
	// That items are wanted and not only their number.
	partNeedResults
	// How many typed parameters there is room for; 0 asks how many there are.
	partRoom
	// How many maps of processors are wanted.
	partMapCount
	// How many bytes each of them has.
	partMapLength
	// Flags that the signature does not have.
	partZeroFlags
	// An argument that is a flag set and has eight bytes.
	partLongFlags
)

// answer is what stands in the result of a procedure.
type answer struct {
	kind answerKind
	// The value's shape.
	shape shape
	// Whether it is typed parameters of which a client says, among the flags, that texts may be among them.
	texts bool
	// A record without the field that comes behind it or beside it: what is before the field, and behind.
	before, behind record
}

// hasDescriptors tells whether descriptors come beside it.
func (a *answer) hasDescriptors() bool {
	return a.kind == answerDescriptor || a.kind == answerDescriptors || a.kind == answerWithDescriptors
}

type answerKind int

const (
	// Nothing; the stream, if one was opened.
	answerNothing answerKind = iota
	// What the data of the stream is that is open, or nothing.
	answerMime
	// A descriptor beside the message.
	answerDescriptor
	// Descriptors beside the message.
	answerDescriptors
	// A record without one field: descriptors, which come beside the message.
	answerWithDescriptors
	// One value.
	answerValue
	// A value, then a number of items that says no more.
	answerCounted
	// Typed parameters, then how many there are; asked for twice.
	answerParameters
	// Names and numbers that stand for typed parameters, then how many there are; asked for twice.
	answerStats
	// Whether there is a value, then the value.
	answerFound
	// The typed parameters of all items of a matrix, then how many each item has.
	answerMatrix
	// Records without one of their fields, then these fields, maps of processors, in one run of bytes.
	answerSplit
	// Maps of processors in one run of bytes, then how many there are.
	answerMaps
	// One map of processors, then whether it is known.
	answerMap
	// A value that nobody needs.
	answerPassedOver
)

// event is something that a daemon tells.
type event struct {
	kind uint32
	name string
	// The message that carries it, and the one without the number of a subscription, 0 for none.
	procedure, older uint32
	// How it is subscribed to, and by which number; nothing for what a connection tells of itself.
	register uint32
	number   uint32
	// What it is about, and which part of that tells it from all others of its kind, a UUID or a name; -1 for none.
	subject record
	key     int
	fields  []shape
	// The field, by index, that stands before the subject, -1 for none. The older message does not have it.
	before int
}
