//! Changes of interfaces that can be taken back.

use virtkit_driver::{InterfaceChanges, Reply};

use super::table::Table;
use crate::connection::TestConnection;

impl InterfaceChanges for TestConnection {
    fn interface_change_begin(&self) -> Reply<()> {
        self.change_interfaces(Table::begin)
    }

    fn interface_change_commit(&self) -> Reply<()> {
        self.change_interfaces(Table::commit)
    }

    fn interface_change_rollback(&self) -> Reply<()> {
        self.change_interfaces(Table::rollback)
    }
}
