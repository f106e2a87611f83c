//! The examples compile, and `ringgate up` follows its files.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use ringgate_tests::{client::Client, eventually::eventually, programs, site::Site};

/// The examples of the tree.
fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder of examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .filter(|path| fs::read_to_string(path).expect("text").contains("\nringgate: 1"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_example_compiles_without_a_remark() {
    let site = Site::new();
    let examples = examples();
    assert!(examples.len() >= 3, "{examples:?}");
    for example in examples {
        let mut command = Command::new(programs::ringgate());
        command.arg("compile").arg(&example).arg("-o").arg(site.path("out.snapshot"));
        for key in ["PETSTORE_KEY", "FREE_KEY", "PAID_KEY", "ALICE_SECRET", "BATCH_SECRET", "BATCH_TOKEN"] {
            command.env(key, format!("an-example-for-{key}-0123456789"));
        }
        let output = command.output().expect("ringgate is a program");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", example.display());
        assert!(!said.contains("warning["), "{}: {said}", example.display());
    }
}

/// `ringgate up`, with all that it says in one file.
struct Up {
    child: Child,
    log: PathBuf,
}

impl Up {
    fn start(site: &Site) -> Up {
        Up::run(site, &["gateway.yaml"])
    }

    fn run(site: &Site, arguments: &[&str]) -> Up {
        let log = site.path("log");
        let out = fs::File::create(&log).expect("a log");
        let mut command = Command::new(programs::ringgate());
        command.arg("up").args(arguments).current_dir(site.path(".")).stdin(Stdio::null());
        let err = out.try_clone().expect("a second handle");
        let child = command.stdout(out).stderr(err).spawn().expect("ringgate is a program");
        Up { child, log }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).expect("the log")
    }

    fn wait_for(&self, text: &str) -> String {
        eventually(text, || self.said().contains(text).then(|| self.said()))
    }

    fn address(&self) -> SocketAddr {
        eventually("an address", || {
            let said = self.said();
            let line = said.lines().find(|line| line.contains("listening on "))?;
            line.rsplit("listening on ").next()?.trim().parse().ok()
        })
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_api(site: &Site, body: &str) {
    let integration = format!(
        "{{type: mock, requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}, \
         responses: {{default: {{statusCode: '200', responseTemplates: {{application/json: '{body}'}}}}}}}}"
    );
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: up, version: '1'}}\npaths:\n  /x:\n    get:\n      responses: {{'200': \
         {{description: ok}}}}\n      x-amazon-apigateway-integration: {integration}\n"
    );
    site.write("api.yaml", document);
}

fn body(address: SocketAddr) -> String {
    let request = "GET /_aws/execute-api/upapi00001/prod/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
    Client::connect(address).ask(request).text()
}

#[test]
fn up_serves_redeploys_on_save_and_survives_a_mistake() {
    let site = Site::new();
    write_api(&site, "one");
    site.write(
        "gateway.yaml",
        "ringgate: 1\nlisteners: ['127.0.0.1:0']\napis:\n  - id: upapi00001\n    openapi: api.yaml\n    stages: [{name: \
         prod}]\n",
    );
    let up = Up::start(&site);
    let address = up.address();
    assert_eq!(body(address), "one");
    up.wait_for("/upapi00001/prod/x");
    write_api(&site, "two");
    eventually("the saved file to be served", || (body(address) == "two").then_some(()));
    site.write("api.yaml", "openapi: 3.0.3\npaths: [not, a, map]\n");
    up.wait_for("error[RG02");
    assert_eq!(body(address), "two", "the old generation keeps serving");
    write_api(&site, "three");
    eventually("the mended file to be served", || (body(address) == "three").then_some(()));
}

#[test]
fn up_without_a_file_is_managed_and_serves_by_host_and_by_path() {
    let site = Site::new();
    write_api(&site, "managed");
    let anywhere = "127.0.0.1:0";
    let arguments = ["--insecure-local", "--listen", anywhere, "--control", anywhere, "--data", "data"];
    let up = Up::run(&site, &arguments);
    let gateway = up.address();
    let control = eventually("the control plane's address", || {
        let said = up.said();
        let line = said.lines().find_map(|line| line.strip_prefix("managed at "))?;
        line.split(',').next().map(str::to_owned)
    });
    let mut import = Command::new(programs::ringgate());
    import.args(["import", "api.yaml", "--stage", "prod", "--endpoint-url", &control]);
    import.env("AWS_ACCESS_KEY_ID", "any").env("AWS_SECRET_ACCESS_KEY", "key").current_dir(site.path("."));
    let output = import.output().expect("ringgate is a program");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let id = said.split("imported as ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an id");
    for (path, host) in [
        ("/prod/x".to_owned(), format!("{id}.execute-api.localhost:{}", gateway.port())),
        ("/prod/x".to_owned(), format!("{id}.execute-api.us-east-1.localhost")),
        (format!("/_aws/execute-api/{id}/prod/x"), "127.0.0.1".to_owned()),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert_eq!(Client::connect(gateway).ask(request).text(), "managed", "{host}{path}");
    }
}

#[test]
fn up_starts_the_function_host_and_ends_it() {
    let site = Site::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
    for path in ["functions.openapi.yaml", "functions/bootstrap/bootstrap"] {
        let to = site.path(path);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(examples.join(path), to).expect("an example");
    }
    // Functions of root run as somebody else.
    for path in [".", "functions", "functions/bootstrap"] {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(0o755)).expect("own folders");
    }
    // An address of this process alone: all of 127.0.0.0/8 is this machine.
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let listen = format!("127.77.{high}.{low}:9001");
    let function = r#"{"name": "hello", "runtime": "provided", "handler": "hi", "directory": "bootstrap"}"#;
    site.write(
        "functions/functions.json",
        format!(r#"{{"listen": "{listen}", "region": "eu-west-1", "functions": [{function}]}}"#),
    );
    site.write(
        "gateway.yaml",
        "ringgate: 1\nlisteners: ['127.0.0.1:0']\nfunctions: functions/functions.json\napis:\n  - id: upapi00001\n    \
         openapi: functions.openapi.yaml\n    stages: [{name: prod}]\n",
    );
    let up = Up::start(&site);
    up.wait_for(&format!("listening on {listen}"));
    let gateway = eventually("the gateway's address", || {
        let said = up.said();
        let line = said.lines().find(|line| line.contains("ringgate-gateway: driver"))?;
        line.rsplit("listening on ").next()?.trim().parse().ok()
    });
    let ask = |path: &str| {
        let request =
            format!("GET /_aws/execute-api/upapi00001/prod{path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Client::connect(gateway).ask(request)
    };
    assert_eq!(ask("/hello").text(), "hi, world");
    assert_eq!(ask("/hello/ann").json()["greeting"], "hi, ann");
    drop(up);
    let listen: SocketAddr = listen.parse().expect("an address");
    eventually("the host to end", || std::net::TcpStream::connect(listen).is_err().then_some(()));
}
