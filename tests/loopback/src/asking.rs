//! Opening a connection with somebody who answers: the conversation that Go and Java have with the library, step by step.

use std::sync::Arc;

use virtkit::{ConnectFlags, Credentials, Result};
use virtkit_c::private::client::ConnectionHandle;
use virtkit_c::private::exports::vk_release;
use virtkit_c::private::generated::client::functions;

use crate::driver::{at_once, begin};
use crate::ends::Ends;

/// An attempt to connect. It is ended in every case, also where nobody waits for it any more.
struct Attempt<'a> {
    number: u64,
    ends: &'a Arc<Ends>,
    is_over: bool,
}

/// Opens a connection; `credentials` is asked here, between two calls.
pub async fn open(
    ends: &Arc<Ends>,
    uri: Option<String>,
    flags: ConnectFlags,
    credentials: Arc<dyn Credentials>,
) -> Result<ConnectionHandle> {
    let number = begin(ends, 0, functions::connect_begin(uri.as_deref(), flags)?).await?;
    let attempt = Attempt { number, ends, is_over: false };
    loop {
        let requests = begin(ends, 0, functions::connect_asked(number)?).await?;
        if requests.is_empty() {
            return attempt.end().await;
        }
        match credentials.answer(requests).await {
            Ok(answers) => begin(ends, 0, functions::connect_answer(number, &answers)?).await?,
            Err(error) => begin(ends, 0, functions::connect_refuse(number, &error.message)?).await?,
        }
    }
}

impl Attempt<'_> {
    async fn end(mut self) -> Result<ConnectionHandle> {
        self.is_over = true;
        begin(self.ends, 0, functions::connect_end(self.number)?).await
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        // Mostly the answer is the error that it was given up; a connection that came too late is released.
        let ended = functions::connect_end(self.number).and_then(|request| at_once(0, request));
        if let Ok(ConnectionHandle(connection)) = ended {
            vk_release(connection);
        }
    }
}
