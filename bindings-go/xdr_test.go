// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

func TestScalarsComeBack(t *testing.T) {
	uuid, err := ParseUUID("6695eb01-f6a4-8304-79aa-97f2502e193f")
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	e.bool(true)
	e.i32(-1)
	e.u32(1 << 31)
	e.i64(-1 << 40)
	e.u64(1 << 63)
	e.f64(0.1)
	e.duration(-time.Second)
	e.uuid(uuid)
	e.text("käse")
	e.bytes([]byte{1})
	e.cpuMap(NewCPUMap(0, 9))
	e.secretBytes(SecretValue("hidden"))
	if len(e.data)%4 != 0 || !e.secret {
		t.Errorf("%d bytes were written, secret: %v", len(e.data), e.secret)
	}
	d := decoder{data: e.data}
	if !d.bool() || d.i32() != -1 || d.u32() != 1<<31 || d.i64() != -1<<40 || d.u64() != 1<<63 || d.f64() != 0.1 || d.duration() != -time.Second {
		t.Error("a number did not come back")
	}
	if d.uuid() != uuid || d.text() != "käse" || !bytes.Equal(d.bytes(), []byte{1}) || !slices.Equal(slices.Collect(d.cpuMap().All()), []int{0, 9}) {
		t.Error("bytes did not come back")
	}
	if string(d.secretBytes()) != "hidden" || !d.secret {
		t.Error("a secret did not come back, or not as a secret")
	}
	if err := d.finish(); err != nil {
		t.Error(err)
	}
}

func TestEncodingIsThatOfTheContract(t *testing.T) {
	var e encoder
	e.text("abcde")
	encodeOptional(&e, Ptr(int32(7)), (*encoder).i32)
	encodeOptional[int32](&e, nil, (*encoder).i32)
	encodeList(&e, []bool{true}, (*encoder).bool)
	if got := hex.EncodeToString(e.data); got != "00000005"+"6162636465000000"+"00000001"+"00000007"+"00000000"+"00000001"+"00000001" {
		t.Errorf("the encoding is %s", got)
	}
}

func TestDamagedAnswersAreErrors(t *testing.T) {
	for _, damaged := range []string{"", "ffffffff", "00000001", "0000000100000001", "00000000" + "00000000"} {
		data, err := hex.DecodeString(damaged)
		if err != nil {
			t.Fatal(err)
		}
		d := decoder{data: data, call: "Domain.state"}
		decodeList(&d, func(d *decoder) string { return d.text() })
		if err := d.finish(); !errors.Is(err, ErrInternalError) {
			t.Errorf("%q is read as %v", damaged, err)
		}
	}
}

func TestParametersOfEveryType(t *testing.T) {
	extra := []TypedParam{
		NewTypedParam("a", int32(-1)), NewTypedParam("b", uint32(1)), NewTypedParam("c", int64(-1)), NewTypedParam("d", uint64(1)),
		NewTypedParam("e", 0.5), NewTypedParam("f", true), NewTypedParam("g", "text"), NewTypedParam("hard_limit", "of another type"),
	}
	var e encoder
	encodeDomainMemoryParameters(&e, DomainMemoryParameters{SoftLimit: Ptr[uint64](5), Extra: extra})
	d := decoder{data: e.data}
	read := decodeDomainMemoryParameters(&d)
	if err := d.finish(); err != nil {
		t.Fatal(err)
	}
	if read.SoftLimit == nil || *read.SoftLimit != 5 || read.HardLimit != nil || !slices.Equal(read.Extra, extra) {
		t.Errorf("the parameters come back as %+v", read)
	}
}

func TestFilesAreLent(t *testing.T) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var e encoder
	e.file(file)
	d := decoder{data: e.data, call: "test"}
	own := d.file()
	if own.Fd() == file.Fd() {
		t.Error("the library was given the descriptor of the file itself")
	}
	if err := errors.Join(d.finish(), e.failed); err != nil {
		t.Error(err)
	}
	e.release()
	if _, err := own.Stat(); err == nil {
		t.Error("what was lent is open after the call")
	}
	if _, err := file.Stat(); err != nil {
		t.Errorf("the caller's own file: %v", err)
	}
	file.Close()
	if e.file(file); e.failed == nil {
		t.Error("a closed file can be passed")
	}
}

func TestUnknownValuesKeepTheirNumbers(t *testing.T) {
	var state DomainState
	for value, text := range map[DomainState]string{DomainStatePMSuspended: "PM_SUSPENDED", 99: "99", -3: "-3"} {
		written, err := value.MarshalText()
		if err != nil || string(written) != text {
			t.Errorf("%d is written as %s, %v", value, written, err)
		}
		if err := state.UnmarshalText(written); err != nil || state != value {
			t.Errorf("%s is read as %v, %v", written, state, err)
		}
	}
	if DomainState(99).String() != "DomainState(99)" || state.UnmarshalText([]byte("NONSENSE")) == nil {
		t.Error("a value without name cannot be told apart")
	}
	if text := (DomainXMLSecure | DomainXMLInactive | 1<<30).String(); text != "SECURE|INACTIVE|0x40000000" {
		t.Errorf("the flags are %s", text)
	}
	if text := DomainXMLFlags(0).String(); text != "0x0" {
		t.Errorf("no flags are %s", text)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	secret := SecretValue("hidden")
	asJSON, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(secret), fmt.Sprintf("%s %x %q %#v", secret, secret, secret, secret), string(asJSON)} {
		if bytes.Contains([]byte(text), []byte("hidden")) || bytes.Contains([]byte(text), []byte("68696464656e")) {
			t.Errorf("a secret is printed as %s", text)
		}
	}
}

func TestUUIDs(t *testing.T) {
	const text = "6695eb01-f6a4-8304-79aa-97f2502e193f"
	for _, form := range []string{text, "6695eb01f6a4830479aa97f2502e193f", "6695EB01-F6A4-8304-79AA-97F2502E193F"} {
		if uuid, err := ParseUUID(form); err != nil || uuid.String() != text {
			t.Errorf("%s is read as %v, %v", form, uuid, err)
		}
	}
	for _, wrong := range []string{"", text[1:], text + "0", "x" + text[1:], text[:1] + "-" + text[1:] + "0"} {
		if uuid, err := ParseUUID(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, uuid)
		}
	}
}
