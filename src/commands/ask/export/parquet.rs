//! Rows as Apache Parquet, in groups of a bounded size, compressed with Snappy.
//!
//! Every column may be null. Moments are timestamps in UTC, lists and objects are JSON; a moment that is none, which only another program can have written,
//! is null. The file's metadata have the columns as Table Schema under `table_schema`, with units and meanings.
//!
//! Source: Apache Parquet, Logical Types, format version 2.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::meaning::{Column, Is, table_schema};
use super::{Table, unwrapped};
use crate::analysis::Value;
use crate::commands::ask::json::csv_cell;
use crate::store::seconds_since_1970;

/// Rows of a group, at most.
const ROWS: usize = 16_384;
/// Bytes of text in a group from which on it is written, beside that of one page of rows.
const TEXT: usize = 8 << 20;

pub(super) fn write(table: &Table<'_>, out: &mut (impl Write + Send)) -> anyhow::Result<()> {
    let columns = &table.columns;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(format!("trigest {}", crate::VERSION))
        .set_key_value_metadata(Some(vec![KeyValue::new(
            "table_schema".into(),
            table_schema(columns).to_string(),
        )]));
    let schema = schema(columns).map_err(cause)?;
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))
        .map_err(cause)?;
    let mut group = Group::of(columns);
    table.rows(|page| {
        for row in page {
            let values = row.values().map(|(_, value)| value);
            group.add(values);
        }
        if group.is_full() {
            group.write(&mut writer).map_err(cause)?;
        }
        Ok(())
    })?;
    if group.rows > 0 {
        group.write(&mut writer).map_err(cause)?;
    }
    writer.close().map_err(cause)?;
    Ok(())
}

fn cause(error: ParquetError) -> anyhow::Error {
    match error {
        ParquetError::External(error) => unwrapped(error),
        other => other.into(),
    }
}

fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let leaf = |column: &Column| {
        let (physical, logical) = types(column.is);
        let leaf = Type::primitive_type_builder(&column.field.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?;
        Ok(Arc::new(leaf))
    };
    let leaves: Result<_, ParquetError> = columns.iter().map(leaf).collect();
    Type::group_type_builder("models")
        .with_fields(leaves?)
        .build()
}

fn types(is: Is) -> (Physical, Option<LogicalType>) {
    match is {
        Is::Whole => (Physical::INT64, None),
        Is::Real => (Physical::DOUBLE, None),
        Is::Flag => (Physical::BOOLEAN, None),
        Is::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Is::List | Is::Object => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        Is::Moment => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::MILLIS)),
        ),
        Is::Nanoseconds => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::NANOS)),
        ),
    }
}

/// The values of a column that are there, in their order.
enum Values {
    Whole(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
    Text(Vec<ByteArray>),
}

struct Cells {
    is: Is,
    values: Values,
    /// Of each row 1 where it has a value, else 0.
    levels: Vec<i16>,
}

impl Cells {
    fn of(column: &Column) -> Self {
        let values = match types(column.is).0 {
            Physical::DOUBLE => Values::Real(Vec::new()),
            Physical::BOOLEAN => Values::Flag(Vec::new()),
            Physical::BYTE_ARRAY => Values::Text(Vec::new()),
            _ => Values::Whole(Vec::new()),
        };
        Self {
            is: column.is,
            values,
            levels: Vec::new(),
        }
    }

    /// Takes the value of the next row, and returns its bytes of text.
    fn add(&mut self, value: &Value) -> usize {
        let mut length = 0;
        let is_there = match (&mut self.values, value) {
            (_, Value::Absent) => false,
            (Values::Whole(all), Value::Integer(whole)) => kept(all, Some(*whole)),
            (Values::Whole(all), Value::Text(text)) if self.is == Is::Moment => {
                let seconds = seconds_since_1970(text);
                kept(all, seconds.and_then(|seconds| seconds.checked_mul(1000)))
            }
            (Values::Real(all), Value::Real(real)) => kept(all, Some(*real)),
            (Values::Real(all), Value::Integer(whole)) => kept(all, Some(*whole as f64)),
            (Values::Flag(all), Value::Boolean(flag)) => kept(all, Some(*flag)),
            (Values::Text(all), value) => {
                let text = csv_cell(value);
                length = text.len();
                kept(all, Some(ByteArray::from(text.into_bytes())))
            }
            _ => false,
        };
        self.levels.push(i16::from(is_there));
        length
    }

    fn write(&mut self, mut column: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match &mut self.values {
            Values::Whole(all) => batch::<Int64Type>(&mut column, all, &self.levels)?,
            Values::Real(all) => batch::<DoubleType>(&mut column, all, &self.levels)?,
            Values::Flag(all) => batch::<BoolType>(&mut column, all, &self.levels)?,
            Values::Text(all) => batch::<ByteArrayType>(&mut column, all, &self.levels)?,
        }
        self.levels.clear();
        column.close()
    }
}

fn kept<T>(all: &mut Vec<T>, value: Option<T>) -> bool {
    let is_there = value.is_some();
    all.extend(value);
    is_there
}

fn batch<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    levels: &[i16],
) -> Result<(), ParquetError> {
    column
        .typed::<T>()
        .write_batch(values, Some(levels), None)?;
    values.clear();
    Ok(())
}

/// Rows that are not written yet.
struct Group {
    cells: Vec<Cells>,
    rows: usize,
    text: usize,
}

impl Group {
    fn of(columns: &[Column]) -> Self {
        Self {
            cells: columns.iter().map(Cells::of).collect(),
            rows: 0,
            text: 0,
        }
    }

    fn add<'a>(&mut self, values: impl Iterator<Item = &'a Value>) {
        for (cells, value) in self.cells.iter_mut().zip(values) {
            self.text += cells.add(value);
        }
        self.rows += 1;
    }

    fn is_full(&self) -> bool {
        self.rows >= ROWS || self.text >= TEXT
    }

    fn write<W: Write + Send>(
        &mut self,
        writer: &mut SerializedFileWriter<W>,
    ) -> Result<(), ParquetError> {
        let mut group = writer.next_row_group()?;
        for cells in &mut self.cells {
            if let Some(column) = group.next_column()? {
                cells.write(column)?;
            }
        }
        group.close()?;
        (self.rows, self.text) = (0, 0);
        Ok(())
    }
}
