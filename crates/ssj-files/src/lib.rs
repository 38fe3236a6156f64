//! Registers, plans and records from and to files: the I/O that the core does not do.
//!
//! A register is a CSV file in UTF-8, GB 18030 or UTF-16; an Excel workbook (feature `excel`); a Parquet
//! file or an Arrow file or stream (feature `parquet`); or Arrow record batches in memory (feature
//! `arrow`). All are read through a [`Mapping`] that says which of its columns is which of our fields;
//! [`Registers`] collects
//! them for a campaign. Every bad row is reported with file, row, field and reason,
//! all at once, and the load refuses unless told to set bad rows aside. A campaign is a folder
//! with a `campaign.toml` ([`CampaignFolder`]); a record is a folder of two folders ([`write_record_with`]),
//! read block by block ([`Folder`]).
#![forbid(unsafe_code)]

mod campaigns;
mod cells;
mod choices;
mod collect;
#[cfg(feature = "parquet")]
mod columns;
mod doors;
mod fields;
mod fields_people;
mod folder;
mod hashing;
mod layout;
mod lists;
mod mapping;
mod parallel;
mod plan_keys;
mod plans;
mod registers;
mod rows;
mod rows_people;
mod sheet;
mod tables;
mod writer;
mod written;
mod written_people;

pub use campaigns::{CAMPAIGN_FILE, CampaignFolder};
pub use collect::Registers;
pub use fields::{Field, Kind, Type, columns_markdown, template};
pub use folder::{FileMap, Folder, PUBLIC, SEALED, read_folder, write_aside, write_campaign, write_record, write_record_with};
pub use mapping::{Encoding, FieldMap, Format, Mapping};
pub use plan_keys::plan_keys_markdown;
pub use plans::{annual_schema, load_annual, load_plan, mapping_schema, parse_annual, parse_plan, plan_schema};
pub use registers::{BadRow, Loaded, OnBad, load, read};
pub use rows::Row;
pub use shuangsuiji::campaign::Source;
pub use tables::work_tables;
pub use writer::{RegisterWriter, template_file};
pub use written::{Written, write_register};

#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "arrow"))]
mod tests_arrow;
#[cfg(test)]
mod tests_attached;
#[cfg(test)]
mod tests_csv;
#[cfg(all(test, feature = "excel"))]
mod tests_excel;
#[cfg(all(test, feature = "parquet", feature = "excel"))]
mod tests_files;
#[cfg(all(test, feature = "parquet"))]
mod tests_pages;
#[cfg(test)]
mod tests_tables;
