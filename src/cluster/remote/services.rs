//! The stores that URLs name, each with what the environment says of it.

use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::{BackoffConfig, ClientConfigKey, ClientOptions, RetryConfig};

use super::RemoteError;
use super::error::without_secrets;
use super::keys::Sieve;

/// How long a server may say nothing.
const SILENCE: Duration = Duration::from_secs(20);

fn backoff() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(3),
            base: 2.0,
        },
        max_retries: 6,
        retry_timeout: Duration::from_secs(90),
    }
}

fn wrong(error: object_store::Error) -> RemoteError {
    RemoteError::refused(without_secrets(&error.to_string()))
}

/// Whether the environment says nothing of `name`.
fn is_unset(name: &str) -> bool {
    std::env::var_os(name).is_none()
}

fn seconds(time: Duration) -> String {
    format!("{} seconds", time.as_secs())
}

pub(super) fn s3(bucket: &str, sieve: &Sieve) -> Result<object_store::aws::AmazonS3, RemoteError> {
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_retry(backoff());
    let client = AmazonS3ConfigKey::Client;
    if is_unset("AWS_TIMEOUT") {
        builder = builder.with_config(client(ClientConfigKey::Timeout), "1 day");
    }
    if is_unset("AWS_READ_TIMEOUT") {
        builder = builder.with_config(client(ClientConfigKey::ReadTimeout), seconds(SILENCE));
    }
    let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint);
    if endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")) {
        builder = builder.with_allow_http(true);
    }
    builder
        .with_http_connector(sieve.clone())
        .build()
        .map_err(wrong)
}

pub(super) fn gcs(
    bucket: &str,
    sieve: &Sieve,
) -> Result<object_store::gcp::GoogleCloudStorage, RemoteError> {
    let mut builder = GoogleCloudStorageBuilder::from_env()
        .with_bucket_name(bucket)
        .with_retry(backoff());
    let client = GoogleConfigKey::Client;
    builder = builder.with_config(client(ClientConfigKey::Timeout), "1 day");
    builder = builder.with_config(client(ClientConfigKey::ReadTimeout), seconds(SILENCE));
    builder
        .with_http_connector(sieve.clone())
        .build()
        .map_err(wrong)
}

pub(super) fn azure(
    url: &str,
    scheme: &str,
    authority: &str,
) -> Result<object_store::azure::MicrosoftAzure, RemoteError> {
    let builder = MicrosoftAzureBuilder::from_env().with_retry(backoff());
    let builder = match scheme {
        "abfs" | "abfss" => builder.with_url(url),
        _ => builder.with_container_name(authority),
    };
    let client = AzureConfigKey::Client;
    let builder = builder.with_config(client(ClientConfigKey::Timeout), "1 day");
    let builder = builder.with_config(client(ClientConfigKey::ReadTimeout), seconds(SILENCE));
    builder.build().map_err(wrong)
}

pub(super) fn http(
    scheme: &str,
    authority: &str,
) -> Result<object_store::http::HttpStore, RemoteError> {
    let options = ClientOptions::new()
        .with_allow_http(true)
        .with_timeout_disabled()
        .with_read_timeout(SILENCE);
    let builder = HttpBuilder::new().with_url(format!("{scheme}://{authority}"));
    builder
        .with_retry(backoff())
        .with_client_options(options)
        .build()
        .map_err(wrong)
}
