//! The real program as a child process, in a folder of its own, on a port of loopback.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Client;
use super::{ADMIN, API, PATIENCE, poll};

/// The organiser's password in all tests; secrets tests look for it where it must not be.
pub const PASSWORD: &str = "canary-pass-8c1f2e77";

/// How a server starts.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Further environment.
    pub env: Vec<(String, String)>,
    /// Further flags of `serve`.
    pub args: Vec<String>,
    /// The folder of the database, where it is not to be a new one; it is not removed.
    pub folder: Option<PathBuf>,
    /// How many descriptors it may have, where that is limited.
    pub descriptors: Option<u32>,
}

impl Setup {
    /// The same with so many descriptors and no more.
    pub fn limited_to(mut self, descriptors: u32) -> Self {
        self.descriptors = Some(descriptors);
        self
    }

    /// The same with one more environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with one more flag.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }
}

/// A running server. Dropping it ends the process and checks that it did not panic.
#[derive(Debug)]
pub struct Server {
    setup: Setup,
    folder: PathBuf,
    is_ours: bool,
    process: Option<Process>,
    said: Arc<Mutex<String>>,
    complained: Arc<Mutex<String>>,
    /// The port, which stays the same across restarts.
    pub port: u16,
    /// Whether dropping it looks for panics.
    pub checks_panics: bool,
}

#[derive(Debug)]
struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
}

static FOLDERS: AtomicU32 = AtomicU32::new(0);

fn new_folder() -> PathBuf {
    let name = format!("luckydraw-it-{}-{}", std::process::id(), FOLDERS.fetch_add(1, Ordering::SeqCst));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Server {
    /// A new server on a new database.
    pub fn start() -> Self {
        Self::with(Setup::default())
    }

    /// A new server as `setup` says.
    pub fn with(setup: Setup) -> Self {
        let is_ours = setup.folder.is_none();
        let folder = setup.folder.clone().unwrap_or_else(new_folder);
        let mut server = Server {
            setup,
            folder,
            is_ours,
            process: None,
            said: Arc::default(),
            complained: Arc::default(),
            port: 0,
            checks_panics: true,
        };
        server.launch();
        server
    }

    fn launch(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.try_launch().is_err() {
            // After a kill -9 another program may hold our port for a moment.
            assert!(Instant::now() < deadline, "the server did not start:\n{}\n{}", self.stdout(), self.stderr());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn command(&self) -> Command {
        let mut command = self.program();
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for home in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA"] {
            command.env(home, &self.folder);
        }
        command.env("LUCKYDRAW_ADMIN_PASSWORD", PASSWORD);
        command.envs(self.setup.env.iter().map(|(name, value)| (name, value)));
        command
    }

    fn program(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_luckydraw");
        let Some(descriptors) = self.setup.descriptors else { return Command::new(program) };
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &descriptors.to_string(), program]);
        shell
    }

    /// A command of the program on this server's database, for its other subcommands.
    pub fn luckydraw(&self, args: &[&str]) -> Command {
        let mut command = self.command();
        command.args(args).arg("--db").arg(self.db());
        command
    }

    /// Whether it listens; otherwise how it ended.
    fn try_launch(&mut self) -> Result<(), Option<ExitStatus>> {
        let mut command = self.luckydraw(&["serve", "--no-mdns", "--bind", "127.0.0.1"]);
        command.arg("--port").arg(self.port.to_string()).args(&self.setup.args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be run");
        let (found, port) = mpsc::channel();
        let stdout = read_lines(child.stdout.take().unwrap(), Arc::clone(&self.said), Some(found));
        let stderr = read_lines(child.stderr.take().unwrap(), Arc::clone(&self.complained), None);
        self.process = Some(Process { child, readers: vec![stdout, stderr] });
        match port.recv_timeout(PATIENCE) {
            Ok(port) => {
                self.port = port;
                Ok(())
            }
            Err(_) => Err(self.end()),
        }
    }

    /// Ends the process by SIGKILL; whatever it had not stored is gone.
    pub fn kill9(&mut self) {
        self.end();
    }

    fn end(&mut self) -> Option<ExitStatus> {
        let mut process = self.process.take()?;
        let _ = process.child.kill();
        let status = process.child.wait().expect("the child can be waited for");
        for reader in process.readers {
            let _ = reader.join();
        }
        Some(status)
    }

    /// Sends SIGTERM and waits for the end.
    pub fn stop(&mut self) -> ExitStatus {
        let id = self.pid().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill can be run");
        assert!(sent.success());
        self.wait()
    }

    /// Waits for the process to end by itself.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let process = self.process.as_mut().expect("the server runs");
        while Instant::now() < deadline {
            if let Some(status) = process.child.try_wait().unwrap() {
                self.end();
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server did not end");
    }

    /// Kills the process if it runs and starts it again, same database, same port.
    pub fn restart(&mut self) {
        self.end();
        self.launch();
    }

    /// Restarts with another environment variable.
    pub fn restart_with(&mut self, name: &str, value: &str) {
        self.setup.env.retain(|(known, _)| known != name);
        self.setup.env.push((name.to_owned(), value.to_owned()));
        self.restart();
    }

    /// The same for a server that is to die: whether it listens, and not whether it died by a signal even before.
    pub fn restart_to_die(&mut self, name: &str, value: &str) -> bool {
        self.setup.env.retain(|(known, _)| known != name);
        self.setup.env.push((name.to_owned(), value.to_owned()));
        self.end();
        let ended = self.try_launch().err().flatten();
        assert!(ended.is_none_or(|status| status.code().is_none()), "it did not start: {ended:?}\n{}", self.stderr());
        ended.is_none()
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().expect("the server runs").child.id()
    }

    /// Everything that was printed so far, over all starts.
    pub fn stdout(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Everything that was logged so far, over all starts.
    pub fn stderr(&self) -> String {
        self.complained.lock().unwrap().clone()
    }

    /// The database file.
    pub fn db(&self) -> PathBuf {
        self.folder.join("test.db")
    }

    /// The folder that the database is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `127.0.0.1:port`.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// A browser that has no cookies yet.
    pub fn anonymous(&self) -> Client {
        Client::new(self.port)
    }

    /// A browser in which the organiser is signed in.
    pub async fn organiser(&self) -> Client {
        let client = self.anonymous();
        client.post(&format!("{API}/admin/login"), json!({ "password": PASSWORD })).await.data();
        client
    }

    /// A browser in which staff of the current event are signed in.
    pub async fn staff(&self) -> Client {
        let organiser = self.organiser().await;
        let pass = organiser.post(&format!("{ADMIN}/staff"), json!({ "name": "데스크" })).await.data();
        let client = self.anonymous();
        client.post(&format!("{API}/admin/login"), json!({ "pass": pass["token"] })).await.data();
        client
    }

    /// A phone that has registered.
    pub async fn guest(&self) -> Client {
        let client = self.anonymous();
        client.post(&format!("{API}/register"), json!({})).await.data();
        client
    }

    /// Registers so many phones; gives their tokens in the order of their numbers.
    pub async fn guests(&self, count: usize) -> Vec<String> {
        let mut tokens = Vec::new();
        for _ in 0..count {
            let data = self.anonymous().post(&format!("{API}/register"), json!({})).await.data();
            tokens.push(data["session_token"].as_str().unwrap().to_owned());
        }
        tokens
    }

    /// A script with an API token of the organiser's.
    pub async fn script(&self) -> Client {
        let organiser = self.organiser().await;
        let name = super::random_key();
        let made = organiser.post(&format!("{API}/admin/tokens"), json!({ "name": &name[..20] })).await.data();
        self.anonymous().bearer(made["token"].as_str().unwrap())
    }

    /// The organiser of an event whose reels take no time.
    pub async fn fast(&self) -> Client {
        self.timed(0, 0).await
    }

    /// The organiser of an event whose reels take so long.
    pub async fn timed(&self, spin_ms: u32, stop_ms: u32) -> Client {
        let organiser = self.organiser().await;
        organiser.patch(ADMIN, json!({ "spin_ms": spin_ms, "stop_ms": stop_ms })).await.data();
        organiser
    }

    /// Waits until draw `k` of the current event is revealed, and gives it as anyone sees it.
    pub async fn revealed(&self, k: u64) -> serde_json::Value {
        let anyone = self.anonymous();
        poll("the reveal", async || {
            let draw = anyone.get(&format!("{}/draws/{k}", super::EVENT)).await.data();
            (!draw["winners"].is_null()).then_some(draw)
        })
        .await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
        let complaints = self.stderr();
        if std::thread::panicking() {
            eprintln!("--- what the server said\n{complaints}");
        } else {
            let panicked = ["panicked at", "panicked=true"].iter().any(|sign| complaints.contains(sign));
            assert!(!self.checks_panics || !panicked, "the server panicked:\n{complaints}");
        }
        if self.is_ours {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Collects what a pipe says, line by line, and tells the port once it is named.
fn read_lines(
    pipe: impl Read + Send + 'static,
    into: Arc<Mutex<String>>,
    mut found: Option<mpsc::Sender<u16>>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = String::from_utf8_lossy(&line).into_owned();
            into.lock().unwrap().push_str(&text);
            let port = text.strip_prefix("listening on ").and_then(|url| url.trim().rsplit(':').next()?.parse().ok());
            if let (Some(port), Some(found)) = (port, found.take_if(|_| port.is_some())) {
                let _ = found.send(port);
            }
            line.clear();
        }
    })
}
