//! The pallet's answers about bonded money.

use super::*;

#[test]
fn unbonding_money_is_told_apart_from_bonds() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(join("carol", 1_000));
        assert_ok!(leave("alice"));
        let chunk = Chunk {
            amount: 2_000,
            due: Due::AfterSession(3),
        };
        assert_eq!(ValidatorSet::unbonding_chunks(&account("alice")), [chunk]);
        assert_eq!(ValidatorSet::unbonding_chunks(&account("bob")), []);
        assert_eq!(ValidatorSet::total_held(), 5_000);
        assert_eq!(ValidatorSet::bond_of(&account("carol")), Some(1_000));
        assert_eq!(ValidatorSet::bond_of(&account("alice")), None);
    });
}

#[test]
fn validators_are_exposed_with_their_bonds() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        let exposures: Vec<_> = pallet_session::Pallet::<Test>::validators()
            .into_iter()
            .map(|validator| {
                let exposure = Exposures::<Test>::get(session(), &validator).unwrap_or_default();
                (name_of(&validator), exposure.bond)
            })
            .collect();
        assert_eq!(
            exposures,
            [("ida", 0), ("ivo", 0), ("iris", 0), ("alice", 2_000), ("bob", 2_000)]
        );
    });
}
