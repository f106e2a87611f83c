use std::collections::VecDeque;

use crate::Rng;

/// What a pipe does to the bytes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weather {
    /// The most bytes that arrive together; 0 means as many as were written together.
    pub segment_bytes_max: u64,
    /// The least time between a write and its arrival, in nanoseconds.
    pub delay_min_ns: u64,
    /// The longest time between a write and its arrival, in nanoseconds. Order is kept all the same.
    pub delay_max_ns: u64,
    /// How many segments in a million are lost, and the connection with them.
    pub resets_per_million: u32,
}

impl Weather {
    /// Everything arrives at once and whole.
    pub const CALM: Weather =
        Weather { segment_bytes_max: 0, delay_min_ns: 0, delay_max_ns: 0, resets_per_million: 0 };
    /// Single bytes and small segments, up to 50 ms late; nothing is lost.
    pub const ROUGH: Weather =
        Weather { segment_bytes_max: 9, delay_min_ns: 0, delay_max_ns: 50_000_000, resets_per_million: 0 };
    /// As [`Weather::ROUGH`], and every fiftieth segment breaks the connection.
    pub const STORMY: Weather = Weather { resets_per_million: 20_000, ..Weather::ROUGH };
}

/// One direction of a connection: what is written on one side is read on the other, later and in pieces. The same
/// seed and the same writes give the same reads.
#[derive(Clone, Debug)]
pub struct Pipe {
    rng: Rng,
    weather: Weather,
    in_flight: VecDeque<Segment>,
    /// When the last segment arrives; no later one overtakes it.
    last_due_ns: u64,
    /// Nothing that is written from here on arrives.
    ended: bool,
}

#[derive(Clone, Debug)]
struct Segment {
    due_ns: u64,
    load: Load,
}

#[derive(Clone, Debug)]
enum Load {
    Bytes(Vec<u8>),
    End,
    Reset,
}

/// What a read found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// This many bytes, at least one, were appended.
    Bytes(usize),
    /// Nothing has arrived yet; [`Pipe::due_ns`] says when something will.
    Pending,
    /// The writer has closed, and everything has been read.
    Closed,
    /// The connection broke.
    Reset,
}

impl Pipe {
    /// An empty pipe.
    pub fn new(seed: u64, weather: Weather) -> Pipe {
        Pipe { rng: Rng::new(seed), weather, in_flight: VecDeque::new(), last_due_ns: 0, ended: false }
    }

    /// Sends bytes off. After [`Pipe::close`] or a reset they are lost.
    pub fn write(&mut self, now_ns: u64, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.ended {
            let (segment, later) = rest.split_at(self.segment_len(rest.len()));
            rest = later;
            if self.rng.chance(self.weather.resets_per_million) {
                self.send(now_ns, Load::Reset);
            } else {
                self.send(now_ns, Load::Bytes(segment.to_vec()));
            }
        }
    }

    /// Ends the stream in order, after everything that was written.
    pub fn close(&mut self, now_ns: u64) {
        if !self.ended {
            self.send(now_ns, Load::End);
        }
    }

    /// Appends the next segment that has arrived to `out`. An end or a reset is found again by every later read.
    pub fn read(&mut self, now_ns: u64, out: &mut Vec<u8>) -> Read {
        match self.in_flight.front() {
            Some(segment) if segment.due_ns <= now_ns => {}
            _ => return Read::Pending,
        }
        if let Some(Segment { load: Load::Bytes(bytes), .. }) = self.in_flight.pop_front_if(is_bytes) {
            out.extend_from_slice(&bytes);
            return Read::Bytes(bytes.len());
        }
        match self.in_flight.front().map(|segment| &segment.load) {
            Some(Load::Reset) => Read::Reset,
            _ => Read::Closed,
        }
    }

    /// When the next read finds something; `None` if nothing is under way.
    pub fn due_ns(&self) -> Option<u64> {
        self.in_flight.front().map(|segment| segment.due_ns)
    }

    fn segment_len(&mut self, len: usize) -> usize {
        match self.weather.segment_bytes_max {
            0 => len,
            max => (self.rng.within(1..=max) as usize).min(len),
        }
    }

    fn send(&mut self, now_ns: u64, load: Load) {
        let delay_ns = self.rng.within(self.weather.delay_min_ns..=self.weather.delay_max_ns);
        self.last_due_ns = self.last_due_ns.max(now_ns.saturating_add(delay_ns));
        self.ended = !matches!(load, Load::Bytes(_));
        self.in_flight.push_back(Segment { due_ns: self.last_due_ns, load });
    }
}

fn is_bytes(segment: &mut Segment) -> bool {
    matches!(segment.load, Load::Bytes(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that comes out, with the times and sizes of the reads, and how it ends.
    fn drain(pipe: &mut Pipe) -> (Vec<u8>, Vec<(u64, usize)>, Read) {
        let (mut out, mut reads) = (Vec::new(), Vec::new());
        loop {
            let due_ns = pipe.due_ns().expect("the pipe was closed");
            match pipe.read(due_ns, &mut out) {
                Read::Bytes(len) => reads.push((due_ns, len)),
                end => return (out, reads, end),
            }
        }
    }

    fn sent(seed: u64, weather: Weather) -> (Vec<u8>, Vec<(u64, usize)>, Read) {
        let mut pipe = Pipe::new(seed, weather);
        pipe.write(0, &[1; 300]);
        pipe.write(10, &[2; 300]);
        pipe.close(20);
        drain(&mut pipe)
    }

    #[test]
    fn calm_weather_changes_nothing() {
        let (out, reads, end) = sent(1, Weather::CALM);
        assert_eq!(out, [[1; 300], [2; 300]].concat());
        assert_eq!((reads, end), (vec![(0, 300), (10, 300)], Read::Closed));
    }

    #[test]
    fn rough_weather_splits_and_delays_but_keeps_every_byte_in_order() {
        for seed in 0..20 {
            let (out, reads, end) = sent(seed, Weather::ROUGH);
            assert_eq!(out, [[1; 300], [2; 300]].concat());
            assert_eq!(end, Read::Closed);
            assert!(reads.iter().all(|(_, len)| (1..=9).contains(len)));
            assert!(reads.is_sorted_by_key(|(due_ns, _)| *due_ns));
        }
    }

    #[test]
    fn a_storm_breaks_connections_and_a_seed_replays_it() {
        let ends: Vec<Read> = (0..20).map(|seed| sent(seed, Weather::STORMY).2).collect();
        assert!(ends.contains(&Read::Reset));
        for seed in 0..20 {
            let (out, ..) = sent(seed, Weather::STORMY);
            assert!([[1; 300], [2; 300]].concat().starts_with(&out));
            assert_eq!(sent(seed, Weather::STORMY), sent(seed, Weather::STORMY));
        }
    }

    #[test]
    fn nothing_arrives_early_and_an_end_stays() {
        let mut pipe = Pipe::new(1, Weather { delay_min_ns: 5, delay_max_ns: 5, ..Weather::CALM });
        let mut out = Vec::new();
        assert_eq!(pipe.due_ns(), None);
        pipe.write(0, b"x");
        pipe.close(0);
        pipe.write(0, b"lost");
        assert_eq!(pipe.read(4, &mut out), Read::Pending);
        assert_eq!(pipe.read(5, &mut out), Read::Bytes(1));
        assert_eq!(pipe.read(5, &mut out), Read::Closed);
        assert_eq!(pipe.read(6, &mut out), Read::Closed);
        assert_eq!(out, b"x");
    }
}
