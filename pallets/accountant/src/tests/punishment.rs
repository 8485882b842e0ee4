//! The punished state: its start, `charge_penalty`, and `resolve_punishment`.

use super::*;

fn charge() -> sp_runtime::DispatchResult {
    relay::<Test>(Call::charge_penalty {
        accountant: accountant(),
    })
}

fn resolve(top_up: Balance) -> Call<Test> {
    Call::resolve_punishment {
        accountant: accountant(),
        top_up,
    }
}

/// The penalties taken so far.
fn penalties() -> Balance {
    balance(&account("insurance")) - DEPOSIT
}

#[test]
fn a_shortfall_punishes_once() {
    execute_with_invariants(|| {
        at_block::<Test>(5);
        punish();
        System::assert_last_event(
            Event::Proven {
                accountant: accountant(),
                provider: account("alice"),
                amount: 1_000,
                preimage: PREIMAGE,
            }
            .into(),
        );
        System::assert_has_event(
            Event::Punished {
                accountant: accountant(),
                owed: 1_000,
            }
            .into(),
        );
        let punishment = record().punishment.unwrap();
        assert_eq!((punishment.since, punishment.charged_until), (5, 5 + GRACE));
        // Another shortfall does not start the grace anew.
        at_block::<Test>(7);
        assert_ok!(settle_now("bob", 500));
        assert_eq!(record().punishment.unwrap(), punishment);
        assert_eq!(record().owed_total, 1_500);
        let punished = |record: &frame_system::EventRecord<RuntimeEvent, sp_core::H256>| {
            matches!(record.event, RuntimeEvent::Accountant(Event::Punished { .. }))
        };
        assert_eq!(System::events().iter().filter(|record| punished(record)).count(), 1);
    });
}

#[test]
fn penalties_start_after_grace_and_a_whole_hour() {
    execute_with_invariants(|| {
        punish();
        let mut expected = 0;
        for (block, hours) in [
            (1 + GRACE, 0),
            (GRACE + HOUR, 0),
            (1 + GRACE + HOUR, 1),
            (GRACE + 2 * HOUR, 0),
        ] {
            at_block::<Test>(block);
            assert_ok!(charge());
            expected += hours * 10;
            assert_eq!(penalties(), expected, "in block {block}");
        }
        System::assert_last_event(
            Event::PenaltyCharged {
                accountant: accountant(),
                amount: 10,
            }
            .into(),
        );
        // Ten more hours at once.
        at_block::<Test>(1 + GRACE + 11 * HOUR);
        assert_ok!(charge());
        assert_eq!(penalties(), 110);
        System::assert_last_event(
            Event::PenaltyCharged {
                accountant: accountant(),
                amount: 100,
            }
            .into(),
        );
        assert_eq!(stake(), STAKE - 110);
        // A second charge in the same hour takes nothing.
        assert_ok!(charge());
        assert_eq!(penalties(), 110);
    });
}

#[test]
fn penalties_are_on_what_was_owed_in_their_hour() {
    execute_with_invariants(|| {
        punish();
        at_block::<Test>(1 + GRACE + 5 * HOUR);
        // Nobody charged penalties so far; another promise must not make past hours dearer, nor a
        // payment make them cheaper.
        assert_ok!(settle_now("bob", 9_000));
        assert_eq!(penalties(), 50);
        at_block::<Test>(1 + GRACE + 6 * HOUR);
        assert_ok!(charge());
        assert_eq!(penalties(), 150);
        at_block::<Test>(1 + GRACE + 7 * HOUR);
        fund(&accountant(), 9_900);
        assert_ok!(relay::<Test>(collect("bob")));
        assert_eq!((penalties(), record().owed_total), (250, 1_000));
    });
}

#[test]
fn penalties_do_not_touch_what_covers_somebody() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("bob", STAKE - 25)));
        punish();
        at_block::<Test>(1 + GRACE + 2 * HOUR);
        assert_ok!(charge());
        assert_eq!(penalties(), 20);
        at_block::<Test>(1 + GRACE + 100 * HOUR);
        assert_ok!(charge());
        assert_eq!((penalties(), stake()), (25, STAKE - 25));
        let before = System::event_count();
        at_block::<Test>(1 + GRACE + 200 * HOUR);
        assert_ok!(charge());
        // No money was taken, and no event was emitted.
        assert_eq!((penalties(), System::event_count()), (25, before));
        assert_ok!(settle_now("bob", STAKE));
        assert_eq!(balance(&cold("bob")), STAKE - 25);
    });
}

#[test]
fn charge_penalty_fails_when_there_is_no_punishment() {
    execute_with_invariants(|| {
        assert_noop!(charge(), Error::<Test>::NotPunished);
        let unknown = Call::<Test>::charge_penalty {
            accountant: account("nobody"),
        };
        assert_noop!(relay::<Test>(unknown), Error::<Test>::NotFound);
        let unknown = Call::<Test>::resolve_punishment {
            accountant: account("nobody"),
            top_up: 0,
        };
        assert_noop!(relay::<Test>(unknown), Error::<Test>::NotFound);
        assert_needs_signature::<Test>(Call::charge_penalty {
            accountant: accountant(),
        });
        assert_needs_signature::<Test>(resolve(0));
    });
}

#[test]
fn anybody_resolves_a_punishment_once_there_is_enough() {
    execute_with_invariants(|| {
        punish();
        fund(&accountant(), 400);
        fund(&account("friend"), 5_000);
        assert_noop!(
            signed::<Test>(&account("friend"), resolve(599)),
            Error::<Test>::InsufficientFunds
        );
        assert_ok!(signed::<Test>(&account("friend"), resolve(600)));
        System::assert_last_event(
            Event::PunishmentResolved {
                accountant: accountant(),
                top_up: 600,
            }
            .into(),
        );
        assert_eq!((available(), balance(&account("friend"))), (1_000, 4_400));
        assert_eq!(record().status(), AccountantStatus::Active);
        assert_noop!(
            signed::<Test>(&account("friend"), resolve(0)),
            Error::<Test>::NotPunished
        );
        // After that the accountant works as before.
        add_provider("carol");
        assert_ok!(relay::<Test>(collect("alice")));
        assert_eq!((balance(&cold("alice")), record().owed_total), (900, 0));
        at_block::<Test>(1 + GRACE + 10 * HOUR);
        assert_noop!(charge(), Error::<Test>::NotPunished);
        assert_eq!(penalties(), 0);
    });
}

#[test]
fn resolving_charges_the_penalties_first() {
    execute_with_invariants(|| {
        punish();
        at_block::<Test>(1 + GRACE + 3 * HOUR);
        assert_ok!(by_owner(resolve(1_000)));
        assert_eq!((penalties(), stake(), available()), (30, STAKE - 30, 1_000));
    });
}

#[test]
fn resolving_fails_when_the_top_up_is_not_there() {
    execute_with_invariants(|| {
        punish();
        let poor = signed::<Test>(&account("stranger"), resolve(1_000));
        assert_noop!(poor, sp_runtime::TokenError::FundsUnavailable);
        assert_noop!(by_owner(resolve(u128::MAX)), sp_runtime::ArithmeticError::Underflow);
    });
}

#[test]
fn a_punishment_outlasts_its_debts_and_ends_without_a_top_up() {
    execute_with_invariants(|| {
        punish();
        fund(&accountant(), 1_000);
        assert_ok!(relay::<Test>(collect("alice")));
        assert_eq!(
            (record().status(), record().owed_total),
            (AccountantStatus::Punished, 0)
        );
        at_block::<Test>(1 + GRACE + 10 * HOUR);
        assert_ok!(charge());
        assert_eq!(penalties(), 0);
        assert_ok!(signed::<Test>(&account("stranger"), resolve(0)));
        assert_eq!(record().status(), AccountantStatus::Active);
    });
}

#[test]
fn a_second_punishment_has_a_grace_of_its_own() {
    execute_with_invariants(|| {
        punish();
        assert_ok!(by_owner(resolve(1_000)));
        at_block::<Test>(50);
        assert_ok!(settle_now("bob", 5_000));
        let punishment = record().punishment.unwrap();
        assert_eq!((punishment.since, punishment.charged_until), (50, 50 + GRACE));
        assert_eq!(record().owed_total, 5_000);
    });
}
