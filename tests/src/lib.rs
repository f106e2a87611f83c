//! Whole-program tests and the rules of the tree.
