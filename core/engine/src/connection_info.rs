//! What the engine itself knows of a connection.

#![allow(clippy::unused_async, reason = "methods are asynchronous, whoever answers them")]

use std::time::Duration;

use virtkit_api::{Error, Result, methods};

use crate::Connection;

impl Connection {
    /// Whether the connection is open and the other side answers. One in process is alive until it is closed or its host is gone.
    ///
    /// Since libvirt 0.9.8: `virConnectIsAlive`.
    ///
    /// # Errors
    /// `InvalidConn` in a forked child.
    pub async fn is_alive(&self) -> Result<bool> {
        self.same_process()?;
        Ok(!self.is_closed() && self.lost().is_none())
    }

    /// Whether what goes over the connection is encrypted. A connection inside this process, or over a socket of this machine, is not.
    ///
    /// Since libvirt 0.7.3: `virConnectIsEncrypted`.
    ///
    /// # Errors
    /// `InvalidConn` where the connection is closed.
    pub async fn is_encrypted(&self) -> Result<bool> {
        Ok(self.enter(&methods::CONNECTION_IS_ENCRYPTED)?.is_encrypted())
    }

    /// Says how often the other end of the connection is asked whether it is still there, and after how many questions without an answer the connection is
    /// closed. `interval` is in seconds, 0 and less switch it off. Gives whether it can be asked at all: an old daemon cannot.
    ///
    /// Since libvirt 0.9.8: `virConnectSetKeepAlive`.
    ///
    /// # Errors
    /// `NoSupport` where the connection does not leave this process; `InvalidConn` where it is closed.
    pub async fn set_keep_alive(&self, interval: i32, count: u32) -> Result<bool> {
        let driver = self.enter(&methods::CONNECTION_SET_KEEP_ALIVE)?;
        let interval = u64::try_from(interval).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs);
        self.answer(driver.set_keep_alive(interval, count)).await
    }

    /// The URI of the connection, as another client of the same hypervisor would write it.
    ///
    /// Since libvirt 0.3.0: `virConnectGetURI`.
    ///
    /// # Errors
    /// `InvalidConn` where the connection is closed.
    pub async fn uri(&self) -> Result<String> {
        self.enter(&methods::CONNECTION_URI)?;
        Ok(self.uri_text().to_owned())
    }

    /// Whether the connection's driver has a method, by the name in the description: `Domain.migrate`.
    ///
    /// # Errors
    /// `InvalidArg` for a name that no method has; `InvalidConn` where the connection is closed.
    pub async fn supports(&self, method: &str) -> Result<bool> {
        let driver = self.enter(&methods::CONNECTION_SUPPORTS)?;
        let Some(info) = methods::METHODS.iter().find(|info| info.name == method) else {
            return Err(Error::invalid_argument(format!("no method is called {method:?}; names are as in \"Domain.state\"")));
        };
        let has_other_side = info.id != methods::CONNECTION_SET_KEEP_ALIVE.id || driver.keeps_alive();
        Ok(has_other_side && virtkit_driver::has_group(driver, info) && !driver.lacks(info))
    }
}
