//! The fund as a few sums, told without journals: what the books must say after each thing that happens.

use super::op::{AWARDS, Op, PAYMENTS, PROGRAMMES, PURPOSES, TRANCHES};

/// Done, or the code of the refusal.
pub type Outcome = Result<(), &'static str>;

/// A purpose's money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purpose {
    pub received: i64,
    pub cleared: i64,
    pub spendable: i64,
}

/// A programme's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Programme {
    pub purpose: usize,
    pub wanted: i64,
    pub undone: bool,
    pub allocated: i64,
    pub held: i64,
    pub committed: i64,
    pub payable: i64,
    pub in_transit: i64,
    pub paid: i64,
}

impl Programme {
    pub fn available(&self) -> i64 {
        self.allocated - self.held - self.committed - self.payable - self.in_transit - self.paid
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Held,
    Committed,
    Voided,
    Expired,
    Closed,
}

#[derive(Debug, Clone, Copy)]
struct Award {
    programme: usize,
    amount: i64,
    hours_left: i64,
    stage: Stage,
    committed: i64,
    in_transit: i64,
}

#[derive(Debug, Clone, Copy)]
struct Tranche {
    award: usize,
    amount: i64,
    open: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    InTransit,
    Paid,
    Back,
    Failed,
}

#[derive(Debug, Clone, Copy)]
struct Payment {
    award: usize,
    tranche: usize,
    amount: i64,
    sent: Sent,
}

/// The fund.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub purposes: [Purpose; PURPOSES],
    pub programmes: [Option<Programme>; PROGRAMMES],
    awards: [Option<Award>; AWARDS],
    tranches: [Option<Tranche>; TRANCHES],
    payments: [Option<Payment>; PAYMENTS],
    in_hand: Vec<(usize, i64)>,
    cleared: Vec<(usize, i64)>,
    suspended: Vec<i64>,
}

impl Model {
    /// What a new programme may take of a purpose.
    pub fn available(&self, purpose: usize) -> i64 {
        let of = self.programmes.iter().flatten().filter(|programme| programme.purpose == purpose);
        self.purposes[purpose].spendable - of.map(|programme| programme.allocated - programme.paid).sum::<i64>()
    }

    pub fn apply(&mut self, op: &Op) -> Outcome {
        match *op {
            Op::Gift { purpose, minor } => self.income(purpose, minor, minor, minor),
            Op::Card { purpose, minor } => self.income(purpose, minor, minor, 0),
            Op::Cheque { purpose, minor } => {
                self.in_hand.push((purpose, minor));
                self.income(purpose, minor, 0, 0)
            }
            Op::Clear { .. } | Op::Bounce { .. } | Op::Suspend { .. } | Op::Place { .. } => self.bank(op),
            Op::Charge { purpose, minor } => self.income(purpose, 0, 0, -minor),
            Op::Allocate { purpose, programme, minor } => self.allocate(purpose, programme, minor),
            Op::Undo { programme } => self.undo(programme),
            Op::Hold { programme, award, minor, hours } => self.hold(programme, award, minor, hours),
            Op::Void { award } => self.void(award),
            Op::Commit { award } => self.commit(award),
            Op::Wait { hours } => self.wait(hours),
            Op::Recognise { award, tranche, minor } => self.recognise(award, tranche, minor),
            Op::Release { payment, award, tranche, minor } => self.release(payment, award, tranche, minor),
            Op::Confirm { payment } => self.confirm(payment),
            Op::Return { payment } => self.give_back(payment),
            Op::Fail { payment } => self.fail(payment),
            Op::Close { award } => self.close(award),
        }
    }

    fn income(&mut self, purpose: usize, received: i64, cleared: i64, spendable: i64) -> Outcome {
        let purpose = &mut self.purposes[purpose];
        purpose.received += received;
        purpose.cleared += cleared;
        purpose.spendable += spendable;
        Ok(())
    }

    /// The bank account is kept under purpose 0.
    #[expect(clippy::wildcard_enum_match_arm, reason = "each group of operations has its own function")]
    fn bank(&mut self, op: &Op) -> Outcome {
        match op {
            Op::Clear { cheque } if !self.in_hand.is_empty() => {
                let (purpose, minor) = self.in_hand.remove(cheque.index(self.in_hand.len()));
                self.cleared.push((purpose, minor));
                self.income(purpose, 0, minor, minor)
            }
            Op::Bounce { cheque } if !self.cleared.is_empty() => {
                let (purpose, minor) = self.cleared.remove(cheque.index(self.cleared.len()));
                self.income(purpose, -minor, -minor, -minor)
            }
            Op::Suspend { minor } if *minor < 0 => self.income(0, 0, 0, *minor),
            Op::Suspend { minor } => {
                self.suspended.push(*minor);
                Ok(())
            }
            Op::Place { line, purpose } if !self.suspended.is_empty() => {
                let minor = self.suspended.remove(line.index(self.suspended.len()));
                self.income(*purpose, minor, minor, minor)
            }
            _ => Ok(()),
        }
    }

    fn allocate(&mut self, purpose: usize, programme: usize, minor: i64) -> Outcome {
        if let Some(known) = self.programmes[programme] {
            if known.undone {
                return Err("FND035");
            }
            return same(known.purpose == purpose && known.wanted == minor, "FND011");
        }
        if self.available(purpose) < minor {
            return Err("FND008");
        }
        let (held, committed, payable, in_transit, paid) = (0, 0, 0, 0, 0);
        let (wanted, allocated, undone) = (minor, minor, false);
        self.programmes[programme] =
            Some(Programme { purpose, wanted, undone, allocated, held, committed, payable, in_transit, paid });
        Ok(())
    }

    fn undo(&mut self, programme: usize) -> Outcome {
        let Some(programme) = &mut self.programmes[programme] else { return Err("FND025") };
        if programme.undone {
            return Err("FND026");
        }
        if programme.available() < programme.wanted {
            return Err("FND010");
        }
        programme.allocated -= programme.wanted;
        programme.undone = true;
        Ok(())
    }

    fn hold(&mut self, programme: usize, award: usize, minor: i64, hours: i64) -> Outcome {
        let known = self.awards[award].filter(|award| !matches!(award.stage, Stage::Voided | Stage::Expired));
        if let Some(known) = known {
            return same(known.programme == programme && known.amount == minor, "FND015");
        }
        let Some(of) = &mut self.programmes[programme] else { return Err("FND009") };
        if of.available() < minor {
            return Err("FND010");
        }
        of.held += minor;
        let (stage, committed, in_transit) = (Stage::Held, 0, 0);
        self.awards[award] = Some(Award { programme, amount: minor, hours_left: hours, stage, committed, in_transit });
        Ok(())
    }

    fn void(&mut self, award: usize) -> Outcome {
        let Some(award) = &mut self.awards[award] else { return Err("FND012") };
        match award.stage {
            Stage::Held => {
                award.stage = Stage::Voided;
                programme(&mut self.programmes, award.programme).held -= award.amount;
                Ok(())
            }
            Stage::Voided => Ok(()),
            Stage::Committed | Stage::Closed | Stage::Expired => Err("FND013"),
        }
    }

    fn commit(&mut self, award: usize) -> Outcome {
        let Some(award) = &mut self.awards[award] else { return Err("FND012") };
        match award.stage {
            Stage::Held => {
                (award.stage, award.committed) = (Stage::Committed, award.amount);
                let of = programme(&mut self.programmes, award.programme);
                of.held -= award.amount;
                of.committed += award.amount;
                Ok(())
            }
            Stage::Committed | Stage::Closed => Ok(()),
            Stage::Voided | Stage::Expired => Err("FND013"),
        }
    }

    fn wait(&mut self, hours: i64) -> Outcome {
        for award in self.awards.iter_mut().flatten().filter(|award| award.stage == Stage::Held) {
            award.hours_left -= hours;
            if award.hours_left <= 0 {
                award.stage = Stage::Expired;
                programme(&mut self.programmes, award.programme).held -= award.amount;
            }
        }
        Ok(())
    }

    fn recognise(&mut self, award: usize, tranche: usize, minor: i64) -> Outcome {
        let of = commitment(&mut self.awards, award)?;
        if let Some(known) = self.tranches[tranche] {
            return same(known.award == award && known.amount == minor, "FND018");
        }
        if of.stage == Stage::Closed {
            return Err("FND024");
        }
        if of.committed < minor {
            return Err("FND017");
        }
        of.committed -= minor;
        let of = programme(&mut self.programmes, of.programme);
        of.committed -= minor;
        of.payable += minor;
        self.tranches[tranche] = Some(Tranche { award, amount: minor, open: minor });
        Ok(())
    }

    fn release(&mut self, payment: usize, award: usize, tranche: usize, minor: i64) -> Outcome {
        let of = commitment(&mut self.awards, award)?;
        if let Some(known) = self.payments[payment] {
            let as_before = known.award == award && known.tranche == tranche && known.amount == minor;
            return same(as_before, "FND021");
        }
        let Some(owed) = &mut self.tranches[tranche] else { return Err("FND019") };
        if owed.award != award {
            return Err("FND018");
        }
        if owed.open < minor {
            return Err("FND020");
        }
        owed.open -= minor;
        of.in_transit += minor;
        let of = programme(&mut self.programmes, of.programme);
        of.payable -= minor;
        of.in_transit += minor;
        self.payments[payment] = Some(Payment { award, tranche, amount: minor, sent: Sent::InTransit });
        Ok(())
    }

    fn confirm(&mut self, payment: usize) -> Outcome {
        let Some(payment) = &mut self.payments[payment] else { return Ok(()) };
        if payment.sent == Sent::InTransit {
            payment.sent = Sent::Paid;
            let award = commitment(&mut self.awards, payment.award)?;
            award.in_transit -= payment.amount;
            let of = programme(&mut self.programmes, award.programme);
            of.in_transit -= payment.amount;
            of.paid += payment.amount;
            self.purposes[of.purpose].spendable -= payment.amount;
        }
        Ok(())
    }

    fn give_back(&mut self, payment: usize) -> Outcome {
        let Some(payment) = &mut self.payments[payment] else { return Ok(()) };
        if payment.sent == Sent::Paid {
            payment.sent = Sent::Back;
            let award = commitment(&mut self.awards, payment.award)?;
            award.stage = Stage::Committed;
            let of = programme(&mut self.programmes, award.programme);
            of.paid -= payment.amount;
            of.payable += payment.amount;
            self.purposes[of.purpose].spendable += payment.amount;
            if let Some(tranche) = &mut self.tranches[payment.tranche] {
                tranche.open += payment.amount;
            }
        }
        Ok(())
    }

    fn fail(&mut self, payment: usize) -> Outcome {
        let Some(payment) = &mut self.payments[payment] else { return Err("FND031") };
        match payment.sent {
            Sent::InTransit => {}
            Sent::Failed => return Ok(()),
            Sent::Paid | Sent::Back => return Err("FND032"),
        }
        payment.sent = Sent::Failed;
        let award = commitment(&mut self.awards, payment.award)?;
        award.in_transit -= payment.amount;
        let of = programme(&mut self.programmes, award.programme);
        of.in_transit -= payment.amount;
        of.payable += payment.amount;
        if let Some(tranche) = &mut self.tranches[payment.tranche] {
            tranche.open += payment.amount;
        }
        Ok(())
    }

    fn close(&mut self, award: usize) -> Outcome {
        let of = commitment(&mut self.awards, award)?;
        if of.stage == Stage::Closed {
            return Ok(());
        }
        if of.in_transit > 0 {
            return Err("FND023");
        }
        let programme = programme(&mut self.programmes, of.programme);
        programme.committed -= of.committed;
        for tranche in self.tranches.iter_mut().flatten().filter(|tranche| tranche.award == award) {
            programme.payable -= tranche.open;
            tranche.open = 0;
        }
        (of.committed, of.stage) = (0, Stage::Closed);
        Ok(())
    }
}

/// The same fact told twice is the same fact.
fn same(as_before: bool, code: &'static str) -> Outcome {
    if as_before { Ok(()) } else { Err(code) }
}

fn programme(programmes: &mut [Option<Programme>; PROGRAMMES], at: usize) -> &mut Programme {
    programmes[at].as_mut().expect("an award has a programme")
}

fn commitment(awards: &mut [Option<Award>; AWARDS], at: usize) -> Result<&mut Award, &'static str> {
    awards[at].as_mut().filter(|award| matches!(award.stage, Stage::Committed | Stage::Closed)).ok_or("FND016")
}
