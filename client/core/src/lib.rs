//! The consumer and the provider as pure state machines
