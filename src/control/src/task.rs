//! Operations that need more than the estate: a key generator, upstreams.

mod certificate;
mod invoke;

use ringgate_management::{Answer, Fault, Request};

use crate::keeper::{Caller, Keeper, unsupported};

impl Keeper {
    /// Does a task, which was checked as far as the estate goes.
    ///
    /// # Errors
    /// It cannot be done, or is not done here.
    pub(crate) async fn perform(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        match request {
            Request::GenerateClientCertificate(input) => {
                self.generate_certificate(input, request, caller).await
            }
            Request::TestInvokeMethod(input) => self.test_method(input, caller).await,
            Request::TestInvokeAuthorizer(input) => self.test_authorizer(input, caller).await,
            other => Err(unsupported(other)),
        }
    }
}
