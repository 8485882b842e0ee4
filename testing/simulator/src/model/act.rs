//! The acts that can happen next.

use super::{
    Bug, SESSIONS, SmallWorld,
    state::{SCHEME, State, Wire, terms},
};
use crate::{
    people,
    setup::{EXPIRY, GENESIS},
};
use codec::DecodeAll;
use sp_core::H256;
use std::convert::Infallible;
use tallystick_messages::{ExchangeMessage, ExchangeRequest, Invoice, RevealRequest};
use tallystick_parties::Received;
use tallystick_parties::accountant::{PreparedExchange, Refused, exchange, expire, reveal, verify_with};
use tallystick_primitives::{NEVER_EXPIRES, Promise};

/// One act.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Act {
    /// A session is served a unit more, if that is allowed; with [`Bug::ServesUnpaid`] always.
    Serve(usize),
    /// The debt of a session is invoiced and paid.
    Pay(usize),
    /// A provider sends its exchange, for the first time or again.
    Exchange(usize),
    /// A provider sends its reveal, for the first time or again.
    Reveal(usize),
    /// A message arrives.
    Deliver(Vec<u8>),
    /// Everything unrevealed expires; honest providers have settled before what they were promised.
    Jump,
}

/// All acts that can happen.
pub fn possible(world: &SmallWorld, state: &State, acts: &mut Vec<Act>) {
    for (session, (_, provider)) in SESSIONS.into_iter().enumerate() {
        let id = state.sessions[session];
        let machine = &state.providers[provider];
        let serves = machine
            .session(&id)
            .is_some_and(|record| record.served < world.units[session]);
        if serves {
            acts.push(Act::Serve(session));
        }
        if matches!(machine.invoice(&id), Ok(Some(_))) {
            acts.push(Act::Pay(session));
        }
    }
    for (provider, machine) in state.providers.iter().enumerate() {
        let record = machine.record();
        if record.in_flight.is_none() || state.left.0 > 0 {
            acts.push(Act::Exchange(provider));
        }
        if record
            .pending
            .as_ref()
            .is_some_and(|pending| !pending.preimage_out || state.left.0 > 0)
        {
            acts.push(Act::Reveal(provider));
        }
    }
    for wire in &state.network {
        acts.push(Act::Deliver(wire.clone()));
    }
    if state.left.1 > 0 {
        acts.push(Act::Jump);
    }
}

/// Carries the act out; none if it cannot happen.
pub fn carry_out(world: &SmallWorld, state: &mut State, act: &Act) -> Option<()> {
    carry_out_alone(world, state, act)?;
    state.drop_dead_answers();
    Some(())
}

fn carry_out_alone(world: &SmallWorld, state: &mut State, act: &Act) -> Option<()> {
    match act {
        Act::Serve(session) => serve(world, state, *session),
        Act::Pay(session) => pay(world, state, *session),
        Act::Exchange(provider) => {
            let machine = &mut state.providers[*provider];
            state.left.0 = state
                .left
                .0
                .saturating_sub(u8::from(machine.record().in_flight.is_some()));
            let request = machine.exchange(state.height).ok()?.apply(machine);
            state.send(&Wire::Exchange(u32::try_from(*provider).ok()?, request));
            Some(())
        }
        Act::Reveal(provider) => {
            let machine = &mut state.providers[*provider];
            let again = machine
                .record()
                .pending
                .as_ref()
                .is_some_and(|pending| pending.preimage_out);
            state.left.0 = state.left.0.saturating_sub(u8::from(again));
            let request = machine.reveal(state.height).ok()?.apply(machine);
            state.send(&Wire::Reveal(u32::try_from(*provider).ok()?, request));
            Some(())
        }
        Act::Deliver(wire) => {
            state.network.remove(wire);
            deliver(world, state, wire)
        }
        Act::Jump => jump(world, state),
    }
}

fn serve(world: &SmallWorld, state: &mut State, session: usize) -> Option<()> {
    let id = state.sessions[session];
    let machine = &mut state.providers[SESSIONS[session].1];
    let step = match world.bug {
        Some(Bug::ServesUnpaid) => machine.meter(&id, 1),
        _ => machine.serve(&id, 1),
    };
    step.ok()?.apply(machine);
    Some(())
}

fn pay(world: &SmallWorld, state: &mut State, session: usize) -> Option<()> {
    let (consumer, provider) = SESSIONS[session];
    let id = state.sessions[session];
    let provider_machine = &state.providers[provider];
    let invoice = provider_machine.invoice(&id).ok()??;
    let units = provider_machine.session(&id)?.served;
    let machine = &mut state.consumers[consumer];
    let message = if world.cheats && consumer == 0 {
        cheat(machine.lane().channel(), consumer, provider, &invoice)
    } else {
        let received = Received {
            units,
            tolerance: 0,
            height: state.height,
        };
        let draft = machine.pay(&invoice, received).ok()?.apply(machine);
        let key = people::consumer_key(SCHEME, consumer);
        let Ok(message) = draft.sign(|payload| Ok::<_, Infallible>(key.sign(payload)));
        message
    };
    let provider_machine = &mut state.providers[provider];
    provider_machine
        .receive(&message, state.height)
        .ok()?
        .apply(provider_machine);
    Some(())
}

/// A payment by a consumer that acts as if it were the only one.
fn cheat(channel: H256, consumer: usize, provider: usize, invoice: &Invoice) -> ExchangeMessage {
    let key = people::consumer_key(SCHEME, consumer);
    let provider = people::provider_key(SCHEME, provider).account;
    ExchangeMessage::new(
        &GENESIS,
        Promise::of_consumer(channel, 0, invoice.total, invoice.hashlock),
        invoice.agreement,
        invoice.total,
        provider,
        |payload| key.sign(payload),
    )
}

fn deliver(world: &SmallWorld, state: &mut State, wire: &[u8]) -> Option<()> {
    match Wire::decode_all(&mut &*wire).ok()? {
        Wire::Exchange(provider, request) => at_accountant(world, state, provider, request)?,
        Wire::Reveal(provider, request) => reveal_at_accountant(state, provider, &request),
        Wire::Answer(provider, digest, answer) => {
            let machine = &mut state.providers[usize::try_from(provider).ok()?];
            if is_about(machine, digest)
                && let Ok(step) = machine.answer(&answer, state.height)
            {
                step.apply(machine);
            }
        }
        Wire::Refused(provider, _, digest, refusal, next_number) => {
            let machine = &mut state.providers[usize::try_from(provider).ok()?];
            if is_about(machine, digest)
                && let Ok(step) = machine.refused(refusal, next_number, state.height)
            {
                step.apply(machine);
            }
        }
        Wire::Final(provider, answer) => {
            let machine = &mut state.providers[usize::try_from(provider).ok()?];
            if let Ok(step) = machine.final_answer(&answer) {
                step.apply(machine);
            }
        }
    }
    Some(())
}

fn is_about(machine: &tallystick_parties::Provider, digest: H256) -> bool {
    machine
        .record()
        .in_flight
        .as_ref()
        .is_some_and(|request| request.digest() == digest)
}

fn at_accountant(world: &SmallWorld, state: &mut State, place: u32, request: ExchangeRequest) -> Option<()> {
    let (terms, view) = (terms(), state.view());
    let (digest, number) = (request.digest(), request.number);
    let skips = world.bug == Some(Bug::SkipsAcceptance);
    let mut seen = request;
    if skips {
        seen.messages
            .iter_mut()
            .for_each(|message| message.promise.amount = 1 << 60);
    }
    let prepared = PreparedExchange::new(&state.book, &terms, seen);
    let checked = verify_with(vec![prepared], |claims| match skips {
        true => vec![true; claims.len()],
        false => SCHEME.verify_all(claims),
    });
    let checked = checked.first()?;
    let outcome = exchange(&state.book, &terms, &view, checked);
    state.book.apply(outcome.changes);
    let again = exchange(&state.book, &terms, &view, checked);
    state.answered_differently |= !again.changes.is_empty() || again.result != outcome.result;
    match outcome.result {
        Ok(mut draft) => {
            if let (Some(Bug::NeverExpires), Some(promise)) = (world.bug, &mut draft.promise) {
                promise.valid_until = NEVER_EXPIRES - 1;
            }
            let issued = &mut state.issued[usize::try_from(place).ok()?];
            for promise in draft.promise.iter().chain(&draft.previous) {
                issued.note(promise.amount, promise.valid_until, state.height);
            }
            let key = people::operator_key(SCHEME, 0);
            let answer = draft.sign(&GENESIS, |payload| key.sign(payload));
            state.send(&Wire::Answer(place, digest, answer));
        }
        Err(refused) => {
            let Refused {
                refusal, next_number, ..
            } = refused;
            state.send(&Wire::Refused(place, number, digest, refusal, next_number));
        }
    }
    Some(())
}

fn reveal_at_accountant(state: &mut State, place: u32, request: &RevealRequest) {
    let outcome = reveal(&state.book, &terms(), &state.view(), request);
    state.book.apply(outcome.changes);
    let again = reveal(&state.book, &terms(), &state.view(), request);
    state.answered_differently |= !again.changes.is_empty() || again.result != outcome.result;
    let Ok(draft) = outcome.result else { return };
    if let Some(issued) = usize::try_from(place)
        .ok()
        .and_then(|place| state.issued.get_mut(place))
    {
        issued.note(draft.promise.amount, draft.promise.valid_until, state.height);
    }
    let key = people::operator_key(SCHEME, 0);
    let answer = draft.sign(&GENESIS, |payload| key.sign(payload));
    state.send(&Wire::Final(place, answer));
}

/// Honest providers settle what they were promised, and then everything unrevealed expires. One that holds its
/// preimages back settles only what it let out before.
fn jump(world: &SmallWorld, state: &mut State) -> Option<()> {
    state.left.1 -= 1;
    // In the last block from which a settlement is included in time.
    let last = state.height + EXPIRY - 1;
    for provider in 0..2 {
        let machine = &mut state.providers[provider];
        if world.is_honest(provider)
            && let Ok(step) = machine.settle_pending(state.height)
        {
            step.apply(machine);
        }
        if let Some(cheque) = machine.must_settle(last) {
            state.proven[provider] = state.proven[provider].max(cheque.promise.promise.amount);
        }
    }
    state.observe(world);
    state.height += EXPIRY + 1;
    for provider in 0..2 {
        let identity = people::provider_key(SCHEME, provider).account;
        let expired = expire(&state.book, &state.view(), &identity);
        state.book.apply(expired.changes);
    }
    state.observe(world);
    Some(())
}
