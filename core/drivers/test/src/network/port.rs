//! A port of a network.

use std::time::{SystemTime, UNIX_EPOCH};

use virtkit_api::{Error, ErrorCode, ErrorDomain, IpAddressType, NetworkDhcpLease, NetworkPortParameters, Result, Uuid};
use virtkit_document::{Document, NetworkPortBandwidth, NetworkPortConfig, NetworkPortPlug, NetworkPortRate};

use super::addresses::Given;
use super::definition::NetworkDefinition;
use super::{error, wrong_document};
use crate::mac;

/// How long an address is given out for, in seconds.
const LEASE: i64 = 3600;

/// A port.
#[derive(Debug)]
pub struct Port {
    config: NetworkPortConfig,
    uuid: Uuid,
    mac: String,
    given: Option<Given>,
    /// When the address ends, in seconds since 1970.
    expiry: i64,
}

impl Port {
    /// What a document means in a network.
    ///
    /// # Errors
    /// `XmlError` for what is no port, or lacks its owner or MAC address.
    pub fn from_xml(xml: &str, network: &NetworkDefinition) -> Result<Self> {
        let mut config = NetworkPortConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::NETWORK))?;
        let uuid = *config.uuid.get_or_insert_with(Uuid::new_v4);
        if config.owner.is_none() {
            return Err(wrong_document("the port has no <owner>"));
        }
        let address = config.mac.as_ref().ok_or_else(|| wrong_document("the port has no <mac>"))?.address.as_str();
        let mac = mac::normal(address).ok_or_else(|| wrong_document(format!("{address:?} is no MAC address")))?;
        if config.plug.is_none() {
            let bridge = network.bridge().map(str::to_owned);
            config.plug = Some(NetworkPortPlug { kind: Some("network".to_owned()), bridge, ..NetworkPortPlug::default() });
        }
        let port = Self { config, uuid, mac, given: None, expiry: 0 };
        port.check(&port.parameters(), network)?;
        Ok(port)
    }

    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// The MAC address, in small letters.
    pub fn mac(&self) -> &str {
        &self.mac
    }

    /// Notes which address it was given.
    pub fn give(&mut self, given: Option<Given>) {
        self.given = given;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        self.expiry = i64::try_from(now).unwrap_or(i64::MAX).saturating_add(LEASE);
    }

    /// The address that it was given.
    pub fn given(&self) -> Option<&Given> {
        self.given.as_ref()
    }

    /// The same as the server of the network tells it.
    pub fn lease(&self, bridge: &str) -> Option<NetworkDhcpLease> {
        let given = self.given.as_ref()?;
        Some(NetworkDhcpLease {
            interface: bridge.to_owned(),
            expiry_time: self.expiry,
            kind: IpAddressType::IPV4,
            mac: Some(self.mac.clone()),
            iaid: None,
            address: given.address.to_string(),
            prefix: given.prefix,
            hostname: given.hostname.clone(),
            client_id: Some(format!("01:{}", self.mac)),
        })
    }

    /// The document.
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }

    /// The limits.
    pub fn parameters(&self) -> NetworkPortParameters {
        let bandwidth = self.config.bandwidth.as_ref();
        let mut parameters = NetworkPortParameters::default();
        if let Some(inbound) = bandwidth.and_then(|bandwidth| bandwidth.inbound.as_ref()) {
            parameters.inbound_average = Some(inbound.average.unwrap_or(0));
            parameters.inbound_peak = Some(inbound.peak.unwrap_or(0));
            parameters.inbound_burst = Some(inbound.burst.unwrap_or(0));
            parameters.inbound_floor = Some(inbound.floor.unwrap_or(0));
        }
        if let Some(outbound) = bandwidth.and_then(|bandwidth| bandwidth.outbound.as_ref()) {
            parameters.outbound_average = Some(outbound.average.unwrap_or(0));
            parameters.outbound_peak = Some(outbound.peak.unwrap_or(0));
            parameters.outbound_burst = Some(outbound.burst.unwrap_or(0));
        }
        parameters
    }

    /// Changes limits; those that are not given stay.
    ///
    /// # Errors
    /// `InvalidArg` for a limit that there is not; `OperationUnsupported` for a promise that the network cannot keep.
    pub fn set_parameters(&mut self, given: &NetworkPortParameters, network: &NetworkDefinition) -> Result<()> {
        if let Some(unknown) = given.extra.first() {
            return Err(Error::invalid_argument(format!("a port of a network has no parameter {:?} of this type", unknown.name)));
        }
        self.check(given, network)?;
        let mut bandwidth = self.config.bandwidth.take().unwrap_or_default();
        let mut inbound = bandwidth.inbound.take().unwrap_or_default();
        let mut outbound = bandwidth.outbound.take().unwrap_or_default();
        merge(&mut inbound.average, given.inbound_average);
        merge(&mut inbound.peak, given.inbound_peak);
        merge(&mut inbound.burst, given.inbound_burst);
        merge(&mut inbound.floor, given.inbound_floor);
        merge(&mut outbound.average, given.outbound_average);
        merge(&mut outbound.peak, given.outbound_peak);
        merge(&mut outbound.burst, given.outbound_burst);
        bandwidth.inbound = limits(inbound);
        bandwidth.outbound = limits(outbound);
        self.config.bandwidth = Some(bandwidth).filter(is_limited);
        Ok(())
    }

    /// Only a network whose traffic is limited as a whole can promise a part of it.
    fn check(&self, parameters: &NetworkPortParameters, network: &NetworkDefinition) -> Result<()> {
        if parameters.inbound_floor.is_none_or(|floor| floor == 0) || network.has_inbound_limit() {
            return Ok(());
        }
        let message = format!(
            "the port {} cannot be promised a floor of bandwidth: the network {:?} has no limit of what its interfaces receive",
            self.uuid,
            network.name()
        );
        Err(error(ErrorCode::OPERATION_UNSUPPORTED, message))
    }
}

fn merge(limit: &mut Option<u32>, given: Option<u32>) {
    if given.is_some() {
        *limit = given.filter(|value| *value != 0);
    }
}

/// The limits of one direction. A burst is one above an average, and nothing without it.
fn limits(rate: NetworkPortRate) -> Option<NetworkPortRate> {
    (rate.average.is_some() || rate.floor.is_some()).then_some(rate)
}

fn is_limited(bandwidth: &NetworkPortBandwidth) -> bool {
    bandwidth.inbound.is_some() || bandwidth.outbound.is_some()
}
