// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"io"
	"net"
	"syscall"
)

// carrier moves bytes, and descriptors where it can.
type carrier interface {
	// read gives bytes, and adds descriptors that came with them.
	read(into []byte, files *[]int) (int, error)
	// write sends all of the buffers.
	write(buffers net.Buffers) error
	// writeFile sends a byte with a descriptor.
	writeFile(file int) error
	close() error
}

// bytesOnly is a way on which no descriptor can travel.
type bytesOnly struct{ io.ReadWriteCloser }

func (b bytesOnly) read(into []byte, _ *[]int) (int, error) { return b.Read(into) }

func (b bytesOnly) write(buffers net.Buffers) error {
	_, err := buffers.WriteTo(b.ReadWriteCloser)
	return err
}

func (b bytesOnly) writeFile(int) error { return syscall.ENOTSUP }
func (b bytesOnly) close() error        { return b.Close() }

// unixSocket passes descriptors: behind a message comes one byte for each, with the descriptor beside it.
type unixSocket struct {
	*net.UnixConn
	control []byte
}

func newUnixSocket(socket *net.UnixConn) *unixSocket {
	return &unixSocket{socket, make([]byte, syscall.CmsgSpace(4*maxFiles))}
}

func (u *unixSocket) read(into []byte, files *[]int) (int, error) {
	count, beside, flags, _, err := u.ReadMsgUnix(into, u.control)
	if beside > 0 {
		parts, wrong := syscall.ParseSocketControlMessage(u.control[:beside])
		for _, part := range parts {
			found, wrong := syscall.ParseUnixRights(&part)
			if wrong == nil {
				*files = append(*files, found...)
			}
		}
		if wrong != nil || flags&syscall.MSG_CTRUNC != 0 {
			return count, remote("descriptors that the daemon has sent were lost on the way")
		}
	}
	if err == nil && count == 0 {
		return 0, io.EOF
	}
	return count, err
}

func (u *unixSocket) write(buffers net.Buffers) error {
	_, err := buffers.WriteTo(u.UnixConn)
	return err
}

func (u *unixSocket) writeFile(file int) error {
	_, _, err := u.WriteMsgUnix([]byte{0}, syscall.UnixRights(file), nil)
	return err
}

func (u *unixSocket) close() error { return u.Close() }

// duplicates copies descriptors, all or none.
func duplicates(files []int) ([]int, error) {
	var copies []int
	for _, file := range files {
		own, _, failed := syscall.Syscall(syscall.SYS_FCNTL, uintptr(file), syscall.F_DUPFD_CLOEXEC, 0)
		if failed != 0 {
			closeFiles(copies)
			return nil, system("a file descriptor cannot be copied", failed)
		}
		copies = append(copies, int(own))
	}
	return copies, nil
}

func closeFiles(files []int) {
	for _, file := range files {
		_ = syscall.Close(file)
	}
}
