//! A payment hub: exchanges the promises of many consumers into one per provider
