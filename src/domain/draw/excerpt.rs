//! The excerpt: what one phone needs of a proof to check its own line and the winners, about 2 KB over the air.
//!
//! The headers of sheet and stir bind everything by their hashes; each line that matters comes with its index
//! and the Merkle path to the header's root. Nodes that several paths share are sent once. What an excerpt
//! leaves out, the lines of all others, somebody must check with the whole proof.

use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::bytes::Hash;
use super::entry::Entry;
use super::merkle::MerkleTree;
use super::proof::Proof;
use super::sheet::Sheet;
use super::sheet_fields::SheetError;
use super::stir::{Stir, StirError, StirLine};

/// The first field of every excerpt.
pub const EXCERPT_FORMAT: &str = "luckydraw-excerpt/1";

/// Part of a proof, for one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt<'a> {
    /// [`EXCERPT_FORMAT`].
    pub format: &'static str,
    /// The event's id.
    pub event_id: &'a str,
    /// The draw's number `k`.
    pub draw: u64,
    /// `s_(k-1)`.
    pub seal: Hash,
    /// `s_k`.
    pub reveal: Hash,
    /// The header of the sheet; its hash is `H`.
    pub sheet: &'a str,
    /// The header of the stir; its hash is `S`.
    pub stir: &'a str,
    /// The text of the word.
    pub word: &'a str,
    /// The draw numbers that won, in the order drawn.
    pub winners: &'a [u64],
    /// The nodes of all paths, each once: 32 bytes in base64url without padding.
    pub hashes: Vec<String>,
    /// The lines on the sheet of the entry itself and of the winners asked for, ascending.
    pub entries: Vec<ExcerptLine>,
    /// The line of the entry in the stir, if it is there.
    pub stirs: Vec<ExcerptLine>,
}

/// A line, where it stands, and its way to the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExcerptLine {
    /// Counted from 0.
    pub index: usize,
    /// Without its LF.
    pub line: String,
    /// Which of `hashes`, nearest node first.
    pub path: Vec<usize>,
}

/// What the excerpts of one proof are taken from, hashed once for all phones.
#[derive(Debug)]
pub struct ExcerptSource {
    proof: Proof,
    entries: Listed<Entry>,
    stirs: Listed<StirLine>,
    sheet_header: String,
    stir_header: String,
}

/// Lines that ascend by draw number, and their tree.
#[derive(Debug)]
struct Listed<T> {
    lines: Vec<T>,
    tree: MerkleTree,
}

/// Why a proof gives no excerpts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExcerptError {
    /// Its sheet is not well formed.
    #[error("the sheet: {0}")]
    Sheet(#[from] SheetError),
    /// Its stir is not well formed.
    #[error("the stir: {0}")]
    Stir(#[from] StirError),
}

impl ExcerptSource {
    /// The source for a proof that holds.
    ///
    /// # Errors
    /// When a text of the proof is not well formed.
    pub fn new(proof: Proof) -> Result<Self, ExcerptError> {
        let (sheet, stir) = (Sheet::parse(&proof.sheet)?, Stir::parse(&proof.stir)?);
        Ok(Self {
            entries: Listed::new(sheet.entries().to_vec()),
            stirs: Listed::new(stir.lines().to_vec()),
            sheet_header: sheet.header(),
            stir_header: stir.header(),
            proof,
        })
    }

    /// About how many bytes it holds.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [&self.proof.sheet, &self.proof.stir, &self.proof.word].map(String::len);
        // A line and its share of the tree take about as much as the line's text.
        2 * texts.iter().sum::<usize>()
    }

    /// What the entry `number` checks, with the winners at these places, from 1. A number that is not on
    /// the sheet and places that nobody won are left out.
    #[must_use]
    pub fn excerpt(&self, number: Option<u64>, places: &[usize]) -> Excerpt<'_> {
        let winners = places.iter().filter_map(|place| self.proof.winners.get(place.checked_sub(1)?).copied());
        let wanted: BTreeSet<u64> = number.into_iter().chain(winners).collect();
        let mut nodes = Nodes::default();
        let entries = self.entries.excerpt(wanted, |entry| entry.number, &mut nodes);
        let stirs = self.stirs.excerpt(number, |line| line.number, &mut nodes);
        Excerpt {
            format: EXCERPT_FORMAT,
            event_id: &self.proof.event_id,
            draw: self.proof.draw,
            seal: self.proof.seal,
            reveal: self.proof.reveal,
            sheet: &self.sheet_header,
            stir: &self.stir_header,
            word: &self.proof.word,
            winners: &self.proof.winners,
            hashes: nodes.list,
            entries,
            stirs,
        }
    }
}

impl<T: ToString> Listed<T> {
    fn new(lines: Vec<T>) -> Self {
        let tree = MerkleTree::new(lines.iter().map(T::to_string));
        Self { lines, tree }
    }

    fn excerpt(
        &self,
        numbers: impl IntoIterator<Item = u64>,
        of: impl Fn(&T) -> u64,
        nodes: &mut Nodes,
    ) -> Vec<ExcerptLine> {
        let lines = numbers.into_iter().filter_map(|number| {
            let index = self.lines.binary_search_by_key(&number, &of).ok()?;
            let path = self.tree.path(index)?.into_iter().map(|hash| nodes.index(hash)).collect();
            Some(ExcerptLine { index, line: self.lines.get(index)?.to_string(), path })
        });
        lines.collect()
    }
}

/// The nodes named so far.
#[derive(Default)]
struct Nodes {
    list: Vec<String>,
    places: HashMap<Hash, usize>,
}

impl Nodes {
    fn index(&mut self, hash: Hash) -> usize {
        *self.places.entry(hash).or_insert_with(|| {
            self.list.push(URL_SAFE_NO_PAD.encode(hash.0));
            self.list.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::{Digest, StirValue, sha256};
    use super::super::chain_step;
    use super::super::choice::{AbsentRule, Grade, Mode};
    use super::super::merkle::path_holds;
    use super::super::sheet_fields::SheetFields;
    use super::super::word::Word;
    use super::*;

    const REVEAL: Hash = Hash([3; 32]);

    /// A stirred draw among `size` entries; every second one stirs.
    fn source(size: u64, winners: u64) -> ExcerptSource {
        let entries = (1..=size).map(|number| Entry { number, digest: Digest([number as u8; 16]), tickets: 1 });
        let fields = SheetFields {
            event: "party".to_owned(),
            mode: Mode::Live,
            draw: 1,
            seal: chain_step(&REVEAL),
            log: Hash([1; 32]),
            grade: Grade::Stirred,
            digits: 0,
            absent: AbsentRule::Reserve,
            pool: "everyone".to_owned(),
            prize: "TV".to_owned(),
            winners,
        };
        let sheet = Sheet::new(fields, entries.collect()).unwrap();
        let line = |number| {
            let value = StirValue([number as u8; 16]);
            StirLine { number, commit: sha256(&[&value.0]), value: Some(value) }
        };
        let stir = Stir::new(sheet.hash(), (2..=size).step_by(2).map(line).collect()).unwrap();
        let word = Word::none(stir.hash());
        ExcerptSource::new(Proof::build(REVEAL, &sheet, &stir, &word, 0).unwrap()).unwrap()
    }

    fn root_of(header: &str, name: &str) -> Hash {
        let value = header.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        value.trim().parse().unwrap()
    }

    fn path(excerpt: &Excerpt<'_>, line: &ExcerptLine) -> Vec<Hash> {
        let bytes = |index: &usize| URL_SAFE_NO_PAD.decode(&excerpt.hashes[*index]).unwrap();
        line.path.iter().map(|index| Hash(bytes(index).try_into().unwrap())).collect()
    }

    #[test]
    fn every_line_leads_to_the_headers_root() {
        let source = source(1_000, 5);
        let excerpt = source.excerpt(Some(500), &[1, 2, 3, 4, 5]);
        assert_eq!((excerpt.entries.len(), excerpt.stirs.len()), (6, 1));
        for line in &excerpt.entries {
            let root = root_of(excerpt.sheet, "root ");
            assert!(path_holds(&line.line, line.index as u64, 1_000, &path(&excerpt, line), &root));
        }
        let (stir, root) = (&excerpt.stirs[0], root_of(excerpt.stir, "root "));
        assert!(stir.line.starts_with("500 ") && stir.index == 249);
        assert!(path_holds(&stir.line, 249, 500, &path(&excerpt, stir), &root));
    }

    #[test]
    fn what_nobody_asks_for_is_left_out() {
        let source = source(10, 2);
        let numbers = |number, places: &[usize]| -> Vec<usize> {
            source.excerpt(number, places).entries.iter().map(|line| line.index + 1).collect()
        };
        assert!(numbers(None, &[]).is_empty());
        assert!(numbers(Some(11), &[0, 3, usize::MAX]).is_empty());
        assert_eq!(numbers(Some(7), &[]), [7]);
        let winner = source.proof.winners[0];
        assert_eq!(numbers(Some(winner), &[1, 1]), [winner as usize]);
        assert_eq!(source.excerpt(Some(7), &[]).stirs, []);
    }

    /// What goes over the air for each phone, headers of HTTP apart.
    #[test]
    fn one_winner_of_ten_thousand_takes_few_kilobytes() {
        let source = source(10_000, 1);
        let bytes = |number| serde_json::to_string(&source.excerpt(Some(number), &[1])).unwrap().len();
        assert!(bytes(5_001) < 2_500, "not stirred: {}", bytes(5_001));
        assert!(bytes(5_000) < 3_300, "stirred: {}", bytes(5_000));
    }

    #[test]
    fn a_proof_with_other_texts_gives_none() {
        let mut proof = source(3, 1).proof;
        proof.sheet.push('x');
        assert!(matches!(ExcerptSource::new(proof), Err(ExcerptError::Sheet(_))));
    }
}
