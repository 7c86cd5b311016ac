//! `rehearse`: a small hall of real phones on a real server, what is measured of it, and what is kept.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::rehearse_held::Held;
use super::{Said, ok, run, stopped};
use crate::support::{ADMIN, Server, Setup};

/// A rehearsal's result, which has to be one.
fn rehearse(server: &Server, args: &[&str]) -> (Said, Value) {
    let said = run(server, &[&["rehearse", "--json", "-"], args].concat());
    assert!(said.code == 0 || said.code == 1, "{said:?}");
    let result = said.json();
    assert_eq!(said.code == 0, result["verdict"]["holds"] != false, "{said:?}");
    (said, result)
}

pub fn tries(result: &Value) -> &Vec<Value> {
    result["tries"].as_array().unwrap()
}

/// That so many came, each second's numbers among them, and nobody was lost.
pub fn assert_all_came(held: &Value, guests: usize) {
    assert_eq!((&held["guests"], &held["came"]), (&guests.into(), &guests.into()), "{held}");
    assert_eq!((&held["failed"], &held["why"]), (&0.into(), &Value::Null));
    let seconds = held["per_second"].as_array().unwrap();
    assert_eq!(seconds.iter().map(|second| second["numbers"].as_u64().unwrap()).sum::<u64>(), guests as u64);
    let waits = ["half_ms", "p99_ms", "worst_ms"].map(|name| held["waits"][name].as_f64().unwrap());
    assert!(waits[0] > 0.0 && waits.is_sorted(), "{waits:?}");
    assert!(
        held["seconds"].as_f64().unwrap() * 1_000.0 >= waits[2]
            && seconds.len() as f64 >= held["seconds"].as_f64().unwrap()
    );
}

pub fn places(server: &Server) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = fs::read_dir(server.folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    places.sort();
    places
}

#[test]
fn a_hall_comes_watches_a_draw_and_wakes_up() {
    let server = stopped();
    let before = places(&server);
    let page = server.folder().join("report.html").display().to_string();
    let args = ["--guests", "30", "--arrival", "sleepers", "--arrival", "at-once", "--access-points", "2"];
    let (said, result) = rehearse(&server, &[&args[..], &["--html", &page]].concat());
    assert_eq!(
        (&result["format"], &result["version"]),
        (&"luckydraw-rehearsal/1".into(), &env!("CARGO_PKG_VERSION").into())
    );
    assert_eq!((&result["guests"], &result["access_points"], &result["url"]), (&30.into(), &2.into(), &Value::Null));
    assert_eq!(result["disk"]["syncs"], 20);
    assert!(result["disk"]["worst_ms"].as_f64() >= result["disk"]["median_ms"].as_f64());
    let arrivals: Vec<&Value> = tries(&result).iter().map(|held| &held["arrival"]).collect();
    assert_eq!(arrivals, ["at_once", "sleepers"], "in the order of the patterns");
    for (held, phones) in tries(&result).iter().zip([30, 15]) {
        assert_all_came(held, 30);
        assert_eq!(held["reveal"]["phones"], phones);
        assert!(held["reveal"]["last_ms"].as_f64().unwrap() > 0.0);
        #[cfg(target_os = "linux")]
        {
            assert!(held["cpu"]["us_per_guest"].as_f64().unwrap() > 0.0, "{held}");
            let memory = ["idle_mb", "full_mb"].map(|name| held["memory"][name].as_f64().unwrap());
            assert!(memory[0] > 0.0 && memory[1] > memory[0], "{memory:?}");
        }
    }
    #[cfg(target_os = "linux")]
    assert!(tries(&result)[1]["cpu"]["peak_share"].as_f64().unwrap() > 0.0, "{result}");
    assert_eq!(tries(&result)[0]["back"], Value::Null);
    let back = &tries(&result)[1]["back"];
    assert_eq!((&back["phones"], &back["lost"]), (&15.into(), &0.into()));
    assert!(back["last_ms"].as_f64().unwrap() > 0.0);
    assert!(said.err.lines().count() >= 6, "what is being done, line by line: {}", said.err);
    assert!(fs::read_to_string(&page).unwrap().starts_with("<!doctype html>"));
    fs::remove_file(page).unwrap();
    assert_eq!(places(&server), before, "something is left over");
}

#[test]
fn a_machine_with_few_descriptors_is_tried_with_as_many_phones_as_it_has_room_for() {
    let mut server = Server::with(Setup::default().limited_to(256));
    assert!(server.stop().success());
    let (_, result) = rehearse(&server, &["--guests", "200", "--arrival", "at-once"]);
    assert_eq!((&result["machine"]["connections"], &result["guests"]), (&156.into(), &200.into()));
    assert_all_came(&tries(&result)[0], 62);
}

#[tokio::test]
async fn a_server_somewhere_is_rehearsed_with_where_nothing_counts() {
    let server = Server::start();
    let url = server.origin();
    let refused = run(&server, &["rehearse", "--url", &url, "--guests", "9", "--json", "-"]);
    assert_eq!((refused.code, refused.out.as_str()), (77, ""), "{refused:?}");
    assert!(refused.err.contains(&url) && refused.err.contains("--rehearsal --use"), "{}", refused.err);
    ok(&server, &["event", "create", "Try-out", "--rehearsal", "--use"]);
    let args = ["--url", &url, "--guests", "12", "--arrival", "trickle", "--arrival", "sleepers"];
    let (_, result) = rehearse(&server, &args);
    assert_eq!(result["url"], url);
    for unmeasured in ["disk", "free_memory_mb"] {
        assert_eq!(result[unmeasured], Value::Null, "{unmeasured}");
    }
    for held in tries(&result) {
        assert_all_came(held, 12);
        for unmeasured in ["cpu", "memory", "reveal"] {
            assert_eq!(held[unmeasured], Value::Null, "{unmeasured}");
        }
    }
    assert_eq!((&tries(&result)[1]["back"]["phones"], &tries(&result)[1]["back"]["lost"]), (&6.into(), &0.into()));
    let organiser = server.organiser().await;
    assert_eq!(organiser.get(&format!("{ADMIN}/participants")).await.data()["total_count"], 24);
    assert_eq!(organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"], Value::Array(Vec::new()));
}

#[test]
fn an_address_where_nobody_answers_is_told_so() {
    let mut server = Server::start();
    let url = server.origin();
    server.kill9();
    let nobody = run(&server, &["rehearse", "--url", &url]);
    assert_eq!((nobody.code, nobody.out.as_str()), (69, ""), "{nobody:?}");
    let encrypted = run(&server, &["rehearse", "--url", "https://127.0.0.1"]);
    assert!(encrypted.code == 2 && encrypted.err.contains("http://"), "{encrypted:?}");
    let unknown = run(&server, &["rehearse", "--url", "http://nobody.invalid"]);
    assert!(unknown.code == 69 && unknown.err.contains("nobody.invalid"), "{unknown:?}");
}

#[tokio::test]
async fn what_is_kept_decides_when_latecomers_wait_on_this_machine_alone() {
    let mut server = stopped();
    let (said, _) = rehearse(&server, &["--guests", "120", "--arrival", "at-once", "--keep"]);
    assert!(said.code == 0 && !server.folder().join("test.db.capacity").exists(), "{said:?}");
    let said = Held::begin(&server, &["--guests", "120", "--arrival", "wave", "--keep"]).end();
    let result = said.json();
    let takes = result["verdict"]["takes"].as_u64().unwrap();
    let file = server.folder().join("test.db.capacity");
    assert!(said.err.contains(&file.display().to_string()) && said.err.replace(',', "").contains(&takes.to_string()));
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "its owner's alone");
    }
    let kept = fs::read_to_string(&file).unwrap();
    let record: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!((&record["format"], &record["guests"]), (&"luckydraw-capacity/1".into(), &takes.into()));
    for name in ["processor", "cores", "memory_mb", "connections"] {
        assert_eq!(record["machine"][name], result["machine"][name], "{name}");
    }
    let threshold = async |server: &Server| {
        let room = server.organiser().await.get(&format!("{ADMIN}/waiting-room")).await.data();
        room["threshold"].clone()
    };
    let (few, _) = rehearse(&server, &["--guests", "30", "--arrival", "at-once", "--keep"]);
    assert!(!few.err.contains(".capacity") && fs::read_to_string(&file).unwrap() == kept, "30 guests show too little");
    server.restart();
    let counts = threshold(&server).await;
    let most = counts["connections"].as_u64().unwrap() / 5 * 4;
    assert_eq!((&counts["measured"], &counts["automatic"]), (&takes.into(), &takes.min(most).into()));
    let cores = record["machine"]["cores"].to_string();
    fs::write(&file, kept.replace(&format!("\"cores\": {cores}"), "\"cores\": 4096")).unwrap();
    server.restart();
    let counts = threshold(&server).await;
    assert_eq!((&counts["measured"], &counts["automatic"]), (&Value::Null, &most.into()));
    assert!(server.stderr().contains("another machine"), "{}", server.stderr());
}
