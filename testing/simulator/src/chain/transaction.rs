//! The transactions of the chain. One that is not allowed does nothing.

use super::{ChainState, Channel, Device, DeviceTerms, Exit};
use crate::{
    crypto::Scheme,
    setup::{ACCOUNTANT_FEE_DIVISOR, EXIT_DELAY, GENESIS, REQUEST_FEE},
};
use tallystick_messages::SignedPromise;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Preimage};

/// A transaction. People are named by their places.
#[derive(Clone, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the fields name people and amounts")]
pub enum Transaction {
    /// From a consumer's wallet into a channel.
    TopUp {
        consumer: usize,
        accountant: usize,
        amount: Balance,
    },
    /// A consumer wants to leave.
    RequestExit { consumer: usize, accountant: usize },
    /// It changes its mind.
    CancelExit { consumer: usize, accountant: usize },
    /// The delay is over.
    FinalizeExit { consumer: usize, accountant: usize },
    /// It leaves at once, as the accountant agreed (that signature is taken for granted here).
    FastExit {
        consumer: usize,
        accountant: usize,
        amount: Balance,
        nonce: u64,
        valid_until: BlockNumber,
    },
    /// The device in lane 1 gets these terms, or none.
    SetDevice {
        consumer: usize,
        terms: Option<DeviceTerms>,
    },
    /// An accountant collects.
    SettleConsumer {
        consumer: usize,
        signer: AccountId,
        accountant: usize,
        promise: SignedPromise,
        preimage: Preimage,
    },
    /// A provider collects.
    SettleProvider {
        provider: usize,
        accountant: usize,
        operator: AccountId,
        promise: SignedPromise,
        preimage: Preimage,
    },
    /// An accountant takes its money out, what it can.
    Withdraw { accountant: usize },
}

/// An event of a finalized transaction, which tells accountants more than the new state.
#[derive(Clone, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the fields name people and amounts")]
pub enum Event {
    /// A consumer's promise was settled.
    ConsumerSettled {
        consumer: usize,
        accountant: usize,
        preimage: Preimage,
    },
    /// A provider's promise was settled.
    ProviderSettled {
        provider: usize,
        accountant: usize,
        preimage: Preimage,
    },
    /// A fast exit was carried out.
    FastExited {
        consumer: usize,
        accountant: usize,
        amount: Balance,
    },
}

impl ChainState {
    /// Carries a transaction out, if it is allowed.
    pub fn execute(&mut self, transaction: &Transaction, scheme: Scheme) -> Option<Event> {
        match transaction {
            Transaction::TopUp {
                consumer,
                accountant,
                amount,
            } => self.top_up(*consumer, *accountant, *amount),
            Transaction::RequestExit { consumer, accountant } => self.request_exit(*consumer, *accountant),
            Transaction::CancelExit { consumer, accountant } => self.cancel_exit(*consumer, *accountant),
            Transaction::FinalizeExit { consumer, accountant } => self.finalize_exit(*consumer, *accountant),
            Transaction::FastExit {
                consumer,
                accountant,
                amount,
                nonce,
                valid_until,
            } => self.fast_exit((*consumer, *accountant), *amount, *nonce, *valid_until),
            Transaction::SetDevice { consumer, terms } => self.set_device(*consumer, terms.clone()),
            Transaction::SettleConsumer {
                consumer,
                signer,
                accountant,
                promise,
                preimage,
            } => self.settle_consumer((*consumer, *accountant), signer, promise, preimage, scheme),
            Transaction::SettleProvider {
                provider,
                accountant,
                operator,
                promise,
                preimage,
            } => self.settle_provider((*provider, *accountant), operator, promise, preimage, scheme),
            Transaction::Withdraw { accountant } => self.withdraw(*accountant),
        }
    }

    fn top_up(&mut self, consumer: usize, accountant: usize, amount: Balance) -> Option<Event> {
        let wallet = self.wallets.get_mut(consumer)?;
        let amount = amount.min(*wallet);
        *wallet -= amount;
        self.channels.entry((consumer, accountant)).or_default().balance += amount;
        None
    }

    fn pay_fee(&mut self, key: (usize, usize)) -> Option<()> {
        let channel = self.channels.get_mut(&key)?;
        channel.balance = channel.balance.checked_sub(REQUEST_FEE)?;
        self.fees += REQUEST_FEE;
        Some(())
    }

    fn request_exit(&mut self, consumer: usize, accountant: usize) -> Option<Event> {
        let height = self.height;
        let exit = self.channels.get(&(consumer, accountant))?.exit;
        if exit
            .is_some_and(|exit| height < exit.requested_at + EXIT_DELAY || exit.open && height <= exit.lapses_after())
        {
            return None;
        }
        self.pay_fee((consumer, accountant))?;
        self.channels.get_mut(&(consumer, accountant))?.exit = Some(Exit {
            requested_at: height,
            open: true,
        });
        None
    }

    fn cancel_exit(&mut self, consumer: usize, accountant: usize) -> Option<Event> {
        self.pay_fee((consumer, accountant))?;
        self.channels.get_mut(&(consumer, accountant))?.exit.as_mut()?.open = false;
        None
    }

    fn finalize_exit(&mut self, consumer: usize, accountant: usize) -> Option<Event> {
        let height = self.height;
        let channel = self.channels.get_mut(&(consumer, accountant))?;
        let exit = channel.exit.as_mut()?;
        if !exit.open || height < exit.opens_at() || height > exit.lapses_after() {
            return None;
        }
        exit.open = false;
        self.wallets[consumer] += std::mem::take(&mut channel.balance);
        None
    }

    fn fast_exit(
        &mut self,
        key: (usize, usize),
        amount: Balance,
        nonce: u64,
        valid_until: BlockNumber,
    ) -> Option<Event> {
        let height = self.height;
        let channel = self.channels.get_mut(&key)?;
        if nonce != channel.nonce || height > valid_until || amount > channel.balance {
            return None;
        }
        channel.nonce += 1;
        channel.balance -= amount;
        self.wallets[key.0] += amount;
        Some(Event::FastExited {
            consumer: key.0,
            accountant: key.1,
            amount,
        })
    }

    fn set_device(&mut self, consumer: usize, terms: Option<DeviceTerms>) -> Option<Event> {
        let until = self.height + EXIT_DELAY;
        let before = self.devices.get(consumer)?.clone();
        let waits = before
            .as_ref()
            .and_then(|device| device.superseded.as_ref())
            .is_some_and(|(_, last)| *last >= self.height);
        let old = before.and_then(|device| device.terms);
        let superseded = old.map(|old| (old, until));
        if waits {
            return None;
        }
        self.devices[consumer] = Some(Device { terms, superseded });
        None
    }

    /// Whether the key signs for the lane, for that amount.
    pub fn is_lane_key(
        &self,
        consumer: usize,
        identity: &AccountId,
        promise: &SignedPromise,
        signer: &AccountId,
    ) -> bool {
        if promise.promise.lane == 0 {
            return signer == identity;
        }
        let Some(Some(device)) = self.devices.get(consumer) else {
            return false;
        };
        let fits = |terms: &DeviceTerms| terms.key == *signer && promise.promise.amount <= terms.limit;
        device.terms.as_ref().is_some_and(fits)
            || device
                .superseded
                .as_ref()
                .is_some_and(|(terms, last)| self.height <= *last && fits(terms))
    }

    fn settle_consumer(
        &mut self,
        key: (usize, usize),
        signer: &AccountId,
        promise: &SignedPromise,
        preimage: &Preimage,
        scheme: Scheme,
    ) -> Option<Event> {
        let (consumer, accountant) = key;
        let identity = crate::people::consumer_key(scheme, consumer).account;
        let channel_id = crate::people::channel(scheme, consumer, accountant);
        let good = promise.promise.is_of(&channel_id)
            && promise.promise.is_opened_by(preimage)
            && self.height <= promise.promise.valid_until
            && self.is_lane_key(consumer, &identity, promise, signer)
            && (scheme.verifier())(&promise.promise.payload(&GENESIS), &promise.signature, signer);
        if !good {
            return None;
        }
        let channel: &mut Channel = self.channels.get_mut(&key)?;
        let settled = channel.settled.entry(promise.promise.lane).or_default();
        let paid = promise.promise.amount.checked_sub(*settled)?.min(channel.balance);
        *settled += paid;
        channel.balance -= paid;
        let account = self.accountants.get_mut(accountant)?;
        account.available += paid;
        account.collected += paid;
        Some(Event::ConsumerSettled {
            consumer,
            accountant,
            preimage: *preimage,
        })
    }

    fn settle_provider(
        &mut self,
        key: (usize, usize),
        operator: &AccountId,
        promise: &SignedPromise,
        preimage: &Preimage,
        scheme: Scheme,
    ) -> Option<Event> {
        let (provider, accountant) = key;
        let good = promise
            .promise
            .is_of(&crate::people::provider_channel(scheme, provider, accountant))
            && promise.promise.lane == 0
            && promise.promise.is_opened_by(preimage)
            && self.height <= promise.promise.valid_until
            && *operator == crate::people::operator_key(scheme, accountant).account
            && (scheme.verifier())(&promise.promise.payload(&GENESIS), &promise.signature, operator);
        if !good {
            return None;
        }
        let channel = self.providers.get_mut(&key)?;
        let account = self.accountants.get_mut(accountant)?;
        channel.proven = channel.proven.max(promise.promise.amount);
        let due = channel.proven - channel.settled;
        let from_money = due.min(account.available);
        let from_coverage = (due - from_money).min(channel.coverage);
        let fee = from_money / ACCOUNTANT_FEE_DIVISOR;
        account.available -= from_money - fee;
        channel.coverage -= from_coverage;
        channel.settled += from_money + from_coverage;
        self.earnings[provider] += from_money - fee + from_coverage;
        Some(Event::ProviderSettled {
            provider,
            accountant,
            preimage: *preimage,
        })
    }

    fn withdraw(&mut self, accountant: usize) -> Option<Event> {
        let account = self.accountants.get_mut(accountant)?;
        account.withdrawn += std::mem::take(&mut account.available);
        None
    }
}
