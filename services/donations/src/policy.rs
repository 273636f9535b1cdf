//! Who may call what. Nothing is allowed by default.

mod fund;
mod gifts;

use kaifong_kernel::auth::Rule;

/// One row for each RPC of this service.
pub const POLICY: &[Rule] = &joined();

const COUNT: usize = fund::FUND.len() + gifts::GIFTS.len();

const fn joined() -> [Rule; COUNT] {
    let mut rules = [fund::FUND[0]; COUNT];
    let mut place = 0;
    while place < COUNT {
        rules[place] =
            if place < fund::FUND.len() { fund::FUND[place] } else { gifts::GIFTS[place - fund::FUND.len()] };
        place += 1;
    }
    rules
}
