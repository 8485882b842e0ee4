//! A consumer that makes an agreement by hand and then does as it likes.

use super::{account, key, World, GENESIS};
use tallystick_parties::{Consumer, LaneRecord, Limits};
use tallystick_primitives::Balance;
use tallystick_sdk::{
    wire::{Accepted, ProviderOffer, AGREEMENTS_PATH, OFFER_PATH},
    ProviderProxy,
};

/// Makes an agreement; gives the session's token.
pub async fn agree(world: &World, provider: &ProviderProxy) -> String {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let base = format!("http://{}", provider.address());
    let offer: ProviderOffer = client
        .get(format!("{base}{OFFER_PATH}"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let lane = LaneRecord::new(
        GENESIS,
        account("Consumer"),
        0,
        account("Consumer"),
        world.hub.accountant(),
    );
    let limits = Limits {
        price: Balance::MAX,
        cap: Balance::MAX,
        invoice_cap: Balance::MAX,
        deadline: 10_000,
    };
    let terms = offer.through(&world.hub.accountant());
    let draft = Consumer::new(lane)
        .agree(&terms, &limits, sp_core::H256::random(), 100)
        .unwrap();
    let proposal = draft
        .sign(&GENESIS, |payload| Ok::<_, ()>(key("Consumer").sign(payload)))
        .unwrap();
    let answer = client
        .post(format!("{base}{AGREEMENTS_PATH}"))
        .json(&proposal)
        .send()
        .await
        .unwrap();
    let accepted: Accepted = answer.json().await.unwrap();
    accepted.token
}
