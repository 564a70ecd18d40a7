// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"strconv"
)

// Ptr gives a pointer to a value, for fields that may be absent: virtkit.Ptr[uint64](1 << 20).
func Ptr[T any](v T) *T {
	return &v
}

// UUID identifies an object for ever.
type UUID [16]byte

// ParseUUID reads 32 hexadecimal digits, with hyphens anywhere between bytes.
func ParseUUID(text string) (u UUID, err error) {
	digits := make([]byte, 0, 2*len(u))
	for i := range len(text) {
		if text[i] != '-' || len(digits)%2 != 0 {
			digits = append(digits, text[i])
		}
	}
	if n, err := hex.Decode(u[:], digits[:min(len(digits), 2*len(u))]); err != nil || n != len(u) || len(digits) != 2*len(u) {
		return UUID{}, fmt.Errorf("%q is no UUID", text)
	}
	return u, nil
}

// String writes the usual form: five groups of lower-case digits.
func (u UUID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// MarshalText writes what String writes.
func (u UUID) MarshalText() ([]byte, error) {
	return []byte(u.String()), nil
}

// UnmarshalText reads what ParseUUID reads.
func (u *UUID) UnmarshalText(text []byte) (err error) {
	*u, err = ParseUUID(string(text))
	return err
}

// CPUMap is a set of processors, one bit each: the lowest bit of the first byte is processor 0.
type CPUMap []byte

// NewCPUMap makes the set of these processors.
func NewCPUMap(cpus ...int) (m CPUMap) {
	for _, cpu := range cpus {
		for cpu/8 >= len(m) {
			m = append(m, 0)
		}
		m[cpu/8] |= 1 << (cpu % 8)
	}
	return m
}

// Has tells whether a processor is in the set.
func (m CPUMap) Has(cpu int) bool {
	return cpu >= 0 && cpu/8 < len(m) && m[cpu/8]&(1<<(cpu%8)) != 0
}

// All goes through the processors in the set, lowest first.
func (m CPUMap) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for cpu := range 8 * len(m) {
			if m.Has(cpu) && !yield(cpu) {
				return
			}
		}
	}
}

// SecretValue holds bytes that no log should show: it is never printed, and calls zero their copies of it.
type SecretValue []byte

// Format prints a placeholder, whatever the verb.
func (SecretValue) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "[secret]")
}

// MarshalText gives a placeholder.
func (SecretValue) MarshalText() ([]byte, error) {
	return []byte("[secret]"), nil
}

// enumName is one value of an enumeration.
type enumName struct {
	value int32
	name  string
}

// enumText names a value; one that the description does not list is written with its number: DomainState(99).
func enumText(enum string, names []enumName, value int32) string {
	for _, known := range names {
		if known.value == value {
			return known.name
		}
	}
	return enum + "(" + strconv.Itoa(int(value)) + ")"
}

// marshalEnum writes a name, or the number of a value that is not listed.
func marshalEnum(names []enumName, value int32) []byte {
	for _, known := range names {
		if known.value == value {
			return []byte(known.name)
		}
	}
	return strconv.AppendInt(nil, int64(value), 10)
}

// unmarshalEnum reads what marshalEnum writes.
func unmarshalEnum(enum string, names []enumName, text []byte) (int32, error) {
	for _, known := range names {
		if known.name == string(text) {
			return known.value, nil
		}
	}
	value, err := strconv.ParseInt(string(text), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%q is no %s", text, enum)
	}
	return int32(value), nil
}

// flagName is one named bit of a flag set, or several together.
type flagName struct {
	bits uint32
	name string
}

// flagsText names the bits of a set: "LIVE|CONFIG", with what has no name as a number.
func flagsText(names []flagName, bits uint32) string {
	var text string
	for _, known := range names {
		if known.bits != 0 && bits&known.bits == known.bits {
			text += "|" + known.name
			bits &^= known.bits
		}
	}
	if bits != 0 || text == "" {
		text += fmt.Sprintf("|%#x", bits)
	}
	return text[1:]
}
