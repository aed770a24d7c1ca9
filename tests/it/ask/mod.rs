//! What people and programs ask of a library, and what the answers hold to.

mod complete;
mod datasette;
mod describe;
mod diff;
mod export;
mod kin;
mod ls;
mod million;
#[cfg(feature = "parquet")]
mod parquet;
pub(crate) mod rows;
mod show;
mod similar;
