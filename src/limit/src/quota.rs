//! A quota's count: window and use in one atomic word, so that cores that share it never admit one too many.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::window::{WINDOW_BITS, Window};

const USED_BITS: u32 = u64::BITS - WINDOW_BITS;

/// The largest number that can be counted in a window; a larger limit counts as this one (a year at 35,000
/// requests a second).
pub const USED_MAX: u64 = (1 << USED_BITS) - 1;

/// Requests counted in `window` so far.
pub fn used(word: &AtomicU64, window: Window) -> u64 {
    // relaxed is enough: the word says everything and publishes nothing else
    counted(word.load(Ordering::Relaxed), window).1
}

/// Requests that `limit` still allows in `window`.
pub fn remaining(word: &AtomicU64, limit: u64, window: Window) -> u64 {
    limit.min(USED_MAX).saturating_sub(used(word, window))
}

/// Counts a request in `window` if `limit` allows one more. Exact for any number of threads.
pub fn try_take(word: &AtomicU64, limit: u64, window: Window) -> bool {
    let limit = limit.min(USED_MAX);
    let mut value = word.load(Ordering::Relaxed);
    loop {
        let (window, used) = counted(value, window);
        if used >= limit {
            return false;
        }
        match word.compare_exchange_weak(value, pack(window, used + 1), Ordering::Relaxed, Ordering::Relaxed)
        {
            Ok(_) => return true,
            Err(current) => value = current,
        }
    }
}

/// The window a request is counted in, and the count so far. When the word is already in the next window, then
/// another worker's clock is a little ahead, and going back would forget its count. Any other window than these
/// two is past, belongs to another period, or comes from a clock that was wrong: the count starts anew.
fn counted(value: u64, window: Window) -> (Window, u64) {
    let stored = window_in(value);
    if stored == window || stored.follows(window) { (stored, value & USED_MAX) } else { (window, 0) }
}

/// The window that a packed word was last counted in.
pub(crate) fn window_in(value: u64) -> Window {
    Window::from_bits(value >> USED_BITS)
}

/// The count in a packed word.
pub(crate) fn count_in(value: u64) -> u64 {
    value & USED_MAX
}

fn pack(window: Window, used: u64) -> u64 {
    window.bits() << USED_BITS | used
}

#[cfg(test)]
mod tests;
