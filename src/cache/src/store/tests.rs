use std::sync::Arc;

use super::*;
use crate::entry::Entry;

fn key(name: u64) -> Key {
    Probe { hash: name, bytes: &name.to_le_bytes() }.to_key()
}

fn answer(bytes: usize) -> Slot {
    Slot::Answer(Entry::new(200, Vec::new(), vec![0; bytes], 0, u64::MAX))
}

#[test]
fn counts_what_is_pushed_out_and_not_what_is_replaced() {
    let mut store = Store::new(10_000);
    drop(store.put(key(1), answer(1_000)));
    drop(store.put(key(1), answer(2_000)));
    assert_eq!((store.answers(), store.evictions()), (1, 0));
    assert_eq!(store.bytes(), answer(2_000).weight(&key(1)));

    let refused = store.put(key(2), answer(20_000));
    assert_eq!((refused.len(), store.answers(), store.evictions()), (1, 1, 0));

    for name in 3..20 {
        drop(store.put(key(name), answer(2_000)));
    }
    assert!(store.bytes() <= store.capacity());
    assert_eq!(store.answers() as u64 + store.evictions(), 18);
}

#[test]
fn a_larger_answer_than_the_store_takes_the_old_one_with_it() {
    let mut store = Store::new(10_000);
    drop(store.put(key(1), answer(10)));
    drop(store.put(key(1), answer(20_000)));
    assert_eq!((store.answers(), store.bytes()), (0, 0));
}

#[test]
fn shrinking_pushes_out_and_growing_from_nothing_works() {
    let mut store = Store::new(100_000);
    (0..20).for_each(|name| drop(store.put(key(name), answer(1_000))));
    store.resize(5_000);
    assert!(store.bytes() <= 5_000 && store.answers() > 0);
    assert_eq!(store.answers() as u64 + store.evictions(), 20);
    store.resize(0);
    assert_eq!((store.answers(), store.bytes()), (0, 0));
    store.resize(5_000);
    drop(store.put(key(1), answer(1_000)));
    assert_eq!((store.answers(), store.capacity()), (1, 5_000));
}

#[test]
fn marks_are_no_answers() {
    let mut store = Store::new(10_000);
    drop(store.put(key(1), Slot::Uncacheable(5)));
    assert_eq!(store.answers(), 0);
    assert!(store.bytes() > 0);
    drop(store.put(key(1), answer(1)));
    assert_eq!(store.answers(), 1);
    assert!(store.remove(&key(1).probe()).is_some() && store.remove(&key(1).probe()).is_none());
    assert_eq!((store.answers(), store.bytes()), (0, 0));
}

#[test]
fn what_is_counted_for_an_entry_covers_what_it_takes() {
    let row = size_of::<Key>() + size_of::<Slot>() + 32;
    let shared = size_of::<Entry>() + 4 * size_of::<usize>();
    let allocator = 4 * 16;
    assert!(2 * row + shared + allocator <= crate::limits::ENTRY_OVERHEAD_BYTES, "{row} {shared}");
    let entry = Entry::new(200, *b"head", *b"body", 0, 1);
    assert_eq!(Arc::strong_count(&entry), 1);
}
