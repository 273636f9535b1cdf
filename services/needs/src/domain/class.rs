//! Classes of need: a short list, and how each is treated.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::ClassId;

kaifong_kernel::words! {
    /// What sort of need.
    NeedClass {
        /// A bed.
        Bed = "bed",
        /// A mattress.
        Mattress = "mattress",
        /// Bedding.
        Bedding = "bedding",
        /// Other furniture.
        Furniture = "furniture",
        /// A household appliance.
        Appliance = "appliance",
        /// A wheelchair.
        Wheelchair = "wheelchair",
        /// Another aid for moving or care.
        CareAid = "care_aid",
        /// A trip with a stair climber.
        StairClimberTrip = "stair_climber_trip",
        /// A place on a school bus.
        SchoolBus = "school_bus",
        /// Things for school.
        SchoolSupplies = "school_supplies",
        /// Clothing.
        Clothing = "clothing",
        /// Food.
        Food = "food",
        /// Money.
        Cash = "cash",
        /// Anything else.
        Other = "other",
    }
}

/// How a class is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its id: one for each class.
    pub id: ClassId,
    /// The class.
    pub class: NeedClass,
    /// For how many days a service warns of another; 0 for never.
    pub window_days: i32,
    /// After how many hours of waiting a need comes first.
    pub longest_wait_hours: i32,
    /// Goes up with every change; 0 as it comes.
    pub version: i64,
}

impl NeedClass {
    /// Its name in English and in Traditional Chinese.
    #[must_use]
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Bed => ("Bed", "床"),
            Self::Mattress => ("Mattress", "床褥"),
            Self::Bedding => ("Bedding", "寢具"),
            Self::Furniture => ("Furniture", "傢俬"),
            Self::Appliance => ("Appliance", "家庭電器"),
            Self::Wheelchair => ("Wheelchair", "輪椅"),
            Self::CareAid => ("Care aid", "護理輔具"),
            Self::StairClimberTrip => ("Stair-climber trip", "樓梯機接送"),
            Self::SchoolBus => ("School bus", "校車"),
            Self::SchoolSupplies => ("School supplies", "書簿文具"),
            Self::Clothing => ("Clothing", "衣物"),
            Self::Food => ("Food", "食物"),
            Self::Cash => ("Money", "現金援助"),
            Self::Other => ("Other", "其他"),
        }
    }

    /// Days and hours as they come: what lasts warns long, what is used up warns briefly, what happens often never.
    const fn as_it_comes(self) -> (i32, i32) {
        match self {
            Self::Bed | Self::Mattress | Self::Appliance => (365, 72),
            Self::Furniture => (365, 336),
            Self::Wheelchair | Self::CareAid => (365, 48),
            Self::Bedding | Self::Clothing => (90, 72),
            Self::SchoolBus | Self::SchoolSupplies => (180, 168),
            Self::Cash => (30, 72),
            Self::Food => (7, 24),
            Self::StairClimberTrip => (0, 48),
            Self::Other => (0, 336),
        }
    }

    /// The id of its setting: the same everywhere, from its place in the list.
    #[must_use]
    pub fn id(self) -> ClassId {
        let place = Self::ALL.iter().position(|class| *class == self).unwrap_or_default();
        ClassId::from(Uuid::from_u128(u128::try_from(place).unwrap_or_default() + 1))
    }

    /// Its setting as long as nobody has set it.
    #[must_use]
    pub fn setting(self) -> Setting {
        let (window_days, longest_wait_hours) = self.as_it_comes();
        Setting { id: self.id(), class: self, window_days, longest_wait_hours, version: 0 }
    }
}

impl Setting {
    /// The same with other numbers.
    #[must_use]
    pub const fn set(self, window_days: i32, longest_wait_hours: i32) -> Self {
        Self { window_days, longest_wait_hours, version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_names_and_an_id_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for class in NeedClass::ALL {
            let (en, zh) = class.names();
            assert!(seen.insert((class.id(), en, zh)));
            assert!(zh.chars().all(|character| !character.is_ascii()));
            assert!(class.setting().longest_wait_hours > 0);
        }
        assert_eq!(seen.len(), NeedClass::ALL.len());
    }
}
