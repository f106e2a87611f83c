//! Random numbers, from the system.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// Draws numbers that nobody can guess: values of API keys and secrets are made of them.
pub(crate) struct Dice(SystemRandom);

impl Dice {
    pub(crate) fn new() -> Dice {
        Dice(SystemRandom::new())
    }

    /// 64 random bits.
    ///
    /// # Panics
    /// When the system has no randomness, without which no secret may be made.
    pub(crate) fn draw(&self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes).expect("the system's randomness");
        u64::from_ne_bytes(bytes)
    }
}
