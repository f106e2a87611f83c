//! Any request to any operation of the management API, and its patches: no panic; what is decoded is of the method
//! and the path that were asked for; a patch that is read names a path of its table; a position belongs to its listing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_management::page::{KEY_BYTES_MAX, Listing};
use ringgate_management::patch::tables::{DomainNamePath, RestApiPath, StagePath, UsagePlanPath};
use ringgate_management::patch::{read_all, segments};
use ringgate_management::{Incoming, Operation, Request, decode};

fuzz_target!(|input: (u8, &str, &str, &[u8])| {
    let (at, filling, query, body) = input;
    let operation = Operation::ALL[usize::from(at) % Operation::ALL.len()];
    let parts = operation.path().split('/').map(|part| if part.starts_with('{') { filling } else { part });
    let path = parts.collect::<Vec<_>>().join("/");
    let fields = [("Accept", filling)];
    let incoming = Incoming { method: operation.method(), path: &path, query, fields: &fields, body };
    if let Ok(request) = decode(&incoming) {
        assert_eq!(request.operation().method(), operation.method());
        let operations = match &request {
            Request::UpdateRestApi(input) => input.patch_operations.as_deref(),
            Request::UpdateStage(input) => input.patch_operations.as_deref(),
            Request::UpdateUsagePlan(input) => input.patch_operations.as_deref(),
            Request::UpdateDomainName(input) => input.patch_operations.as_deref(),
            _ => None,
        };
        if read_all::<StagePath>(operations).is_ok() {
            let paths =
                operations.unwrap_or_default().iter().map(|it| it.path.as_deref().unwrap_or_default());
            paths.for_each(|path| assert!(segments(path).is_some()));
        }
        let _ = read_all::<RestApiPath>(operations);
        let _ = read_all::<UsagePlanPath>(operations);
        let _ = read_all::<DomainNamePath>(operations);
    }
    let listing = Listing::new(operation, &[query]);
    if filling.len() <= KEY_BYTES_MAX {
        assert_eq!(listing.after(Some(&listing.position(filling))), Ok(Some(filling.to_owned())));
    }
    if let Ok(Some(key)) = listing.after(Some(filling)) {
        assert_eq!(listing.position(&key), filling);
    }
});
