//! Keys in files: encrypted, or readable by their owner only
