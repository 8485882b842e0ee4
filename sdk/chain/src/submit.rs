//! Submitting transactions, and waiting for what becomes of them.

use crate::{
    calls::Call,
    chain::Chain,
    error::Error,
    extrinsic::{Extrinsic, SigningContext},
    outcome::Outcome,
    refusal::Refusal,
    rpc::{Rpc, hex},
    signer::Signer,
    status::Reason,
};
use serde_json::{Value, json};
use sp_core::crypto::Ss58Codec;
use sp_io::hashing::blake2_256;
use sp_runtime::generic::Era;
use std::time::Duration;
use subxt::rpcs::client::RpcSubscription;
use tallystick_primitives::{Balance, BlockNumber, Hash};
use tokio::sync::Mutex;

/// How long a signed transaction is good unless something else is asked for, in blocks.
const DEFAULT_PERIOD: u64 = 64;
/// In how many finalized blocks a transaction is looked for that the pool has already.
const LOOK_BACK: BlockNumber = 16;
/// How long to wait after a failure before the next attempt.
const PAUSE: Duration = Duration::from_millis(200);

/// A transaction that the node's pool took.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Submitted {
    /// Hash of its bytes.
    pub hash: Hash,
    /// Lowest height at which it can be in a block.
    pub from: BlockNumber,
    /// Greatest height at which it is waited for.
    pub until: BlockNumber,
}

/// How to sign a transaction.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SignOptions {
    /// Extra fee for a better place.
    pub tip: Balance,
    /// For how many blocks it is good; 64 if none is given. Rounded up to a power of two.
    pub period: Option<u64>,
    /// Instead of the account's next nonce, which counts what waits in the pool.
    pub nonce: Option<u32>,
}

impl Chain {
    /// Hands a transaction to the node. That it was taken does not mean that it will get into a block.
    pub async fn submit(&self, extrinsic: &Extrinsic) -> Result<Submitted, Error> {
        let rpc = self.rpc()?;
        let submitted = self.expected(&rpc, extrinsic).await?;
        let bytes = json!(hex(extrinsic.bytes()));
        match rpc.request::<Hash>("author_submitExtrinsic", &[bytes]).await {
            Ok(_) => Ok(submitted),
            Err(error) => Err(self.as_refusal(error).await),
        }
    }

    /// Hands a transaction to the node and waits until a finalized block has it, or no block will.
    ///
    /// If the pool has these very bytes already, or had them until a moment ago, what is told is what became of them:
    /// the block may be an older one, see [`Outcome::number`].
    ///
    /// There must be a connection when it begins. It survives the loss of it later, then submits again and looks into
    /// the blocks. If the transaction was taken but comes into no block, that is [`Error::NotIncluded`].
    pub async fn submit_and_watch(&self, extrinsic: &Extrinsic) -> Result<Outcome, Error> {
        self.start(extrinsic).await?.finish(self).await
    }

    /// Waits until a finalized block has a transaction that was submitted before, or it is too late.
    pub async fn watch(&self, submitted: Submitted) -> Result<Outcome, Error> {
        Watching::new(submitted, None).finish(self).await
    }

    /// The context in which a transaction of this account is signed.
    pub async fn signing_context(
        &self,
        signer: &(impl Signer + ?Sized),
        options: SignOptions,
    ) -> Result<SigningContext, Error> {
        let rpc = self.rpc()?;
        let birth = rpc.finalized_hash().await?;
        let number = rpc.header(birth).await?.number()?;
        let (version, _) = self.runtime(&rpc, birth).await?;
        let nonce = match options.nonce {
            Some(nonce) => nonce,
            None => {
                let account = json!(signer.account().to_ss58check());
                rpc.request("system_accountNextIndex", &[account]).await?
            }
        };
        let era = Era::mortal(options.period.unwrap_or(DEFAULT_PERIOD), number.into());
        // A long era begins a little earlier.
        let birth = match BlockNumber::try_from(era.birth(number.into())) {
            Ok(earlier) if earlier != number => rpc.block_hash(earlier).await?,
            _ => birth,
        };
        Ok(SigningContext {
            genesis: self.known_genesis()?,
            spec_version: version.spec_version,
            transaction_version: version.transaction_version,
            nonce,
            tip: options.tip,
            era,
            birth,
        })
    }

    /// The chain's name, or that it is not known because there was no connection yet.
    pub(crate) fn known_genesis(&self) -> Result<Hash, Error> {
        self.genesis().ok_or(Error::Disconnected(Reason::NotYet))
    }

    /// Hands a transaction to the node, however often that takes.
    async fn start(&self, extrinsic: &Extrinsic) -> Result<Watching, Error> {
        // Blocks that are finalized before the first attempt cannot have it.
        let rpc = self.rpc()?;
        let submitted = self.expected(&rpc, extrinsic).await?;
        let mut watching = Watching::new(submitted, Some(json!(hex(extrinsic.bytes()))));
        watching.attach(self).await;
        match watching.given_up.take() {
            // An answer may have been lost: then a refusal may be because it is in a block already.
            Some(error) if watching.attempts == 1 => Err(error),
            given_up => Ok(Watching { given_up, ..watching }),
        }
    }

    async fn expected(&self, rpc: &Rpc, extrinsic: &Extrinsic) -> Result<Submitted, Error> {
        let hash = rpc.finalized_hash().await?;
        self.runtime(rpc, hash).await?;
        let finalized = rpc.header(hash).await?.number()?;
        let best = rpc.header(rpc.best_hash().await?).await?.number()?;
        Ok(Submitted {
            hash: extrinsic.hash(),
            from: finalized.saturating_add(1),
            until: best.saturating_add(extrinsic.lifetime()),
        })
    }

    async fn as_refusal(&self, error: Error) -> Error {
        let Error::Rpc {
            code, message, data, ..
        } = &error
        else {
            return error;
        };
        match self.types().await {
            Ok(types) => match Refusal::from_rpc(*code, message, data.as_deref(), &types) {
                Some(refusal) => refusal.into(),
                None => error,
            },
            // Rather the node's own words than the second failure.
            Err(_) => error,
        }
    }

    /// The transaction's outcome, if the block at this height has the transaction.
    async fn find(&self, number: BlockNumber, extrinsic: Hash) -> Result<Option<Outcome>, Error> {
        let rpc = self.rpc()?;
        let body = rpc.body(rpc.block_hash(number).await?).await?;
        let place = body.iter().position(|bytes| Hash::from(blake2_256(bytes)) == extrinsic);
        let Some(index) = place.and_then(|place| u32::try_from(place).ok()) else {
            return Ok(None);
        };
        let block = self.block(number).await?;
        let types = self.types().await?;
        Ok(Some(Outcome::new(&block, index, extrinsic, &types)))
    }
}

/// A transaction that is waited for.
struct Watching {
    submitted: Submitted,
    /// Its bytes in hexadecimal, to be submitted again after a loss of the connection; none if that is somebody
    /// else's business.
    bytes: Option<Value>,
    /// The pool's news about the transaction, while the connection holds.
    statuses: Option<RpcSubscription<Value>>,
    /// How often it was submitted.
    attempts: u32,
    /// Why nothing more is to be expected than what is in blocks already.
    given_up: Option<Error>,
}

impl Watching {
    fn new(submitted: Submitted, bytes: Option<Value>) -> Self {
        Self {
            submitted,
            bytes,
            statuses: None,
            attempts: 0,
            given_up: None,
        }
    }

    async fn finish(mut self, chain: &Chain) -> Result<Outcome, Error> {
        let mut number = self.submitted.from.max(1);
        while number <= self.submitted.until {
            tokio::select! {
                _ = chain.wait_for(number) => {}
                heard = heard(&mut self.statuses) => {
                    match heard {
                        Heard::Dropped(why) => {
                            let hash = self.submitted.hash;
                            self.give_up(chain, Error::NotIncluded { hash, why: why.into() }).await;
                        }
                        // A node that starts anew has an empty pool.
                        Heard::Nothing => {
                            self.attach(chain).await;
                            number = number.min(self.submitted.from.max(1));
                        }
                    }
                    continue;
                }
            }
            match chain.find(number, self.submitted.hash).await {
                Ok(Some(outcome)) => return Ok(outcome),
                Ok(None) => number = number.saturating_add(1),
                Err(error) if error.is_transient() => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error),
            }
        }
        Err(self.given_up.unwrap_or_else(|| Error::NotIncluded {
            hash: self.submitted.hash,
            why: format!("no block up to {} has it", self.submitted.until),
        }))
    }

    /// Submits it, as soon as there is a connection.
    async fn attach(&mut self, chain: &Chain) {
        let Some(bytes) = self.bytes.clone() else { return };
        loop {
            self.attempts = self.attempts.saturating_add(1);
            let answer = match chain.rpc() {
                Ok(rpc) => {
                    let params = [bytes.clone()];
                    rpc.subscribe("author_submitAndWatchExtrinsic", &params, "author_unwatchExtrinsic")
                        .await
                }
                Err(error) => Err(error),
            };
            let error = match answer {
                Ok(statuses) => {
                    self.statuses = Some(statuses);
                    return;
                }
                Err(error) if error.is_transient() => {
                    tokio::time::sleep(PAUSE).await;
                    chain.connected().await;
                    continue;
                }
                Err(error) => chain.as_refusal(error).await,
            };
            if error == Error::Refused(Refusal::AlreadyInPool) {
                // A pool keeps transactions for a moment after their block is finalized.
                self.submitted.from = self.submitted.from.saturating_sub(LOOK_BACK);
            } else {
                self.give_up(chain, error).await;
            }
            return;
        }
    }

    /// Nothing can come of it any more but what is in blocks already, finalized or not.
    async fn give_up(&mut self, chain: &Chain, why: Error) {
        self.given_up = Some(why);
        let best = async {
            let rpc = chain.rpc()?;
            rpc.header(rpc.best_hash().await?).await?.number()
        };
        if let Ok(best) = best.await {
            self.submitted.until = self.submitted.until.min(best);
        }
    }
}

/// News of the pool.
enum Heard {
    /// It does not have the transaction any more, and why.
    Dropped(&'static str),
    /// The connection is lost.
    Nothing,
}

/// Resolves when the pool drops the transaction or is not heard any more; never if nobody listens.
async fn heard(statuses: &mut Option<RpcSubscription<Value>>) -> Heard {
    let Some(subscription) = statuses else {
        return std::future::pending().await;
    };
    let heard = loop {
        match subscription.next().await {
            Some(Ok(status)) => match &status {
                // It was in a block, which may have been the wrong one for a moment; the blocks will tell.
                Value::Object(object) if object.contains_key("finalized") => break None,
                _ => {
                    if let Some(why) = reason_of(&status) {
                        break Some(Heard::Dropped(why));
                    }
                }
            },
            Some(Err(_)) | None => break Some(Heard::Nothing),
        }
    };
    *statuses = None;
    match heard {
        Some(heard) => heard,
        None => std::future::pending().await,
    }
}

fn reason_of(status: &Value) -> Option<&'static str> {
    match status {
        Value::String(word) if word == "dropped" => Some("the pool is full and dropped it"),
        Value::String(word) if word == "invalid" => Some("it became invalid while it waited"),
        Value::Object(object) if object.contains_key("usurped") => Some("one that is worth more took its place"),
        _ => None,
    }
}

/// Signs and submits calls of one account, one after the other, so that no two of them get the same nonce.
#[derive(Debug)]
pub struct Sender<S> {
    chain: Chain,
    signer: S,
    turn: Mutex<()>,
}

impl<S: Signer> Sender<S> {
    /// For this account on this chain.
    pub fn new(chain: Chain, signer: S) -> Self {
        Self {
            chain,
            signer,
            turn: Mutex::new(()),
        }
    }

    /// The account's key.
    pub fn signer(&self) -> &S {
        &self.signer
    }

    /// Signs a call with the account's next nonce and hands it to the node.
    pub async fn submit(&self, call: &Call, options: SignOptions) -> Result<Submitted, Error> {
        let _turn = self.turn.lock().await;
        let extrinsic = self.sign(call, options).await?;
        self.chain.submit(&extrinsic).await
    }

    /// Signs a call with the account's next nonce, hands it to the node and waits until a finalized block has it.
    /// Others can submit meanwhile. Whether the call succeeded says [`Outcome::result`].
    pub async fn submit_and_watch(&self, call: &Call, options: SignOptions) -> Result<Outcome, Error> {
        let watching = {
            let _turn = self.turn.lock().await;
            let extrinsic = self.sign(call, options).await?;
            self.chain.start(&extrinsic).await?
        };
        watching.finish(&self.chain).await
    }

    async fn sign(&self, call: &Call, options: SignOptions) -> Result<Extrinsic, Error> {
        let context = self.chain.signing_context(&self.signer, options).await?;
        Ok(Extrinsic::signed(call, &self.signer, &context))
    }
}
