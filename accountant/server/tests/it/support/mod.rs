//! Helpers of several tests.

pub mod accountant;
pub mod binary;
pub mod client;
pub mod load;
pub mod openapi;

pub use client::{Answer, Client};
pub use tallystick_testing_kit::{Key, NOTCH, Place, ScriptedConsumer, ScriptedProvider};
