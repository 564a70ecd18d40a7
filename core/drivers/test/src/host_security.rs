//! How the made-up host keeps guests apart: as libvirt's test driver says.

use virtkit_api::SecurityModel;
use virtkit_driver::{HostSecurity, Reply};

use crate::connection::TestConnection;

impl HostSecurity for TestConnection {
    fn security_model(&self) -> Reply<SecurityModel> {
        Reply::now(Ok(SecurityModel { model: "testSecurity".to_owned(), doi: String::new() }))
    }
}
