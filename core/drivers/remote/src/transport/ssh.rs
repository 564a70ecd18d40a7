//! The system's ssh, with the user's configuration, agent and known machines. On the other machine libvirt's helper or netcat leads to the socket.

use std::process::Command;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};

use crate::target::{KnownHosts, Mode, Proxy, Target};

/// Where daemons of the system listen on another machine.
const SOCKETS: &str = "/var/run/libvirt";

/// ssh's methods, by libvirt's names.
const METHODS: [(&str, &str); 4] =
    [("agent", "publickey"), ("privkey", "publickey"), ("password", "password"), ("keyboard-interactive", "keyboard-interactive")];

/// The command that leads to the daemon.
///
/// # Errors
/// `InvalidArg` for parameters that contradict each other; `OperationUnsupported` where nobody knows the socket.
pub fn command(target: &Target) -> Result<Command> {
    let parameters = &target.parameters;
    let mut ssh = Command::new(parameters.command.as_deref().unwrap_or("ssh"));
    let mut option = |text: String| {
        ssh.arg("-o").arg(text);
    };
    if parameters.no_tty {
        option("BatchMode=yes".to_owned());
    }
    let checking = match parameters.known_hosts_verify {
        _ if parameters.no_verify => Some("no"),
        KnownHosts::AsConfigured => None,
        KnownHosts::Normal => Some("yes"),
        KnownHosts::Auto => Some("accept-new"),
        KnownHosts::Ignore => Some("no"),
    };
    if let Some(checking) = checking {
        option(format!("StrictHostKeyChecking={checking}"));
    }
    if let Some(file) = &parameters.known_hosts {
        option(format!("UserKnownHostsFile=\"{}\"", file.replace('%', "%%")));
    }
    if let Some(methods) = &parameters.sshauth {
        option(format!("PreferredAuthentications={}", preferred(target, methods)?));
    }
    if let Some(port) = target.port {
        ssh.arg("-p").arg(port.to_string());
    }
    if let Some(user) = &target.user {
        ssh.arg("-l").arg(user);
    }
    if let Some(key) = &parameters.keyfile {
        ssh.arg("-i").arg(key);
    }
    ssh.args(["-T", "-e", "none", "--", target.host_name(), "sh", "-c"]).arg(quoted(&remote(target)?));
    Ok(ssh)
}

fn preferred(target: &Target, methods: &str) -> Result<String> {
    let known = |word: &str| METHODS.iter().find(|(name, _)| *name == word).map(|(_, method)| *method);
    let wrong = |word: &str| {
        let names: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
        crate::target::invalid(format!("the parameter sshauth of {:?} has {word:?}; there are {}", target.text, names.join(", ")))
    };
    let mut wanted: Vec<&str> = Vec::new();
    for word in methods.split(',') {
        let method = known(word).ok_or_else(|| wrong(word))?;
        if !wanted.contains(&method) {
            wanted.push(method);
        }
    }
    Ok(wanted.join(","))
}

/// What the shell on the other machine does.
fn remote(target: &Target) -> Result<String> {
    let parameters = &target.parameters;
    match (parameters.proxy, &parameters.socket) {
        (Proxy::Native, Some(_)) => Err(crate::target::invalid(format!(
            "{:?} has proxy=native, which finds the socket by itself, and the parameter socket",
            target.text
        ))),
        (Proxy::Native, None) => Ok(format!("exec {}", helper(target))),
        (Proxy::Netcat, _) | (Proxy::Auto, Some(_)) => netcat(target),
        (Proxy::Auto, None) => {
            // Without the helper a user's socket cannot be known from here.
            let otherwise = netcat(target).unwrap_or_else(|error| format!("echo {} >&2; exit 1", quoted(&error.message)));
            Ok(format!("if command -v virt-ssh-helper >/dev/null 2>&1; then exec {}; else {otherwise}; fi", helper(target)))
        }
    }
}

fn helper(target: &Target) -> String {
    let path = if target.is_session { "session" } else { "system" };
    let mut name = target.name.clone().unwrap_or_else(|| format!("{}:///{path}", target.driver));
    // Which daemon is meant is looked for on the other machine. What is to be opened there in so many words is not added to.
    let mode = match target.parameters.mode {
        Mode::Auto => None,
        Mode::Legacy => Some("mode=legacy"),
        Mode::Direct => Some("mode=direct"),
    };
    if let Some(mode) = mode.filter(|_| target.parameters.name.is_none()) {
        name.push(if name.contains('?') { '&' } else { '?' });
        name.push_str(mode);
    }
    format!("virt-ssh-helper {}{}", if target.is_read_only { "-r " } else { "" }, quoted(&name))
}

fn netcat(target: &Target) -> Result<String> {
    let program = quoted(target.parameters.netcat.as_deref().unwrap_or("nc"));
    let socket = quoted(&socket(target)?);
    // Some of them stay when their input ends, unless they are told otherwise, and others do not know the word.
    let leaves = format!("{program} -q 2>&1 | grep 'requires an argument' >/dev/null");
    Ok(format!("if {leaves}; then exec {program} -q0 -U {socket}; else exec {program} -U {socket}; fi"))
}

fn socket(target: &Target) -> Result<String> {
    if let Some(socket) = &target.parameters.socket {
        return Ok(socket.clone());
    }
    if target.is_session {
        let message = format!("where the socket of {:?} is can be known only by virt-ssh-helper on {}", target.text, target.host_name());
        return Err(
            Error::new(ErrorCode::OPERATION_UNSUPPORTED, message + ", or the parameter socket says it").in_domain(ErrorDomain::REMOTE)
        );
    }
    let daemon = match target.parameters.mode {
        Mode::Direct => format!("virt{}d", target.driver),
        Mode::Auto | Mode::Legacy => "libvirt".to_owned(),
    };
    Ok(format!("{SOCKETS}/{daemon}-sock{}", if target.is_read_only { "-ro" } else { "" }))
}

/// One word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use virtkit_api::ConnectFlags;
    use virtkit_driver::Uri;

    use super::*;

    fn words(text: &str) -> Result<Vec<String>> {
        let target = Target::of(&Uri::parse(text).expect("a URI"), ConnectFlags::empty())?;
        let command = command(&target)?;
        Ok([command.get_program()].into_iter().chain(command.get_args()).map(|word| word.to_string_lossy().into_owned()).collect())
    }

    #[test]
    fn the_command_has_what_the_uri_says() {
        let text =
            "qemu+ssh://ada@host:2222/system?keyfile=/k&no_tty=1&no_verify=1&known_hosts=/h%25&sshauth=agent,privkey,password&proxy=netcat";
        let words = words(text).expect("a command");
        let options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=\"/h%%\""];
        assert_eq!(words[..7], [&["ssh"][..], &options].concat());
        let rest = ["-o", "PreferredAuthentications=publickey,password", "-p", "2222", "-l", "ada", "-i", "/k", "-T", "-e", "none"];
        assert_eq!(words[7..18], rest);
        assert_eq!(words[18..22], ["--", "host", "sh", "-c"]);
        assert!(words[22].contains("/var/run/libvirt/libvirt-sock") && !words[22].contains("virt-ssh-helper"), "{}", words[22]);
    }

    #[test]
    fn what_is_done_on_the_other_machine() {
        let last = |text: &str| words(text).map(|words| words.last().cloned().unwrap_or_default());
        assert!(last("qemu+ssh://h/session").expect("a command").contains("virt-ssh-helper '\\''qemu:///session'\\''"));
        assert!(last("qemu+ssh://h/system?proxy=native").expect("a command").starts_with("'exec virt-ssh-helper"));
        let direct = last("qemu+ssh://h/system?mode=direct").expect("a command");
        assert!(direct.contains("virtqemud-sock") && direct.contains("qemu:///system?mode=direct"), "{direct}");
        assert!(last("qemu+ssh://h/system?mode=legacy&a=b").expect("a command").contains("qemu:///system?a=b&mode=legacy"));
        assert!(!last("qemu+ssh://h/?mode=legacy&name=xen:///").expect("a command").contains("mode=legacy"));
        assert!(last("qemu+ssh://h/system?socket=/a'b&netcat=ncat").expect("a command").contains("ncat"));
        for (text, code) in [
            ("qemu+ssh://h/session?proxy=netcat", ErrorCode::OPERATION_UNSUPPORTED),
            ("qemu+ssh://h/system?proxy=native&socket=/a", ErrorCode::INVALID_ARG),
            ("qemu+ssh://h/system?sshauth=magic", ErrorCode::INVALID_ARG),
        ] {
            assert_eq!(words(text).expect_err(text).code, code);
        }
    }
}
