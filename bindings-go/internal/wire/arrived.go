// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"math"
)

// piece is data that waits to be read, or a hole.
type piece struct {
	data []byte
	hole uint64
}

// take takes a packet. It gives how many bytes wait because of it, whether the other side has ended the stream, and what is wrong with it.
func (s *stream) take(arrived *packet) (waiting int, ended bool, wrong *Failure) {
	s.lock.Lock()
	defer s.lock.Unlock()
	before := s.unread
	switch {
	case arrived.header.status == statusOK:
		s.ended = true
	case arrived.header.status == statusError:
		s.ended, s.end = true, decodeFailure(arrived.payload)
	case s.closed || s.direction == writes:
		// Nobody can read it.
	case arrived.header.kind == kindStreamHole:
		wrong = s.takeHole(&decoder{data: arrived.payload})
	case len(arrived.payload) == 0:
		// Data of no bytes is its end.
		s.over = true
	default:
		s.arrived = append(s.arrived, piece{data: arrived.payload})
		s.unread += pieceSize + len(arrived.payload)
	}
	s.changed.notify()
	return s.unread - before, s.ended, wrong
}

// takeHole takes a hole. Holes behind each other are one.
func (s *stream) takeHole(in *decoder) *Failure {
	length, flags := in.u64(), in.u32()
	if flags != 0 {
		in.refuse("%d is no flag of a hole", flags)
	}
	if length > math.MaxInt64 {
		in.refuse("the length of a hole, which is negative, is missing")
	}
	if err := in.end(); err != nil {
		return asFailure(err)
	}
	if !s.holes {
		return streamFailure("the daemon sends a hole on a stream that was opened without SPARSE_STREAM")
	}
	if last := len(s.arrived) - 1; last >= 0 && s.arrived[last].data == nil && s.arrived[last].hole <= math.MaxInt64-length {
		s.arrived[last].hole += length
		return nil
	}
	s.arrived = append(s.arrived, piece{hole: length})
	s.unread += pieceSize
	return nil
}

// next takes what waits first, at most most bytes of data, and tells how many bytes wait no more.
func (s *stream) next(most int) (taken piece, bytes int) {
	taken = s.arrived[0]
	if len(taken.data) > most {
		s.arrived[0].data = taken.data[most:]
		taken.data, bytes = taken.data[:most], most
	} else {
		// What was taken is not held by the list.
		s.arrived[0] = piece{}
		s.arrived = s.arrived[1:]
		bytes = pieceSize + len(taken.data)
	}
	s.unread -= bytes
	return taken, bytes
}

func (s *stream) unreadBytes() int {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.unread
}

// discard lets go of data that nobody will read.
func (s *stream) discard() {
	s.lock.Lock()
	unread := s.unread
	s.arrived, s.unread = nil, 0
	s.lock.Unlock()
	s.link.wasRead(unread)
}

// giveWay ends it from here, with what its user is told and the other side too.
func (s *stream) giveWay(why *Failure) {
	s.lock.Lock()
	left, ended := s.left, s.ended
	if !ended {
		s.ended, s.end = true, why
	}
	s.left = true
	s.changed.notify()
	s.lock.Unlock()
	s.discard()
	if !left && !ended {
		s.refuse()
	}
}
