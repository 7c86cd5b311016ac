//! Machines of a test's own: network namespaces joined by a virtual cable; nothing leaves them.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a name or an address may take to be told.
const PATIENCE: Duration = Duration::from_secs(30);

/// A namespace, which goes when it is dropped.
pub struct Host {
    pub name: String,
    folder: PathBuf,
    serving: Option<Child>,
}

/// Runs `ip` of iproute2.
pub fn ip(arguments: &str) {
    let done = Command::new("ip").args(arguments.split(' ')).output().expect("this test needs ip, of iproute2");
    let problem = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "this test makes network namespaces, so it has to run as root: {problem}");
}

impl Host {
    pub fn new(letter: char) -> Self {
        let name = format!("ld{letter}{}", std::process::id());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        ip(&format!("netns add {name}"));
        Host { name, folder, serving: None }
    }

    fn set_up(&self, address: &str) {
        ip(&format!("-n {} link set lo up", self.name));
        ip(&format!("-n {} addr add {address}/24 dev eth0", self.name));
        ip(&format!("-n {} link set eth0 up", self.name));
    }

    /// Starts the program here, for the venue.
    pub fn serve(&mut self) {
        self.serve_with(&[]);
    }

    /// The same with more arguments.
    pub fn serve_with(&mut self, more: &[&str]) {
        let said = File::create(self.folder.join("said")).unwrap();
        let program = env!("CARGO_BIN_EXE_luckydraw");
        let child = Command::new("ip")
            .args(["netns", "exec", &self.name, program, "serve", "--port", "8080", "--db"])
            .arg(self.folder.join("x.db"))
            .args(more)
            .env("LUCKYDRAW_ADMIN_PASSWORD", "a-long-password")
            .stdin(Stdio::null())
            .stdout(said)
            .stderr(Stdio::null())
            .spawn();
        self.serving = Some(child.unwrap());
    }

    /// Waits until the program has said a line with these words.
    pub fn says(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let said = std::fs::read_to_string(self.folder.join("said")).unwrap();
            if said.contains(words) {
                return;
            }
            assert!(Instant::now() < deadline, "{words:?} was not said in time:\n{said}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Lays a cable to another namespace; gives both ends their addresses.
    pub fn join(&self, other: &Host, own: &str, others: &str) {
        ip(&format!("link add eth0 netns {} type veth peer name eth0 netns {}", self.name, other.name));
        self.set_up(own);
        other.set_up(others);
    }

    /// What a command of the program says here, on the file of the one that serves.
    pub fn luckydraw(&self, arguments: &str) -> String {
        let program = env!("CARGO_BIN_EXE_luckydraw");
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]).args(arguments.split(' '));
        let done = command.arg("--db").arg(self.folder.join("x.db")).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// The answer to a request of these lines, sent from here.
    pub fn ask(&self, address: &str, lines: &[&str]) -> String {
        let request = lines.join("\\r\\n");
        let script = format!(
            "exec 3<>/dev/tcp/{address}/8080; printf '{request}\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3"
        );
        let done = Command::new("ip").args(["netns", "exec", &self.name, "bash", "-c", &script]).output().unwrap();
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// The status of a request to `address` that names `host`, sent from here.
    pub fn status(&self, address: &str, host: &str) -> String {
        let answer = self.ask(address, &["GET /api/health HTTP/1.1", &format!("Host: {host}")]);
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(mut child) = self.serving.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = Command::new("ip").args(["netns", "del", &self.name]).output();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
