//! Pages of a list: keyset paging, never an offset.

/// Which part of a list is wanted: at most `size` entries after `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many entries at most, 1 to 200.
    pub size: u64,
    /// The sort key of the last entry of the page before, as the list itself wrote it.
    pub after: Option<String>,
}

impl Page {
    /// Entries of a page when none is asked for.
    pub const DEFAULT_SIZE: u64 = 50;
    /// The most entries of a page.
    pub const MOST: u64 = 200;

    /// The first page of the usual size.
    #[must_use]
    pub const fn first() -> Self {
        Self { size: Self::DEFAULT_SIZE, after: None }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The sort key to go on after, or `None` when this was the last page.
    pub next: Option<String>,
}

impl<T> PageOf<T> {
    /// Cuts a list that was asked for one entry more than the page holds.
    #[must_use]
    pub fn cut(mut items: Vec<T>, page: &Page, key: impl Fn(&T) -> String) -> Self {
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let more = items.len() > size;
        items.truncate(size);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// The same page of other entries.
    #[must_use]
    pub fn map<U>(self, into: impl FnMut(T) -> U) -> PageOf<U> {
        PageOf { items: self.items.into_iter().map(into).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        let page = Page { size: 2, after: None };
        let cut = PageOf::cut(vec![1, 2, 3], &page, ToString::to_string);
        assert_eq!((cut.items, cut.next), (vec![1, 2], Some("2".to_owned())));
        let last = PageOf::cut(vec![4, 5], &page, ToString::to_string);
        assert_eq!(last.next, None);
    }
}
