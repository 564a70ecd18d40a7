//! What the engine itself knows of a connection. What the functions give is in the description.

#![allow(clippy::unused_async, reason = "methods are asynchronous, whoever answers them")]

use std::time::Duration;

use virtkit_api::{Error, Result, methods};

use crate::Connection;

pub async fn is_alive(connection: &Connection) -> Result<bool> {
    connection.same_process()?;
    Ok(!connection.is_closed() && connection.lost().is_none())
}

pub async fn is_encrypted(connection: &Connection) -> Result<bool> {
    Ok(connection.enter(&methods::CONNECTION_IS_ENCRYPTED)?.is_encrypted())
}

pub async fn set_keep_alive(connection: &Connection, interval: i32, count: u32) -> Result<bool> {
    let driver = connection.enter(&methods::CONNECTION_SET_KEEP_ALIVE)?;
    let interval = u64::try_from(interval).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs);
    connection.answer(driver.set_keep_alive(interval, count)).await
}

pub async fn uri(connection: &Connection) -> Result<String> {
    connection.enter(&methods::CONNECTION_URI)?;
    Ok(connection.uri_text().to_owned())
}

pub async fn supports(connection: &Connection, method: &str) -> Result<bool> {
    let driver = connection.enter(&methods::CONNECTION_SUPPORTS)?;
    let Some(info) = methods::METHODS.iter().find(|info| info.name == method) else {
        return Err(Error::invalid_argument(format!("no method is called {method:?}; names are as in \"Domain.state\"")));
    };
    let has_other_side = info.id != methods::CONNECTION_SET_KEEP_ALIVE.id || driver.keeps_alive();
    Ok(has_other_side && virtkit_driver::has_group(driver, info) && !driver.lacks(info))
}
