//! Calls that decide about a request before it goes on: to the functions of authorizers.

use std::{cell::RefCell, rc::Rc};

use ringgate_exchange::{Edge, Failure, Forward};
use ringgate_io::{Buffer, BufferPool};

use crate::{
    forward::Job,
    gather::{self, Gathered},
    session::{Session, Tally},
    worker::{Current, Worker},
};

/// Sends the question whose head stands in `out` and gathers the answer: its head stands in the session, its body in
/// the exchange, and the bytes of its head in the buffer that is given back.
pub(crate) async fn consult(
    worker: &Rc<Worker>,
    current: &Current,
    edge: &Edge,
    session: &mut Session,
    plan: Forward,
) -> Result<Buffer, Failure> {
    let pool = worker.pools.get(plan.pool).ok_or(Failure::Unresolved)?;
    // the last reading may be older than what is measured
    let asked_ns = worker.now().mono_ns;
    let deadline_ns = asked_ns + u64::from(plan.timeout_ms) * 1_000_000;
    let job = Job { worker, current, edge, pool, plan, asked_ns, deadline_ns, asked: RefCell::default() };
    session.out.tail().extend_from_slice(session.exchange.payload());
    let before = session.tally;
    let mut received = BufferPool::take();
    let heard = hear(&job, session, &mut received).await;
    // what an authorizer takes is not the upstream's time
    let authorizer_ns = Some(worker.now().mono_ns.saturating_sub(asked_ns));
    session.tally = Tally { answered_ns: before.answered_ns, authorizer_ns, ..session.tally };
    match heard {
        Ok(()) => Ok(received),
        Err(failure) => {
            BufferPool::give(received);
            Err(failure)
        }
    }
}

async fn hear(job: &Job<'_>, session: &mut Session, received: &mut Buffer) -> Result<(), Failure> {
    let mut upstream = job.ask(session, received).await?;
    let source = gather::Source { reader: &mut upstream.reader, deadline: &upstream.deadline };
    let Session { answer, exchange, .. } = &mut *session;
    match gather::response(job.worker, source, answer, received, exchange.response_intake()).await {
        Gathered::Whole { is_clean } => {
            if is_clean && answer.keep_alive {
                job.pool.give(job.worker, upstream);
            }
            Ok(())
        }
        Gathered::TooLarge => Err(Failure::TooLarge),
        Gathered::Failed(failure) => Err(failure),
    }
}
