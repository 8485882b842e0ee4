//! The chain's answers at one block.

use crate::{chain::Chain, error::Error};
use codec::{Decode, DecodeAll, Encode};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use sp_io::hashing::{blake2_128, twox_128};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, Lane,
    state::{AccountantState, ConsumerChannelState, IdentityState, ProviderChannelState, SettlementQuote},
};

/// How many questions are asked at the same time in bulk reads.
const CONCURRENT: usize = 64;
/// How many keys are listed in one answer; nodes give no more.
const PAGE: u32 = 1_000;

/// The chain at one block. All answers are of that block, so they fit each other.
#[derive(Clone, Debug)]
pub struct State {
    chain: Chain,
    hash: Hash,
    number: BlockNumber,
}

/// An account's money.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct AccountBalance {
    /// Money that is neither held nor reserved.
    pub free: Balance,
    /// Money that is held: stakes, bonds, deposits.
    pub held: Balance,
    /// The part of all money that must not be spent.
    pub frozen: Balance,
}

impl State {
    pub(crate) fn new(chain: Chain, hash: Hash, number: BlockNumber) -> Self {
        Self { chain, hash, number }
    }

    /// The block's height.
    pub fn number(&self) -> BlockNumber {
        self.number
    }

    /// The block's hash.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The identity, registered or not.
    pub async fn identity(&self, identity: &AccountId) -> Result<IdentityState, Error> {
        self.call("TallystickApi_identity", identity).await
    }

    /// The consumer channel between the two, opened or not.
    pub async fn consumer_channel(
        &self,
        identity: &AccountId,
        accountant: &AccountId,
    ) -> Result<ConsumerChannelState, Error> {
        self.call("TallystickApi_consumer_channel", (identity, accountant))
            .await
    }

    /// The provider channel between the two, if it is open.
    pub async fn provider_channel(
        &self,
        identity: &AccountId,
        accountant: &AccountId,
    ) -> Result<Option<ProviderChannelState>, Error> {
        self.call("TallystickApi_provider_channel", (identity, accountant))
            .await
    }

    /// The accountant, if there is one.
    pub async fn accountant(&self, accountant: &AccountId) -> Result<Option<AccountantState>, Error> {
        self.call("TallystickApi_accountant", accountant).await
    }

    /// The effect of settling a consumer's promise of `amount` in `lane` now.
    pub async fn quote_consumer_settlement(
        &self,
        identity: &AccountId,
        accountant: &AccountId,
        lane: Lane,
        amount: Balance,
    ) -> Result<SettlementQuote, Error> {
        let arguments = (identity, accountant, lane, amount);
        self.call("TallystickApi_quote_consumer_settlement", arguments).await
    }

    /// The effect of settling an accountant's promise of `amount` now.
    pub async fn quote_provider_settlement(
        &self,
        identity: &AccountId,
        accountant: &AccountId,
        amount: Balance,
    ) -> Result<SettlementQuote, Error> {
        let arguments = (identity, accountant, amount);
        self.call("TallystickApi_quote_provider_settlement", arguments).await
    }

    /// The consumer channels of many identities with one accountant, in the same order.
    pub async fn consumer_channels(
        &self,
        identities: impl IntoIterator<Item = AccountId>,
        accountant: &AccountId,
    ) -> Result<Vec<ConsumerChannelState>, Error> {
        let reads = identities.into_iter();
        let reads = reads.map(|identity| async move { self.consumer_channel(&identity, accountant).await });
        stream::iter(reads).buffered(CONCURRENT).try_collect().await
    }

    /// The provider channels of many identities with one accountant, in the same order.
    pub async fn provider_channels(
        &self,
        identities: impl IntoIterator<Item = AccountId>,
        accountant: &AccountId,
    ) -> Result<Vec<Option<ProviderChannelState>>, Error> {
        let reads = identities.into_iter();
        let reads = reads.map(|identity| async move { self.provider_channel(&identity, accountant).await });
        stream::iter(reads).buffered(CONCURRENT).try_collect().await
    }

    /// Many identities, in the same order.
    pub async fn identities(
        &self,
        identities: impl IntoIterator<Item = AccountId>,
    ) -> Result<Vec<IdentityState>, Error> {
        let reads = identities.into_iter();
        let reads = reads.map(|identity| async move { self.identity(&identity).await });
        stream::iter(reads).buffered(CONCURRENT).try_collect().await
    }

    /// The identities that have a provider channel with the accountant.
    pub async fn providers_of(&self, accountant: &AccountId) -> Result<Vec<AccountId>, Error> {
        let mut prefix = storage_key("Accountant", "ProviderChannels");
        prefix.extend(concat_key(accountant));
        let keys = self.keys(&prefix).await?;
        keys.iter().map(|key| last_account(key)).collect()
    }

    /// The identities that have opened a consumer channel with the accountant.
    ///
    /// The chain keeps channels by identity: this lists those of all accountants and takes its pick. For
    /// rebuilding after a loss, not for every day.
    pub async fn consumers_of(&self, accountant: &AccountId) -> Result<Vec<AccountId>, Error> {
        let map = storage_key("PaymentChannels", "Opened");
        let second = concat_key(accountant);
        let keys = self.keys(&map).await?;
        let of_accountant = keys.iter().filter_map(|key| key.strip_suffix(second.as_slice()));
        of_accountant.map(last_account).collect()
    }

    /// An account's money.
    pub async fn balance(&self, account: &AccountId) -> Result<AccountBalance, Error> {
        let mut key = storage_key("System", "Account");
        key.extend(concat_key(account));
        let Some(record) = self.stored(&key).await? else {
            return Ok(AccountBalance::default());
        };
        // Nonce and reference counts, then the balances pallet's record, flags included.
        type Record = ((u32, u32, u32, u32), (Balance, Balance, Balance, u128));
        let decoded = Record::decode_all(&mut record.as_slice());
        let (_, (free, held, frozen, _)) = decoded.map_err(|why| Error::decode("an account's money", why))?;
        Ok(AccountBalance { free, held, frozen })
    }

    /// Calls a function of the runtime API.
    pub(crate) async fn call<Answer: Decode>(&self, function: &str, arguments: impl Encode) -> Result<Answer, Error> {
        let rpc = self.chain.rpc()?;
        rpc.call(function, &arguments.encode(), self.hash).await
    }

    /// The value that is stored under a key.
    pub(crate) async fn stored(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        self.chain.rpc()?.storage(key, self.hash).await
    }

    async fn keys(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        let mut keys: Vec<Vec<u8>> = Vec::new();
        loop {
            let rpc = self.chain.rpc()?;
            let from = keys.last().map(|key| crate::rpc::hex(key));
            let params = [
                json!(crate::rpc::hex(prefix)),
                json!(PAGE),
                json!(from),
                json!(self.hash),
            ];
            let page: Vec<String> = rpc.request("state_getKeysPaged", &params).await?;
            let is_last = u32::try_from(page.len()).unwrap_or(PAGE) < PAGE;
            for key in page {
                keys.push(crate::rpc::bytes("a key", &key)?);
            }
            if is_last {
                return Ok(keys);
            }
        }
    }
}

/// The storage key of a pallet's value, or the beginning of the keys of its map.
pub(crate) fn storage_key(pallet: &str, entry: &str) -> Vec<u8> {
    [twox_128(pallet.as_bytes()), twox_128(entry.as_bytes())].concat()
}

/// A part of a key, hashed as `Blake2_128Concat` does.
pub(crate) fn concat_key(part: &impl Encode) -> Vec<u8> {
    let part = part.encode();
    [blake2_128(&part).as_slice(), &part].concat()
}

/// The account that a key ends with.
fn last_account(key: &[u8]) -> Result<AccountId, Error> {
    let bytes: Option<&[u8; 32]> = key.last_chunk();
    let bytes = bytes.ok_or_else(|| Error::decode("a key", "it is too short"))?;
    Ok(AccountId::new(*bytes))
}
