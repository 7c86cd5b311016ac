//! The sheet: who is in, frozen before anything else is decided.
//!
//! Fifteen header lines and one line an entry, ascending by draw number:
//!
//! ```text
//! luckydraw-sheet/1
//! event <event id>
//! mode <live|rehearsal>
//! draw <k>
//! seal <s_(k-1)>
//! log <hash of the newest audit record before this draw>
//! grade <sealed|stirred|witnessed>
//! digits <how many the word will have: 10 or more if witnessed, else 0>
//! absent <reserve|fresh|none>
//! pool <free text: the rule of who is in>
//! prize <free text>
//! winners <count asked for, 1 or more>
//! entries <number of lines below, 1 or more>
//! tickets <sum of the last column>
//! root <Merkle root of the lines below>
//! <draw_number> <entry digest> <tickets, 1 to 1000>
//! …
//! ```

use super::bytes::{Hash, sha256};
use super::entry::{Entry, MAX_TICKETS};
use super::freetext::free_text;
use super::merkle::merkle_root;
use super::sheet_fields::{SHEET_TITLE, SheetError, SheetFields};
use super::text::{NUMBER_LIMIT, Reader, same};

/// A well-formed sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    fields: SheetFields,
    entries: Vec<Entry>,
    tickets: u64,
    root: Hash,
}

impl Sheet {
    /// A sheet of these fields and entries.
    ///
    /// # Errors
    /// When a field or an entry is out of range, or the entries do not ascend by draw number.
    pub fn new(fields: SheetFields, entries: Vec<Entry>) -> Result<Self, SheetError> {
        fields.check()?;
        check_entries(&entries)?;
        let pool = free_text(&fields.pool);
        let prize = free_text(&fields.prize);
        let fields = SheetFields { pool, prize, ..fields };
        let tickets = entries.iter().map(|entry| u64::from(entry.tickets)).sum();
        let root = merkle_root(entries.iter().map(Entry::to_string));
        Ok(Self { fields, entries, tickets, root })
    }

    /// Reads a sheet.
    ///
    /// # Errors
    /// When it is not the one spelling of a well-formed sheet.
    pub fn parse(text: &str) -> Result<Self, SheetError> {
        let mut reader = Reader::open(text, SHEET_TITLE)?;
        let fields = SheetFields::read(&mut reader)?;
        for counted in ["entries", "tickets", "root"] {
            reader.field(counted)?;
        }
        let sheet = Self::new(fields, reader.rest(Entry::parse)?)?;
        same(text, &sheet.render())?;
        Ok(sheet)
    }

    /// The whole text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = self.header();
        for entry in &self.entries {
            text.push_str(&format!("{entry}\n"));
        }
        text
    }

    /// The fifteen header lines.
    #[must_use]
    pub fn header(&self) -> String {
        format!("{}entries {}\ntickets {}\nroot {}\n", self.fields, self.entries.len(), self.tickets, self.root)
    }

    /// `H`: the SHA-256 of the header, which holds the root of all lines.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&[self.header().as_bytes()])
    }

    /// The header but for what follows from the entries.
    #[must_use]
    pub fn fields(&self) -> &SheetFields {
        &self.fields
    }

    /// The entries, ascending by draw number.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The sum of all tickets.
    #[must_use]
    pub fn tickets(&self) -> u64 {
        self.tickets
    }

    /// The Merkle root of the entries' lines.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The entry with this draw number.
    #[must_use]
    pub fn entry(&self, number: u64) -> Option<&Entry> {
        let found = self.entries.binary_search_by_key(&number, |entry| entry.number);
        found.ok().and_then(|index| self.entries.get(index))
    }

    /// How many places there are: `min(winners, entries)`.
    #[must_use]
    pub fn places(&self) -> usize {
        usize::try_from(self.fields.winners).map_or(self.entries.len(), |asked| asked.min(self.entries.len()))
    }
}

fn check_entries(entries: &[Entry]) -> Result<(), SheetError> {
    if entries.is_empty() {
        return Err(SheetError::Empty);
    }
    for entry in entries {
        if entry.number >= NUMBER_LIMIT {
            return Err(SheetError::Number(entry.number));
        }
        if !(1..=MAX_TICKETS).contains(&entry.tickets) {
            return Err(SheetError::Tickets(entry.number, entry.tickets));
        }
    }
    let fallen = entries.windows(2).find(|pair| pair[0].number >= pair[1].number);
    fallen.map_or(Ok(()), |pair| Err(SheetError::Order(pair[1].number)))
}

#[cfg(test)]
mod tests {
    use super::super::bytes::Digest;
    use super::super::choice::{AbsentRule, Grade, Mode};
    use super::*;

    fn fields() -> SheetFields {
        SheetFields {
            event: "party".to_owned(),
            mode: Mode::Live,
            draw: 1,
            seal: Hash([1; 32]),
            log: Hash([2; 32]),
            grade: Grade::Sealed,
            digits: 0,
            absent: AbsentRule::Reserve,
            pool: " everyone\n".to_owned(),
            prize: String::new(),
            winners: 3,
        }
    }

    fn entry(number: u64) -> Entry {
        Entry { number, digest: Digest([3; 16]), tickets: 2 }
    }

    #[test]
    fn a_sheet_goes_there_and_back() {
        let sheet = Sheet::new(fields(), vec![entry(4), entry(9)]).unwrap();
        assert_eq!(sheet.header().lines().count(), 15);
        assert!(sheet.header().contains("\npool everyone\nprize -\nwinners 3\nentries 2\ntickets 4\n"));
        assert_eq!(Sheet::parse(&sheet.render()).unwrap(), sheet);
        assert_eq!(sheet.places(), 2);
        assert_eq!(sheet.entry(9), Some(&entry(9)));
        assert_eq!(sheet.entry(5), None);
    }

    #[test]
    fn fields_out_of_range_are_refused() {
        let refused = |change: fn(&mut SheetFields)| {
            let mut fields = fields();
            change(&mut fields);
            Sheet::new(fields, vec![entry(1)]).unwrap_err()
        };
        assert_eq!(refused(|f| f.event = "A".into()), SheetError::Event("A".into()));
        assert_eq!(refused(|f| f.draw = 0), SheetError::Draw(0));
        assert_eq!(refused(|f| f.draw = 10_001), SheetError::Draw(10_001));
        assert_eq!(refused(|f| f.winners = 0), SheetError::Winners(0));
        assert_eq!(refused(|f| f.digits = 10), SheetError::Digits(Grade::Sealed, 10));
        assert_eq!(refused(|f| f.grade = Grade::Witnessed), SheetError::Digits(Grade::Witnessed, 0));
    }

    #[test]
    fn entries_out_of_range_are_refused() {
        let refused = |entries| Sheet::new(fields(), entries).unwrap_err();
        assert_eq!(refused(vec![]), SheetError::Empty);
        assert_eq!(refused(vec![entry(2), entry(2)]), SheetError::Order(2));
        assert_eq!(refused(vec![entry(2), entry(1)]), SheetError::Order(1));
        assert_eq!(refused(vec![entry(NUMBER_LIMIT)]), SheetError::Number(NUMBER_LIMIT));
        assert_eq!(refused(vec![Entry { tickets: 0, ..entry(1) }]), SheetError::Tickets(1, 0));
        assert_eq!(refused(vec![Entry { tickets: 1001, ..entry(1) }]), SheetError::Tickets(1, 1001));
    }

    #[test]
    fn another_spelling_is_no_sheet() {
        let text = Sheet::new(fields(), vec![entry(4), entry(9)]).unwrap().render();
        let edits = [
            ("draw 1", "draw 01"),
            ("pool everyone", "pool  everyone"),
            ("prize -", "prize "),
            ("entries 2", "entries 3"),
            ("tickets 4", "tickets 5"),
            ("root ", "root 0"),
            ("\nmode live", "\r\nmode live"),
            ("mode live", "mode live\nmode live"),
        ];
        for (from, to) in edits {
            assert!(text.contains(from) && Sheet::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(Sheet::parse(text.trim_end()).is_err());
        assert!(Sheet::parse(&format!("{text}\n")).is_err());
        assert!(Sheet::parse("").is_err());
    }
}
