//! Requests that wait for one another's response.

use ringgate_cache::{Waiter, Woken};
use ringgate_snapshot::schema::MethodSettings;

use super::talk::{Admitted, Talk, World};
use super::world::{API, Plot, proxy};
use crate::{CacheOutcome, Failure, cache_identity};

fn world() -> World {
    let settings = MethodSettings { caching: true, cache_ttl_s: 60, ..MethodSettings::default() };
    Plot::default().route("GET", "/x", proxy()).with_settings(settings).build()
}

/// The leader of a flight and two that wait for it.
fn flight(world: &World) -> (Talk<'_>, Talk<'_>, Talk<'_>) {
    let leader = world.talk("GET", "/prod/x", &[]).forwarded();
    let [first, second] = [1, 2].map(|slot| {
        let mut talk = world.talk("GET", "/prod/x", &[]);
        talk.waiter = Waiter { worker: 3, slot, sequence: 9 };
        assert!(matches!(talk.admit(), Admitted::Wait), "somebody is fetching it");
        talk
    });
    (leader, first, second)
}

#[test]
fn waiters_are_served_with_the_leaders_response() {
    let world = world();
    let (mut leader, first, second) = flight(&world);
    leader.relay_with("201 Created", "led");
    let wakes = leader.end();
    assert_eq!(wakes.len(), 2);
    for (wake, mut talk) in wakes.into_iter().zip([first, second]) {
        assert_eq!(wake.waiter, talk.waiter);
        let Admitted::Own(message) = talk.wake(Some(wake.woken)) else { panic!("was served") };
        assert_eq!((message.status, &*message.body), (201, "led"));
        assert_eq!(message.field("x-amzn-RequestId"), Some(talk.exchange.ids.request_id()));
        assert_eq!(talk.exchange.cache_outcome(), CacheOutcome::Hit);
        assert!(talk.end().is_empty());
    }
}

#[test]
fn r_stage_21_a_leader_that_fails_hands_over() {
    let world = world();
    for leaves in [false, true] {
        let (mut leader, first, second) = flight(&world);
        if !leaves {
            assert_eq!(leader.fail(Failure::Slow).status, 504);
        }
        let mut wakes = leader.end();
        let mut waiting = vec![first, second];
        let mut led = 0;
        while let Some(wake) = wakes.pop() {
            let place = waiting.iter().position(|talk| talk.waiter == wake.waiter).expect("one of them");
            let mut talk = waiting.remove(place);
            let is_led = matches!(wake.woken, Woken::Lead(_));
            match talk.wake(Some(wake.woken)) {
                Admitted::Forward(..) => {
                    assert!(is_led);
                    led += 1;
                    talk.relay_with("200 OK", "b");
                }
                Admitted::Own(message) => assert_eq!((is_led, &*message.body), (false, "b")),
                Admitted::Ask(_) | Admitted::Keys(_) | Admitted::Wait => panic!("it was just woken"),
            }
            wakes.extend(talk.end());
        }
        assert!(waiting.is_empty() && led >= 1, "{led}");
        world.generation.cache.flush(cache_identity(API, "prod"));
    }
}

#[test]
fn who_waited_too_long_asks_alone() {
    let world = world();
    let (mut leader, mut first, _second) = flight(&world);
    assert!(matches!(first.wake(None), Admitted::Forward(..)));
    assert_eq!(first.exchange.cache_outcome(), CacheOutcome::Miss);
    let (_, message) = first.relay_with("200 OK", "alone");
    assert_eq!((message.status, &*message.body, first.end().len()), (200, "alone", 0));
    leader.relay_with("200 OK", "led");
    assert_eq!(leader.end().len(), 1, "the other one still waits");
}

#[test]
fn an_exchange_that_begins_again_lets_its_waiters_go() {
    let world = world();
    let (mut leader, ..) = flight(&world);
    leader.exchange.reset();
    assert!(!leader.exchange.take_wakes().is_empty());
}
