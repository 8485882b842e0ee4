//! A chain in memory, always finalized, that answers all that services ask of a node: an accountant's service (as
//! its `ChainSource`) and the proxies of consumers and providers (as their `ChainLink`).

use crate::{NOTCH, Place};
use futures::future::{FutureExt, ready};
use std::sync::{Arc, Mutex};
use tallystick_accountant::chain::{
    ChainConstants,
    offline::{OfflineChain, OfflineConsumer, OfflineState},
};
use tallystick_chain::{
    ChainEvent, EventRecord,
    events::{accountant::AccountantEvent, money::BalanceEvent},
};
use tallystick_messages::Cheque;
use tallystick_parties::provider::ChainFacts;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane, consumer_channel_id, hashlock, provider_channel_id,
    state::{
        AccountantState, AccountantStatus, ConsumerChannelState, DeviceState, ProviderChannelState, SettlementQuote,
    },
};
use tallystick_sdk::link::{Answer, ChainLink, ConsumerFacts, LinkError, Settled};

/// The height of the first block.
pub const HEIGHT: BlockNumber = 100;
/// Blocks between an exit's request and its payment.
pub const EXIT_DELAY: BlockNumber = 200;

/// The chain, with one accountant on it and nobody else at first.
pub struct TestChain {
    /// The chain as the accountant's service sees it. A test may change its state, then make a block.
    pub source: Arc<OfflineChain>,
    place: Place,
    settlements: Mutex<Vec<Settled>>,
}

/// An active accountant with 1,000 NOTCH available, a stake of 1,000 NOTCH and a fee of 1 %.
pub fn accountant_state(place: &Place) -> AccountantState {
    AccountantState {
        owner: place.owner.account.clone(),
        operator: place.operator.account.clone(),
        previous_operator: None,
        status: AccountantStatus::Active,
        fee: sp_runtime::Permill::from_percent(1),
        pending_fee: None,
        min_bond: 0,
        min_consumer_settlement: NOTCH,
        stake: 1_000 * NOTCH,
        available: 1_000 * NOTCH,
        covered_total: 0,
        owed_total: 0,
        withdrawal: None,
        reclaim_from: None,
        punished_since: None,
        url: "http://127.0.0.1".into(),
    }
}

/// A consumer with an open channel.
pub fn consumer_on_chain(place: &Place, identity: &AccountId, balance: Balance) -> OfflineConsumer {
    OfflineConsumer {
        channel: ConsumerChannelState {
            channel: consumer_channel_id(identity, &place.accountant),
            opened: true,
            balance,
            settled: Vec::new(),
            exit: None,
        },
        devices: Vec::new(),
    }
}

/// A provider with an open channel.
pub fn provider_on_chain(place: &Place, identity: &AccountId, coverage: Balance) -> ProviderChannelState {
    ProviderChannelState {
        channel: provider_channel_id(identity, &place.accountant),
        proven: 0,
        settled: 0,
        coverage,
        pending_coverage_cut: None,
        min_settlement: 0,
    }
}

impl TestChain {
    /// At height [`HEIGHT`], with an [`EXIT_DELAY`] and a chain fee of `chain_fee` for each settlement.
    pub fn new(place: &Place, chain_fee: Balance) -> Arc<Self> {
        let state = OfflineState::new(accountant_state(place), chain_fee);
        let constants = ChainConstants {
            genesis: place.genesis,
            exit_delay: EXIT_DELAY,
            existential_deposit: 1,
        };
        Arc::new(Self {
            source: OfflineChain::new(constants, place.accountant.clone(), HEIGHT, state),
            place: place.clone(),
            settlements: Mutex::default(),
        })
    }

    /// The chain's genesis hash, the accountant and its keys.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Opens a consumer's channel with this much in it, in a new block.
    pub fn open_consumer(&self, identity: &AccountId, balance: Balance) {
        let consumer = consumer_on_chain(&self.place, identity, balance);
        self.source.change(|state| {
            state.consumers.insert(identity.clone(), consumer);
        });
        self.touch(identity);
    }

    /// Lets a device's key pay from a lane, without a limit, in a new block.
    pub fn authorize_device(&self, identity: &AccountId, lane: Lane, key: &AccountId) {
        self.source.change(|state| {
            state.consumers.get_mut(identity).unwrap().devices.push(DeviceState {
                lane,
                key: Some(key.clone()),
                limit: Balance::MAX,
                valid_until: BlockNumber::MAX - 1,
            });
        });
        self.touch(identity);
    }

    /// Changes what a consumer's channel holds, in a new block.
    pub fn set_balance(&self, identity: &AccountId, balance: Balance) {
        self.source.change(|state| {
            state.consumers.get_mut(identity).unwrap().channel.balance = balance;
        });
        self.touch(identity);
    }

    /// Opens a provider's channel with this coverage.
    pub fn open_provider(&self, identity: &AccountId, coverage: Balance) {
        let provider = provider_on_chain(&self.place, identity, coverage);
        self.source.change(|state| {
            state.providers.insert(identity.clone(), provider);
        });
    }

    /// Makes empty blocks up to this height.
    pub fn reach(&self, height: BlockNumber) {
        while self.source.height() < height {
            self.source.add_block(Vec::new());
        }
    }

    /// Connects the node, or cuts it off.
    pub fn connect(&self, connected: bool) {
        self.source.change(|state| state.connected = connected);
    }

    /// Settlements that providers made, in their order.
    pub fn settlements(&self) -> Vec<Settled> {
        self.settlements.lock().unwrap().clone()
    }

    /// A block that tells followers to read a consumer's channel anew.
    fn touch(&self, identity: &AccountId) {
        self.source
            .add_block(vec![record(ChainEvent::Balance(BalanceEvent::Deposit {
                who: consumer_channel_id(identity, &self.place.accountant),
                amount: 1,
            }))]);
    }

    fn look<T>(&self, look: impl FnOnce(&OfflineState, BlockNumber) -> T) -> Result<T, LinkError> {
        let height = self.source.height();
        self.source.with(|state| {
            if !state.connected {
                return Err(LinkError::Unreachable("it is cut off".to_owned()));
            }
            Ok(look(state, height))
        })
    }

    fn consumer_facts(&self, identity: &AccountId, lane: Lane) -> Result<ConsumerFacts, LinkError> {
        self.look(|state, height| {
            let consumer = state.consumers.get(identity);
            let channel = consumer.map(|consumer| &consumer.channel);
            let device = consumer.and_then(|consumer| consumer.devices.iter().find(|device| device.lane == lane));
            ConsumerFacts {
                height,
                opened: channel.is_some_and(|channel| channel.opened),
                balance: channel.map_or(0, |channel| channel.balance),
                exit_open: channel.is_some_and(|channel| channel.exit.as_ref().is_some_and(|exit| exit.open)),
                lane_key: match lane {
                    0 => Some(identity.clone()),
                    _ => device.and_then(|device| device.key.clone()),
                },
            }
        })
    }

    fn provider_facts(&self, identity: &AccountId) -> Result<Option<ChainFacts>, LinkError> {
        self.look(|state, height| {
            let (provider, accountant) = (state.providers.get(identity)?, state.accountant.as_ref()?);
            Some(ChainFacts {
                height,
                operator: accountant.operator.clone(),
                previous_operator: None,
                coverage: provider.coverage,
                proven: provider.proven,
                settled: provider.settled,
            })
        })
    }

    fn quote_of(&self, identity: &AccountId, amount: Balance) -> Result<SettlementQuote, LinkError> {
        self.look(|state, _| {
            let settled = state.providers.get(identity).map_or(0, |provider| provider.settled);
            let fee = state
                .accountant
                .as_ref()
                .map(|accountant| accountant.fee)
                .unwrap_or_default();
            let gross = amount.saturating_sub(settled);
            let accountant_fee = fee * gross;
            let rest = gross - accountant_fee;
            SettlementQuote {
                gross,
                accountant_fee,
                chain_fee: state.chain_fee,
                net: rest.saturating_sub(state.chain_fee),
                why_not: (rest < 2 * state.chain_fee).then(|| "BelowMargin".to_owned()),
                ..SettlementQuote::default()
            }
        })
    }

    fn settle_now(&self, identity: &AccountId, cheque: &Cheque) -> Result<Settled, LinkError> {
        let promise = &cheque.promise.promise;
        assert_eq!(promise.hashlock, hashlock(&cheque.preimage), "the preimage fits");
        assert!(self.source.height() <= promise.valid_until, "the promise is still good");
        let quote = self.quote_of(identity, promise.amount)?;
        self.source.change(|state| {
            let provider = state.providers.get_mut(identity).unwrap();
            provider.proven = provider.proven.max(promise.amount);
            provider.settled = provider.proven;
        });
        let block = self
            .source
            .add_block(vec![record(ChainEvent::Accountant(AccountantEvent::Proven {
                accountant: self.place.accountant.clone(),
                provider: identity.clone(),
                amount: promise.amount,
                preimage: cheque.preimage,
            }))]);
        let settled = Settled {
            block: block.number,
            block_hash: block.hash,
            gross: quote.gross,
            accountant_fee: quote.accountant_fee,
            chain_fee: quote.chain_fee,
            net: quote.net,
            ..Settled::default()
        };
        self.settlements.lock().unwrap().push(settled.clone());
        Ok(settled)
    }
}

/// An event of the first transaction in a block.
pub fn record(event: ChainEvent) -> EventRecord {
    EventRecord {
        extrinsic: Some(1),
        event,
    }
}

impl ChainLink for TestChain {
    fn height(&self) -> Answer<'_, BlockNumber> {
        ready(self.look(|_, height| height)).boxed()
    }

    fn consumer(&self, identity: &AccountId, lane: Lane, _accountant: &AccountId) -> Answer<'_, ConsumerFacts> {
        ready(self.consumer_facts(identity, lane)).boxed()
    }

    fn provider(&self, identity: &AccountId, _accountant: &AccountId) -> Answer<'_, Option<ChainFacts>> {
        ready(self.provider_facts(identity)).boxed()
    }

    fn quote(&self, identity: &AccountId, _accountant: &AccountId, amount: Balance) -> Answer<'_, SettlementQuote> {
        ready(self.quote_of(identity, amount)).boxed()
    }

    fn settle(&self, identity: &AccountId, _accountant: &AccountId, cheque: &Cheque) -> Answer<'_, Settled> {
        ready(self.settle_now(identity, cheque)).boxed()
    }
}
