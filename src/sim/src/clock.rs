/// Time that passes only when it is told to.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    now_ns: u64,
}

impl Clock {
    /// A clock at a time.
    pub fn at(now_ns: u64) -> Clock {
        Clock { now_ns }
    }

    /// Nanoseconds since the run began.
    pub fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// Lets `ns` nanoseconds pass.
    pub fn advance(&mut self, ns: u64) {
        self.now_ns = self.now_ns.saturating_add(ns);
    }

    /// Moves on to a time; a time that has passed changes nothing.
    pub fn advance_to(&mut self, time_ns: u64) {
        self.now_ns = self.now_ns.max(time_ns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_never_goes_back() {
        let mut clock = Clock::at(5);
        clock.advance_to(3);
        assert_eq!(clock.now_ns(), 5);
        clock.advance(2);
        clock.advance_to(9);
        assert_eq!(clock.now_ns(), 9);
        clock.advance(u64::MAX);
        assert_eq!(clock.now_ns(), u64::MAX);
    }
}
