//! Who may call what. Nothing is allowed by default. Stock is the council's: agencies see no more than whether there is any.

mod catalogue;
mod lending;
mod stock;

use kaifong_kernel::auth::Rule;

/// The rows of every part of this service.
const PARTS: &[&[Rule]] = &[catalogue::CATALOGUE, stock::STOCK, lending::LOANS];

/// One row for each RPC of this service.
pub const POLICY: &[Rule] = &joined();

const fn count() -> usize {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
}

const fn joined() -> [Rule; count()] {
    let mut rules = [PARTS[0][0]; count()];
    let (mut place, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut of_part = 0;
        while of_part < PARTS[part].len() {
            rules[place] = PARTS[part][of_part];
            (place, of_part) = (place + 1, of_part + 1);
        }
        part += 1;
    }
    rules
}
