//! Inspection items (抽查事项).
