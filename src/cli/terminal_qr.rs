//! The address as a code in the terminal, for the phone of whoever started the server.
//!
//! Two modules share one character, one above the other, which makes them about square.

use crate::domain::qr::{self, TooLong};
use qrcode::render::unicode::Dense1x2;

/// Black on white, said in full: a terminal's own "black" and "white" may be anything.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

/// How the code is put on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With colours of its own: right on a dark and on a light terminal.
    Colour,
    /// Characters alone, for the common terminal of light text on a dark ground.
    Plain,
}

impl Style {
    /// The style for an output, by the conventions that command lines share.
    ///
    /// `NO_COLOR` forbids colour, `CLICOLOR_FORCE` asks for it even in a pipe, and otherwise a
    /// terminal gets it unless it calls itself `dumb`.
    #[must_use]
    pub fn choose(env: &dyn Fn(&str) -> Option<String>, is_terminal: bool) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() {
            return Self::Plain;
        }
        if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
            return Self::Colour;
        }
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        if is_terminal && !dumb { Self::Colour } else { Self::Plain }
    }
}

/// The code of `url`, one line of text after another, each ended by a newline.
///
/// # Errors
/// [`TooLong`] where no code holds the text.
pub fn terminal_qr(url: &str, style: Style) -> Result<String, TooLong> {
    let code = qr::code(url)?;
    // Where characters shine on a dark ground, it is the light modules that have to be drawn.
    let (dark, light) = match style {
        Style::Colour => (Dense1x2::Dark, Dense1x2::Light),
        Style::Plain => (Dense1x2::Light, Dense1x2::Dark),
    };
    let blocks = code.render::<Dense1x2>().dark_color(dark).light_color(light).build();
    Ok(blocks.lines().map(|line| dress(line, style)).collect())
}

fn dress(line: &str, style: Style) -> String {
    match style {
        Style::Colour => format!("{BLACK_ON_WHITE}{line}{RESET}\n"),
        Style::Plain => format!("{line}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::Color;

    const URL: &str = "http://192.168.0.10:8080";
    const QUIET_ZONE: usize = 4;

    /// Which half of a character is inked: (upper, lower).
    fn halves(character: char) -> (bool, bool) {
        match character {
            ' ' => (false, false),
            '▀' => (true, false),
            '▄' => (false, true),
            '█' => (true, true),
            other => panic!("{other:?} is no block"),
        }
    }

    /// The rows of inked half characters.
    fn ink(blocks: &str) -> Vec<Vec<bool>> {
        blocks
            .lines()
            .flat_map(|line| {
                let (upper, lower): (Vec<_>, Vec<_>) = line.chars().map(halves).unzip();
                [upper, lower]
            })
            .collect()
    }

    fn assert_shows_the_code(dark: &[Vec<bool>]) {
        let code = qr::code(URL).unwrap();
        let side = code.width() + 2 * QUIET_ZONE;
        for (y, row) in dark.iter().take(side).enumerate() {
            assert_eq!(row.len(), side);
            for (x, &shown) in row.iter().enumerate() {
                let inside = QUIET_ZONE..QUIET_ZONE + code.width();
                let expected =
                    inside.contains(&x) && inside.contains(&y) && code[(x - QUIET_ZONE, y - QUIET_ZONE)] == Color::Dark;
                assert_eq!(shown, expected, "module {x},{y}");
            }
        }
        assert_eq!(dark.len(), side.next_multiple_of(2));
    }

    #[test]
    fn in_colour_the_ink_is_the_code_and_every_line_ends_its_colours() {
        let shown = terminal_qr(URL, Style::Colour).unwrap();
        let mut bare = String::new();
        for line in shown.lines() {
            let line = line.strip_prefix(BLACK_ON_WHITE).unwrap();
            bare.push_str(line.strip_suffix(RESET).unwrap());
            bare.push('\n');
        }
        assert_shows_the_code(&ink(&bare));
    }

    #[test]
    fn without_colour_the_ink_is_the_light() {
        let shown = terminal_qr(URL, Style::Plain).unwrap();
        assert!(!shown.contains('\x1b'));
        let dark: Vec<Vec<bool>> =
            ink(&shown).into_iter().map(|row| row.into_iter().map(|lit| !lit).collect()).collect();
        assert_shows_the_code(&dark);
    }

    type Row<'a> = (&'a [(&'a str, &'a str)], bool, Style);

    #[test]
    fn the_style_follows_the_conventions() {
        let table: [Row<'_>; 9] = [
            (&[], true, Style::Colour),
            (&[], false, Style::Plain),
            (&[("TERM", "dumb")], true, Style::Plain),
            (&[("TERM", "xterm-256color")], true, Style::Colour),
            (&[("NO_COLOR", "1")], true, Style::Plain),
            (&[("NO_COLOR", "")], true, Style::Colour),
            (&[("CLICOLOR_FORCE", "1")], false, Style::Colour),
            (&[("CLICOLOR_FORCE", "0")], false, Style::Plain),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true, Style::Plain),
        ];
        for (variables, is_terminal, expected) in table {
            let env = |name: &str| {
                let found = variables.iter().find(|(key, _)| *key == name)?;
                Some(found.1.to_owned())
            };
            assert_eq!(Style::choose(&env, is_terminal), expected, "{variables:?}");
        }
    }
}
