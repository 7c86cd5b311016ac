//! What a code says, and how it is drawn.
//!
//! One code can say one thing: a phone that is to join the Wi-Fi *and* open the page scans two.
//! Every code is drawn black on white, whatever the page around it looks like, with the four
//! modules of quiet zone that scanners ask for and whole numbers for every edge.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Blank modules on each side of a code.
const QUIET_ZONE: usize = 4;

/// Pixels per module of a drawing that nobody scales.
const PIXELS_PER_MODULE: usize = 8;

/// A text that does not fit into the largest code there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text of {bytes} bytes is too long for a QR code")]
pub struct TooLong {
    /// The length of the refused text.
    pub bytes: usize,
}

/// A wireless network that guests may join.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WifiAccess<'a> {
    /// The network's name.
    pub ssid: &'a str,
    /// Its passphrase, or the 64 hexadecimal digits of its key; none in an open network.
    pub password: Option<&'a str>,
    /// Whether the network keeps its name to itself.
    pub hidden: bool,
}

/// The text that a phone's camera understands as an invitation to join the network.
///
/// A name made of hexadecimal digits alone is put in quotes, because readers that follow the
/// original description take it for hexadecimal otherwise. A password never is: no reader takes
/// less than the full 64 digits of a key for hexadecimal, while iPhones take the quotes for part of
/// the password, and digits alone are what most venues choose.
#[must_use]
pub fn wifi_text(access: &WifiAccess<'_>) -> String {
    let mut text = String::from(match access.password {
        Some(_) => "WIFI:T:WPA;S:",
        None => "WIFI:T:nopass;S:",
    });
    push_ssid(&mut text, access.ssid);
    if let Some(password) = access.password {
        text.push_str(";P:");
        push_escaped(&mut text, password);
    }
    text.push_str(if access.hidden { ";H:true;;" } else { ";;" });
    text
}

fn push_ssid(text: &mut String, ssid: &str) {
    if !ssid.is_empty() && ssid.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        text.push('"');
        text.push_str(ssid);
        text.push('"');
    } else {
        push_escaped(text, ssid);
    }
}

fn push_escaped(text: &mut String, value: &str) {
    for character in value.chars() {
        if matches!(character, '\\' | ';' | ',' | '"' | ':') {
            text.push('\\');
        }
        text.push(character);
    }
}

/// The code of a text, at the error correction (M) that stands a crease, a reflection or a pillar.
///
/// # Errors
/// [`TooLong`] beyond what the largest code holds (2,331 bytes).
pub fn code(text: &str) -> Result<QrCode, TooLong> {
    QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong { bytes: text.len() })
}

/// The code of a text as an SVG document of one black path on white.
///
/// # Errors
/// [`TooLong`], as [`code`].
pub fn svg(text: &str) -> Result<String, TooLong> {
    let code = code(text)?;
    let side = code.width() + 2 * QUIET_ZONE;
    let pixels = side * PIXELS_PER_MODULE;
    let path = dark_path(&code.to_colors(), code.width());
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" \
         viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>\n"
    ))
}

/// One rectangle for every run of dark modules in a row.
fn dark_path(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (row, line) in modules.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                let (x, y, length) = (column + QUIET_ZONE, row + QUIET_ZONE, run.len());
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            column += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(ssid: &str, password: Option<&str>, hidden: bool) -> String {
        wifi_text(&WifiAccess { ssid, password, hidden })
    }

    #[test]
    fn wifi_texts() {
        let table = [
            ("Venue", None, false, r"WIFI:T:nopass;S:Venue;;"),
            ("Venue", None, true, r"WIFI:T:nopass;S:Venue;H:true;;"),
            ("Venue", Some("open sesame"), false, r"WIFI:T:WPA;S:Venue;P:open sesame;;"),
            ("행사장", Some("secret;1"), true, r"WIFI:T:WPA;S:행사장;P:secret\;1;H:true;;"),
            (r#"a\b;c,d"e:f"#, Some(r#"\;,":x'"#), false, r#"WIFI:T:WPA;S:a\\b\;c\,d\"e\:f;P:\\\;\,\"\:x';;"#),
            ("CAFE", Some("12345678"), false, r#"WIFI:T:WPA;S:"CAFE";P:12345678;;"#),
            ("2026", None, false, r#"WIFI:T:nopass;S:"2026";;"#),
            ("CAFE 2", None, false, r"WIFI:T:nopass;S:CAFE 2;;"),
        ];
        for (ssid, password, hidden, expected) in table {
            assert_eq!(text(ssid, password, hidden), expected);
        }
    }

    /// Paints the path back: each `M x y h n v1 h-n z` into a grid.
    fn painted(svg: &str, side: usize) -> Vec<bool> {
        let path = svg.split(" d=\"").nth(1).unwrap();
        let path = path.split('"').next().unwrap();
        let mut grid = vec![false; side * side];
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let (corner, rest) = run.split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let start = y.parse::<usize>().unwrap() * side + x.parse::<usize>().unwrap();
            grid[start..start + length].fill(true);
        }
        grid
    }

    #[test]
    fn the_drawing_is_the_code_with_its_quiet_zone() {
        for text in ["http://192.168.0.10:8080", "WIFI:T:WPA;S:행사장;P:12345678;;"] {
            let code = code(text).unwrap();
            let side = code.width() + 2 * QUIET_ZONE;
            let drawing = svg(text).unwrap();
            let grid = painted(&drawing, side);
            for y in 0..side {
                for x in 0..side {
                    let inside = |at: usize| at.checked_sub(QUIET_ZONE).filter(|&inner| inner < code.width());
                    let dark = match (inside(x), inside(y)) {
                        (Some(x), Some(y)) => code[(x, y)] == Color::Dark,
                        _ => false,
                    };
                    assert_eq!(grid[y * side + x], dark, "module {x},{y} of {text}");
                }
            }
            assert_eq!(drawing.matches("<path").count(), 1);
            assert!(drawing.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
        }
    }

    #[test]
    fn an_address_fits_the_second_smallest_code() {
        assert_eq!(code("http://192.168.0.10:8080/").unwrap().version(), qrcode::Version::Normal(2));
    }

    #[test]
    fn a_text_beyond_the_largest_code_is_refused() {
        assert!(svg(&"ü".repeat(1165)).is_ok());
        assert_eq!(svg(&"ü".repeat(1166)), Err(TooLong { bytes: 2332 }));
    }
}
