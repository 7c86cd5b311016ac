//! `rehearse` while it is held, and what becomes of it when something breaks or somebody stops it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use luckydraw::rehearse::phones::journey::{TurnedAway, whole};
use luckydraw::rehearse::phones::request::Request;
use luckydraw::rehearse::phones::target::Target;
use serde_json::Value;

use super::rehearse::{assert_all_came, places, tries};
use super::{Said, ok, run, said, stopped};
use crate::support::{ADMIN, Client, EVENT, Server, poll};

/// A wave alone takes more than half a minute where it has to.
const PATIENCE: Duration = Duration::from_secs(120);

/// A rehearsal that is being held.
pub struct Held {
    child: Child,
    lines: Receiver<String>,
    err: String,
}

impl Held {
    pub fn begin(server: &Server, args: &[&str]) -> Self {
        let mut command = server.luckydraw(&[&["rehearse", "--json", "-"], args].concat());
        command.current_dir(server.folder()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (told, lines) = channel();
        let stderr = child.stderr.take().unwrap();
        std::thread::spawn(move || BufReader::new(stderr).lines().map_while(Result::ok).try_for_each(|l| told.send(l)));
        Held { child, lines, err: String::new() }
    }

    /// Waits for a line that begins so.
    fn until(&mut self, start: &str) {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.err.push_str(&format!("{line}\n"));
            if line.starts_with(start) {
                return;
            }
        }
        panic!("it never said {start}: {}", self.err);
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub fn end(mut self) -> Said {
        let mut stdout = self.child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stdout.read_to_end(&mut bytes).map(|_| bytes).unwrap()
        });
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > deadline {
                self.child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let bytes = reader.join().unwrap();
        self.err.extend(self.lines.iter().map(|line| format!("{line}\n")));
        let out = String::from_utf8_lossy(&bytes).into_owned();
        Said { code: status.code().unwrap_or(-1), bytes, out, err: self.err }
    }
}

/// The server that a rehearsal has started: its process, and a browser that looks at it.
async fn own_server(server: &Server) -> (u64, Client) {
    poll("the rehearsal's own server", async || {
        let own = places(server).into_iter().find(|place| place.display().to_string().contains("luckydraw-rehearsal-"));
        let holder: Value = serde_json::from_slice(&fs::read(own?.join("rehearsal.db.lock")).ok()?).ok()?;
        let port = holder["url"].as_str()?.rsplit(':').next()?.parse().ok()?;
        Some((holder["pid"].as_u64()?, Client::new(port)))
    })
    .await
}

async fn someone_came(client: &Client) {
    poll("guests beyond those who warm it up", async || {
        let event = client.get(EVENT).await.data();
        (event["participants"].as_u64()? > 22).then_some(())
    })
    .await;
}

/// Waits until nobody listens at a port any more.
async fn nobody_at(port: u16) {
    poll("the end of the server", async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.err()).await;
}

#[test]
fn a_wave_comes() {
    let server = stopped();
    let said = Held::begin(&server, &["--guests", "4", "--arrival", "wave"]).end();
    let result = said.json();
    assert_all_came(&tries(&result)[0], 4);
    assert_eq!((&tries(&result)[0]["arrival"], &tries(&result)[0]["reveal"]["missed"]), (&"wave".into(), &0.into()));
    assert_eq!(result["verdict"]["takes"], Value::Null, "four guests show nothing of more");
    assert_eq!(said.code, 0, "{said:?}");
}

#[tokio::test]
async fn who_stops_it_leaves_nothing_behind() {
    // Tests that were started to go on without their terminal pass that on.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let hangs_up = status
        .lines()
        .any(|line| line.starts_with("SigIgn:") && !line.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']));
    let signals: &[&str] = if hangs_up { &["-INT", "-TERM", "-HUP"] } else { &["-INT", "-TERM"] };
    for signal in signals {
        let server = stopped();
        let before = places(&server);
        let mut held = Held::begin(&server, &["--guests", "300", "--arrival", "trickle"]);
        held.until("1/1");
        let (_, client) = own_server(&server).await;
        held.signal(signal);
        let said = held.end();
        assert_eq!((said.code, said.out.as_str()), (130, ""), "{signal}: {said:?}");
        assert_eq!(places(&server), before, "{signal}");
        nobody_at(client.port).await;
    }
}

#[tokio::test]
async fn no_server_outlives_a_rehearsal_that_was_killed() {
    let server = stopped();
    let mut held = Held::begin(&server, &["--guests", "300", "--arrival", "trickle"]);
    held.until("1/1");
    let (_, client) = own_server(&server).await;
    client.get(EVENT).await.data();
    held.signal("-KILL");
    held.end();
    nobody_at(client.port).await;
}

#[tokio::test]
async fn a_server_that_dies_midway_gives_a_report() {
    let server = stopped();
    let args = ["--guests", "60", "--arrival", "trickle", "--arrival", "sleepers"];
    let mut held = Held::begin(&server, &args);
    held.until("1/2");
    let (pid, client) = own_server(&server).await;
    someone_came(&client).await;
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
    let said = held.end();
    assert_eq!(said.code, 1, "{said:?}");
    let result = said.json();
    let died = &tries(&result)[0];
    assert!(died["failed"].as_u64().unwrap() > 0 && died["why"].is_string(), "{died}");
    assert_eq!(died["failed"].as_u64().unwrap() + died["came"].as_u64().unwrap(), 60, "{died}");
    let reveal = &died["reveal"];
    assert!(reveal["phones"].as_u64().unwrap() > 0 && reveal["missed"] == reveal["phones"], "{died}");
    assert_all_came(&tries(&result)[1], 60);
    assert_eq!((&result["verdict"]["holds"], &result["verdict"]["takes"]), (&false.into(), &0.into()));
}

#[test]
fn a_result_that_cannot_be_written_is_found_out_before() {
    let server = stopped();
    for args in [["--json", "missing/new.json"], ["--html", "missing/new.html"]] {
        let said = run(&server, &[&["rehearse"], &args[..]].concat());
        assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (73, "", 1), "{said:?}");
    }
    let said = run(&server, &["rehearse", "--bench", "--quick", "--json", "missing/new.json"]);
    assert_eq!((said.code, said.err.lines().count()), (73, 1), "{said:?}");
    let said = run(&server, &["rehearse", "--json", "test.db"]);
    assert_eq!(said.code, 2, "{said:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_database_in_a_folder_that_takes_nothing_is_told_so() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    let args = ["rehearse", "--guests", "3", "--arrival", "at-once", "--db", "/proc/none/party.db"];
    let told = said(command.args(args).env("HOME", std::env::temp_dir()), "");
    assert!(told.code == 73 || told.code == 77, "{told:?}");
    assert!(told.err.contains("/proc") && told.err.contains("--db"), "{told:?}");
}

#[tokio::test]
async fn whoever_rehearses_elsewhere_comes_to_no_other_event() {
    let server = Server::start();
    let real = server.anonymous().get(EVENT).await.data()["event_id"].as_str().unwrap().to_owned();
    ok(&server, &["event", "create", "Try-out", "--rehearsal", "--use"]);
    let url = server.origin();
    let args = ["--url", &url, "--guests", "12", "--arrival", "trickle", "--arrival", "sleepers"];
    let mut held = Held::begin(&server, &args);
    held.until("1/2");
    ok(&server, &["event", "use", &real]);
    let said = held.end();
    let result = said.json();
    tries(&result).iter().for_each(|held| assert_all_came(held, 12));
    let advice = result["verdict"]["advice"].as_array().unwrap();
    assert!(advice.iter().any(|advice| advice["do"] == "clear_away" && advice["guests"] == 24), "{result}");
    let organiser = server.organiser().await;
    assert_eq!(
        organiser.get(&format!("{ADMIN}/participants")).await.data()["total_count"],
        0,
        "{real} is the current one"
    );
}

#[tokio::test]
async fn a_phone_that_sleeps_keeps_its_place_until_it_is_back() {
    let server = Server::start();
    ok(&server, &["event", "create", "Try-out", "--rehearsal", "--use"]);
    let organiser = server.organiser().await;
    let url = server.origin();
    let mut held = Held::begin(&server, &["--url", &url, "--guests", "60", "--arrival", "sleepers"]);
    held.until("1/1");
    for _step in ["a half goes to sleep", "they wake up"] {
        held.until("     ");
    }
    poll("everybody inside, asleep or awake", async || {
        let room = organiser.get(&format!("{ADMIN}/waiting-room")).await.data();
        (room["inside"].as_u64()? >= 60).then_some(())
    })
    .await;
    assert_all_came(&tries(&held.end().json())[0], 60);
}

#[tokio::test]
async fn a_guest_who_was_sent_off_late_has_waited_since_the_planned_moment() {
    let server = Server::start();
    let target = Target::local(server.port);
    let (page, register) = (Request::page(&target).keeping(), Request::register(&target).unwrap().keeping());
    let planned = Instant::now() - Duration::from_secs(5);
    let guest = whole(&target, 0, planned, (&page, &register), TurnedAway::GivesUp).await.unwrap();
    assert!(guest.numbered.took >= Duration::from_secs(5) && guest.took >= guest.numbered.took, "{guest:?}");
}
