//! Addresses that an integration must not reach by accident: what answers there hands out credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Names under which clouds offer instance metadata.
const METADATA_NAMES: &[&str] = &["metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"];
/// The instance metadata address of IPv6 networks.
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254);

/// Whether a host (a name, or an address without brackets) is link-local or a metadata service. A name that resolves
/// to such an address is not seen here.
pub(crate) fn is_link_local(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_link_local_v4(address),
        Ok(IpAddr::V6(address)) => is_link_local_v6(address),
        Err(_) => METADATA_NAMES.contains(&host),
    }
}

fn is_link_local_v4(address: Ipv4Addr) -> bool {
    address.is_link_local()
}

/// With the IPv4 addresses that hide in IPv6 ones: mapped, compatible, and behind the well-known NAT64 prefix.
fn is_link_local_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let embedded = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let embeds = [a, b, c, d, e] == [0; 5] && (f == 0xffff || f == 0)
        || [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0];
    address.is_unicast_link_local() || address == METADATA_V6 || embeds && is_link_local_v4(embedded)
}

#[cfg(test)]
mod tests {
    use super::is_link_local;

    #[test]
    fn knows_the_addresses() {
        for host in [
            "169.254.169.254",
            "169.254.0.1",
            "fe80::1",
            "febf::1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "fd00:ec2::254",
            "metadata.google.internal",
        ] {
            assert!(is_link_local(host), "{host}");
        }
        for host in ["127.0.0.1", "10.0.0.1", "169.253.0.1", "::1", "fec0::1", "fd00::1", "example.com"] {
            assert!(!is_link_local(host), "{host}");
        }
    }
}
