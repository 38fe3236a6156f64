//! Identifiers: credit codes and the older codes, regions, industries, entity ids (protocol §2).
