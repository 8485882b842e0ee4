//! The behaviours that contracts of this kind are tested for in production, on the real runtime.

mod accountant;
mod consumer;
mod provider;
mod registry;
