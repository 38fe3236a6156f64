//! Targets (检查对象) and inspectors (执法检查人员).
