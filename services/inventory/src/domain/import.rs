//! Files of donated goods: each line is announced, known, or refused with its column and reason.

use kaifong_kernel::values::{District, Instant, Refused, is_code};
use serde::{Deserialize, Serialize};

use super::{
    Both,
    ids::{ItemId, LocationId, ReceiptId, StockImportId, StockImportLineId},
    lot::{LotCondition, Restriction},
    receipt::Goods,
    refusal::Refusal,
};

/// Lines judged in one transaction.
pub const CHUNK: usize = 500;

kaifong_kernel::words! {
    /// State of an import.
    StockImportState {
        /// Lines are being judged.
        Running = "running",
        /// Every line is judged.
        Done = "done",
    }
}

kaifong_kernel::words! {
    /// What became of a line.
    StockImportLineState {
        /// Announced on the import's receipt.
        Accepted = "accepted",
        /// Known from an earlier file, as it is.
        Known = "known",
        /// Refused, with the reason.
        Refused = "refused",
    }
}

/// What became of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Announced.
    pub accepted: i64,
    /// Known from an earlier file.
    pub known: i64,
    /// Refused.
    pub refused: i64,
}

impl Tally {
    /// All of them.
    #[must_use]
    pub const fn lines(&self) -> i64 {
        self.accepted + self.known + self.refused
    }

    /// Counts a line.
    #[must_use]
    pub const fn and(mut self, state: StockImportLineState) -> Self {
        match state {
            StockImportLineState::Accepted => self.accepted += 1,
            StockImportLineState::Known => self.known += 1,
            StockImportLineState::Refused => self.refused += 1,
        }
        self
    }
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockImport {
    /// Its id.
    pub id: StockImportId,
    /// State.
    pub state: StockImportState,
    /// The warehouse that the goods come to.
    pub warehouse: LocationId,
    /// Who sends them.
    pub source: String,
    /// The stored ciphertext's name.
    pub blob_id: String,
    /// Keyed hash of the content: with warehouse and source it is the same import.
    pub sameness: String,
    /// Size of the content in bytes.
    pub size_bytes: i64,
    /// The receipt of its accepted lines.
    pub receipt: Option<ReceiptId>,
    /// Lines in it, without the heading.
    pub lines_total: i64,
    /// What became of those worked on.
    pub tally: Tally,
    /// When started.
    pub started_at: Instant,
    /// When done.
    pub finished_at: Option<Instant>,
}

impl StockImport {
    /// The same content for the same warehouse from the same source is the same import.
    #[must_use]
    pub fn content_key(&self) -> String {
        format!("{}/{}/{}", self.sameness, self.warehouse, self.source)
    }

    /// After a chunk. Done when no line is left.
    #[must_use]
    pub fn advance(mut self, tally: Tally, now: Instant) -> Self {
        assert!(self.state == StockImportState::Running, "only a running import is worked on");
        assert!(tally.lines() <= self.lines_total, "a line was worked on twice");
        self.tally = tally;
        if tally.lines() == self.lines_total {
            self.state = StockImportState::Done;
            self.finished_at = Some(now);
        }
        self
    }
}

/// A line of a file as it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockImportLine {
    /// Its id.
    pub id: StockImportLineId,
    /// The import.
    pub import: StockImportId,
    /// Its number in the file, the heading being line 1.
    pub line_no: i64,
    /// What became of it.
    pub state: StockImportLineState,
    /// The source's key, as far as it could be read.
    pub source_key: String,
    /// The column that is wrong.
    pub column: Option<String>,
    /// Code of the refusal.
    pub code: Option<String>,
    /// Why it was refused.
    pub reason: Option<Both>,
    /// Its number on the receipt.
    pub receipt_line_no: Option<i32>,
}

/// The columns of a file.
pub const COLUMNS: [&str; 9] =
    ["source_key", "item_code", "quantity", "pack", "lot_code", "expires_on", "condition", "districts", "purposes"];

/// Those that must be there.
pub const NEEDED: [&str; 3] = ["source_key", "item_code", "quantity"];

/// A line as it stands in the file: a text for each column, empty where it has none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells(pub [String; COLUMNS.len()]);

/// A line of a file, and whether it has as many cells as the heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, the heading being line 1.
    pub line_no: i64,
    /// Its cells.
    pub cells: Result<Cells, Refusal>,
}

/// What is wrong with a line, and in which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The column; none: the line as a whole.
    pub column: Option<&'static str>,
    /// Why.
    pub refusal: Refusal,
}

impl Wrong {
    /// In a column.
    #[must_use]
    pub const fn of(column: &'static str, refusal: Refusal) -> Self {
        Self { column: Some(column), refusal }
    }

    /// Which column a refusal of the goods is about.
    #[must_use]
    pub const fn judged(refusal: Refusal) -> Self {
        let column = if matches!(refusal, Refusal::UnknownPack { .. }) {
            "pack"
        } else if matches!(refusal, Refusal::LotIncomplete { .. }) {
            "lot_code"
        } else if matches!(refusal, Refusal::TooMuch { .. }) {
            "quantity"
        } else if matches!(refusal, Refusal::SourceKeyKnown { .. } | Refusal::KeyTwice { .. }) {
            "source_key"
        } else {
            "item_code"
        };
        Self { column: Some(column), refusal }
    }

    /// Its code, and what it says in both languages.
    #[must_use]
    pub fn said(&self) -> (String, Both) {
        let refused = Refused::from(self.refusal.clone());
        let en = format!("{}: {}", refused.code.en, refused.detail);
        (refused.code.code.to_owned(), Both { en, zh_hant: refused.code.zh_hant.to_owned() })
    }
}

/// What a line says, before its item is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Code of the item.
    pub item_code: String,
    /// The goods, of no item yet.
    goods: Goods,
}

impl Told {
    /// The goods of an item.
    #[must_use]
    pub fn of(self, item: ItemId) -> Goods {
        Goods { item, ..self.goods }
    }
}

impl Cells {
    /// The source's key as it stands there.
    #[must_use]
    pub fn source_key(&self) -> &str {
        self.cell("source_key")
    }

    fn cell(&self, column: &str) -> &str {
        let place = COLUMNS.iter().position(|known| *known == column);
        place.map_or("", |place| self.0[place].trim())
    }

    /// Reads the cells. What looks like a formula is text like any other, and no number.
    ///
    /// # Errors
    /// The first column that can't be accepted.
    pub fn read(&self) -> Result<Told, Wrong> {
        let quantity = self.parsed("quantity", |text| text.parse::<i64>().ok().filter(|number| *number > 0))?;
        let expires_on = self.optional("expires_on", 10)?;
        let expires_on = expires_on.map(|_| self.parsed("expires_on", |text| text.parse().ok())).transpose()?;
        let condition = match self.optional("condition", 10)? {
            None => LotCondition::Good,
            Some(_) => self.parsed("condition", LotCondition::from_word)?,
        };
        Ok(Told {
            item_code: self.needed("item_code", 40)?,
            goods: Goods {
                source_key: self.needed("source_key", 80)?,
                item: uuid::Uuid::nil().into(),
                quantity,
                pack: self.optional("pack", 20)?,
                lot_code: self.optional("lot_code", 20)?,
                expires_on,
                condition,
                restriction: Restriction {
                    districts: self.codes("districts", |code| District::from_word(code).is_some())?,
                    purposes: self.codes("purposes", |code| is_code(code, 1..=20))?,
                },
            },
        })
    }

    fn needed(&self, column: &'static str, most: usize) -> Result<String, Wrong> {
        self.optional(column, most)?.ok_or_else(|| self.wrong(column))
    }

    fn optional(&self, column: &'static str, most: usize) -> Result<Option<String>, Wrong> {
        let text = self.cell(column);
        if text.chars().count() > most || text.chars().any(char::is_control) {
            return Err(self.wrong(column));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    fn parsed<T>(&self, column: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Wrong> {
        read(self.cell(column)).ok_or_else(|| self.wrong(column))
    }

    /// Codes with blanks between them, at most 20: a code that nobody can ask for would shut the goods away for ever.
    fn codes(&self, column: &'static str, is_one: impl Fn(&str) -> bool) -> Result<Vec<String>, Wrong> {
        let codes: Vec<&str> = self.cell(column).split_whitespace().collect();
        match codes.iter().find(|code| !is_one(code)) {
            Some(wrong) => Err(Self::unlike(column, wrong)),
            None if codes.len() > 20 => Err(self.wrong(column)),
            None => Ok(codes.into_iter().map(str::to_owned).collect()),
        }
    }

    fn wrong(&self, column: &'static str) -> Wrong {
        Self::unlike(column, self.cell(column))
    }

    fn unlike(column: &'static str, text: &str) -> Wrong {
        let cell = text.chars().filter(|letter| !letter.is_control()).take(40).collect();
        Wrong::of(column, Refusal::CellUnlike { column: column.to_owned(), cell })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(of: [&str; 9]) -> Cells {
        Cells(of.map(str::to_owned))
    }

    #[test]
    fn each_cell_is_read_or_named() {
        let right = ["L-1", "RICE-5KG", "12", "CTN", "B7", "2027-01-31", "new", "tai_po sha_tin", "SCHOOL"];
        let goods = cells(right).read().unwrap().of(uuid::Uuid::nil().into());
        assert_eq!((goods.quantity, goods.restriction.districts.len()), (12, 2));
        let long = "x".repeat(81);
        for (place, cell) in [
            (0, ""),
            (0, &*long),
            (1, ""),
            (2, "0"),
            (2, "=1+1"),
            (2, "1.5"),
            (5, "31/01/2027"),
            (6, "mint"),
            (7, "TP"),
            (7, "tai_po,sha_tin"),
            (8, "school"),
        ] {
            let mut one = right;
            one[place] = cell;
            let wrong = cells(one).read().unwrap_err();
            assert_eq!(wrong.column, Some(COLUMNS[place]), "{cell}");
            assert_eq!(wrong.said().0, "INV042");
        }
    }

    #[test]
    fn a_code_that_is_none_is_named_among_the_others() {
        let cell = "tai_po taipo";
        let wrong = cells(["L-1", "RICE-5KG", "1", "", "", "", "", cell, ""]).read().unwrap_err();
        assert!(wrong.said().1.en.contains("districts can't be taipo"), "{:?}", wrong.said());
        let many = "tai_po ".repeat(21);
        assert!(cells(["L-1", "RICE-5KG", "1", "", "", "", "", &many, ""]).read().is_err());
    }

    #[test]
    fn a_formula_is_text() {
        let told = cells(["=HYPERLINK(\"x\")", "@RICE", "1", "", "", "", "", "", ""]).read().unwrap();
        assert_eq!(told.item_code, "@RICE");
        assert_eq!(told.of(uuid::Uuid::nil().into()).source_key, "=HYPERLINK(\"x\")");
    }
}
