//! With what care a household is met: how it may be reached, and how it is vulnerable.

use serde::{Deserialize, Serialize};

kaifong_kernel::words! {
    /// How a household is vulnerable.
    VulnerabilityKind {
        /// An elder who lives alone.
        ElderAlone = "elder_alone",
        /// A disability.
        Disability = "disability",
        /// Somebody cares for another member.
        Carer = "carer",
        /// A child.
        Child = "child",
        /// A medical condition.
        Medical = "medical",
    }
}

kaifong_kernel::words! {
    /// The language to speak.
    SpokenLanguage {
        /// Cantonese.
        Cantonese = "cantonese",
        /// Putonghua.
        Putonghua = "putonghua",
        /// English.
        English = "english",
        /// Another: an interpreter is needed.
        Other = "other",
    }
}

/// How a household may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restrictions {
    /// Never by telephone.
    pub no_phone: bool,
    /// Only through the case worker of its agency.
    pub case_worker_only: bool,
    /// The language to speak.
    pub language: SpokenLanguage,
    /// From when to when, minutes after midnight; none is at any time.
    pub safe_minutes: Option<(i32, i32)>,
}

impl Default for Restrictions {
    fn default() -> Self {
        Self { no_phone: false, case_worker_only: false, language: SpokenLanguage::Cantonese, safe_minutes: None }
    }
}

impl Restrictions {
    /// Whether anybody but the case worker may call.
    #[must_use]
    pub const fn may_call(&self) -> bool {
        !self.no_phone && !self.case_worker_only
    }
}

/// How a household is vulnerable; the reason lives in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vulnerability {
    /// How.
    pub kind: VulnerabilityKind,
    /// Salted hash of the reason.
    pub commitment: String,
}
