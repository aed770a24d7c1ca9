//! Reads what [`super::Writer`] wrote: the columns that are asked for, some rows at a time.
//!
//! A column is found by its name and must have the type that it was written with; one that is not there is refused.

use std::fs::File;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::statistics::Statistics;

use super::{cause, types};
use crate::analysis::Value;
use crate::store::moment_text;
use crate::tables::{Column, Is};

/// Rows that are read at once.
const ROWS: usize = 1024;

/// A file that rows are read from.
pub(crate) struct Reader {
    file: SerializedFileReader<File>,
}

/// Some rows: the values of each column that was asked for.
#[derive(Debug)]
pub(crate) struct Batch {
    /// How many.
    pub(crate) rows: usize,
    /// Of each column one value a row.
    pub(crate) columns: Vec<Vec<Value>>,
}

impl Reader {
    /// Opens the table at `path`.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let file = SerializedFileReader::new(File::open(path)?).map_err(cause)?;
        Ok(Self { file })
    }

    /// What its metadata say of `key`.
    pub(crate) fn about(&self, key: &str) -> Option<&str> {
        let about = self.file.metadata().file_metadata().key_value_metadata()?;
        about.iter().find(|it| it.key == key)?.value.as_deref()
    }

    /// Rows in all.
    pub(crate) fn rows(&self) -> u64 {
        let rows = self.file.metadata().file_metadata().num_rows();
        rows.unsigned_abs()
    }

    /// Groups of rows.
    pub(crate) fn groups(&self) -> usize {
        self.file.num_row_groups()
    }

    /// The least and the largest value of a column of whole numbers in `group`, where the file says so.
    pub(crate) fn range(&self, group: usize, name: &str) -> Option<(i64, i64)> {
        let group = self.file.metadata().row_groups().get(group)?;
        let column = group
            .columns()
            .iter()
            .find(|it| it.column_path().string() == name)?;
        match column.statistics()? {
            Statistics::Int64(range) => Some((*range.min_opt()?, *range.max_opt()?)),
            _ => None,
        }
    }

    /// Gives the rows of `group` to `each`, with the values of `columns`.
    pub(crate) fn read(
        &self,
        group: usize,
        columns: &[Column],
        mut each: impl FnMut(Batch) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let group = self.file.get_row_group(group).map_err(cause)?;
        let opened = columns.iter().map(|column| {
            let own = Cells::open(group.as_ref(), column);
            own.with_context(|| format!("column {}", column.field.name))
        });
        let mut cells = opened.collect::<anyhow::Result<Vec<_>>>()?;
        let mut left = usize::try_from(group.metadata().num_rows())?;
        while left > 0 {
            let rows = left.min(ROWS);
            let columns = cells.iter_mut().map(|cells| cells.next(rows));
            each(Batch {
                rows,
                columns: columns.collect::<anyhow::Result<_>>()?,
            })?;
            left -= rows;
        }
        Ok(())
    }
}

/// A column of a group.
struct Cells {
    is: Is,
    reader: ColumnReader,
}

impl Cells {
    fn open(group: &dyn RowGroupReader, column: &Column) -> anyhow::Result<Self> {
        let name = &column.field.name;
        let about = group.metadata().columns();
        let at = about
            .iter()
            .position(|it| it.column_path().string() == *name);
        let at = at.ok_or_else(|| anyhow!("it is not there"))?;
        let found = about[at].column_type();
        let wanted = types(column.is).0;
        if found != wanted {
            bail!("it is {found}, and {wanted} is expected");
        }
        Ok(Self {
            is: column.is,
            reader: group.get_column_reader(at).map_err(cause)?,
        })
    }

    /// The next `rows` values.
    fn next(&mut self, rows: usize) -> anyhow::Result<Vec<Value>> {
        let is = self.is;
        match &mut self.reader {
            ColumnReader::Int64ColumnReader(reader) if is == Is::Moment => {
                values(reader, rows, |ms| {
                    let text = moment_text(ms.div_euclid(1000));
                    text.map(Value::Text).context("a moment that is none")
                })
            }
            ColumnReader::Int64ColumnReader(reader) => {
                values(reader, rows, |whole| Ok(Value::Integer(whole)))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                values(reader, rows, |real| Ok(Value::Real(real)))
            }
            ColumnReader::BoolColumnReader(reader) => {
                values(reader, rows, |flag| Ok(Value::Boolean(flag)))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                values(reader, rows, |text| Ok(Value::Text(text.as_utf8()?.into())))
            }
            _ => bail!("a type that is not written"),
        }
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    mut value: impl FnMut(T::T) -> anyhow::Result<Value>,
) -> anyhow::Result<Vec<Value>> {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    while levels.len() < rows {
        let left = rows - levels.len();
        let (read, ..) = reader
            .read_records(left, Some(&mut levels), None, &mut there)
            .map_err(cause)?;
        if read == 0 {
            bail!("fewer values than rows");
        }
    }
    let mut there = there.into_iter();
    let value = |level: i16| match level {
        0 => Ok(Value::Absent),
        _ => value(there.next().context("fewer values than rows")?),
    };
    levels.into_iter().map(value).collect()
}
