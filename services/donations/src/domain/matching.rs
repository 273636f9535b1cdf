//! Matching: which pledge a credit fulfils. Only exact reference, amount and currency place a line by themselves; all else
//! is proposed with a score and its reasons.

use std::collections::BTreeMap;

use kaifong_kernel::values::Money;

use super::{
    donor::DonorId,
    line::Transaction,
    pledge::{Pledge, PledgeId},
    proposal::{Reason, Share},
};

/// How a pledge came into question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Its reference stands in the line.
    Exactly,
    /// Its reference is one slip away from what stands in the line.
    OneOff,
    /// By amount and currency alone.
    ByAmount,
}

/// A pledge in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The pledge, of the account's fund.
    pub pledge: Pledge,
    /// How it came into question.
    pub found: Found,
    /// The donor's name, if known.
    pub donor_name: Option<String>,
}

/// What the matching thinks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Reference, amount and currency are exact, and no other reference stands there.
    Exact(PledgeId),
    /// A person decides.
    Propose(Vec<Suggestion>),
    /// Nothing is known about it.
    Nothing,
}

/// A pledge that the line may fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The pledge.
    pub pledge: PledgeId,
    /// Its amount.
    pub amount: Money,
    /// Other pledges that it may fulfil together with it.
    pub others: Vec<Share>,
    /// How sure, 1 to 99.
    pub score: i32,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Suggestions for one line: more help nobody.
const MOST: usize = 5;
/// Names at least so alike, in percent, count as one.
const ALIKE: usize = 80;

/// Judges one credit.
#[must_use]
pub fn judge(told: &Transaction, candidates: &[Candidate], known_payer: Option<DonorId>) -> Verdict {
    let mut exact = candidates.iter().filter(|candidate| candidate.found == Found::Exactly);
    if let (Some(only), None) = (exact.next(), exact.next())
        && only.pledge.is_open()
        && only.pledge.amount == told.amount
        && !told.unsplit
    {
        return Verdict::Exact(only.pledge.id);
    }
    let together = together(told, candidates);
    let within = |pledge| together.iter().flat_map(Suggestion::pledges).any(|one| one == pledge);
    let mut best: BTreeMap<PledgeId, Suggestion> = BTreeMap::new();
    for candidate in candidates.iter().filter(|candidate| !within(candidate.pledge.id)) {
        let Some(suggestion) = suggest(told, candidate, known_payer) else { continue };
        let known = best.entry(suggestion.pledge).or_insert_with(|| suggestion.clone());
        if suggestion.score > known.score {
            *known = suggestion;
        }
    }
    let mut suggestions: Vec<Suggestion> = best.into_values().chain(together.clone()).collect();
    suggestions.sort_by_key(|suggestion| (-suggestion.score, suggestion.pledge));
    suggestions.truncate(MOST);
    if suggestions.is_empty() { Verdict::Nothing } else { Verdict::Propose(suggestions) }
}

impl Suggestion {
    fn pledges(&self) -> impl Iterator<Item = PledgeId> {
        [self.pledge].into_iter().chain(self.others.iter().map(|share| share.pledge))
    }
}

/// How sure it is that a line fulfils every pledge it names, when their amounts make its own.
const TOGETHER: i32 = 92;

/// One transfer for several pledges: the references of all stand in it, and together they are its amount.
fn together(told: &Transaction, candidates: &[Candidate]) -> Option<Suggestion> {
    let named = candidates.iter().filter(|candidate| candidate.found == Found::Exactly && candidate.pledge.is_open());
    let amounts: BTreeMap<PledgeId, Money> =
        named.map(|candidate| (candidate.pledge.id, candidate.pledge.amount)).collect();
    let sum = amounts.values().try_fold(Money::new(0, told.amount.currency), |sum, amount| sum.plus(*amount));
    if amounts.len() < 2 || sum != Ok(told.amount) {
        return None;
    }
    let mut shares = amounts.into_iter().map(|(pledge, amount)| Share { pledge, amount });
    let Share { pledge, amount } = shares.next()?;
    let reasons = vec![Reason::Reference, Reason::Sum];
    Some(Suggestion { pledge, amount, others: shares.collect(), score: TOGETHER, reasons })
}

/// Whether more than its amount speaks for a pledge: the payer's name, or the account it was paid from.
#[must_use]
pub fn is_likely(told: &Transaction, candidate: &Candidate, known_payer: Option<DonorId>) -> bool {
    let named = alike(told.counterparty.as_deref(), candidate.donor_name.as_deref());
    named || (known_payer.is_some() && known_payer == candidate.pledge.donor)
}

fn suggest(told: &Transaction, candidate: &Candidate, known_payer: Option<DonorId>) -> Option<Suggestion> {
    let pledge = &candidate.pledge;
    if pledge.amount.currency != told.amount.currency {
        return None;
    }
    let amount = amount_reason(told, pledge.amount);
    let named = alike(told.counterparty.as_deref(), candidate.donor_name.as_deref());
    let payer = known_payer.is_some() && known_payer == pledge.donor;
    let mut score = match (candidate.found, amount) {
        (Found::Exactly, Reason::Amount) => 90,
        (Found::Exactly, Reason::NetOfCharges) => 88,
        (Found::OneOff, Reason::Amount) => 85,
        (Found::Exactly, _) => 75,
        (Found::OneOff, Reason::NetOfCharges) => 70,
        (Found::OneOff, _) => 50,
        (Found::ByAmount, Reason::Amount) if named || payer => 45,
        (Found::ByAmount, _) => return None,
    };
    let mut reasons = vec![amount];
    reasons.splice(0..0, reference_reason(candidate.found));
    if named {
        score += 5;
        reasons.push(Reason::Name);
    }
    if payer {
        score += 4;
        reasons.push(Reason::KnownPayer);
    }
    if !pledge.is_open() {
        score = score.min(40);
        reasons.push(Reason::NotOpen);
    }
    Some(Suggestion { pledge: pledge.id, amount: pledge.amount, others: Vec::new(), score, reasons })
}

const fn reference_reason(found: Found) -> Option<Reason> {
    match found {
        Found::Exactly => Some(Reason::Reference),
        Found::OneOff => Some(Reason::ReferenceOneOff),
        Found::ByAmount => None,
    }
}

fn amount_reason(told: &Transaction, pledged: Money) -> Reason {
    if told.amount == pledged {
        return Reason::Amount;
    }
    let gross = told.charges.and_then(|charges| told.amount.plus(charges).ok());
    if gross == Some(pledged) { Reason::NetOfCharges } else { Reason::OtherAmount }
}

/// Whether two names are much alike: the share of neighbouring pairs of characters that they have in common
/// (Dice's coefficient), which works for English and Chinese names alike.
fn alike(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let (one, mut other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let mut common = 0;
    for pair in one {
        if let Some(at) = other.iter().position(|candidate| *candidate == pair) {
            other.swap_remove(at);
            common += 2;
        }
    }
    common * 100 / all >= ALIKE
}

fn pairs(name: &str) -> Vec<(char, char)> {
    let plain: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    plain.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::{Currency, Instant};
    use uuid::Uuid;

    use super::*;
    use crate::domain::{gift::Rail, line::tests::transaction, pledge::PledgeState, reference::Reference};

    fn pledge(number: u128, minor: i64) -> Pledge {
        Pledge {
            id: Uuid::from_u128(number).into(),
            reference: Reference::from_seed(7),
            donor: Some(Uuid::from_u128(number).into()),
            tenant: Uuid::nil().into(),
            fund: Uuid::nil().into(),
            purpose: Uuid::nil().into(),
            amount: Money::new(minor, Currency::HKD),
            rail: Rail::Fps,
            state: PledgeState::Instructed,
            expires_on: "2026-12-31".parse().unwrap(),
            gift: None,
            pledged_at: Instant::from_micros(0),
        }
    }

    fn candidate(pledge: Pledge, found: Found) -> Candidate {
        Candidate { pledge, found, donor_name: Some("Wing Fat Trading Co. Ltd".to_owned()) }
    }

    fn proposed(verdict: Verdict) -> Vec<Suggestion> {
        match verdict {
            Verdict::Propose(suggestions) => suggestions,
            Verdict::Exact(_) | Verdict::Nothing => panic!("{verdict:?} is no proposal"),
        }
    }

    #[test]
    fn only_reference_amount_and_currency_together_place_a_line() {
        let told = transaction(1000, "");
        let exact = candidate(pledge(1, 1000), Found::Exactly);
        assert_eq!(judge(&told, std::slice::from_ref(&exact), None), Verdict::Exact(exact.pledge.id));
        let short = proposed(judge(&transaction(900, ""), std::slice::from_ref(&exact), None));
        assert_eq!(short[0].reasons, [Reason::Reference, Reason::OtherAmount]);
        let one_off = candidate(pledge(1, 1000), Found::OneOff);
        assert_eq!(proposed(judge(&told, &[one_off], None))[0].reasons, [Reason::ReferenceOneOff, Reason::Amount]);
        let two = [exact.clone(), candidate(pledge(2, 1000), Found::Exactly)];
        assert_eq!(proposed(judge(&told, &two, None)).len(), 2, "two references: a person decides");
        let batch = Transaction { unsplit: true, ..told };
        assert_eq!(proposed(judge(&batch, &[exact], None)).len(), 1);
    }

    #[test]
    fn two_references_whose_amounts_make_the_line_are_one_proposal() {
        let two = [candidate(pledge(1, 600), Found::Exactly), candidate(pledge(2, 400), Found::Exactly)];
        let split = proposed(judge(&transaction(1000, ""), &two, None));
        assert_eq!(split.len(), 1, "neither of them alone");
        assert_eq!(split[0].reasons, [Reason::Reference, Reason::Sum]);
        let shares: Vec<i64> = split[0].others.iter().map(|share| share.amount.amount_minor).collect();
        assert_eq!((split[0].amount.amount_minor, shares), (600, vec![400]));
        assert_eq!(proposed(judge(&transaction(1001, ""), &two, None)).len(), 2, "they don't make it");
    }

    #[test]
    fn a_pledge_that_is_not_open_is_never_fulfilled_by_itself() {
        let done = Pledge { state: PledgeState::Matched, gift: Some(Uuid::nil().into()), ..pledge(1, 1000) };
        let suggestions = proposed(judge(&transaction(1000, ""), &[candidate(done, Found::Exactly)], None));
        assert!(suggestions[0].reasons.contains(&Reason::NotOpen));
    }

    #[test]
    fn charges_explain_a_difference() {
        let told = Transaction { charges: Some(Money::new(50, Currency::HKD)), ..transaction(950, "") };
        let suggestions = proposed(judge(&told, &[candidate(pledge(1, 1000), Found::Exactly)], None));
        assert_eq!(suggestions[0].reasons, [Reason::Reference, Reason::NetOfCharges]);
    }

    #[test]
    fn an_amount_alone_proves_nothing_a_name_or_a_known_payer_helps() {
        let by_amount = [candidate(pledge(1, 1000), Found::ByAmount)];
        assert_eq!(judge(&transaction(1000, ""), &by_amount, None), Verdict::Nothing);
        let named = Transaction { counterparty: Some("WING FAT TRADING CO LTD".to_owned()), ..transaction(1000, "") };
        assert_eq!(proposed(judge(&named, &by_amount, None))[0].reasons, [Reason::Amount, Reason::Name]);
        let payer = by_amount[0].pledge.donor;
        let known = proposed(judge(&transaction(1000, ""), &by_amount, payer));
        assert_eq!(known[0].reasons, [Reason::Amount, Reason::KnownPayer]);
    }

    #[test]
    fn names_in_both_scripts() {
        assert!(alike(Some("陳大文有限公司"), Some("陳大文有限公司")));
        assert!(alike(Some("Chan Tai Man"), Some("CHAN TAI-MAN")));
        assert!(!alike(Some("Chan Tai Man"), Some("Wong Siu Ming")));
        assert!(!alike(Some(""), Some("")));
    }
}
