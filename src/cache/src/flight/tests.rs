use super::*;

fn waiter(slot: u32) -> Waiter {
    Waiter { worker: 0, slot, sequence: 0 }
}

fn probe(name: &[u8]) -> Probe<'_> {
    Probe { hash: name.len() as u64, bytes: name }
}

/// A flight with so many waiters, and its number.
fn flight(flights: &mut Flights, name: &[u8], waiters: u32) -> u64 {
    let Joined::Leads(id, _) = flights.join(&probe(name), waiter(0), usize::MAX) else { panic!("no leader") };
    for slot in 1..=waiters {
        assert!(
            matches!(flights.join(&probe(name), waiter(slot), usize::MAX), Joined::Waits(at, _) if at == id)
        );
    }
    id
}

#[test]
fn each_failed_round_lets_twice_as_many_try() {
    let mut flights = Flights::default();
    let id = flight(&mut flights, b"k", 1_000);
    let mut left = 1_000;
    let mut leading = 1;
    for round in 1.. {
        for _ in 1..leading {
            assert!(
                flights.miscarry(id, Miscarriage::Failed).is_empty(),
                "a round goes on to its last leader"
            );
        }
        leading = flights.miscarry(id, Miscarriage::Failed).len();
        assert_eq!(leading, left.min(1 << round));
        left -= leading;
        if leading == 0 {
            assert_eq!(round, 10);
            break;
        }
    }
    assert_eq!(flights.count(), (0, 0));
    assert!(flights.by_key.is_empty());
}

#[test]
fn giving_up_does_not_widen_the_round() {
    let mut flights = Flights::default();
    let id = flight(&mut flights, b"k", 3);
    for slot in 1..=3 {
        assert_eq!(flights.miscarry(id, Miscarriage::Abandoned), [waiter(slot)]);
    }
    assert!(flights.miscarry(id, Miscarriage::Abandoned).is_empty());
    assert_eq!(flights.count(), (0, 0));
}

#[test]
fn the_first_of_several_leaders_serves_all() {
    let mut flights = Flights::default();
    let id = flight(&mut flights, b"k", 10);
    assert_eq!(flights.miscarry(id, Miscarriage::Failed).len(), 2);
    let (may_keep, served) = flights.arrive(id);
    assert!(may_keep);
    assert_eq!(served.len(), 8);
    let (may_keep, served) = flights.arrive(id);
    assert!(!may_keep && served.is_empty(), "the second comes too late");
    assert_eq!(flights.count(), (0, 0));
}

#[test]
fn a_cancelled_waiter_is_neither_served_nor_made_to_lead() {
    let mut flights = Flights::default();
    let Joined::Leads(id, _) = flights.join(&probe(b"k"), waiter(0), 2) else { panic!() };
    let Joined::Waits(_, first) = flights.join(&probe(b"k"), waiter(1), 2) else { panic!() };
    let Joined::Waits(_, second) = flights.join(&probe(b"k"), waiter(2), 2) else { panic!() };
    assert!(matches!(flights.join(&probe(b"k"), waiter(3), 2), Joined::Full));
    assert!(flights.cancel(id, first) && !flights.cancel(id, first));
    assert!(matches!(flights.join(&probe(b"k"), waiter(4), 2), Joined::Waits(..)), "its place is free");
    assert_eq!(flights.arrive(id).1, [waiter(2), waiter(4)]);
    assert!(!flights.cancel(id, second), "told already");
}

#[test]
fn a_detached_flight_keeps_its_waiters_and_gets_no_more() {
    let mut flights = Flights::default();
    let old = flight(&mut flights, b"k", 1);
    flights.detach(&probe(b"k").to_key());
    let new = flight(&mut flights, b"k", 1);
    flights.detach_all();
    let newest = flight(&mut flights, b"k", 0);
    assert_eq!(flights.arrive(old), (false, vec![waiter(1)]));
    assert_eq!(flights.miscarry(new, Miscarriage::Failed), [waiter(1)]);
    assert_eq!(flights.arrive(new), (false, vec![]));
    assert_eq!(flights.arrive(newest), (true, vec![]));
    assert_eq!(flights.count(), (0, 0));
}
