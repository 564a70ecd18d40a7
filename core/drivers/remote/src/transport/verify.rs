//! Whom the client believes: a certificate of an authority that it knows, for the machine that it wanted.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use webpki::EndEntityCert;

/// As other clients of libvirt do it: names are those of the certificate, or its subject's common name if it has none.
#[derive(Debug)]
pub struct ByAuthority {
    /// What checks everything else.
    pub chain: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for ByAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // Names come last: everything else is right.
            Err(Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }))
                if is_common_name(end_entity, server_name) =>
            {
                Ok(ServerCertVerified::assertion())
            }
            Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext { expected, presented })) if presented.is_empty() => {
                let named = EndEntityCert::try_from(end_entity).ok().and_then(|known| common_name(known.subject()).map(str::to_owned));
                let presented = named.into_iter().collect();
                Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext { expected, presented }))
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.chain.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.chain.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chain.supported_verify_schemes()
    }
}

/// Anybody, for `no_verify`. That the other side has the key of what it shows is checked all the same.
#[derive(Debug)]
pub struct Anybody(pub Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Whether a certificate without names of its own has this one as the common name of its subject.
fn is_common_name(certificate: &CertificateDer<'_>, name: &ServerName<'_>) -> bool {
    let Ok(certificate) = EndEntityCert::try_from(certificate) else { return false };
    if certificate.valid_dns_names().next().is_some() {
        return false;
    }
    common_name(certificate.subject()).is_some_and(|common| common.eq_ignore_ascii_case(&name.to_str()))
}

/// The common name (2.5.4.3) in a name of X.509, whose parts are sets of pairs of an identifier and a text.
fn common_name(mut subject: &[u8]) -> Option<&str> {
    const IDENTIFIER: &[u8] = &[0x55, 0x04, 0x03];
    let mut last = None;
    while !subject.is_empty() {
        let (mut set, rest) = item(subject, 0x31)?;
        subject = rest;
        while !set.is_empty() {
            let (pair, others) = item(set, 0x30)?;
            set = others;
            let (identifier, value) = item(pair, 0x06)?;
            if identifier == IDENTIFIER {
                // UTF-8, or one of the older forms that are ASCII for what a name of a machine may have.
                let (text, _) = [0x0c, 0x13, 0x16].into_iter().find_map(|tag| item(value, tag))?;
                last = std::str::from_utf8(text).ok();
            }
        }
    }
    last
}

/// The content of an item of DER with this tag, and what is behind it.
fn item(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, input) = input.split_first()?;
    let (&first, input) = input.split_first()?;
    let (length, input) = match first {
        0..=0x7f => (usize::from(first), input),
        0x81 => input.split_first().map(|(&length, input)| (usize::from(length), input))?,
        0x82 => input.split_first_chunk::<2>().map(|(length, input)| (usize::from(u16::from_be_bytes(*length)), input))?,
        _ => return None,
    };
    (found == tag).then(|| input.split_at_checked(length))?
}

#[cfg(test)]
mod tests {
    use super::common_name;

    #[test]
    fn the_common_name_is_found() {
        // O=x, CN=host
        let name = [&[0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 10, 0x0c, 1, b'x'][..], &[0x31, 13, 0x30, 11, 6, 3, 0x55, 4, 3, 0x13, 4], b"host"]
            .concat();
        assert_eq!(common_name(&name), Some("host"));
        assert_eq!(common_name(&name[..12]), None);
        for end in 13..name.len() {
            assert_eq!(common_name(&name[..end]), None, "{end}");
        }
    }
}
