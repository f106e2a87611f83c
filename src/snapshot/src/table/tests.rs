use std::collections::HashMap;

use proptest::prelude::*;
use rkyv::rancor::Error;

use super::*;

/// Runs a closure over the archived form of a table.
fn with<T>(table: &Table, look: impl FnOnce(&ArchivedTable) -> T) -> T {
    let bytes = rkyv::to_bytes::<Error>(table).unwrap();
    look(rkyv::access::<ArchivedTable, Error>(&bytes).unwrap())
}

#[test]
fn finds_every_entry_and_nothing_else() {
    for count in [0u32, 1, 2, 3, 100, 10_000] {
        let names: Vec<String> = (0..count).map(|index| format!("name-{index}")).collect();
        let table =
            Table::build(names.iter().zip(0..).map(|(name, index)| (tag_of(7, name.as_bytes()), index)));
        assert!(table.slots.len() >= names.len() * 2, "{count}");
        with(&table, |table| {
            assert_eq!(table.count(), names.len());
            for (name, index) in names.iter().zip(0..) {
                let is_it = |candidate: u32| names[candidate as usize] == *name;
                assert_eq!(table.find(tag_of(7, name.as_bytes()), is_it), Some(index));
                assert_eq!(table.find(tag_of(8, name.as_bytes()), is_it), None);
            }
        });
    }
}

#[test]
fn equal_tags_are_told_apart_by_the_caller() {
    let table = Table::build([(5, 0), (5, 1), (5, NONE), (6, 2)].into_iter());
    with(&table, |table| {
        assert_eq!(table.count(), 3);
        assert_eq!(table.find(5, |index| index == 1), Some(1));
        assert_eq!(table.find(5, |_| false), None);
        assert_eq!(table.find(6, |_| true), Some(2));
    });
}

#[test]
fn unsound_tables_end_every_search() {
    let full = Table { slots: vec![Slot { tag: 1, index: 0 }; 8] };
    let odd = Table { slots: vec![Slot { tag: 1, index: 0 }; 7] };
    with(&full, |table| {
        assert_eq!(table.find(2, |_| true), None);
        assert_eq!(table.find(1, |_| false), None);
    });
    with(&odd, |table| assert_eq!(table.find(1, |_| true), None));
}

/// These numbers stand in files: a change of the hash must change the schema hash, which it does by its text.
#[test]
fn tags_are_the_same_everywhere() {
    let tags =
        [tag_of(0, b""), tag_of(0, b"a"), tag_of(1, b"a"), tag_of(0, b"abcdefgh"), tag_of(0, b"abcdefghi")];
    assert_eq!(tags, TAGS, "{tags:#x?}");
}

const TAGS: [u64; 5] = [
    0x1602_0ac7_6c2d_ba44,
    0x314b_bf3c_521d_8288,
    0xe4cf_5886_a4da_28ea,
    0x6939_181a_08fb_2c48,
    0x2101_7fac_15b5_9d57,
];

#[test]
fn tags_spread_over_low_and_high_bits() {
    for shift in [0, 32, 54] {
        let mut buckets = [0u32; 1024];
        for index in 0..102_400u32 {
            let tag = tag_of(index % 3, format!("resource{index}").as_bytes());
            buckets[(tag >> shift) as usize % 1024] += 1;
        }
        let (least, most) = (buckets.iter().min().unwrap(), buckets.iter().max().unwrap());
        assert!(*least > 50 && *most < 160, "{least} {most}");
    }
}

proptest! {
    #[test]
    fn every_byte_and_the_length_count(bytes in proptest::collection::vec(any::<u8>(), 1..40), at in any::<usize>(), bit in 0..8u8) {
        let mut other = bytes.clone();
        let at = at % other.len();
        other[at] ^= 1 << bit;
        prop_assert_ne!(tag_of(0, &bytes), tag_of(0, &other));
        prop_assert_ne!(tag_of(0, &bytes), tag_of(0, &bytes[1..]));
        prop_assert_ne!(tag_of(0, &bytes), tag_of(1, &bytes));
        other.copy_from_slice(&bytes);
        other.push(0);
        prop_assert_ne!(tag_of(0, &bytes), tag_of(0, &other));
    }

    #[test]
    fn agrees_with_a_hash_map(entries in proptest::collection::hash_map(0u64..64, 0u32..1000, 0..40)) {
        let entries: HashMap<u64, u32> = entries;
        let table = Table::build(entries.iter().map(|(tag, index)| (*tag, *index)));
        with(&table, |table| {
            for tag in 0..64 {
                assert_eq!(table.find(tag, |_| true), entries.get(&tag).copied());
            }
        });
    }

    #[test]
    fn any_table_is_searched_without_harm(
        slots in proptest::collection::vec((0u64..8, prop_oneof![Just(NONE), 0u32..4]), 0..20),
        tag in 0u64..8,
    ) {
        let table = Table { slots: slots.into_iter().map(|(tag, index)| Slot { tag, index }).collect() };
        with(&table, |table| {
            let mut asked = 0;
            table.find(tag, |_| { asked += 1; false });
            assert!(asked <= table.slots.len());
        });
    }
}
