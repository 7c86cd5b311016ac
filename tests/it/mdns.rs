//! The name on the network: announced, made another one in a conflict, and the address followed.
//!
//! Two hosts of the test's own, in network namespaces joined by a virtual cable; nothing leaves them.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a name or an address may take to be told.
const PATIENCE: Duration = Duration::from_secs(30);

/// A namespace, which goes when it is dropped.
struct Host {
    name: String,
    folder: PathBuf,
    serving: Option<Child>,
}

fn ip(arguments: &str) {
    let done = Command::new("ip").args(arguments.split(' ')).output().expect("this test needs ip, of iproute2");
    let problem = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "this test makes network namespaces, so it has to run as root: {problem}");
}

impl Host {
    fn new(letter: char) -> Self {
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

    fn serve(&mut self) {
        let said = File::create(self.folder.join("said")).unwrap();
        let program = env!("CARGO_BIN_EXE_luckydraw");
        let child = Command::new("ip")
            .args(["netns", "exec", &self.name, program, "serve", "--port", "8080", "--db"])
            .arg(self.folder.join("x.db"))
            .env("LUCKYDRAW_ADMIN_PASSWORD", "a-long-password")
            .stdin(Stdio::null())
            .stdout(said)
            .stderr(Stdio::null())
            .spawn();
        self.serving = Some(child.unwrap());
    }

    /// Waits until the program has said a line with these words.
    fn says(&self, words: &str) {
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

    /// The status of a request to `address` that names `host`, sent from here.
    fn status(&self, address: &str, host: &str) -> String {
        let script = format!(
            "exec 3<>/dev/tcp/{address}/8080; printf 'GET /api/health HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n' >&3; head -1 <&3"
        );
        let done = Command::new("ip").args(["netns", "exec", &self.name, "bash", "-c", &script]).output().unwrap();
        String::from_utf8_lossy(&done.stdout).split(' ').nth(1).unwrap_or_default().to_owned()
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

#[test]
fn two_on_one_network_get_two_names_and_a_new_address_is_told() {
    let (mut one, mut other) = (Host::new('a'), Host::new('b'));
    ip(&format!("link add eth0 netns {} type veth peer name eth0 netns {}", one.name, other.name));
    one.set_up("192.168.77.1");
    other.set_up("192.168.77.2");
    one.serve();
    one.says("listening on http://192.168.77.1:8080");
    one.says("http://luckydraw.local:8080");
    other.serve();
    other.says("http://luckydraw-2.local:8080");
    assert_eq!(one.status("192.168.77.2", "luckydraw-2.local:8080"), "200", "it answers to its name");
    assert_eq!(one.status("192.168.77.2", "luckydraw.local:8080"), "421", "and not to the other's");
    ip(&format!("-n {} addr del 192.168.77.1/24 dev eth0", one.name));
    ip(&format!("-n {} addr add 192.168.77.9/24 dev eth0", one.name));
    one.says("http://192.168.77.9:8080");
    assert_eq!(other.status("192.168.77.9", "192.168.77.9:8080"), "200", "guests come in at the new address");
}
