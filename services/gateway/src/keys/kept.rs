//! What is remembered of keys: tokens for a few seconds, refusals for fewer, and which keys were ever in force.

use std::collections::HashMap;

use kaifong_kernel::values::Instant;
use tonic::Status;

use super::Exchanged;

/// A token is kept no longer than this: so long can a revoked key go on where another replica revoked it.
pub(super) const KEPT_SECONDS: i64 = 5;
/// A refusal is told again for so long without asking.
const REFUSED_SECONDS: i64 = 3;
/// A key without an answer is let through for so long without being counted again.
const UNANSWERED_SECONDS: i64 = 60;
/// Tokens, and refusals, kept at once; when there are more, the ended ones go, and then all.
const KEPT_AT_MOST: usize = 10_000;

/// Tokens and refusals by the hash of their key.
#[derive(Default)]
pub(super) struct Kept {
    tokens: HashMap<String, Exchanged>,
    refused: HashMap<String, (Instant, Status)>,
    /// Keys that identity was asked about and that have no answer yet, and until when that is remembered.
    unanswered: HashMap<String, Instant>,
    /// How often all was forgotten: what was asked for before must not be kept after.
    age: u64,
}

/// What is known of a key.
pub(super) enum Known {
    /// Its token.
    Token(Exchanged),
    /// What identity said against it.
    Refused(Status),
    /// It was in force a while ago, or it was let through and identity gave no answer.
    Before,
    /// Nothing.
    Nothing,
}

impl Kept {
    pub(super) const fn age(&self) -> u64 {
        self.age
    }

    pub(super) fn known(&self, caller: &str, now: Instant) -> Known {
        if let Some((_, status)) = self.refused.get(caller).filter(|(until, _)| *until > now) {
            return Known::Refused(status.clone());
        }
        match self.tokens.get(caller) {
            Some(token) if token.until > now => Known::Token(token.clone()),
            Some(_) => Known::Before,
            None if self.unanswered.get(caller).is_some_and(|until| *until > now) => Known::Before,
            None => Known::Nothing,
        }
    }

    /// Keeps a token that was asked for at this age.
    pub(super) fn keep(&mut self, caller: String, mut token: Exchanged, age: u64, now: Instant) {
        self.unanswered.remove(&caller);
        if self.age != age {
            token.until = now;
        }
        if self.tokens.len() >= KEPT_AT_MOST {
            self.tokens.retain(|_, known| known.until > now);
        }
        if self.tokens.len() >= KEPT_AT_MOST {
            self.tokens.clear();
        }
        self.tokens.insert(caller, token);
    }

    /// Keeps a refusal that was asked for at this age.
    pub(super) fn refuse(&mut self, caller: String, status: Status, age: u64, now: Instant) {
        self.tokens.remove(&caller);
        self.unanswered.remove(&caller);
        if self.age != age {
            return;
        }
        if self.refused.len() >= KEPT_AT_MOST {
            self.refused.retain(|_, (until, _)| *until > now);
        }
        if self.refused.len() >= KEPT_AT_MOST {
            self.refused.clear();
        }
        self.refused.insert(caller, (now.plus_seconds(REFUSED_SECONDS), status));
    }

    /// Notes that identity gave no answer: the key was let through and needn't be again.
    pub(super) fn unanswered(&mut self, caller: String, now: Instant) {
        if self.unanswered.len() >= KEPT_AT_MOST {
            self.unanswered.retain(|_, until| *until > now);
        }
        if self.unanswered.len() >= KEPT_AT_MOST {
            self.unanswered.clear();
        }
        self.unanswered.insert(caller, now.plus_seconds(UNANSWERED_SECONDS));
    }

    /// Ends every token and forgets every refusal.
    pub(super) fn forget(&mut self) {
        self.age += 1;
        self.refused.clear();
        for token in self.tokens.values_mut() {
            token.until = Instant::from_micros(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_micros(1_764_550_800_000_000);

    fn token() -> Exchanged {
        Exchanged { until: NOW.plus_seconds(KEPT_SECONDS), ..Exchanged::of("caller", "ann", "org_1") }
    }

    fn is_known(kept: &Kept, seconds: i64) -> &'static str {
        match kept.known("caller", NOW.plus_seconds(seconds)) {
            Known::Token(_) => "token",
            Known::Refused(_) => "refused",
            Known::Before => "before",
            Known::Nothing => "nothing",
        }
    }

    #[test]
    fn a_token_is_kept_for_five_seconds_and_its_key_is_known_after() {
        let mut kept = Kept::default();
        assert_eq!(is_known(&kept, 0), "nothing");
        kept.keep("caller".to_owned(), token(), 0, NOW);
        assert_eq!((is_known(&kept, 4), is_known(&kept, 5)), ("token", "before"));
    }

    #[test]
    fn a_refusal_is_kept_for_three_seconds_and_its_key_is_known_no_more() {
        let mut kept = Kept::default();
        kept.keep("caller".to_owned(), token(), 0, NOW);
        kept.refuse("caller".to_owned(), Status::unauthenticated("no"), 0, NOW);
        assert_eq!((is_known(&kept, 2), is_known(&kept, 3)), ("refused", "nothing"));
    }

    #[test]
    fn what_was_asked_for_before_all_was_forgotten_is_not_kept_after() {
        let mut kept = Kept::default();
        let age = kept.age();
        kept.keep("caller".to_owned(), token(), age, NOW);
        kept.forget();
        assert_eq!(is_known(&kept, 0), "before");
        kept.keep("caller".to_owned(), token(), age, NOW);
        assert_eq!(is_known(&kept, 0), "before");
        kept.keep("caller".to_owned(), token(), kept.age(), NOW);
        assert_eq!(is_known(&kept, 0), "token");
    }

    #[test]
    fn a_key_without_an_answer_is_let_through_until_there_is_one() {
        let mut kept = Kept::default();
        kept.unanswered("caller".to_owned(), NOW);
        assert_eq!((is_known(&kept, 59), is_known(&kept, 60)), ("before", "nothing"));
        kept.refuse("caller".to_owned(), Status::unauthenticated("no"), 0, NOW);
        assert_eq!(is_known(&kept, 3), "nothing", "what is refused is counted again");
    }

    #[test]
    fn refusals_are_bounded() {
        let mut kept = Kept::default();
        for number in 0..=KEPT_AT_MOST {
            kept.refuse(number.to_string(), Status::unauthenticated("no"), 0, NOW);
            kept.unanswered(number.to_string(), NOW);
        }
        assert!(kept.unanswered.len() <= KEPT_AT_MOST, "{}", kept.unanswered.len());
        assert!(kept.refused.len() <= KEPT_AT_MOST, "{}", kept.refused.len());
    }
}
