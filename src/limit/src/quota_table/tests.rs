use ringgate_snapshot::schema::Period;

use super::*;
use crate::quota::{try_take, used};
use crate::window::window_of;

const NOW: u64 = 20_000 * 86_400;

fn zeroed(capacity: u32) -> Arc<Vec<AtomicU64>> {
    Arc::new((0..QuotaTable::words_for(capacity)).map(|_| AtomicU64::new(0)).collect())
}

fn key(number: u32) -> Identity {
    Identity::of("test", &[&number.to_string()])
}

fn take(table: &QuotaTable, identity: Identity, limit: u64, epoch_s: u64) -> bool {
    let word = table.writer().find_or_add(identity).expect("has room");
    try_take(table.get(word).expect("is there"), limit, window_of(Period::Day, 0, epoch_s))
}

#[test]
fn counts_survive_a_restart() {
    let words = zeroed(10);
    let before = QuotaTable::open(Arc::clone(&words) as _).expect("is new");
    assert!(take(&before, key(1), 2, NOW) && take(&before, key(2), 2, NOW) && take(&before, key(1), 2, NOW));
    drop(before);

    let after = QuotaTable::open(words as _).expect("is known");
    assert_eq!(after.len(), 2);
    assert!(!take(&after, key(1), 2, NOW));
    assert!(take(&after, key(2), 2, NOW) && !take(&after, key(2), 2, NOW));
}

#[test]
fn an_epoch_lasts_as_long_as_its_table() {
    let words = zeroed(10);
    let table = QuotaTable::open(Arc::clone(&words) as _).expect("is new");
    assert_eq!((table.epoch(7), table.epoch(8)), (7, 7));
    let after = QuotaTable::open(words as _).expect("is known");
    assert_eq!(after.epoch(9), 7);
    assert_eq!(QuotaTable::in_memory(10).epoch(9), 9);
}

#[test]
fn every_quota_has_one_word_and_the_table_fills_up() {
    let table = QuotaTable::in_memory(100);
    assert!(table.is_empty());
    let capacity = table.capacity() as u32;
    assert!((100..=103).contains(&capacity));
    let mut writer = table.writer();
    let words: Vec<QuotaWord> =
        (0..capacity).map(|n| writer.find_or_add(key(n)).expect("has room")).collect();
    let full = QuotaTableError::Full { capacity: capacity as usize };
    assert_eq!(writer.find_or_add(key(capacity)), Err(full));
    let mut distinct: Vec<u32> = words.iter().map(|word| word.0).collect();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), words.len());
    for (number, word) in (0..).zip(&words) {
        assert_eq!(table.writer().find_or_add(key(number)), Ok(*word), "found even when full");
    }
    assert_eq!(table.len(), capacity as usize);
}

/// What `change` makes of a table with one quota, when it is opened again. Whatever is refused stays as it is.
fn reopen(change: impl FnOnce(&mut Vec<AtomicU64>)) -> Result<usize, QuotaTableError> {
    let words = zeroed(10);
    assert!(take(&QuotaTable::open(Arc::clone(&words) as _)?, key(1), 1, NOW));
    let mut words = Arc::into_inner(words).expect("is the only one");
    change(&mut words);
    let snapshot = |words: &[AtomicU64]| words.iter().map(|w| w.load(Ordering::Relaxed)).collect::<Vec<_>>();
    let (before, words) = (snapshot(&words), Arc::new(words));
    let opened = QuotaTable::open(Arc::clone(&words) as _);
    if opened.is_err() {
        assert_eq!(snapshot(&words), before);
    }
    opened.map(|table| table.len())
}

#[test]
fn foreign_or_damaged_words_are_refused() {
    let slots = slots_in(QuotaTable::words_for(10));
    let recorded = slots as u64;
    let set =
        |index: usize, value: u64| move |words: &mut Vec<AtomicU64>| words[index] = AtomicU64::new(value);
    assert_eq!(reopen(|_| ()), Ok(1));
    assert_eq!(reopen(set(0, MAGIC + 1)), Err(QuotaTableError::NotAQuotaTable));
    assert_eq!(reopen(set(1, 2)), Err(QuotaTableError::UnknownVersion { version: 2 }));
    assert_eq!(reopen(set(2, 99)), Err(QuotaTableError::WrongLength { recorded: 99, present: slots }));
    let cut = |words: &mut Vec<AtomicU64>| words.truncate(HEADER_WORDS + 9);
    assert_eq!(reopen(cut), Err(QuotaTableError::WrongLength { recorded, present: 3 }));
    assert_eq!(reopen(|words| words.truncate(10)), Err(QuotaTableError::TooShort { words: 10 }));
    assert_eq!(reopen(Vec::clear), Err(QuotaTableError::TooShort { words: 0 }));
}

#[test]
fn a_table_whose_making_was_cut_off_is_made_again() {
    let slots = slots_in(QuotaTable::words_for(10)) as u64;
    for (version, recorded) in [(0, 0), (0, slots), (VERSION, slots)] {
        let words = zeroed(10);
        words[1].store(version, Ordering::Relaxed);
        words[2].store(recorded, Ordering::Relaxed);
        let table = QuotaTable::open(words as _).expect("is made again");
        assert!(take(&table, key(1), 1, NOW));
    }
}

#[test]
fn a_slot_whose_writing_was_cut_off_is_still_free() {
    let words = zeroed(1);
    let table = QuotaTable::open(Arc::clone(&words) as _).expect("is new");
    for slot in 0..table.slots {
        words[HEADER_WORDS + slot * SLOT_WORDS + 1].store(7, Ordering::Relaxed);
        words[HEADER_WORDS + slot * SLOT_WORDS + 2].store(u64::MAX, Ordering::Relaxed);
    }
    assert!(table.is_empty());
    assert!(take(&table, key(1), 1, NOW) && !take(&table, key(1), 1, NOW));
}

#[test]
fn carrying_over_keeps_what_runs_and_drops_what_is_over() {
    let (small, large) = (QuotaTable::in_memory(20), QuotaTable::in_memory(60));
    (0..10).for_each(|number| assert!(take(&small, key(number), 1, NOW - 86_400)));
    (10..20).for_each(|number| assert!(take(&small, key(number), 1, NOW)));
    small.carry_over(&large, NOW).expect("has room");
    assert_eq!(large.len(), 10);
    (10..20).for_each(|number| assert!(!take(&large, key(number), 1, NOW)));

    let tiny = QuotaTable::in_memory(5);
    assert!(matches!(small.carry_over(&tiny, NOW), Err(QuotaTableError::Full { .. })));
}

#[test]
fn clones_share_their_counts() {
    let table = QuotaTable::in_memory(4);
    let word = table.writer().find_or_add(key(1)).expect("has room");
    assert!(take(&table.clone(), key(1), 9, NOW));
    assert_eq!(table.get(word).map(|word| used(word, window_of(Period::Day, 0, NOW))), Some(1));
}
