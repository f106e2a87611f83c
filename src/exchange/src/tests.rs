//! Whole exchanges over snapshots made in a few lines: what is written, and in which order things are asked.

mod admit;
mod mock;
mod outcome;
mod rejections;
mod relay;
mod trace;
mod world;
