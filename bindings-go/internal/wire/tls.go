// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What a daemon sends behind the handshake, once it has accepted this side.
const welcome = 1

// pki is where the files are that say who this side is, and whom it believes: authorities and what they have taken back, the own
// certificate and its key.
type pki struct{ authority, revoked, certificate, key string }

func pkiIn(folder string) pki {
	file := func(name string) string { return filepath.Join(folder, name) }
	return pki{file("cacert.pem"), file("cacrl.pem"), file("clientcert.pem"), file("clientkey.pem")}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// usualPKI is a folder that the URI names; the user's; the machine's, file by file. A certificate and its key belong together.
func usualPKI(folder string) pki {
	if folder != "" {
		return pkiIn(folder)
	}
	machine := pki{"/etc/pki/CA/cacert.pem", "/etc/pki/CA/cacrl.pem", "/etc/pki/libvirt/clientcert.pem", "/etc/pki/libvirt/private/clientkey.pem"}
	home := os.Getenv("HOME")
	if home == "" || os.Geteuid() == 0 {
		return machine
	}
	user := pkiIn(filepath.Join(home, ".pki/libvirt"))
	if !exists(user.authority) {
		user.authority, user.revoked = machine.authority, machine.revoked
	}
	if !exists(user.certificate) || !exists(user.key) {
		user.certificate, user.key = machine.certificate, machine.key
	}
	return user
}

// openTLS shakes hands over a TCP connection: each side shows the other who it is.
func openTLS(ctx context.Context, t *target, socket net.Conn) (*way, error) {
	files := usualPKI(t.settings.pkiPath)
	config, own, err := files.config(t)
	if err != nil {
		socket.Close()
		return nil, err
	}
	session := tls.Client(socket, config)
	first := make([]byte, 1)
	err = session.HandshakeContext(ctx)
	if err == nil {
		// A refusal may come behind the handshake.
		stop := context.AfterFunc(ctx, func() { socket.SetDeadline(time.Unix(1, 0)) })
		_, err = io.ReadFull(session, first)
		if !stop() && err == nil {
			err = ctx.Err()
		}
		if err == nil && first[0] != welcome {
			err = io.EOF
		}
	}
	if err != nil {
		socket.Close()
		return nil, ofContext(ctx, files.explain(t, err, own))
	}
	return &way{carrier: bytesOnly{session}, wayKind: wayKind{secrecy: secrecyEncrypted, showsCertificate: own}}, nil
}

// config is how the session is made, and whether this side has a certificate to show.
func (f pki) config(t *target) (config *tls.Config, own bool, err error) {
	authorities, pool, err := certificates(f.authority, "the certificates of authorities")
	if err != nil {
		return nil, false, err
	}
	lowest, highest, err := versions(t)
	if err != nil {
		return nil, false, err
	}
	config = &tls.Config{ServerName: t.hostName(), RootCAs: pool, MinVersion: lowest, MaxVersion: highest,
		// It is verified below: names are those of the certificate, or its subject's common name if it has none, as with other clients.
		InsecureSkipVerify: true, SessionTicketsDisabled: true}
	if !t.settings.noVerify {
		revoked, err := f.revocations(authorities)
		if err != nil {
			return nil, false, err
		}
		config.VerifyConnection = func(state tls.ConnectionState) error { return verifyServer(state, pool, revoked, t.hostName()) }
	}
	if !exists(f.certificate) && !exists(f.key) {
		return config, false, nil
	}
	pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return nil, false, system(fmt.Sprintf("the certificate %s and the key %s cannot be used", f.certificate, f.key), err)
	}
	if !t.settings.noSanity {
		if err := f.checkOwn(pair, pool); err != nil {
			return nil, false, err
		}
	}
	// The server's list of authorities may be empty, or name only the root: it is shown whatever it says.
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	return config, true, nil
}

// verifyServer believes a certificate of an authority that is known, for the machine that was wanted.
func verifyServer(state tls.ConnectionState, authorities *x509.CertPool, revoked []*x509.RevocationList, host string) error {
	leaf := state.PeerCertificates[0]
	between := x509.NewCertPool()
	for _, certificate := range state.PeerCertificates[1:] {
		between.AddCert(certificate)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: authorities, Intermediates: between}); err != nil {
		return err
	}
	for _, list := range revoked {
		for _, entry := range list.RevokedCertificateEntries {
			if string(list.RawIssuer) == string(leaf.RawIssuer) && entry.SerialNumber.Cmp(leaf.SerialNumber) == 0 {
				return fmt.Errorf("it was taken back by its authority")
			}
		}
	}
	if len(leaf.DNSNames)+len(leaf.IPAddresses) == 0 && strings.EqualFold(leaf.Subject.CommonName, host) {
		return nil
	}
	return leaf.VerifyHostname(host)
}

// checkOwn looks at this side's certificate as the other side will: what is wrong with it is told best here.
func (f pki) checkOwn(pair tls.Certificate, authorities *x509.CertPool) error {
	between := x509.NewCertPool()
	own, err := x509.ParseCertificate(pair.Certificate[0])
	for _, raw := range pair.Certificate[1:] {
		if certificate, wrong := x509.ParseCertificate(raw); wrong == nil {
			between.AddCert(certificate)
		}
	}
	if err == nil {
		_, err = own.Verify(x509.VerifyOptions{Roots: authorities, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	}
	if err != nil {
		return failure(codeSystemError, domainRPC, fmt.Sprintf(
			"the certificate %s cannot be that of a client of authorities in %s: %s (no_sanity=1 leaves it to the daemon)", f.certificate, f.authority, wrongWith(err, "")))
	}
	return nil
}

// certificates reads all that a file has.
func certificates(file, what string) ([]*x509.Certificate, *x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, system("cannot read "+what+" from "+file, err)
	}
	var all []*x509.Certificate
	pool := x509.NewCertPool()
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, nil, system("cannot read "+what+" from "+file, err)
		}
		all = append(all, certificate)
		pool.AddCert(certificate)
	}
	if len(all) == 0 {
		return nil, nil, system("cannot read "+what+" from "+file, errors.New("the file has nothing of that kind in PEM form"))
	}
	return all, pool, nil
}

// revocations reads what the authorities have taken back, if there is such a file.
func (f pki) revocations(authorities []*x509.Certificate) ([]*x509.RevocationList, error) {
	data, err := os.ReadFile(f.revoked)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var lists []*x509.RevocationList
	for block, rest := pem.Decode(data); err == nil && block != nil; block, rest = pem.Decode(rest) {
		var list *x509.RevocationList
		if list, err = x509.ParseRevocationList(block.Bytes); err == nil {
			signed := false
			for _, authority := range authorities {
				signed = signed || list.CheckSignatureFrom(authority) == nil
			}
			if !signed {
				err = errors.New("none of the authorities has signed it")
			}
			lists = append(lists, list)
		}
	}
	if err != nil {
		return nil, system("cannot read the list of revoked certificates from "+f.revoked, err)
	}
	return lists, nil
}

// versions are those of TLS that may be spoken, in the words of GnuTLS that tls_priority has.
func versions(t *target) (lowest, highest uint16, err error) {
	allowed := map[string]bool{"1.2": true, "1.3": true}
	set := func(all bool, version string, on bool) {
		for known := range allowed {
			if all || known == version {
				allowed[known] = on
			}
		}
	}
	words := t.settings.tlsPriority
	if words == "" {
		words = "NORMAL"
	}
	for _, word := range strings.Split(words, ":") {
		name := strings.TrimLeft(word, "+-!")
		switch {
		case name == "VERS-ALL" || name == "VERS-TLS-ALL":
			set(true, "", word[0] == '+')
		case name == "VERS-TLS1.2" || name == "VERS-TLS1.3":
			set(false, strings.TrimPrefix(name, "VERS-TLS"), word[0] == '+')
		case strings.Contains(" -VERS-TLS1.1 -VERS-TLS1.0 -VERS-SSL3.0 NORMAL PERFORMANCE PFS SECURE128 SYSTEM @SYSTEM @LIBVIRT,SYSTEM ", " "+word+" "):
			// They demand no more than every session has here: forward secrecy, and keys of at least 128 bits.
		default:
			return 0, 0, failure(codeInvalidArg, domainRemote, fmt.Sprintf(
				"the parameter tls_priority of %q has %q, which has no counterpart here; there are NORMAL, and +VERS- and -VERS- with TLS1.2, TLS1.3 or ALL", t.text, word))
		}
	}
	lowest, highest = tls.VersionTLS12, tls.VersionTLS13
	switch {
	case !allowed["1.2"] && !allowed["1.3"]:
		return 0, 0, failure(codeInvalidArg, domainRemote, fmt.Sprintf("the parameter tls_priority of %q leaves no version of TLS", t.text))
	case !allowed["1.2"]:
		lowest = tls.VersionTLS13
	case !allowed["1.3"]:
		highest = tls.VersionTLS12
	}
	return lowest, highest, nil
}
