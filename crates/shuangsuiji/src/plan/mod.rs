//! What is to be drawn: tasks, quotas, tiers, parties.
