//! A task's frame: the funnel of filters, deduplication, strata and quotas.
