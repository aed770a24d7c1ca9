//! Looks values up in JSON whose shape is not to be trusted: what has another type counts as absent.

use serde_json::Value;

/// The list called `key`; empty where there is none.
pub(super) fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The index or count called `key`.
pub(super) fn index(value: &Value, key: &str) -> Option<usize> {
    value.get(key)?.as_u64()?.try_into().ok()
}

/// The text called `key`, unless it is empty.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The `N` finite numbers called `key`.
pub(super) fn numbers<const N: usize>(value: &Value, key: &str) -> Option<[f64; N]> {
    let list = value.get(key)?.as_array()?;
    let numbers: Vec<f64> = list.iter().filter_map(Value::as_f64).collect();
    numbers.try_into().ok()
}
