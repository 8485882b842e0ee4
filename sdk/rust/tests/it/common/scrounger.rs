//! A consumer that makes an agreement by hand and then does as it likes.

use super::{World, account, http, key};
use tallystick_parties::{Consumer, LaneRecord, Limits};
use tallystick_primitives::Balance;
use tallystick_sdk::{
    ProviderProxy,
    wire::{AGREEMENTS_PATH, Accepted, OFFER_PATH, ProviderOffer},
};
use tallystick_testing_kit::GENESIS;

/// Makes an agreement; gives the payment session's token.
pub async fn agree(world: &World, provider: &ProviderProxy) -> String {
    let base = format!("http://{}", provider.address());
    let offer = http().get(format!("{base}{OFFER_PATH}")).send().await.unwrap();
    let offer: ProviderOffer = offer.json().await.unwrap();
    let (consumer, accountant) = (account("Consumer"), world.accountant.place().accountant.clone());
    let lane = LaneRecord::new(GENESIS, consumer.clone(), 0, consumer, accountant.clone());
    let limits = Limits {
        price: Balance::MAX,
        cap: Balance::MAX,
        invoice_cap: Balance::MAX,
        deadline: 10_000,
    };
    let draft = Consumer::new(lane)
        .agree(&offer.through(&accountant), &limits, sp_core::H256::random(), 100)
        .unwrap();
    let proposal = draft
        .sign(&GENESIS, |payload| Ok::<_, ()>(key("Consumer").sign(payload)))
        .unwrap();
    let request = http().post(format!("{base}{AGREEMENTS_PATH}")).json(&proposal);
    let accepted: Accepted = request.send().await.unwrap().json().await.unwrap();
    accepted.token
}
