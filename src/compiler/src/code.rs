//! The codes of the compiler's diagnostics: stable, one meaning each, listed in `docs/diagnostics.md`. A code that is
//! no longer given is not listed, and stays unused.

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)+) => {
        $(#[doc = $title] pub const $name: &str = $code;)+

        /// Every code of the compiler with its title, ascending.
        pub const ALL: &[(&str, &str)] = &[$(($code, $title),)+];
    };
}

codes! {
    API_ID = "RG0401", "An API id is not ten characters of a-z and 0-9.";
    API_TWICE = "RG0402", "Two APIs have the same id.";
    API_EMPTY = "RG0403", "An API has no methods.";
    NO_API = "RG0404", "There is no API at all.";
    ENDPOINT_TYPE = "RG0405", "An endpoint type is unknown.";
    PRIVATE_API = "RG0406", "Private APIs are not supported yet.";
    ACCOUNT_ID = "RG0407", "An account id is not twelve digits.";
    REGION = "RG0408", "A region or host suffix cannot stand in a host name.";
    RESOURCE_POLICY = "RG0410", "A resource policy is malformed.";
    AUTHORIZER = "RG0413", "An authorizer is malformed, not declared or of an unknown type.";
    VALIDATOR_UNKNOWN = "RG0415", "A request validator is not declared.";
    KEY_SOURCE = "RG0417", "API keys come from authorizers, and a method that asks for one has none.";
    CORS_IGNORED = "RG0419", "CORS settings of HTTP APIs do nothing in a REST API.";
    VPC_ENDPOINTS = "RG0420", "VPC endpoints do nothing outside private APIs.";
    PATH = "RG0421", "A resource path is malformed.";
    PATH_CHARACTER = "RG0422", "A path segment has a character that is not allowed.";
    PATH_VARIABLE = "RG0423", "A path variable is malformed.";
    GREEDY_NOT_LAST = "RG0424", "A greedy path variable is not the last segment.";
    SIBLING_VARIABLES = "RG0425", "Two variables compete for the same segment.";
    RESOURCE_TWICE = "RG0426", "Two paths name the same resource.";
    VARIABLE_TWICE = "RG0427", "A path has the same variable twice.";
    METHOD_TWICE = "RG0428", "A resource has the same method twice.";
    NO_INTEGRATION = "RG0429", "A method has no integration.";
    INTEGRATION_TYPE = "RG0430", "An integration has no type.";
    AWS_INTEGRATION = "RG0431", "A kind of call to AWS is not supported yet.";
    VPC_LINK = "RG0432", "VPC links are not supported yet.";
    CREDENTIALS = "RG0433", "Nothing says what credentials are, or they cannot be used.";
    CONNECTION_TYPE = "RG0434", "A connection type is unknown.";
    TIMEOUT = "RG0437", "An integration timeout is out of range.";
    INTEGRATION_METHOD = "RG0438", "An integration's HTTP method is missing or unknown.";
    URI_MISSING = "RG0439", "An integration has no URI.";
    URI = "RG0440", "An integration URI is malformed.";
    URI_IN_STAGE = "RG0441", "An integration URI is malformed in one stage.";
    URI_ADDRESS = "RG0442", "An integration URI names a link-local or metadata address.";
    URI_PLACEHOLDER = "RG0443", "A placeholder stands outside the path of an integration URI.";
    PLACEHOLDER_UNMAPPED = "RG0444", "A placeholder of an integration URI has no mapping.";
    TRANSFER_MODE = "RG0445", "STREAM is for proxy integrations.";
    IGNORED = "RG0446", "A setting has no effect on this type of integration.";
    CACHE = "RG0447", "There is no stage cache, so cache settings do nothing.";
    MAPPING_TARGET = "RG0450", "The target of a parameter mapping is malformed.";
    MAPPING_SOURCE = "RG0451", "The source of a parameter mapping is malformed.";
    FORBIDDEN_HEADER = "RG0453", "A mapping sets a header that belongs to the gateway.";
    HEADER_NAME = "RG0454", "A header name is malformed.";
    STATIC_VALUE = "RG0455", "A static value cannot be sent.";
    CONTEXT_VARIABLE = "RG0456", "A context variable is unknown or always empty.";
    UNKNOWN_PATH_VARIABLE = "RG0457", "A mapping names a path variable that the path does not have.";
    STAGE_VARIABLE = "RG0458", "A stage variable is malformed or not set in a stage.";
    TARGET_TWICE = "RG0459", "Two mappings have the same target.";
    PARAMETER = "RG0460", "A declared request parameter is malformed or declared twice.";
    MOCK_STATUS = "RG0463", "A MOCK request template yields no status.";
    MEDIA_TYPE = "RG0464", "A media type is malformed.";
    RESPONSE_STATUS = "RG0465", "An integration response has no usable status.";
    PATTERN = "RG0467", "A selection pattern is malformed.";
    DEFAULT_TWICE = "RG0468", "An integration has two default responses.";
    RESPONSE_UNDECLARED = "RG0469", "An integration response refers to something the method does not declare.";
    NO_RESPONSE = "RG0470", "An integration has no responses to choose from.";
    STAGE_NAME = "RG0475", "A stage name is malformed.";
    STAGE_TWICE = "RG0476", "An API has two stages of the same name.";
    STAGE_VARIABLE_VALUE = "RG0477", "The value of a stage variable is malformed.";
    THROTTLE = "RG0478", "A throttle is out of range.";
    THROTTLE_KEY = "RG0479", "A method throttle names no route.";
    ACCESS_LOG = "RG0480", "An access-log format is malformed.";
    NO_STAGE = "RG0481", "An API has no stage.";
    KEY_VALUE = "RG0485", "The value of an API key is too short, too long or malformed.";
    KEY_TWICE = "RG0486", "Two API keys are the same.";
    PLAN_TWICE = "RG0487", "Two usage plans have the same id.";
    PLAN_REFERENCE = "RG0488", "A usage plan refers to something that does not exist.";
    KEY_IN_TWO_PLANS = "RG0489", "An API key is in two plans of the same stage.";
    KEY_PLANS = "RG0490", "An API key is in too many plans.";
    QUOTA = "RG0491", "A quota is out of range.";
    UPSTREAM = "RG0495", "The endpoints of an upstream are malformed.";
    UPSTREAM_UNUSED = "RG0496", "No integration reaches an upstream.";
    TOO_LARGE = "RG0498", "The definition is larger than a snapshot can hold.";
    READ_BACK = "RG0499", "The gateway's loader refused what was compiled.";
    TEMPLATE = "RG0501", "A mapping template is malformed.";
    MOCK_WITHOUT_TEMPLATE = "RG0502", "A MOCK integration has no request template for JSON.";
    BODY_PATH = "RG0503", "The JSONPath of a parameter mapping is malformed.";
    COMPRESSION_SIZE = "RG0504", "A minimum compression size is out of range.";
    STREAM_WINS = "RG0505", "A response streams, so it is neither cached nor compressed.";
    TEMPLATE_DOUBT = "RG0506", "A mapping template does something that can hardly be meant.";
    BINARY_TEMPLATE = "RG0507", "A request template is for a binary media type.";
    MODEL = "RG0511", "A model is malformed.";
    MODEL_UNKNOWN = "RG0512", "A model is not declared.";
    PARAMETER_NEVER = "RG0513", "A required path parameter is not in the path.";
    MODEL_KEYWORD = "RG0514", "A model has a keyword that the original service does not support.";
    GATEWAY_RESPONSE = "RG0521", "A gateway response cannot be customised in this way.";
    SETTING_KEY = "RG0531", "A method setting names no route.";
    CACHE_TTL = "RG0532", "The lifetime of cached responses is out of range.";
    CACHE_SIZE = "RG0533", "A stage cache has no room.";
    CACHE_KEY = "RG0534", "A cache key parameter is malformed, not declared or not mapped.";
    NOT_ENCRYPTED = "RG0535", "Cached responses are not encrypted.";
    CANARY_SHARE = "RG0536", "The share of a canary is out of range.";
    CLIENT_CERTIFICATE = "RG0537", "A client certificate is malformed.";

    ARN = "RG0541", "The ARN of an integration is malformed.";
    AWS_ENDPOINT = "RG0542", "An endpoint of a service of AWS is malformed.";
    TOKEN_SETTINGS = "RG0543", "An issuer or a user pool in the settings of tokens is malformed.";
    FUNCTION_UNKNOWN = "RG0545", "A function is not among those of the function host.";

    CALLER = "RG0551", "The ARN, id or tags of a caller are malformed.";
    CALLER_TWICE = "RG0552", "Two callers are the same.";
    CALLER_POLICY = "RG0553", "A policy of a caller is malformed.";
    ACCESS_KEY = "RG0554", "The id or secret of an access key is malformed.";
    ACCESS_KEY_TWICE = "RG0555", "Two access keys are the same.";
    SESSION = "RG0556", "Temporary credentials are malformed or lack a part.";
}
