use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Instant,
};

use serde_json::Value;

use crate::{
    client::Client,
    driver::Driver,
    gateway::Gateway,
    programs,
    site::{Site, text},
};

/// A control plane that runs; killed when dropped.
pub struct Control {
    child: Child,
    address: String,
    attach: Option<SocketAddr>,
    directory: PathBuf,
}

impl Control {
    /// Starts one with its data in the site, publishing to the first gateway of the site, and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
    pub fn start(site: &Site) -> Control {
        let gateway = format!("unix:{}", text(&site.path("admin0")));
        Control::try_start(site, &["--listen", "127.0.0.1:0", "--gateway", &gateway])
            .unwrap_or_else(|said| panic!("the control plane does not start: {said}"))
    }

    /// Starts one that finds these variables in its environment.
    ///
    /// # Panics
    /// When it does not listen.
    pub fn start_within(site: &Site, environment: &[(&str, &str)]) -> Control {
        let gateway = format!("unix:{}", text(&site.path("admin0")));
        Control::run_with(site, "data", &["--listen", "127.0.0.1:0", "--gateway", &gateway], environment)
            .unwrap_or_else(|said| panic!("the control plane does not start: {said}"))
    }

    /// Starts one with other options.
    ///
    /// # Errors
    /// What it said when it ended instead.
    pub fn try_start(site: &Site, options: &[&str]) -> Result<Control, String> {
        Control::run_with(site, "data", options, &[])
    }

    /// Starts one with its data in a directory of the site.
    ///
    /// # Errors
    /// What it said when it ended instead.
    pub fn try_start_in(site: &Site, directory: &str, options: &[&str]) -> Result<Control, String> {
        Control::run_with(site, directory, options, &[])
    }

    fn run_with(
        site: &Site,
        directory: &str,
        options: &[&str],
        environment: &[(&str, &str)],
    ) -> Result<Control, String> {
        let directory = site.path(directory);
        let mut command = Command::new(programs::control());
        command.arg("--data").arg(&directory).args(options).stdin(Stdio::null());
        command.envs(environment.iter().copied());
        let log = fs::OpenOptions::new().create(true).append(true).open(site.path("control.log"));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the control plane is a program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        let mut stdout = BufReader::new(stdout);
        stdout.read_line(&mut line).expect("a line");
        let told = serde_json::from_str::<Value>(&line).unwrap_or_default();
        let Some(address) = told["listening"].as_str().map(str::to_owned) else {
            let _ = child.kill();
            let _ = child.wait();
            let mut said = line;
            let _ = stdout.read_to_string(&mut said);
            let log = fs::read_to_string(site.path("control.log")).unwrap_or_default();
            return Err(said + &log);
        };
        let attach = told["attach"].as_str().map(|text| text.parse().expect("an address"));
        Ok(Control { child, address, attach, directory })
    }

    /// Starts one that anybody may call and gateways attach to, with more options.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_open(site: &Site, options: &[&str]) -> Control {
        Control::start_open_within(site, options, &[])
    }

    /// The same with these variables in its environment.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_open_within(site: &Site, options: &[&str], environment: &[(&str, &str)]) -> Control {
        let mut all = vec!["--listen", "127.0.0.1:0", "--attach", "127.0.0.1:0", "--insecure-local"];
        all.extend_from_slice(options);
        Control::run_with(site, "data", &all, environment)
            .unwrap_or_else(|said| panic!("the control plane does not start: {said}"))
    }

    /// Where gateways attach.
    ///
    /// # Panics
    /// When they cannot.
    pub fn attach_address(&self) -> SocketAddr {
        self.attach.expect("it was started with --attach")
    }

    /// Runs a command of the program on its data directory, which must succeed.
    ///
    /// # Panics
    /// When it fails.
    pub fn command(&self, arguments: &[&str]) {
        let mut command = Command::new(programs::control());
        command.args(arguments).arg("--data").arg(&self.directory);
        let output = command.output().expect("the control plane is a program");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {said}");
    }

    /// What the operator is shown of gateways; for one that anybody may call.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn report(&self) -> Value {
        let mut client = Client::connect(self.address());
        let answer = client.ask("GET /_ringgate/gateways HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// What is reported of a gateway; null if it is not known.
    pub fn reported(&self, gateway: &str) -> Value {
        let report = self.report();
        let found = report["gateways"].as_array().into_iter().flatten().find(|one| one["name"] == gateway);
        found.cloned().unwrap_or_default()
    }

    /// What it said on its standard error, and those before it in the same site.
    pub fn said(&self) -> String {
        fs::read_to_string(self.directory.with_file_name("control.log")).unwrap_or_default()
    }

    /// A gateway that serves what this control plane publishes, in the same site.
    pub fn gateway(&self, site: &Site, driver: Driver) -> Gateway {
        let (routes, keys) = (self.path("published.snapshot"), self.path("published.keys"));
        site.serve(driver, &routes).args(["--keys", text(&keys)]).start()
    }

    /// A file of its data directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Where the management API is.
    ///
    /// # Panics
    /// When it said no address.
    pub fn address(&self) -> SocketAddr {
        self.address.parse().expect("an address")
    }

    /// Where the management API is: `http://HOST:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A call of the management API that must succeed, for one that anybody may call; its body.
    ///
    /// # Panics
    /// When it fails.
    pub fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.call_with(method, path, body.as_bytes())
    }

    /// The same with a body that may be no JSON.
    ///
    /// # Panics
    /// When it fails.
    pub fn call_with(&self, method: &str, path: &str, body: &[u8]) -> Value {
        let mut client = Client::connect(self.address.parse().expect("an address"));
        let fields = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        let answer = client.ask([head.as_bytes(), body].concat());
        assert!((200..300).contains(&answer.status), "{method} {path}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// Runs `ringgate` as the administrator of this control plane.
    pub fn ringgate(&self, site: &Site, arguments: &[&str]) -> Output {
        let (url, credentials) = (self.url(), self.path("administrator.json"));
        let mut all = arguments.to_vec();
        all.extend_from_slice(&["--endpoint-url", &url, "--credentials", text(&credentials)]);
        site.ringgate(&all)
    }

    /// Runs `ringgate` as the administrator, which must succeed; gives what it printed.
    ///
    /// # Panics
    /// When it fails, with what it said.
    pub fn ringgate_ok(&self, site: &Site, arguments: &[&str]) -> String {
        let output = self.ringgate(site, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ringgate {arguments:?} failed:\n{said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill is a program");
        assert!(asked.success());
        let _ = self.child.wait();
    }

    /// Ends it without warning.
    pub fn kill(mut self) {
        self.end();
    }

    /// The same, for one that another takes the place of.
    pub fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Runs a script of `tests/clients`, which must succeed; gives what it printed.
    ///
    /// # Panics
    /// When it fails, with what it said.
    pub fn run(&self, gateway: Option<&Gateway>, arguments: &[&str]) -> String {
        let started = Instant::now();
        let output = self.run_script(gateway, arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let log = fs::read_to_string(self.directory.with_file_name("control.log")).unwrap_or_default();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{arguments:?} failed:\n{said}{error}\nthe control plane said:\n{log}"
        );
        println!("{arguments:?} in {:?}: {said}", started.elapsed());
        said
    }

    fn run_script(&self, gateway: Option<&Gateway>, arguments: &[&str]) -> Output {
        let (script, arguments) = arguments.split_first().expect("a script");
        let anybody = r#"{"accessKeyId":"anybody","secretAccessKey":"anything"}"#;
        let administrator = fs::read_to_string(self.path("administrator.json"));
        let administrator = administrator.unwrap_or_else(|_| anybody.to_owned());
        let mut command = Command::new("python3");
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("PYTHONPATH", packages());
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        // Nobody's own settings count.
        command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command.env("AWS_EC2_METADATA_DISABLED", "true").env_remove("AWS_PROFILE");
        command.env("CONTROL", self.url()).env("ADMINISTRATOR", administrator);
        command.env("SITE", self.directory.parent().unwrap_or(&self.directory));
        if let Some(gateway) = gateway {
            command.env("GATEWAY", gateway.address().to_string());
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(script);
        command.arg(script).args(arguments).output().expect("python3 is a program")
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `tests/clients/install` installed.
fn packages() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    // target/debug/deps/e2e_control-0123456789abcdef
    let packages = test.ancestors().nth(3).expect("a target directory").join("clients/python");
    assert!(packages.is_dir(), "{} is missing; run tests/clients/install", packages.display());
    packages
}
