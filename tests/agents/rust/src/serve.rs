//! The daemon's side for agents that have no engine of their own: one socket for each of their connections, because what a driver asks before it lets
//! somebody in has no procedure on the wire, and is answered by the daemon, which here has the answers of the scenario.

use std::os::unix::net::UnixListener;
use std::sync::Arc;

use serde_json::Value;
use virtkit::{Credentials, runtime};
use virtkit_json::{Answers, Call, Failure, Names, Saved};

/// Listens on the socket that the call names, and serves the first client with the answers that it has.
pub fn serve(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let path: String = call.argument("socket", names)?;
    let answers: Option<Answers> = call.argument_or("credentials", names, || None)?;
    let credentials = answers.map(|answers| Arc::new(answers.callback()) as Arc<dyn Credentials>);
    let listener = UnixListener::bind(&path).map_err(|error| Failure::question(format!("nobody can listen on {path}: {error}")))?;
    std::thread::spawn(move || {
        if let Ok((client, _)) = listener.accept() {
            runtime::spawn(virtkitd::serve(client, virtkitd::Options { credentials, ..virtkitd::Options::default() }), |_| {});
        }
    });
    Ok(Saved::Value(Value::Null))
}
