//! Pay for metered services and get paid for them
