//! The calls that the emergency brakes stop.
//!
//! Pausing never pauses withdrawals or settlements: they pass the filter before safe-mode and
//! tx-pause are even asked, which also saves them the reads. Nor does it pause what has a deadline
//! and would be lost by silence (claims, requests, disputes and the collectives' motions, which are
//! filtered again when they are carried out): while one side can leave, the other must be able to act.
//! Nor what validators need to leave, to change a key that leaked, and to report each other.

use crate::{Runtime, RuntimeCall, SafeMode, TxPause};
use frame_support::traits::{Contains, InsideBoth};
use pallet_tx_pause::RuntimeCallNameOf;

/// The chain's call filter.
pub struct CallFilter;

impl Contains<RuntimeCall> for CallFilter {
    fn contains(call: &RuntimeCall) -> bool {
        NeverPaused::contains(call) || InsideBoth::<SafeMode, TxPause>::contains(call)
    }
}

/// Calls that no brake stops: those that bring money home, those of every block, and the brakes' release.
pub struct NeverPaused;

/// Says twice which calls are never paused: by call, as the filter asks, and by name, as tx-pause
/// asks when it is told to pause one.
macro_rules! never_paused {
    (
        all calls of [$($whole:ident),* $(,)?]
        $(, of $pallet:ident ($module:ident) [$($call:ident),* $(,)?])* $(,)?
    ) => {
        impl Contains<RuntimeCall> for NeverPaused {
            fn contains(call: &RuntimeCall) -> bool {
                match call {
                    $(RuntimeCall::$whole(_) => true,)*
                    $($(RuntimeCall::$pallet($module::Call::$call { .. }) => true,)*)*
                    _ => false,
                }
            }
        }

        impl Contains<RuntimeCallNameOf<Runtime>> for NeverPaused {
            fn contains((pallet, call): &RuntimeCallNameOf<Runtime>) -> bool {
                let is = |name: &str| pallet.as_slice() == name.as_bytes();
                let is_call = |name: &str| call.as_slice() == name.as_bytes();
                $(is(stringify!($whole)))||*
                $(|| (is(stringify!($pallet)) && ($(is_call(stringify!($call)))||*)))*
            }
        }
    };
}

never_paused! {
    all calls of [
        Timestamp, Session, Grandpa, AuraEquivocation, SafeMode, TxPause, Sudo, Council, Arbiters, Arbitration, Whitelist,
    ],
    of ValidatorSet (pallet_validator_set) [
        leave,
        withdraw_unbonded,
    ],
    of PaymentChannels (pallet_payment_channels) [
        settle_consumer_promise,
        request_exit,
        request_exit_for,
        finalize_exit,
        cancel_exit,
        cancel_exit_for,
        fast_exit,
    ],
    of Accountant (pallet_accountant) [
        settle_provider_promise,
        settle_to,
        settle_into_bond,
        collect,
        announce_withdrawal,
        withdraw,
        close,
        reclaim_stake,
        resolve_punishment,
    ],
    of WorkerBonding (pallet_worker_bonding) [
        unbond,
        withdraw_unbonded,
        unregister_worker,
        go_offline,
        report_equivocation,
    ],
    of FeeClaims (pallet_fee_claims) [
        thaw,
        release,
        withdraw_deposit,
        submit_claims,
        submit_requests,
        submit_confirmed_claims,
        process_cycle,
        withdraw_payout,
        collect_debt,
        thaw_credit,
        withdraw_credit,
    ],
}

/// Calls that pass safe-mode: also remarks and the wrappers, whose inner calls are filtered again, so
/// that a multisig or a proxy can bring its money home as well.
pub struct PassesSafeMode;

impl Contains<RuntimeCall> for PassesSafeMode {
    fn contains(call: &RuntimeCall) -> bool {
        NeverPaused::contains(call)
            || matches!(
                call,
                RuntimeCall::System(_) | RuntimeCall::Utility(_) | RuntimeCall::Proxy(_) | RuntimeCall::Multisig(_)
            )
    }
}
