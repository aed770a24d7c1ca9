//! Which shard a worker is at: `--shard K/N`, else what the engine that started it says.
//!
//! Source: the manuals of Slurm (sbatch, "JOB ARRAYS"), Kubernetes (Job, "Completion mode") and AWS Batch ("Array jobs").

use std::fmt;

/// Variables that hold the number of a worker, from 0, and what else says how many there are.
#[cfg(feature = "cluster")]
const ENGINES: &[(&str, Option<&str>)] = &[
    ("SLURM_ARRAY_TASK_ID", Some("SLURM_ARRAY_TASK_COUNT")),
    ("JOB_COMPLETION_INDEX", None),
    ("AWS_BATCH_JOB_ARRAY_INDEX", None),
];

/// A shard, as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number, from 0.
    pub number: u32,
    /// How many there are, where that was said.
    pub of: Option<u32>,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(of) => write!(f, "{}/{of}", self.number),
            None => write!(f, "{}", self.number),
        }
    }
}

/// Reads `K` or `K/N`.
///
/// # Errors
/// What is wrong, as a line for the user.
pub fn asked(text: &str) -> Result<Asked, String> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_number)
    };
    let (shard, of) = match text.split_once('/') {
        Some((shard, of)) => (shard, Some(number(of))),
        None => (text, None),
    };
    match (number(shard), of) {
        (Some(number), None) => Ok(Asked { number, of: None }),
        (Some(shard), Some(Some(of))) if shard < of => Ok(Asked {
            number: shard,
            of: Some(of),
        }),
        (Some(shard), Some(Some(of))) => Err(format!(
            "there is no shard {shard} of {of}: they are counted from 0"
        )),
        _ => Err("K or K/N is expected, such as 17 or 17/64".into()),
    }
}

/// What the engine says that started this process, by the variables that `variable` knows.
///
/// A part of an array that is started again says how many are started again, not how many there are: the count is left to the plan, and
/// counts only where there is none.
#[cfg(feature = "cluster")]
pub(crate) fn of_engine(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Asked, Option<u32>)>, String> {
    for (name, count) in ENGINES {
        let Some(text) = variable(name).filter(|text| !text.is_empty()) else {
            continue;
        };
        let number = text.parse::<u32>();
        let number = number.map_err(|_| format!("{name} is {text:?}, and no number"))?;
        let count = count.and_then(&variable).and_then(|text| text.parse().ok());
        return Ok(Some((Asked { number, of: None }, count)));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_a_number_and_may_say_of_how_many() {
        let of = |text: &str| asked(text).map(|asked| (asked.number, asked.of));
        assert_eq!(of("17"), Ok((17, None)));
        assert_eq!(of("0/1"), Ok((0, Some(1))));
        for wrong in ["", "-1", "+1", "1/", "/2", "2/2", "1/0", "a", "1/2/3", " 1"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    #[cfg(feature = "cluster")]
    fn the_number_is_what_the_engine_says() {
        let with = |variables: &'static [(&str, &str)]| {
            of_engine(move |name| {
                let own = variables.iter().find(|(known, _)| *known == name);
                own.map(|(_, value)| (*value).to_owned())
            })
        };
        let shard = |number| Asked { number, of: None };
        assert_eq!(with(&[]), Ok(None));
        let slurm = &[
            ("SLURM_ARRAY_TASK_ID", "5"),
            ("SLURM_ARRAY_TASK_COUNT", "8"),
        ];
        assert_eq!(with(slurm), Ok(Some((shard(5), Some(8)))));
        assert_eq!(
            with(&[("JOB_COMPLETION_INDEX", "3")]),
            Ok(Some((shard(3), None)))
        );
        assert_eq!(
            with(&[("AWS_BATCH_JOB_ARRAY_INDEX", "0")]),
            Ok(Some((shard(0), None)))
        );
        assert!(with(&[("JOB_COMPLETION_INDEX", "x")]).is_err());
    }
}
