//! Every diagnostic of RG02xx: a document with marks where it is expected.

use super::{check, check_with};
use crate::{BasePathMode, CODES, ImportOptions, ReadLimits};
use ringgate_definition::Diagnostics;

/// What stands before the snippets that begin with a path.
const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t}\n";

const WHOLE: &[&str] = &[
    "⟦RG0201⟧a: 1",
    "⟦RG0201⟧text",
    "⟦RG0201⟧[]",
    "⟦RG0201⟧ringgate: 1",
    "⟦RG0201⟧Resources: {}",
    "openapi: ⟦RG0202⟧3.2.0\npaths: {}",
    "openapi: ⟦RG0202⟧3\npaths: {}",
    "openapi: ⟦RG0202⟧30.1\npaths: {}",
    "openapi: ⟦RG0202⟧[]\npaths: {}",
    "swagger: ⟦RG0202⟧'1.2'\npaths: {}",
    "swaggerVersion: ⟦RG0202⟧'1.2'\npaths: {}",
    "⟦RG0204⟧swagger: 2.0\npaths: {}",
    "⟦RG0204⟧swagger: 2.0\ninfo: {title: t}",
    "swagger: 2.0\ninfo: ⟦RG0204⟧{}\npaths: {}",
    "swagger: 2.0\ninfo: ⟦RG0203⟧[]\npaths: {}",
    "swagger: 2.0\ninfo: {title: ⟦RG0203⟧[]}\npaths: {}",
    "swagger: 2.0\ninfo: {title: t}\npaths: ⟦RG0203⟧[]",
    "openapi: 3.1.0\ninfo: {title: t}\n⟦RG0219⟧webhooks: {a: {}}",
    "openapi: 3.1.0\ninfo: {title: t}\nwebhooks: {}",
];

const PATHS: &[&str] = &[
    "paths: {⟦RG0210⟧'/a{b}': {}}",
    "paths: {⟦RG0210⟧'/{a+}/b': {}}",
    "paths: {⟦RG0210⟧a: {}}",
    "paths: {⟦RG0210⟧/a//b: {}}",
    "paths: {⟦RG0227⟧/a/: {}}",
    "paths: {/a: ⟦RG0203⟧1}",
    "paths: {/a: {get: ⟦RG0203⟧[]}}",
    "paths: {/a: {⟦RG0211⟧trace: {}}}",
    "paths: {/a: {⟦RG0228⟧GET: {}}}",
    "paths: {/a: {⟦RG0228⟧banana: {}}}",
    "paths: {/a: {⟦RG0228⟧sumary: x, x-anything: 1, description: d}}",
    "paths: {/a: {get: {}}, ⟦RG0227⟧/a/: {⟦RG0226⟧get: {}, put: {}}}",
    "paths:\n  /a: {⟦RG0229⟧x-amazon-apigateway-any-methd: {}}",
    "paths: {/a: {get: {⟦RG0229⟧x-amazon-apigateway-intergration: {type: mock}, x-amazon-other: 1}}}",
    "paths: {/a: {get: {⟦RG0229⟧x-amazon-apigatway-integration: {type: mock}}}}",
    "paths: {/a: {x-amazon-apigateway-any-method: {⟦RG0218⟧isDefaultRoute: true}}}",
    "paths: {/a: {$ref: ⟦RG0207⟧'#/paths/~1b'}}",
    "paths: {/a: {$ref: ⟦RG0208⟧'other.yaml#/a'}}",
    "paths: {/a: {$ref: ⟦RG0203⟧1}}",
    "paths:\n  /a: {$ref: ⟦RG0209⟧'#/paths/~1b'}\n  /b: {$ref: ⟦RG0209⟧'#/paths/~1a'}",
    "paths: {/a: {get: {operationId: ⟦RG0203⟧[]}}, /b: {$ref: '#/paths/~1a'}}",
];

const PARAMETERS: &[&str] = &[
    "paths: {/a: {parameters: ⟦RG0203⟧{}}}",
    "paths: {/a: {parameters: [⟦RG0204⟧{name: x}]}}",
    "paths: {/a: {parameters: [⟦RG0204⟧{in: query}]}}",
    "paths: {/a: {parameters: [⟦RG0203⟧1]}}",
    "paths: {/a: {parameters: [{in: ⟦RG0206⟧qeury, name: x}]}}",
    "paths: {/a: {parameters: [{in: query, name: ⟦RG0203⟧1}]}}",
    "paths: {/a: {parameters: [{in: query, name: x, required: ⟦RG0203⟧'yes'}]}}",
    "paths: {/a: {parameters: [{in: ⟦RG0212⟧cookie, name: x}]}}",
    "paths: {/a: {parameters: [⟦RG0214⟧{in: path, name: x}], get: {}, put: {}}}",
    "paths: {/a: {get: {parameters: [⟦RG0214⟧{in: path, name: x}]}}}",
    "paths: {/a: {get: {parameters: [{in: query, name: x}, ⟦RG0213⟧{in: header, name: x}]}}}",
    "paths: {/a: {parameters: [{in: query, name: x}, ⟦RG0213⟧{in: header, name: x}], get: {}, put: {}}}",
    "paths: {'/a/{x}': {⟦RG0213⟧get: {parameters: [{in: query, name: x}]}}}",
    "paths: {/a: {parameters: [{$ref: ⟦RG0207⟧'#/components/parameters/x'}]}}",
    "paths: {/a: {parameters: [{$ref: ⟦RG0208⟧'x.yaml'}]}}",
    "paths: {/a: {parameters: [{$ref: ⟦RG0209⟧'#/components/parameters/x'}]}}\n\
     components: {parameters: {x: {$ref: '#/components/parameters/y'}, y: {$ref: '#/components/parameters/x'}}}",
];

const RESPONSES: &[&str] = &[
    "paths: {/a: {get: {responses: ⟦RG0203⟧[]}}}",
    "paths: {/a: {get: {responses: {⟦RG0215⟧2XX: {}}}}}",
    "paths: {/a: {get: {responses: {⟦RG0215⟧ok: {}, default: {}, x-a: 1}}}}",
    "paths: {/a: {get: {responses: {⟦RG0215⟧600: {}}}}}",
    "paths: {/a: {get: {responses: {200: ⟦RG0203⟧1}}}}",
    "paths: {/a: {get: {responses: {200: {headers: ⟦RG0203⟧[]}}}}}",
    "paths: {/a: {get: {responses: {200: {headers: {a: {$ref: ⟦RG0208⟧'h.yaml'}}}}}}}",
    "paths: {/a: {get: {responses: {200: {$ref: ⟦RG0207⟧'#/components/responses/x'}}}}}",
    "paths: {/a: {get: {responses: {200: {content: ⟦RG0203⟧[]}}}}}",
    "paths: {/a: {get: {responses: {200: {content: {j: {schema: {$ref: ⟦RG0207⟧'#/components/schemas/x'}}}}}}}}",
    "paths: {/a: {get: {requestBody: {$ref: ⟦RG0207⟧'#/components/requestBodies/x'}}}}",
    "paths: {}\ncomponents: {schemas: {⟦RG0222⟧__: {}, Pet_A: {}, ⟦RG0222⟧PetA: {}}}",
    "paths: {}\ncomponents: {schemas: ⟦RG0203⟧[]}",
];

const SECURITY: &[&str] = &[
    "paths: {/a: {get: {security: ⟦RG0203⟧{}}}}",
    "paths: {/a: {get: {security: [⟦RG0203⟧x]}}}",
    "paths: {/a: {get: {security: [{⟦RG0216⟧kee: []}]}}}\ncomponents: {securitySchemes: {key: {type: apiKey}}}",
    "paths: {/a: {get: {security: [{o: []}]}, put: {security: [{o: []}]}}}\nsecurity: [{o: []}]\n\
     components: {securitySchemes: {⟦RG0217⟧o: {type: oauth2}, unused: {type: oauth2}}}",
    "security: [{b: []}]\npaths: {}\ncomponents: {securitySchemes: {⟦RG0217⟧b: {type: http, scheme: bearer}}}",
    "security: [{b: []}]\npaths: {}\ncomponents: {securitySchemes: {⟦RG0217⟧b: {type: apiKey, in: query, name: x-api-key}}}",
    "security: ⟦RG0223⟧[{k: []}, {k: []}]\npaths: {}\n\
     components: {securitySchemes: {k: {type: apiKey, in: header, name: x-api-key}}}",
    "security: [{i: [], ⟦RG0223⟧j: []}]\npaths: {}\ncomponents: {securitySchemes: {\
     i: {x-amazon-apigateway-authtype: awsSigv4}, j: {x-amazon-apigateway-authorizer: {type: jwt}}}}",
    "paths: {}\ncomponents: {securitySchemes: {j: {x-amazon-apigateway-authorizer: ⟦RG0204⟧{}}}}",
    "paths: {}\ncomponents: {securitySchemes: {j: {x-amazon-apigateway-authorizer: {type: ⟦RG0206⟧jvt, ⟦RG0205⟧authorizerUrl: x}}}}",
    "paths: {}\ncomponents: {securitySchemes: {j: {⟦RG0229⟧x-amazon-apigateway-authoriser: {}}}}",
    "paths: {/a: {get: {x-amazon-apigateway-auth: {type: ⟦RG0206⟧AWS_IAN}}}}",
    "paths: {/a: {get: {x-amazon-apigateway-auth: ⟦RG0204⟧{}}}}",
    "paths: {/a: {get: {x-amazon-apigateway-auth: {type: NONE, ⟦RG0205⟧tipe: x}}}}",
];

const ROOT: &[&str] = &[
    "paths: {}\nx-amazon-apigateway-api-key-source: ⟦RG0206⟧HEAD",
    "paths: {}\nx-amazon-apigateway-binary-media-types: ⟦RG0203⟧image/png",
    "paths: {}\nx-amazon-apigateway-binary-media-types: [⟦RG0203⟧1]",
    "paths: {}\nx-amazon-apigateway-minimum-compression-size: ⟦RG0203⟧'10'",
    "paths: {}\nx-amazon-apigateway-minimum-compression-size: ⟦RG0230⟧-1",
    "paths: {}\nx-amazon-apigateway-minimum-compression-size: ⟦RG0230⟧1.5",
    "paths: {}\nx-amazon-apigateway-policy: ⟦RG0203⟧[]",
    "paths: {}\nx-amazon-apigateway-endpoint-configuration: {⟦RG0205⟧disableExecuteApiEndpont: true}",
    "paths: {}\nx-amazon-apigateway-endpoint-configuration: {types: [⟦RG0206⟧REGIONEL]}",
    "paths: {}\nx-amazon-apigateway-gateway-responses: {⟦RG0206⟧DEFAULT_4xy: {}}",
    "paths: {}\nx-amazon-apigateway-gateway-responses: {THROTTLED: {⟦RG0205⟧status: 1}}",
    "paths: {}\nx-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: ⟦RG0203⟧[], responseTemplates: {a: ⟦RG0203⟧{}}}}",
    "paths: {}\nx-amazon-apigateway-request-validators: {v: {⟦RG0205⟧validateBody: true, validateRequestBody: ⟦RG0203⟧1}}",
    "paths: {}\nx-amazon-apigateway-request-validator: ⟦RG0203⟧{}",
    "paths: {}\nx-amazon-apigateway-documentation: {⟦RG0205⟧parts: []}",
    "paths: {}\n⟦RG0218⟧x-amazon-apigateway-cors: {}\n⟦RG0218⟧x-amazon-apigateway-importexport-version: '1.0'",
    "paths: {}\n⟦RG0229⟧x-amazon-apigateway-polici: {}\nx-other: 1\nx-amazon-apigateway-unlike-anything: 1",
    "paths: {}\nservers: [{x-amazon-apigateway-endpoint-configuration: {⟦RG0205⟧a: 1}}]",
];

/// Snippets of integrations.
const INTEGRATIONS: &[&str] = &[
    "⟦RG0203⟧mock",
    "⟦RG0204⟧{uri: x}",
    "{type: ⟦RG0206⟧mok}",
    "{type: ⟦RG0203⟧1}",
    "{type: mock, ⟦RG0205⟧uris: x}",
    "{type: mock, ⟦RG0218⟧payloadFormatVersion: '2.0', ⟦RG0218⟧integrationSubtype: x}",
    "{type: mock, httpMethod: ⟦RG0203⟧[]}",
    "{type: mock, timeoutInMillis: ⟦RG0203⟧'29000'}",
    "{type: mock, timeoutInMillis: ⟦RG0230⟧-1}",
    "{type: mock, passthroughBehavior: ⟦RG0206⟧always}",
    "{type: mock, contentHandling: ⟦RG0206⟧x, responseTransferMode: ⟦RG0206⟧x, connectionType: ⟦RG0206⟧VPC}",
    "{type: mock, requestParameters: {a: ⟦RG0232⟧true, b: ⟦RG0232⟧1, c: ok}}",
    "{type: mock, requestParameters: ⟦RG0203⟧[]}",
    "{type: mock, requestTemplates: {a: ⟦RG0203⟧{statusCode: 200}, b: null}}",
    "{type: mock, cacheKeyParameters: ⟦RG0203⟧a}",
    "{type: mock, tlsConfig: {insecureSkipVerification: ⟦RG0203⟧'true', ⟦RG0218⟧serverNameToVerify: x, ⟦RG0205⟧x: 1}}",
    "{type: mock, responses: ⟦RG0203⟧[]}",
    "{type: mock, responses: {default: ⟦RG0203⟧x}}",
    "{type: mock, responses: {default: ⟦RG0204⟧{}}}",
    "{type: mock, responses: {default: {statusCode: 200, ⟦RG0205⟧responseParameter: {}}}}",
    "{type: mock, responses: {default: {statusCode: ⟦RG0203⟧true, contentHandling: ⟦RG0206⟧x}}}",
    "{type: aws_proxy, httpMethod: ⟦RG0221⟧get, uri: x}",
    "{type: Aws_Proxy, httpMethod: post, uri: x}",
    "{$ref: ⟦RG0207⟧'#/components/x-amazon-apigateway-integrations/a'}",
    "{$ref: ⟦RG0208⟧'http://elsewhere/a'}",
];

#[test]
fn documents_as_a_whole() {
    WHOLE.iter().for_each(|document| drop(check(document)));
}

#[test]
fn parts_of_documents() {
    for snippet in [PATHS, PARAMETERS, RESPONSES, SECURITY, ROOT].concat() {
        check(&format!("{HEAD}{snippet}"));
    }
}

#[test]
fn integrations() {
    for snippet in INTEGRATIONS {
        let path = "paths: {/a: {get: {x-amazon-apigateway-integration:\n";
        check(&format!("{HEAD}{path}      {snippet}}}}}}}"));
    }
}

#[test]
fn mistakes_of_options() {
    let url =
        |url: &str| ImportOptions { default_integration: Some(url.to_owned()), ..ImportOptions::default() };
    for bad in ["", "host", "ftp://host", "http://", "http:///a", "http://a b", "http://a?b", "https://a#b"] {
        check_with(&format!("⟦RG0225⟧{HEAD}paths: {{}}"), &url(bad));
    }
    let prepend = ImportOptions { base_path: BasePathMode::Prepend, ..ImportOptions::default() };
    check_with(&format!("{HEAD}paths: {{}}\nservers: [{{url: ⟦RG0224⟧'http://a/{{b}}'}}]"), &prepend);
    check_with(&format!("{HEAD}paths: {{}}\nservers: ⟦RG0203⟧{{}}"), &prepend);
    check_with(&format!("{HEAD}paths: {{⟦RG0210⟧/a: {{}}}}\nservers: [{{url: '/x y'}}]"), &prepend);
}

#[test]
fn what_is_shared_by_ref_is_bounded() {
    let limits = ReadLimits { document_bytes_max: 1000, ..ReadLimits::default() };
    let options = ImportOptions { limits, ..ImportOptions::default() };
    let shared = "/a: {get: {x-amazon-apigateway-integration: {type: mock, uri: ".to_owned()
        + &"x".repeat(3000)
        + "}}}";
    let document = format!(
        "{HEAD}paths:\n  {shared}\n  /b: {{$ref: '#/paths/~1a'}}\n  ⟦RG0231⟧/c: {{$ref: '#/paths/~1a'}}\n"
    );
    check_with(&document, &options);
}

#[test]
fn a_document_of_nothing_but_mistakes_ends_soon() {
    let keys: String = (0..50_000).map(|n| format!("uri{n}uri{n}: x, ")).collect();
    let document =
        format!("{HEAD}paths: {{/a: {{get: {{x-amazon-apigateway-integration: {{type: mock, {keys}}}}}}}}}");
    let mut diagnostics = Diagnostics::default();
    super::api_of(&document, &ImportOptions::default(), &mut diagnostics);
    assert_eq!((diagnostics.len(), diagnostics.left_out()), (Diagnostics::KEPT_MAX, 49_000));
}

#[test]
fn placeholders_without_a_value_are_noted_once() {
    check(&format!(
        "{HEAD}paths: {{}}\nx-a: ⟦RG0220⟧'${{AWS::Region}} ${{AWS::Region}}'\nx-b: '${{AWS::Region}} ${{AWS::Other}}'"
    ));
}

#[test]
fn every_code_is_given_by_some_test() {
    let tests = [
        include_str!("mistakes.rs"),
        include_str!("gateway_file.rs"),
        include_str!("reading.rs"),
        include_str!("models.rs"),
        include_str!("stages.rs"),
    ]
    .concat();
    // These are asked for by their names.
    let by_name = ["RG0101", "RG0102", "RG0107", "RG0108", "RG0234"];
    for (code, meaning) in CODES {
        assert!(tests.contains(&format!("⟦{code}")) || by_name.contains(code), "{code}: {meaning}");
        assert!(meaning.ends_with('.'), "{code}");
    }
    assert!(CODES.is_sorted_by(|a, b| a.0 < b.0), "in order, and each once");
}
