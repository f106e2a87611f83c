//! Signing keys, each derived once a day: four HMACs that a verification then needs no more.

use std::sync::{Arc, Mutex, PoisonError};

use ringgate_sigv4::SigningKey;

/// The most keys that are kept, of about a kilobyte each. With more access keys than half of it, some share a place
/// and are derived anew in turns.
const KEYS_MAX: usize = 8_192;
/// The fewest places there are: a power of two, as all numbers of places are.
const KEYS_MIN: usize = 16;
/// Days that an access key has a place for: around midnight two are in use.
const DAYS: usize = 2;

/// A place for each access key and two days, up to a bound. A place is locked for as long as it takes to look at it.
#[derive(Default)]
pub(super) struct DerivedKeys {
    places: Box<[Mutex<Option<Derived>>]>,
}

struct Derived {
    access_key: u32,
    day: Box<str>,
    region: Box<str>,
    key: Arc<SigningKey>,
}

impl DerivedKeys {
    /// Places for so many access keys.
    pub fn for_keys(count: usize) -> DerivedKeys {
        let places = (count * DAYS).next_power_of_two().clamp(KEYS_MIN, KEYS_MAX);
        DerivedKeys { places: (0..places).map(|_| Mutex::new(None)).collect() }
    }

    /// The key of an access key for a day and region; `derive` makes it if it is not here.
    pub fn get(
        &self,
        access_key: u32,
        day: &str,
        region: &str,
        derive: impl FnOnce() -> SigningKey,
    ) -> Arc<SigningKey> {
        let Some(place) = self.place(access_key, day) else { return Arc::new(derive()) };
        let is_it =
            |kept: &&Derived| kept.access_key == access_key && *kept.day == *day && *kept.region == *region;
        let kept = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.as_ref().filter(is_it) {
            return found.key.clone();
        }
        drop(kept);
        let key = Arc::new(derive());
        let derived = Derived { access_key, day: day.into(), region: region.into(), key: key.clone() };
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        key
    }

    fn place(&self, access_key: u32, day: &str) -> Option<&Mutex<Option<Derived>>> {
        let parity = day.bytes().last().map_or(0, |digit| usize::from(digit & 1));
        let mask = self.places.len().checked_sub(1)?;
        self.places.get((access_key as usize * DAYS + parity) & mask)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_key_is_derived_once_a_day() {
        let keys = DerivedKeys::for_keys(2);
        let count = Cell::new(0);
        let get = |access_key: u32, day: &str, region: &str| {
            keys.get(access_key, day, region, || {
                count.set(count.get() + 1);
                SigningKey::derive("secret", day, region, "execute-api")
            })
        };
        for _ in 0..3 {
            for access_key in [0, 1] {
                for day in ["20240228", "20240229"] {
                    get(access_key, day, "us-east-1");
                }
            }
        }
        assert_eq!(count.get(), 4);
        get(0, "20240229", "eu-west-1");
        get(0, "20240301", "eu-west-1");
        assert_eq!(count.get(), 6);
        assert!(DerivedKeys::for_keys(1_000_000).places.len() == KEYS_MAX);
        assert!(DerivedKeys::default().place(0, "20240301").is_none());
    }
}
