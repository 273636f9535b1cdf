//! The walk through a document: group header, statements, entries.

use std::collections::VecDeque;

use super::{
    Unreadable, entry,
    heading::Gathering,
    node::Node,
    schema,
    shape::{self, Order},
    summary::Summary,
    xml::{Token, Tokens},
};
use crate::domain::{bank::Heading, line::Transaction};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
const VERSIONS: &[(&str, u8)] =
    &[("camt.053.001.02", 2), ("camt.053.001.03", 3), ("camt.053.001.04", 4), ("camt.053.001.08", 8)];

/// What a statement document holds, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A statement begins.
    Heading(Heading),
    /// A booking of it.
    Line(Box<Transaction>),
    /// The statement ends.
    End,
}

/// Reads a document piece by piece.
pub struct Reader<'a> {
    tokens: Tokens<'a>,
    format: &'static str,
    version: u8,
    message: Order,
    statement: Option<(Order, Option<Gathering>)>,
    summary: Summary,
    ready: VecDeque<Piece>,
    ended: bool,
}

impl<'a> Reader<'a> {
    /// Begins to read.
    ///
    /// # Errors
    /// [`Unreadable`] when it is not XML or not a supported camt.053.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let mut tokens = Tokens::new(bytes)?;
        let document = element(&mut tokens)?;
        let (format, version) = supported(&document)?;
        let message = element(&mut tokens)?;
        if message.name != "BkToCstmrStmt" {
            return Err(Unreadable::at(message.line, format!("Document has no {}", message.name)));
        }
        let message = Order::new(&message.name, message.line, schema::MESSAGE, version);
        Ok(Self {
            tokens,
            format,
            version,
            message,
            statement: None,
            summary: Summary::default(),
            ready: VecDeque::new(),
            ended: false,
        })
    }

    /// The message and version, for example `camt.053.001.08`.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        self.format
    }

    /// The next piece, or `None` at the end of the document.
    ///
    /// # Errors
    /// [`Unreadable`] with the line and what is wrong there.
    pub fn piece(&mut self) -> Result<Option<Piece>, Unreadable> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Ok(Some(piece));
            }
            if self.ended {
                return Ok(None);
            }
            self.step()?;
        }
    }

    fn step(&mut self) -> Result<(), Unreadable> {
        match self.tokens.next()? {
            Token::Start(node) if self.statement.is_some() => self.in_statement(node),
            Token::Start(node) => self.in_message(node),
            Token::Text(text) if text.trim().is_empty() => Ok(()),
            Token::Text(_) => Err(Unreadable::at(self.tokens.line(), "text between elements")),
            Token::End if self.statement.is_some() => self.end_statement(),
            Token::End => self.end_message(),
            Token::Eof => Err(self.tokens.malformed("the document ends too early")),
        }
    }

    fn in_message(&mut self, node: Node) -> Result<(), Unreadable> {
        let child = self.message.take(&node.name, node.line)?;
        if node.name == "Stmt" {
            let order = Order::new(&node.name, node.line, schema::STATEMENT, self.version);
            self.statement = Some((order, Some(Gathering::at(node.line))));
            self.summary = Summary::default();
            return Ok(());
        }
        let node = self.tokens.whole(node)?;
        shape::check(&node, &child.holds, self.version)
    }

    fn in_statement(&mut self, node: Node) -> Result<(), Unreadable> {
        let Some((order, gathering)) = &mut self.statement else { return Ok(()) };
        let child = order.take(&node.name, node.line)?;
        let node = self.tokens.whole(node)?;
        shape::check(&node, &child.holds, self.version)?;
        self.summary.take(&node)?;
        if node.name != "Ntry" {
            return gathering.as_mut().map_or(Ok(()), |gathering| gathering.take(&node));
        }
        if let Some(gathering) = gathering.take() {
            self.ready.push_back(Piece::Heading(gathering.heading()?));
        }
        self.ready.extend(entry::transactions(&node)?.into_iter().map(|line| Piece::Line(Box::new(line))));
        Ok(())
    }

    fn end_statement(&mut self) -> Result<(), Unreadable> {
        let Some((order, gathering)) = self.statement.take() else { return Ok(()) };
        order.end()?;
        self.summary.check()?;
        if let Some(gathering) = gathering {
            self.ready.push_back(Piece::Heading(gathering.heading()?));
        }
        self.ready.push_back(Piece::End);
        Ok(())
    }

    fn end_message(&mut self) -> Result<(), Unreadable> {
        self.message.end()?;
        self.ended = true;
        let mut open = 1;
        loop {
            match self.tokens.next()? {
                Token::End if open > 0 => open -= 1,
                Token::Eof if open == 0 => return Ok(()),
                Token::Text(text) if text.trim().is_empty() => {}
                Token::Start(_) | Token::End | Token::Text(_) | Token::Eof => {
                    return Err(self.tokens.malformed("the document doesn't end with its message"));
                }
            }
        }
    }
}

fn element(tokens: &mut Tokens<'_>) -> Result<Node, Unreadable> {
    loop {
        match tokens.next()? {
            Token::Start(node) => return Ok(node),
            Token::Text(text) if text.trim().is_empty() => {}
            Token::Text(_) | Token::End => return Err(tokens.malformed("no element where one must stand")),
            Token::Eof => return Err(tokens.malformed("there is no document")),
        }
    }
}

fn supported(document: &Node) -> Result<(&'static str, u8), Unreadable> {
    let found = document.text.strip_prefix(NAMESPACE).unwrap_or(&document.text);
    let known = VERSIONS.iter().find(|(name, _)| *name == found && document.name == "Document");
    known.copied().ok_or_else(|| Unreadable::Format { found: printable(found, &document.name) })
}

fn printable(namespace: &str, root: &str) -> String {
    let named = if namespace.is_empty() { root } else { namespace };
    named.chars().filter(char::is_ascii_graphic).take(60).collect()
}
