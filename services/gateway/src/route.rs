//! One row of the API's table.

/// The HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or carries out a verb.
    Post,
    /// Replaces a document that people edit.
    Put,
}

impl Method {
    /// Its name in OpenAPI: lower case.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
        }
    }
}

/// One operation: a method and a path, the RPC behind them, and what is special about it.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; `{name}` stands for the request field of that name.
    pub path: &'static str,
    /// The service that answers, by name.
    pub peer: &'static str,
    /// Full name of the RPC: `kaifong.donations.v1.DonationService.GetGift`.
    pub rpc: &'static str,
    /// What it is listed under.
    pub tag: &'static str,
    /// The bytes field that the raw body fills, and the media types it may have.
    pub upload: Option<(&'static str, &'static [&'static str])>,
    /// Whether it creates something: 201 instead of 200.
    pub creates: bool,
    /// Whether what it creates is part of something that was there: it has no id of its own.
    pub part: bool,
    /// Whether it changes who may do what: tokens that are kept are forgotten.
    pub of_access: bool,
}

impl Route {
    const fn new(method: Method, path: &'static str, peer: &'static str, rpc: &'static str, tag: &'static str) -> Self {
        Self { method, path, peer, rpc, tag, upload: None, creates: false, part: false, of_access: false }
    }

    /// The same, creating something.
    #[must_use]
    pub const fn created(self) -> Self {
        Self { creates: true, ..self }
    }

    /// The same, creating a part of what its path names.
    #[must_use]
    pub const fn created_within(self) -> Self {
        Self { creates: true, part: true, ..self }
    }

    /// The same, changing who may do what.
    #[must_use]
    pub const fn of_access(self) -> Self {
        Self { of_access: true, ..self }
    }

    /// The same, with a raw body for a field.
    #[must_use]
    pub const fn uploading(self, field: &'static str, media_types: &'static [&'static str]) -> Self {
        Self { upload: Some((field, media_types)), ..self }
    }
}

/// The rows of one tag of one service: `Table` keeps a row short.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The service that answers.
    pub peer: &'static str,
    /// The tag.
    pub tag: &'static str,
}

impl Table {
    /// A row that reads.
    #[must_use]
    pub const fn get(self, path: &'static str, rpc: &'static str) -> Route {
        Route::new(Method::Get, path, self.peer, rpc, self.tag)
    }

    /// A row that creates or carries out a verb.
    #[must_use]
    pub const fn post(self, path: &'static str, rpc: &'static str) -> Route {
        Route::new(Method::Post, path, self.peer, rpc, self.tag)
    }

    /// A row that replaces.
    #[must_use]
    pub const fn put(self, path: &'static str, rpc: &'static str) -> Route {
        Route::new(Method::Put, path, self.peer, rpc, self.tag)
    }
}
