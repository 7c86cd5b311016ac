//! Rehearsals as they come out of real machines, for the tests of what follows from them and of the reports.

use super::hall::{Back, Cpu, Disk, FORMAT, Measured, Memory, Pattern, Reveal, Second, Try, Waits};
use super::machine::Machine;

fn machine(processor: &str, connections: u64, build: &str) -> Machine {
    Machine {
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        processor: Some(processor.to_owned()),
        cores: 2,
        memory_mb: Some(24_000),
        connections,
        build: build.to_owned(),
    }
}

fn held(arrival: Pattern, guests: usize, per_second: &[u32], p99_ms: f64) -> Try {
    let second = |numbers: &u32| Second {
        numbers: *numbers,
        worst_ms: p99_ms,
        cpu_share: Some(f64::from(*numbers) * 100e-6 / 2.0),
    };
    Try {
        arrival,
        guests,
        came: guests,
        failed: 0,
        why: None,
        seconds: per_second.len() as f64,
        waits: Some(Waits { half_ms: p99_ms / 4.0, p99_ms, worst_ms: p99_ms * 1.2 }),
        per_second: per_second.iter().map(second).collect(),
        cpu: Some(Cpu { us_per_guest: 100.0, peak_share: 0.04 }),
        memory: Some(Memory { idle_mb: 8.0, full_mb: 10.0, kb_per_guest: 4.0 }),
        reveal: Some(Reveal { phones: guests, missed: 0, last_ms: 31.0 }),
        back: None,
    }
}

/// Numbers in each second of a wave of 500.
const WAVE: [u32; 40] = [
    0, 1, 5, 14, 24, 31, 35, 37, 36, 34, 32, 29, 27, 24, 22, 19, 17, 15, 14, 12, 11, 9, 8, 7, 6, 6, 5, 4, 4, 3, 3, 2,
    1, 1, 1, 0, 1, 0, 0, 0,
];

/// 500 guests and a laptop that takes many more.
pub fn good() -> Measured {
    let mut sleepers = held(Pattern::Sleepers, 500, &[61, 50, 49, 47, 50, 51, 49, 48, 52, 43], 9.0);
    sleepers.back = Some(Back { phones: 250, last_ms: 12.0, lost: 0 });
    sleepers.reveal = Some(Reveal { phones: 250, missed: 0, last_ms: 24.0 });
    Measured {
        format: FORMAT.to_owned(),
        version: "0.1.0".to_owned(),
        at: "2026-11-21T08:30:00.000Z".to_owned(),
        machine: machine("Intel(R) Core(TM) i5-1240P", 19_900, "release"),
        free_memory_mb: Some(16_000),
        url: None,
        guests: 500,
        access_points: None,
        disk: Some(Disk { syncs: 20, median_ms: 0.4, worst_ms: 2.6, free_mb: Some(120_000) }),
        tries: vec![
            held(Pattern::AtOnce, 500, &[500], 46.0),
            held(Pattern::Wave, 500, &WAVE, 8.0),
            held(Pattern::Trickle, 500, &[25; 20], 7.0),
            sleepers,
        ],
    }
}

/// 2,000 guests and a Raspberry Pi with a debug build, a tired card and four access points.
pub fn slow() -> Measured {
    let wave: Vec<u32> = WAVE.iter().map(|numbers| numbers * 4).collect();
    let mut tries = vec![
        held(Pattern::AtOnce, 2_000, &[180, 210, 230, 220, 230, 220, 230, 220, 220], 9_100.0),
        held(Pattern::Wave, 2_000, &wave, 1_900.0),
        held(Pattern::Trickle, 2_000, &[100; 20], 320.0),
    ];
    for held in &mut tries {
        held.cpu = Some(Cpu { us_per_guest: 9_000.0, peak_share: 0.97 });
    }
    (tries[0].came, tries[0].failed) = (1_960, 40);
    tries[0].why = Some("<no answer> & closed: connection reset by peer".to_owned());
    Measured {
        machine: machine("Raspberry Pi 4 Model B Rev 1.4", 9_900, "debug"),
        free_memory_mb: Some(800),
        guests: 2_000,
        access_points: Some(4),
        disk: Some(Disk { syncs: 20, median_ms: 22.0, worst_ms: 140.0, free_mb: Some(180) }),
        tries,
        ..good()
    }
}

/// 300 guests of a server elsewhere, of which nothing else is known.
pub fn strange() -> Measured {
    let mut tries = vec![held(Pattern::AtOnce, 300, &[300], 120.0), held(Pattern::Wave, 300, &WAVE[..30], 21.0)];
    for held in &mut tries {
        (held.cpu, held.memory, held.reveal) = (None, None, None);
        held.per_second.iter_mut().for_each(|second| second.cpu_share = None);
    }
    Measured {
        url: Some("http://192.168.0.10:8080".to_owned()),
        free_memory_mb: None,
        disk: None,
        guests: 300,
        tries,
        ..good()
    }
}
