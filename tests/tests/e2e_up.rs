//! The examples compile, and `ringgate up` follows its files.

use std::{
    fs,
    net::SocketAddr,
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
        for key in ["PETSTORE_KEY", "FREE_KEY", "PAID_KEY"] {
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
        let log = site.path("log");
        let out = fs::File::create(&log).expect("a log");
        let mut command = Command::new(programs::ringgate());
        command.arg("up").arg("gateway.yaml").current_dir(site.path(".")).stdin(Stdio::null());
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
