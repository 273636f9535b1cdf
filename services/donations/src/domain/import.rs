//! Imports: one document each, named by its content, worked on in chunks.

use kaifong_kernel::values::Instant;
use serde::Serialize;

kaifong_kernel::ids! {
    /// A document taken in.
    ImportId = "imp";
}

kaifong_kernel::words! {
    /// State of an import.
    ImportState {
        /// Lines are being placed.
        Running = "running",
        /// Every line is booked.
        Done = "done",
    }
}

/// Lines worked on in one transaction.
pub const CHUNK: usize = 500;

/// What became of a chunk's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Known from an earlier document.
    pub known: i64,
    /// Placed by themselves.
    pub matched: i64,
    /// In suspense with a proposal.
    pub proposed: i64,
    /// In suspense without one.
    pub suspense: i64,
}

impl Tally {
    /// All of them.
    #[must_use]
    pub const fn lines(&self) -> i64 {
        self.known + self.matched + self.proposed + self.suspense
    }
}

/// A document taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// State.
    pub state: ImportState,
    /// The stored ciphertext's name.
    pub blob_id: String,
    /// Keyed hash of the content: the same content is the same import.
    pub sameness: String,
    /// Size of the content in bytes.
    pub size_bytes: i64,
    /// `camt.053.001.08`.
    pub format: String,
    /// Statements in it.
    pub statements: i32,
    /// Booked lines in it.
    pub lines_total: i64,
    /// What became of the lines worked on.
    pub tally: Tally,
    /// When started.
    pub started_at: Instant,
    /// When done.
    pub finished_at: Option<Instant>,
}

impl Import {
    /// The next line to be worked on, counted over the whole document.
    #[must_use]
    pub const fn next_line(&self) -> i64 {
        self.tally.lines()
    }

    /// After a chunk. Done when no line is left.
    #[must_use]
    pub fn advance(mut self, chunk: Tally, now: Instant) -> Self {
        assert!(self.state == ImportState::Running, "only a running import is worked on");
        self.tally.known += chunk.known;
        self.tally.matched += chunk.matched;
        self.tally.proposed += chunk.proposed;
        self.tally.suspense += chunk.suspense;
        assert!(self.next_line() <= self.lines_total, "a line was worked on twice");
        if self.next_line() == self.lines_total {
            self.state = ImportState::Done;
            self.finished_at = Some(now);
        }
        self
    }
}
