/// The most characters of an API's resource policy (R-AUTH-01).
pub const RESOURCE_POLICY_CHARS_MAX: usize = 8_192;

/// The most characters of a policy attached to an identity, white space not counted: what AWS grants the policies
/// written into a role, the largest of its kinds.
pub const IDENTITY_POLICY_CHARS_MAX: usize = 10_240;

/// The most bytes of the policy in an authorizer's result. AWS names no limit of its own; this keeps what a function
/// may put into the shared cache in bounds.
pub const RESULT_POLICY_BYTES_MAX: usize = 65_536;

/// The most statements of a policy.
pub const STATEMENTS_MAX: usize = 512;

/// The most strings (actions, resources, principals, condition values) of all statements together.
pub const POLICY_STRINGS_MAX: usize = 8_192;

/// The most bytes of one pattern or condition value, and of one whose variables were filled in.
pub const PATTERN_BYTES_MAX: usize = 8_192;

/// The most bytes between two `*` of one pattern if there is a `?` among them. Such a stretch is tried at every place
/// of the text, so this is what bounds a match: text bytes × this, where all else is linear.
pub const HOLED_STRETCH_BYTES_MAX: usize = 256;

const _: () = assert!(RESOURCE_POLICY_CHARS_MAX <= RESULT_POLICY_BYTES_MAX);
const _: () = assert!(HOLED_STRETCH_BYTES_MAX <= PATTERN_BYTES_MAX);
