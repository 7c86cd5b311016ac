//! What a guest's first look costs the venue's air: bytes and requests, and nothing pushed that a guest need not know.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Bench, Figure, Goal, Unit};
use crate::rehearse::Error;
use crate::rehearse::arrival::Arrival;
use crate::rehearse::phones::crowd::Crowd;
use crate::rehearse::phones::http::{Answer, Wire};
use crate::rehearse::phones::journeys::journeys;
use crate::rehearse::phones::request::Request;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::count;
use crate::rehearse::venue::Venue;

const GUESTS: usize = 1_000;
/// Head counts are gathered; by then one would have been pushed.
const QUIET: Duration = Duration::from_secs(3);

/// The page, all that it loads, and what a guest hears while others join.
pub(super) async fn first(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let venue = Venue::open(&bench.folder).await?;
    let page = fetch(&venue.target, Request::page(&venue.target)).await?;
    let html = plain(&page)?;
    let mut bytes = page.bytes();
    let files = loaded(&html);
    for file in &files {
        let request = Request::get(&venue.target, file).header("Accept-Encoding", "gzip");
        bytes += fetch(&venue.target, request).await?.bytes();
    }
    let register = fetch(&venue.target, Request::register(&venue.target)?).await?;
    let socket = 1;
    let requests = count(1 + files.len() + 1 + socket);
    let kilobytes = |bytes: usize| count(bytes) / 1024.0;
    let pushed = head_counts(bench, &venue).await?;
    Ok(vec![
        Figure::alone(
            row,
            "the first response, headers too",
            Unit::Kb,
            &[kilobytes(page.bytes())],
            &[Goal::AtMost(14.0)],
        ),
        Figure::alone(
            row,
            "all that comes down",
            Unit::Kb,
            &[kilobytes(bytes + register.bytes())],
            &[Goal::AtMost(60.0)],
        ),
        Figure::alone(row, "requests, the number and the socket too", Unit::Count, &[requests], &[Goal::AtMost(6.0)]),
        Figure::alone(row, "messages to a guest while others join", Unit::Count, &[pushed], &[Goal::Exactly(0.0)]),
    ])
}

async fn fetch(target: &Target, request: Request) -> Result<Answer, Error> {
    let mut wire = Wire::open(target, 0).await.map_err(Error::io("cannot reach the server"))?;
    let answer = wire.ask(&request.keeping()).await.map_err(Error::io("the page does not come"))?;
    if answer.status == 200 {
        Ok(answer)
    } else {
        Err(Error::failed(format!("a part of the page answers {}", answer.status)))
    }
}

fn plain(answer: &Answer) -> Result<String, Error> {
    let mut text = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(answer.body.as_slice());
    std::io::Read::read_to_string(&mut unpacked, &mut text).map_err(Error::io("the page is not compressed"))?;
    Ok(text)
}

/// The files that a browser loads with the page: scripts, and sheets of style.
fn loaded(html: &str) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for tag in html.split('<').filter_map(|rest| rest.split('>').next()) {
        let name = match tag.split_whitespace().next() {
            Some("script") => "src=\"",
            Some("link") if tag.contains("stylesheet") => "href=\"",
            _ => continue,
        };
        let file = tag.split_once(name).and_then(|(_, rest)| rest.split('"').next());
        files.extend(file.filter(|file| file.starts_with('/')).map(str::to_owned));
    }
    files
}

/// How many messages a guest who only waits gets while others join.
async fn head_counts(bench: &Bench<'_>, venue: &Venue) -> Result<f64, Error> {
    let waiting = Crowd::gather(&venue.target, 1).await?;
    let came = journeys(&venue.target, bench.size(GUESTS), Arrival::AtOnce).await?;
    came.all_there()?;
    tokio::time::sleep(QUIET).await;
    Ok(count(waiting.frames()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_styles_are_found_once() {
        let html = r#"<!doctype html><link rel="icon" href="data:,"><link rel=stylesheet href="/assets/1/a.css">
            <script type="application/json" id="x">{}</script><script type="module" src="/assets/1/a.js"></script>
            <a href="/lottery/check">x</a><link rel="stylesheet" href="/assets/1/a.css" media="print">"#;
        assert_eq!(loaded(html).into_iter().collect::<Vec<_>>(), ["/assets/1/a.css", "/assets/1/a.js"]);
    }
}
