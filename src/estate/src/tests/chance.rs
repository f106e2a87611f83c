//! Dice, and what they choose from: members, paths and values that are right somewhere, and some that never are.

/// Dice with a seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// How many operations a patch has: mostly one.
    pub(super) fn pick_count(&mut self) -> usize {
        [1, 1, 1, 2, 3, 0][self.below(6)]
    }

    pub(super) fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    pub(super) fn choose(&mut self, texts: &[String]) -> String {
        texts[self.below(texts.len())].clone()
    }
}

const FUNCTION: &str =
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:f/invocations\"";

/// Types of integrations, and none.
pub(super) const INTEGRATIONS: &[&str] =
    &["\"MOCK\"", "\"HTTP\"", "\"HTTP_PROXY\"", "\"AWS\"", "\"AWS_PROXY\"", "1"];
/// Types of authorizers, and none.
pub(super) const AUTHORIZERS: &[&str] =
    &["\"TOKEN\"", "\"REQUEST\"", "\"COGNITO_USER_POOLS\"", "\"JWT\"", "\"x\""];

/// Members of bodies with values as JSON; names of tables stand for ids that are there.
pub(super) const MEMBERS: &[(&str, &[&str])] = &[
    ("name", &["\"a\"", "\"B\"", "\"c1\"", "\"d\"", "\"\"", "\"é-\""]),
    ("type", INTEGRATIONS),
    ("authorizationType", &["\"NONE\"", "\"AWS_IAM\"", "\"CUSTOM\"", "\"COGNITO_USER_POOLS\"", "\"x\""]),
    ("authorizerId", &["\"authorizers\""]),
    ("requestValidatorId", &["\"requestvalidators\"", "\"\""]),
    ("apiKeyRequired", &["true", "false", "\"x\""]),
    ("operationName", &["\"o\"", "\"\""]),
    (
        "requestParameters",
        &[
            "{}",
            "{\"method.request.header.a\":true}",
            "{\"method.request.path.é\":false}",
            "{\"integration.request.header.a\":\"'é'\"}",
            "{\"integration.request.path.a\":\"method.request.body.a\"}",
            "{\"x\":true}",
            "{\"x\":null}",
        ],
    ),
    ("requestModels", &["{\"application/json\":\"Pet\"}", "{\"$default\":\"Empty\"}", "{\"a/b\":\"c1\"}"]),
    ("responseModels", &["{\"application/json\":\"Pet\"}", "{\"a/b\":\"nobody\"}"]),
    (
        "responseParameters",
        &[
            "{\"method.response.header.a\":true}",
            "{\"method.response.header.a\":\"'b'\"}",
            "{\"gatewayresponse.header.a\":\"context.x\"}",
        ],
    ),
    (
        "responseTemplates",
        &["{\"application/json\":null}", "{\"a/b\":\"x\"}", "{\"a/b\":\"\"}", "{\"1\":\"x\"}"],
    ),
    ("requestTemplates", &["{\"application/json\":\"{}\"}", "{\"$default\":\"\"}", "{}"]),
    ("authorizationScopes", &["[]", "[\"a\",\"b\"]"]),
    ("httpMethod", &["\"GET\"", "\"POST\"", "\"POST\"", "\"x\""]),
    ("uri", &["\"http://a\"", "\"https://${stageVariables.a}\"", FUNCTION, FUNCTION, "\"é:é\""]),
    ("connectionType", &["\"INTERNET\"", "\"VPC_LINK\""]),
    ("connectionId", &["\"link01\"", "\"nobody\""]),
    ("timeoutInMillis", &["50", "29000", "29001", "-1", "1e9"]),
    ("cacheKeyParameters", &["[\"method.request.header.a\"]", "[]"]),
    ("tlsConfig", &["{\"insecureSkipVerification\":true}", "{}"]),
    ("contentHandling", &["\"CONVERT_TO_TEXT\""]),
    ("selectionPattern", &["\"\"", "\"4..\""]),
    ("statusCode", &["\"418\"", "\"9\""]),
    ("contentType", &["\"application/json\"", "\"application/json\"", "\"application/xml\"", "\"x\""]),
    (
        "schema",
        &[
            "\"{}\"",
            "\"[1]\"",
            "\"\"",
            "\"{\\\"$ref\\\":\\\"https://apigateway.x/restapis/y/models/Pet\\\",\\\"items\\\":[{\\\"$ref\\\":1}]}\"",
        ],
    ),
    ("authorizerUri", &[FUNCTION]),
    (
        "identitySource",
        &["\"method.request.header.a\"", "\"method.request.header.a\"", "\"context.a, context.b\""],
    ),
    ("authorizerResultTtlInSeconds", &["0", "300", "3601"]),
    ("providerARNs", &["[\"arn:aws:cognito-idp:r:1:userpool/r_a\"]", "[]"]),
    (
        "jwtConfiguration",
        &[
            "{\"issuers\":[{\"issuer\":\"https://a\",\"audiences\":[\"a\"]}],\"defaultAlgorithms\":[\"RS256\"]}",
            "{\"issuers\":[],\"defaultAlgorithms\":[]}",
        ],
    ),
    ("validateRequestBody", &["true", "false"]),
];

/// Paths of patches.
pub(super) const PATHS: &[&str] = &[
    "/authorizationType",
    "/authorizerId",
    "/apiKeyRequired",
    "/operationName",
    "/requestValidatorId",
    "/authorizationScopes",
    "/authorizationScopes/a",
    "/requestParameters/method.request.header.a",
    "/requestParameters/integration.request.header.a",
    "/requestModels/application~1json",
    "/responseModels/a~1b",
    "/responseParameters/method.response.header.a",
    "/responseParameters/gatewayresponse.header.a",
    "/responseTemplates/application~1json",
    "/requestTemplates/a~1b",
    "/requestTemplates/é",
    "/httpMethod",
    "/uri",
    "/credentials",
    "/connectionType",
    "/connectionId",
    "/contentHandling",
    "/passthroughBehavior",
    "/timeoutInMillis",
    "/cacheNamespace",
    "/tlsConfig/insecureSkipVerification",
    "/responseTransferMode",
    "/integrationTarget",
    "/cacheKeyParameters",
    "/cacheKeyParameters/method.request.header.a",
    "/selectionPattern",
    "/statusCode",
    "/description",
    "/schema",
    "/name",
    "/validateRequestBody",
    "/type",
    "/authType",
    "/authorizerUri",
    "/identitySource",
    "/providerARNs",
    "/authorizerResultTtlInSeconds",
    "",
    "/",
    "x",
    "/~",
    "/~2",
];

/// Values of patches; names of tables stand for ids that are there.
pub(super) const VALUES: &[&str] = &[
    "",
    "true",
    "false",
    "50",
    "300",
    "-1",
    "GET",
    "NONE",
    "CUSTOM",
    "authorizers",
    "authorizers",
    "requestvalidators",
    "models",
    "Pet",
    "'a'",
    "context.a",
    "method.request.header.a",
    "http://é",
    "https://a",
    "NEVER",
    "VPC_LINK",
    "INTERNET",
    "link01",
    "STREAM",
    "418",
    "{}",
    "REQUEST",
    "CONVERT_TO_BINARY",
    "arn:aws:cognito-idp:r:1:userpool/r_b",
];
