// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"encoding/binary"
	"io"
)

// source cuts what arrives into packets. No more is kept than was sent: a length alone makes nobody allocate.
type source struct {
	carrier carrier
	buffer  []byte
	// What has arrived and was not taken lies between these.
	start, end int
	// Descriptors in the order in which they came: the n-th belongs to the n-th of the bytes that carry one.
	files []int
}

// How many descriptors may be there before their message: those of the largest, which come one by one, and those of one more read.
const mostFilesAhead = 2 * maxFiles

// The size of the buffer as long as no packet needs more.
const usualBuffer = 64 << 10

func newSource(carrier carrier) *source {
	return &source{carrier: carrier, buffer: make([]byte, usualBuffer)}
}

// need waits until so many bytes are there. It gives io.EOF for an end between packets alone.
func (s *source) need(length int, between bool) error {
	for s.end-s.start < length {
		if s.start > 0 && (s.start == s.end || s.end == len(s.buffer)) {
			copy(s.buffer, s.buffer[s.start:s.end])
			s.start, s.end = 0, s.end-s.start
		}
		if s.end == len(s.buffer) {
			// It is full of what has arrived, so that memory follows what was sent.
			larger := make([]byte, min(2*len(s.buffer), max(length, usualBuffer)+usualBuffer))
			copy(larger, s.buffer[:s.end])
			s.buffer = larger
		}
		count, err := s.carrier.read(s.buffer[s.end:], &s.files)
		s.end += count
		if len(s.files) > mostFilesAhead {
			return strayFiles()
		}
		if err != nil && s.end-s.start < length {
			if err == io.EOF && (!between || s.end != s.start) {
				return lost("the daemon has closed the connection in the middle of a message")
			}
			return err
		}
	}
	return nil
}

// next waits for a packet.
func (s *source) next() (packet, error) {
	if s.start == s.end {
		s.start, s.end = 0, 0
		if len(s.buffer) > 8*usualBuffer {
			s.buffer = make([]byte, usualBuffer)
		}
	}
	if err := s.need(lengthSize, true); err != nil {
		return packet{}, err
	}
	length := int(binary.BigEndian.Uint32(s.buffer[s.start:]))
	if length < headSize || length > lengthSize+maxMessage {
		in := decoder{}
		in.refuse("a message has the impossible length %d", length)
		return packet{}, in.end()
	}
	if err := s.need(length, false); err != nil {
		return packet{}, err
	}
	in := decoder{data: s.buffer[s.start+lengthSize : s.start+length]}
	arrived := packet{header: decodeHeader(&in)}
	wanted := 0
	if arrived.header.kind == kindCallWithFiles || arrived.header.kind == kindReplyWithFiles {
		count := in.u32()
		if count > maxFiles {
			in.refuse("%d file descriptors are said to come with one message", count)
		}
		wanted = int(min(count, maxFiles))
	}
	if in.failed != "" {
		return packet{}, in.end()
	}
	arrived.payload = append(make([]byte, 0, in.left()), in.raw(in.left())...)
	s.start += length
	if err := s.need(wanted, false); err != nil {
		return packet{}, err
	}
	s.start += wanted
	if len(s.files) < wanted {
		in.refuse("%d file descriptors are said to come with one message, and %d came", wanted, len(s.files))
		return packet{}, in.end()
	}
	if wanted > 0 {
		arrived.files = append([]int(nil), s.files[:wanted]...)
		s.files = s.files[wanted:]
	}
	if s.start == s.end && len(s.files) > 0 {
		// They came beside bytes that carry none.
		arrived.release()
		return packet{}, strayFiles()
	}
	return arrived, nil
}

func strayFiles() error {
	return remote("the daemon has sent file descriptors that belong to no message")
}

// release closes descriptors that belong to no packet.
func (s *source) release() {
	closeFiles(s.files)
	s.files = nil
}
