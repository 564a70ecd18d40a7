// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// The programs that are spoken.
const (
	programRemote    = 0x2000_8086
	programQemu      = 0x2000_8087
	programLXC       = 0x0006_8000
	programKeepalive = 0x6b65_6570
	programVersion   = 1
)

// Which program a procedure is of, in bits above its number; without them it is of the main one.
const (
	ofQemu     = 1 << 16
	ofLXC      = 2 << 16
	numberBits = ofQemu - 1
)

// programOf gives the program of a procedure.
func programOf(procedure uint32) uint32 {
	switch procedure &^ numberBits {
	case ofQemu:
		return programQemu
	case ofLXC:
		return programLXC
	default:
		return programRemote
	}
}

// spell gives the number of a procedure, with its program where that is not the main one.
func spell(procedure uint32) string {
	number := strconv.Itoa(int(procedure & numberBits))
	switch programOf(procedure) {
	case programQemu:
		return number + " of the program qemu"
	case programLXC:
		return number + " of the program lxc"
	default:
		return number
	}
}

// of tells whether a packet is of a procedure.
func (h header) of(procedure uint32) bool {
	return h.procedure == procedure && h.program == programOf(procedure) && h.version == programVersion
}

// spell says of which procedure a packet is that is of none that was expected.
func (h header) spell() string {
	return fmt.Sprintf("procedure %d of version %d of the program %#x", h.procedure&numberBits, h.version, h.program)
}

// What a packet is.
const (
	kindCall = iota
	kindReply
	kindMessage
	kindStream
	kindCallWithFiles
	kindReplyWithFiles
	kindStreamHole
)

// How a call or a stream stands.
const (
	statusOK = iota
	statusError
	statusContinue
)

const (
	// The length, which counts itself, and the header behind it.
	lengthSize = 4
	headerSize = 24
	headSize   = lengthSize + headerSize
	// The most bytes of a message, without its length.
	maxMessage = 32 << 20
	// The most descriptors beside a message.
	maxFiles = 32
	// The most bytes of data in one packet of a stream: what the oldest peers take.
	maxStreamData = 262_120
)

// header is the head of a packet. Its procedure has the bits of its program.
type header struct {
	program, version, procedure, kind, serial, status uint32
}

func (h header) put(to []byte) {
	for at, word := range [...]uint32{h.program, h.version, h.procedure & numberBits, h.kind, h.serial, h.status} {
		binary.BigEndian.PutUint32(to[4*at:], word)
	}
}

func decodeHeader(in *decoder) header {
	h := header{program: in.u32(), version: in.u32(), procedure: in.u32(), kind: in.u32(), serial: in.u32(), status: in.u32()}
	if h.procedure > numberBits {
		in.refuse("%d is no number of a procedure", h.procedure)
	}
	switch h.program {
	case programQemu:
		h.procedure |= ofQemu
	case programLXC:
		h.procedure |= ofLXC
	default:
	}
	if h.kind > kindStreamHole {
		in.refuse("%d is no kind of packet", h.kind)
	}
	if h.status > statusContinue {
		in.refuse("%d is no status of a packet", h.status)
	}
	return h
}

// message is a packet that is to be sent: its bytes, length and header included, and the descriptors that follow it, which it owns.
type message struct {
	bytes  []byte
	files  []int
	secret bool
	// What it tells of this side's life: the procedure; 0 for nothing.
	sign uint32
	// The room that it takes in the outbox until it is sent.
	room int
}

// newMessage makes a packet. The payload stands in out behind headSize bytes that are kept free, with four more for the number of
// descriptors if there are any.
func newMessage(head header, out *encoder) (message, error) {
	if out.failed != nil {
		return message{}, out.failed
	}
	bytes := out.data
	if len(bytes)-lengthSize > maxMessage {
		return message{}, remote(fmt.Sprintf("a message of %d bytes is longer than the limit of %d", len(bytes)-lengthSize, maxMessage))
	}
	if len(out.files) > maxFiles {
		return message{}, invalid(fmt.Sprintf("%d file descriptors cannot be sent at once: the limit is %d", len(out.files), maxFiles))
	}
	if len(out.files) > 0 {
		head.kind = kindCallWithFiles
		bytes = append(bytes, 0, 0, 0, 0)
		copy(bytes[headSize+4:], bytes[headSize:])
		binary.BigEndian.PutUint32(bytes[headSize:], uint32(len(out.files)))
	}
	binary.BigEndian.PutUint32(bytes, uint32(len(bytes)))
	head.put(bytes[lengthSize:])
	files, err := duplicates(out.files)
	if err != nil {
		return message{}, err
	}
	return message{bytes: bytes, files: files, secret: out.secret}, nil
}

// behindHead begins what becomes a packet.
func behindHead() *encoder {
	return &encoder{data: make([]byte, headSize, headSize+128)}
}

func (m *message) setSerial(serial uint32) {
	binary.BigEndian.PutUint32(m.bytes[lengthSize+16:], serial)
}

// signBit is the bit of the sign of life that it is; 0 for none.
func (m *message) signBit() uint32 { return 1 << m.sign &^ 1 }

// done releases what the message holds, whether it was sent or not.
func (m *message) done() {
	closeFiles(m.files)
	m.files = nil
	if m.secret {
		clear(m.bytes)
	}
}

// packet is what has arrived.
type packet struct {
	header  header
	payload []byte
	// The descriptors that came with it; who takes the packet owns them.
	files []int
}

// handOver writes the descriptors as a list of numbers, whose reader owns them.
func (p *packet) handOver(out *encoder) {
	out.u32(uint32(len(p.files)))
	for _, file := range p.files {
		out.u32(uint32(file))
	}
	p.files = nil
}

// release closes descriptors that nobody has taken.
func (p *packet) release() {
	closeFiles(p.files)
	p.files = nil
}
