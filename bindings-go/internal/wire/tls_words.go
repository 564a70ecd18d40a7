// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// What the other side says of the certificate that it was shown, by the words in the names of alerts. Others are about how this side speaks.
var complaints = [][2]string{
	{"unknown certificate authority", "it does not know who has issued it"},
	{"expired certificate", "it has expired"},
	{"revoked certificate", "its issuer has taken it back"},
	{"certificate required", "it wants to see one"},
	{"access denied", "whom it names may not come in"},
	{"unsupported certificate", "it is of a kind that is not known there"},
	{"bad certificate", "it cannot be used"},
	{"unknown certificate", "it cannot be used"},
}

// explain says why it did not come to a session.
func (f pki) explain(t *target, err error, own bool) error {
	host, shown := t.hostName(), "there is none to show in "+f.certificate
	if own {
		shown = "it was shown " + f.certificate
	}
	var refused *tls.CertificateVerificationError
	var alert *net.OpError
	var network net.Error
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &alert) && alert.Op == "remote error":
		for _, known := range complaints {
			if strings.Contains(alert.Err.Error(), known[0]) {
				return refusedLogin(fmt.Sprintf("%s does not accept this client's certificate: %s; %s", host, known[1], shown))
			}
		}
		return disagreed(host, "it accepts nothing that is offered here ("+strings.TrimPrefix(alert.Err.Error(), "tls: ")+")")
	case errors.As(err, &noTLS):
		return disagreed(host, "what it answers is no TLS")
	// Who leaves with something unread resets the connection.
	case isGone(err) || errors.Is(err, io.ErrUnexpectedEOF):
		return refusedLogin(fmt.Sprintf("%s has ended the connection instead of accepting this client's certificate or address; %s", host, shown))
	case errors.As(err, &network):
		return system("cannot agree with "+host+" on TLS", err)
	case errors.As(err, &refused):
		err = refused.Err
	case strings.HasPrefix(err.Error(), "tls: "):
		return disagreed(host, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return refusedLogin(fmt.Sprintf("the certificate of %s is not accepted: %s; expected was one for %q by an authority of %s",
		host, wrongWith(err, host), host, f.authority))
}

func disagreed(host, why string) error {
	return failure(codeSystemError, domainRPC, "cannot agree with "+host+" on TLS: "+why)
}

// wrongWith says what is wrong with a certificate, which should be for a host.
func wrongWith(err error, host string) string {
	var issuer x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	day := func(moment time.Time) string { return moment.UTC().Format(time.DateOnly) }
	switch {
	case errors.As(err, &issuer):
		return "its issuer is none of the authorities that are believed"
	case errors.As(err, &name):
		var names []string
		for _, one := range name.Certificate.DNSNames {
			names = append(names, fmt.Sprintf("%q", one))
		}
		for _, one := range name.Certificate.IPAddresses {
			names = append(names, fmt.Sprintf("%q", one))
		}
		if common := name.Certificate.Subject.CommonName; len(names) == 0 && common != "" {
			names = []string{fmt.Sprintf("%q", common)}
		}
		if len(names) == 0 {
			names = []string{"no name"}
		}
		return fmt.Sprintf("it is for %s, and not for %q", strings.Join(names, ", "), host)
	case !errors.As(err, &invalid):
		return err.Error()
	case invalid.Reason == x509.Expired && time.Now().Before(invalid.Cert.NotBefore):
		return "it is not valid before " + day(invalid.Cert.NotBefore)
	case invalid.Reason == x509.Expired:
		return "it has expired on " + day(invalid.Cert.NotAfter)
	case invalid.Reason == x509.IncompatibleUsage:
		return "it is not meant for this side of a connection"
	default:
		return err.Error()
	}
}
