//! Any bytes behind right hashes as a snapshot: bytecheck and the check of meaning stand alone, and whatever they let
//! through can be used. An input is either a payload, or changes to a sound one.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ringgate_fuzz::sample;
use ringgate_http::{Method, Span};
use ringgate_route::{Address, locate, route};
use ringgate_snapshot::file::{HEADER_BYTES, Kind, Loaded, Trust, encode_routes, seal};
use ringgate_snapshot::schema::{Keys, Routes};

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = encode_routes(&sample::routes()).expect("can be written");
    drop(Loaded::<Routes>::from_bytes(&file, Trust::Anybody).expect("is sound"));
    file[HEADER_BYTES..].to_vec()
});

fuzz_target!(|input: &[u8]| {
    let Some((mode, bytes)) = input.split_first() else { return };
    match mode % 4 {
        0 => read_routes(bytes),
        1 => {
            let loaded = Loaded::<Keys>::from_bytes(&seal(Kind::Keys, bytes), Trust::Anybody);
            drop(loaded.map(|keys| keys.describe()));
        }
        // a file as it comes, without the help of `seal`
        2 => drop(Loaded::<Routes>::from_bytes(bytes, Trust::Anybody)),
        _ => {
            let mut payload = SOUND.clone();
            for change in bytes.chunks_exact(3) {
                let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % payload.len();
                payload[at] = change[2];
            }
            read_routes(&payload);
        }
    }
});

fn read_routes(payload: &[u8]) {
    let Ok(loaded) = Loaded::<Routes>::from_bytes(&seal(Kind::Routes, payload), Trust::Anybody) else {
        return;
    };
    assert_eq!(loaded.describe().file_bytes, (HEADER_BYTES + payload.len()) as u64);
    let routes = loaded.get();
    for api in routes.apis.iter() {
        for stage in api.stages.iter() {
            let path = format!("/{}/pets/42/toys//a/b/", stage.name);
            let (buffer, path) = (path.as_bytes(), Span::new(0, path.len()));
            let address = Address { buffer, host: b"", path, api_header: Some(api.id.as_bytes()) };
            let Ok(located) = locate(routes, &address) else { continue };
            for method in Method::ROUTED {
                let Some(routed) = route(routes, buffer, &located, method) else { continue };
                let found = routed.route_in(routes).expect("a checked index");
                assert_eq!(found.variables.len(), routed.variables.len());
            }
        }
    }
}
