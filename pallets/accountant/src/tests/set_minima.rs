//! `set_minima`.

use super::*;

fn call(min_bond: Balance, min_consumer_settlement: Balance) -> Call<Test> {
    Call::set_minima {
        accountant: accountant(),
        min_bond,
        min_consumer_settlement,
    }
}

#[test]
fn the_owner_sets_the_minima_that_others_see() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(call(0, 777)));
        System::assert_last_event(
            Event::MinimaSet {
                accountant: accountant(),
                min_bond: 0,
                min_consumer_settlement: 777,
            }
            .into(),
        );
        let terms = Accountant::terms(&accountant()).unwrap();
        assert_eq!(terms.min_consumer_settlement, 777);
        assert_eq!((terms.owner, terms.operator), (account("owner"), account("operator")));
        assert_eq!(Accountant::terms(&account("nobody")), None);
    });
}

#[test]
fn a_minimal_bond_needs_a_chain_with_bonds() {
    execute_with_invariants(|| {
        assert_noop!(by_owner(call(1, 0)), Error::<Test>::BondsUnavailable);
        FakeProviderBonds::set(&account("carol"), 99);
        FakeIdentities::register(&account("carol"), &cold("carol"));
        assert_ok!(by_owner(call(100, 0)));
        let open = Call::<Test>::open_provider_channel {
            accountant: accountant(),
        };
        assert_noop!(
            signed::<Test>(&account("carol"), open.clone()),
            Error::<Test>::BondTooLow
        );
        FakeProviderBonds::set(&account("carol"), 100);
        assert_ok!(signed::<Test>(&account("carol"), open));
    });
}

#[test]
fn only_the_owner_sets_minima() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::set_minima {
            accountant,
            min_bond: 0,
            min_consumer_settlement: 0,
        });
    });
}
