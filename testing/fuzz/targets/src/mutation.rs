//! Random edits of valid input, of the kinds that find mistakes in decoders.

use codec::{Compact, Decode, Encode};
use rand::{Rng, RngCore, seq::SliceRandom};

/// No input is longer than this, in bytes.
pub const MAX_LENGTH: usize = 4_096;
/// Random bytes of no form are at most this many.
pub const MAX_NOISE_LENGTH: usize = 512;

/// Bytes that say nothing.
pub fn noise(random: &mut impl RngCore) -> Vec<u8> {
    let mut bytes = vec![0; random.gen_range(0..=MAX_NOISE_LENGTH)];
    random.fill_bytes(&mut bytes);
    bytes
}

/// One of `seeds` after one to four edits.
///
/// With `framed` the seeds begin with their own length: three times out of four that is put right
/// afterwards, because otherwise few edits would reach what lies behind it.
pub fn mutated(random: &mut impl RngCore, seeds: &[Vec<u8>], framed: bool) -> Vec<u8> {
    let Some(seed) = seeds.choose(random) else {
        return Vec::new();
    };
    let reframe = framed && random.gen_ratio(3, 4);
    let mut bytes = if reframe { unframed(seed) } else { seed.clone() };
    for _ in 0..random.gen_range(1..=4) {
        edit(random, &mut bytes, seeds);
    }
    bytes.truncate(MAX_LENGTH);
    if reframe {
        bytes = bytes.encode();
    }
    bytes
}

fn unframed(bytes: &[u8]) -> Vec<u8> {
    Vec::<u8>::decode(&mut &bytes[..]).unwrap_or_default()
}

fn edit(random: &mut impl RngCore, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    if bytes.is_empty() {
        bytes.push(random.r#gen());
    }
    let at = random.gen_range(0..bytes.len());
    let from = random.gen_range(0..=at);
    match random.gen_range(0..10) {
        0 | 1 => bytes[at] ^= 1 << random.gen_range(0..8),
        2 => bytes[at] = random.r#gen(),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(from..at)),
        5 => {
            let again = bytes[from..at].to_vec();
            splice(bytes, at, 0, &again);
        }
        // The beginning of one, the end of another.
        6 => {
            if let Some(other) = seeds.choose(random) {
                let start = random.gen_range(0..=other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[start..]);
            }
        }
        // Extremes, where a number may stand.
        7 => {
            let width = [1, 2, 4, 8, 16].choose(random).copied().unwrap_or(1);
            let extreme = [0x00, 0x7f, 0x80, 0xff].choose(random).copied().unwrap_or(0);
            splice(bytes, at, width, &vec![extreme; width]);
        }
        // A length that is not so, in place of what may be one, or before it.
        8 => {
            let wrong = match random.gen_range(0..4) {
                0 => Compact(random.gen_range(0..64u32)).encode(),
                1 => Compact(random.gen_range(64..1u32 << 14)).encode(),
                2 => Compact(u32::MAX).encode(),
                _ => Compact(random.r#gen::<u64>()).encode(),
            };
            let width = random.gen_range(0..=4);
            splice(bytes, at, width, &wrong);
        }
        _ => {
            let more = noise(random);
            splice(bytes, at, 0, &more);
        }
    }
}

/// Replaces `width` bytes, or as many as there are.
fn splice(bytes: &mut Vec<u8>, at: usize, width: usize, with: &[u8]) {
    let end = at.saturating_add(width).min(bytes.len());
    drop(bytes.splice(at..end, with.iter().copied()));
}
