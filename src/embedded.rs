//! The folder `assets/` inside the binary: the pages, their files, and the words of every language.

/// Its files by path.
#[derive(rust_embed::RustEmbed)]
#[folder = "assets/"]
pub struct Embedded;
