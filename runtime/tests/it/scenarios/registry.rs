//! Identities and accountants: who is registered, and what it takes.

use crate::common::*;
use frame_support::assert_ok;
use sp_runtime::Permill;
use tallystick_primitives::{accountant_id, consumer_channel_id};
use tallystick_runtime::configs::parameters::dynamic::payments;

fn register(accountant: AccountId) -> RegistryCall {
    RegistryCall::register {
        accountant,
        beneficiary: None,
        provider: false,
    }
}

#[test]
fn a_channels_address_is_the_same_before_and_after_registration() {
    run(|| {
        with_accountant();
        let identity = consumer().account();
        let by_hand = [
            b"tallystick/consumer-channel/1".as_slice(),
            identity.as_ref(),
            accountant().as_ref(),
        ]
        .concat();
        let expected = AccountId::new(sp_io::hashing::blake2_256(&by_hand));
        assert_eq!(consumer_channel_id(&identity, &accountant()), expected);
        assert_eq!(PaymentChannels::state(&identity, &accountant()).channel, expected);
        joins(&consumer(), &accountant(), NOTCH, None, false);
        assert_eq!(PaymentChannels::state(&identity, &accountant()).channel, expected);
        assert_eq!(IdentityRegistry::state(&identity).beneficiary, Some(expected));
    });
}

#[test]
fn an_identity_without_money_registers_when_the_fee_is_zero() {
    run(|| {
        with_accountant();
        set_parameter((payments::RegistrationFee, 0).into());
        assert_eq!(free(&channel()), 0);
        assert_ok!(by(&consumer().account(), register(accountant())));
        assert!(IdentityRegistry::state(&consumer().account()).registered);
        assert_eq!(free(&channel()), 0);
    });
}

#[test]
fn registration_against_an_unknown_or_inactive_accountant_fails() {
    run(|| {
        let who = consumer().account();
        send(&channel(), NOTCH);
        assert_refused(|| by(&who, register(accountant())), AccountantError::NotFound);
        with_accountant();
        assert_ok!(owner_does(AccountantCall::pause {
            accountant: accountant()
        }));
        assert_refused(|| by(&who, register(accountant())), AccountantError::NotActive);
        assert_ok!(owner_does(AccountantCall::resume {
            accountant: accountant()
        }));
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        assert_refused(|| by(&who, register(accountant())), AccountantError::NotActive);
        pass(CLOSING_DELAY);
        assert_ok!(owner_does(AccountantCall::reclaim_stake {
            accountant: accountant()
        }));
        assert_refused(|| by(&who, register(accountant())), AccountantError::NotActive);
    });
}

#[test]
fn registration_below_the_fee_fails_and_changes_nothing() {
    run(|| {
        with_accountant();
        // The existential deposit stays in the channel and does not count.
        send(&channel(), REGISTRATION_FEE + ED - 1);
        assert_refused(
            || by(&consumer().account(), register(accountant())),
            RegistryError::InsufficientFunds,
        );
        send(&channel(), 1);
        assert_ok!(by(&consumer().account(), register(accountant())));
    });
}

#[test]
fn the_registration_fee_is_taken_from_the_channel() {
    run(|| {
        with_accountant();
        send(&channel(), NOTCH);
        let fund = free(&insurance_fund());
        assert_ok!(by(&consumer().account(), register(accountant())));
        assert_eq!(free(&channel()), NOTCH - REGISTRATION_FEE);
        assert_eq!(free(&insurance_fund()), fund + REGISTRATION_FEE);
    });
}

#[test]
fn opening_the_same_channel_twice_fails() {
    run(|| {
        with_consumer(NOTCH);
        let open = || {
            by(
                &consumer().account(),
                ChannelsCall::open_channel {
                    accountant: accountant(),
                },
            )
        };
        assert_refused(open, ChannelsError::AlreadyOpen);
        let second = second_accountant();
        let open = || {
            by(
                &consumer().account(),
                ChannelsCall::open_channel {
                    accountant: second.clone(),
                },
            )
        };
        assert_ok!(open());
        assert_refused(open, ChannelsError::AlreadyOpen);
    });
}

/// Differs on purpose: a second registration fails instead of doing nothing quietly.
#[test]
fn a_second_registration_does_not_replace_the_beneficiary() {
    run(|| {
        with_accountant();
        joins(&consumer(), &accountant(), NOTCH, Some(till()), false);
        let second = second_accountant();
        send(&consumer_channel_id(&consumer().account(), &second), NOTCH);
        for accountant in [accountant(), second] {
            let again = RegistryCall::register {
                accountant,
                beneficiary: Some(somebody("other")),
                provider: false,
            };
            assert_refused(|| by(&consumer().account(), again), RegistryError::AlreadyRegistered);
        }
        assert_eq!(IdentityRegistry::state(&consumer().account()).beneficiary, Some(till()));
    });
}

#[test]
fn only_operator_and_owner_change_the_accountants_url() {
    run(|| {
        with_accountant();
        let set = |who: AccountId, url: &str| {
            let url = url.as_bytes().to_vec().try_into().unwrap();
            by(
                &who,
                AccountantCall::set_url {
                    accountant: accountant(),
                    url,
                },
            )
        };
        let url = || Accountant::state(&accountant()).unwrap().url;
        assert_eq!(url(), "https://accountant.example");
        assert_ok!(set(owner().account(), "https://a.example"));
        assert_eq!(url(), "https://a.example");
        assert_ok!(set(operator().account(), "https://b.example"));
        assert_eq!(url(), "https://b.example");
        assert_refused(
            || set(stranger().account(), "https://c.example"),
            AccountantError::NotOwnerOrOperator,
        );
    });
}

#[test]
fn an_accountant_with_too_little_stake_is_refused() {
    run(|| {
        let register = |stake| owner_does(register_accountant_call(&operator().account(), stake, ACCOUNTANT_FEE));
        assert_refused(|| register(100 * NOTCH - 1), AccountantError::StakeTooLow);
        assert_ok!(register(100 * NOTCH));
        assert_eq!(stake(), 100 * NOTCH);
    });
}

#[test]
fn one_owner_has_one_accountant() {
    run(|| {
        with_accountant();
        let again = || owner_does(register_accountant_call(&operator().account(), STAKE, Permill::zero()));
        assert_refused(again, AccountantError::AlreadyRegistered);
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        pass(CLOSING_DELAY);
        assert_ok!(owner_does(AccountantCall::reclaim_stake {
            accountant: accountant()
        }));
        // Not even afterwards: the watermarks live on under its name.
        assert_refused(again, AccountantError::AlreadyRegistered);
    });
}

#[test]
fn the_views_tell_identities_channels_and_accountants_apart() {
    run(|| {
        let identity = consumer().account();
        let answers = || {
            (
                Accountant::state(&accountant()).is_some(),
                IdentityRegistry::state(&identity).registered,
                PaymentChannels::state(&identity, &accountant()).opened,
                Accountant::channel_state(&identity, &accountant()).is_some(),
            )
        };
        assert_eq!(answers(), (false, false, false, false));
        with_accountant();
        assert_eq!(answers(), (true, false, false, false));
        joins(&consumer(), &accountant(), NOTCH, None, false);
        assert_eq!(answers(), (true, true, true, false));
        assert_ok!(by(
            &identity,
            AccountantCall::open_provider_channel {
                accountant: accountant()
            }
        ));
        assert_eq!(answers(), (true, true, true, true));
        assert_eq!(accountant(), accountant_id(&owner().account()));
    });
}
