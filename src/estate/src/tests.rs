//! Whole calls, from method and path to status and body, on an estate of their own.

mod account;
mod api_keys;
mod base_path_mappings;
mod client_certificates;
mod documentation;
mod domain_names;
mod key_import;
mod private_domain_names;
mod random_plans;
mod resources;
mod rest_apis;
mod sdk_types;
mod seed;
mod tags;
mod usage;
mod usage_plans;
mod vpc_links;
mod world;
