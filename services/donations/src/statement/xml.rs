//! XML events with their lines. No document type declaration, no entities but XML's own five and characters by number.

use quick_xml::{Reader, XmlVersion, events::Event};

use super::{Unreadable, node::Node};

/// Deeper than any camt.053: nobody nests a hundred levels in earnest.
const DEEPEST: usize = 40;

/// What comes next in the document.
pub(super) enum Token {
    /// An element begins.
    Start(Node),
    /// The element ends.
    End,
    /// Character data.
    Text(String),
    /// The document ends.
    Eof,
}

/// The tokens of a document, one at a time.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    reader: Reader<&'a [u8]>,
    counted: usize,
    line: u64,
    pending_end: bool,
    depth: usize,
}

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if let Err(bad) = std::str::from_utf8(bytes) {
            let read = &bytes[..bad.valid_up_to()];
            return Err(Unreadable::at(1 + newlines(read), "not UTF-8"));
        }
        let mut reader = Reader::from_reader(bytes);
        reader.config_mut().check_end_names = true;
        Ok(Self { bytes, reader, counted: 0, line: 1, pending_end: false, depth: 0 })
    }

    /// The line of the token read last.
    pub const fn line(&self) -> u64 {
        self.line
    }

    pub fn next(&mut self) -> Result<Token, Unreadable> {
        if std::mem::take(&mut self.pending_end) {
            self.depth -= 1;
            return Ok(Token::End);
        }
        loop {
            self.count_to_here();
            let event = self.reader.read_event().map_err(|bad| self.malformed(&bad.to_string()))?;
            if let Some(token) = self.token(event)? {
                return Ok(token);
            }
        }
    }

    fn token(&mut self, event: Event<'a>) -> Result<Option<Token>, Unreadable> {
        match event {
            Event::Start(start) => self.start(&start).map(Some),
            Event::Empty(start) => {
                let token = self.start(&start)?;
                self.pending_end = true;
                Ok(Some(token))
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Some(Token::End))
            }
            Event::Text(text) => {
                let text = text.xml10_content().map_err(|bad| self.malformed(&bad.to_string()))?;
                Ok(Some(Token::Text(text.into_owned())))
            }
            Event::CData(data) => {
                let text = data.xml10_content().map_err(|bad| self.malformed(&bad.to_string()))?;
                Ok(Some(Token::Text(text.into_owned())))
            }
            Event::GeneralRef(reference) => self.reference(&reference).map(Some),
            Event::DocType(_) => Err(Unreadable::at(self.line, "a document type declaration is not accepted")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Ok(None),
            Event::Eof => Ok(Some(Token::Eof)),
        }
    }

    fn reference(&self, reference: &quick_xml::events::BytesRef<'_>) -> Result<Token, Unreadable> {
        let by_number = reference.resolve_char_ref().map_err(|bad| self.malformed(&bad.to_string()))?;
        if let Some(character) = by_number {
            return Ok(Token::Text(character.to_string()));
        }
        let name = reference.xml10_content().map_err(|bad| self.malformed(&bad.to_string()))?;
        let known = quick_xml::escape::resolve_predefined_entity(&name);
        known
            .map(|text| Token::Text(text.to_owned()))
            .ok_or_else(|| self.malformed("an entity that XML doesn't define"))
    }

    fn start(&mut self, start: &quick_xml::events::BytesStart<'_>) -> Result<Token, Unreadable> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unreadable::at(self.line, "nested too deeply"));
        }
        let name = start.local_name();
        let name = std::str::from_utf8(name.as_ref()).map_err(|_| self.malformed("a name is not UTF-8"))?;
        let mut node = Node { name: name.to_owned(), line: self.line, ..Node::default() };
        let own_namespace = start
            .name()
            .prefix()
            .map_or_else(|| b"xmlns".to_vec(), |prefix| [b"xmlns:".as_slice(), prefix.into_inner()].concat());
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|bad| self.malformed(&bad.to_string()))?;
            let value =
                attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|bad| self.malformed(&bad.to_string()))?;
            if attribute.key.as_ref() == b"Ccy" {
                node.currency = Some(value.into_owned());
            } else if attribute.key.as_ref() == own_namespace.as_slice() && self.depth == 1 {
                node.text = value.into_owned();
            }
        }
        Ok(Token::Start(node))
    }

    /// An element that has begun, with all it holds.
    pub fn whole(&mut self, mut node: Node) -> Result<Node, Unreadable> {
        loop {
            match self.next()? {
                Token::Start(child) => {
                    let child = self.whole(child)?;
                    node.children.push(child);
                }
                Token::Text(text) => node.text.push_str(&text),
                Token::End => return Ok(node),
                Token::Eof => return Err(self.malformed("the document ends too early")),
            }
        }
    }

    pub fn malformed(&self, reason: &str) -> Unreadable {
        Unreadable::at(self.line, format!("malformed XML: {reason}"))
    }

    fn count_to_here(&mut self) {
        let here = usize::try_from(self.reader.buffer_position()).unwrap_or(self.bytes.len()).min(self.bytes.len());
        self.line += newlines(&self.bytes[self.counted..here]);
        self.counted = here;
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}
