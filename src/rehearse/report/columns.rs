//! Text in columns of a terminal, where Korean letters take two places.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Which way the cells of a column lean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows as lines: every column as wide as its widest cell.
pub fn columns(rows: &[Vec<String>], leans: &[Lean]) -> Vec<String> {
    let width = |place: usize| rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..leans.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).zip(leans).map(|((cell, width), lean)| padded(cell, *width, *lean));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn padded(cell: &str, width: usize, lean: Lean) -> String {
    let blank = " ".repeat(width - cell.width().min(width));
    match lean {
        Lean::Left => format!("{cell}{blank}"),
        Lean::Right => format!("{blank}{cell}"),
    }
}

/// A text as lines of at most so many places: the first after `mark`, the others below its text.
pub fn wrapped(mark: &str, text: &str, places: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = mark.to_owned();
    let mut is_begun = false;
    let room = places.saturating_sub(mark.width()).max(2);
    for word in text.split(' ').flat_map(|word| broken(word, room)) {
        if is_begun && line.width() + 1 + word.width() > places {
            lines.push(std::mem::replace(&mut line, " ".repeat(mark.width())));
            is_begun = false;
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    lines.push(line);
    lines
}

/// A word in parts that each fit into so many places: what a program answers may have no blank in it.
fn broken(word: &str, places: usize) -> Vec<&str> {
    let (mut parts, mut begin, mut width) = (Vec::new(), 0, 0);
    for (at, letter) in word.char_indices() {
        let own = letter.width().unwrap_or(0);
        if width + own > places {
            parts.push(&word[begin..at]);
            (begin, width) = (at, 0);
        }
        width += own;
    }
    parts.push(&word[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_in_any_script() {
        let rows = [["모두", "7"], ["a wave", "1,000"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows, &[Lean::Left, Lean::Right]), ["모두        7", "a wave  1,000"]);
    }

    #[test]
    fn lines_end_before_the_edge_and_no_word_is_lost() {
        let text = "가나다 라마바 사아자 and a word";
        let lines = wrapped("1. ", text, 16);
        assert_eq!(lines, ["1. 가나다 라마바", "   사아자 and a", "   word"]);
        assert_eq!(wrapped("", "unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrapped("- ", "a 가나다라", 7), ["- a", "  가나", "  다라"]);
    }
}
