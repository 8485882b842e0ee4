//! Prints the table of `docs/protocol.md` of refusals off chain. `make generate` runs it.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use tallystick_messages::Refusal;

fn main() {
    println!("| number | code | meaning |");
    println!("|---:|---|---|");
    for (number, refusal) in Refusal::ALL.iter().enumerate() {
        println!("| {number} | `{}` | {refusal} |", refusal.code());
    }
}
