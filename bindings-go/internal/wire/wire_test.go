// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

func words(numbers ...uint32) (data []byte) {
	for _, number := range numbers {
		data = binary.BigEndian.AppendUint32(data, number)
	}
	return data
}

func TestDecoderRefusesWhatIsNoValue(t *testing.T) {
	for name, one := range map[string]struct {
		read func(*decoder)
		data []byte
		says string
	}{
		"cut short":        {func(d *decoder) { d.u64() }, words(1), "8 bytes are wanted where 4 are left"},
		"trailing":         {func(d *decoder) { d.u32() }, words(1, 2), "4 bytes are left behind"},
		"padding":          {func(d *decoder) { d.text() }, append(words(1), "a\x00\x01\x00"...), "fills up"},
		"long text":        {func(d *decoder) { d.text() }, words(maxText + 1), "more than the limit of 4194304"},
		"text cut short":   {func(d *decoder) { d.text() }, words(100), "100 bytes are wanted"},
		"not UTF-8":        {func(d *decoder) { d.text() }, append(words(2), "\xff\xfe\x00\x00"...), "not UTF-8"},
		"NUL":              {func(d *decoder) { d.text() }, append(words(2), "a\x00\x00\x00"...), "NUL"},
		"optional":         {func(d *decoder) { d.present() }, words(2), "2 is no answer"},
		"many items":       {func(d *decoder) { d.count(maxItems) }, words(maxItems + 1), "more than the limit of 16384"},
		"items not there":  {func(d *decoder) { d.count(maxItems) }, words(1000), "4000 bytes are wanted"},
		"type of a param":  {func(d *decoder) { params.raise(d, &encoder{}) }, words(1, 0, 9, 0), "9 is no type"},
		"nothing at all":   {func(d *decoder) { d.u32() }, nil, "4 bytes are wanted where 0 are left"},
		"negative of list": {func(d *decoder) { d.count(maxItems) }, words(0xffffffff), "more than the limit"},
	} {
		d := decoder{data: one.data}
		one.read(&d)
		if err := d.end(); err == nil || !strings.Contains(err.Error(), one.says) || asFailure(err).code != codeRPC {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestShapesMoveValuesThereAndBack(t *testing.T) {
	text := func(v string) []byte {
		e := encoder{}
		e.text(v)
		return e.data
	}
	for name, one := range map[string]struct {
		shape      shape
		here, wire []byte
	}{
		"number":  {word, words(7), words(7)},
		"truth":   {truth, words(1), words(1)},
		"text":    {textForm{}, text("Zoë"), text("Zoë")},
		"span":    {span, words(0, 2_000_000_000), words(0, 2)},
		"list":    {list(word), words(2, 3, 4), words(2, 3, 4)},
		"array":   {array(word, 2), words(3, 4), words(3, 4)},
		"none":    {optional(long), words(0), words(0)},
		"some":    {optional(long), words(1, 0, 5), words(1, 0, 5)},
		"chars":   {chars(4), text("ab"), words('a', 'b', 0, 0)},
		"counted": {countedChars(8), text("ab"), words(3, 'a', 'b', 0)},
		"record":  {record{word, truth}, words(1, 0), words(1, 0)},
		// One of them has no name here: the daemon may be newer.
		"flags": {flagSet(3), words(1<<30 | 1), words(1<<30 | 1)},
	} {
		in, out := decoder{data: one.here}, encoder{}
		one.shape.lower(&in, &out)
		if in.end() != nil || out.failed != nil || !bytes.Equal(out.data, one.wire) {
			t.Errorf("%s: %v, %v, % x", name, in.failed, out.failed, out.data)
		}
		in, out = decoder{data: one.wire}, encoder{}
		one.shape.raise(&in, &out)
		if in.end() != nil || !bytes.Equal(out.data, one.here) {
			t.Errorf("%s: %v, % x", name, in.failed, out.data)
		}
	}
}

func TestArgumentsThatCannotBeSentAreRefused(t *testing.T) {
	err := flagSet(3).named("Domain.do", 9)
	if err == nil || asFailure(err).code != codeInvalidArg || !strings.Contains(err.Error(), "Domain.do: the flags 0x8") {
		t.Error(err)
	}
	nul := &encoder{method: "Domain.do", argument: "name"}
	textForm{}.lower(&decoder{data: append(words(2), "a\x00\x00\x00"...)}, nul)
	if told := asFailure(nul.failed); told == nil || told.code != codeInvalidArg || !strings.Contains(told.message, "Domain.do: `name` has a NUL at byte 1") {
		t.Errorf("a NUL: %v", nul.failed)
	}
	chars(4).lower(&decoder{data: append(words(4), "ab\xc3\xab"...)}, nul)
	if !bytes.Equal(nul.data[len(nul.data)-16:], words('a', 'b', 0, 0)) {
		t.Errorf("half of a character is sent: % x", nul.data)
	}
}

// pipe is a source whose bytes come in pieces of a size.
type pipe struct {
	io.Reader
	piece int
}

func (p pipe) read(into []byte, _ *[]int) (int, error) { return p.Read(into[:min(p.piece, len(into))]) }
func (p pipe) write(net.Buffers) error                 { return nil }
func (p pipe) writeFile(int) error                     { return nil }
func (p pipe) close() error                            { return nil }

func framed(h header, payload []byte) []byte {
	data := words(uint32(headSize + len(payload)))
	data = append(data, make([]byte, headerSize)...)
	h.put(data[lengthSize:])
	return append(data, payload...)
}

func TestPacketsAreCutWhateverTheirPieces(t *testing.T) {
	large := bytes.Repeat([]byte("abcd"), 100_000)
	all := append(framed(header{serial: 1}, words(5)), framed(header{serial: 2, kind: kindStream}, large)...)
	all = append(all, framed(header{serial: 3}, nil)...)
	for _, piece := range []int{1, 3, 28, 4096, 1 << 20} {
		from := newSource(pipe{bytes.NewReader(all), piece})
		for serial, length := range []int{4, len(large), 0} {
			arrived, err := from.next()
			if err != nil || arrived.header.serial != uint32(serial+1) || len(arrived.payload) != length {
				t.Fatalf("%d: %v, %v, %d", piece, err, arrived.header, len(arrived.payload))
			}
		}
		if _, err := from.next(); err != io.EOF {
			t.Errorf("%d: %v", piece, err)
		}
	}
}

func TestWhatIsNoPacketIsRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"short":         words(27),
		"long":          words(maxMessage + 5),
		"longest":       words(0xffffffff),
		"cut":           framed(header{}, words(1, 2))[:30],
		"kind":          framed(header{kind: 7}, nil),
		"status":        framed(header{status: 3}, nil),
		"descriptors":   framed(header{kind: kindReplyWithFiles}, words(33)),
		"none of those": append(framed(header{kind: kindReplyWithFiles}, words(1)), 0),
		"no count":      framed(header{kind: kindReplyWithFiles}, nil),
	} {
		if _, err := newSource(pipe{bytes.NewReader(data), 1 << 20}).next(); err == nil || err == io.EOF {
			t.Errorf("%s: %v", name, err)
		} else if lost := name == "cut" || name == "none of those"; !lost && asFailure(err).code != codeRPC {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALengthAloneMakesNobodyAllocate(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		_, _ = newSource(pipe{bytes.NewReader(words(maxMessage)), 1 << 20}).next()
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 100*4*usualBuffer {
		t.Errorf("%d bytes were allocated for 100 lengths", grown)
	}
}

func TestNothingThatComesMakesADecoderPanic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 512)
	for range 20_000 {
		for at := range data {
			data[at] = byte(random.Uint32()) & byte(random.Uint32()) & byte(random.Uint32())
		}
		data := data[:random.IntN(len(data))]
		decodeFailure(data)
		event := &events[random.IntN(len(events))]
		_, _ = raiseEvent(event, &packet{header: header{procedure: event.procedure}, payload: data})
		if m := methods[random.IntN(len(methods))]; m != nil {
			c := call{method: m, mapLength: 2}
			for at := range m.forms {
				if form := &m.forms[at]; m.gives == givesValue && form.answer.kind < answerParameters {
					_, _ = c.read(form, &reply{packet: packet{payload: data}})
				}
			}
		}
	}
}

// peer is the other end of a link that a test holds.
type peer struct {
	t *testing.T
	net.Conn
}

// nobody is told of what a link tells.
type nobody struct{ reasons chan int32 }

func (nobody) tell(*link, *packet)              {}
func (nobody) listened() bool                   { return true }
func (n nobody) linkLost(_ *link, reason int32) { n.reasons <- reason }

func linked(t *testing.T) (*link, peer, chan int32) {
	reasons := make(chan int32, 1)
	l, other := linkedTo(t, nobody{reasons})
	return l, other, reasons
}

func linkedTo(t *testing.T, to heir) (*link, peer) {
	here, there := net.Pipe()
	l := start(&way{carrier: bytesOnly{here}}, to)
	t.Cleanup(func() {
		l.finish()
		there.Close()
	})
	return l, peer{t, there}
}

// call takes a call and gives its header.
func (p peer) call() header {
	data := make([]byte, headSize)
	if _, err := io.ReadFull(p, data); err != nil {
		p.t.Error(err)
		return header{}
	}
	if rest := int64(binary.BigEndian.Uint32(data)) - headSize; rest > 0 {
		_, _ = io.CopyN(io.Discard, p, rest)
	}
	return decodeHeader(&decoder{data: data[lengthSize:]})
}

func (p peer) answer(to header, status uint32, payload []byte) {
	to.kind, to.status = kindReply, status
	_, _ = p.Write(framed(to, payload))
}

// soon waits for what must not take long.
func soon[T any](t *testing.T, from <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatal(what)
	}
	return v
}

func TestAnswersFindTheirCallsInAnyOrder(t *testing.T) {
	l, other, _ := linked(t)
	go func() {
		first, second := other.call(), other.call()
		other.answer(second, statusOK, words(second.procedure))
		other.answer(first, statusOK, words(first.procedure))
	}()
	one, err := l.send(11, behindHead(), nil)
	if err != nil {
		t.Fatal(err)
	}
	two, err := l.send(12, behindHead(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, waiting := range map[uint32]*pending{11: one, 12: two} {
		answer, err := l.wait(context.Background(), waiting)
		if err != nil || !bytes.Equal(answer.packet.payload, words(want)) {
			t.Errorf("%d: %v, % x", want, err, answer.packet.payload)
		}
	}
}

func TestACallThatIsGivenUpLeavesTheLinkUsable(t *testing.T) {
	l, other, _ := linked(t)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		late := other.call()
		stop()
		next := other.call()
		other.answer(late, statusOK, nil)
		other.answer(next, statusOK, nil)
	}()
	if err := l.ask(ctx, 1, nil, nil); asFailure(err).code != codeCancelled || asFailure(err).outcome != outcomeUnknown {
		t.Error(err)
	}
	if err := l.ask(context.Background(), 1, nil, nil); err != nil {
		t.Error(err)
	}
}

func TestWhatTheDaemonMustNotDoEndsTheLink(t *testing.T) {
	for name, data := range map[string][]byte{
		"another's answer": framed(header{program: programRemote, kind: kindReply, serial: 99}, nil),
		"a call":           framed(header{program: programRemote, kind: kindCall}, nil),
		"no packet":        words(3),
	} {
		l, other, reasons := linked(t)
		go func() {
			other.call()
			_, _ = other.Write(data)
		}()
		err := l.ask(context.Background(), 1, nil, nil)
		if told := asFailure(err); told == nil || told.code != codeRPC || told.outcome != outcomeUnknown {
			t.Errorf("%s: %v", name, err)
		}
		if reason := <-reasons; reason != closedError {
			t.Errorf("%s: %d", name, reason)
		}
		cause := err
		if err := l.ask(context.Background(), 1, nil, nil); asFailure(err).outcome != outcomeNotStarted ||
			asFailure(err).code != codeConnectionLost || err.Error() != cause.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	l, other, reasons := linked(t)
	go func() {
		other.call()
		other.Close()
	}()
	if err := l.ask(context.Background(), 1, nil, nil); err == nil || !strings.Contains(err.Error(), "closed the connection") ||
		asFailure(err).code != codeConnectionLost || asFailure(err).outcome != outcomeUnknown {
		t.Error(err)
	}
	if reason := <-reasons; reason != closedEOF {
		t.Error(reason)
	}
}

func TestSilenceEndsTheLink(t *testing.T) {
	l, other, reasons := linked(t)
	go func() { _, _ = io.Copy(io.Discard, other) }()
	l.watchLife(20*time.Millisecond, 2)
	select {
	case reason := <-reasons:
		if reason != closedKeepalive {
			t.Error(reason)
		}
	case <-time.After(10 * time.Second):
		t.Error("nobody notices that the daemon says nothing")
	}
}

func TestScramOfTheRFC(t *testing.T) {
	both := &nameAndPassword{name: "user", password: []byte("pencil")}
	s, first := beginScramWith("SCRAM-SHA-256", both, "rOprNGfwEbeRWgbNEkqO")
	if string(first) != "n,,n=user,r=rOprNGfwEbeRWgbNEkqO" {
		t.Errorf("%s", first)
	}
	const challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
	proof, err := s.step([]byte(challenge), "host")
	const want = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
	if err != nil || string(proof) != want {
		t.Fatalf("%s, %v", proof, err)
	}
	if _, err := s.step([]byte("v=AAAA"), "host"); err == nil || s.verified {
		t.Error("a server that does not know the password is believed")
	}
	if _, err := s.step([]byte("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), "host"); err != nil || !s.verified {
		t.Error(err)
	}
	for _, wrong := range []string{"r=other,s=QQ==,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=QQ==,i=1", "r=rOprNGfwEbeRWgbNEkqOx,s=QQ==,i=9999999", ""} {
		s, _ := beginScramWith("SCRAM-SHA-256", both, "rOprNGfwEbeRWgbNEkqO")
		if _, err := s.step([]byte(wrong), "host"); asFailure(err).code != codeAuthFailed {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestTheWayAndTheNameAreToldApart(t *testing.T) {
	for text, want := range map[string][2]string{
		"test+unix:///default?socket=/run/a%20b":               {"unix", "test:///default"},
		"qemu:///system":                                       {"unix", "qemu:///system"},
		"qemu://host/system":                                   {"tls", "qemu:///system"},
		"qemu+tcp://host/system?other=a%26b&pkipath=/x":        {"tcp", "qemu:///system?other=a%26b"},
		"xen+ssh://root@host:22/":                              {"ssh", "xen:///"},
		"lxc:///":                                              {"unix", "lxc:///"},
		"lxc+tls://host":                                       {"tls", "lxc:///"},
		"qemu+tls:///system?PkiPath=/x&no_verify=2":            {"tls", "qemu:///system"},
		"qemu+ssh://host/a%20b?name=lxc:///system":             {"ssh", "lxc:///system"},
		"remote+unix:///system":                                {"unix", ""},
		"qemu+ext:///system?command=/bin/nc":                   {"ext", "qemu:///system"},
		"qemu+libssh2://ada@[::1]:2222/system?mode=direct;a=b": {"ssh", "qemu:///system?a=b"},
	} {
		found, err := parseTarget(text, false)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		name := ""
		if found.name != nil {
			name = *found.name
		}
		if found.carrier != want[0] || name != want[1] {
			t.Errorf("%s: %s, %s", text, found.carrier, name)
		}
	}
	for _, text := range []string{"default", "://", "test:///a b", "test:///%", "test:///%zz", "test:///%ff", "test://host:65536/", "qemu+ssh://host/?no_tty=yes"} {
		if _, err := parseTarget(text, false); err == nil || asFailure(err).code != codeInvalidArg || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestErrorsOfTheSystemAreKept(t *testing.T) {
	told := system("cannot do it", &net.OpError{Op: "dial", Err: errors.New("refused")})
	if told.code != codeSystemError || !strings.HasPrefix(told.message, "cannot do it: ") {
		t.Errorf("%+v", told)
	}
}

// What has no procedure and is not answered on this side is named here, so that it is counted and does not grow unseen.
func TestEveryMethodCanBeCalled(t *testing.T) {
	var lacking []string
	called := 0
	for _, known := range methods {
		switch {
		case known == nil:
		case known.own == nil && len(known.forms) == 0:
			lacking = append(lacking, known.name)
		default:
			called++
		}
	}
	t.Logf("%d methods and phases can be called", called)
	if len(lacking) > 0 {
		t.Errorf("these cannot: %s", strings.Join(lacking, ", "))
	}
}
