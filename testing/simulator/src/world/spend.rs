//! Consumers' acts with their money and their keys.

use super::World;
use crate::{
    chain::{DeviceTerms, Transaction},
    people,
    setup::{ConsumerKind, PRICE},
};
use rand::Rng;
use tallystick_parties::accountant::FastExitRequest;
use tallystick_primitives::Balance;

impl World {
    /// A consumer does something on chain.
    pub(super) fn spend(&mut self) {
        let consumer = self.rng.gen_range(0..self.consumers.len());
        let accountant = self.rng.gen_range(0..self.accountants.len());
        let kind = self.consumers[consumer].kind;
        let leaves = kind == ConsumerKind::Leaver || self.rng.gen_bool(0.05);
        let transaction = match self.rng.gen_range(0..10u32) {
            0..=3 => self.top_up(consumer, accountant),
            4 if leaves => Some(Transaction::RequestExit { consumer, accountant }),
            5 if self.rng.gen_bool(0.1) => Some(Transaction::CancelExit { consumer, accountant }),
            6 | 7 => Some(Transaction::FinalizeExit { consumer, accountant }),
            8 => self.fast_exit(consumer, accountant),
            9 if kind == ConsumerKind::Device => self.change_device(consumer),
            _ => None,
        };
        if let Some(transaction) = transaction {
            let delay = self.delay();
            self.chain.submit(delay, transaction);
        }
    }

    fn top_up(&mut self, consumer: usize, accountant: usize) -> Option<Transaction> {
        let balance = self.chain.head.channel(consumer, accountant).balance;
        if balance > 4_000 {
            return None;
        }
        // Some consumers have hardly enough: refusals must happen.
        let amount: Balance = self.rng.gen_range(100..4_000);
        self.summary.count("top-ups");
        Some(Transaction::TopUp {
            consumer,
            accountant,
            amount,
        })
    }

    fn fast_exit(&mut self, consumer: usize, accountant: usize) -> Option<Transaction> {
        let channel = self.chain.finalized.channel(consumer, accountant);
        let amount = channel.balance / self.rng.gen_range(1..4);
        let valid_until = self.chain.head.height + 10;
        let identity = people::consumer_key(self.setup.scheme, consumer).account;
        let request = FastExitRequest {
            beneficiary: identity.clone(),
            identity,
            amount,
            nonce: channel.nonce,
            valid_until,
        };
        if amount == 0 || !self.accountants[accountant].fast_exit(&self.setup, &request) {
            return None;
        }
        self.summary.count("fast exits signed");
        Some(Transaction::FastExit {
            consumer,
            accountant,
            amount,
            nonce: channel.nonce,
            valid_until,
        })
    }

    /// A device gets a new key, or its first.
    fn change_device(&mut self, consumer: usize) -> Option<Transaction> {
        let head = self.chain.head.devices[consumer].clone();
        let busy = head
            .as_ref()
            .and_then(|device| device.superseded.as_ref())
            .is_some_and(|(_, last)| *last + 10 >= self.chain.head.height);
        if busy || head.is_some() && !self.rng.gen_bool(0.3) {
            return None;
        }
        let party = &mut self.consumers[consumer];
        if head.is_some() {
            party.generation += 1;
            self.summary.count("device keys replaced");
        }
        let key = party.key(&self.setup).account;
        for machine in party.machines.values_mut() {
            machine.replace_key(key.clone()).apply(machine);
        }
        for provider in &mut self.providers {
            for side in provider.sides.values_mut() {
                let ids: Vec<_> = side
                    .consumers
                    .iter()
                    .filter(|(_, who)| **who == consumer)
                    .map(|(id, _)| *id)
                    .collect();
                for id in ids {
                    if let Ok(step) = side.machine.replace_lane_key(&id, key.clone()) {
                        step.apply(&mut side.machine);
                    }
                }
            }
        }
        let limit = PRICE * 10_000_000;
        Some(Transaction::SetDevice {
            consumer,
            terms: Some(DeviceTerms { key, limit }),
        })
    }

    /// A forgetful consumer loses everything, and gets back what providers can show it.
    pub(super) fn lose_consumer_disk(&mut self) {
        for place in 0..self.consumers.len() {
            if self.consumers[place].kind != ConsumerKind::Forgetful {
                continue;
            }
            self.summary.count("consumers lost their disk");
            self.consumers[place].forget_everything(&self.setup);
            for provider in &self.providers {
                for (accountant, side) in &provider.sides {
                    let mine = side.consumers.iter().filter(|(_, who)| **who == place);
                    for (id, _) in mine {
                        let Some((signed, message)) = side.machine.evidence(id) else {
                            continue;
                        };
                        let party = &mut self.consumers[place];
                        let Some(machine) = party.machines.get_mut(accountant) else {
                            continue;
                        };
                        let Ok(step) = machine.restore(signed, message.as_ref()) else {
                            continue;
                        };
                        step.apply(machine);
                        let units = machine.agreement(id).map_or(0, |paid| paid.units_paid());
                        party.meters.insert(*id, units);
                    }
                }
            }
        }
    }
}
