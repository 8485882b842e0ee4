//! `name_sponsor`, `open_credit_line`, `extend_credit_line`, `thaw_credit` and `withdraw_credit`.

use super::*;

fn name(sponsor: Option<&str>) -> DispatchResult {
    let sponsor = sponsor.map(account);
    signed::<Test>(&account("alice"), Call::<Test>::name_sponsor { sponsor })
}

fn open(sponsor: &str, amount: Balance, cap: Balance, providers: &[&str]) -> DispatchResult {
    let providers: Vec<_> = providers.iter().map(|provider| account(provider)).collect();
    let call = Call::<Test>::open_credit_line {
        client: account("alice"),
        amount,
        cap,
        providers: providers.try_into().unwrap(),
    };
    signed::<Test>(&account(sponsor), call)
}

fn extend(sponsor: &str, amount: Balance) -> DispatchResult {
    let client = account("alice");
    signed::<Test>(&account(sponsor), Call::<Test>::extend_credit_line { client, amount })
}

fn thaw(who: &str, amount: Balance) -> DispatchResult {
    let client = account("alice");
    signed::<Test>(&account(who), Call::<Test>::thaw_credit { client, amount })
}

fn withdraw() -> DispatchResult {
    let client = account("alice");
    relay::<Test>(Call::<Test>::withdraw_credit { client })
}

#[test]
fn a_sponsor_pays_what_the_earmark_lacks_up_to_the_cap() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 100);
        assert_ok!(name(Some("sponsor")));
        System::assert_last_event(
            Event::SponsorNamed {
                client: account("alice"),
                sponsor: Some(account("sponsor")),
            }
            .into(),
        );
        assert_ok!(open("sponsor", 1_000, 150, &["pat"]));
        System::assert_last_event(
            Event::CreditLineOpened {
                client: account("alice"),
                sponsor: account("sponsor"),
                amount: 1_000,
                cap: 150,
            }
            .into(),
        );
        assert_eq!(held(HoldReason::CreditLine, "sponsor"), 1_000);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 20)]));
        advance_to(CYCLE);
        assert_ok!(confirm("pat", 1, vec![confirmation("alice", "pat 1", 1, 20)]));
        advance_to(PROCESSING);
        assert_eq!((payout("pat"), debt("alice", "pat")), (200, 0));
        // The cap is per cycle.
        advance_to(2 * CYCLE + GRACE);
        System::assert_has_event(
            Event::Paid {
                cycle: 1,
                client: account("alice"),
                provider: account("pat"),
                matched: 200,
                from_earmark: 0,
                from_credit: 150,
                from_insurance: 0,
                debt: 50,
            }
            .into(),
        );
        assert_eq!(held(HoldReason::CreditLine, "sponsor"), 750);
    });
}

#[test]
fn a_credit_line_pays_only_its_providers_and_shares_pro_rata() {
    execute_with_invariants(|| {
        for provider in ["pat", "quinn", "rita"] {
            earmarked("alice", provider, 0);
        }
        assert_ok!(name(Some("sponsor")));
        assert_ok!(open("sponsor", 100, 1_000, &["pat", "quinn"]));
        assert_ok!(confirm("rita", 0, vec![confirmation("alice", "rita 1", 0, 20)]));
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 10)]));
        assert_ok!(confirm("quinn", 0, vec![confirmation("alice", "quinn 1", 0, 20)]));
        advance_to(PROCESSING);
        assert_eq!(["pat", "quinn", "rita"].map(payout), [33, 66, 0]);
        // The rounding remainder is still the sponsor's.
        assert_eq!(held(HoldReason::CreditLine, "sponsor"), 1);
    });
}

#[test]
fn a_credit_line_grows_at_once_and_leaves_by_thawing() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 0);
        assert_ok!(name(Some("sponsor")));
        assert_ok!(open("sponsor", 100, 100, &["pat"]));
        assert_ok!(extend("sponsor", 50));
        System::assert_last_event(
            Event::CreditLineExtended {
                client: account("alice"),
                sponsor: account("sponsor"),
                amount: 50,
                total: 150,
            }
            .into(),
        );
        assert_ok!(thaw("sponsor", 100));
        System::assert_last_event(
            Event::CreditThawing {
                client: account("alice"),
                amount: 100,
                from: 1 + THAW,
            }
            .into(),
        );
        // Lesson 5: the line still pays for service that is consumed now.
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 8)]));
        advance_to(PROCESSING);
        assert_eq!(payout("pat"), 80);
        advance_to(THAW);
        assert_noop!(withdraw(), Error::<Test>::NotMatured);
        at_block::<Test>(THAW + 1);
        assert_ok!(withdraw());
        System::assert_last_event(
            Event::CreditWithdrawn {
                client: account("alice"),
                sponsor: account("sponsor"),
                amount: 70,
                rest: 0,
            }
            .into(),
        );
        assert_eq!(
            (held(HoldReason::CreditLine, "sponsor"), balance("sponsor")),
            (0, ENDOWMENT - 80)
        );
        assert!(!CreditLines::<Test>::contains_key(account("alice")));
    });
}

#[test]
fn a_client_ends_a_credit_line_and_takes_another_sponsor() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 0);
        assert_ok!(name(Some("sponsor")));
        assert_ok!(open("sponsor", 100, 100, &["pat"]));
        assert_noop!(name(Some("bob")), Error::<Test>::AlreadySponsored);
        assert_noop!(open("sponsor", 1, 1, &[]), Error::<Test>::AlreadySponsored);
        // The client thaws only the whole line: the list of chunks is the sponsor's.
        assert_noop!(thaw("alice", 99), Error::<Test>::InvalidAmount);
        assert_ok!(thaw("alice", 100));
        advance_to(PROCESSING);
        advance_to(THAW + 1);
        assert_ok!(withdraw());
        assert_ok!(name(Some("bob")));
        assert_ok!(open("bob", 100, 100, &["pat"]));
        assert_eq!(
            CreditLines::<Test>::get(account("alice")).unwrap().sponsor,
            account("bob")
        );
    });
}

/// Lesson 9: nobody occupies a client's only credit line.
#[test]
fn only_the_named_sponsor_opens_extends_and_thaws_a_credit_line() {
    execute_with_invariants(|| {
        assert_noop!(open("bob", 1, 1, &[]), Error::<Test>::NotFound);
        assert_ok!(name(Some("sponsor")));
        assert_noop!(open("bob", 1, 1, &[]), Error::<Test>::NotNamed);
        assert_noop!(open("sponsor", 0, 1, &[]), Error::<Test>::InvalidAmount);
        assert_noop!(open("sponsor", 1, 0, &[]), Error::<Test>::InvalidAmount);
        assert_noop!(open("sponsor", ENDOWMENT, 1, &[]), TokenError::FundsUnavailable);
        assert_noop!(extend("sponsor", 1), Error::<Test>::NotFound);
        assert_noop!(thaw("sponsor", 1), Error::<Test>::NotFound);
        assert_noop!(withdraw(), Error::<Test>::NotFound);
        assert_ok!(open("sponsor", 100, 1, &[]));
        assert_noop!(extend("bob", 1), Error::<Test>::NotNamed);
        assert_noop!(extend("sponsor", 0), Error::<Test>::InvalidAmount);
        assert_noop!(thaw("bob", 1), Error::<Test>::NotNamed);
        assert_noop!(thaw("sponsor", 0), Error::<Test>::InvalidAmount);
        assert_noop!(thaw("sponsor", 101), Error::<Test>::InsufficientFunds);
        for cycle in 0..8 {
            at_block::<Test>(cycle * CYCLE + 1);
            assert_ok!(thaw("sponsor", 1));
        }
        at_block::<Test>(8 * CYCLE + 1);
        assert_noop!(thaw("sponsor", 1), Error::<Test>::TooManyThaws);
        let nobody = Call::<Test>::name_sponsor { sponsor: None };
        assert_noop!(signed::<Test>(&account("nobody"), nobody), Error::<Test>::NotRegistered);
    });
}

#[test]
fn a_sponsor_named_without_a_credit_line_is_forgotten() {
    execute_with_invariants(|| {
        assert_ok!(name(Some("sponsor")));
        assert_ok!(name(None));
        assert!(!Clients::<Test>::contains_key(account("alice")));
    });
}

#[test]
fn the_calls_of_sponsors_need_a_signed_origin() {
    execute_with_invariants(|| {
        let client = account("alice");
        let calls = [
            Call::<Test>::name_sponsor { sponsor: None },
            Call::open_credit_line {
                client: client.clone(),
                amount: 1,
                cap: 1,
                providers: Default::default(),
            },
            Call::extend_credit_line {
                client: client.clone(),
                amount: 1,
            },
            Call::thaw_credit {
                client: client.clone(),
                amount: 1,
            },
            Call::withdraw_credit { client },
        ];
        for call in calls {
            assert_needs_signature::<Test>(call);
        }
    });
}
