use super::read;

#[track_caller]
fn check(line: &str, head: &str, body: &str) {
    let arguments: Vec<String> = line.split(' ').map(|word| word.replace('_', " ")).collect();
    let request = read(&arguments).unwrap_or_else(|failure| panic!("{line}: {failure}"));
    assert_eq!(String::from_utf8_lossy(&request.head), head.replace('\n', "\r\n"), "{line}");
    assert_eq!(String::from_utf8_lossy(&request.body), body, "{line}");
}

const OWN: &str = "User-Agent: curl/8\nAccept: */*\n";

#[test]
fn a_url_alone_is_a_get() {
    check("http://h/a?b=c#d", &format!("GET /a?b=c HTTP/1.1\nHost: h\n{OWN}\n"), "");
    check("curl -sSk h:8080", &format!("GET / HTTP/1.1\nHost: h:8080\n{OWN}\n"), "");
    check("https://h:443/a/../b/./c", &format!("GET /b/c HTTP/1.1\nHost: h\n{OWN}\n"), "");
    check("--path-as-is http://h/a/../b", &format!("GET /a/../b HTTP/1.1\nHost: h\n{OWN}\n"), "");
    check("http://[::1]/?x", &format!("GET /?x HTTP/1.1\nHost: [::1]\n{OWN}\n"), "");
}

#[test]
fn data_makes_a_post() {
    let form = "Content-Type: application/x-www-form-urlencoded\n";
    check(
        "-d a=1 -d b=2 http://h/",
        &format!("POST / HTTP/1.1\nHost: h\n{OWN}{form}Content-Length: 7\n\n"),
        "a=1&b=2",
    );
    check(
        "-XPUT --data-raw @x http://h/",
        &format!("PUT / HTTP/1.1\nHost: h\n{OWN}{form}Content-Length: 2\n\n"),
        "@x",
    );
    check("-G -d a=1 http://h/?b", &format!("GET /?b&a=1 HTTP/1.1\nHost: h\n{OWN}\n"), "");
    check("-G --data-urlencode q=a&b http://h/", &format!("GET /?q=a%26b HTTP/1.1\nHost: h\n{OWN}\n"), "");
    let json = "User-Agent: curl/8\nAccept: application/json\nContent-Type: application/json\n";
    check("--json {} http://h/", &format!("POST / HTTP/1.1\nHost: h\n{json}Content-Length: 2\n\n"), "{}");
}

#[test]
fn headers_replace_and_remove_curls_own() {
    check(
        "-H Host:_api -H accept:_text/html -H User-Agent: -H X-Empty; http://h/",
        "GET / HTTP/1.1\nHost: api\naccept: text/html\nX-Empty: \n\n",
        "",
    );
    check("-A me -I http://h/", "HEAD / HTTP/1.1\nHost: h\nAccept: */*\nUser-Agent: me\n\n", "");
    check("-u a:b http://h/", &format!("GET / HTTP/1.1\nHost: h\nAuthorization: Basic YTpi\n{OWN}\n"), "");
}

#[test]
fn mistakes_are_told() {
    for (line, want) in [
        ("-s", "no URL is given"),
        ("http://a/ http://b/", "two URLs"),
        ("-H", "lacks its value"),
        ("--nonsense http://h/", "is no option of curl"),
        ("-F a=b http://h/", "cannot send what `--form` says"),
        ("ftp://h/", "neither http nor https"),
        ("http://h:99999/", "no number up to 65535"),
        ("-d @nowhere.json http://h/", "there is no such file"),
    ] {
        let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let failure = read(&arguments).expect_err(line).to_string();
        assert!(failure.contains(want), "{line}: {failure}");
    }
}
