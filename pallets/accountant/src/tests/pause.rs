//! `pause` and `resume`.

use super::*;

#[test]
fn a_paused_accountant_only_opens_no_channels() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        FakeIdentities::register(&account("carol"), &cold("carol"));
        let open = Call::<Test>::open_provider_channel {
            accountant: accountant(),
        };
        assert_ok!(by_owner(Call::pause {
            accountant: accountant()
        }));
        System::assert_last_event(
            Event::Paused {
                accountant: accountant(),
            }
            .into(),
        );
        assert_eq!(record().status(), AccountantStatus::Paused);
        assert_noop!(
            Accountant::check_opens_channels(&accountant()),
            Error::<Test>::NotActive
        );
        assert_noop!(
            signed::<Test>(&account("carol"), open.clone()),
            Error::<Test>::NotActive
        );
        assert_ok!(settle_now("alice", 1_000));
        assert_ok!(by_owner(Call::announce_withdrawal {
            accountant: accountant(),
            amount: 10
        }));
        assert_ok!(by_owner(Call::resume {
            accountant: accountant()
        }));
        System::assert_last_event(
            Event::Resumed {
                accountant: accountant(),
            }
            .into(),
        );
        assert_ok!(signed::<Test>(&account("carol"), open));
    });
}

#[test]
fn only_the_owner_pauses_and_resumes() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::pause { accountant });
        assert_for_owners_only(|accountant| Call::resume { accountant });
    });
}

#[test]
fn resume_does_not_end_closing_or_a_punishment() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(Call::close {
            accountant: accountant()
        }));
        assert_ok!(by_owner(Call::resume {
            accountant: accountant()
        }));
        assert_eq!(record().status(), AccountantStatus::Closing);
        punish();
        assert_ok!(by_owner(Call::resume {
            accountant: accountant()
        }));
        assert_eq!(record().status(), AccountantStatus::Punished);
    });
}
