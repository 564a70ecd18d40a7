//! From the number of a method and a buffer to a call.

use virtkit::methods::METHODS;
use virtkit::{Connection, Error, Result};

use super::call::BoxedCall;
use super::error::{invalid_connection, refused};
use super::generated::server;
use super::xdr::{Reader, Refusal};

/// Reads the input of one method and makes a call of it.
pub type Handler = fn(Option<Connection>, &mut Reader<'_>) -> Result<BoxedCall, Refusal>;

/// Makes a call. Nothing has been asked of the engine yet when it fails, and nothing of the caller's is kept.
pub fn dispatch(connection: Option<Connection>, method: u32, input: &[u8]) -> Result<BoxedCall> {
    let handler = server::handler(method).ok_or_else(|| unknown(method))?;
    let call = Reader::new(input).and_then(|mut input| handler(connection, &mut input));
    call.map_err(|refusal| refused(&format!("the input of {}", name(method)), refusal))
}

#[cold]
fn unknown(method: u32) -> Error {
    Error::invalid_argument(format!("there is no method with the number {method} in this version of the library"))
}

/// What messages call a method.
pub fn name(method: u32) -> &'static str {
    METHODS.iter().find(|info| info.id == method).map_or("an unknown method", |info| info.name)
}

/// The connection of a call that needs one.
pub fn receiver(connection: Option<Connection>) -> Result<Connection> {
    connection.ok_or_else(|| invalid_connection("no connection is given, but this method needs one"))
}

/// Refuses a connection where the method is a function and needs none.
#[expect(clippy::needless_pass_by_value, reason = "the same form as `receiver`")]
pub fn no_receiver(connection: Option<Connection>) -> Result<()> {
    match connection {
        None => Ok(()),
        Some(_) => Err(Error::invalid_argument("a connection is given, but this method is a function and takes none")),
    }
}
