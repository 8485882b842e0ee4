//! The second rail in the world of [`chaos`](crate::chaos): the same identities bond, serve, consume,
//! claim, dispute and withdraw.

use crate::{
    chaos::{Outcome, World},
    common::*,
};
use frame_support::BoundedVec;
use pallet_arbitration::{Disputes, Stage};
use pallet_collective::{Instance1, Instance2, RawOrigin};
use pallet_fee_claims::{ClaimEntry, ConfirmedEntry, CreditLines, Earmarks, RequestEntry};
use rand::{Rng, seq::SliceRandom};
use sp_core::H256;
use sp_runtime::{MultiSignature, traits::Dispatchable};
use tallystick_primitives::{
    ClaimConfirmation, WorkerId, state_disputes::Subject, traits::ClaimId, worker::worker_proof_payload,
};

/// Every worker's price.
const TARIFF: Balance = NOTCH / 100;

/// The only worker of an identity, with its key.
fn worker_of(identity: &AccountId) -> (WorkerId, Key) {
    let key = ed25519_key(&format!("worker of {identity}"));
    (WorkerId(H256(key.account().into())), key)
}

impl World {
    /// Gives every identity money of its own, some a bond, a deposit and a worker that serves.
    pub fn with_work(mut self) -> Self {
        for identity in self.identities.clone() {
            let who = identity.account();
            send(&who, 1_000 * NOTCH);
            let _ = by(&who, WorkCall::bond { amount: 150 * NOTCH });
            let _ = by(&who, self.register_worker(&who));
            let _ = by(
                &who,
                WorkCall::go_online {
                    worker: worker_of(&who).0,
                },
            );
            let _ = by(&who, ClaimsCall::deposit { amount: 20 * NOTCH });
            for provider in self.identities.clone() {
                let provider = provider.account();
                let amount = self.rng.gen_range(0..2) * NOTCH;
                let _ = by(&who, ClaimsCall::earmark { provider, amount });
            }
        }
        self
    }

    fn register_worker(&self, provider: &AccountId) -> RuntimeCall {
        let (worker, key) = worker_of(provider);
        let valid_until = now() + 5;
        let proof = match key.sign(&worker_proof_payload(&genesis_hash(), provider, valid_until)) {
            MultiSignature::Ed25519(proof) => proof,
            other => panic!("{other:?}"),
        };
        WorkCall::register_worker {
            peer_id: worker.peer_id().try_into().unwrap(),
            proof,
            proof_valid_until: valid_until,
            capacity: 1_000,
            tariff: TARIFF,
            deterministic: false,
        }
        .into()
    }

    fn anybody(&mut self) -> Key {
        self.identities.choose(&mut self.rng).unwrap().clone()
    }

    /// The present cycle, or one of those before.
    fn cycle(&mut self) -> u32 {
        let back = [0, 0, 1, 1, 2, 5][self.rng.gen_range(0..6)];
        FeeClaims::cycle_of(now()).saturating_sub(back)
    }

    fn units(&mut self) -> u64 {
        [1, 10, 150, 400, 5_000][self.rng.gen_range(0..5)]
    }

    fn uri() -> pallet_arbitration::Uri {
        Default::default()
    }

    /// The number of a dispute that is open, if there is one.
    fn dispute(&mut self) -> u64 {
        let open: Vec<_> = pallet_arbitration::Disputes::<Runtime>::iter_keys().collect();
        open.choose(&mut self.rng).copied().unwrap_or_default()
    }

    /// An account and a call of the second rail it might sign.
    pub fn work_call(&mut self) -> (AccountId, RuntimeCall) {
        let (identity, other) = (self.anybody(), self.anybody());
        let (who, peer) = (identity.account(), other.account());
        let (worker, _) = worker_of(&who);
        let amount = self.rng.gen_range(1..30 * NOTCH);
        let call: RuntimeCall = match self.rng.gen_range(0..40) {
            0 => WorkCall::bond { amount }.into(),
            1 => WorkCall::unbond { amount }.into(),
            2 => WorkCall::rebond { amount }.into(),
            3 => WorkCall::withdraw_unbonded {}.into(),
            4 => self.register_worker(&who),
            5 if self.rng.gen_range(0..4) == 0 => WorkCall::unregister_worker { worker }.into(),
            5..=7 => WorkCall::go_online { worker }.into(),
            8 => WorkCall::go_offline { worker }.into(),
            9 => WorkCall::declare_maintenance {
                worker,
                from: now() + 1,
                to: now() + 2,
            }
            .into(),
            10 | 11 => ClaimsCall::deposit { amount }.into(),
            12 | 13 => ClaimsCall::earmark { provider: peer, amount }.into(),
            14 => self.thaw(&who, peer),
            15 => ClaimsCall::release { provider: peer }.into(),
            16 => ClaimsCall::withdraw_deposit { amount }.into(),
            17..=21 => self.claim(&who, &peer),
            22..=24 => self.request(&peer),
            25 | 26 => self.confirmed(&who, &other),
            27 => {
                let cycle = pallet_fee_claims::Progress::<Runtime>::get().next;
                let limit = self.rng.gen_range(0..4);
                ClaimsCall::process_cycle { cycle, limit }.into()
            }
            28 => self.collect_debt(peer),
            29 => ClaimsCall::name_sponsor { sponsor: Some(peer) }.into(),
            30 => ClaimsCall::open_credit_line {
                client: peer,
                amount,
                cap: amount / 2,
                providers: BoundedVec::truncate_from(self.identities.iter().map(Key::account).collect()),
            }
            .into(),
            31 | 32 => self.sponsor(peer),
            33..=35 => self.open_dispute(&who),
            36 => CourtCall::respond {
                dispute: self.dispute(),
                evidence: H256::zero(),
                uri: Self::uri(),
            }
            .into(),
            37 => CourtCall::appeal {
                dispute: self.dispute_at(|stage| matches!(stage, Stage::Ruled { .. })),
            }
            .into(),
            38 => CourtCall::finalize {
                dispute: self.dispute(),
            }
            .into(),
            _ => ClaimsCall::withdraw_payout { provider: peer }.into(),
        };
        // Answers come from whom they are asked of, mostly.
        let who = match &call {
            RuntimeCall::Arbitration(CourtCall::respond { dispute, .. }) => {
                let dispute = Disputes::<Runtime>::get(dispute);
                dispute.map_or(who, |dispute| dispute.respondent)
            }
            RuntimeCall::Arbitration(CourtCall::appeal { dispute }) => {
                let dispute = Disputes::<Runtime>::get(dispute);
                let either = self.rng.gen();
                dispute.map_or(who, |dispute| if either { dispute.opener } else { dispute.respondent })
            }
            RuntimeCall::FeeClaims(ClaimsCall::collect_debt { client }) => {
                let mut earmarks = Earmarks::<Runtime>::iter_prefix(client);
                let creditor = earmarks.find(|(_, earmark)| !earmark.debts.is_empty());
                creditor.map_or(who, |(provider, _)| provider)
            }
            RuntimeCall::FeeClaims(
                ClaimsCall::thaw_credit { client, .. }
                | ClaimsCall::withdraw_credit { client }
                | ClaimsCall::extend_credit_line { client, .. },
            ) => CreditLines::<Runtime>::get(client).map_or(who, |line| line.sponsor),
            _ => who,
        };
        (who, call)
    }

    fn claim(&mut self, provider: &AccountId, client: &AccountId) -> RuntimeCall {
        let units = self.units();
        let entry = ClaimEntry {
            client: client.clone(),
            worker: worker_of(provider).0,
            units,
            amount: Balance::from(units) * TARIFF,
        };
        ClaimsCall::submit_claims {
            cycle: self.cycle(),
            entries: BoundedVec::truncate_from(vec![entry]),
            evidence_root: H256::zero(),
        }
        .into()
    }

    fn request(&mut self, provider: &AccountId) -> RuntimeCall {
        let entry = RequestEntry {
            worker: worker_of(provider).0,
            amount: Balance::from(self.units()) * TARIFF,
        };
        ClaimsCall::submit_requests {
            cycle: self.cycle(),
            entries: BoundedVec::truncate_from(vec![entry]),
        }
        .into()
    }

    fn confirmed(&mut self, provider: &AccountId, client: &Key) -> RuntimeCall {
        let (cycle, units) = (self.cycle(), self.units());
        let amount = Balance::from(units) * TARIFF;
        let (worker, client_id) = (worker_of(provider).0, client.account());
        let confirmation = ClaimConfirmation {
            client: client_id.clone(),
            worker,
            cycle,
            units,
            amount,
        };
        let entry = ConfirmedEntry {
            client: client_id,
            worker,
            units,
            amount,
            lane: 0,
            signature: client.sign(&confirmation.payload(&genesis_hash())),
        };
        let entries = BoundedVec::truncate_from(vec![entry]);
        ClaimsCall::submit_confirmed_claims { cycle, entries }.into()
    }

    /// About a claim of somebody that is still kept, or about service.
    fn open_dispute(&mut self, who: &AccountId) -> RuntimeCall {
        let pairs: Vec<_> = pallet_fee_claims::Pairs::<Runtime>::iter_keys()
            .filter(|(_, (client, worker))| client == who || *worker == worker_of(who).0)
            .collect();
        let subject = match pairs.choose(&mut self.rng) {
            Some((cycle, (client, worker))) if self.rng.gen_range(0..4) > 0 => Subject::Claim(ClaimId {
                cycle: *cycle,
                client: client.clone(),
                worker: *worker,
            }),
            _ => Subject::Service {
                worker: worker_of(&self.anybody().account()).0,
                amount: self.rng.gen_range(1..20 * NOTCH),
            },
        };
        CourtCall::open_dispute {
            subject,
            evidence: H256::zero(),
            uri: Self::uri(),
        }
        .into()
    }

    /// A dispute at such a stage if there is one, else any.
    fn dispute_at(&mut self, is_wanted: impl Fn(&Stage) -> bool) -> u64 {
        let mut disputes = Disputes::<Runtime>::iter();
        let found = disputes.find(|(_, dispute)| is_wanted(&dispute.stage));
        found.map_or_else(|| self.dispute(), |(id, _)| id)
    }

    /// Takes a little out of an earmark; of one that exists, mostly.
    fn thaw(&mut self, client: &AccountId, provider: AccountId) -> RuntimeCall {
        let provider = Earmarks::<Runtime>::iter_key_prefix(client).next().unwrap_or(provider);
        let amount = self.rng.gen_range(1..NOTCH);
        ClaimsCall::thaw { provider, amount }.into()
    }

    /// Asks a client that owes, if there is one, for its debts.
    fn collect_debt(&mut self, client: AccountId) -> RuntimeCall {
        let mut earmarks = Earmarks::<Runtime>::iter();
        let owing = earmarks.find(|(_, _, earmark)| !earmark.debts.is_empty());
        let client = owing.map_or(client, |(client, ..)| client);
        ClaimsCall::collect_debt { client }.into()
    }

    /// Changes a credit line, of one that exists, mostly.
    fn sponsor(&mut self, client: AccountId) -> RuntimeCall {
        let client = CreditLines::<Runtime>::iter_keys().next().unwrap_or(client);
        let amount = self.rng.gen_range(1..NOTCH);
        match self.rng.gen_range(0..3) {
            0 => ClaimsCall::thaw_credit { client, amount }.into(),
            1 => ClaimsCall::withdraw_credit { client }.into(),
            _ => ClaimsCall::extend_credit_line { client, amount }.into(),
        }
    }

    /// The arbiters or the council rule on something.
    pub fn ruling(&mut self) -> Option<RuntimeCall> {
        let for_opener = self.rng.gen();
        let appealed = self.dispute_at(|stage| matches!(stage, Stage::Appealed { .. }));
        let dispute = self.dispute();
        let (origin, call): (RuntimeOrigin, _) = match self.rng.gen_range(0..3) {
            0 => (
                RawOrigin::<AccountId, Instance1>::Members(2, 3).into(),
                CourtCall::rule_appeal {
                    dispute: appealed,
                    for_opener,
                },
            ),
            _ => (
                RawOrigin::<AccountId, Instance2>::Members(2, 3).into(),
                CourtCall::rule { dispute, for_opener },
            ),
        };
        let call = RuntimeCall::from(call);
        frame_support::storage::with_storage_layer(|| call.clone().dispatch(origin).map_err(|failed| failed.error))
            .is_ok()
            .then_some(call)
    }

    /// Tries to withdraw somebody's payout for free; what is authorised must not fail.
    pub fn free_withdrawal(&mut self) -> (Outcome, RuntimeCall) {
        let provider = self.anybody().account();
        let call = RuntimeCall::from(ClaimsCall::withdraw_payout { provider });
        (self.attempt(call.clone()), call)
    }
}
