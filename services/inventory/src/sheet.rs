//! Files of goods: RFC 4180 in UTF-8, with a heading that names the columns in any order.
//!
//! Nothing in a cell is ever carried out: what begins with `=`, `+`, `-` or `@` is text like any other.

use csv::{ReaderBuilder, StringRecord};

use crate::domain::{
    import::{COLUMNS, Cells, NEEDED, Row},
    refusal::Refusal,
};

/// Reads a file: a row for each line below the heading. Lines that are empty are none.
///
/// # Errors
/// [`Refusal::FileUnreadable`] (INV039), [`Refusal::HeadingUnlike`] (INV017).
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Refusal> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut records = reader.records();
    let heading = match records.next() {
        Some(record) => columns(&record.map_err(|error| unreadable(&error))?)?,
        None => return Err(Refusal::HeadingUnlike { column: NEEDED[0].to_owned() }),
    };
    let (mut rows, mut lines) = (Vec::new(), Lines { bytes, at: 0, line: 1 });
    for record in records {
        let record = record.map_err(|error| unreadable(&error))?;
        rows.push(row(&heading, &record, lines.of(&record))?);
    }
    Ok(rows)
}

/// Counts lines as a person does: the reader takes a record to begin at the line feed that ends the one before, and goes by
/// empty lines.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which a record begins; records are asked for in their order.
    fn of(&mut self, record: &StringRecord) -> u64 {
        let begins = record.position().map_or(0, csv::Position::byte);
        let begins = usize::try_from(begins).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= begins && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// The place of each of the file's columns among those that there are.
fn columns(heading: &StringRecord) -> Result<Vec<usize>, Refusal> {
    let unlike = |column: &str| Refusal::HeadingUnlike { column: column.chars().take(40).collect() };
    let mut places = Vec::new();
    for name in heading {
        let place = COLUMNS.iter().position(|column| *column == name.trim()).ok_or_else(|| unlike(name))?;
        if places.contains(&place) {
            return Err(unlike(name));
        }
        places.push(place);
    }
    let lacks = |column: &&&str| !places.iter().any(|place| COLUMNS[*place] == **column);
    NEEDED.iter().find(lacks).map_or(Ok(()), |column| Err(unlike(column)))?;
    Ok(places)
}

fn row(heading: &[usize], record: &StringRecord, line: u64) -> Result<Row, Refusal> {
    let line_no = i64::try_from(line).map_err(|_| Refusal::FileUnreadable { line })?;
    if record.len() != heading.len() {
        let cells = Err(Refusal::CellsUnlike { found: record.len(), wanted: heading.len() });
        return Ok(Row { line_no, cells });
    }
    let mut cells = Cells::default();
    for (place, cell) in heading.iter().zip(record) {
        cell.clone_into(&mut cells.0[*place]);
    }
    Ok(Row { line_no, cells: Ok(cells) })
}

fn unreadable(error: &csv::Error) -> Refusal {
    Refusal::FileUnreadable { line: error.position().map_or(0, csv::Position::line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_any_order_and_cells_may_have_several_lines() {
        let file = "\u{feff}quantity,source_key,item_code,districts\r\n3,L-1,RICE-5KG,\"tai_po\nsha_tin\"\r\n\r\n4,L-2,=1+1,\r\n1,2\r\n";
        let rows = read(file.as_bytes()).unwrap();
        let numbers: Vec<i64> = rows.iter().map(|row| row.line_no).collect();
        assert_eq!(numbers, [2, 5, 6], "as a person counts the lines of the file");
        assert_eq!(rows[0].cells.as_ref().unwrap().source_key(), "L-1");
        assert!(rows[1].cells.as_ref().unwrap().read().is_ok(), "a formula is text");
        assert_eq!(rows[2].cells, Err(Refusal::CellsUnlike { found: 2, wanted: 4 }));
    }

    #[test]
    fn a_heading_names_each_column_once_and_those_that_are_needed() {
        for (file, column) in [
            ("", "source_key"),
            ("source_key,item_code\n", "quantity"),
            ("source_key,item_code,quantity,colour\n", "colour"),
            ("source_key,item_code,quantity,pack,pack\n", "pack"),
        ] {
            assert_eq!(read(file.as_bytes()), Err(Refusal::HeadingUnlike { column: column.to_owned() }), "{file}");
        }
        assert!(matches!(
            read(b"source_key,item_code,quantity\n\xff\xfe,A,1\n"),
            Err(Refusal::FileUnreadable { line: 2 })
        ));
    }
}
