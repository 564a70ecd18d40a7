//! Changes of single elements of a network's configuration.

use virtkit_api::{Error, ErrorCode, ErrorDomain, NetworkUpdateCommand, NetworkUpdateSection, Result};
use virtkit_document::{Element, NetworkConfig, Reader};

use super::{error, wrong_document};

/// What is to be changed.
#[derive(Debug, Clone, Copy)]
pub struct Update<'u> {
    /// The name of the network.
    pub network: &'u str,
    pub command: NetworkUpdateCommand,
    pub section: NetworkUpdateSection,
    pub parent_index: i32,
    /// The element.
    pub xml: &'u str,
}

/// What is done with an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Modify,
    Delete,
    AddLast,
    AddFirst,
}

impl Update<'_> {
    /// Changes a configuration.
    ///
    /// # Errors
    /// `OperationUnsupported` for a command or a section that there is not, and for what can only be changed as a whole; `OperationInvalid`
    /// for an element that is there already, or is not there; `XmlError` for what is no such element.
    pub fn apply(&self, config: &mut NetworkConfig) -> Result<()> {
        use NetworkUpdateSection as S;
        match self.section {
            S::IP_DHCP_HOST => self.dhcp_host(config),
            S::IP_DHCP_RANGE => self.dhcp_range(config),
            S::FORWARD_INTERFACE => self.forward_interface(config),
            S::PORTGROUP => self.portgroup(config),
            S::DNS_HOST => self.dns_host(config),
            S::DNS_TXT => self.dns_text(config),
            S::DNS_SRV => self.dns_service(config),
            S::BRIDGE | S::DOMAIN | S::IP | S::FORWARD | S::FORWARD_PF => {
                let section = self.section.name().unwrap_or_default();
                Err(self.unsupported(&format!("the section {section} cannot be changed by itself")))
            }
            S(section) => {
                Err(error(ErrorCode::OPERATION_UNSUPPORTED, format!("there is no section {section} of a network's configuration")))
            }
        }
    }

    /// What is to be done.
    pub(super) fn command(&self) -> Result<Command> {
        use NetworkUpdateCommand as C;
        match self.command {
            C::MODIFY => Ok(Command::Modify),
            C::DELETE => Ok(Command::Delete),
            C::ADD_LAST => Ok(Command::AddLast),
            C::ADD_FIRST => Ok(Command::AddFirst),
            C(command) => {
                Err(error(ErrorCode::OPERATION_UNSUPPORTED, format!("there is no change {command} of a network's configuration")))
            }
        }
    }

    /// The element, which must have this name.
    pub(super) fn element<T: Element>(&self, tag: &str) -> Result<T> {
        let read = || {
            let mut reader = Reader::new(self.xml)?;
            let start = reader.root(tag)?;
            let element = T::read(start, &mut reader)?;
            reader.end().map(|()| element)
        };
        read().map_err(|error: Error| error.in_domain(ErrorDomain::NETWORK))
    }

    /// Adds or removes an element of a list in which elements are not replaced. `same` tells whether one of the list is meant.
    pub(super) fn add_or_delete<T>(&self, words: &str, list: &mut Vec<T>, element: T, same: impl Fn(&T, &T) -> bool) -> Result<()> {
        let found = list.iter().position(|other| same(other, &element));
        match (self.command()?, found) {
            (Command::Modify, _) => Err(self.unsupported(&format!("{words} cannot be replaced, only added and deleted"))),
            (Command::AddLast | Command::AddFirst, Some(_)) => Err(self.there(words)),
            (Command::AddLast, None) => {
                list.push(element);
                Ok(())
            }
            (Command::AddFirst, None) => {
                list.insert(0, element);
                Ok(())
            }
            (Command::Delete, None) => Err(self.missing(words)),
            (Command::Delete, Some(first)) => {
                if list[first + 1..].iter().any(|other| same(other, &element)) {
                    return Err(self.invalid(&format!("has several of the {words} that {:?} means", self.xml)));
                }
                list.remove(first);
                Ok(())
            }
        }
    }

    pub(super) fn there(&self, words: &str) -> Error {
        self.invalid(&format!("has one of the {words} already that {:?} means", self.xml))
    }

    pub(super) fn missing(&self, words: &str) -> Error {
        self.invalid(&format!("has none of the {words} that {:?} means", self.xml))
    }

    pub(super) fn invalid(&self, why: &str) -> Error {
        error(ErrorCode::OPERATION_INVALID, format!("the network {:?} {why}", self.network))
    }

    pub(super) fn unsupported(&self, why: &str) -> Error {
        error(ErrorCode::OPERATION_UNSUPPORTED, format!("the network {:?} stays as it is: {why}", self.network))
    }

    pub(super) fn wrong(&self, why: &str) -> Error {
        wrong_document(format!("{:?} for the network {:?} {why}", self.xml, self.network))
    }
}
