/// Takes turns among the endpoints of an upstream and passes over those that failed a moment ago.
#[derive(Debug, Default)]
pub struct Rotation {
    turn: usize,
    /// Until when each endpoint is passed over, in nanoseconds.
    resting: Vec<u64>,
}

/// How long an endpoint that refused a connection is passed over.
pub const REST_NS: u64 = 1_000_000_000;

impl Rotation {
    /// The endpoint whose turn it is, out of `count`; `None` only when there are none. When all are resting, they
    /// take turns all the same: trying one is better than answering for it.
    pub fn next(&mut self, count: usize, now_ns: u64) -> Option<usize> {
        if count == 0 {
            return None;
        }
        self.resting.resize(count, 0);
        let start = self.turn;
        self.turn = self.turn.wrapping_add(1);
        let candidates = (0..count).map(|step| start.wrapping_add(step) % count);
        let awake =
            candidates.clone().find(|index| self.resting.get(*index).is_none_or(|until| *until <= now_ns));
        awake.or_else(|| candidates.clone().next())
    }

    /// Notes that an endpoint refused a connection.
    pub fn rest(&mut self, index: usize, now_ns: u64) {
        if let Some(until) = self.resting.get_mut(index) {
            *until = now_ns + REST_NS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_take_turns_and_failed_ones_rest() {
        let mut rotation = Rotation::default();
        let turns: Vec<_> = (0..4).filter_map(|_| rotation.next(3, 0)).collect();
        assert_eq!(turns, [0, 1, 2, 0]);
        rotation.rest(1, 0);
        assert_eq!(rotation.next(3, 0), Some(2), "1 rests");
        assert!((0..9).all(|_| rotation.next(3, 1) != Some(1)));
        assert!((0..3).any(|_| rotation.next(3, REST_NS) == Some(1)), "rested");
        (0..3).for_each(|index| rotation.rest(index, 0));
        assert!(rotation.next(3, 1).is_some(), "all rest: take turns all the same");
        assert_eq!(rotation.next(0, 0), None);
    }
}
