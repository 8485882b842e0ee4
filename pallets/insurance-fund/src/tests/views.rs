//! The pallet's answers about the fund.

use super::*;
use tallystick_primitives::state_insurance::{InsuranceLedger, ProviderCoverState};

#[test]
fn the_ledger_adds_up_and_names_the_rest_as_other() {
    execute_with_invariants(|| {
        at_block::<Test>(100);
        flow::<crate::Inflow<Test, crate::Penalty>>(100);
        flow::<crate::Inflow<Test, crate::Slash>>(200);
        flow::<crate::Inflow<Test, crate::LostDeposit>>(300);
        flow::<crate::Inflow<Test, crate::TransactionFee>>(50);
        surcharge("alice", 400);
        assert_ok!(signed::<Test>(&account("bank"), Call::donate { amount: 500 }));
        assert_eq!(cover("alice", 150, Some(1)), 150);
        assert_ok!(grant("victim", 30));
        let expected = InsuranceLedger {
            balance: DEPOSIT + 1_370,
            penalties: 100,
            surcharges: 400,
            slashes: 200,
            lost_deposits: 300,
            donations: 500,
            other: DEPOSIT + 50,
            covered: 150,
            granted: 30,
            coverable: 1_370,
        };
        assert_eq!(Fund::ledger(), expected);
        let expected = ProviderCoverState {
            surcharged: 400,
            covered: 150,
            coverable: 50,
        };
        assert_eq!(Fund::cover_state(&account("alice")), expected);
        assert_eq!(Fund::cover_state(&account("bob")), ProviderCoverState::default());
    });
}
