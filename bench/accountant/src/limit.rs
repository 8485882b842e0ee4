//! The least cost of an exchange: one signature verified and one made, by all threads at once.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};
use tallystick_primitives::{Hash, Promise, signature::is_signed_by};
use tallystick_testing_kit::Key;

/// How many times a second `threads` threads verify a promise and sign one.
pub fn verify_and_sign_per_second(threads: usize, time: Duration) -> f64 {
    let (stop, done) = (AtomicBool::new(false), AtomicU64::new(0));
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let count = work_until(&stop);
                done.fetch_add(count, Ordering::Relaxed);
            });
        }
        thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
    });
    done.into_inner() as f64 / began.elapsed().as_secs_f64()
}

fn work_until(stop: &AtomicBool) -> u64 {
    let key = Key::random();
    let genesis = Hash::repeat_byte(1);
    let mut promise = Promise::of_consumer(Hash::repeat_byte(2), 0, 0, Hash::repeat_byte(3));
    let mut signature = key.sign(&promise.payload(&genesis));
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        assert!(is_signed_by(&promise.payload(&genesis), &signature, &key.account));
        promise.amount += 1;
        signature = key.sign(&promise.payload(&genesis));
        count += 1;
    }
    count
}
