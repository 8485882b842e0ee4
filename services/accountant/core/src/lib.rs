//! The accountant as a pure state machine
