// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.

//! Words with a fixed set of values.

use crate::word::words;

words! {
    AccessAssociationSourceType {
        Vpce = "VPCE",
    }
    ApiKeySourceType {
        Header = "HEADER",
        Authorizer = "AUTHORIZER",
    }
    ApiKeysFormat {
        Csv = "csv",
    }
    ApiStatus {
        Updating = "UPDATING",
        Available = "AVAILABLE",
        Pending = "PENDING",
        Failed = "FAILED",
    }
    AuthorizerType {
        Token = "TOKEN",
        Request = "REQUEST",
        CognitoUserPools = "COGNITO_USER_POOLS",
        Jwt = "JWT",
    }
    CacheClusterSize {
        Size0Point5 = "0.5",
        Size1Point6 = "1.6",
        Size6Point1 = "6.1",
        Size13Point5 = "13.5",
        Size28Point4 = "28.4",
        Size58Point2 = "58.2",
        Size118 = "118",
        Size237 = "237",
    }
    CacheClusterStatus {
        CreateInProgress = "CREATE_IN_PROGRESS",
        Available = "AVAILABLE",
        DeleteInProgress = "DELETE_IN_PROGRESS",
        NotAvailable = "NOT_AVAILABLE",
        FlushInProgress = "FLUSH_IN_PROGRESS",
    }
    ConnectionType {
        Internet = "INTERNET",
        VpcLink = "VPC_LINK",
    }
    ContentHandlingStrategy {
        ConvertToBinary = "CONVERT_TO_BINARY",
        ConvertToText = "CONVERT_TO_TEXT",
    }
    DocumentationPartType {
        Api = "API",
        Authorizer = "AUTHORIZER",
        Model = "MODEL",
        Resource = "RESOURCE",
        Method = "METHOD",
        PathParameter = "PATH_PARAMETER",
        QueryParameter = "QUERY_PARAMETER",
        RequestHeader = "REQUEST_HEADER",
        RequestBody = "REQUEST_BODY",
        Response = "RESPONSE",
        ResponseHeader = "RESPONSE_HEADER",
        ResponseBody = "RESPONSE_BODY",
    }
    DomainNameStatus {
        Available = "AVAILABLE",
        Updating = "UPDATING",
        Pending = "PENDING",
        PendingCertificateReimport = "PENDING_CERTIFICATE_REIMPORT",
        PendingOwnershipVerification = "PENDING_OWNERSHIP_VERIFICATION",
        Failed = "FAILED",
    }
    EndpointAccessMode {
        Basic = "BASIC",
        Strict = "STRICT",
    }
    EndpointType {
        Private = "PRIVATE",
        Edge = "EDGE",
        Regional = "REGIONAL",
    }
    GatewayResponseType {
        Default4xx = "DEFAULT_4XX",
        Default5xx = "DEFAULT_5XX",
        ResourceNotFound = "RESOURCE_NOT_FOUND",
        Unauthorized = "UNAUTHORIZED",
        InvalidApiKey = "INVALID_API_KEY",
        AccessDenied = "ACCESS_DENIED",
        AuthorizerFailure = "AUTHORIZER_FAILURE",
        AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR",
        InvalidSignature = "INVALID_SIGNATURE",
        ExpiredToken = "EXPIRED_TOKEN",
        MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN",
        IntegrationFailure = "INTEGRATION_FAILURE",
        IntegrationTimeout = "INTEGRATION_TIMEOUT",
        ApiConfigurationError = "API_CONFIGURATION_ERROR",
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
        BadRequestParameters = "BAD_REQUEST_PARAMETERS",
        BadRequestBody = "BAD_REQUEST_BODY",
        RequestTooLarge = "REQUEST_TOO_LARGE",
        Throttled = "THROTTLED",
        QuotaExceeded = "QUOTA_EXCEEDED",
        WafFiltered = "WAF_FILTERED",
    }
    IntegrationType {
        Http = "HTTP",
        Mock = "MOCK",
        AwsProxy = "AWS_PROXY",
        HttpProxy = "HTTP_PROXY",
        Aws = "AWS",
    }
    IpAddressType {
        Ipv4 = "ipv4",
        Dualstack = "dualstack",
    }
    JwtClaimFormat {
        SingleString = "SINGLE_STRING",
    }
    JwtSigningAlgorithm {
        Rs256 = "RS256",
        Rs384 = "RS384",
        Rs512 = "RS512",
        Es256 = "ES256",
        Es384 = "ES384",
        Es512 = "ES512",
    }
    LocationStatusType {
        Documented = "DOCUMENTED",
        Undocumented = "UNDOCUMENTED",
    }
    Op {
        Add = "add",
        Remove = "remove",
        Replace = "replace",
        Move = "move",
        Copy = "copy",
        Test = "test",
    }
    PutMode {
        Merge = "merge",
        Overwrite = "overwrite",
    }
    QuotaPeriodType {
        Day = "DAY",
        Week = "WEEK",
        Month = "MONTH",
    }
    ResourceOwner {
        Own = "SELF",
        OtherAccounts = "OTHER_ACCOUNTS",
    }
    ResponseTransferMode {
        Buffered = "BUFFERED",
        Stream = "STREAM",
    }
    RoutingMode {
        BasePathMappingOnly = "BASE_PATH_MAPPING_ONLY",
        RoutingRuleOnly = "ROUTING_RULE_ONLY",
        RoutingRuleThenBasePathMapping = "ROUTING_RULE_THEN_BASE_PATH_MAPPING",
    }
    SecurityPolicy {
        Tls10 = "TLS_1_0",
        Tls12 = "TLS_1_2",
        SecurityPolicyTls1313202509 = "SecurityPolicy_TLS13_1_3_2025_09",
        SecurityPolicyTls1313Fips202509 = "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
        SecurityPolicyTls1312PfsPq202509 = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        SecurityPolicyTls1312FipsPq202509 = "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
        SecurityPolicyTls1312FipsPfsPq202509 = "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
        SecurityPolicyTls1312Ext2Pq202509 = "SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09",
        SecurityPolicyTls1312Ext2FipsPq202509 = "SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09",
        SecurityPolicyTls1312Pq202509 = "SecurityPolicy_TLS13_1_2_PQ_2025_09",
        SecurityPolicyTls1312202106 = "SecurityPolicy_TLS13_1_2_2021_06",
        SecurityPolicyTls132025Edge = "SecurityPolicy_TLS13_2025_EDGE",
        SecurityPolicyTls12Pfs2025Edge = "SecurityPolicy_TLS12_PFS_2025_EDGE",
        SecurityPolicyTls122018Edge = "SecurityPolicy_TLS12_2018_EDGE",
    }
    UnauthorizedCacheControlHeaderStrategy {
        FailWith403 = "FAIL_WITH_403",
        SucceedWithResponseHeader = "SUCCEED_WITH_RESPONSE_HEADER",
        SucceedWithoutResponseHeader = "SUCCEED_WITHOUT_RESPONSE_HEADER",
    }
    VpcLinkStatus {
        Available = "AVAILABLE",
        Pending = "PENDING",
        Deleting = "DELETING",
        Failed = "FAILED",
    }
}
