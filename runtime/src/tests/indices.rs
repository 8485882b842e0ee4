//! Pallets keep their place for ever.

use crate::AllPalletsWithSystem;
use frame_support::traits::PalletsInfoAccess;

/// A wallet's extrinsic payload begins with the pallet's index; it must never look like a message:
/// 60 is `<` as in `<Bytes>`, 116 is `t` as in `tallystick/`.
#[test]
fn no_pallet_has_the_index_of_a_message() {
    for pallet in AllPalletsWithSystem::infos() {
        assert!(
            pallet.index != 60 && pallet.index != 116,
            "{} has index {}",
            pallet.name,
            pallet.index
        );
    }
}

#[test]
fn pallets_stay_where_they_are() {
    let pallets: Vec<_> = AllPalletsWithSystem::infos()
        .into_iter()
        .map(|p| (p.index, p.name))
        .collect();
    let expected = [
        (0, "System"),
        (1, "Timestamp"),
        (2, "Parameters"),
        (3, "InitialParameters"),
        (4, "MultiBlockMigrations"),
        (5, "ParameterStore"),
        (10, "Balances"),
        (11, "TransactionPayment"),
        (19, "ValidatorSet"),
        (20, "Aura"),
        (21, "Authorship"),
        (22, "Session"),
        (23, "Grandpa"),
        (24, "Historical"),
        (25, "Offences"),
        (27, "AuraEquivocation"),
        (30, "Utility"),
        (31, "Proxy"),
        (32, "Multisig"),
        (33, "Preimage"),
        (34, "Scheduler"),
        (40, "IdentityRegistry"),
        (41, "PaymentChannels"),
        (42, "Accountant"),
        (43, "WorkerBonding"),
        (44, "Arbitration"),
        (45, "InsuranceFund"),
        (46, "FeeClaims"),
        (50, "SafeMode"),
        (51, "TxPause"),
        (52, "Sudo"),
        (53, "Council"),
        (54, "Arbiters"),
        (55, "Whitelist"),
    ];
    assert_eq!(pallets, expected);
}
