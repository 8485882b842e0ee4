//! What the pallet tells.

use super::*;

#[test]
fn the_views_should_tell_validators_candidates_and_unbonding_money() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(join("carol", 1_000));
        assert_ok!(leave("alice"));
        let told: Vec<_> = ValidatorSet::validators()
            .into_iter()
            .map(|(who, exposure)| (name_of(&who), exposure.bond))
            .collect();
        assert_eq!(
            told,
            [("ida", 0), ("ivo", 0), ("iris", 0), ("alice", 2_000), ("bob", 2_000)]
        );
        let told: Vec<_> = ValidatorSet::candidates()
            .iter()
            .map(|one| (name_of(&one.account), one.bond))
            .collect();
        assert_eq!(told, [("bob", 2_000), ("carol", 1_000)]);
        let chunk = Chunk {
            amount: 2_000,
            due: Due::AfterSession(3),
        };
        assert_eq!(ValidatorSet::unbonding(account("alice")), [chunk]);
        assert_eq!(ValidatorSet::unbonding(account("bob")), []);
        assert_eq!(ValidatorSet::total_held(), 5_000);
        assert_eq!(ValidatorSet::bond_of(&account("carol")), Some(1_000));
        assert_eq!(ValidatorSet::bond_of(&account("alice")), None);
    });
}
