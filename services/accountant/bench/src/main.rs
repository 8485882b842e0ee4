//! Measures an accountant through HTTP next to the cost of its signatures

fn main() {}
