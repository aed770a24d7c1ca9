//! Writes rows in groups of a bounded size, compressed with Snappy.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::{cause, types};
use crate::analysis::Value;
use crate::store::seconds_since_1970;
use crate::tables::{Column, Is, table_schema};

/// Rows of a group, at most.
const ROWS: usize = 16_384;
/// Bytes of text in a group from which on it is written, beside that of one page of rows.
const TEXT: usize = 8 << 20;

/// A file that rows are written to.
pub(crate) struct Writer<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    group: Group,
}

impl<W: Write + Send> Writer<W> {
    /// A table of `columns` in `out`; its metadata have `about` beside the meaning of the columns.
    pub(crate) fn new(
        out: W,
        columns: &[Column],
        about: Vec<(&str, String)>,
    ) -> anyhow::Result<Self> {
        let meaning = ("table_schema", table_schema(columns).to_string());
        let about = std::iter::once(meaning).chain(about);
        let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(format!("trigest {}", crate::VERSION))
            .set_key_value_metadata(Some(about.collect()));
        let schema = Arc::new(schema(columns).map_err(cause)?);
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build()));
        Ok(Self {
            writer: writer.map_err(cause)?,
            group: Group::of(columns),
        })
    }

    /// Takes the values of the next row, one a column.
    pub(crate) fn add<'a>(&mut self, values: impl Iterator<Item = &'a Value>) {
        self.group.add(values);
    }

    /// Writes the rows that wait, where they are enough for a group.
    pub(crate) fn write_full(&mut self) -> anyhow::Result<()> {
        if self.group.is_full() {
            self.end_group()?;
        }
        Ok(())
    }

    /// Writes the rows that wait as a group of their own.
    pub(crate) fn end_group(&mut self) -> anyhow::Result<()> {
        if self.group.rows > 0 {
            self.group.write(&mut self.writer).map_err(cause)?;
        }
        Ok(())
    }

    /// Writes what is left, and returns where all of it went.
    pub(crate) fn finish(mut self) -> anyhow::Result<W> {
        self.end_group()?;
        self.writer.into_inner().map_err(cause)
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
                let text = value.to_string();
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
