//! Every refusal can be met, and is met for its own reason.

use super::setup;
use sp_core::H256;
use std::collections::BTreeSet;
use tallystick_messages::{ExchangeRequest, Refusal, RevealRequest, SignedAgreement};
use tallystick_parties::accountant::*;
use tallystick_primitives::{AccountId, Signature, state::AccountantStatus};
use tallystick_testing_kit::{GENESIS, Key, machines::*};

/// The refusal of a request, after `spoil` changed accountant or request.
fn spoilt(spoil: impl FnOnce(&mut AccountantParty, &mut ExchangeRequest, &Agreed)) -> Refusal {
    let (mut accountant, _, _, session) = setup(1_000);
    let mut request = session.request(&accountant, 0, 100, 100);
    spoil(&mut accountant, &mut request, &session);
    let before = accountant.book.clone();
    let refusal = match accountant.exchange(&request) {
        Ok(draft) => {
            assert_eq!(draft.promise, None, "nothing may be promised");
            draft.refused[0].refusal
        }
        Err(refused) => refused.refusal,
    };
    assert_eq!(accountant.book, before);
    refusal
}

fn with_terms(edit: impl FnOnce(&mut tallystick_messages::Agreement)) -> Refusal {
    spoilt(|accountant, request, session| {
        let mut agreement = session.signed.agreement.clone();
        edit(&mut agreement);
        let edited = Agreed::of(accountant, agreement, &session.key, &session.provider);
        *request = edited.request(accountant, 0, 100, 100);
    })
}

fn with_promise(edit: impl FnOnce(&mut tallystick_primitives::Promise)) -> Refusal {
    spoilt(|_, request, session| {
        let mut promise = request.messages[0].promise.clone();
        edit(&mut promise);
        request.messages[0] = session.message_with(100, promise);
    })
}

/// The refusal of a payment from a device lane under these facts.
fn from_device(device: Option<DeviceFacts>, amount: u128) -> Refusal {
    let (mut accountant, consumer, provider, _) = setup(1_000);
    let key = Key::named("phone");
    let mut snapshot = accountant.snapshot(1_000);
    snapshot.devices.extend(device);
    accountant.see_consumer(&consumer, snapshot);
    let session = Agreed::new(&accountant, &consumer, &key, 3, &provider, 1);
    let request = session.request(&accountant, 0, 100, amount);
    accountant.refusal(&request)
}

fn phone(limit: u128, valid_until: u32) -> DeviceFacts {
    DeviceFacts {
        lane: 3,
        key: Some(Key::named("phone").account),
        limit,
        valid_until,
    }
}

fn whole(status: AccountantStatus, fresh: bool, reconciling: bool) -> Refusal {
    spoilt(|accountant, _, _| {
        accountant.view.status = status;
        accountant.view.fresh = fresh;
        accountant.view.reconciling = reconciling;
    })
}

/// After one exchange that is not revealed, the refusal of the request made by `next`.
fn after_one(next: impl FnOnce(&mut AccountantParty, &Agreed) -> ExchangeRequest) -> Refusal {
    let (mut accountant, _, _, session) = setup(1_000);
    let first = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&first).unwrap();
    let request = next(&mut accountant, &session);
    accountant.exchange(&request).unwrap_err().refusal
}

fn fast_exit_refusal(amount: u128, pending: bool) -> Refusal {
    let (mut accountant, consumer, _, session) = setup(1_000);
    if pending {
        let first = session.request(&accountant, 0, 100, 100);
        accountant.exchange(&first).unwrap();
    }
    let request = FastExitRequest {
        identity: consumer.account.clone(),
        amount,
        beneficiary: AccountId::new([1; 32]),
        nonce: 0,
        valid_until: 50,
    };
    let outcome = fast_exit(&accountant.book, &accountant.terms, &accountant.view, &request);
    assert!(outcome.changes.is_empty());
    outcome.result.unwrap_err().refusal
}

fn lane_busy() -> Refusal {
    let (mut accountant, consumer, provider, _) = setup(1_000);
    accountant.terms.max_pending_per_lane = 1;
    let other = accountant.provider("petra");
    let first = accountant
        .session(&consumer, &provider)
        .request(&accountant, 0, 100, 100);
    accountant.exchange(&first).unwrap();
    let second = accountant.session(&consumer, &other).request(&accountant, 0, 100, 200);
    accountant.refusal(&second)
}

fn expired_exchange() -> Refusal {
    let (mut accountant, _, provider, session) = setup(1_000);
    let first = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&first).unwrap();
    accountant.view.finalized += accountant.terms.expiry_blocks + 1;
    let refused = accountant.reveal(&provider, 0).unwrap_err();
    assert_eq!(
        accountant.provider_record(&provider).pending,
        None,
        "noticed and rolled back"
    );
    refused.refusal
}

fn overflow() -> Refusal {
    let (mut accountant, _, provider, session) = setup(1_000);
    accountant.see_provider(&provider, u128::MAX, 0);
    let request = session.request(&accountant, 0, 100, 100);
    // No book explains such a total, so the invariants are not asked.
    let checked = check_exchange(&accountant.book, &accountant.terms, request);
    let outcome = exchange(&accountant.book, &accountant.terms, &accountant.view, &checked);
    assert!(outcome.changes.is_empty());
    outcome.result.unwrap().refused[0].refusal
}

/// Refusals that the core never gives: who has signed a request is known to the API only.
const OF_THE_API: [Refusal; 1] = [Refusal::ProviderMismatch];

/// How each refusal is met.
fn meet(refusal: Refusal) -> Refusal {
    let stranger = Key::named("stranger");
    match refusal {
        Refusal::BadSignature => spoilt(|_, request, _| request.messages[0].agreement_total += 1),
        Refusal::BadPromiseSignature => {
            spoilt(|_, request, _| request.messages[0].promise_signature = stranger.sign(b"something else"))
        }
        Refusal::UnknownAgreement => spoilt(|_, request, _| request.agreements.clear()),
        Refusal::BadAgreementSignature => spoilt(|_, request, _| {
            let payload = request.agreements[0].agreement.payload(&GENESIS);
            request.agreements[0].provider_signature = stranger.sign(&payload);
        }),
        Refusal::WrongProvider => with_terms(|agreement| agreement.provider = AccountId::new([3; 32])),
        Refusal::WrongAccountant => with_terms(|agreement| agreement.accountant = AccountId::new([3; 32])),
        Refusal::WrongConsumerChannel => with_promise(|promise| promise.channel = H256([3; 32])),
        Refusal::WrongLane => with_promise(|promise| promise.lane = 3),
        Refusal::WrongHashlock => with_promise(|promise| promise.hashlock = H256([3; 32])),
        Refusal::Expires => with_promise(|promise| promise.valid_until -= 1),
        Refusal::PastDeadline => with_terms(|agreement| agreement.deadline = 9),
        Refusal::AboveCap => with_terms(|agreement| agreement.cap = 99),
        Refusal::AboveInvoiceCap => with_terms(|agreement| agreement.invoice_cap = 99),
        Refusal::NothingNew => spoilt(|_, request, session| {
            request.messages[0] = session.message(0, 0, request.hashlock);
        }),
        Refusal::InsufficientPromise => with_promise(|promise| promise.amount = 99),
        Refusal::InsufficientBalance => spoilt(|accountant, _, session| {
            // One unit short of payment and reserve.
            let snapshot = accountant.snapshot(100 + RESERVE - 1);
            accountant.see_consumer(&session.key, snapshot);
        }),
        Refusal::ExitOpen => spoilt(|accountant, _, session| {
            let mut snapshot = accountant.snapshot(1_000);
            snapshot.exit = Some(Exit {
                opens_at: 5,
                lapses_after: 10,
            });
            accountant.see_consumer(&session.key, snapshot);
        }),
        Refusal::ChannelNotOpen => spoilt(|accountant, request, session| {
            let closed = Key::named("closed");
            let mut snapshot = accountant.snapshot(1_000);
            snapshot.opened = false;
            accountant.see_consumer(&closed, snapshot);
            *request = accountant
                .session(&closed, &session.provider)
                .request(accountant, 0, 100, 100);
        }),
        Refusal::UnknownConsumer => spoilt(|accountant, request, session| {
            *request = accountant
                .session(&stranger, &session.provider)
                .request(accountant, 0, 100, 100);
        }),
        Refusal::DeviceUnknown => from_device(None, 100),
        Refusal::DeviceExpiresSoon => from_device(Some(phone(1_000, 10 + ACCOUNTANT_EXIT_DELAY - 1)), 100),
        Refusal::DeviceLimit => from_device(Some(phone(99, 10 + ACCOUNTANT_EXIT_DELAY)), 100),
        Refusal::LaneBusy => lane_busy(),
        Refusal::DuplicateHashlock => after_one(|accountant, session| {
            let mut next = session.request(accountant, 1, 200, 200);
            next.hashlock = accountant.lock(&session.provider, 0);
            next
        }),
        Refusal::WrongNumber => after_one(|accountant, session| session.request(accountant, 2, 200, 200)),
        Refusal::WrongPreimage => after_one(|accountant, session| {
            let mut next = session.request(accountant, 1, 200, 200);
            next.preimage = Some([3; 32]);
            next
        }),
        Refusal::PreimageMissing => after_one(|accountant, session| {
            let mut next = session.request(accountant, 1, 200, 200);
            next.preimage = None;
            next
        }),
        Refusal::ExchangeConflict => after_one(|accountant, session| session.request(accountant, 0, 101, 101)),
        Refusal::ExchangeExpired => expired_exchange(),
        Refusal::ProviderChannelNotOpen => spoilt(|_, request, _| request.provider = stranger.account.clone()),
        Refusal::TooManyMessages => spoilt(|accountant, request, session| {
            accountant.terms.max_messages = 1;
            let second = session.message(200, 200, request.hashlock);
            request.messages.push(second);
        }),
        Refusal::EmptyExchange => spoilt(|_, request, _| request.messages.clear()),
        Refusal::AccountantClosing => whole(AccountantStatus::Closing, true, false),
        Refusal::AccountantPunished => whole(AccountantStatus::Punished, true, false),
        Refusal::ReadOnly => whole(AccountantStatus::Active, false, false),
        Refusal::Overflow => overflow(),
        Refusal::NotPending => {
            let (mut accountant, _, provider, _) = setup(1_000);
            accountant.reveal(&provider, 0).unwrap_err().refusal
        }
        Refusal::ConditionalOpen => fast_exit_refusal(1, true),
        Refusal::AmountTooHigh => fast_exit_refusal(1_001, false),
        Refusal::NotReconciling => {
            let (accountant, _, provider, _) = setup(1_000);
            let report = tallystick_messages::ReconcileReport {
                provider: provider.account.clone(),
                next_number: 0,
                last: None,
                pending: None,
                payments: vec![],
            };
            let checked = check_report(&accountant.book, &accountant.terms, &report);
            let outcome = reconcile(&accountant.book, &accountant.terms, &accountant.view, &checked);
            outcome.result.unwrap_err().refusal
        }
        Refusal::DuplicateMessage => {
            let (mut accountant, _, provider, session) = setup(1_000);
            let lock = accountant.lock(&provider, 0);
            let messages = vec![session.message(100, 100, lock), session.message(200, 200, lock)];
            let request = request(&accountant, &provider, 0, messages, &[&session]);
            let draft = accountant.exchange(&request).unwrap();
            assert_eq!(draft.accepted, vec![0]);
            draft.refused[0].refusal
        }
        Refusal::ProviderMismatch => unreachable!("of the API"),
    }
}

#[test]
fn every_refusal_can_be_met() {
    let of_the_core = Refusal::ALL.iter().filter(|refusal| !OF_THE_API.contains(refusal));
    let met: BTreeSet<Refusal> = of_the_core
        .map(|refusal| {
            assert_eq!(meet(*refusal), *refusal);
            *refusal
        })
        .collect();
    assert_eq!(met.len() + OF_THE_API.len(), Refusal::ALL.len());
}

#[test]
fn a_paused_accountant_works_on_and_a_rebuilding_one_refuses() {
    assert_eq!(whole(AccountantStatus::Active, true, true), Refusal::ReadOnly);
    assert_eq!(whole(AccountantStatus::Closed, true, false), Refusal::AccountantClosing);
    let (mut accountant, _, _, session) = setup(1_000);
    accountant.view.status = AccountantStatus::Paused;
    let request = session.request(&accountant, 0, 100, 100);
    assert_eq!(accountant.exchange(&request).unwrap().total, 100);
}

#[test]
fn whole_refusals_of_order_name_what_is_pending() {
    let (mut accountant, _, provider, session) = setup(1_000);
    let first = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&first).unwrap();
    let other = session.request(&accountant, 0, 101, 101);
    let refused = accountant.exchange(&other).unwrap_err();
    let pending = refused.pending.unwrap();
    assert_eq!((pending.number, pending.total), (0, 100));
    assert_eq!(pending.hashlock, accountant.lock(&provider, 0));
    assert_eq!(refused.next_number, Some(1));
}

#[test]
fn an_eth_signature_is_refused() {
    let refusal = spoilt(|_, request, _| {
        request.messages[0].signature = Signature::Eth(sp_core::ecdsa::KeccakSignature::from([1; 65]));
    });
    assert_eq!(refusal, Refusal::BadSignature);
}

#[test]
fn an_agreement_is_good_only_with_both_signatures() {
    let one_side = |spoil: fn(&mut SignedAgreement)| {
        spoilt(|_, request, _| {
            spoil(&mut request.agreements[0]);
        })
    };
    assert_eq!(
        one_side(|signed| signed.consumer_signature = signed.provider_signature.clone()),
        Refusal::BadAgreementSignature
    );
    assert_eq!(
        one_side(|signed| signed.provider_signature = signed.consumer_signature.clone()),
        Refusal::BadAgreementSignature
    );
}

#[test]
fn a_refused_agreement_is_not_kept() {
    let (mut accountant, _, _, session) = setup(1_000);
    let request = session.request(&accountant, 0, 100, 99);
    accountant.exchange(&request).unwrap();
    assert!(accountant.book.agreements.is_empty());
}

#[test]
fn strangers_are_told_nothing_about_a_consumer() {
    let (mut accountant, _, provider, session) = setup(1_000);
    let first = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&first).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    let mut forged = session.request(&accountant, 1, 150, 150);
    forged.messages[0].signature = provider.sign(b"not the consumer");
    let draft = accountant.exchange(&forged).unwrap();
    assert_eq!(draft.refused[0].refusal, Refusal::BadSignature);
    assert_eq!(draft.refused[0].committed, None);
    // Another provider that got hold of a message learns nothing either.
    let thief = accountant.provider("thief");
    let mut stolen = session.request(&accountant, 0, 50, 50);
    stolen.provider = thief.account.clone();
    let draft = accountant.exchange(&stolen).unwrap();
    assert_eq!(draft.refused[0].refusal, Refusal::WrongProvider);
    assert_eq!(draft.refused[0].committed, None);
}

#[test]
fn a_wrong_preimage_reveals_nothing() {
    let (mut accountant, _, provider, session) = setup(1_000);
    let first = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&first).unwrap();
    let before = accountant.book.clone();
    let wrong = RevealRequest {
        provider: provider.account.clone(),
        number: 0,
        preimage: [3; 32],
    };
    let outcome = reveal(&accountant.book, &accountant.terms, &accountant.view, &wrong);
    assert_eq!(outcome.result.unwrap_err().refusal, Refusal::WrongPreimage);
    assert!(outcome.changes.is_empty());
    assert_eq!(accountant.book, before);
}
