//! Numbers given each second, as bars: of block letters for a terminal, of SVG for a page.

use super::story::Chart;
use crate::web::article::escape;

/// Rows of a chart in a terminal.
const ROWS: usize = 6;
/// The most places that its bars take.
const PLACES: usize = 60;
/// A place that is filled from nothing to whole, by eighths.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The chart of a page, in units of its own.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 156.0;
const LEFT: f64 = 40.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 28.0;

/// Seconds that stand together, so that all of them have a place.
fn gathered(numbers: &[u32]) -> (Vec<f64>, usize) {
    let step = numbers.len().div_ceil(PLACES).max(1);
    #[allow(clippy::cast_precision_loss)] // seconds of a rehearsal are few
    let mean = |some: &[u32]| some.iter().map(|number| f64::from(*number)).sum::<f64>() / some.len() as f64;
    (numbers.chunks(step).map(mean).collect(), step)
}

/// Seconds between two numbers on the axis.
fn between(seconds: usize) -> usize {
    match seconds {
        0..=12 => 2,
        13..=30 => 5,
        31..=90 => 10,
        _ => 60,
    }
}

/// The chart as lines of at most 72 places.
pub fn lines(chart: &Chart) -> Vec<String> {
    let (bars, step) = gathered(&chart.numbers);
    let places = if bars.len() * 2 <= PLACES { 2 } else { 1 };
    let most = bars.iter().copied().fold(1.0, f64::max);
    let mut lines = vec![format!("{} ({})", chart.title, chart.caption)];
    for row in (0..ROWS).rev() {
        let bar = |value: &f64| block(value / most, row).to_string().repeat(places);
        let label = if row == ROWS - 1 { format!("{most:>6.0} ┤") } else { format!("{:>6} │", "") };
        lines.push(format!("{label}{}", bars.iter().map(bar).collect::<String>()).trim_end().to_owned());
    }
    lines.push(format!("{:>6} └{}", 0, "─".repeat(bars.len() * places)));
    lines.push(format!("{:>8}{}", "", axis(chart, places, step)));
    lines
}

/// What a row of the chart shows of a bar.
fn block(share: f64, row: usize) -> char {
    #[allow(clippy::cast_precision_loss)] // a chart has few rows
    let eighths = (share * ROWS as f64 - row as f64).clamp(0.0, 1.0) * 8.0;
    // Whoever came at all is seen.
    let least = if row == 0 && share > 0.0 { 1.0 } else { 0.0 };
    EIGHTHS[eighths.round().max(least) as usize]
}

fn axis(chart: &Chart, places: usize, step: usize) -> String {
    let seconds = chart.numbers.len();
    let mut line = String::new();
    for second in (0..seconds).step_by(between(seconds)) {
        let at = second / step * places;
        line.push_str(&" ".repeat(at.saturating_sub(line.chars().count())));
        line.push_str(&second.to_string());
    }
    format!("{line}  {}", chart.seconds)
}

/// The chart as an SVG that follows the page's colours.
pub fn svg(chart: &Chart) -> String {
    let (bars, step) = gathered(&chart.numbers);
    let most = bars.iter().copied().fold(1.0, f64::max);
    let floor = HEIGHT - BOTTOM;
    #[allow(clippy::cast_precision_loss)] // a chart has few bars
    let width = (WIDTH - LEFT) / bars.len() as f64;
    let bar = |(place, value): (usize, &f64)| {
        let height = (value / most * (floor - TOP)).max(if *value > 0.0 { 1.5 } else { 0.0 });
        let x = LEFT + width * place as f64 + width * 0.12;
        let (y, wide) = (floor - height, width * 0.76);
        format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{height:.1}\" rx=\"1.5\"/>")
    };
    let bars: String = bars.iter().enumerate().map(bar).collect();
    let label = escape(&format!("{}, {}", chart.title, chart.caption));
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">\
         <line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{TOP}\" y2=\"{TOP}\"/>\
         <g class=\"bars\">{bars}</g>\
         <line class=\"axis\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{floor}\" y2=\"{floor}\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{most:.0}</text>\
         <text x=\"{}\" y=\"{floor}\" text-anchor=\"end\">0</text>{}</svg>",
        LEFT - 6.0,
        TOP + 7.0,
        LEFT - 6.0,
        ticks(chart, width, step),
    )
}

fn ticks(chart: &Chart, width: f64, step: usize) -> String {
    let seconds = chart.numbers.len();
    let y = HEIGHT - 6.0;
    let tick = |second: usize| {
        let x = LEFT + width * (second / step) as f64;
        let unit = if second == 0 { format!(" {}", escape(&chart.seconds)) } else { String::new() };
        format!("<text x=\"{x:.1}\" y=\"{y}\">{second}{unit}</text>")
    };
    (0..seconds).step_by(between(seconds)).map(tick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearse::hall::Pattern;

    fn chart(numbers: &[u32]) -> Chart {
        Chart {
            pattern: Pattern::Wave,
            title: "A <wave>".to_owned(),
            caption: "at most 8".to_owned(),
            seconds: "seconds".to_owned(),
            numbers: numbers.to_vec(),
        }
    }

    #[test]
    fn bars_are_as_high_as_their_numbers() {
        let lines = lines(&chart(&[0, 1, 24, 48]));
        let expected = [
            "A <wave> (at most 8)",
            "    48 ┤      ██",
            "       │      ██",
            "       │      ██",
            "       │    ████",
            "       │    ████",
            "       │  ▁▁████",
            "     0 └────────",
            "        0   2  seconds",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_long_time_fits_as_well() {
        let lines = lines(&chart(&[7; 200]));
        assert!(lines.iter().all(|line| line.chars().count() <= 72), "{lines:#?}");
        assert!(lines[8].contains("180  seconds"), "{lines:#?}");
        assert!(lines[1].starts_with("     7 ┤█"), "{lines:#?}");
    }

    #[test]
    fn nobody_makes_no_bar() {
        assert!(lines(&chart(&[0, 0])).iter().all(|line| !line.contains('█')));
        assert!(!svg(&chart(&[0, 0])).contains("NaN"));
    }

    #[test]
    fn a_picture_has_a_bar_for_each_second_and_escapes_its_words() {
        let picture = svg(&chart(&[0, 1, 24, 48]));
        assert_eq!(picture.matches("<rect").count(), 4);
        assert!(picture.contains("aria-label=\"A &lt;wave&gt;, at most 8\""), "{picture}");
    }
}
