//! Whole calls, from method and path to status and body, on an estate of their own.

mod authorizers;
mod chance;
mod gateway_responses;
mod integration_responses;
mod integrations;
mod methods;
mod models;
mod parts;
mod random;
mod resources;
mod rest_apis;
mod stages;
mod validators;
mod world;
