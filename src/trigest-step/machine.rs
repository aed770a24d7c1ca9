//! The machine that runs the kernel: its module, compiled for this processor once and kept in a cache, and a fresh kernel a file.
//!
//! Promises: no file sees what another one left; linear memory ends at [`MOST_MEMORY`].

use std::path::PathBuf;

use occt_wasm::wasmtime::{Cache, CacheConfig, Engine, Module, StoreLimitsBuilder};
use occt_wasm::{OcctKernel, OcctResult};

/// Bytes of memory that the kernel may have for a file.
const MOST_MEMORY: usize = 1 << 30;
/// Name and version, as rows have them: another one makes them stale.
const KERNEL: &str = "opencascade 8.0 (occt-wasm 7.0.0, cut 1)";

/// Name and version of the kernel.
pub(crate) fn kernel() -> &'static str {
    KERNEL
}

/// A kernel that is ready to be started.
#[derive(Debug)]
pub(crate) struct Machine(Module);

impl Machine {
    /// Loads the kernel from the cache, or compiles it.
    ///
    /// # Errors
    /// Why there is none, for people.
    pub(crate) fn start() -> Result<Self, String> {
        let mut config = OcctKernel::engine_config();
        let folder = cache();
        if let Some(folder) = &folder {
            let mut wish = CacheConfig::new();
            wish.with_directory(folder);
            // Without a cache every start compiles, which is slow and right.
            config.cache(Cache::new(wish).ok());
        }
        let engine = Engine::new(&config).map_err(|error| error.to_string())?;
        let module = OcctKernel::compile(&engine).map_err(|error| error.to_string())?;
        if let Some(mark) = mark() {
            let _ = std::fs::write(mark, KERNEL);
        }
        Ok(Self(module))
    }

    /// A kernel for one file.
    pub(crate) fn kernel(&self) -> OcctResult<OcctKernel> {
        let limits = StoreLimitsBuilder::new().memory_size(MOST_MEMORY).build();
        OcctKernel::from_module_with_limiter(&self.0, limits)
    }
}

/// Whether the kernel was never compiled by this program for this user.
pub(crate) fn is_cold() -> bool {
    !mark().is_some_and(|mark| mark.is_file())
}

/// A file that is there once the cache is.
fn mark() -> Option<PathBuf> {
    let name = format!("ready-{}", env!("CARGO_PKG_VERSION"));
    Some(cache()?.join(name))
}

/// Where compiled kernels are kept: `$XDG_CACHE_HOME/trigest`, else `~/.cache/trigest`.
fn cache() -> Option<PathBuf> {
    let folder = |name: &str| {
        let folder = PathBuf::from(std::env::var_os(name)?);
        folder.is_absolute().then_some(folder)
    };
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(caches.join("trigest"))
}
