//! A chain that is only a table, always finalized.

use futures::future::{ready, FutureExt};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};
use tallystick_parties::provider::{ChainFacts, Cheque};
use tallystick_primitives::{hashlock, state::SettlementQuote, AccountId, Balance, BlockNumber, Lane};
use tallystick_sdk::link::{Answer, ChainLink, ConsumerFacts, LinkError, Settled};

#[derive(Clone, Debug)]
pub struct ConsumerRow {
    pub opened: bool,
    pub balance: Balance,
    pub exit_open: bool,
    pub devices: HashMap<Lane, AccountId>,
}

#[derive(Debug)]
pub struct Table {
    pub height: BlockNumber,
    pub down: bool,
    pub consumers: HashMap<AccountId, ConsumerRow>,
    pub coverage: Balance,
    pub proven: Balance,
    pub settled: Balance,
    pub chain_fee: Balance,
    pub settlements: Vec<Settled>,
}

pub struct FakeChain {
    table: Mutex<Table>,
}

impl FakeChain {
    pub fn new() -> Self {
        let rich = ConsumerRow {
            opened: true,
            balance: 1_000_000_000_000_000,
            exit_open: false,
            devices: HashMap::from([(1, super::account("Phone")), (2, super::account("Laptop"))]),
        };
        Self {
            table: Mutex::new(Table {
                height: 100,
                down: false,
                consumers: HashMap::from([(super::account("Consumer"), rich)]),
                coverage: 0,
                proven: 0,
                settled: 0,
                chain_fee: 1_000,
                settlements: Vec::new(),
            }),
        }
    }

    pub fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap()
    }

    fn up(&self) -> Result<MutexGuard<'_, Table>, LinkError> {
        let table = self.table();
        if table.down {
            return Err(LinkError::Unreachable("it is down".to_owned()));
        }
        Ok(table)
    }

    fn consumer_facts(&self, identity: &AccountId, lane: Lane) -> Result<ConsumerFacts, LinkError> {
        let table = self.up()?;
        let row = table.consumers.get(identity);
        Ok(ConsumerFacts {
            height: table.height,
            opened: row.is_some_and(|row| row.opened),
            balance: row.map_or(0, |row| row.balance),
            exit_open: row.is_some_and(|row| row.exit_open),
            lane_key: match lane {
                0 => Some(identity.clone()),
                lane => row.and_then(|row| row.devices.get(&lane).cloned()),
            },
        })
    }

    fn provider_facts(&self) -> Result<Option<ChainFacts>, LinkError> {
        let table = self.up()?;
        Ok(Some(ChainFacts {
            height: table.height,
            operator: super::account("Operator"),
            previous_operator: None,
            coverage: table.coverage,
            proven: table.proven,
            settled: table.settled,
        }))
    }

    fn quote_of(&self, amount: Balance) -> Result<SettlementQuote, LinkError> {
        let table = self.up()?;
        let gross = amount.saturating_sub(table.settled);
        let accountant_fee = gross / 100;
        let margin = gross - accountant_fee >= 2 * table.chain_fee;
        Ok(SettlementQuote {
            gross,
            accountant_fee,
            chain_fee: table.chain_fee,
            net: (gross - accountant_fee).saturating_sub(table.chain_fee),
            why_not: (!margin).then(|| "BelowMargin".to_owned()),
            ..SettlementQuote::default()
        })
    }

    fn settle_now(&self, cheque: &Cheque) -> Result<Settled, LinkError> {
        let promise = &cheque.promise.promise;
        assert_eq!(
            promise.hashlock,
            hashlock(&cheque.preimage),
            "a settlement needs the right preimage"
        );
        let quote = self.quote_of(promise.amount)?;
        let mut table = self.up()?;
        assert!(table.height <= promise.valid_until, "the promise has expired");
        table.proven = table.proven.max(promise.amount);
        table.settled = table.proven;
        let settled = Settled {
            block: table.height,
            gross: quote.gross,
            accountant_fee: quote.accountant_fee,
            chain_fee: quote.chain_fee,
            net: quote.net,
            ..Settled::default()
        };
        table.settlements.push(settled.clone());
        Ok(settled)
    }
}

impl ChainLink for FakeChain {
    fn height(&self) -> Answer<'_, BlockNumber> {
        ready(self.up().map(|table| table.height)).boxed()
    }

    fn consumer(&self, identity: &AccountId, lane: Lane, _accountant: &AccountId) -> Answer<'_, ConsumerFacts> {
        ready(self.consumer_facts(identity, lane)).boxed()
    }

    fn provider(&self, _identity: &AccountId, _accountant: &AccountId) -> Answer<'_, Option<ChainFacts>> {
        ready(self.provider_facts()).boxed()
    }

    fn quote(&self, _identity: &AccountId, _accountant: &AccountId, amount: Balance) -> Answer<'_, SettlementQuote> {
        ready(self.quote_of(amount)).boxed()
    }

    fn settle(&self, _identity: &AccountId, _accountant: &AccountId, cheque: &Cheque) -> Answer<'_, Settled> {
        ready(self.settle_now(cheque)).boxed()
    }
}
