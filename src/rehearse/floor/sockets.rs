//! Two threads that send one frame to every socket, one after the other, and nothing else.
//!
//! Lines on stdin steer it: `prepare COUNT FILE` takes so many connected sockets and a frame, `send` sends it,
//! `forget` closes them, so that the next ones find descriptors.

use std::io::{self, BufRead, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::rehearse::phones::socket::unmasked;
use crate::server::listen;

/// As many as the machine has cores on which figures are measured.
const THREADS: usize = 2;

/// Sockets that were accepted and not yet taken.
#[derive(Debug, Default)]
struct Door {
    waiting: Mutex<Vec<TcpStream>>,
    came: Condvar,
}

/// Listens with the real server's long queue: behind a short one phones believe for seconds that they are connected.
pub fn bind() -> io::Result<TcpListener> {
    let _ = listen::raise_descriptor_limit();
    let bound = listen::bind(IpAddr::V4(Ipv4Addr::LOCALHOST), 0..=0);
    let listener = bound.map_err(|(_, error)| error)?.into_std()?;
    listener.set_nonblocking(false)?;
    Ok(listener)
}

/// Sends whatever stdin asks for until that ends.
pub fn serve(listener: TcpListener) -> io::Result<()> {
    announce(listener.local_addr()?)?;
    let door = Arc::new(Door::default());
    let at_the_door = Arc::clone(&door);
    std::thread::spawn(move || welcome(&listener, &at_the_door));
    let mut senders = Vec::new();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some("prepare"), Some(count), Some(file)) => {
                let count = count.parse().map_err(io::Error::other)?;
                senders = prepare(door.take(count), &std::fs::read(file)?);
                say("prepared")?;
            }
            (Some("send"), ..) => senders.iter().try_for_each(Sending::now)?,
            _ => {
                senders.drain(..).for_each(Sending::end);
                say("forgotten")?;
            }
        }
    }
    Ok(())
}

/// A thread that sends to its part of the sockets.
struct Sending {
    go: Sender<()>,
    thread: JoinHandle<()>,
}

impl Sending {
    fn now(&self) -> io::Result<()> {
        self.go.send(()).map_err(io::Error::other)
    }

    /// Returns once the sockets are closed.
    fn end(self) {
        drop(self.go);
        // One that panicked has closed its sockets too.
        let _ = self.thread.join();
    }
}

/// Says where a floor listens.
fn announce(address: SocketAddr) -> io::Result<()> {
    say(&format!("listening on http://{address}"))
}

pub fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush())
}

fn welcome(listener: &TcpListener, door: &Door) {
    // Whoever is in hears so: a connection may seem open to its phone long before it is taken in here.
    let welcome = unmasked(b"{}");
    for mut stream in listener.incoming().flatten() {
        if stream.set_nodelay(true).and_then(|()| stream.write_all(&welcome)).is_ok() {
            door.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
            door.came.notify_one();
        }
    }
}

impl Door {
    fn take(&self, count: usize) -> Vec<TcpStream> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = self.came.wait_while(waiting, |waiting| waiting.len() < count);
        std::mem::take(&mut *enough.unwrap_or_else(PoisonError::into_inner))
    }
}

/// A thread for each part of the sockets, which sends whenever it is told to.
fn prepare(mut sockets: Vec<TcpStream>, frame: &[u8]) -> Vec<Sending> {
    let share = sockets.len().div_ceil(THREADS);
    let mut senders = Vec::new();
    while !sockets.is_empty() {
        let own = sockets.split_off(sockets.len().saturating_sub(share));
        let (go, told) = channel();
        let frame = frame.to_vec();
        let thread = std::thread::spawn(move || send(own, &told, &frame));
        senders.push(Sending { go, thread });
    }
    senders
}

fn send(mut sockets: Vec<TcpStream>, told: &Receiver<()>, frame: &[u8]) {
    while told.recv().is_ok() {
        for socket in &mut sockets {
            // Whoever has gone is missed by the crowd, which says so.
            let _ = socket.write_all(frame);
        }
    }
}
