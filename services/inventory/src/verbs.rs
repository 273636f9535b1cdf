//! What can be done and asked, one a file.
