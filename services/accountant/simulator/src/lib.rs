//! Many consumers, providers and accountants over a network that loses, repeats and reorders, and crashes
