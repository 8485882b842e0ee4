//! Every message survives JSON and SCALE.

use crate::common::{exchanges, hashes, messages, signed_agreements, signed_promises};
use codec::{DecodeAll, Encode};
use proptest::{collection::vec, option, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{from_value, to_value};
use std::fmt::Debug;
use tallystick_messages::{
    Cheque, Committed, CommittedAgreement, ExchangeAnswer, ExchangeRequest, HeldPayment, Invoice, ReconcileAnswer,
    ReconcileReport, Refusal, RefusedMessage, RevealAnswer, RevealRequest, Unit,
};
use tallystick_primitives::AccountId;

#[test]
fn a_unit_is_checked_in_scale_too() {
    assert_eq!(
        Unit::decode_all(&mut b"\x10byte".as_slice()).unwrap().to_string(),
        "byte"
    );
    for bad in [b"\x00".as_slice(), b"\x08a b", b"\x04\xff"] {
        assert!(Unit::decode_all(&mut &*bad).is_err());
    }
}

fn round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + DecodeAll + Encode + PartialEq + Debug,
{
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    prop_assert_eq!(&from_value::<T>(to_value(value).unwrap()).unwrap(), value);
    prop_assert_eq!(&T::decode_all(&mut value.encode().as_slice()).unwrap(), value);
    Ok(())
}

fn committed() -> impl Strategy<Value = Committed> {
    let agreement = (hashes(), any::<u128>()).prop_map(|(id, total)| CommittedAgreement { id, total });
    (any::<u32>(), option::of(signed_promises()), option::of(agreement)).prop_map(|(lane, newest, agreement)| {
        Committed {
            lane,
            newest,
            agreement,
        }
    })
}

fn answers() -> impl Strategy<Value = ExchangeAnswer> {
    let refused = (
        any::<u32>(),
        prop::sample::select(Refusal::ALL),
        option::of(committed()),
    )
        .prop_map(|(index, refusal, committed)| RefusedMessage {
            index,
            refusal,
            committed,
        });
    (
        any::<u64>(),
        vec(any::<u32>(), 0..5),
        vec(refused, 0..4),
        option::of(signed_promises()),
        option::of(signed_promises()),
        any::<u128>(),
    )
        .prop_map(|(number, accepted, refused, promise, previous, total)| ExchangeAnswer {
            number,
            accepted,
            refused,
            promise,
            previous,
            total,
        })
}

fn reports() -> impl Strategy<Value = ReconcileReport> {
    let preimages = || prop::array::uniform32(any::<u8>());
    let payment =
        (signed_agreements(), messages(), option::of(preimages())).prop_map(|(agreement, message, preimage)| {
            HeldPayment {
                agreement,
                message,
                preimage,
            }
        });
    let revealed = (signed_promises(), preimages()).prop_map(|(promise, preimage)| Cheque { promise, preimage });
    (
        crate::common::accounts(),
        any::<u64>(),
        option::of(revealed),
        option::of(signed_promises()),
        vec(payment, 0..3),
    )
        .prop_map(|(provider, next_number, last, pending, payments)| ReconcileReport {
            provider,
            next_number,
            last,
            pending,
            payments,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn everything_survives_json_and_scale(
        request in exchanges(),
        answer in answers(),
        report in reports(),
        number in any::<u64>(),
        total in any::<u128>(),
        hash in hashes(),
    ) {
        round_trip(&request)?;
        round_trip(&answer)?;
        round_trip(&report)?;
        round_trip(&Invoice { agreement: hash, total, hashlock: hash })?;
        round_trip(&ReconcileAnswer { next_number: number, total, taken: 3 })?;
        round_trip(&RevealRequest { provider: AccountId::new(hash.0), number, preimage: hash.0 })?;
        for message in &request.messages {
            round_trip(message)?;
            round_trip(&RevealAnswer { number, promise: message.signed_promise() })?;
        }
        prop_assert_eq!(request.digest(), request.clone().digest());
    }

    #[test]
    fn noise_is_refused_without_a_panic(noise in vec(any::<u8>(), 0..600), text in "\\PC{0,80}") {
        prop_assert!(ExchangeAnswer::decode_all(&mut noise.as_slice()).map_or(true, |answer| answer.encode() == noise));
        prop_assert!(ExchangeRequest::decode_all(&mut noise.as_slice()).map_or(true, |request| request.encode() == noise));
        prop_assert!(serde_json::from_str::<ExchangeRequest>(&text).is_err());
    }
}
