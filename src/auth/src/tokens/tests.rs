use std::sync::Arc;

use serde_json::{Map, Value};

use super::{TokenScope, Tokens};
use crate::jwt::{ClaimStyle, Claims};

const SEEDS: [u64; 4] = [1, 2, 3, 4];
const SCOPE: TokenScope = TokenScope { authorizer: 7, epoch: 1 };

fn claims(expires_at: u64, bytes: usize) -> Arc<Claims> {
    let mut values = Map::new();
    values.insert("sub".into(), Value::String("x".repeat(bytes)));
    Arc::new(Claims::new(values, ClaimStyle::Rest, expires_at))
}

#[test]
fn a_token_is_found_until_it_expires_or_its_time_is_over() {
    for (expires_at, ttl_s, last) in
        [(1000, 300, Some(399)), (200, 300, Some(199)), (1000, 0, None), (100, 300, None)]
    {
        let tokens = Tokens::new(10, 1 << 20, SEEDS);
        tokens.keep(SCOPE, "token", claims(expires_at, 0), (ttl_s, 100), 0);
        assert_eq!(tokens.find(SCOPE, "token", 100).is_some(), last.is_some());
        if let Some(last) = last {
            assert!(tokens.find(SCOPE, "token", last).is_some(), "{expires_at} {ttl_s}");
            assert!(tokens.find(SCOPE, "token", last + 1).is_none(), "{expires_at} {ttl_s}");
        }
    }
}

#[test]
fn only_the_same_token_of_the_same_authorizer_is_found() {
    let tokens = Tokens::new(10, 1 << 20, SEEDS);
    tokens.keep(SCOPE, "cd", claims(1000, 0), (300, 100), 0);
    assert!(tokens.find(SCOPE, "cd", 100).is_some());
    for token in ["d", "c", "cD", "cd ", "", "cdcd"] {
        assert!(tokens.find(SCOPE, token, 100).is_none(), "{token}");
    }
    for scope in [TokenScope { authorizer: 8, ..SCOPE }, TokenScope { epoch: 2, ..SCOPE }] {
        assert!(tokens.find(scope, "cd", 100).is_none(), "{scope:?}");
    }
    tokens.clear();
    assert!(tokens.is_empty());
    // it was verified while the keys changed
    tokens.keep(SCOPE, "cd", claims(1000, 0), (300, 100), 0);
    assert!(tokens.find(SCOPE, "cd", 100).is_none());
    tokens.keep(SCOPE, "cd", claims(1000, 0), (300, 100), tokens.keys_version());
    assert!(tokens.find(SCOPE, "cd", 100).is_some());
}

#[test]
fn entries_and_bytes_are_bounded() {
    for (bytes, entries_max, most) in [(0, 100, 100), (10_000, 100_000, 60)] {
        let tokens = Tokens::new(entries_max, 1 << 20, SEEDS);
        for number in 0..1000 {
            tokens.keep(SCOPE, &number.to_string(), claims(1000, bytes), (300, 100), 0);
        }
        assert!((most / 2..=most).contains(&tokens.len()), "{} of {most}", tokens.len());
    }
}
