//! Certificates for one test: an authority, the daemon on this machine, a client, and what another authority has issued.

use std::fs;
use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};

/// Which folder a client has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// A certificate of the daemon's authority.
    Known,
    /// Only the authority's certificate, and none of its own.
    WithoutCertificate,
    /// A certificate of another authority, while the daemon's is believed.
    OfAnother,
    /// It believes another authority than the daemon's.
    Elsewhere,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Known, Self::WithoutCertificate, Self::OfAnother, Self::Elsewhere];

    /// The name of its folder.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::WithoutCertificate => "without",
            Self::OfAnother => "another",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// Makes certificates.
#[derive(Debug)]
pub struct Certificates;

impl Certificates {
    /// Writes those of the daemon into `folder`, and those of clients into folders below it. The daemon's is for `localhost` and 127.0.0.1.
    pub fn write(folder: &Path) {
        let (ours, others) = (Authority::new("ours"), Authority::new("another"));
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let server = ours.issue("the daemon", &names, ExtendedKeyUsagePurpose::ServerAuth);
        save(folder, "cacert.pem", &ours.certificate);
        save(folder, "servercert.pem", &server.0);
        save(folder, "serverkey.pem", &server.1);
        for client in Client::ALL {
            let place = folder.join(client.folder());
            fs::create_dir_all(&place).expect("a folder");
            let believed = if client == Client::Elsewhere { &others } else { &ours };
            save(&place, "cacert.pem", &believed.certificate);
            let own = match client {
                Client::Known => Some(&ours),
                Client::OfAnother | Client::Elsewhere => Some(&others),
                Client::WithoutCertificate => None,
            };
            if let Some(authority) = own {
                let (certificate, key) = authority.issue("a client", &[], ExtendedKeyUsagePurpose::ClientAuth);
                save(&place, "clientcert.pem", &certificate);
                save(&place, "clientkey.pem", &key);
            }
        }
    }
}

fn save(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file");
}

/// Who issues certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = named(name, &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").pem();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// A certificate and its key.
    fn issue(&self, name: &str, names: &[String], purpose: ExtendedKeyUsagePurpose) -> (String, String) {
        let mut params = named(name, names);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }
}

fn named(name: &str, names: &[String]) -> CertificateParams {
    let mut params = CertificateParams::new(names).expect("names that a certificate may have");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}
