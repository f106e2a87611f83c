use std::ops::RangeInclusive;

/// A generator of pseudo-random numbers (xoshiro256**, seeded through splitmix64). Good for tests, and nothing
/// else: its output can be predicted.
#[derive(Clone, Debug)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A generator whose whole output follows from `seed`.
    pub fn new(seed: u64) -> Rng {
        let mut seed = seed;
        Rng { state: std::array::from_fn(|_| splitmix(&mut seed)) }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let [s0, s1, s2, s3] = self.state;
        let result = s1.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (s2, s3) = (s2 ^ s0, s3 ^ s1);
        self.state = [s0 ^ s3, s1 ^ s2, s2 ^ (s1 << 17), s3.rotate_left(45)];
        result
    }

    /// A number below `bound`; 0 if `bound` is 0. The bias is below `bound / 2^64`.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number of a range; its start if the range is empty.
    pub fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        let (start, end) = range.into_inner();
        match end.saturating_sub(start).checked_add(1) {
            Some(width) => start + self.below(width),
            None => self.next_u64(),
        }
    }

    /// True `parts` times in a million.
    pub fn chance(&mut self, parts_per_million: u32) -> bool {
        self.below(1_000_000) < u64::from(parts_per_million)
    }

    /// One of the items; `None` if there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let random = self.next_u64().to_le_bytes();
            part.copy_from_slice(&random[..part.len()]);
        }
    }

    /// A generator with its own sequence, so that one part of a test can change without changing the others.
    pub fn fork(&mut self) -> Rng {
        Rng::new(self.next_u64())
    }
}

fn splitmix(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_sequence() {
        let draw = |seed| {
            let mut rng = Rng::new(seed);
            (0..8).map(|_| rng.next_u64()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        // the first output of splitmix64 for seed 0, as its authors publish it
        assert_eq!(splitmix(&mut 0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn draws_keep_to_their_bounds_and_reach_them() {
        let mut rng = Rng::new(3);
        let mut seen = [false; 6];
        for _ in 0..1_000 {
            let drawn = rng.within(2..=5);
            assert!((2..=5).contains(&drawn));
            seen[drawn as usize] = true;
        }
        assert_eq!(seen, [false, false, true, true, true, true]);
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.pick::<u8>(&[]), None);
        assert!(!rng.chance(0) && rng.chance(1_000_000));
        rng.within(0..=u64::MAX);
    }

    #[test]
    fn forks_and_fills_follow_the_seed() {
        let run = || {
            let mut rng = Rng::new(11);
            let mut bytes = [0u8; 13];
            rng.fork().fill(&mut bytes);
            bytes
        };
        assert_eq!(run(), run());
        assert_ne!(run(), [0; 13]);
    }
}
