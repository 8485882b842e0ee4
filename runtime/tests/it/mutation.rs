//! Every field of every signed message is really signed.

use crate::{common::*, lessons::malleated};
use codec::Encode;
use frame_support::assert_ok;
use sp_core::{H256, Pair, ecdsa};
use sp_runtime::{
    DispatchError, MultiSignature, MultiSigner,
    traits::{IdentifyAccount, Verify},
};
use tallystick_primitives::{
    Action, NEVER_EXPIRES, SignedRequest, consumer_channel_id, hashlock, ids::as_channel, promise::PROMISE_DOMAIN,
    provider_channel_id, request::REQUEST_DOMAIN,
};

/// Whose promise it is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Consumer,
    Device,
    Provider,
}

impl Side {
    fn call(self, cheque: &Cheque) -> RuntimeCall {
        match self {
            Self::Provider => cheque.payout(),
            _ => cheque.income(),
        }
    }

    fn bad_signature(self) -> DispatchError {
        match self {
            Self::Consumer => ChannelsError::BadSignature.into(),
            Self::Device => RegistryError::BadSignature.into(),
            Self::Provider => AccountantError::BadSignature.into(),
        }
    }

    fn channel_id(self, identity: &AccountId, accountant: &AccountId) -> H256 {
        as_channel(&match self {
            Self::Provider => provider_channel_id(identity, accountant),
            _ => consumer_channel_id(identity, accountant),
        })
    }
}

#[track_caller]
fn assert_forged(side: Side, cheque: &Cheque) {
    let call = side.call(cheque);
    assert_refused(|| by(&owner().account(), call.clone()), side.bad_signature());
    assert_eq!(walletless(call.clone()), Err(refusal(side.bad_signature())));
    assert_eq!(validate(general(call)).map(|_| ()), Err(refusal(side.bad_signature())));
}

/// A consumer with devices in lanes 1 and 2 and a provider, each with two accountants; everything is there
/// to settle but the right signature.
fn with_everybody() -> AccountId {
    with_provider(100 * NOTCH);
    joins(&consumer(), &accountant(), 100 * NOTCH, None, true);
    let other = second_accountant();
    send(&other, 100 * NOTCH);
    for who in [consumer(), provider()] {
        send(&consumer_channel_id(&who.account(), &other), 100 * NOTCH);
        assert_ok!(by(
            &who.account(),
            ChannelsCall::open_channel {
                accountant: other.clone()
            }
        ));
        assert_ok!(by(
            &who.account(),
            AccountantCall::open_provider_channel {
                accountant: other.clone()
            }
        ));
    }
    for lane in [1, 2] {
        let key = device().account();
        let allow = RegistryCall::authorize_device {
            lane,
            key,
            limit: 1_000 * NOTCH,
            valid_until: NEVER_EXPIRES,
        };
        assert_ok!(by(&consumer().account(), allow));
    }
    other
}

fn good(side: Side) -> (Key, Cheque) {
    match side {
        Side::Consumer => (consumer(), pays(NOTCH)),
        Side::Device => (
            device(),
            device_promise(&device(), &consumer(), &accountant(), 1, NOTCH),
        ),
        Side::Provider => (operator(), earns(NOTCH)),
    }
}

fn every_field_of_a_promise(side: Side) {
    run(|| {
        let other = with_everybody();
        let (signer, cheque) = good(side);

        for amount in [NOTCH + 1, NOTCH - 1, 2 * NOTCH, 50 * NOTCH] {
            let mut forged = cheque.clone();
            forged.promise.amount = amount;
            assert_forged(side, &forged);
        }
        // With a preimage that fits the new lock.
        let mut forged = cheque.clone();
        forged.preimage = [9; 32];
        forged.promise.hashlock = hashlock(&[9; 32]);
        assert_forged(side, &forged);
        // In time and later.
        let expiring = cheque.clone().but(&signer, |promise| promise.valid_until = now() + 5);
        for valid_until in [now() + 4, now() + 6, NEVER_EXPIRES] {
            let mut forged = expiring.clone();
            forged.promise.valid_until = valid_until;
            assert_forged(side, &forged);
        }
        // In another channel of the same identity, where all else would fit.
        let mut forged = cheque.clone();
        forged.accountant = other.clone();
        forged.promise.channel = side.channel_id(&forged.identity, &other);
        assert_forged(side, &forged);
        // In another identity's channel with the same accountant.
        if side == Side::Provider {
            let mut forged = cheque.clone();
            forged.identity = consumer().account();
            forged.promise.channel = side.channel_id(&forged.identity, &accountant());
            assert_forged(side, &forged);
        }
        // In another lane of the same device.
        if side == Side::Device {
            let mut forged = cheque.clone();
            forged.promise.lane = 2;
            assert_forged(side, &forged);
        }
        // Of another chain, or of another domain.
        let mut forged = cheque.clone();
        forged.signature = signer.sign(&cheque.promise.payload(&H256([1; 32])));
        assert_forged(side, &forged);
        let payload = cheque.promise.payload(&genesis_hash());
        for domain in [b"tallystick/promise/2", b"tallystick/Promise/1"] {
            let mut forged = cheque.clone();
            forged.signature = signer.sign(&[domain, &payload[PROMISE_DOMAIN.len()..]].concat());
            assert_forged(side, &forged);
        }
        // Every single byte of the payload.
        for index in 0..payload.len() {
            let mut bytes = payload.clone();
            bytes[index] ^= 1;
            let mut forged = cheque.clone();
            forged.signature = signer.sign(&bytes);
            assert_forged(side, &forged);
        }
        // Too little, too much.
        for bytes in [
            &payload[1..],
            &payload[..payload.len() - 1],
            &[&payload[..], &[0]].concat(),
        ] {
            let mut forged = cheque.clone();
            forged.signature = signer.sign(bytes);
            assert_forged(side, &forged);
        }
        // By somebody else.
        for wrong in [owner(), stranger(), consumer(), operator(), device(), provider()] {
            if wrong.account() != signer.account() {
                assert_forged(side, &cheque.clone().but(&wrong, |_| ()));
            }
        }
        // The real one still settles.
        assert_ok!(walletless(side.call(&cheque)));
    });
}

#[test]
fn every_field_of_a_consumers_promise_is_signed() {
    every_field_of_a_promise(Side::Consumer);
}

#[test]
fn every_field_of_a_devices_promise_is_signed() {
    every_field_of_a_promise(Side::Device);
}

#[test]
fn every_field_of_an_accountants_promise_is_signed() {
    every_field_of_a_promise(Side::Provider);
}

#[test]
fn the_rest_of_a_promise_call_must_fit_the_promise() {
    run(|| {
        let other = with_everybody();
        for side in [Side::Consumer, Side::Provider] {
            let (_, cheque) = good(side);
            let (wrong_channel, wrong_preimage): (DispatchError, DispatchError) = match side {
                Side::Provider => (
                    AccountantError::WrongChannel.into(),
                    AccountantError::WrongPreimage.into(),
                ),
                _ => (ChannelsError::WrongChannel.into(), ChannelsError::WrongPreimage.into()),
            };
            let mut forged = cheque.clone();
            forged.accountant = other.clone();
            assert_eq!(walletless(side.call(&forged)), Err(refusal(wrong_channel)));
            let mut forged = cheque.clone();
            forged.identity = if side == Side::Provider { consumer() } else { provider() }.account();
            assert_eq!(walletless(side.call(&forged)), Err(refusal(wrong_channel)));
            let mut forged = cheque.clone();
            forged.preimage[0] ^= 1;
            assert_eq!(walletless(side.call(&forged)), Err(refusal(wrong_preimage)));
        }
        let in_lane_one = earns(NOTCH).but(&operator(), |promise| promise.lane = 1);
        assert_eq!(
            walletless(in_lane_one.payout()),
            Err(refusal(AccountantError::WrongLane))
        );
    });
}

#[test]
fn wrapped_wallet_signatures_count_for_promises_and_requests() {
    run(|| {
        with_everybody();
        for side in [Side::Consumer, Side::Device, Side::Provider] {
            let (signer, mut cheque) = good(side);
            cheque.signature = signer.sign_wrapped(&cheque.promise.payload(&genesis_hash()));
            assert_ok!(walletless(side.call(&cheque)));
        }
        let action = Action::SetBeneficiary { beneficiary: till() };
        let mut request = request(&consumer(), &action);
        let payload = action.payload(
            &genesis_hash(),
            &consumer().account(),
            request.nonce,
            request.valid_until,
        );
        request.signature = consumer().sign_wrapped(&payload);
        assert_ok!(by(
            &stranger().account(),
            with_request(consumer().account(), action, request)
        ));
    });
}

#[test]
fn the_eth_variant_is_refused() {
    run(|| {
        with_provider(100 * NOTCH);
        let provider_key = provider();
        let Key::Ecdsa(pair) = &provider_key else { panic!() };
        // The same key, hashed as Ethereum does.
        let hash = |bytes: &[u8]| sp_io::hashing::keccak_256(bytes);
        let call_of = |amount: Balance| {
            let mut cheque = consumer_promise(&provider_key, &accountant(), amount);
            let payload = cheque.promise.payload(&genesis_hash());
            cheque.signature = MultiSignature::Eth(pair.sign_prehashed(&hash(&payload)).0.into());
            cheque
        };
        let eth = call_of(NOTCH / 2);
        assert_eq!(walletless(eth.income()), Err(refusal(ChannelsError::BadSignature)));
        // The ecdsa bytes under the other name.
        let mut renamed = consumer_promise(&provider_key, &accountant(), NOTCH / 2);
        let MultiSignature::Ecdsa(bytes) = renamed.signature.clone() else {
            panic!()
        };
        renamed.signature = MultiSignature::Eth(bytes.0.into());
        assert_eq!(walletless(renamed.income()), Err(refusal(ChannelsError::BadSignature)));

        let action = Action::SetBeneficiary { beneficiary: till() };
        let mut request = request(&provider_key, &action);
        let payload = action.payload(
            &genesis_hash(),
            &provider_key.account(),
            request.nonce,
            request.valid_until,
        );
        request.signature = MultiSignature::Eth(pair.sign_prehashed(&hash(&payload)).0.into());
        let call = with_request(provider_key.account(), action, request);
        assert_refused(|| by(&stranger().account(), call), RegistryError::BadSignature);

        // An account that only the Eth variant can sign for is no identity at all.
        let eth_pair = ecdsa::KeccakPair::from_seed(&[5; 32]);
        let eth_account = MultiSigner::Eth(eth_pair.public()).into_account();
        send(&consumer_channel_id(&eth_account, &accountant()), NOTCH);
        let action = Action::RequestExit {
            accountant: accountant(),
            beneficiary: till(),
        };
        let payload = action.payload(&genesis_hash(), &eth_account, 0, now() + 5);
        let signature = MultiSignature::Eth(eth_pair.sign(&payload));
        assert!(signature.verify(&payload[..], &eth_account));
        let request = SignedRequest {
            nonce: 0,
            valid_until: now() + 5,
            signature,
        };
        let call = with_request(eth_account, action, request);
        assert_refused(|| by(&stranger().account(), call.clone()), RegistryError::BadSignature);
        assert_eq!(walletless(call), Err(refusal(RegistryError::BadSignature)));
    });
}

#[test]
fn two_encodings_of_one_ecdsa_signature_pay_once() {
    for swap in [false, true] {
        run(|| {
            with_accountant();
            let operator = ecdsa_key("ecdsa operator");
            assert_ok!(owner_does(AccountantCall::set_operator {
                accountant: accountant(),
                operator: operator.account()
            }));
            joins(&provider(), &accountant(), NOTCH, Some(till()), true);
            send(&accountant(), 100 * NOTCH);
            let first = provider_promise(&operator, &provider().account(), &accountant(), 3 * NOTCH);
            let mut second = first.clone();
            second.signature = malleated(&first.signature);
            let (first, second) = if swap { (second, first) } else { (first, second) };
            let outcomes = [walletless(first.payout()), walletless(second.payout())];
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
            assert_eq!(earnings().settled, 3 * NOTCH);
        });
    }
}

// ------------------------------------------------------------------------------------- requests

/// Every action, with arguments that would go through.
fn actions() -> Vec<Action> {
    let (accountant, beneficiary) = (accountant(), somebody("beneficiary"));
    vec![
        Action::Register {
            accountant: accountant.clone(),
            beneficiary: None,
            provider: false,
        },
        Action::Register {
            accountant: accountant.clone(),
            beneficiary: Some(beneficiary.clone()),
            provider: true,
        },
        Action::SetBeneficiary {
            beneficiary: beneficiary.clone(),
        },
        Action::AuthorizeDevice {
            lane: 3,
            key: device().account(),
            limit: NOTCH,
            valid_until: 1_000,
        },
        Action::RevokeDevice { lane: 1 },
        Action::OpenChannel {
            accountant: accountant.clone(),
        },
        Action::RequestExit {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
        },
        Action::CancelExit {
            accountant: accountant.clone(),
        },
        Action::FastExit {
            accountant: accountant.clone(),
            amount: NOTCH,
            beneficiary: beneficiary.clone(),
        },
        Action::OpenProviderChannel {
            accountant: accountant.clone(),
        },
        Action::SetMinSettlement {
            accountant,
            minimum: NOTCH,
        },
        Action::SettleTo {
            promise: earns(NOTCH).promise.hash(&genesis_hash()),
            preimage: earns(NOTCH).preimage,
            beneficiary,
        },
        Action::SettleIntoBond {
            promise: earns(NOTCH).promise.hash(&genesis_hash()),
            preimage: earns(NOTCH).preimage,
        },
    ]
}

/// The action with one argument changed, for every argument.
fn mutations(action: &Action, other_accountant: &AccountId) -> Vec<Action> {
    use Action::*;
    let thief = || somebody("thief");
    let other = || other_accountant.clone();
    match action.clone() {
        Register {
            accountant,
            beneficiary,
            provider,
        } => vec![
            Register {
                accountant: other(),
                beneficiary: beneficiary.clone(),
                provider,
            },
            Register {
                accountant: accountant.clone(),
                beneficiary: Some(thief()),
                provider,
            },
            Register {
                accountant: accountant.clone(),
                beneficiary: if beneficiary.is_some() {
                    None
                } else {
                    Some(consumer().account())
                },
                provider,
            },
            Register {
                accountant,
                beneficiary,
                provider: !provider,
            },
        ],
        SetBeneficiary { .. } => vec![SetBeneficiary { beneficiary: thief() }],
        AuthorizeDevice {
            lane,
            key,
            limit,
            valid_until,
        } => vec![
            AuthorizeDevice {
                lane: lane + 1,
                key: key.clone(),
                limit,
                valid_until,
            },
            AuthorizeDevice {
                lane,
                key: thief(),
                limit,
                valid_until,
            },
            AuthorizeDevice {
                lane,
                key: key.clone(),
                limit: limit + 1,
                valid_until,
            },
            AuthorizeDevice {
                lane,
                key,
                limit,
                valid_until: valid_until + 1,
            },
        ],
        RevokeDevice { .. } => vec![RevokeDevice { lane: 2 }],
        OpenChannel { .. } => vec![OpenChannel { accountant: other() }],
        RequestExit {
            accountant,
            beneficiary,
        } => vec![
            RequestExit {
                accountant: other(),
                beneficiary,
            },
            RequestExit {
                accountant,
                beneficiary: thief(),
            },
        ],
        CancelExit { .. } => vec![CancelExit { accountant: other() }],
        FastExit {
            accountant,
            amount,
            beneficiary,
        } => vec![
            FastExit {
                accountant: other(),
                amount,
                beneficiary: beneficiary.clone(),
            },
            FastExit {
                accountant: accountant.clone(),
                amount: amount + 1,
                beneficiary: beneficiary.clone(),
            },
            FastExit {
                accountant,
                amount,
                beneficiary: thief(),
            },
        ],
        OpenProviderChannel { .. } => vec![OpenProviderChannel { accountant: other() }],
        SetMinSettlement { accountant, minimum } => vec![
            SetMinSettlement {
                accountant: other(),
                minimum,
            },
            SetMinSettlement {
                accountant,
                minimum: minimum + 1,
            },
        ],
        SettleTo { promise, preimage, .. } => vec![SettleTo {
            promise,
            preimage,
            beneficiary: thief(),
        }],
        // It says nothing but which promise, which other tests change.
        SettleIntoBond { .. } => vec![],
    }
}

/// The identity that asks for the action.
fn asker(action: &Action) -> Key {
    match action {
        Action::SettleTo { .. } | Action::SettleIntoBond { .. } => provider(),
        _ => consumer(),
    }
}

/// The call that carries this action and request; second signatures are the right ones.
fn carry(identity: &AccountId, action: &Action, request: SignedRequest) -> RuntimeCall {
    match action.clone() {
        Action::FastExit {
            accountant,
            amount,
            beneficiary,
        } => {
            let payload = action.payload(&genesis_hash(), identity, request.nonce, request.valid_until);
            let operator_signature = operator().sign(&payload);
            let identity = identity.clone();
            ChannelsCall::fast_exit {
                identity,
                accountant,
                amount,
                beneficiary,
                request,
                operator_signature,
            }
            .into()
        }
        Action::SettleTo { beneficiary, .. } => {
            let Cheque {
                accountant,
                promise,
                preimage,
                signature,
                ..
            } = earns(NOTCH);
            let identity = identity.clone();
            AccountantCall::settle_to {
                identity,
                accountant,
                promise,
                preimage,
                signature,
                beneficiary,
                request,
            }
            .into()
        }
        Action::SettleIntoBond { .. } => {
            let Cheque {
                accountant,
                promise,
                preimage,
                signature,
                ..
            } = earns(NOTCH);
            let identity = identity.clone();
            AccountantCall::settle_into_bond {
                identity,
                accountant,
                promise,
                preimage,
                signature,
                request,
            }
            .into()
        }
        action => with_request(identity.clone(), action, request),
    }
}

#[track_caller]
fn assert_request_forged(call: RuntimeCall) {
    assert_refused(|| by(&stranger().account(), call.clone()), RegistryError::BadSignature);
    assert!(walletless(call.clone()).is_err(), "{call:?}");
    assert!(validate(general(call)).is_err());
}

#[test]
fn every_field_of_every_request_is_signed() {
    run(|| {
        let other = with_everybody();
        send(&provider().account(), NOTCH);
        for action in actions() {
            let key = asker(&action);
            let identity = key.account();
            let nonce = pallet_identity_registry::Nonces::<Runtime>::get(&identity);
            let valid_until = now() + 50;
            let request = request_with(&key, &action, nonce, valid_until);

            for changed in mutations(&action, &other) {
                assert_request_forged(carry(&identity, &changed, request.clone()));
            }
            for valid_until in [valid_until - 1, valid_until + 1] {
                assert_request_forged(carry(
                    &identity,
                    &action,
                    SignedRequest {
                        valid_until,
                        ..request.clone()
                    },
                ));
            }
            // Even when the other nonce is the next one.
            probe(|| {
                pallet_identity_registry::Nonces::<Runtime>::insert(&identity, nonce + 1);
                let replayed = SignedRequest {
                    nonce: nonce + 1,
                    ..request.clone()
                };
                assert_request_forged(carry(&identity, &action, replayed));
            });
            // In another identity's name, whose nonce fits.
            if !matches!(action, Action::SettleTo { .. } | Action::SettleIntoBond { .. }) {
                probe(|| {
                    pallet_identity_registry::Nonces::<Runtime>::insert(provider().account(), nonce);
                    assert_request_forged(carry(&provider().account(), &action, request.clone()));
                });
            }
            // Of another chain; of another call; of another version; by somebody else.
            let signed_bytes = |signer: &Key, bytes: &[u8]| SignedRequest {
                nonce,
                valid_until,
                signature: signer.sign(bytes),
            };
            let payload = action.payload(&genesis_hash(), &identity, nonce, valid_until);
            let foreign = action.payload(&H256([1; 32]), &identity, nonce, valid_until);
            assert_request_forged(carry(&identity, &action, signed_bytes(&key, &foreign)));
            let start = REQUEST_DOMAIN.len() + action.name().len();
            for name in [
                "identity-registry/other",
                "accountant/settle_to ",
                "payment-channels/request_exit ",
            ] {
                let bytes = [REQUEST_DOMAIN, name.as_bytes(), &payload[start..]].concat();
                assert_request_forged(carry(&identity, &action, signed_bytes(&key, &bytes)));
            }
            for index in 0..payload.len() {
                let mut bytes = payload.clone();
                bytes[index] ^= 1;
                let call = carry(&identity, &action, signed_bytes(&key, &bytes));
                assert_eq!(by(&stranger().account(), call), Err(RegistryError::BadSignature.into()));
            }
            for wrong in [owner(), operator(), device(), stranger()] {
                assert_request_forged(carry(&identity, &action, signed_bytes(&wrong, &payload)));
            }
        }
    });
}

/// Requests of different calls with the same arguments never stand in for one another.
#[test]
fn a_request_counts_for_its_own_call_only() {
    run(|| {
        with_everybody();
        send(&provider().account(), NOTCH);
        for signed_for in actions() {
            for used_for in actions() {
                let key = asker(&used_for);
                if signed_for.name() == used_for.name() || asker(&signed_for).account() != key.account() {
                    continue;
                }
                let request = request(&key, &signed_for);
                assert_request_forged(carry(&key.account(), &used_for, request));
            }
        }
    });
}

#[test]
fn settle_to_binds_the_promise_and_its_preimage() {
    run(|| {
        with_provider(100 * NOTCH);
        let bound = earns(NOTCH);
        let RuntimeCall::Accountant(AccountantCall::settle_to {
            request, beneficiary, ..
        }) = bound.payout_to(&provider(), somebody("other till"))
        else {
            panic!()
        };
        // Another good promise of the same operator under the same request.
        for amount in [NOTCH / 2, 2 * NOTCH] {
            let Cheque {
                identity,
                accountant,
                promise,
                preimage,
                signature,
            } = earns(amount);
            let (beneficiary, request) = (beneficiary.clone(), request.clone());
            let call: RuntimeCall = AccountantCall::settle_to {
                identity,
                accountant,
                promise,
                preimage,
                signature,
                beneficiary,
                request,
            }
            .into();
            assert_refused(|| by(&provider().account(), call.clone()), RegistryError::BadSignature);
            assert!(walletless(call).is_err());
        }
        assert!(hashlock(&bound.preimage) == bound.promise.hashlock && bound.promise.encode().len() == 88);
    });
}

#[test]
fn a_request_is_valid_up_to_its_last_block_not_too_far_ahead() {
    run(|| {
        with_everybody();
        let action = Action::SetMinSettlement {
            accountant: accountant(),
            minimum: 5,
        };
        let ask = |valid_until| {
            let nonce = pallet_identity_registry::Nonces::<Runtime>::get(consumer().account());
            let request = request_with(&consumer(), &action, nonce, valid_until);
            by(
                &stranger().account(),
                with_request(consumer().account(), action.clone(), request),
            )
        };
        let longest = now() + 28_800;
        assert_refused(|| ask(longest + 1), RegistryError::LifetimeTooLong);
        assert_ok!(ask(longest));
        pass(5);
        assert_refused(|| ask(now() - 1), RegistryError::Expired);
        assert_ok!(ask(now()));
    });
}
