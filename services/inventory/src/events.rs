//! Facts as they travel: ids, quantities and states, never a name or an address.
