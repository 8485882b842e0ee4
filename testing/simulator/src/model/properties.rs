//! The properties of every reachable state.

use super::{
    SESSIONS, SmallWorld,
    state::{POLICY, PRICE, SCHEME, State, accountant, balance},
};
use crate::{people, setup::GENESIS};
use stateright::Property;
use std::collections::BTreeSet;
use tallystick_parties::accountant::invariants;
use tallystick_primitives::{AccountId, Balance};

/// All properties.
pub fn all() -> Vec<Property<SmallWorld>> {
    vec![
        Property::always("ACCOUNTANT", accountant_is_covered),
        Property::always("BOOK", book_is_in_order),
        Property::always("REPLAY", |_, state: &State| !state.answered_differently),
        Property::always("PROVIDER", providers_are_secured),
        Property::always("CONSUMER", consumers_owe_what_they_received),
        Property::sometimes("an exchange is final", |_, state: &State| {
            state.issued.iter().any(|issued| issued.for_ever > 0)
        }),
        Property::sometimes("both providers hold final promises", |_, state: &State| {
            state.issued.iter().all(|issued| issued.for_ever > 0)
        }),
        Property::sometimes("an exchange expires", |_, state: &State| {
            state.book.providers.values().any(|provider| provider.expired.is_some())
        }),
        Property::sometimes("a promise is settled on chain", |_, state: &State| {
            state.proven.iter().any(|proven| *proven > 0)
        }),
        Property::sometimes("a payment is refused", |_, state: &State| {
            state
                .providers
                .iter()
                .any(|provider| provider.sessions().any(|(_, session)| session.unpaid.is_some()))
        }),
    ]
}

/// Whichever of the unrevealed exchanges are revealed, consumers' promises pay for what providers can claim.
fn accountant_is_covered(world: &SmallWorld, state: &State) -> bool {
    (0..4u8).all(|subset| {
        let revealed = |provider: usize| subset & (1 << provider) != 0;
        let claims: Balance = (0..2).map(|provider| claim(state, provider, revealed(provider))).sum();
        let assets: Balance = (0..2)
            .map(|consumer| collectable(world, state, consumer, &revealed))
            .sum();
        claims <= assets
    })
}

fn claim(state: &State, provider: usize, revealed: bool) -> Balance {
    let issued = &state.issued[provider];
    let claimable = if revealed {
        issued.claimable(state.height)
    } else {
        issued.for_ever
    };
    claimable.max(state.proven[provider])
}

fn collectable(world: &SmallWorld, state: &State, consumer: usize, revealed: &impl Fn(usize) -> bool) -> Balance {
    let channel = people::channel(SCHEME, consumer, 0);
    let Some(book) = state.book.consumers.get(&channel) else {
        return 0;
    };
    let signer = people::consumer_key(SCHEME, consumer).account;
    let place = |identity: &AccountId| usize::from(people::provider_key(SCHEME, 1).account == *identity);
    let best: Balance = book
        .lanes
        .iter()
        .map(|lane| {
            let cheque = lane
                .cheque
                .iter()
                .map(|cheque| (cheque.amount, cheque.hashlock, &cheque.signature));
            let pending = lane.pending.iter().filter(|entry| revealed(place(&entry.provider)));
            let pending = pending.map(|entry| (entry.amount, entry.hashlock, &entry.signature));
            let real = cheque.chain(pending).filter(|(amount, hashlock, signature)| {
                let signed = lane.promise(&channel, *amount, *hashlock, signature);
                (SCHEME.verifier())(&signed.promise.payload(&GENESIS), signature, &signer)
            });
            real.map(|(amount, ..)| amount).max().unwrap_or(0)
        })
        .sum();
    best.min(balance(world, consumer))
}

/// The accountant's own invariants.
fn book_is_in_order(world: &SmallWorld, state: &State) -> bool {
    // With a planted bug the book is not what was signed.
    world.bug.is_some() || invariants::check(&state.book, &super::state::terms(), &BTreeSet::new()).is_empty()
}

/// Everything that was served is secured, but for one invoice (of a unit) in each payment session.
fn providers_are_secured(world: &SmallWorld, state: &State) -> bool {
    (0..2).filter(|provider| world.is_honest(*provider)).all(|provider| {
        let machine = &state.providers[provider];
        let record = machine.record();
        let secret = people::provider_secret(provider);
        let opened = |pending: &&tallystick_parties::Pending| {
            let promise = &pending.promise.promise;
            promise.is_opened_by(&secret.preimage(&accountant(), pending.number)) && promise.valid_until >= state.height
        };
        let pending = record
            .pending
            .as_ref()
            .filter(opened)
            .map_or(0, |pending| pending.promise.promise.amount);
        let last = record.last.as_ref().map_or(0, |last| last.promise.promise.amount);
        let secured = pending.max(last).max(state.proven[provider]);
        let slack = POLICY.allowance + POLICY.unexchanged;
        let worths = || {
            machine
                .sessions()
                .map(|(_, session)| PRICE * u128::from(session.served))
        };
        worths().sum::<Balance>() <= secured + worths().map(|worth| worth.min(slack)).sum::<Balance>()
    })
}

/// A consumer that plays fair promises no more than what it received is worth.
fn consumers_owe_what_they_received(world: &SmallWorld, state: &State) -> bool {
    (0..2).all(|consumer| {
        let received: u64 = SESSIONS
            .into_iter()
            .zip(&state.sessions)
            .filter(|((paying, _), _)| *paying == consumer)
            .filter_map(|((_, provider), id)| state.providers[provider].session(id))
            .map(|session| session.served)
            .sum();
        let cheats = world.cheats && consumer == 0;
        cheats || state.consumers[consumer].lane().signed_amount <= PRICE * u128::from(received)
    })
}
