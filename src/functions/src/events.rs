//! Asynchronous invocations (S-LI-05): accepted, kept, tried, tried again, and given up into a dead-letter file.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use crate::{
    call::{Call, Outcome},
    clock,
    config::Config,
    fault::Fault,
    function::Function,
    invoke::invoke,
    invoke_api::gather_pieces,
    refusal::Refused,
    report,
    spool::{Record, Spool},
};

/// The first pause when there was no room; doubled each time, up to [`THROTTLE_DELAY_MAX`].
const THROTTLE_DELAY: Duration = Duration::from_millis(100);
const THROTTLE_DELAY_MAX: Duration = Duration::from_secs(300);

/// An accepted event.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    /// Its request id, the same for each attempt.
    pub id: String,
    /// The function's name.
    pub function: String,
    /// The ARN as it was called.
    pub arn: String,
    /// The event: JSON.
    pub payload: String,
    /// `X-Amzn-Trace-Id`.
    pub trace_id: String,
    /// The client context, decoded.
    pub client_context: Option<String>,
    /// `X-Amz-Tenant-Id`.
    pub tenant_id: Option<String>,
    /// When it was accepted, in milliseconds since 1970.
    pub accepted_ms: u64,
    /// How often the function failed on it.
    #[serde(default)]
    pub failures: u32,
    /// When it is due.
    pub due_ms: u64,
    /// How often in a row there was no room.
    #[serde(skip)]
    throttles: u32,
}

impl Event {
    /// An event that is due now.
    pub fn new(function: &str, call: &Call, now_ms: u64) -> Event {
        let text = |value: &Option<HeaderValue>| {
            value.as_ref().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Event {
            id: call.id.to_string(),
            function: function.to_owned(),
            arn: call.arn.clone(),
            payload: String::from_utf8_lossy(&call.event).into_owned(),
            trace_id: call.trace_id.clone(),
            client_context: text(&call.client_context),
            tenant_id: text(&call.tenant_id),
            accepted_ms: now_ms,
            failures: 0,
            due_ms: now_ms,
            throttles: 0,
        }
    }

    fn call(&self) -> Call {
        let value = |text: &Option<String>| text.as_ref().and_then(|text| HeaderValue::from_str(text).ok());
        Call {
            id: self.id.as_str().into(),
            event: self.payload.clone().into(),
            arn: self.arn.clone(),
            trace_id: self.trace_id.clone(),
            client_context: value(&self.client_context),
            tenant_id: value(&self.tenant_id),
            wants_tail: false,
        }
    }

    fn bytes(&self) -> usize {
        self.payload.len()
    }
}

/// The waiting events of a function, by when they are due and in the order of their coming.
#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<BTreeMap<(u64, u64), Event>>,
    /// Rung when something is put in.
    bell: Notify,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(u64, u64), Event>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first event that is due, or in how many milliseconds one will be.
    fn take_due(&self, now_ms: u64) -> Result<Event, Option<u64>> {
        let mut waiting = self.lock();
        let Some(first) = waiting.first_entry() else { return Err(None) };
        let due_ms = first.key().0;
        if due_ms <= now_ms { Ok(first.remove()) } else { Err(Some(due_ms - now_ms)) }
    }
}

/// The events of all functions.
#[derive(Debug)]
pub(crate) struct Events {
    queues: HashMap<String, Queue>,
    spool: Spool,
    sequence: AtomicUsize,
    /// Events that were accepted and are not done.
    count: AtomicUsize,
    bytes: AtomicUsize,
    count_max: usize,
    bytes_max: usize,
}

impl Events {
    /// Takes up what a former host had accepted and not done.
    ///
    /// # Errors
    /// When the state directory cannot be used.
    pub fn open(config: &Config) -> io::Result<Events> {
        let (spool, left) = Spool::open(config.state.as_deref())?;
        let names = config.functions.iter().map(|function| function.name.clone());
        let queues = names.map(|name| (name, Queue::default())).collect();
        let (sequence, count, bytes) = Default::default();
        let (count_max, bytes_max) = (config.events_max, config.event_bytes_max);
        let events = Events { queues, spool, sequence, count, bytes, count_max, bytes_max };
        for event in left {
            events.hold(&event);
            if !events.put(event) {
                eprintln!(
                    "ringgate-functions: an event waits for a function that is not configured any more"
                );
            }
        }
        Ok(events)
    }

    /// How many events of a function wait.
    pub fn waiting_count(&self, function: &str) -> usize {
        self.queues.get(function).map_or(0, |queue| queue.lock().len())
    }

    /// Keeps an event; when this returns, it is on the disk, if there is a state directory.
    ///
    /// # Errors
    /// When too many wait, or it cannot be written.
    pub async fn accept(&self, event: Event) -> Result<(), Refused> {
        self.hold(&event);
        let is_full = self.count.load(Ordering::Relaxed) > self.count_max
            || self.bytes.load(Ordering::Relaxed) > self.bytes_max;
        if is_full {
            self.release(&event);
            return Err(Refused::QueueFull);
        }
        if let Err(error) = self.spool.accept(&event).await {
            self.release(&event);
            return Err(Refused::Service(format!("the event could not be kept: {error}")));
        }
        self.put(event);
        Ok(())
    }

    fn put(&self, event: Event) -> bool {
        let Some(queue) = self.queues.get(&event.function) else { return false };
        let number = self.sequence.fetch_add(1, Ordering::Relaxed) as u64;
        queue.lock().insert((event.due_ms, number), event);
        queue.bell.notify_one();
        true
    }

    fn hold(&self, event: &Event) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(event.bytes(), Ordering::Relaxed);
    }

    fn release(&self, event: &Event) {
        self.count.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(event.bytes(), Ordering::Relaxed);
    }

    /// Hands a function's events out, as there is room. Never ends.
    pub async fn dispatch(self: Arc<Events>, function: Arc<Function>) {
        let Some(queue) = self.queues.get(&function.config.name) else { return };
        let places = Arc::new(Semaphore::new(function.config.environments_max));
        loop {
            let event = match queue.take_due(clock::unix_ms()) {
                Ok(event) => event,
                Err(None) => {
                    queue.bell.notified().await;
                    continue;
                }
                Err(Some(ms)) => {
                    // Rung or due, whichever comes first.
                    let _ = tokio::time::timeout(Duration::from_millis(ms), queue.bell.notified()).await;
                    continue;
                }
            };
            let left_ms = self.left_ms(&function, &event);
            let place = wait_for_place(&function, &places);
            let Ok(place) = tokio::time::timeout(Duration::from_millis(left_ms), place).await else {
                self.give_up(&function, &event, "EventAgeExceeded", None);
                continue;
            };
            let (events, function) = (self.clone(), function.clone());
            tokio::spawn(async move {
                events.attempt(&function, event).await;
                drop(place);
            });
        }
    }

    /// How long an event may still wait.
    fn left_ms(&self, function: &Function, event: &Event) -> u64 {
        let age_max = u64::try_from(function.config.retry.age_max.as_millis()).unwrap_or(u64::MAX);
        event.accepted_ms.saturating_add(age_max).saturating_sub(clock::unix_ms())
    }

    async fn attempt(&self, function: &Arc<Function>, mut event: Event) {
        let outcome = invoke(function, &Arc::new(event.call())).await;
        let fault = match outcome {
            Err(_) => {
                event.throttles = event.throttles.saturating_add(1);
                let pause = throttle_delay(event.throttles);
                return self.try_again(function, event, pause, None);
            }
            Ok(Outcome::Answer { .. }) => None,
            Ok(Outcome::Stream { pieces, .. }) => gather_pieces(pieces).await.0.err(),
            Ok(Outcome::Fault { fault, .. }) => Some(fault),
            Ok(Outcome::Undelivered) => Some(Fault::Truncated),
        };
        let Some(fault) = fault else {
            self.spool.write(Record::Done(event.id.clone()));
            return self.release(&event);
        };
        let pause = function.config.retry.delays.get(event.failures as usize).copied();
        event.failures += 1;
        match pause {
            Some(pause) => self.try_again(function, event, pause, Some(&fault)),
            None => self.give_up(function, &event, "RetriesExhausted", Some(&fault)),
        }
    }

    fn try_again(&self, function: &Function, mut event: Event, pause: Duration, fault: Option<&Fault>) {
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        if pause_ms >= self.left_ms(function, &event) {
            return self.give_up(function, &event, "EventAgeExceeded", fault);
        }
        event.due_ms = clock::unix_ms().saturating_add(pause_ms);
        // A throttled event that is forgotten by a crash is tried at once, which does no harm.
        if fault.is_some() {
            let (id, failures, due_ms) = (event.id.clone(), event.failures, event.due_ms);
            self.spool.write(Record::Retry { id, failures, due_ms });
        }
        self.put(event);
    }

    fn give_up(&self, function: &Function, event: &Event, condition: &str, fault: Option<&Fault>) {
        eprintln!("ringgate-functions: {}: event {} is given up: {condition}", event.function, event.id);
        let path = function.config.retry.dead_letter_file.as_deref();
        self.spool.write(match path {
            Some(path) => dead_letter(path, event, condition, fault),
            None => Record::Done(event.id.clone()),
        });
        self.release(event);
    }
}

/// Until the function has room, and fewer events are under way than may.
async fn wait_for_place(
    function: &Function,
    places: &Arc<Semaphore>,
) -> Option<tokio::sync::OwnedSemaphorePermit> {
    // Nobody closes it; without places it waits until the event is too old.
    let place = places.clone().acquire_owned().await.ok();
    while !function.has_room() {
        function.room.notified().await;
    }
    place
}

fn throttle_delay(times: u32) -> Duration {
    let doubled = 1_u32.checked_shl(times.saturating_sub(1).min(20)).unwrap_or(u32::MAX);
    THROTTLE_DELAY.saturating_mul(doubled).min(THROTTLE_DELAY_MAX)
}

/// The document that Lambda sends to a destination for failures.
fn dead_letter(path: &Path, event: &Event, condition: &str, fault: Option<&Fault>) -> Record {
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let response = fault.map(|fault| fault.document(&event.id));
    let document = json!({
        "version": "1.0",
        "timestamp": clock::iso8601(clock::unix_ms()),
        "requestContext": {
            "requestId": event.id,
            "functionArn": format!("{}:{}", event.arn, report::LATEST),
            "condition": condition,
            "approximateInvokeCount": event.failures,
        },
        "requestPayload": parsed(&event.payload),
        "responseContext": fault.map(|_| json!({
            "statusCode": 200, "executedVersion": report::LATEST, "functionError": "Unhandled",
        })),
        "responsePayload": response.map(|bytes| parsed(&String::from_utf8_lossy(&bytes))),
    });
    Record::DeadLetter { id: event.id.clone(), path: path.to_owned(), line: format!("{document}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_li_05_pauses_without_room_double_up_to_five_minutes() {
        let pauses: Vec<u128> = [1, 2, 3, 12, 13, 99].map(|n| throttle_delay(n).as_millis()).into();
        assert_eq!(pauses, [100, 200, 400, 204_800, 300_000, 300_000]);
    }

    #[test]
    fn s_li_05_events_come_out_as_they_are_due() {
        let queue = Queue::default();
        assert_eq!(queue.take_due(9), Err(None));
        for (due_ms, number) in [(20, 0), (10, 1), (10, 2)] {
            let call = Call {
                id: format!("{number}").as_str().into(),
                event: "1".into(),
                arn: String::new(),
                trace_id: String::new(),
                client_context: None,
                tenant_id: None,
                wants_tail: false,
            };
            queue.lock().insert((due_ms, number), Event::new("f", &call, due_ms));
        }
        assert_eq!(queue.take_due(9), Err(Some(1)));
        let ids: Vec<String> = (0..2).filter_map(|_| queue.take_due(10).ok()).map(|event| event.id).collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(queue.take_due(15), Err(Some(5)));
    }
}
