use std::{fs::OpenOptions, io, path::Path, sync::atomic::AtomicU64};

use memmap2::MmapMut;

/// Words of memory that live in a file: counters in them survive a restart, and even a kill, because the kernel
/// keeps the pages.
pub struct SharedWords {
    map: MmapMut,
    words: usize,
}

impl SharedWords {
    /// Maps a file of so many 64-bit words; a new or shorter file is extended by zeros.
    ///
    /// # Errors
    /// When the file cannot be opened, locked (another gateway has it), extended or mapped.
    pub fn open(path: &Path, words: usize) -> io::Result<SharedWords> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|_| {
            io::Error::new(
                io::ErrorKind::WouldBlock,
                format!("{} is in use by another gateway", path.display()),
            )
        })?;
        let bytes = (words * 8) as u64;
        if file.metadata()?.len() < bytes {
            file.set_len(bytes)?;
        }
        // SAFETY: the file is locked by us and never shrunk, so the mapping stays valid; every access goes through
        // atomics, so what another process might write is only another value.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::MmapOptions::new().len(words * 8).map_mut(&file)? };
        // The lock belongs to the open file: it must live as long as the map.
        std::mem::forget(file);
        Ok(SharedWords { map, words })
    }

    /// Anonymous memory with the same shape, for a gateway without a state directory.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn anonymous(words: usize) -> io::Result<SharedWords> {
        Ok(SharedWords { map: MmapMut::map_anon(words * 8)?, words })
    }

    /// The words.
    #[allow(unsafe_code)]
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: the map is page-aligned, has `words * 8` bytes, lives as long as `self`, and is only ever
        // accessed through these atomics.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().cast(), self.words) }
    }
}

impl AsRef<[AtomicU64]> for SharedWords {
    fn as_ref(&self) -> &[AtomicU64] {
        self.words()
    }
}
