// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package virtkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// authority issues certificates.
type authority struct {
	t           *testing.T
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	text        string
}

func template(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), BasicConstraintsValid: true}
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wanted := template(name)
	wanted.IsCA, wanted.KeyUsage = true, x509.KeyUsageCertSign
	raw, err := x509.CreateCertificate(rand.Reader, wanted, wanted, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{t, made, key, block("CERTIFICATE", raw)}
}

func block(kind string, raw []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}))
}

// issue makes a certificate and its key.
func (a *authority) issue(name string, usage x509.ExtKeyUsage) (certificate, key string) {
	a.t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	wanted := template(name)
	wanted.KeyUsage, wanted.ExtKeyUsage = x509.KeyUsageDigitalSignature|x509.KeyUsageKeyEncipherment, []x509.ExtKeyUsage{usage}
	wanted.DNSNames, wanted.IPAddresses = []string{"localhost"}, []net.IP{net.IPv4(127, 0, 0, 1)}
	raw, err := x509.CreateCertificate(rand.Reader, wanted, a.certificate, &own.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		a.t.Fatal(err)
	}
	return block("CERTIFICATE", raw), block("PRIVATE KEY", private)
}

// certificates writes those of the daemon, and those of clients into folders below it: one of its authority; one that has none; one of
// another authority; one that believes another authority.
func (d *libvirtd) certificates(t *testing.T) []setting {
	t.Helper()
	known, other := newAuthority(t, "ours"), newAuthority(t, "another")
	server, key := known.issue("the daemon", x509.ExtKeyUsageServerAuth)
	d.write(t, "cacert.pem", known.text)
	d.write(t, "servercert.pem", server)
	d.write(t, "serverkey.pem", key)
	for folder, one := range map[string]struct{ believed, own *authority }{
		"known": {known, known}, "without": {known, nil}, "another": {known, other}, "elsewhere": {other, other},
	} {
		d.write(t, folder+"/cacert.pem", one.believed.text)
		if one.own != nil {
			certificate, key := one.own.issue("a client", x509.ExtKeyUsageClientAuth)
			d.write(t, folder+"/clientcert.pem", certificate)
			d.write(t, folder+"/clientkey.pem", key)
		}
	}
	return []setting{{"ca_file", d.folder + "/cacert.pem"}, {"cert_file", d.folder + "/servercert.pem"}, {"key_file", d.folder + "/serverkey.pem"}}
}
