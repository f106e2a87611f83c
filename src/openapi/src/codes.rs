//! Every diagnostic code of this crate with its meaning; `docs/diagnostics.md` is made from it.
//!
//! `RG01xx` is about reading a document at all, `RG02xx` about OpenAPI, `RG03xx` about the gateway file. A code keeps
//! its meaning forever; one that is no longer given stays unused.

/// Defines each code as a constant and as a row of [`CODES`], so that none can be given without a meaning.
macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(pub(crate) const $name: &str = $code;)*
        /// The codes and what they mean, in order.
        pub const CODES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

codes! {
    TOO_LARGE = "RG0101": "The document is larger than is read.";
    NOT_UTF8 = "RG0102": "The document is not UTF-8.";
    YAML_SYNTAX = "RG0103": "The document is not YAML.";
    JSON_SYNTAX = "RG0104": "The document starts as JSON does, and is not JSON.";
    JSON_COMMENT = "RG0105": "JSON has no comments.";
    DUPLICATE_KEY = "RG0106": "A map has a key twice.";
    TOO_DEEP = "RG0107": "Maps and lists are nested too deep.";
    TOO_MANY_VALUES = "RG0108": "The document holds too many values, aliases counted as often as they are used.";
    UNKNOWN_TAG = "RG0109": "A YAML tag is not known.";
    SEVERAL_DOCUMENTS = "RG0110": "The file holds several YAML documents.";
    KEY_NOT_TEXT = "RG0111": "A map or a list stands as a key.";
    BAD_MERGE = "RG0112": "What `<<` merges is not a map.";
    EMPTY = "RG0113": "The document is empty.";
    TAG_MISMATCH = "RG0114": "A value does not fit its YAML tag.";
    ALIAS_INSIDE_ITSELF = "RG0115": "A YAML alias stands inside of what it stands for.";

    NOT_OPENAPI = "RG0201": "The document is not an OpenAPI document.";
    OPENAPI_VERSION = "RG0202": "The version of OpenAPI is not one that is read.";
    WRONG_TYPE = "RG0203": "A value has another type than is expected.";
    MISSING_KEY = "RG0204": "A key is missing.";
    UNKNOWN_KEY = "RG0205": "An `x-amazon-apigateway-*` object has a key that is not known.";
    UNKNOWN_VALUE = "RG0206": "A value is none of those that are allowed.";
    REF_TO_NOTHING = "RG0207": "A `$ref` points to nothing.";
    REF_OUTSIDE = "RG0208": "A `$ref` points into another document.";
    REF_CIRCLE = "RG0209": "A `$ref` leads back to itself.";
    BAD_PATH = "RG0210": "A path is not a path template of API Gateway.";
    NOT_ROUTABLE = "RG0211": "API Gateway has no such method; the operation gets no route.";
    UNCHECKED_PARAMETER = "RG0212": "API Gateway knows no parameters of this kind; it passes unchecked.";
    PARAMETER_TWICE = "RG0213": "Two parameters of different places have the same name.";
    PARAMETER_NOT_IN_PATH = "RG0214": "A path parameter is no variable of the path.";
    RESPONSE_STATUS = "RG0215": "A response's key is not a status code.";
    UNKNOWN_SCHEME = "RG0216": "A security requirement names a scheme that is not declared.";
    NOT_ENFORCED = "RG0217": "A security scheme is of a kind that the gateway does not enforce.";
    HTTP_API_ONLY = "RG0218": "The extension is for HTTP APIs and does nothing in a REST API.";
    WEBHOOKS = "RG0219": "Webhooks get no routes.";
    PLACEHOLDER_DEFAULT = "RG0220": "A `${AWS::...}` placeholder has no value given and got a default.";
    FORCED_POST = "RG0221": "A Lambda function is always invoked by POST; the method in the document is not used.";
    MODEL_NAME = "RG0222": "A schema's name has no letters and digits, or not enough to differ from another's.";
    SECURITY_COMBINED = "RG0223": "Security requirements are combined in a way that API Gateway does not have.";
    BAD_SERVER = "RG0224": "No base path can be read from the server's URL.";
    BAD_DEFAULT_INTEGRATION = "RG0225": "The default integration is not an `http://` or `https://` URL.";
    OPERATION_TWICE = "RG0226": "Two paths come to the same and have the same method.";
    FINAL_SLASH = "RG0227": "A path ends with a slash; it is read without.";
    UNKNOWN_FIELD = "RG0228": "A path item has a key that OpenAPI does not have.";
    UNKNOWN_EXTENSION = "RG0229": "No extension of API Gateway has this name, but one has a similar name.";
    OUT_OF_RANGE = "RG0230": "A number is not a whole number of the allowed range.";
    TOO_MUCH_SHARED = "RG0231": "Operations share so much by `$ref` that they would fill the memory.";
    MAPPING_IGNORED = "RG0232": "A parameter mapping is not a text and is ignored.";
    DROPPED_KEYWORD = "RG0233": "A keyword of a schema is dropped, as API Gateway's import does.";
    INEXPRESSIBLE = "RG0234": "An exported document cannot express this.";

    FILE_UNKNOWN_KEY = "RG0301": "The gateway file has a key that is not known.";
    FILE_WRONG_TYPE = "RG0302": "A value of the gateway file has another type than is expected.";
    FILE_MISSING_KEY = "RG0303": "A key is missing in the gateway file.";
    FILE_UNKNOWN_VALUE = "RG0304": "A value of the gateway file is none of those that are allowed.";
    FILE_UNREADABLE = "RG0305": "A file that the gateway file names cannot be read.";
    ENV_MISSING = "RG0306": "A variable of the environment that the gateway file names is not set.";
    INLINE_SECRET = "RG0307": "A secret stands in the gateway file.";
    FILE_VERSION = "RG0308": "The version of the gateway file is not one that is read.";
    FILE_OUT_OF_RANGE = "RG0309": "A number of the gateway file is not in the allowed range.";
    EXACTLY_ONE = "RG0310": "Exactly one of several keys must be given.";
    SETTING_KEY = "RG0311": "The key of a method setting names no path and method.";
    SETTING_TWICE = "RG0312": "The same is set twice.";
    NO_CERTIFICATE = "RG0313": "A file should hold a certificate in PEM form, and does not.";
}
