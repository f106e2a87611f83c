use std::os::unix::fs::PermissionsExt;

use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, ServerConnection};

use super::*;

fn authority(data: &Path) -> Authority {
    Authority::open(data).expect("an authority")
}

fn chain_and_key(issued: &Issued) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let certificate = CertificateDer::from_pem_slice(issued.certificate.as_bytes()).expect("a certificate");
    assert_eq!(fingerprint(&certificate), issued.fingerprint);
    (vec![certificate], PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).expect("a key"))
}

/// A gateway of `issued` that believes `authority`.
fn gateway(authority: &Authority, issued: &Issued) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(authority.certificate.as_bytes()).expect("a certificate");
    roots.add(root).expect("a root");
    let (chain, key) = chain_and_key(issued);
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("versions");
    config.with_root_certificates(roots).with_client_auth_cert(chain, key).expect("a certificate")
}

/// Shakes hands over two buffers: what the first who objects says.
fn shake(client: ClientConfig, server: ServerConfig, name: &str) -> Result<(), String> {
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let mut client = ClientConnection::new(Arc::new(client), name).expect("a client");
    let mut server = ServerConnection::new(Arc::new(server)).expect("a server");
    while client.is_handshaking() || server.is_handshaking() {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).expect("written");
        server.read_tls(&mut &bytes[..]).expect("read");
        server.process_new_packets().map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut bytes).expect("written");
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            client.read_tls(&mut rest).expect("read");
            client.process_new_packets().map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

#[test]
fn gateways_and_control_plane_know_each_other() {
    let data = tempfile::tempdir().expect("a directory");
    let issued = authority(data.path()).client("a").expect("a certificate");
    // As after a restart.
    let authority = authority(data.path());
    let server = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        authority.server(&names).expect("a server")
    };
    let shake = |names: &[&str], name: &str| shake(gateway(&authority, &issued), server(names), name);
    assert_eq!(shake(&["localhost"], "localhost"), Ok(()));
    assert_eq!(shake(&["control.example.net", "10.0.0.1"], "10.0.0.1"), Ok(()));
    let other = shake(&["localhost"], "control.example.net").expect_err("another name");
    assert!(other.contains("not valid for name"), "{other}");
    let key = fs::metadata(data.path().join("attach/authority.key")).expect("a key");
    assert_eq!(key.permissions().mode() & 0o777, 0o600, "only its owner reads it");
}

#[test]
fn strangers_of_the_same_name_are_refused_by_both() {
    let (ours, theirs) =
        (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let (ours, theirs) = (authority(ours.path()), authority(theirs.path()));
    let foreign = theirs.client("a").expect("a certificate");
    let server = || ours.server(&["localhost".to_owned()]).expect("a server");
    assert!(shake(gateway(&ours, &foreign), server(), "localhost").is_err(), "not our gateway");
    assert!(shake(gateway(&theirs, &foreign), server(), "localhost").is_err(), "not their control plane");
}

#[test]
fn a_gateway_cannot_pose_as_the_control_plane() {
    let data = tempfile::tempdir().expect("a directory");
    let authority = authority(data.path());
    let issued = authority.client("localhost").expect("a certificate");
    let (chain, key) = chain_and_key(&issued);
    let server = ServerConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()));
    let server = server.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    let server = server.with_single_cert(chain, key).expect("a server");
    let error = shake(gateway(&authority, &issued), server, "localhost").expect_err("no server");
    assert!(error.contains("invalid peer certificate"), "{error}");
}
