//! Checking an accountant's promise, to the last field, before anything rests on it.

use super::Provider;
use crate::Fault;
use sp_core::H256;
use tallystick_messages::SignedPromise;
use tallystick_primitives::{Balance, BlockNumber, NEVER_EXPIRES};

impl Provider {
    /// A promise of this channel under `hashlock` for exactly `expected`, valid at least until `least`.
    pub(super) fn check_promise(
        &self,
        signed: &SignedPromise,
        hashlock: H256,
        expected: Balance,
        least: BlockNumber,
    ) -> Result<(), Fault> {
        let promise = &signed.promise;
        if promise.hashlock != hashlock {
            return Err(Fault::WrongHashlock);
        }
        if promise.amount != expected {
            return Err(Fault::WrongSum {
                promised: promise.amount,
                expected,
            });
        }
        if promise.valid_until < least {
            return Err(Fault::ExpiresTooSoon {
                valid_until: promise.valid_until,
            });
        }
        self.check_origin(signed)
    }

    /// A promise of this channel without expiry, under `hashlock`, for exactly `expected`.
    pub(super) fn check_final(&self, signed: &SignedPromise, hashlock: H256, expected: Balance) -> Result<(), Fault> {
        self.check_promise(signed, hashlock, expected, NEVER_EXPIRES)
    }

    /// A promise of this channel, signed by the accountant's operator (or the one before it, in its grace).
    pub(super) fn check_origin(&self, signed: &SignedPromise) -> Result<(), Fault> {
        let record = &self.record;
        if signed.promise.channel != record.channel() || signed.promise.lane != 0 {
            return Err(Fault::WrongChannel);
        }
        let payload = signed.promise.payload(&record.genesis);
        let good = record
            .facts
            .operators()
            .any(|operator| (self.verifier)(&payload, &signed.signature, operator));
        if good { Ok(()) } else { Err(Fault::BadSignature) }
    }
}
