//! The organiser during a rehearsal: signed in once, then with a token, as a script of the organiser's would.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Error;
use super::phones::crowd::Crowd;
use super::phones::http::{Answer, Wire};
use super::phones::request::Request;
use super::phones::target::Target;

const API: &str = "/api/luckydraw";
const ADMIN: &str = "/api/luckydraw/admin/current";
/// Whoever signs in has a token of a name of its own.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// Somebody who may do everything.
#[derive(Debug, Clone)]
pub struct Organiser {
    target: Target,
    token: String,
}

impl Organiser {
    /// Signs in by password.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn sign_in(target: &Target, password: &str) -> Result<Self, Error> {
        let login = Request::post(target, &format!("{API}/admin/login"), &json!({ "password": password }))?;
        let answer = send(target, &login.closing()).await?;
        let cookie = answer.header("set-cookie").ok_or_else(|| refused(&answer))?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let name = format!("rehearsal-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let tokens = Request::post(target, &format!("{API}/admin/tokens"), &json!({ "name": name }))?;
        let made = data(&send(target, &tokens.header("Cookie", &cookie).closing()).await?)?;
        let token = made["token"].as_str().ok_or_else(|| Error::failed("the server gave no token"))?.to_owned();
        Ok(Organiser { target: target.clone(), token })
    }

    /// What a GET below the current event gives.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn get(&self, path: &str) -> Result<Value, Error> {
        data(&self.fetch(&format!("{ADMIN}/{path}")).await?.0)
    }

    /// Changes the current event's settings.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn set(&self, settings: &Value) -> Result<(), Error> {
        self.change(ADMIN, settings).await
    }

    /// A PATCH below the current event.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<(), Error> {
        self.change(&format!("{ADMIN}/{path}"), body).await
    }

    async fn change(&self, path: &str, body: &Value) -> Result<(), Error> {
        data(&send(&self.target, &self.signed(Request::patch(&self.target, path, body)?)).await?).map(|_| ())
    }

    /// A POST below the current event.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let request = Request::post(&self.target, &format!("{ADMIN}/{path}"), body)?;
        data(&send(&self.target, &self.signed(request)).await?)
    }

    /// Any address with the organiser's rights: the answer and how long it took to its last byte.
    ///
    /// # Errors
    /// Where no answer comes, or a refusal.
    pub async fn fetch(&self, path: &str) -> Result<(Answer, Duration), Error> {
        let request = self.signed(Request::get(&self.target, path));
        let begun = Instant::now();
        let answer = send(&self.target, &request).await?;
        if answer.status == 200 { Ok((answer, begun.elapsed())) } else { Err(refused(&answer)) }
    }

    /// A sealed draw of so many winners of a prize that is not registered; gives its number.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn draw(&self, count: u32) -> Result<u64, Error> {
        let body = json!({ "prize_name": "Rehearsal", "count": count, "grade": "sealed" });
        let drawn = self.post("draw", &body).await?;
        drawn["draw"].as_u64().ok_or_else(|| Error::failed("a draw without a number"))
    }

    /// From now on a draw waits for the host's word and for nothing else, and may draw anybody again.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn draws_by_word(&self) -> Result<(), Error> {
        self.set(&json!({ "spin_ms": 0, "stop_ms": 0, "reveal": "host", "winners_again": true })).await
    }

    /// A draw that a crowd watches; gives its number, and how long its winners took from the host's word to the
    /// last phone, or an error where somebody never sees them.
    ///
    /// # Errors
    /// Where the server refuses.
    pub async fn reveal(&self, crowd: &Crowd, winners: u32) -> Result<(u64, Result<Duration, Error>), Error> {
        let k = self.draw(winners).await?;
        self.stands(k).await?;
        // A host speaks when the reels stand, not while phones still hear that they do.
        crowd.calm_down().await;
        crowd.expect(&winners_of(k));
        self.post(&format!("draws/{k}/reveal"), &json!({})).await?;
        Ok((k, crowd.all_saw().await))
    }

    /// Waits until the reels stand and the host may speak.
    async fn stands(&self, k: u64) -> Result<(), Error> {
        for _ in 0..500 {
            let draws = self.get("draws").await?;
            let rows = draws["draws"].as_array().into_iter().flatten();
            let phase = rows.into_iter().find(|row| row["draw"] == k).map(|row| row["phase"].clone());
            if phase.is_some_and(|phase| phase == "stopping" || phase == "winner") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(Error::failed(format!("the reels of draw {k} never stand")))
    }

    fn signed(&self, request: Request) -> Vec<u8> {
        request.header("Authorization", &format!("Bearer {}", self.token)).closing()
    }
}

async fn send(target: &Target, request: &[u8]) -> Result<Answer, Error> {
    // The organiser's computer is another one than the phones.
    let mut wire = Wire::over(target.connect_own().await.map_err(Error::io("cannot reach the server"))?);
    wire.ask(request).await.map_err(Error::io("the server gave the organiser no answer"))
}

/// What stands in a state that shows a draw's winners. Its number stands there from the first reel on, the winners
/// only from the reveal on.
#[must_use]
pub fn winners_of(draw: u64) -> [String; 2] {
    [format!(r#""draw":{draw},"#), r#""phase":"winner""#.to_owned()]
}

/// The data of an envelope.
fn data(answer: &Answer) -> Result<Value, Error> {
    let mut envelope: Value = serde_json::from_slice(&answer.body).map_err(|_| refused(answer))?;
    if envelope["success"] == true { Ok(envelope["data"].take()) } else { Err(refused(answer)) }
}

fn refused(answer: &Answer) -> Error {
    let body: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
    Error::failed(format!("the server refused the organiser: {} {body}", answer.status))
}
