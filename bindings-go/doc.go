// SPDX-License-Identifier: LGPL-2.1-or-later

// Package virtkit manages virtual machines: it is libvirt's interface for Go, over the library libvirtkit.
//
//	conn, err := virtkit.Connect(ctx, "test:///default")
//	if err != nil {
//		return err
//	}
//	defer conn.Close()
//	domain, err := conn.DomainByName(ctx, "test")
//	if errors.Is(err, virtkit.ErrNoDomain) {
//		...
//
// # Building and running
//
// The package needs no C compiler: it builds with CGO_ENABLED=0 as well as with cgo. The program loads libvirtkit when it makes its first
// connection, and therefore needs a C library of the host (glibc) at run time. The library is looked for in this order:
//
//  1. the file that the environment variable VIRTKIT_LIBRARY names;
//  2. the file embedded in a released module, unless the program was built with the tag virtkit_external; it is unpacked into the user's
//     cache folder, or, without one, into a folder of the user's alone below that for temporary files;
//  3. virtkit/CHECKSUM/libvirtkit.so.0 in the user's cache folder, if its checksum is that of the module's release;
//  4. libvirtkit.so.0 where the loader looks.
//
// An error in doing so matches [ErrLibrary] and says what was wrong in each place.
//
// With the tag virtkit_pure nothing is loaded: calls travel over libvirt's wire protocol by a client in Go alone, and CGO_ENABLED=0 gives a
// static program. It has no hypervisor in process and no records of documents; README.md lists what else it cannot do.
//
// # Arguments
//
// The context comes first. Required arguments follow, in the order of the description. Arguments that may be omitted are passed in one of
// three ways, which only their kinds decide:
//
//   - Flags come last and are variadic; they are added up: domain.XML(ctx), domain.XML(ctx, virtkit.DomainXMLInactive).
//   - One optional text beside them stays in its place, and "" stands for none: virtkit.Connect(ctx, "").
//   - Otherwise all of them, with the flags, are fields of a last argument, a pointer to a struct named after the method and Options. Nil
//     and zero fields stand for the defaults.
//
// # Results
//
// Several results are the fields of one struct. A value that may be absent is a pointer, or nil where its type has nil. Enumerations and
// flags are open: a value that this version of the package does not know keeps its number. Parameter groups are structs of pointers, and
// what they have no field for is in Extra.
//
// # Documents
//
// Configurations are documents: their text, or a record of it. What takes one, such as [StoragePool.CreateVolume], takes [XML] with the text
// or the record, [StorageVolumeConfig]. What gives one gives the text; its method Parsed reads it into the record. A record keeps in Extra
// what it has no field for. [Equal] compares records, [Clone] copies them.
//
// # Contexts
//
// Every call can be cancelled and can have a deadline. A call whose context has ended before it began does nothing; its error has the
// outcome [OutcomeNotStarted]. A call that is cancelled while it waits ends at once with [OutcomeUnknown], because the hypervisor may still
// do what it was asked. In both cases [errors.Is] finds [context.Canceled] or [context.DeadlineExceeded].
//
// A call that waits holds no thread: ten thousand goroutines may wait.
//
// # Errors
//
// Every error of a call is an [*Error]. Its code is a sentinel: errors.Is(err, virtkit.ErrNoDomain).
package virtkit
