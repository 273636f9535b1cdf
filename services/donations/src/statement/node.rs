//! One element with all it holds: small parts of a document are built whole, then read.

use super::Unreadable;

/// An element; names are local, without prefix.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub name: String,
    pub line: u64,
    pub currency: Option<String>,
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element down a path of names.
    pub fn down(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// Every child of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text, without the spaces around it.
    pub fn word(&self) -> &str {
        self.text.trim()
    }

    /// The text down a path, when there is one.
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        self.down(path).map(Self::word).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The child the schema has promised.
    pub fn needed(&self, name: &str) -> Result<&Self, Unreadable> {
        self.child(name).ok_or_else(|| Unreadable::at(self.line, format!("{} lacks {name}", self.name)))
    }
}
