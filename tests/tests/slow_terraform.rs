//! Terraform with its own provider, if `terraform` is installed: what it applies it reads back without a difference, changes
//! in place, and takes away. `TF_CLI_CONFIG_FILE` may name a mirror of the provider; otherwise it is downloaded.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Output},
};

use ringgate_tests::{
    client::Response,
    control::Control,
    driver::Driver,
    gateway::Gateway,
    site::{Site, text},
};

/// The exit status of a plan that would change something.
const DIFFERENCES: i32 = 2;

struct Terraform {
    folder: PathBuf,
    endpoint: String,
}

impl Terraform {
    fn new(site: &Site, endpoint: String) -> Terraform {
        let folder = site.path("terraform");
        fs::create_dir(&folder).expect("a folder");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/terraform/main.tf");
        fs::copy(source, folder.join("main.tf")).expect("the configuration");
        let terraform = Terraform { folder, endpoint };
        terraform.done(&["init", "-input=false"]);
        terraform
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("terraform");
        command.arg(format!("-chdir={}", text(&self.folder))).args(arguments).arg("-no-color");
        command.env("TF_VAR_endpoint", &self.endpoint);
        command.output().expect("`terraform` is installed, as scripts/test --all needs it")
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}:\n{said}\n{error}");
        said
    }

    /// Applies a variant, and looks for differences between what was applied and what is read back.
    fn apply(&self, later: bool) {
        let variant = format!("-var=later={later}");
        self.done(&["apply", "-auto-approve", "-input=false", &variant]);
        let planned = self.run(&["plan", "-detailed-exitcode", "-input=false", &variant]);
        let said = String::from_utf8_lossy(&planned.stdout);
        assert_ne!(
            planned.status.code(),
            Some(DIFFERENCES),
            "later={later} is read back as something else:\n{said}"
        );
        assert!(planned.status.success(), "{said}\n{}", String::from_utf8_lossy(&planned.stderr));
    }
}

fn pets(gateway: &Gateway, api: &str) -> Response {
    let key = "X-Api-Key: a-key-that-everybody-may-know";
    let head = format!("GET /_aws/execute-api/{api}/prod/pets HTTP/1.1\r\nHost: localhost\r\n{key}\r\n\r\n");
    gateway.connect().ask(head)
}

#[test]
fn slow_terraform_reads_back_what_it_applies() {
    let site = Site::new();
    let admin = format!("unix:{}", text(&site.path("admin0")));
    let options = ["--listen", "127.0.0.1:0", "--gateway", &admin, "--insecure-local"];
    let control = Control::try_start(&site, &options).expect("it starts");
    let gateway = control.gateway(&site, Driver::Epoll);
    let terraform = Terraform::new(&site, control.url());
    for (later, of, who) in [(false, "early", "us"), (true, "late", "them"), (false, "early", "us")] {
        terraform.apply(later);
        let api = terraform.done(&["output", "-raw", "api"]);
        let answer = pets(&gateway, &api);
        assert_eq!((answer.status, &*answer.text()), (200, &*format!(r#"{{"of":"{of}"}}"#)), "later={later}");
        assert_eq!(answer.field("X-Who"), who, "later={later}");
    }
    terraform.done(&["destroy", "-auto-approve", "-input=false"]);
}
