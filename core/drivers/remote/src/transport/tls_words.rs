//! What is wrong with a certificate, and with a session, in words for people.

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

/// What is wrong with the certificate of the other side.
pub fn certificate(error: &CertificateError) -> String {
    use CertificateError as Wrong;
    match error {
        Wrong::UnknownIssuer => "its issuer is none of the authorities that are believed".to_owned(),
        Wrong::BadSignature => "its issuer has not signed it".to_owned(),
        Wrong::Expired => "it has expired".to_owned(),
        Wrong::ExpiredContext { not_after, .. } => format!("it has expired on {}", day(*not_after)),
        Wrong::NotValidYet => "it is not valid yet".to_owned(),
        Wrong::NotValidYetContext { not_before, .. } => format!("it is not valid before {}", day(*not_before)),
        Wrong::Revoked => "its issuer has taken it back".to_owned(),
        Wrong::NotValidForName => "it is for another name".to_owned(),
        Wrong::NotValidForNameContext { expected, presented } => {
            let expected = expected.to_str();
            if presented.is_empty() {
                return format!("it is for no name, and not for {expected:?}");
            }
            let names: Vec<String> = presented.iter().map(|name| format!("{:?}", bare(name))).collect();
            format!("it is for {}, and not for {expected:?}", names.join(", "))
        }
        Wrong::InvalidPurpose | Wrong::InvalidPurposeContext { .. } => "it is not meant for servers".to_owned(),
        Wrong::BadEncoding => "it cannot be read".to_owned(),
        other => other.to_string(),
    }
}

/// What is wrong with the certificate of this side, before it is shown to anybody.
pub fn own(error: &webpki::Error) -> String {
    use webpki::Error as Wrong;
    match error {
        Wrong::UnknownIssuer => "its issuer is none of them".to_owned(),
        Wrong::InvalidSignatureForPublicKey => "its issuer has not signed it".to_owned(),
        Wrong::CertExpired { not_after, .. } => format!("it has expired on {}", day(*not_after)),
        Wrong::CertNotValidYet { not_before, .. } => format!("it is not valid before {}", day(*not_before)),
        Wrong::RequiredEkuNotFoundContext(_) => "it is not meant for clients".to_owned(),
        Wrong::BadDer | Wrong::BadDerTime => "it cannot be read".to_owned(),
        other => other.to_string(),
    }
}

/// What the other side says of the certificate that it was shown; none for what is about something else.
pub fn complaint(alert: AlertDescription) -> Option<&'static str> {
    use AlertDescription as Alert;
    Some(match alert {
        Alert::UnknownCA => "it does not know who has issued it",
        Alert::CertificateExpired => "it has expired",
        Alert::CertificateRevoked => "its issuer has taken it back",
        Alert::CertificateRequired => "it wants to see one",
        Alert::AccessDenied => "whom it names may not come in",
        Alert::UnsupportedCertificate => "it is of a kind that is not known there",
        Alert::BadCertificate | Alert::CertificateUnknown => "it cannot be used",
        _ => return None,
    })
}

/// Why the two sides do not come to a session.
pub fn disagreement(error: &Error) -> String {
    match error {
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => "what it answers is no TLS".to_owned(),
        Error::PeerIncompatible(_) => "it offers no version of TLS, or no cipher, that is accepted here".to_owned(),
        Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity,
        ) => "it accepts no version of TLS, or no cipher, that is offered here".to_owned(),
        other => other.to_string(),
    }
}

/// A name without what says of which kind it is: `DnsName("host")`.
fn bare(name: &str) -> &str {
    let inside = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.unwrap_or(name).trim_matches('"')
}

/// A day of the calendar: years of 365.2425 days, which begin in March.
fn day(time: UnixTime) -> String {
    let days = time.as_secs() / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::ServerName;

    use super::*;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, wanted) in
            [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_735_689_599, "2024-12-31"), (4_107_542_400, "2100-03-01")]
        {
            assert_eq!(day(at(seconds)), wanted);
        }
    }

    #[test]
    fn names_are_told_with_the_one_that_was_wanted() {
        let expected = ServerName::try_from("far").expect("a name");
        let presented = vec!["DnsName(\"near\")".to_owned(), "IpAddress(127.0.0.1)".to_owned(), "common".to_owned()];
        let error = CertificateError::NotValidForNameContext { expected, presented };
        assert_eq!(certificate(&error), "it is for \"near\", \"127.0.0.1\", \"common\", and not for \"far\"");
        let expired = CertificateError::ExpiredContext { time: at(86_400), not_after: at(0) };
        assert_eq!(certificate(&expired), "it has expired on 1970-01-01");
        assert_eq!(own(&webpki::Error::CertExpired { time: at(86_400), not_after: at(0) }), "it has expired on 1970-01-01");
    }
}
