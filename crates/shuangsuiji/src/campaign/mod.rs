//! The typed stages of a campaign: the one entrance for hosts.
