//! The one error table of the engine.
