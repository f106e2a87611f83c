use std::cell::RefCell;

/// Capacity of a pooled buffer in bytes: the longest head within the default limits (two times 10,240 and
/// punctuation) and a good piece of a body.
pub const BUFFER_BYTES: usize = 32 * 1024;

/// How many idle buffers a worker keeps.
const POOLED_MAX: usize = 256;

/// A buffer that reads append to and that writes send from. What was sent or parsed is consumed from the front.
#[derive(Debug, Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
}

impl Buffer {
    /// A buffer of [`BUFFER_BYTES`].
    pub fn with_room() -> Buffer {
        Buffer { bytes: Vec::with_capacity(BUFFER_BYTES), start: 0 }
    }

    /// A buffer of so many bytes, for what is rare and short.
    pub fn of(bytes: usize) -> Buffer {
        Buffer { bytes: Vec::with_capacity(bytes), start: 0 }
    }

    /// The bytes that are there.
    pub fn unread(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// How many bytes are there.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// Whether no byte is there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Room for this many more bytes without moving anything.
    pub fn room(&self) -> usize {
        self.bytes.capacity() - self.bytes.len()
    }

    /// Drops `n` bytes from the front.
    ///
    /// # Panics
    /// In checked builds, when fewer bytes are there.
    pub fn consume(&mut self, n: usize) {
        debug_assert!(n <= self.len());
        self.start = (self.start + n).min(self.bytes.len());
        if self.start == self.bytes.len() {
            self.clear();
        }
    }

    /// Passes over `n` sent bytes, which stay in place until [`Buffer::rewind`].
    pub(crate) fn advance(&mut self, n: usize) {
        debug_assert!(n <= self.len());
        self.start += n;
    }

    /// Takes back what [`Buffer::advance`] passed over.
    pub(crate) fn rewind(&mut self, n: usize) {
        debug_assert!(n <= self.start);
        self.start -= n;
    }

    /// Moves what is there to the front, so that all spare room is behind it.
    pub fn compact(&mut self) {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.start = 0;
    }

    /// The bytes as a vector to append to. Nothing may be removed from it.
    pub fn tail(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Cuts the buffer back to `len` unread bytes.
    pub fn truncate(&mut self, len: usize) {
        self.bytes.truncate(self.start + len);
    }
}

// SAFETY: the pointer stays valid while the buffer is owned by the operation, because the vector is neither
// moved within memory nor resized by anyone else; `read_ptr` to `bytes_init` is initialised.
#[allow(unsafe_code)]
unsafe impl monoio::buf::IoBuf for Buffer {
    fn read_ptr(&self) -> *const u8 {
        self.unread().as_ptr()
    }

    fn bytes_init(&self) -> usize {
        self.len()
    }
}

// SAFETY: `write_ptr` points behind the initialised bytes and `bytes_total` is the spare capacity there;
// `set_init` is told how many of them the kernel filled.
#[allow(unsafe_code)]
unsafe impl monoio::buf::IoBufMut for Buffer {
    fn write_ptr(&mut self) -> *mut u8 {
        self.bytes.spare_capacity_mut().as_mut_ptr().cast()
    }

    fn bytes_total(&mut self) -> usize {
        self.room()
    }

    unsafe fn set_init(&mut self, filled: usize) {
        debug_assert!(filled <= self.room());
        // SAFETY: the kernel initialised `filled` bytes behind the length, within the capacity.
        unsafe { self.bytes.set_len(self.bytes.len() + filled) }
    }
}

thread_local! {
    static POOL: RefCell<Vec<Buffer>> = const { RefCell::new(Vec::new()) };
}

/// The worker's spare buffers. Memory is held by requests under way, not by idle connections.
pub struct BufferPool;

impl BufferPool {
    /// An empty buffer, warm if there is one.
    pub fn take() -> Buffer {
        POOL.with_borrow_mut(Vec::pop).unwrap_or_else(Buffer::with_room)
    }

    /// Gives a buffer back. One that had to grow is dropped, so that a rare long message does not stay in memory.
    pub fn give(mut buffer: Buffer) {
        if buffer.bytes.capacity() != BUFFER_BYTES {
            return;
        }
        buffer.clear();
        POOL.with_borrow_mut(|pool| {
            if pool.len() < POOLED_MAX {
                pool.push(buffer);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use monoio::buf::{IoBuf, IoBufMut};

    #[test]
    #[allow(unsafe_code)]
    fn the_kernel_appends_and_parsers_consume() {
        let mut buffer = Buffer::with_room();
        buffer.tail().extend_from_slice(b"abc");
        let at = buffer.write_ptr();
        // SAFETY: room for one byte is there.
        unsafe {
            at.write(b'd');
            buffer.set_init(1);
        }
        buffer.consume(1);
        assert_eq!(buffer.unread(), b"bcd");
        assert_eq!(buffer.bytes_init(), 3);
        buffer.compact();
        assert_eq!((buffer.unread(), buffer.room()), (&b"bcd"[..], BUFFER_BYTES - 3));
        buffer.consume(3);
        assert_eq!(buffer.room(), BUFFER_BYTES);
    }

    #[test]
    fn grown_buffers_do_not_return_to_the_pool() {
        let mut grown = Buffer::with_room();
        grown.tail().resize(BUFFER_BYTES + 1, 0);
        BufferPool::give(grown);
        assert_eq!(BufferPool::take().bytes.capacity(), BUFFER_BYTES);
    }
}
