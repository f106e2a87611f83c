//! Methods, integrations, and their responses.

use super::{A, D, R};
use crate::patch::Kind;
use crate::shapes::{ConnectionType, ContentHandlingStrategy, ResponseTransferMode};
use crate::word::Word;

table! {
    /// Paths of a method (S-PP-11).
    MethodPath(Listed, Three) {
        AuthorizationType "/authorizationType" [R] Kind::Text;
        AuthorizerId "/authorizerId" [R] Kind::Text;
        ApiKeyRequired "/apiKeyRequired" [R] Kind::Boolean;
        OperationName "/operationName" [R] Kind::Text;
        RequestValidatorId "/requestValidatorId" [R] Kind::Text;
        AuthorizationScope "/authorizationScopes/{scope?}" [A R D] Kind::Element;
        RequestParameter "/requestParameters/{name}" [A R D] Kind::Boolean;
        RequestModel "/requestModels/{type}" [A R D] Kind::Text;
    }
}

table! {
    /// Paths of a method response (S-PP-12, R-IRESP-13).
    MethodResponsePath(Named, Three) {
        ResponseModel "/responseModels/{type}" [A R D] Kind::Text;
        ResponseParameter "/responseParameters/{name}" [A R D] Kind::Boolean;
    }
}

table! {
    /// Paths of an integration (S-PP-09).
    IntegrationPath(Listed, Three) {
        HttpMethod "/httpMethod" [R] Kind::Text;
        Uri "/uri" [R] Kind::Text;
        Credentials "/credentials" [R] Kind::Text;
        ConnectionType "/connectionType" [R] Kind::Word(ConnectionType::TEXTS, None);
        ConnectionId "/connectionId" [R] Kind::Text;
        ContentHandling "/contentHandling" [R] Kind::ClearableWord(ContentHandlingStrategy::TEXTS);
        PassthroughBehavior "/passthroughBehavior" [R] Kind::Text;
        TimeoutInMillis "/timeoutInMillis" [R] Kind::Integer;
        CacheNamespace "/cacheNamespace" [R] Kind::Text;
        InsecureSkipVerification "/tlsConfig/insecureSkipVerification" [R] Kind::Boolean;
        ResponseTransferMode "/responseTransferMode" [R] Kind::Word(ResponseTransferMode::TEXTS, None);
        IntegrationTarget "/integrationTarget" [R] Kind::Text;
        RequestParameter "/requestParameters/{name}" [A R D] Kind::Text;
        RequestTemplate "/requestTemplates/{type}" [A R D] Kind::Text;
        CacheKeyParameter "/cacheKeyParameters/{name?}" [A R D] Kind::Element;
    }
}

table! {
    /// Paths of an integration response (S-PP-10).
    IntegrationResponsePath(Named, Three) {
        SelectionPattern "/selectionPattern" [R] Kind::Text;
        ContentHandling "/contentHandling" [R] Kind::ClearableWord(ContentHandlingStrategy::TEXTS);
        ResponseParameter "/responseParameters/{name}" [A R D] Kind::Text;
        ResponseTemplate "/responseTemplates/{type}" [A R D] Kind::Text;
    }
}
