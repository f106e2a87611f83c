use crate::limits::{SHARD_BYTES_MIN, SHARDS_MAX};

/// What each of the `wanted` bytes gets of `total`, by max-min fairness: what is asked for if there is enough,
/// otherwise small wishes are met and the large ones share the rest equally. In the order of `wanted`; the sum never
/// exceeds `total`.
pub(crate) fn share_out(total: u64, wanted: &[u64]) -> Vec<u64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted.get(*at).copied());
    let mut grants = vec![0; wanted.len()];
    let mut left = total;
    for (rank, at) in order.into_iter().enumerate() {
        let fair = left / (wanted.len() - rank) as u64;
        if let (Some(grant), Some(wish)) = (grants.get_mut(at), wanted.get(at)) {
            *grant = fair.min(*wish);
            left -= *grant;
        }
    }
    grants
}

/// Into how many shards `bytes` are cut: a power of two, so that a hash's bits choose.
pub(crate) fn shard_count(bytes: u64) -> usize {
    let most = usize::try_from(bytes / SHARD_BYTES_MIN).unwrap_or(SHARDS_MAX).clamp(1, SHARDS_MAX);
    if most.is_power_of_two() { most } else { most.next_power_of_two() / 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_wishes_are_met_first() {
        for (total, wanted, expected) in [
            (100, &[10, 20, 30][..], &[10, 20, 30][..]),
            (100, &[500, 10, 500], &[45, 10, 45]),
            (100, &[500, 500, 500], &[33, 33, 34]),
            (0, &[1, 2], &[0, 0]),
            (7, &[], &[]),
        ] {
            assert_eq!(share_out(total, wanted), expected, "{total} among {wanted:?}");
        }
    }

    #[test]
    fn shards_are_a_power_of_two_of_useful_size() {
        for (bytes, expected) in [
            (0, 1),
            (SHARD_BYTES_MIN, 1),
            (2 * SHARD_BYTES_MIN, 2),
            (7 * SHARD_BYTES_MIN, 4),
            (u64::MAX, SHARDS_MAX),
        ] {
            assert_eq!(shard_count(bytes), expected, "{bytes}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_more_is_given_than_there_is(
            total in 0u64..1_000_000,
            wanted in prop::collection::vec(0u64..500_000, 0..20),
        ) {
            let grants = share_out(total, &wanted);
            prop_assert!(grants.iter().sum::<u64>() <= total);
            prop_assert!(grants.iter().zip(&wanted).all(|(grant, wish)| grant <= wish));
            if wanted.iter().sum::<u64>() <= total {
                prop_assert_eq!(grants, wanted);
            }
        }
    }
}
