//! Why a job isn't planned, and what would help: stable codes, and texts in both languages.

/// Why a job isn't planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No vehicle is on shift.
    NoVehicle,
    /// No vehicle of the day, with its crew, offers the skill.
    NoSkill,
    /// The skill is there, by a certificate that has lapsed by the end of the job.
    CertificateLapsed,
    /// It is more than any suitable vehicle carries, empty.
    TooHeavy,
    /// No road leads there, as far as the travel times know.
    Unreachable,
    /// Its windows and the shifts of suitable vehicles don't meet.
    OutsideShifts,
    /// Even driven directly it would ride longer than allowed.
    RideTooLong,
    /// The unit's vehicle, operator or device is booked at the time.
    UnitBooked,
    /// Its goods are on a vehicle that can't bring them any more.
    GoodsAway,
    /// Suitable vehicles carry nothing more.
    VehiclesFull,
    /// Suitable devices have not enough of their charge left.
    ChargeSpent,
    /// Jobs of the same or more weight take the place it would need.
    CompetingPriority,
    /// Suitable vehicles have no time left.
    NoTimeLeft,
}

/// What would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Remedy {
    /// Put somebody or something with the skill on a vehicle.
    AddSkill,
    /// Renew the certificate, or let another holder do it.
    RenewCertificate,
    /// Split the order, or take a larger vehicle.
    SplitOrEnlarge,
    /// Correct the address.
    CorrectAddress,
    /// Agree another window, or open a shift at that time.
    MoveWindow,
    /// Allow a longer ride or another pickup.
    RelaxRide,
    /// Take another day or time, or free the unit.
    FreeUnit,
    /// Fetch the goods back, or reserve others.
    FetchGoods,
    /// Add a vehicle or a shift.
    AddVehicle,
    /// Take another day, or change the priority with a reason.
    AnotherDay,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::NoVehicle,
        Self::NoSkill,
        Self::CertificateLapsed,
        Self::TooHeavy,
        Self::Unreachable,
        Self::OutsideShifts,
        Self::RideTooLong,
        Self::UnitBooked,
        Self::GoodsAway,
        Self::VehiclesFull,
        Self::ChargeSpent,
        Self::CompetingPriority,
        Self::NoTimeLeft,
    ];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoVehicle => "no_vehicle",
            Self::NoSkill => "no_skill",
            Self::CertificateLapsed => "certificate_lapsed",
            Self::TooHeavy => "too_heavy",
            Self::Unreachable => "unreachable",
            Self::OutsideShifts => "outside_shifts",
            Self::RideTooLong => "ride_too_long",
            Self::UnitBooked => "unit_booked",
            Self::GoodsAway => "goods_away",
            Self::VehiclesFull => "vehicles_full",
            Self::ChargeSpent => "charge_spent",
            Self::CompetingPriority => "competing_priority",
            Self::NoTimeLeft => "no_time_left",
        }
    }

    /// The reason of that code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::NoVehicle => "No vehicle is on shift on that day.",
            Self::NoSkill => "No vehicle or crew on that day has the skill it needs.",
            Self::CertificateLapsed => "The crew's certificate for it is no longer valid on that day.",
            Self::TooHeavy => "It is more than any suitable vehicle can carry.",
            Self::Unreachable => "No road to the address is known.",
            Self::OutsideShifts => "No suitable vehicle has a shift within its time windows.",
            Self::RideTooLong => "Even the direct ride takes longer than is allowed.",
            Self::UnitBooked => "The vehicle, operator or device it needs is booked at that time.",
            Self::GoodsAway => "Its goods are on a vehicle that can't bring them.",
            Self::VehiclesFull => "All suitable vehicles are full.",
            Self::ChargeSpent => "The charge of every suitable device is taken by other rides.",
            Self::CompetingPriority => "Orders of the same or higher priority take the place it would need.",
            Self::NoTimeLeft => "No suitable vehicle has time left.",
        }
    }

    /// In traditional Chinese.
    #[must_use]
    pub const fn zh_hant(self) -> &'static str {
        match self {
            Self::NoVehicle => "當日沒有車輛當值。",
            Self::NoSkill => "當日沒有車輛或人員具備所需技能。",
            Self::CertificateLapsed => "負責人員的證書於當日已失效。",
            Self::TooHeavy => "超出所有合適車輛的載量。",
            Self::Unreachable => "找不到前往該地址的路線。",
            Self::OutsideShifts => "在指定時段內沒有合適車輛當值。",
            Self::RideTooLong => "即使直接前往，車程亦超出上限。",
            Self::UnitBooked => "所需的車輛、操作員或器材在該時段已被預約。",
            Self::GoodsAway => "物資在另一輛未能送達的車上。",
            Self::VehiclesFull => "所有合適車輛均已滿載。",
            Self::ChargeSpent => "所有合適器材的電量已被其他行程用盡。",
            Self::CompetingPriority => "優先次序相同或更高的訂單佔用了所需的車位或時間。",
            Self::NoTimeLeft => "合適車輛已沒有剩餘時間。",
        }
    }

    /// What would help.
    #[must_use]
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::NoSkill | Self::ChargeSpent => Remedy::AddSkill,
            Self::CertificateLapsed => Remedy::RenewCertificate,
            Self::TooHeavy => Remedy::SplitOrEnlarge,
            Self::Unreachable => Remedy::CorrectAddress,
            Self::OutsideShifts => Remedy::MoveWindow,
            Self::RideTooLong => Remedy::RelaxRide,
            Self::UnitBooked => Remedy::FreeUnit,
            Self::GoodsAway => Remedy::FetchGoods,
            Self::NoVehicle | Self::VehiclesFull | Self::NoTimeLeft => Remedy::AddVehicle,
            Self::CompetingPriority => Remedy::AnotherDay,
        }
    }
}

impl Remedy {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::AddSkill,
        Self::RenewCertificate,
        Self::SplitOrEnlarge,
        Self::CorrectAddress,
        Self::MoveWindow,
        Self::RelaxRide,
        Self::FreeUnit,
        Self::FetchGoods,
        Self::AddVehicle,
        Self::AnotherDay,
    ];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AddSkill => "add_skill",
            Self::RenewCertificate => "renew_certificate",
            Self::SplitOrEnlarge => "split_or_enlarge",
            Self::CorrectAddress => "correct_address",
            Self::MoveWindow => "move_window",
            Self::RelaxRide => "relax_ride",
            Self::FreeUnit => "free_unit",
            Self::FetchGoods => "fetch_goods",
            Self::AddVehicle => "add_vehicle",
            Self::AnotherDay => "another_day",
        }
    }

    /// The remedy of that code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|remedy| remedy.code() == code)
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::AddSkill => "Put a person or device with the skill on a vehicle of that day.",
            Self::RenewCertificate => "Renew the certificate, or put another certified operator on the vehicle.",
            Self::SplitOrEnlarge => "Split the order, or add a larger vehicle.",
            Self::CorrectAddress => "Check the position of the address.",
            Self::MoveWindow => "Agree another time with the household, or open a shift at that time.",
            Self::RelaxRide => "Allow a longer ride, or collect from a nearer place.",
            Self::FreeUnit => "Take another time or day, or free the unit.",
            Self::FetchGoods => "Bring the goods back to the warehouse, or reserve others.",
            Self::AddVehicle => "Add a vehicle or a shift.",
            Self::AnotherDay => "Plan it for another day, or change its priority with a reason.",
        }
    }

    /// In traditional Chinese.
    #[must_use]
    pub const fn zh_hant(self) -> &'static str {
        match self {
            Self::AddSkill => "為當日車輛加派具備技能的人員或器材。",
            Self::RenewCertificate => "續領證書，或改派另一位持證操作員。",
            Self::SplitOrEnlarge => "分拆訂單，或加派較大的車輛。",
            Self::CorrectAddress => "核對地址的位置。",
            Self::MoveWindow => "與住戶另約時間，或在該時段加開更次。",
            Self::RelaxRide => "放寬車程上限，或改在較近地點提取。",
            Self::FreeUnit => "改用其他時間或日子，或騰出該組合。",
            Self::FetchGoods => "將物資運回倉庫，或另行預留物資。",
            Self::AddVehicle => "加派車輛或更次。",
            Self::AnotherDay => "改期安排，或說明理由後調整優先次序。",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_has_a_code_and_texts_of_its_own() {
        let codes: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert_eq!(Reason::of_code(reason.code()), Some(reason));
            assert!(Remedy::ALL.contains(&reason.remedy()));
        }
        let texts: BTreeSet<&str> =
            Reason::ALL.iter().map(|reason| reason.zh_hant()).chain(Remedy::ALL.iter().map(|r| r.zh_hant())).collect();
        assert_eq!(texts.len(), Reason::ALL.len() + Remedy::ALL.len());
        for remedy in Remedy::ALL {
            assert_eq!(Remedy::of_code(remedy.code()), Some(remedy));
            assert!(remedy.en().is_ascii() && remedy.en().ends_with('.'));
        }
        assert_eq!(Reason::of_code("tired"), None);
    }
}
