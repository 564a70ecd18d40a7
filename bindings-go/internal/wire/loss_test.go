// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// authority is the certificate of an authority that nobody needs to believe.
func authority(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true}
	raw, err := x509.CreateCertificate(rand.Reader, &form, &form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

func TestALossIsTheSameWhoeverNoticesIt(t *testing.T) {
	for _, err := range []error{io.EOF, syscall.EPIPE, &net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.ECONNRESET)}} {
		if told, reason := found("cannot", err); told.message != closedThere().message || told.code != codeConnectionLost || reason != closedEOF {
			t.Errorf("%v: %+v, %d", err, told, reason)
		}
	}
	if told, reason := found("cannot send", syscall.ETIMEDOUT); told.code != codeConnectionLost || reason != closedError || !strings.HasPrefix(told.message, "cannot send: ") {
		t.Errorf("%+v, %d", told, reason)
	}
}

func TestCallsOfALostConnectionAreToldTheFirstCause(t *testing.T) {
	first := make(chan net.Conn, 1)
	uri := listening(t, func(client net.Conn) {
		first <- client
		answering(t, client)
	})
	c, err := connect(context.Background(), uri, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	(<-first).Close()
	<-c.over.Done()
	told := asFailure(c.usable())
	if told.code != codeConnectionLost || told.outcome != outcomeNotStarted || !strings.HasSuffix(told.message, "was lost: the daemon has closed the connection") {
		t.Errorf("%+v", told)
	}
	c.close(context.Background())
	if told := asFailure(c.usable()); told.code != codeInvalidConn {
		t.Errorf("%+v", told)
	}
}

func TestWhoeverSaysNothingWhileAConnectionIsOpenedIsLeftInTime(t *testing.T) {
	before := usualPatience
	usualPatience = patience{step: 50 * time.Millisecond, host: 60 * time.Millisecond, person: 70 * time.Millisecond}
	t.Cleanup(func() { usualPatience = before })
	for answers, want := range []string{
		"has not answered the question for authentication (procedure 66) within 0.05 seconds",
		"has not answered the question for a feature (procedure 60) within 0.05 seconds",
		"has not answered the opening of the connection (procedure 1) within 0.06 seconds",
	} {
		left := answers
		uri := serving(t, func(to header) (uint32, []byte, bool) {
			left--
			return statusOK, words(0), left >= 0
		})
		_, err := connect(context.Background(), uri, 0, nil)
		if told := asFailure(err); told == nil || told.code != codeOperationTimeout || told.outcome != outcomeNotStarted || !strings.Contains(told.message, want) {
			t.Errorf("%d answers: %v", answers, err)
		}
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "cacert.pem"), []byte(authority(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = connect(context.Background(), fmt.Sprintf("qemu+tls://%s/system?no_verify=1&pkipath=%s", silent.Addr(), folder), 0, nil)
	if told := asFailure(err); told == nil || told.code != codeOperationTimeout || !strings.Contains(told.message, "not finished the handshake of TLS within 0.05") {
		t.Error(err)
	}
}

func TestMoreKindsOfAuthenticationThanThereMayBeAreRefused(t *testing.T) {
	uri := serving(t, func(header) (uint32, []byte, bool) {
		return statusOK, words(append([]uint32{21}, make([]uint32, 21)...)...), true
	})
	_, err := connect(context.Background(), uri, 0, nil)
	if told := asFailure(err); told == nil || told.code != codeRPC || told.outcome != outcomeNotStarted || !strings.Contains(told.message, "limit of 20") {
		t.Error(err)
	}
}

func TestTheEndOfAProgramIsOneErrorWithStatusAndWords(t *testing.T) {
	for script, want := range map[string]string{
		"echo no way >&2; exit 3": `"/bin/sh" ended with status 3 and said: no way`,
		"exit 0":                  `"/bin/sh" ended with status 0 and said nothing`,
		"kill -9 $$":              `"/bin/sh" was ended by signal 9 and said nothing`,
	} {
		_, p := started(t, script)
		for _, err := range []error{closedThere(), lost("cannot send to the daemon")} {
			if told := asFailure(p.explain(err)); told.code != codeSystemError || told.message != "the daemon was not reached: "+want {
				t.Errorf("%s: %+v", script, told)
			}
		}
		if told := asFailure(p.explain(remote("it makes no sense"))); told.code != codeRPC || told.message != "it makes no sense ("+want+")" {
			t.Errorf("%s: %+v", script, told)
		}
	}
	w, err := carried(exec.Command("/bin/sh", "-c", "echo 'No RSA host key is known for far. Host key verification failed.' >&2; exit 255"),
		secrecyLocal, &known{host: "far", file: "/known"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	told := asFailure(w.explain(closedThere()))
	if told.code != codeAuthFailed || !strings.HasPrefix(told.message, "the RSA key of far is not known: expected was one that stands in /known (") {
		t.Errorf("%+v", told)
	}
}

func TestAChangedKeyIsToldWithBoth(t *testing.T) {
	told := refusal("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nThe fingerprint for the ED25519 key sent by the remote host is\n"+
		"SHA256:abc+d/E.\nOffending ED25519 key in /k:7\nHost key verification failed.", &known{host: "far"})
	if told != "far shows the ED25519 key SHA256:abc+d/E, and expected was another one, which stands in /k:7" {
		t.Error(told)
	}
	if told := refusal("Connection refused", &known{host: "far"}); told != "" {
		t.Error(told)
	}
}

func TestWhatIsWrongWithACertificateIsToldInWords(t *testing.T) {
	far, err := parseTarget("qemu+tls://far/system", false)
	if err != nil {
		t.Fatal(err)
	}
	files := pkiIn("/pki")
	past := &x509.Certificate{NotAfter: time.Unix(0, 0)}
	alert := func(words string) error { return &net.OpError{Op: "remote error", Err: errors.New("tls: " + words)} }
	for want, err := range map[string]error{
		"far does not accept this client's certificate: it does not know who has issued it; it was shown /pki/clientcert.pem": alert("unknown certificate authority"),
		"far has ended the connection instead of accepting":                                                                   &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)},
		"is not accepted: its issuer is none of the authorities that are believed; expected was one for \"far\"":              x509.UnknownAuthorityError{},
		"is not accepted: it has expired on 1970-01-01;":                                                                      x509.CertificateInvalidError{Cert: past, Reason: x509.Expired},
		"is not accepted: it is for \"near\", and not for \"far\";": &tls.CertificateVerificationError{Err: x509.HostnameError{
			Certificate: &x509.Certificate{DNSNames: []string{"near"}}, Host: "far"}},
		"is not accepted: it is for \"common\", and not for \"far\";": x509.HostnameError{
			Certificate: &x509.Certificate{Subject: pkix.Name{CommonName: "common"}}, Host: "far"},
	} {
		if told := asFailure(files.explain(far, err, true)); told.code != codeAuthFailed || !strings.Contains(told.message, want) {
			t.Errorf("%s: %+v", want, told)
		}
	}
	for want, err := range map[string]error{
		"what it answers is no TLS":                                   tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"},
		"it accepts nothing that is offered here (handshake failure)": alert("handshake failure"),
	} {
		if told := asFailure(files.explain(far, err, true)); told.code != codeSystemError || !strings.Contains(told.message, want) {
			t.Errorf("%s: %+v", want, told)
		}
	}
}
