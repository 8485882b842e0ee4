//! The two forms of tests that are long by nature: short in ordinary runs, long under `make soak`.

/// Whether the long form is asked for: by `TALLYSTICK_SOAK=1`, as `make soak` sets it.
pub fn is_asked_for() -> bool {
    std::env::var_os("TALLYSTICK_SOAK").is_some_and(|value| value == "1")
}

/// `short` in ordinary runs, `long` under `make soak`: numbers of repetitions, of seeds, of steps.
pub fn choose<T>(short: T, long: T) -> T {
    if is_asked_for() { long } else { short }
}
