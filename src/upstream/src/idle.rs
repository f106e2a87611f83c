/// Idle connections of one worker to one upstream: the last one given back is the first one taken, so that the
/// rest age and can go.
#[derive(Debug)]
pub struct Idle<T> {
    /// With the time each was given back, in nanoseconds; ascending.
    connections: Vec<(u64, T)>,
}

impl<T> Default for Idle<T> {
    fn default() -> Idle<T> {
        Idle { connections: Vec::new() }
    }
}

impl<T> Idle<T> {
    /// The warmest connection, with the time it was given back.
    pub fn take(&mut self) -> Option<(u64, T)> {
        self.connections.pop()
    }

    /// Keeps a connection.
    pub fn give(&mut self, now_ns: u64, connection: T) {
        self.connections.push((now_ns, connection));
    }

    /// Those that nobody took since `before_ns`: more than this worker needs.
    pub fn unused_since(&mut self, before_ns: u64) -> impl Iterator<Item = T> {
        let count = self.connections.iter().take_while(|(at, _)| *at < before_ns).count();
        self.connections.drain(..count).map(|(_, connection)| connection)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warmest_is_taken_and_the_coldest_go() {
        let mut idle = Idle::default();
        for (at, name) in [(10, "a"), (20, "b"), (30, "c")] {
            idle.give(at, name);
        }
        assert_eq!(idle.take(), Some((30, "c")));
        assert_eq!(idle.unused_since(20).collect::<Vec<_>>(), ["a"]);
        assert_eq!(idle.take(), Some((20, "b")));
        assert!(idle.take().is_none() && idle.is_empty());
    }
}
