//! TLS: each side shows the other who it is.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use tokio::net::TcpStream;
use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_rpc::{Tls, TlsFailure, Transport};
use webpki::{EndEntityCert, KeyUsage};

use super::certificates::{Identity, Places};
use super::verify::{Anybody, ByAuthority};
use super::{Secrecy, Way, WayKind};
use super::{priority, tls_words};
use crate::target::Target;

/// What a daemon sends behind the handshake, once it has accepted this side.
const WELCOME: u8 = 1;

/// Shakes hands over a TCP connection.
///
/// # Errors
/// `AuthFailed` where a certificate is not accepted, by this side or the other; `SystemError` for files that cannot be read, and for a side that does not
/// speak TLS.
pub async fn open(target: &Target, socket: TcpStream) -> Result<Way> {
    let places = Places::usual(target.parameters.pkipath.as_deref());
    let attempt = Attempt { target, places };
    let identity = attempt.places.read()?;
    let shows_certificate = identity.own.is_some();
    let session = attempt.session(identity)?;
    let socket = super::usable(socket.into_std())?;
    let tls = Tls::agree(socket, session).await.map_err(|failure| attempt.explain(failure, shows_certificate))?;
    match tls.first_byte().await {
        Ok(WELCOME) => {
            let kind = WayKind { secrecy: Secrecy::Encrypted, shows_certificate, carries_descriptors: false };
            Ok(Way { transport: Transport::tls(tls), kind, program: None })
        }
        Ok(_) => Err(attempt.explain(TlsFailure::Closed, shows_certificate)),
        Err(failure) => Err(attempt.explain(failure, shows_certificate)),
    }
}

/// One attempt, for its errors.
struct Attempt<'a> {
    target: &'a Target,
    places: Places,
}

impl Attempt<'_> {
    fn session(&self, identity: Identity) -> Result<ClientConnection> {
        let host = self.target.host_name();
        let provider = Arc::new(ring::default_provider());
        let verifier = self.verifier(&identity, &provider)?;
        if let Some((chain, _)) = identity.own.as_ref().filter(|_| !self.target.parameters.no_sanity) {
            self.check_own(chain, &identity.authorities, &provider)?;
        }
        let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&priority::versions(self.target)?);
        let config = config.map_err(|error| self.unusable(&error))?.dangerous().with_custom_certificate_verifier(verifier);
        let config = match identity.own {
            Some((chain, key)) => config.with_client_auth_cert(chain, key).map_err(|error| {
                let (certificate, key) = (self.places.certificate.display(), self.places.key.display());
                told(ErrorCode::SYSTEM_ERROR, format!("the certificate {certificate} and the key {key} cannot be used: {error}"))
            })?,
            None => config.with_no_client_auth(),
        };
        let name = ServerName::try_from(host.to_owned());
        let name =
            name.map_err(|_| crate::target::invalid(format!("{:?} names {host:?}, which no certificate can be for", self.target.text)))?;
        ClientConnection::new(Arc::new(config), name).map_err(|error| self.unusable(&error))
    }

    fn verifier(&self, identity: &Identity, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
        if self.target.parameters.no_verify {
            return Ok(Arc::new(Anybody(provider.clone())));
        }
        let mut authorities = RootCertStore::empty();
        for authority in &identity.authorities {
            authorities.add(authority.clone()).map_err(|error| self.bad_authority(&error))?;
        }
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(authorities), provider.clone());
        // Only what a list is there for can be looked up in one.
        let builder = builder.with_crls(identity.revoked.iter().cloned()).allow_unknown_revocation_status();
        let chain = builder.build().map_err(|error| self.bad_authority(&error))?;
        Ok(Arc::new(ByAuthority { chain }))
    }

    /// Looks at this side's certificate as the other side will: what is wrong with it is told best here.
    fn check_own(&self, chain: &[CertificateDer<'_>], authorities: &[CertificateDer<'_>], provider: &CryptoProvider) -> Result<()> {
        let refused = |error: &dyn std::fmt::Display| {
            let (certificate, authority) = (self.places.certificate.display(), self.places.authority.display());
            let why = format!("the certificate {certificate} cannot be that of a client of authorities in {authority}: {error}");
            told(ErrorCode::SYSTEM_ERROR, why + " (no_sanity=1 leaves it to the daemon)")
        };
        let anchors: Result<Vec<_>, _> = authorities.iter().map(webpki::anchor_from_trusted_cert).collect();
        let anchors = anchors.map_err(|error| self.bad_authority(&error))?;
        let (own, between) = chain.split_first().ok_or_else(|| refused(&"it is not there"))?;
        let own = EndEntityCert::try_from(own).map_err(|error| refused(&tls_words::own(&error)))?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let algorithms = provider.signature_verification_algorithms.all;
        let now = UnixTime::since_unix_epoch(now);
        own.verify_for_usage(algorithms, &anchors, between, now, KeyUsage::client_auth(), None, None)
            .map(drop)
            .map_err(|error| refused(&tls_words::own(&error)))
    }

    fn explain(&self, failure: TlsFailure, shows_certificate: bool) -> Error {
        let host = self.target.host_name();
        let shown = || {
            let certificate = self.places.certificate.display();
            if shows_certificate { format!("it was shown {certificate}") } else { format!("there is none to show in {certificate}") }
        };
        match failure {
            // Who leaves with something unread resets the connection.
            TlsFailure::Socket(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {
                self.explain(TlsFailure::Closed, shows_certificate)
            }
            TlsFailure::Socket(error) => super::failed(format!("cannot agree with {host} on TLS"), &error),
            TlsFailure::Closed => {
                let why = format!("{host} has ended the connection instead of accepting this client's certificate or address; {}", shown());
                told(ErrorCode::AUTH_FAILED, why)
            }
            TlsFailure::Refused(rustls::Error::InvalidCertificate(error)) => {
                let authority = self.places.authority.display();
                let expected = format!("expected was one for {host:?} by an authority of {authority}");
                let wrong = tls_words::certificate(&error);
                told(ErrorCode::AUTH_FAILED, format!("the certificate of {host} is not accepted: {wrong}; {expected}"))
            }
            TlsFailure::Refused(error) => {
                let complaint = if let rustls::Error::AlertReceived(alert) = &error { tls_words::complaint(*alert) } else { None };
                match complaint {
                    Some(why) => {
                        told(ErrorCode::AUTH_FAILED, format!("{host} does not accept this client's certificate: {why}; {}", shown()))
                    }
                    None => {
                        let why = tls_words::disagreement(&error);
                        told(ErrorCode::SYSTEM_ERROR, format!("cannot agree with {host} on TLS: {why}"))
                    }
                }
            }
        }
    }

    fn bad_authority(&self, error: &dyn std::fmt::Display) -> Error {
        told(ErrorCode::SYSTEM_ERROR, format!("the certificates in {} cannot be used: {error}", self.places.authority.display()))
    }

    fn unusable(&self, error: &rustls::Error) -> Error {
        told(ErrorCode::SYSTEM_ERROR, format!("cannot begin TLS with {}: {error}", self.target.host_name()))
    }
}

fn told(code: ErrorCode, message: String) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::RPC)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rustls::{AlertDescription, CertificateError, InvalidMessage};
    use virtkit_api::ConnectFlags;
    use virtkit_driver::Uri;

    use super::*;

    fn told(failure: TlsFailure) -> Error {
        let uri = Uri::parse("qemu+tls://far/system").expect("a URI");
        let target = Target::of(&uri, ConnectFlags::empty()).expect("a target");
        let places = Places::usual(Some(&Path::new("/pki").display().to_string()));
        Attempt { target: &target, places }.explain(failure, true)
    }

    #[test]
    fn whom_the_other_side_does_not_accept_is_not_let_in() {
        for (alert, why) in [
            (AlertDescription::UnknownCA, "it does not know who has issued it"),
            (AlertDescription::CertificateExpired, "it has expired"),
            (AlertDescription::CertificateRequired, "it wants to see one"),
        ] {
            let error = told(TlsFailure::Refused(rustls::Error::AlertReceived(alert)));
            let wanted = format!("far does not accept this client's certificate: {why}; it was shown /pki/clientcert.pem");
            assert_eq!((error.code, error.message.as_str()), (ErrorCode::AUTH_FAILED, wanted.as_str()));
        }
        // Some say nothing of it.
        for failure in [TlsFailure::Closed, TlsFailure::Socket(ErrorKind::ConnectionReset.into())] {
            let error = told(failure);
            assert!(error.code == ErrorCode::AUTH_FAILED && error.message.contains("instead of accepting"), "{error}");
        }
    }

    #[test]
    fn whom_this_side_does_not_accept_is_told_in_words() {
        let error = told(TlsFailure::Refused(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)));
        let why =
            "its issuer is none of the authorities that are believed; expected was one for \"far\" by an authority of /pki/cacert.pem";
        assert_eq!((error.code, error.message.clone()), (ErrorCode::AUTH_FAILED, format!("the certificate of far is not accepted: {why}")));
        let error = told(TlsFailure::Refused(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)));
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::SYSTEM_ERROR, "cannot agree with far on TLS: what it answers is no TLS")
        );
    }
}
