//! The keys of tokens' issuers, fetched when a trial asks for them (R-AUTH-27, R-AUTH-31).

use std::time::Duration;

use ringgate_auth::{
    DISCOVERY_BYTES_MAX, IssuerKeys, JWKS_BYTES_MAX, KeySet, KeysUrl, discovery_url, read_discovery,
};
use ringgate_io::{Destination, Fetcher, TlsConnector};
use tokio::time::timeout;

use super::ask::whole_body;

/// How long keys may take, as gateways wait for them.
const PATIENCE: Duration = Duration::from_secs(4);
/// What the framing of an answer may add to its body and head, in bytes.
const FRAMING_BYTES_MAX: usize = 64 * 1024;

/// Fetches the keys of an issuer and publishes them. Without them the token cannot be verified, which the log says.
pub(super) async fn fetch(issuer: &IssuerKeys, connector: &TlsConnector) {
    let fetcher = Fetcher::of(connector, false);
    match timeout(PATIENCE, fetch_unbounded(issuer.issuer(), &fetcher)).await {
        Ok(Ok(keys)) => issuer.publish(Some(std::sync::Arc::new(keys))),
        Ok(Err(reason)) => eprintln!("ringgate-control: the keys of {}: {reason}", issuer.issuer()),
        Err(_) => {
            eprintln!("ringgate-control: the keys of {}: no answer within {PATIENCE:?}", issuer.issuer())
        }
    }
    issuer.tell(false, u64::MAX);
}

async fn fetch_unbounded(issuer: &str, fetcher: &Fetcher) -> Result<KeySet, String> {
    let document = get(&discovery_url(issuer), fetcher, DISCOVERY_BYTES_MAX).await?;
    let url = read_discovery(&document, issuer).map_err(|error| error.to_string())?;
    let keys = get(&url, fetcher, JWKS_BYTES_MAX).await?;
    KeySet::read(&keys).map_err(|error| error.to_string())
}

async fn get(url: &str, fetcher: &Fetcher, bytes_max: usize) -> Result<Vec<u8>, String> {
    let to = KeysUrl::parse(url).map_err(|what| format!("`{url}` {what}"))?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nUser-Agent: ringgate\r\nConnection: close\r\n\r\n",
        to.target,
        to.host_field()
    );
    let may_reach = |address| to.may_reach(address, false);
    let destination = Destination {
        host: &to.host,
        port: to.port,
        tls: to.tls,
        may_reach: &may_reach,
        bytes_max: bytes_max + FRAMING_BYTES_MAX,
    };
    let answer = whole_body(fetcher, &destination, request.as_bytes()).await;
    let (status, body) = answer.map_err(|error| format!("{url}: {error}"))?;
    if status == 200 { Ok(body) } else { Err(format!("{url}: the status is {status}")) }
}
