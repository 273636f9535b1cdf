//! One Rust file as the rules see it: the paths it names (use-trees unfolded), what it defines, its literals.
//!
//! Read from tokens, so that comments don't count and a path inside a macro does. Items under `#[cfg(test)]` are left out.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// What the rules know of a file.
#[derive(Debug, Default)]
pub struct Source {
    /// What it imports: a path for each leaf of a use-tree; those within the crate begin with `crate`.
    pub imports: Vec<Vec<String>>,
    /// Paths of two segments or more in its code, from the crate's root where they begin with an imported name.
    pub paths: Vec<Vec<String>>,
    /// Names of functions, types, traits, constants and modules that it defines.
    pub defined: Vec<String>,
    /// Its string literals, without quotes.
    pub strings: Vec<String>,
    /// Its `allow` and `expect` attributes, as written.
    pub exceptions: Vec<String>,
    /// Whether a `match`, an `if let` or a comparison asks which profile it is.
    pub asks_profile: bool,
}

impl Source {
    /// Reads a file; `module` is where it stands in its crate (`["store", "gift"]`).
    ///
    /// # Panics
    /// When it is no Rust.
    pub fn read(text: &str, module: &[String]) -> Self {
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{module:?} is no Rust: {error}"));
        let mut source = Self::default();
        source.walk(tokens, module);
        source.resolve();
        source
    }

    /// Writes paths that begin with an imported name in full: `lot::lock` is `crate::store::lot::lock`.
    fn resolve(&mut self) {
        for path in &mut self.paths {
            if let Some(import) = self.imports.iter().find(|import| import.last() == path.first()) {
                let full = import.iter().chain(path.iter().skip(1)).cloned().collect();
                *path = full;
            }
        }
    }

    fn walk(&mut self, stream: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Punct(mark) if mark.as_char() == '#' => self.attribute(&tokens, at, module),
                TokenTree::Ident(word) if word == "mod" => self.inline_module(&tokens, at, module),
                TokenTree::Ident(_) => self.word(&tokens, at, module),
                TokenTree::Group(group) => {
                    self.walk(group.stream(), module);
                    at + 1
                }
                TokenTree::Literal(literal) => {
                    self.strings.push(unquoted(&literal.to_string()));
                    at + 1
                }
                TokenTree::Punct(_) => at + 1,
            };
        }
    }

    /// An attribute; one that says `cfg(test)` takes its item with it.
    fn attribute(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let inner = usize::from(is_mark(tokens.get(at + 1), '!'));
        let Some(TokenTree::Group(group)) = tokens.get(at + 1 + inner) else { return at + 1 };
        let after = at + 2 + inner;
        let written = group.stream().to_string().replace(' ', "");
        if written == "cfg(test)" {
            return past_item(tokens, after);
        }
        if written.starts_with("allow(") || written.starts_with("expect(") {
            self.exceptions.push(written);
        } else if !written.starts_with("doc=") {
            self.walk(group.stream(), module);
        }
        after
    }

    fn inline_module(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let Some(TokenTree::Ident(name)) = tokens.get(at + 1) else { return at + 1 };
        if let Some(TokenTree::Group(body)) = tokens.get(at + 2) {
            self.defined.push(name.to_string());
            let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
            self.walk(body.stream(), &inner);
            return at + 3;
        }
        at + 2
    }

    /// A word: the start of a path, or the keyword before a definition.
    fn word(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let TokenTree::Ident(word) = &tokens[at] else { return at + 1 };
        if ["fn", "struct", "enum", "trait", "const", "static", "type"].iter().any(|keyword| word == keyword)
            && let Some(TokenTree::Ident(name)) = tokens.get(at + 1)
        {
            self.defined.push(name.to_string());
            return at + 2;
        }
        let imported = at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(before) if before == "use");
        let known = self.paths.len();
        let end = self.path(tokens, at, &[], module, imported);
        let profile = |path: &Vec<String>| path.len() > 1 && path[path.len() - 2] == "Profile";
        if self.paths[known..].iter().any(profile) && is_question(tokens, at, end) {
            self.asks_profile = true;
        }
        end
    }

    /// A path from `at` on; says where it ends. A use-tree yields one path for each of its leaves.
    fn path(
        &mut self,
        tokens: &[TokenTree],
        mut at: usize,
        prefix: &[String],
        module: &[String],
        imported: bool,
    ) -> usize {
        let mut segments = prefix.to_vec();
        while let Some(TokenTree::Ident(segment)) = tokens.get(at) {
            segments.push(segment.to_string());
            at += 1;
            if !(is_mark(tokens.get(at), ':') && is_mark(tokens.get(at + 1), ':') && joined(tokens.get(at))) {
                break;
            }
            at += 2;
            match tokens.get(at) {
                Some(TokenTree::Group(tree)) if tree.delimiter() == Delimiter::Brace => {
                    self.tree(tree, &segments, module);
                    return at + 1;
                }
                Some(TokenTree::Ident(_)) => {}
                _ => break,
            }
        }
        if imported {
            self.imports.push(absolute(segments, module));
        } else if segments.len() > 1 {
            self.paths.push(absolute(segments, module));
        }
        at
    }

    fn tree(&mut self, tree: &Group, prefix: &[String], module: &[String]) {
        let leaves: Vec<TokenTree> = tree.stream().into_iter().collect();
        for leaf in leaves.split(|token| is_mark(Some(token), ',')) {
            if is_mark(leaf.first(), '*') {
                self.imports.push(absolute(prefix.to_vec(), module));
            } else if !leaf.is_empty() {
                self.path(leaf, 0, prefix, module, true);
            }
        }
    }
}

/// A path as seen from the crate's root: `super` and `self` resolved where it begins with them.
fn absolute(mut path: Vec<String>, module: &[String]) -> Vec<String> {
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let ups = path.iter().take_while(|segment| *segment == "super").count();
    let here = path.first().is_some_and(|first| first == "self");
    if ups == 0 && !here {
        return path;
    }
    let stem = &module[..module.len().saturating_sub(ups)];
    let rest = path.iter().skip(ups + usize::from(here && ups == 0)).cloned();
    ["crate".to_owned()].into_iter().chain(stem.iter().cloned()).chain(rest).collect()
}

/// Past the item that begins at `at`: its further attributes, and then up to its body or its semicolon.
fn past_item(tokens: &[TokenTree], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return at,
            TokenTree::Punct(mark) if mark.as_char() == ';' => return at,
            TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
    }
    at
}

/// Whether the path between `start` and `end` is a pattern or one side of a comparison.
fn is_question(tokens: &[TokenTree], start: usize, end: usize) -> bool {
    let after = end + usize::from(matches!(tokens.get(end), Some(TokenTree::Group(_))));
    let arm = (is_mark(tokens.get(after), '=') && is_mark(tokens.get(after + 1), '>'))
        || is_mark(tokens.get(after), '|')
        || matches!(tokens.get(after), Some(TokenTree::Ident(word)) if word == "if");
    let bound = matches!(start.checked_sub(1).and_then(|before| tokens.get(before)), Some(TokenTree::Ident(word)) if word == "let");
    let compared = start >= 2
        && is_mark(tokens.get(start - 1), '=')
        && (is_mark(tokens.get(start - 2), '=') || is_mark(tokens.get(start - 2), '!'));
    arm || bound || compared
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn joined(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint)
}

fn unquoted(literal: &str) -> String {
    literal.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#').trim_matches('"').to_owned()
}
