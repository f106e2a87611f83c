//! Whole exchanges over snapshots made in a few lines: what is written, and in which order things are asked.

mod admit;
mod authorize;
mod cache;
mod canary;
mod coding;
mod flights;
mod functions;
mod gateway_responses;
mod iam;
mod journal;
mod limits;
mod load;
mod mock;
mod outcome;
mod overrides;
mod payloads;
mod properties;
mod rejections;
mod relay;
mod streams;
mod talk;
mod templates;
mod tokens;
mod trace;
mod validate;
mod world;
