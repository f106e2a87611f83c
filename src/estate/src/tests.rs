//! Whole calls, from method and path to status and body, on an estate of their own.

mod resources;
mod rest_apis;
mod stages;
mod world;
