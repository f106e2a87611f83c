use std::net::IpAddr;

/// An address, or a range of them in CIDR notation (RFC 4632, RFC 4291 section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix_bits: u32,
}

impl Network {
    /// Reads `203.0.113.0/24`, `2001:db8::/32`, or a single address. Bits behind the prefix are ignored.
    pub(crate) fn read(text: &str) -> Option<Network> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let Some(prefix) = prefix else { return Some(Network { address, prefix_bits: bits_max }) };
        let is_digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix_bits: u32 = if is_digits { prefix.parse().ok()? } else { return None };
        (prefix_bits <= bits_max).then_some(Network { address, prefix_bits })
    }

    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = u32::from(own) ^ u32::from(other);
                differing.leading_zeros() >= self.prefix_bits
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = u128::from(own) ^ u128::from(other);
                differing.leading_zeros() >= self.prefix_bits
            }
            _ => false,
        }
    }
}

/// An address as a fact: a v4 address that arrived in v6 clothes is a v4 address.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_03_networks_hold_addresses() {
        let check = |network: &str, other: &str, want: bool| {
            let network = Network::read(network).expect(network);
            assert_eq!(
                address(other).is_some_and(|other| network.holds(other)),
                want,
                "{network:?} on {other}"
            );
        };
        check("203.0.113.0/24", "203.0.113.9", true);
        check("203.0.113.7/24", "203.0.113.9", true);
        check("203.0.113.0/24", "203.0.114.9", false);
        check("203.0.113.9", "203.0.113.9", true);
        check("203.0.113.9", "203.0.113.8", false);
        check("0.0.0.0/0", "8.8.8.8", true);
        check("0.0.0.0/0", "::1", false);
        check("::/0", "::1", true);
        check("2001:db8:1234:5678::/64", "2001:db8:1234:5678:9::1", true);
        check("2001:db8:1234:5678::/64", "2001:db8:1234:5679::1", false);
        check("10.0.0.0/8", "::ffff:10.1.2.3", true);
        check("10.0.0.0/8", "10.1.2.3:80", false);
    }

    #[test]
    fn refuses_what_is_no_network() {
        for text in
            ["", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/+8", "::/129", "host", "1.2.3.4/255.0.0.0"]
        {
            assert_eq!(Network::read(text), None, "{text}");
        }
    }
}
