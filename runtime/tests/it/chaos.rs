//! A small world in which anything can happen: six identities, two accountants, all keys known, and
//! a shadow ledger that knows what was ever promised and paid.

use crate::common::*;
use frame_support::traits::Get;
use pallet_accountant::ProviderChannel;
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use sp_runtime::{DispatchError, Permill};
use std::collections::BTreeMap;
use tallystick_primitives::{Action, Lane, NEVER_EXPIRES, accountant_id, consumer_channel_id, traits::ChainFee};
use tallystick_runtime::{configs::parameters::dynamic::payments, fees::CallFee};

/// The seed of a run: `TALLYSTICK_SEED`, or a new one; printed, so that a failure can be repeated.
pub fn seed() -> u64 {
    let seed = std::env::var("TALLYSTICK_SEED")
        .map(|seed| seed.parse().expect("TALLYSTICK_SEED is a number"))
        .unwrap_or_else(|_| rand::random());
    println!("TALLYSTICK_SEED={seed}");
    seed
}

/// The size of a run, times `TALLYSTICK_EFFORT`.
pub fn effort(usual: usize) -> usize {
    let factor = std::env::var("TALLYSTICK_EFFORT").map_or(1, |factor| factor.parse().expect("a number"));
    usual * factor
}

/// An accountant with the keys that may sign for it.
pub struct ChaosAccountant {
    pub owner: Key,
    pub operators: Vec<Key>,
    pub id: AccountId,
}

impl ChaosAccountant {
    /// The operator in force.
    fn operator(&self) -> &Key {
        let record = Accountant::state(&self.id);
        let current = |key: &&Key| record.as_ref().is_some_and(|record| record.operator == key.account());
        self.operators.iter().find(current).unwrap_or(&self.operators[0])
    }
}

/// The greatest promise and the total payments.
#[derive(Default)]
pub struct Ledger {
    promised_in: BTreeMap<(AccountId, AccountId, Lane), Balance>,
    paid_in: BTreeMap<(AccountId, AccountId, Lane), Balance>,
    promised_out: BTreeMap<(AccountId, AccountId), Balance>,
    paid_out: BTreeMap<(AccountId, AccountId), Balance>,
}

pub struct World {
    pub rng: ChaCha8Rng,
    pub identities: Vec<Key>,
    pub devices: Vec<Key>,
    pub accountants: Vec<ChaosAccountant>,
    pub ledger: Ledger,
    pub issued: Balance,
}

/// The outcome of an operation.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    Done,
    Failed,
    Refused,
}

impl World {
    /// The world after some quiet days; some of it is not registered yet.
    pub fn new(seed: u64) -> Self {
        let key = |index: usize, name: String| match index % 3 {
            0 => sr25519_key(&name),
            1 => ed25519_key(&name),
            _ => ecdsa_key(&name),
        };
        let identities: Vec<_> = (0..6).map(|index| key(index, format!("identity {index}"))).collect();
        let devices = (0..3).map(|index| key(index, format!("device {index}"))).collect();
        let accountants: Vec<_> = [owner(), stranger()]
            .into_iter()
            .map(|owner| {
                let id = accountant_id(&owner.account());
                let operators = (0..3)
                    .map(|index| key(index, format!("operator {index} of {id}")))
                    .collect();
                ChaosAccountant { owner, operators, id }
            })
            .collect();
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            identities,
            devices,
            accountants,
            ledger: Ledger::default(),
            issued: Balances::total_issuance(),
        };
        for index in 0..world.accountants.len() {
            let accountant = &world.accountants[index];
            let fee = Permill::from_percent([0, 10, 50][world.rng.gen_range(0..3)]);
            let call = register_accountant_call(&accountant.operators[0].account(), 100 * NOTCH, fee);
            by(&accountant.owner.account(), call).unwrap();
            send(&accountant.id, 5 * NOTCH);
        }
        for _ in 0..5 {
            let (identity, accountant) = (world.identity(), world.accountant());
            let beneficiary = world.maybe_beneficiary();
            let channel = consumer_channel_id(&identity.account(), &accountant);
            send(&channel, 20 * NOTCH);
            let _ = by(
                &identity.account(),
                RegistryCall::register {
                    accountant,
                    beneficiary,
                    provider: true,
                },
            );
        }
        world
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.gen_range(0..100) < percent
    }

    fn identity(&mut self) -> Key {
        self.identities.choose(&mut self.rng).unwrap().clone()
    }

    fn accountant_index(&mut self) -> usize {
        self.rng.gen_range(0..self.accountants.len())
    }

    fn accountant(&mut self) -> AccountId {
        let index = self.accountant_index();
        self.accountants[index].id.clone()
    }

    /// An account that money can go to; some do not exist, some are better left alone.
    fn beneficiary(&mut self) -> AccountId {
        match self.rng.gen_range(0..8) {
            0 => insurance_fund(),
            1 => self.accountant(),
            2 => consumer_channel_id(&self.identity().account(), &self.accountant()),
            3 => self.identity().account(),
            4 => stranger().account(),
            5 => somebody(&format!("fresh {}", self.rng.gen::<u64>())),
            _ => somebody(&format!("till {}", self.rng.gen_range(0..4))),
        }
    }

    fn maybe_beneficiary(&mut self) -> Option<AccountId> {
        self.chance(60).then(|| self.beneficiary())
    }

    /// The fee of a settlement now, near which things get interesting.
    fn fee(&mut self) -> Balance {
        CallFee::of(&earns(NOTCH).payout())
    }

    /// An amount of money: usual, or near a boundary.
    pub fn amount(&mut self) -> Balance {
        let fee = self.fee();
        let around = match self.rng.gen_range(0..10) {
            0 => 1,
            1 => ED,
            2 => fee,
            3 => 2 * fee,
            4 => 2 * fee + ED,
            5 => REGISTRATION_FEE + ED,
            6 => REGISTRATION_FEE + ED + 2 * fee,
            7 => 20 * MILLINOTCH,
            _ => return self.rng.gen_range(1..10 * NOTCH),
        };
        (around + self.rng.gen_range(0..4)).saturating_sub(2).max(1)
    }

    fn in_time(&mut self) -> BlockNumber {
        match self.rng.gen_range(0..10) {
            0 => now().saturating_sub(1),
            1 => now(),
            2 => now() + 1,
            3 => now() + 30,
            _ => NEVER_EXPIRES,
        }
    }

    /// The next amount after `highest`: mostly more, sometimes an old one, rarely an absurd one.
    fn next_amount(&mut self, highest: Balance) -> Balance {
        match self.rng.gen_range(0..20) {
            0 => self.rng.gen_range(0..=highest),
            1 => highest,
            2 if self.chance(2) => Balance::MAX - self.rng.gen_range(0..3),
            3 | 4 => highest.saturating_add(self.rng.gen_range(1..40 * NOTCH)),
            5..=11 => highest.saturating_add(self.rng.gen_range(1..5 * NOTCH)),
            _ => highest.saturating_add(self.amount()),
        }
    }

    /// Spoils a promise or leaves it as it is; a spoilt one must never pay.
    fn spoil(&mut self, mut cheque: Cheque) -> Cheque {
        match self.rng.gen_range(0..40) {
            0 => cheque.preimage[3] ^= 1,
            1 => cheque.promise.amount = cheque.promise.amount.saturating_add(1),
            2 => cheque.promise.lane ^= 1,
            3 => cheque.promise.valid_until ^= 1,
            4 => cheque.identity = self.identity().account(),
            5 => cheque.accountant = self.accountant(),
            6 => {
                let forger = [stranger(), self.identity(), self.devices[0].clone()];
                cheque = cheque.but(forger.choose(&mut self.rng).unwrap(), |promise| promise.amount /= 2);
            }
            _ => (),
        }
        cheque
    }

    /// The device that has this lane, or any.
    fn device_of(&self, identity: &Key, lane: Lane) -> Key {
        let device = pallet_identity_registry::Devices::<Runtime>::get(identity.account(), lane);
        let is_it = |key: &&Key| device.current.as_ref().is_some_and(|terms| terms.key == key.account());
        self.devices.iter().find(is_it).unwrap_or(&self.devices[0]).clone()
    }

    /// A consumer's promise; its amount goes into the ledger.
    fn income(&mut self) -> RuntimeCall {
        let (identity, accountant) = (self.identity(), self.accountant());
        let lane = if self.chance(60) { 0 } else { self.rng.gen_range(1..3) };
        let entry = (identity.account(), accountant.clone(), lane);
        let highest = self.ledger.promised_in.get(&entry).copied().unwrap_or_default();
        let amount = self.next_amount(highest);
        let valid_until = self.in_time();
        let signer = match lane {
            0 => identity.clone(),
            // Usually the lane's own device.
            lane if self.chance(60) => self.device_of(&identity, lane),
            _ => self.devices.choose(&mut self.rng).unwrap().clone(),
        };
        let cheque = consumer_promise(&identity, &accountant, amount).but(&signer, |promise| {
            promise.lane = lane;
            promise.valid_until = valid_until;
        });
        let entry = self.ledger.promised_in.entry(entry).or_default();
        *entry = amount.max(*entry);
        self.spoil(cheque).income()
    }

    /// An accountant's promise; its amount goes into the ledger.
    fn earning(&mut self) -> (Key, Cheque) {
        let identity = self.identity();
        let index = self.accountant_index();
        let accountant = self.accountants[index].id.clone();
        let entry = (identity.account(), accountant.clone());
        let highest = self.ledger.promised_out.get(&entry).copied().unwrap_or_default();
        let amount = self.next_amount(highest);
        let valid_until = self.in_time();
        let operator = if self.chance(85) {
            self.accountants[index].operator().clone()
        } else {
            self.accountants[index].operators.choose(&mut self.rng).unwrap().clone()
        };
        let cheque = provider_promise(&operator, &identity.account(), &accountant, amount)
            .but(&operator, |promise| promise.valid_until = valid_until);
        let entry = self.ledger.promised_out.entry(entry).or_default();
        *entry = amount.max(*entry);
        (identity, cheque)
    }

    /// A request for `action` with the right or, sometimes, a wrong nonce or expiry.
    fn asked(&mut self, identity: &Key, action: Action) -> RuntimeCall {
        let mut nonce = pallet_identity_registry::Nonces::<Runtime>::get(identity.account());
        if self.chance(4) {
            nonce = nonce.wrapping_add([1, 2, u64::MAX][self.rng.gen_range(0..3)]);
        }
        let valid_until = if self.chance(4) {
            now().saturating_sub(1)
        } else {
            now() + self.rng.gen_range(0..60)
        };
        let signer = if self.chance(3) { stranger() } else { identity.clone() };
        let payload = action.payload(&genesis_hash(), &identity.account(), nonce, valid_until);
        let request = tallystick_primitives::SignedRequest {
            nonce,
            valid_until,
            signature: signer.sign(&payload),
        };
        if let Action::FastExit {
            accountant,
            amount,
            beneficiary,
        } = action
        {
            let index = self
                .accountants
                .iter()
                .position(|known| known.id == accountant)
                .unwrap();
            let operator = match self.chance(90) {
                true => self.accountants[index].operator().clone(),
                false => self.accountants[index].operators.choose(&mut self.rng).unwrap().clone(),
            };
            let operator_signature = operator.sign(&payload);
            let identity = identity.account();
            return ChannelsCall::fast_exit {
                identity,
                accountant,
                amount,
                beneficiary,
                request,
                operator_signature,
            }
            .into();
        }
        with_request(identity.account(), action, request)
    }

    /// A call with a walletless form.
    pub fn walletless_call(&mut self) -> RuntimeCall {
        let (identity, accountant) = (self.identity(), self.accountant());
        match self.rng.gen_range(0..20) {
            0 => {
                let (beneficiary, provider) = (self.maybe_beneficiary(), self.chance(50));
                self.asked(
                    &identity,
                    Action::Register {
                        accountant,
                        beneficiary,
                        provider,
                    },
                )
            }
            1 => self.asked(&identity, Action::OpenChannel { accountant }),
            2 => self.asked(&identity, Action::OpenProviderChannel { accountant }),
            3 | 4 => {
                let beneficiary = self.beneficiary();
                self.asked(
                    &identity,
                    Action::RequestExit {
                        accountant,
                        beneficiary,
                    },
                )
            }
            5 | 6 => ChannelsCall::finalize_exit {
                identity: identity.account(),
                accountant,
            }
            .into(),
            7 | 8 => {
                let channel = consumer_channel_id(&identity.account(), &accountant);
                let all = free(&channel);
                let amount = match self.rng.gen_range(0..10) {
                    0 => all,
                    1 => all.saturating_sub(ED),
                    2 => all.saturating_sub(ED).saturating_add(1),
                    _ => self.amount(),
                };
                let beneficiary = self.beneficiary();
                self.asked(
                    &identity,
                    Action::FastExit {
                        accountant,
                        amount,
                        beneficiary,
                    },
                )
            }
            9 | 10 => AccountantCall::collect {
                identity: identity.account(),
                accountant,
            }
            .into(),
            11 => {
                let (identity, cheque) = self.earning();
                if self.chance(40) {
                    return cheque.payout_into_bond(&identity);
                }
                let beneficiary = self.beneficiary();
                cheque.payout_to(&identity, beneficiary)
            }
            12..=15 => self.income(),
            _ => {
                let (_, cheque) = self.earning();
                self.spoil(cheque).payout()
            }
        }
    }

    /// An account and a call it might sign.
    pub fn signed_call(&mut self) -> (AccountId, RuntimeCall) {
        let (identity, accountant) = (self.identity(), self.accountant());
        let who = identity.account();
        let call: RuntimeCall = match self.rng.gen_range(0..16) {
            0 => {
                let (beneficiary, provider) = (self.maybe_beneficiary(), self.chance(50));
                RegistryCall::register {
                    accountant,
                    beneficiary,
                    provider,
                }
                .into()
            }
            1 => RegistryCall::set_beneficiary {
                beneficiary: self.beneficiary(),
            }
            .into(),
            2 => {
                let (lane, key) = (
                    self.rng.gen_range(0..3),
                    self.devices.choose(&mut self.rng).unwrap().account(),
                );
                let valid_until = self.in_time();
                let limit = self.rng.gen_range(0..100 * NOTCH);
                RegistryCall::authorize_device {
                    lane,
                    key,
                    limit,
                    valid_until,
                }
                .into()
            }
            3 => RegistryCall::revoke_device {
                lane: self.rng.gen_range(0..3),
            }
            .into(),
            4 => ChannelsCall::open_channel { accountant }.into(),
            5 => ChannelsCall::request_exit {
                accountant,
                beneficiary: self.beneficiary(),
            }
            .into(),
            6 => ChannelsCall::cancel_exit { accountant }.into(),
            7 => AccountantCall::open_provider_channel { accountant }.into(),
            8 => AccountantCall::set_min_settlement {
                accountant,
                minimum: self.rng.gen_range(0..NOTCH),
            }
            .into(),
            9 | 10 => {
                let (_, cheque) = self.earning();
                return (cheque.identity.clone(), self.spoil(cheque).payout());
            }
            11 => {
                let (lane, key) = (
                    self.rng.gen_range(0..3),
                    self.devices.choose(&mut self.rng).unwrap().account(),
                );
                let action = match self.rng.gen_range(0..5) {
                    0 => Action::SetBeneficiary {
                        beneficiary: self.beneficiary(),
                    },
                    1 => Action::AuthorizeDevice {
                        lane,
                        key,
                        limit: 50 * NOTCH,
                        valid_until: NEVER_EXPIRES,
                    },
                    2 => Action::RevokeDevice { lane },
                    3 => Action::SetMinSettlement {
                        accountant,
                        minimum: self.amount(),
                    },
                    _ => Action::CancelExit { accountant },
                };
                return (stranger().account(), self.asked(&identity, action));
            }
            // A walletless call, relayed.
            _ => {
                let relayer = [stranger().account(), owner().account(), who.clone()];
                let relayer = relayer.choose(&mut self.rng).unwrap().clone();
                return (relayer, self.walletless_call());
            }
        };
        (who, call)
    }

    /// Something an accountant's owner might do.
    pub fn owner_call(&mut self) -> (AccountId, RuntimeCall) {
        let index = self.accountant_index();
        let (accountant, owner) = (
            self.accountants[index].id.clone(),
            self.accountants[index].owner.account(),
        );
        let amount = self.amount();
        let call = match self.rng.gen_range(0..40) {
            0..=2 => AccountantCall::increase_stake { accountant, amount },
            3..=5 => {
                let operator = self.accountants[index]
                    .operators
                    .choose(&mut self.rng)
                    .unwrap()
                    .account();
                AccountantCall::set_operator { accountant, operator }
            }
            6..=8 => AccountantCall::set_fee {
                accountant,
                fee: Permill::from_percent(self.rng.gen_range(0..55)),
            },
            9..=10 => AccountantCall::set_minima {
                accountant,
                min_bond: 0,
                min_consumer_settlement: self.rng.gen_range(0..100 * MILLINOTCH),
            },
            11 => AccountantCall::pause { accountant },
            12..=13 => AccountantCall::resume { accountant },
            14..=21 => {
                let provider = self.identity().account();
                let coverage = self.rng.gen_range(0..60 * NOTCH);
                AccountantCall::grant_coverage {
                    accountant,
                    provider,
                    coverage,
                }
            }
            22..=24 => AccountantCall::announce_withdrawal {
                accountant,
                amount: self.rng.gen_range(0..100 * NOTCH),
            },
            25..=28 => AccountantCall::withdraw { accountant },
            29 if self.chance(15) => AccountantCall::close { accountant },
            30..=31 => AccountantCall::reclaim_stake { accountant },
            32..=33 => AccountantCall::charge_penalty { accountant },
            _ => {
                let state = Accountant::state(&accountant).unwrap();
                let missing = state.owed_total.saturating_sub(state.available);
                AccountantCall::resolve_punishment {
                    accountant,
                    top_up: missing.saturating_sub(amount % 2),
                }
            }
        };
        (owner, call.into())
    }

    /// Somebody sends money to a channel, an accountant or anybody.
    pub fn top_up(&mut self) {
        let to = match self.rng.gen_range(0..6) {
            0 => self.accountant(),
            1 => self.beneficiary(),
            _ => consumer_channel_id(&self.identity().account(), &self.accountant()),
        };
        let value = if self.chance(40) {
            self.rng.gen_range(1..30 * NOTCH)
        } else {
            self.amount()
        };
        let call = pallet_balances::Call::transfer_keep_alive { dest: to.into(), value };
        let _ = by(&stranger().account(), RuntimeCall::Balances(call));
    }

    /// Time goes by: a block, a delay, a window, or hours.
    pub fn time(&mut self) {
        let blocks = match self.rng.gen_range(0..20) {
            0 => self.rng.gen_range(100..130),
            1 => self.rng.gen_range(1_000..5_000),
            2..=4 => self.rng.gen_range(9..22),
            _ => 1,
        };
        pass(blocks);
    }

    /// The network as it is: busy, paused.
    pub fn weather(&mut self) {
        use pallet_transaction_payment::{Multiplier, NextFeeMultiplier};
        use sp_runtime::{FixedPointNumber, traits::Dispatchable};
        let root = |call: RuntimeCall| {
            let _ = call.dispatch(RuntimeOrigin::root());
        };
        let full_name = || {
            let name = |name: &str| name.as_bytes().to_vec().try_into().unwrap();
            [
                ("IdentityRegistry", "register_for"),
                ("PaymentChannels", "open_channel_for"),
                ("Accountant", "open_provider_channel_for"),
            ]
            .map(|(pallet, call)| (name(pallet), name(call)))
        };
        match self.rng.gen_range(0..7) {
            0 => root(RuntimeCall::SafeMode(pallet_safe_mode::Call::force_enter {})),
            1 | 2 => root(RuntimeCall::SafeMode(pallet_safe_mode::Call::force_exit {})),
            3 => root(RuntimeCall::TxPause(pallet_tx_pause::Call::pause {
                full_name: full_name().choose(&mut self.rng).unwrap().clone(),
            })),
            4 => {
                for ident in full_name() {
                    root(RuntimeCall::TxPause(pallet_tx_pause::Call::unpause { ident }));
                }
            }
            _ => {
                let factor = [1_000, 1_001, 1_500, 9_999, 100_000][self.rng.gen_range(0..5)];
                NextFeeMultiplier::<Runtime>::put(Multiplier::saturating_from_rational(factor, 1_000));
            }
        }
        if self.chance(10) {
            let fee = [0, REGISTRATION_FEE][self.rng.gen_range(0..2)];
            set_parameter((payments::RegistrationFee, fee).into());
            assert_eq!(payments::RegistrationFee::get(), fee);
        }
    }

    fn provider_channels(&self) -> BTreeMap<(AccountId, AccountId), ProviderChannel> {
        pallet_accountant::ProviderChannels::<Runtime>::iter()
            .map(|(accountant, provider, mut channel)| {
                channel.apply_due_cut(now());
                ((provider, accountant), channel)
            })
            .collect()
    }

    /// Does something and checks what it did against the ledger.
    pub fn watched<R>(&mut self, act: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.provider_channels();
        let seen = System::event_count() as usize;
        let block = now();
        let result = act(self);
        let seen = if now() == block { seen } else { 0 };
        for record in System::events().into_iter().skip(seen) {
            match record.event {
                RuntimeEvent::PaymentChannels(ChannelsEvent::PromiseSettled {
                    identity,
                    accountant,
                    lane,
                    gross,
                    chain_fee,
                    net,
                    ..
                }) => {
                    assert_eq!(gross, chain_fee + net);
                    let entry = (identity, accountant, lane);
                    let paid = self.ledger.paid_in.entry(entry.clone()).or_default();
                    *paid += gross;
                    assert!(*paid <= self.ledger.promised_in[&entry], "more was paid than promised");
                    let channel = consumer_channel_id(&entry.0, &entry.1);
                    let channel = tallystick_primitives::ids::as_channel(&channel);
                    assert_eq!(pallet_payment_channels::Settled::<Runtime>::get(channel, lane), *paid);
                }
                RuntimeEvent::Accountant(AccountantEvent::PromiseSettled {
                    accountant,
                    provider,
                    gross,
                    accountant_fee,
                    chain_fee,
                    net,
                    from_coverage,
                    shortfall,
                    ..
                }) => {
                    assert_eq!(gross, accountant_fee + chain_fee + net);
                    let entry = (provider, accountant);
                    let paid = self.ledger.paid_out.entry(entry.clone()).or_default();
                    *paid += gross;
                    assert!(*paid <= self.ledger.promised_out[&entry], "more was paid than promised");
                    let owed = gross + shortfall;
                    let coverage = before[&entry].coverage;
                    assert!(
                        gross >= owed.min(coverage),
                        "a covered provider got less than its coverage"
                    );
                    assert!(from_coverage <= coverage);
                    let channel = pallet_accountant::ProviderChannels::<Runtime>::get(&entry.1, &entry.0).unwrap();
                    assert_eq!((channel.settled, channel.proven), (*paid, *paid + shortfall));
                    assert_eq!(channel.coverage, coverage - from_coverage);
                }
                _ => (),
            }
        }
        result
    }

    /// Submits a walletless transaction; what is authorised must not fail.
    pub fn attempt(&mut self, call: RuntimeCall) -> Outcome {
        match Executive::apply_extrinsic(general(call.clone())) {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(error)) => panic!("authorised and failed with {error:?}: {call:?}"),
            Err(_) => Outcome::Refused,
        }
    }

    /// Dispatches a signed call. Whatever is refused is refused in the pallets' words or for want of money.
    pub fn dispatch(&mut self, who: &AccountId, call: RuntimeCall) -> Outcome {
        match by(who, call.clone()) {
            Ok(()) => Outcome::Done,
            Err(DispatchError::Module(_) | DispatchError::Token(_) | DispatchError::Arithmetic(_)) => Outcome::Failed,
            Err(error) => panic!("{error:?}: {call:?}"),
        }
    }
}
