//! What a schema demands of an element: a small checker for the parts of a document that are read.

use super::{Unreadable, node::Node};

/// The children of an element, in their order.
pub(super) type Shape = &'static [Child];

/// One child: how often it may stand there, in which versions, and what it holds.
pub(super) struct Child {
    pub name: &'static str,
    pub needed: bool,
    pub many: bool,
    pub versions: (u8, u8),
    pub holds: Holds,
}

/// What an element holds.
pub(super) enum Holds {
    /// Whatever: it is not read, or read with care.
    Any,
    /// Text of 1 to so many characters.
    Text(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An amount, with its currency.
    Amount,
    /// These children.
    Parts(Shape),
    /// Exactly one of these children.
    OneOf(Shape),
}

impl Child {
    pub const fn new(name: &'static str, holds: Holds) -> Self {
        Self { name, needed: true, many: false, versions: (2, 8), holds }
    }

    pub const fn optional(mut self) -> Self {
        self.needed = false;
        self
    }

    pub const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    pub const fn since(mut self, version: u8) -> Self {
        self.versions.0 = version;
        self
    }

    pub const fn until(mut self, version: u8) -> Self {
        self.versions.1 = version;
        self
    }

    fn is_in(&self, version: u8) -> bool {
        self.versions.0 <= version && version <= self.versions.1
    }
}

/// Where an element's children have come to; they may arrive one by one.
pub(super) struct Order {
    parent: String,
    line: u64,
    shape: Shape,
    version: u8,
    last: Option<usize>,
}

impl Order {
    pub fn new(parent: &str, line: u64, shape: Shape, version: u8) -> Self {
        Self { parent: parent.to_owned(), line, shape, version, last: None }
    }

    /// Takes the next child and tells what it must hold.
    pub fn take(&mut self, name: &str, line: u64) -> Result<&'static Child, Unreadable> {
        let known = self.shape.iter().position(|child| child.name == name && child.is_in(self.version));
        let Some(at) = known else {
            return Err(Unreadable::at(line, format!("{} has no {name}", self.parent)));
        };
        let again = self.last == Some(at) && self.shape[at].many;
        if !again && self.last.is_some_and(|last| at <= last) {
            return Err(Unreadable::at(line, format!("{name} is out of place or repeated in {}", self.parent)));
        }
        self.lacking(at)?;
        self.last = Some(at);
        Ok(&self.shape[at])
    }

    /// No more children will come.
    pub fn end(&self) -> Result<(), Unreadable> {
        self.lacking(self.shape.len())
    }

    fn lacking(&self, until: usize) -> Result<(), Unreadable> {
        let from = self.last.map_or(0, |last| last + 1);
        let passed = self.shape.get(from..until).unwrap_or_default();
        let lacking = passed.iter().find(|child| child.needed && child.is_in(self.version));
        lacking.map_or(Ok(()), |child| Err(Unreadable::at(self.line, format!("{} lacks {}", self.parent, child.name))))
    }
}

/// Checks an element with all it holds.
pub(super) fn check(node: &Node, holds: &Holds, version: u8) -> Result<(), Unreadable> {
    let wrong = |reason: String| Err(Unreadable::at(node.line, format!("{} {reason}", node.name)));
    match holds {
        Holds::Any => Ok(()),
        Holds::Text(most) => match node.text.trim().chars().count() {
            0 => wrong("is empty".to_owned()),
            length if length > *most => wrong(format!("is longer than {most} characters")),
            _ => Ok(()),
        },
        Holds::Word(words) if words.contains(&node.word()) => Ok(()),
        Holds::Word(words) => wrong(format!("is none of {}", words.join(", "))),
        Holds::Amount => super::amount::read(node).map(drop),
        Holds::Parts(shape) => {
            let mut order = Order::new(&node.name, node.line, shape, version);
            for child in &node.children {
                check(child, &order.take(&child.name, child.line)?.holds, version)?;
            }
            order.end()
        }
        Holds::OneOf(shape) => {
            let [only] = node.children.as_slice() else {
                return wrong("must hold exactly one element".to_owned());
            };
            let known = shape.iter().find(|child| child.name == only.name && child.is_in(version));
            known.map_or_else(|| wrong(format!("has no {}", only.name)), |child| check(only, &child.holds, version))
        }
    }
}
