//! What the other side asks before it lets somebody in is asked on the terminal.

use virtkit::{CredentialRequest, CredentialType, ErrorCode, Result, SecretValue};

use crate::printable;
use crate::terminal::{self, Echo};

/// Asks for each of the requests. What nobody can answer, because there is no terminal, stays without an answer: the other side says what that means.
pub async fn on_the_terminal(requests: Vec<CredentialRequest>) -> Result<Vec<Option<SecretValue>>> {
    let mut answers = Vec::new();
    for request in &requests {
        answers.push(answer(request).await?);
    }
    Ok(answers)
}

async fn answer(request: &CredentialRequest) -> Result<Option<SecretValue>> {
    // The other side says it, and has not shown who it is.
    let prompt = format!("{}: ", printable::in_line(request.prompt.trim_end_matches([':', ' '])));
    let hidden = matches!(request.kind, CredentialType::PASSPHRASE | CredentialType::NO_ECHO_PROMPT);
    match terminal::ask(prompt, if hidden { Echo::Off } else { Echo::On }).await {
        Ok(line) => {
            let meant = request.default_answer.clone().filter(|_| line.is_empty()).map(String::into_bytes);
            Ok(Some(SecretValue::new(meant.unwrap_or(line))))
        }
        Err(error) if error.code == ErrorCode::SYSTEM_ERROR => Ok(None),
        Err(error) => Err(error),
    }
}
