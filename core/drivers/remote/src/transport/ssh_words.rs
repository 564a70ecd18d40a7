//! Why ssh did not get through, as far as its words say that: what was expected of the other side, and what came.

use crate::target::Target;

/// What ssh says where it does not believe the other side, or is not let in.
const UNKNOWN: &str = "Host key verification failed";
const CHANGED: &str = "REMOTE HOST IDENTIFICATION HAS CHANGED";
const DENIED: &str = "Permission denied";

/// What is known of the other side.
#[derive(Debug)]
pub struct Known {
    host: String,
    /// Whom ssh logs in, where the URI says it.
    user: Option<String>,
    /// The file of known hosts, where the URI names one.
    file: Option<String>,
}

impl Known {
    /// What the URI says of it.
    pub fn of(target: &Target) -> Self {
        let host = target.port.map_or_else(|| target.host_name().to_owned(), |port| format!("{}, port {port}", target.host_name()));
        Self { host, user: target.user.clone(), file: target.parameters.known_hosts.clone() }
    }

    fn place(&self) -> &str {
        self.file.as_deref().unwrap_or("ssh's files of known hosts (usually ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts)")
    }

    fn refusal(&self, words: &str) -> String {
        let host = &self.host;
        if words.contains(CHANGED) {
            let kind = between(words, "fingerprint for the ", " key sent by").unwrap_or("host");
            let shown = words.split_whitespace().find(|word| word.starts_with("SHA256:") || word.starts_with("MD5:"));
            let shown = shown.map(|word| format!(" {}", word.trim_end_matches('.'))).unwrap_or_default();
            let expected = between(words, &format!("Offending {kind} key in "), "\n").unwrap_or_else(|| self.place());
            return format!("{host} shows the {kind} key{shown}, and expected was another one, which stands in {expected}");
        }
        if words.contains(UNKNOWN) {
            let kind = between(words, "No ", " host key is known for").unwrap_or("host");
            return format!("the {kind} key of {host} is not known: expected was one that stands in {}", self.place());
        }
        let accepted = between(words, "Permission denied (", ")").unwrap_or("another proof");
        let user = self.user.as_deref().map_or_else(|| "this user".to_owned(), |user| format!("{user:?}"));
        format!("{host} does not let {user} in: it expected {accepted}")
    }
}

/// Why one side does not accept the other, if that is what the words of ssh are about. Without `known` it is another program, which may have called ssh.
pub fn refusal(words: &str, known: Option<&Known>) -> Option<String> {
    let is_refused = [UNKNOWN, CHANGED, DENIED].iter().any(|refusal| words.contains(refusal));
    is_refused.then(|| known.map_or_else(|| "one side does not accept the other".to_owned(), |known| known.refusal(words)))
}

/// What stands between two texts, the first of them as early as possible.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, behind) = text.split_once(begin)?;
    behind.split_once(end).map(|(found, _)| found.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(file: Option<&str>) -> Known {
        Known { host: "far, port 2222".to_owned(), user: Some("ada".to_owned()), file: file.map(str::to_owned) }
    }

    #[test]
    fn a_changed_key_is_told_with_both() {
        let words = "@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\n\
            The fingerprint for the ED25519 key sent by the remote host is\nSHA256:abc+d/E.\nPlease contact your system administrator.\n\
            Add correct host key in /k to get rid of this message.\nOffending ED25519 key in /k:7\nHost key for far has changed.\n\
            Host key verification failed.";
        let told = refusal(words, Some(&known(None))).expect("it is a refusal");
        assert_eq!(told, "far, port 2222 shows the ED25519 key SHA256:abc+d/E, and expected was another one, which stands in /k:7");
    }

    #[test]
    fn an_unknown_key_is_told_with_the_file() {
        let words = "No ED25519 host key is known for [far]:2222 and you have requested strict checking.\nHost key verification failed.";
        let told = refusal(words, Some(&known(Some("/known")))).expect("it is a refusal");
        assert_eq!(told, "the ED25519 key of far, port 2222 is not known: expected was one that stands in /known");
        // Where it may not ask, ssh says no more than this.
        let told = refusal("Host key verification failed.", Some(&known(None))).expect("it is a refusal");
        assert!(told.contains("the host key of far") && told.contains("~/.ssh/known_hosts"), "{told}");
    }

    #[test]
    fn who_is_not_let_in_is_told_what_was_expected() {
        let told = refusal("ada@far: Permission denied (publickey,password).", Some(&known(None))).expect("it is a refusal");
        assert_eq!(told, "far, port 2222 does not let \"ada\" in: it expected publickey,password");
        assert_eq!(refusal("ssh: connect to host far port 22: Connection refused", Some(&known(None))), None);
        assert!(refusal("Permission denied", None).is_some());
    }
}
