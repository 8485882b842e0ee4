//! The processor time of this process.

use std::{io, time::Duration};

/// Processor time that all threads of this process have used so far, in user and kernel mode.
#[allow(unsafe_code)]
pub fn process_cpu_time() -> io::Result<Duration> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes one `timespec` to the pointer, which is valid for the time of the call.
    if unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let seconds = u64::try_from(time.tv_sec).map_err(io::Error::other)?;
    let nanoseconds = u32::try_from(time.tv_nsec).map_err(io::Error::other)?;
    Ok(Duration::new(seconds, nanoseconds))
}

/// Runs `job` and returns its result and the processor time it took.
pub fn measure<T>(job: impl FnOnce() -> T) -> io::Result<(T, Duration)> {
    let start = process_cpu_time()?;
    let result = job();
    Ok((result, process_cpu_time()?.saturating_sub(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time() {
        let (sum, time) = measure(|| (0..5_000_000u64).fold(0u64, |sum, n| std::hint::black_box(sum ^ n))).unwrap();
        assert_ne!(sum, 1 << 40);
        assert!(time > Duration::ZERO);
    }
}
